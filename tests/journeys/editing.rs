//! The inline editor: the output becomes what it should have been, and the original stays.

use juror::app::{Effect, Event};
use juror::command::Scope;
use juror::model::{Aim, Draft, Ordinal};

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, log};

fn two() -> World {
    World::of(
        TWO,
        vec![
            log("How much is it?", "It costs five euros.\n\nIt is red."),
            log("And the other?", "Ten euros."),
        ],
    )
}

#[test]
fn the_output_opens_in_the_editor() {
    let mut it = Journey::new(two());
    it.press("e");
    golden!(it);
    assert_eq!(it.state.scope(), Scope::Editor);
}

#[test]
fn what_was_typed_is_kept_by_escape() {
    let mut it = Journey::new(two());
    it.press("eHello! <esc>");
    assert_eq!(
        it.backend.tickets[0].output(),
        "Hello! It costs five euros.\n\nIt is red."
    );
    assert_eq!(it.state.scope(), Scope::Review);
    golden!(it);
}

#[test]
fn the_difference_and_the_original_are_one_key_away() {
    let mut it = Journey::new(two());
    it.press("e<end><backspace><backspace>s, tax included.<esc>d");
    golden!(it);
    it.press("d");
    it.press("o");
    golden!(it);
    it.press("o");
    assert!(it.foot().starts_with(" laid out"), "{}", it.foot());
    it.press("d<esc>");
    assert_eq!(it.state.desk.view, juror::app::document::View::LaidOut);
}

#[test]
fn the_editor_shows_its_changes_and_the_original() {
    let mut it = Journey::new(two());
    it.press("eHello! <A-d>");
    golden!(it);
    it.press("<A-d><A-o>");
    golden!(it);
    it.press("<A-o>x");
    assert!(it.screen().contains("Hello! xIt costs"), "{}", it.screen());
}

#[test]
fn an_edit_without_a_change_leaves_nothing() {
    let mut it = Journey::new(two());
    it.press("ex<backspace><esc>");
    assert!(
        it.foot().starts_with(" nothing was changed"),
        "{}",
        it.foot()
    );
    assert!(it.backend.tickets[0].revisions.is_empty());
    assert!(it.backend.drafts.is_empty());
}

#[test]
fn an_edit_is_forgotten_by_its_key() {
    let mut it = Journey::new(two());
    it.press("egarbage<A-x>");
    assert!(
        it.foot().starts_with(" the changes are forgotten"),
        "{}",
        it.foot()
    );
    assert!(it.backend.tickets[0].revisions.is_empty());
    assert!(it.backend.drafts.is_empty());
    it.press("e");
    assert!(!it.screen().contains("garbage"));
}

#[test]
fn an_edit_is_kept_committed_and_left_by_one_key() {
    let mut it = Journey::new(two());
    it.press("4");
    it.press("<S-tab>");
    it.press("a");
    assert_eq!(it.ticket(), Some(1));
    it.press("ex<A-enter>");
    assert_eq!(it.backend.tickets[1].output(), "xTen euros.");
    assert!(it.foot().contains("still to score"), "{}", it.foot());
    let mut it = Journey::new(two());
    it.press("4auex<A-enter>");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert_eq!(it.ticket(), Some(1));
}

#[test]
fn the_text_is_taken_back_and_made_again_step_by_step() {
    let mut it = Journey::new(two());
    it.press("ea<down>b<C-u>");
    assert!(it.screen().contains("aIt costs"), "{}", it.screen());
    it.press("<C-u><C-u>");
    assert!(it.foot().contains("nothing to take back"), "{}", it.foot());
    it.press("<C-r><C-r>");
    golden!(it);
    it.press("<C-r>");
    assert!(it.foot().contains("nothing to make again"), "{}", it.foot());
}

#[test]
fn the_editor_finds_a_text() {
    let mut it = Journey::new(two());
    it.press("e<C-f>it<enter>");
    golden!(it);
    it.press("<C-g>X");
    assert!(
        it.screen().contains("XIt is red") || it.screen().contains("XIt costs"),
        "{}",
        it.screen()
    );
    it.press("<C-f>unicorn<enter>");
    assert!(
        it.foot().contains("`unicorn` is nowhere in this text"),
        "{}",
        it.foot()
    );
}

#[test]
fn finding_on_without_a_search_says_so() {
    let mut it = Journey::new(two());
    it.press("e<C-g>");
    assert!(it.foot().contains("nothing more is found"), "{}", it.foot());
}

#[test]
fn wide_characters_are_edited_whole() {
    let world = World::of(PASS_FAIL, vec![log("Wer?", "日本 👩‍👩‍👧‍👦 e\u{301}")]);
    let mut it = Journey::at(world, 60, 16);
    it.press("e<right><right><right>");
    golden!(it);
    it.press("<delete><end><backspace>語<esc>");
    assert_eq!(it.backend.tickets[0].output(), "日本  語");
    it.press("d");
    golden!(it);
}

#[test]
fn a_pasted_text_goes_in_as_it_is() {
    let mut it = Journey::new(two());
    it.press("e");
    it.paste("one\r\ntwo\n");
    it.press("<esc>");
    assert_eq!(
        it.backend.tickets[0].output(),
        "one\ntwo\nIt costs five euros.\n\nIt is red."
    );
}

