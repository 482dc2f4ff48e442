//! The line at the foot: commands, notes, history.

use juror::app::Effect;
use juror::command::Scope;

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, logs};

fn two() -> Journey {
    Journey::new(World::of(TWO, logs(3)))
}

#[test]
fn a_command_is_completed_as_far_as_it_is_certain() {
    let mut it = two();
    it.press(":judge<tab>");
    golden!(it);
    it.press("fa<tab>");
    golden!(it);
    it.press("<C-u>und<tab>");
    assert!(it.row(22).starts_with(" :undo"), "{}", it.row(22));
}

#[test]
fn what_stands_behind_a_command_is_completed_too() {
    let cases = [
        (":got<tab>", " :goto"),
        (":order lo<tab>", " :order longest"),
        (":tag bil<tab>", " :tag billing"),
        (":filter stat<tab>", " :filter status:"),
        (":filter-seen tag:wif<tab>", " :filter-seen tag:wifi"),
        (":theme hi<tab>", " :theme high-contrast"),
    ];
    for (keys, line) in cases {
        let mut it = Journey::new(World::sample());
        it.press(keys);
        assert_eq!(it.row(22), line, "{keys}");
    }
    let mut it = Journey::new(World::sample());
    it.press(":got<tab>#7<enter>");
    assert_eq!(it.ticket(), Some(7), "the blank behind the name is there");
}

#[test]
fn a_mistake_in_a_filter_that_was_a_command_opens_the_line() {
    let mut it = Journey::new(World::sample());
    it.press(":filter acuracy<lt>3<enter>");
    assert!(
        it.row(22).starts_with(" filter: acuracy<3"),
        "{}",
        it.row(22)
    );
    assert!(it.foot().contains("^^^^^^^"), "{}", it.foot());
    it.press("<home>x<esc>");
    assert_eq!(it.state.queue.tickets.len(), 60);
}

#[test]
fn a_wrong_command_is_pointed_at_and_can_be_mended() {
    let mut it = two();
    it.press(":flga<enter>");
    golden!(it);
    it.press("<backspace><backspace>ag<enter>");
    assert!(it.backend.tickets[0].flagged);
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn a_command_of_another_screen_makes_no_sense() {
    let mut it = two();
    it.press(":invert-marks<enter>");
    golden!(it);
}

#[test]
fn a_command_without_what_it_needs_says_what() {
    let mut it = two();
    it.press(":goto<enter>");
    assert!(it.foot().contains("`goto` needs an id"), "{}", it.foot());
}

#[test]
fn escape_leaves_the_line() {
    let mut it = two();
    it.press(":flag<esc>");
    assert_eq!(it.state.scope(), Scope::Review);
    assert!(it.backend.journal.is_empty());
    it.press("/answer<C-c>");
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn earlier_lines_come_back() {
    let mut it = two();
    it.press(":flag<enter>:goto #1<enter>:<up>");
    assert!(it.row(22).starts_with(" :goto #1"), "{}", it.row(22));
    it.press("<up>");
    assert!(it.row(22).starts_with(" :flag"), "{}", it.row(22));
    it.press("<down>");
    assert!(it.row(22).starts_with(" :goto #1"), "{}", it.row(22));
    it.press("<C-p><enter>");
    assert!(!it.backend.tickets[1].flagged || it.ticket() == Some(1));
}

#[test]
fn an_empty_command_does_nothing() {
    let mut it = two();
    it.press(":<enter>");
    assert_eq!(it.state.scope(), Scope::Review);
    assert!(it.outside.is_empty());
}

#[test]
fn a_long_line_is_shown_around_its_cursor() {
    let mut it = two();
    it.press("C");
    it.paste(&"This reply is right in what it says, and wrong in what it leaves out. ".repeat(3));
    golden!(it);
    it.press("<home>");
    golden!(it);
}

#[test]
fn a_pasted_text_of_several_lines_becomes_one() {
    let mut it = two();
    it.press("C");
    it.paste("one\ntwo\tthree");
    it.press("<enter>");
    let note = it.state.desk.draft.notes.ticket.clone();
    assert_eq!(note.as_deref(), Some("one two three"));
}

#[test]
fn notes_on_the_ticket_and_on_a_criterion_are_kept_and_shown() {
    let mut it = two();
    it.press("CHalf of it is missing<enter>");
    golden!(it);
    it.press("cNames the wrong price<enter>");
    golden!(it);
    it.press("4a");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert_eq!(
        rating.notes.ticket.as_deref(),
        Some("Half of it is missing")
    );
    assert_eq!(rating.notes.criteria.len(), 1);
}

#[test]
fn an_empty_note_takes_the_note_away() {
    let mut it = two();
    it.press("Cx<enter>C<C-u><enter>cy<enter>c<C-u><enter>");
    assert!(it.state.desk.draft.notes.is_empty());
    assert!(it.backend.drafts.is_empty());
}

#[test]
fn a_note_on_a_decided_ticket_waits_for_enter() {
    let mut it = two();
    it.press("4aKCLate<enter>");
    assert!(
        it.foot().starts_with(" Enter commits the change"),
        "{}",
        it.foot()
    );
    it.press("<enter>");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert_eq!(rating.notes.ticket.as_deref(), Some("Late"));
}

#[test]
fn the_line_is_edited_as_a_shell_edits_it() {
    let mut it = two();
    it.press("Cone two three<C-w><left><left>X<C-a>><C-e>!");
    assert!(
        it.row(22).starts_with(" note: >one twXo !"),
        "{}",
        it.row(22)
    );
    it.press("<home><C-k>gone<enter>");
    assert_eq!(it.state.desk.draft.notes.ticket.as_deref(), Some("gone"));
}

#[test]
fn the_theme_is_switched_by_name_and_by_turn() {
    let mut it = two();
    it.press(":theme light<enter>");
    assert_eq!(it.foot(), " theme light");
    it.press(":theme<enter>");
    assert_eq!(it.foot(), " theme high-contrast");
    it.press(":theme neon<enter>");
    assert_eq!(
        it.foot(),
        " ! there is no theme `neon`; there are dark, light, high-contrast, mono"
    );
    let asked: Vec<_> = ["light", "high-contrast"]
        .map(|name| Effect::Theme(name.to_string()))
        .into();
    assert_eq!(it.outside, asked);
    it.press(":theme m<tab><enter>");
    assert_eq!(it.state.theme, "mono");
}

#[test]
fn a_search_can_be_a_command() {
    let mut it = two();
    it.press(":search answer<enter>");
    assert_eq!(it.foot(), " match 1 of 1");
}

#[test]
fn repaint_suspend_and_quit_reach_the_terminal() {
    let mut it = two();
    it.press("<C-l><C-z>Q");
    assert_eq!(it.outside, [Effect::Repaint, Effect::Suspend, Effect::Quit]);
}
