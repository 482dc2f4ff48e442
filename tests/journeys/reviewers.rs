//! Several reviewers, and one reviewer twice: what enough others have rated is not asked of one more, and what comes again
//! looks as if it had never been decided.

use juror::app::event::Event;
use juror::model::{Claim, Event as Fact, Ordinal, Reviewer, Seen, Standing, Status};
use serde_json::json;

use crate::evaluators::{PASS_FAIL, TWO};
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

/// A queue of four in which the first ticket, that a judge and a peer have scored, comes again behind the last.
fn coming_again() -> Journey {
    let world = World::of(TWO, logs(4))
        .judged(0, "accuracy 3 · safe pass", "Half of it.")
        .rated_by(0, "ana", &json!({"accuracy": 2, "safe": "pass"}));
    let mut it = Journey::new(world);
    it.press("4a3a");
    let event = it.backend.serve_again(0);
    it.happen(event);
    it
}

#[test]
fn a_ticket_that_comes_again_looks_as_if_it_had_never_been_decided() {
    let mut it = coming_again();
    assert_eq!(it.ticket(), Some(2), "the ticket on the desk stays");
    it.press("gq");
    let list = it.screen();
    assert!(
        it.row(4).contains("2 ·"),
        "it stands behind the one on the desk: {list}"
    );
    assert!(it.row(6).contains("0 ·"), "{list}");
    assert!(
        !it.row(6).contains('4'),
        "no score of the first time: {list}"
    );
    it.press("gr5a5a");
    assert_eq!(it.ticket(), Some(0));
    golden!(it);
    it.press("\\accuracy:4<enter>");
    assert_eq!(it.state.queue.tickets, [], "nor does a filter find it");
}

#[test]
fn what_comes_again_once_the_end_was_told_is_told() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("4a3a");
    assert!(
        it.foot().contains("all 2 tickets are decided"),
        "{}",
        it.foot()
    );
    let event = it.backend.serve_again(0);
    it.happen(event);
    assert_eq!(it.ticket(), Some(1), "the ticket on the desk stays");
    assert!(
        it.foot()
            .contains("there are more to decide; } goes to the next"),
        "{}",
        it.foot()
    );
    it.press("}");
    assert_eq!(it.ticket(), Some(0));
}

#[test]
fn the_second_rating_is_recorded_as_such_and_replaces_nothing() {
    let mut it = coming_again();
    it.press("5a5a2x");
    let Some(Fact::Rated(ratings)) = it.backend.journal.last() else {
        panic!("a rating: {:?}", it.backend.journal);
    };
    assert_eq!(ratings[0].standing, Standing::Repeat);
    assert_eq!(ratings[0].seen, Seen::default());
    it.press("u");
    assert_eq!(it.ticket(), Some(0));
    assert!(it.row(1).contains("todo"), "{}", it.row(1));
    assert!(it.foot().contains("took back"), "{}", it.foot());
    it.press("<C-r>");
    assert_eq!(it.backend.tickets[0].repeats.len(), 1);
}

#[test]
fn a_look_at_a_ticket_that_comes_again_marks_its_second_rating() {
    let mut it = coming_again();
    it.press("5a5av");
    assert!(it.screen().contains("Half of it."));
    it.press("2x");
    let rating = &it.backend.tickets[0].repeats[0];
    assert!(rating.seen.judge && rating.seen.peers);
}

/// Four tickets of which ana has taken the second and the third until ten.
fn claimed() -> World {
    let mut world = World::of(PASS_FAIL, logs(4));
    for ordinal in [1, 2] {
        world.tickets[ordinal].claim = Some(Claim {
            by: Reviewer::new("ana").expect("a name"),
            until: "2026-05-04T10:00:00Z".parse().expect("a time"),
        });
    }
    world
}

#[test]
fn what_somebody_else_has_taken_is_passed_over_until_the_time_is_over() {
    let mut it = Journey::new(claimed());
    it.press("a");
    assert_eq!(it.ticket(), Some(3));
    it.press("a");
    let foot = it.foot();
    let told = " nothing is left for you: others have claimed 2 of 4 ";
    assert!(foot.starts_with(told), "{foot}");
    it.press("KK");
    assert!(
        it.row(1).contains("claimed · by ana until 10:00 UTC"),
        "{}",
        it.row(1)
    );
    it.press("gq");
    assert!(it.row(4).contains("1 @ "), "{}", it.row(4));
    it.tick("2026-05-04T10:00:01Z");
    assert!(it.row(4).contains("1 · "), "{}", it.row(4));
    it.press("gr}");
    assert_eq!(it.ticket(), Some(2));
    assert!(it.row(1).contains("todo · 3 of 4"), "{}", it.row(1));
}

#[test]
fn tickets_are_taken_and_given_back() {
    let mut it = Journey::new(claimed());
    it.press("gq:claim 5<enter>");
    assert!(
        it.foot()
            .contains("2 tickets are yours until 11:00 UTC; U gives them back"),
        "{}",
        it.foot()
    );
    assert!(
        it.row(1).contains("2 yours until 11:00 UTC"),
        "{}",
        it.row(1)
    );
    let Some(Fact::Claimed { tickets, .. }) = it.backend.journal.last() else {
        panic!("{:?}", it.backend.journal);
    };
    assert_eq!(tickets, &[Ordinal(0), Ordinal(3)], "the free ones");
    it.press("L");
    assert!(
        it.foot().contains("no ticket that could be taken"),
        "{}",
        it.foot()
    );
    it.press("gr");
    assert!(it.row(1).contains("yours until"), "{}", it.row(1));
    it.press("gqjjj<space>U");
    assert!(it.foot().contains("gave back 1 ticket"), "{}", it.foot());
    it.press("UU");
    assert!(it.foot().contains("you hold no ticket"), "{}", it.foot());
    it.press("u");
    assert!(
        it.foot().contains("nothing to take back"),
        "a lease is no decision"
    );
}

#[test]
fn what_a_judge_works_on_is_said() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    let mut judges = it.state.judges.judges.clone();
    judges[0].at_work.insert(Ordinal(0));
    it.happen(Event::Judges(judges));
    assert!(it.row(1).contains("main judges it"), "{}", it.row(1));
    it.press("J");
    assert!(!it.row(1).contains("judges it"), "{}", it.row(1));
}
