//! Decisions beside the scores: flags, tags, what is put off; and taking any of them back.

use juror::model::Event as Fact;

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, log, logs};

#[test]
fn a_skipped_ticket_comes_again_at_the_end() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("s");
    assert_eq!(it.ticket(), Some(1));
    golden!(it);
    it.press("aa");
    assert_eq!(
        it.ticket(),
        Some(0),
        "what was put off comes when nothing else is left"
    );
    golden!(it);
}

#[test]
fn a_ticket_is_put_off_with_a_reason() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("Sneeds a lawyer");
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(1));
    assert_eq!(
        it.backend.tickets[0].skips[0].reason.as_deref(),
        Some("needs a lawyer")
    );
    it.press(":skip no time<enter>");
    assert_eq!(
        it.backend.tickets[1].skips[0].reason.as_deref(),
        Some("no time")
    );
}

#[test]
fn the_last_open_ticket_that_is_put_off_stays_on_the_desk_as_such() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(2)));
    it.press("as");
    golden!(it);
    assert!(
        !it.foot().contains("all 2 tickets are decided"),
        "{}",
        it.foot()
    );
}

#[test]
fn a_flag_is_set_and_taken_away() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("f");
    golden!(it);
    it.press("f");
    assert!(!it.screen().contains("flagged"));
}

#[test]
fn a_tag_is_completed_put_on_and_taken_away() {
    let mut first = log("Q?", "A.");
    first.tags = vec!["billing".to_string()];
    let mut it = Journey::new(World::of(TWO, vec![first, log("R?", "B.")]));
    it.press("Jtbi<tab><enter>");
    assert_eq!(it.backend.tickets[1].tags, ["billing"]);
    golden!(it);
    it.press("tbilling<enter>");
    assert!(it.backend.tickets[1].tags.is_empty());
    it.press("Ktbilling<enter>");
    assert!(
        it.foot().contains("the log came with the tag billing"),
        "{}",
        it.foot()
    );
    it.press("ta, b<enter>");
    assert!(it.foot().contains("without commas"), "{}", it.foot());
    it.press(":tag urgent<enter>");
    assert_eq!(it.backend.tickets[0].tags, ["urgent"]);
}

#[test]
fn undo_brings_the_scores_back_to_be_changed() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("4au");
    assert_eq!(it.rated(0), "");
    assert_eq!(it.ticket(), Some(0));
    golden!(it);
    it.press("2");
    assert_eq!(it.rated(0), "", "what comes back complete waits for Enter");
    it.press("<enter>");
    assert_eq!(it.rated(0), "accuracy 2 · safe pass");
}

#[test]
fn redo_decides_again() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("4a5xuu");
    assert_eq!([it.rated(0), it.rated(1)], ["", ""]);
    it.press("Z");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    golden!(it);
    it.press("<C-r>");
    assert_eq!(it.rated(1), "accuracy 5 · safe fail");
    it.press("<C-r>");
    assert!(
        it.foot().starts_with(" ! there is nothing to decide again"),
        "{}",
        it.foot()
    );
}

#[test]
fn where_nothing_was_decided_undo_says_so() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("u");
    assert_eq!(it.foot(), " ! there is nothing to take back");
    it.press("4");
    assert_eq!(it.state.desk.draft.scores.len(), 1, "keys work again");
}

#[test]
fn undo_says_what_it_took_back() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("ftrude<enter>s");
    let mut told = Vec::new();
    for _ in 0..3 {
        it.press("u");
        told.push(it.foot().split(';').next().expect("a part").to_string());
    }
    assert_eq!(
        told,
        [
            " took back: the putting off of ticket 0",
            " took back: the tag rude on ticket 0",
            " took back: the flag of ticket 0"
        ]
    );
    assert!(it.backend.journal.iter().all(|fact| !fact.is_undoable()));
}

#[test]
fn undo_goes_to_a_ticket_that_the_filter_hides() {
    let mut it = Journey::new(World::sample());
    it.press("f\\tag:api<enter>");
    assert_eq!(it.ticket(), Some(45));
    it.press("u");
    assert_eq!(it.ticket(), Some(0));
    assert_eq!(
        it.state.queue.filter, "",
        "the filter is taken away, to show it"
    );
}

#[test]
fn a_new_decision_ends_redo() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("auf");
    it.press("<C-r>");
    assert!(
        it.foot().starts_with(" ! there is nothing to decide again"),
        "{}",
        it.foot()
    );
}

#[test]
fn every_decision_is_an_event_of_its_own() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("ftrude<enter>4as");
    let kinds: Vec<_> = it.backend.journal.iter().map(Fact::kind).collect();
    assert_eq!(kinds, ["flagged", "tagged", "rated", "skipped"]);
}
