//! The list of tickets: its marks, and what is done to many at once.

use juror::app::Effect;
use juror::app::effect::Ask;
use juror::command::Scope;
use juror::model::Ordinal;

use crate::evaluators::{MANY, PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, logs};

#[test]
fn the_list_shows_every_ticket_in_one_row() {
    let mut it = Journey::new(World::sample());
    it.press("45a1<enter>s:flag<enter>gq");
    golden!(it);
    it.resize(120, 40);
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn the_cursor_walks_the_list_and_enter_opens() {
    let mut it = Journey::new(World::sample());
    it.press("gqjjjk");
    assert_eq!(it.state.list.cursor, 2);
    it.press("G");
    assert_eq!(it.state.list.cursor, 59);
    golden!(it);
    it.press("<C-u>gg<C-d>j");
    assert_eq!(it.state.list.cursor, 9);
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(9));
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn pages_of_the_list_turn() {
    let mut it = Journey::new(World::sample());
    it.press("gq<pagedown>");
    assert_eq!(it.state.list.cursor, 15);
    it.press("b");
    assert_eq!(it.state.list.cursor, 0);
}

#[test]
fn rows_are_marked_one_by_one_by_range_and_the_other_way_round() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(6)));
    it.press("gq ");
    assert_eq!(it.state.list.marks, [Ordinal(0)].into());
    it.press("jj");
    it.press("v");
    assert_eq!(it.state.list.marks, [0, 1, 2, 3].map(Ordinal).into());
    golden!(it);
    it.press("*");
    assert_eq!(it.state.list.marks, [4, 5].map(Ordinal).into());
    it.press("G ");
    assert_eq!(
        it.state.list.marks,
        [Ordinal(4)].into(),
        "Space takes a mark away, too"
    );
    it.press("<esc>");
    assert!(it.state.list.marks.is_empty());
    assert_eq!(it.state.scope(), Scope::Queue, "Esc takes the marks first");
    it.press("<esc>");
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn marked_tickets_pass_by_one_key_and_come_back_by_one() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(5)));
    it.press("gq  jja");
    assert_eq!(
        [it.rated(0), it.rated(1), it.rated(2)],
        ["good pass", "good pass", ""]
    );
    golden!(it);
    it.press("u");
    assert_eq!([it.rated(0), it.rated(1)], ["", ""]);
    golden!(it);
    it.press("<C-r>");
    assert_eq!([it.rated(0), it.rated(1)], ["good pass", "good pass"]);
}

#[test]
fn without_marks_the_row_under_the_cursor_is_meant() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("gqjx");
    assert_eq!([it.rated(0), it.rated(1)], ["", "good fail"]);
}

#[test]
fn several_criteria_are_set_for_all_marked_tickets() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  4");
    golden!(it);
    assert_eq!(it.rated(0), "");
    it.press("a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert_eq!(it.rated(1), "accuracy 4 · safe pass");
    assert_eq!(it.backend.journal.len(), 1, "one event, one step of undo");
}

#[test]
fn escape_forgets_scores_that_were_begun_for_many() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  4<esc>a");
    assert!(it.state.list.bulk.is_empty() || it.rated(0).is_empty());
    assert!(it.backend.journal.is_empty());
}

#[test]
fn a_choice_of_several_is_settled_by_enter_for_many() {
    let mut it = Journey::new(World::of(MANY, logs(3)));
    it.press("gq  13<enter>2");
    assert_eq!(it.rated(0), "faults rude, made up · tone 2");
    assert_eq!(it.rated(1), "faults rude, made up · tone 2");
}

#[test]
fn many_are_flagged_tagged_and_put_off() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  f");
    assert!(it.backend.tickets[0].flagged && it.backend.tickets[1].flagged);
    it.press("gg  trude<enter>");
    assert_eq!(it.backend.tickets[1].tags, ["rude"]);
    it.press("gg  Stoo long<enter>");
    golden!(it);
    assert_eq!(
        it.backend.tickets[1].skips[0].reason.as_deref(),
        Some("too long")
    );
    it.press("gg  f");
    assert!(
        !it.backend.tickets[0].flagged,
        "where all have a flag it is taken away"
    );
    it.press("gg  trude<enter>");
    assert!(it.backend.tickets[0].tags.is_empty());
}

#[test]
fn what_is_decided_is_not_put_off() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("aKs");
    assert!(
        it.foot()
            .starts_with(" ! this ticket is decided; u takes the decision back")
    );
    it.press("gqggs");
    assert!(
        it.foot().starts_with(" ! what is decided can't be put off"),
        "{}",
        it.foot()
    );
}

#[test]
fn another_criterion_can_be_given_first() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  <tab>x");
    assert_eq!(it.rated(0), "");
    it.press("4");
    assert_eq!(it.rated(0), "accuracy 4 · safe fail");
    it.press("gg<S-tab>");
    assert_eq!(it.state.list.focus, 1);
}

#[test]
fn labels_that_one_row_does_not_hold_take_two_in_the_list() {
    let mut it = Journey::new(World::sample());
    it.press("gq<S-tab> 2");
    golden!(it);
}

#[test]
fn the_list_knows_what_was_decided_since_it_was_shown() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gq<enter>4agq");
    assert!(it.row(3).contains("4 pass"), "{}", it.row(3));
    it.press("<esc>fgq");
    assert!(it.row(4).contains('⚑'), "{}", it.row(4));
}

#[test]
fn what_works_on_one_ticket_says_so_in_the_list() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gqi");
    assert_eq!(
        it.foot(),
        " ! Enter opens the ticket, then i shows what is known of it"
    );
    it.press("x");
    assert_eq!(
        it.foot(),
        " ! Accuracy has 1–5; Tab goes to another criterion"
    );
}

#[test]
fn marked_tickets_are_judged_again() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gq  r");
    let asked = Effect::Judge(Ask::Again(vec![Ordinal(0), Ordinal(1)]));
    assert_eq!(it.outside, [asked]);
    it.press("<esc>ggjr");
    let asked = Effect::Judge(Ask::Again(vec![Ordinal(1)]));
    assert_eq!(it.outside.last(), Some(&asked));
}

#[test]
fn many_that_were_never_on_the_screen_are_rated_as_what_they_are() {
    let world = World::of(PASS_FAIL, logs(60)).with(|evaluator| evaluator.queue.audit = 0.5);
    let mut it = Journey::at(world, 60, 16);
    it.press("gq*a");
    assert_eq!(it.state.progress.done, 60);
    for ticket in &it.backend.tickets {
        let rating = ticket.ratings.last().expect("a rating");
        assert_eq!(rating.random, ticket.random, "ticket {}", ticket.ordinal.0);
        assert!(rating.seen.is_blind());
    }
}

#[test]
fn many_that_are_still_being_read_are_not_rated_yet() {
    let mut it = Journey::at(World::of(PASS_FAIL, logs(60)), 60, 16);
    it.press("gq");
    it.backend.is_late = true;
    it.press("*a");
    assert!(it.foot().contains("still being read"), "{}", it.foot());
    it.answer();
    it.press("a");
    it.answer();
    assert_eq!(it.state.progress.done, 60);
}

#[test]
fn a_rating_in_the_list_after_a_look_is_not_blind() {
    let world = World::of(TWO, logs(3)).judged(0, "accuracy 3 · safe pass", "");
    let mut it = Journey::new(world);
    it.press("vgq4a");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert!(!rating.seen.is_blind());
    it.press("gg2a");
    it.press("j4a");
    let rating = it.backend.tickets[1].ratings.last().expect("a rating");
    assert!(rating.seen.is_blind());
}
