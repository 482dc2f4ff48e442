//! Several reviewers: what enough others have rated is not asked of one more.

use juror::model::Status;
use serde_json::json;

use crate::evaluators::PASS_FAIL;
use crate::journey::Journey;
use crate::world::{World, logs};

/// Four tickets that want two ratings each: the second has both, the third one of them.
fn wanting_two() -> World {
    let pass = json!({"good": "pass"});
    World::of(PASS_FAIL, logs(4))
        .with(|evaluator| evaluator.queue.overlap = Some(2))
        .rated_by(1, "ana", &pass)
        .rated_by(1, "ben", &pass)
        .rated_by(2, "ana", &pass)
}

#[test]
fn what_enough_others_have_rated_is_passed_over_and_not_counted() {
    let mut it = Journey::new(wanting_two());
    assert!(it.row(0).contains("0/3 done"), "{}", it.row(0));
    it.press("a");
    assert_eq!(it.ticket(), Some(2), "the second has its two ratings");
    it.press("aa");
    assert!(it.row(0).contains("3/3 done"), "{}", it.row(0));
    let foot = it.foot();
    let told = " nothing is left for you: others have rated 1 of 4 ";
    assert!(foot.starts_with(told), "{foot}");
}

#[test]
fn what_enough_others_have_rated_can_be_rated_all_the_same() {
    let mut it = Journey::new(wanting_two());
    it.press("J");
    assert!(it.row(1).contains("rated by others"), "{}", it.row(1));
    it.press("s");
    assert!(it.foot().contains("nothing to put off"), "{}", it.foot());
    it.press("a");
    assert_eq!(it.rated(1), "good pass");
    assert!(it.row(0).contains("1/4 done"), "{}", it.row(0));
    it.press("u");
    assert!(it.row(0).contains("0/3 done"), "{}", it.row(0));
}

#[test]
fn the_list_marks_what_enough_others_have_rated_and_a_filter_finds_it() {
    let mut it = Journey::new(wanting_two());
    it.press("gq");
    assert!(it.row(4).contains("1 = "), "{}", it.row(4));
    it.press("\\status:enough<enter>");
    assert_eq!(it.state.queue.tickets.len(), 1);
}

#[test]
fn without_a_wanted_number_every_reviewer_is_offered_every_ticket() {
    let world = wanting_two().with(|evaluator| evaluator.queue.overlap = None);
    let it = Journey::new(world);
    assert_eq!(it.state.queue.statuses, [Status::Todo; 4]);
}