#[test]
fn a_long_line_wraps_softly() {
    let line = "This one line is longer than the screen is wide, and it has no end of a line in it anywhere. ".repeat(3);
    let mut it = Journey::at(World::of(PASS_FAIL, vec![log("Say it.", &line)]), 60, 16);
    it.press("e<end>");
    golden!(it);
    it.press(".<esc>");
    assert_eq!(it.backend.tickets[0].output().matches('\n').count(), 0);
}

#[test]
fn a_text_of_many_rows_scrolls_in_the_editor() {
    let text: Vec<_> = (1..=80).map(|nth| format!("row {nth}")).collect();
    let mut it = Journey::new(World::of(PASS_FAIL, vec![log("Count.", &text.join("\n"))]));
    it.press("e");
    it.screen();
    it.press("<pagedown><pagedown>");
    golden!(it);
    it.press("<A-o><pagedown><down>");
    golden!(it);
    it.press("<end><pageup><up><home>");
    assert_eq!(it.state.scope(), Scope::Editor);
    assert!(it.screen().contains("row 20"));
}

#[test]
fn what_was_typed_before_a_crash_is_there_again() {
    let world = two();
    let (version, reviewer) = (world.evaluator.version(), world.reviewer.clone());
    let mut it = Journey::unopened(world, 80, 24);
    let mut draft = Draft::new(Ordinal(0), version, reviewer);
    draft.output = Some("It costs six euros.".to_string());
    it.backend.drafts.insert((Ordinal(0), Aim::Own), draft);
    it.open();
    golden!(it);
    it.press("e");
    golden!(it);
    it.press("<esc>");
    assert_eq!(it.backend.tickets[0].output(), "It costs six euros.");
}

#[test]
fn a_text_begun_before_a_crash_survives_scoring_and_stepping_away() {
    let world = two();
    let (version, reviewer) = (world.evaluator.version(), world.reviewer.clone());
    let mut it = Journey::unopened(world, 80, 24);
    let mut draft = Draft::new(Ordinal(0), version, reviewer);
    draft.output = Some("It costs six euros.".to_string());
    it.backend.drafts.insert((Ordinal(0), Aim::Own), draft);
    it.open();
    it.press("JK4");
    let kept = it
        .backend
        .drafts
        .get(&(Ordinal(0), Aim::Own))
        .expect("a draft");
    assert_eq!(kept.output.as_deref(), Some("It costs six euros."));
    it.press("e");
    assert!(it.screen().contains("six euros"));
}

#[test]
fn every_change_is_kept_as_a_draft_at_once() {
    let mut it = Journey::new(two());
    it.press("eab");
    let kept = it
        .backend
        .drafts
        .get(&(Ordinal(0), Aim::Own))
        .expect("a draft");
    assert!(
        kept.output
            .as_deref()
            .is_some_and(|text| text.starts_with("ab"))
    );
    it.press("<C-u><C-u>");
    assert!(
        it.backend.drafts.is_empty(),
        "what is as it was is no draft"
    );
}

#[test]
fn scores_that_were_set_stay_while_one_edits() {
    let mut it = Journey::new(two());
    it.press("4eX<esc>a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert!(it.backend.tickets[0].output().starts_with('X'));
}

#[test]
fn undo_takes_an_edit_back() {
    let mut it = Journey::new(two());
    it.press("eX<esc>u");
    assert!(it.backend.tickets[0].revisions.is_empty());
    assert!(
        it.foot().starts_with(" took back: the edit of ticket 0"),
        "{}",
        it.foot()
    );
    assert!(!it.screen().contains("edited"));
}

#[test]
fn another_editor_gets_the_text_and_gives_it_back() {
    let mut it = Journey::new(two());
    it.press("E");
    let asked = Effect::EditOutside {
        ticket: Ordinal(0),
        text: "It costs five euros.\n\nIt is red.".into(),
    };
    assert_eq!(it.outside, [asked]);
    it.happen(Event::EditedOutside {
        ticket: Ordinal(0),
        text: "It costs four euros.\n".to_string(),
    });
    assert_eq!(it.backend.tickets[0].output(), "It costs four euros.");
}

#[test]
fn another_editor_can_be_called_from_the_editor() {
    let mut it = Journey::new(two());
    it.press("eX<A-e>");
    assert!(matches!(&it.outside[0], Effect::EditOutside { text, .. } if text.starts_with('X')));
    it.happen(Event::EditedOutside {
        ticket: Ordinal(0),
        text: "Rewritten.\n".to_string(),
    });
    assert!(it.screen().contains("Rewritten."));
    assert_eq!(it.state.scope(), Scope::Editor);
    it.press("<esc>");
    assert_eq!(it.backend.tickets[0].output(), "Rewritten.");
}

#[test]
fn a_text_that_comes_back_for_another_ticket_is_not_taken() {
    let mut it = Journey::new(two());
    it.press("J");
    it.happen(Event::EditedOutside {
        ticket: Ordinal(0),
        text: "Rewritten.\n".to_string(),
    });
    assert!(
        it.foot().contains("came back for another ticket"),
        "{}",
        it.foot()
    );
    assert!(it.backend.journal.is_empty());
}

#[test]
fn the_editor_has_its_keys_in_the_footer() {
    let mut it = Journey::at(two(), 120, 40);
    it.press("e");
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}
