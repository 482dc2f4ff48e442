//! Tickets on which reviewers differ: listed side by side, and settled by a final rating that is nobody's own.

use juror::model::{Aim, Event as Fact, Look, Ordinal, Standing};
use serde_json::json;

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, logs};

/// Four tickets: on the first two, which the reviewer has rated, people differ, and on the third, which he has not.
fn differing() -> World {
    let mut world = World::of(TWO, logs(4));
    for (ordinal, name, accuracy, safe) in [
        (0, "ana", 2, "pass"),
        (0, "ben", 5, "fail"),
        (0, "r1", 2, "pass"),
        (1, "ana", 3, "pass"),
        (1, "r1", 4, "pass"),
        (2, "ana", 1, "pass"),
        (2, "ben", 5, "pass"),
        (3, "ana", 4, "pass"),
        (3, "ben", 4, "pass"),
    ] {
        world = world.rated_by(ordinal, name, &json!({"accuracy": accuracy, "safe": safe}));
    }
    world
}

#[test]
fn differences_are_listed_with_each_reviewers_scores_side_by_side() {
    let mut it = Journey::new(differing());
    it.press("gd");
    golden!(it);
    let mut it = Journey::at(differing(), 120, 40);
    it.press("gdj");
    golden!(it);
}

#[test]
fn what_one_has_not_rated_is_hidden_and_opening_it_is_a_look() {
    let mut it = Journey::new(differing());
    it.press("gdjj");
    golden!(it);
    it.press("<enter>");
    assert!(it.screen().contains("ben"));
    assert!(matches!(
        it.backend.journal.last(),
        Some(Fact::Looked {
            look: Look::Scores,
            ..
        })
    ));
}

#[test]
fn a_final_rating_is_nobodys_own() {
    let mut it = Journey::new(differing());
    it.press("gd<enter>");
    assert!(it.row(1).contains("to settle"), "{}", it.row(1));
    golden!(it);
    it.press("4a");
    let Some(Fact::Rated(ratings)) = it.backend.journal.last() else {
        panic!("{:?}", it.backend.journal);
    };
    assert_eq!(ratings[0].standing, Standing::Final);
    assert!(!ratings[0].seen.is_blind());
    assert!(
        it.foot().contains("ticket 0 is settled; u takes it back"),
        "{}",
        it.foot()
    );
    golden!(it);
    assert_eq!(it.rated(0), "accuracy 2 · safe pass", "one's own stays");
    assert_eq!(it.backend.drafts.len(), 0, "no draft is left");
    it.press("u");
    assert!(
        it.foot()
            .contains("took back: the final rating of ticket 0"),
        "{}",
        it.foot()
    );
    assert!(it.backend.tickets[0].finals.is_empty());
    let kept = &it.backend.drafts[&(Ordinal(0), Aim::Final)];
    assert_eq!(kept.scores.len(), 2, "it comes back to be set anew");
}

#[test]
fn a_final_rating_that_is_left_is_a_draft_beside_ones_own() {
    let mut it = Journey::new(differing());
    it.press("gd<enter>4<esc>");
    assert!(it.row(1).contains("3 tickets on which"), "{}", it.row(1));
    assert!(it.backend.journal.is_empty());
    let kept: Vec<_> = it.backend.drafts.keys().copied().collect();
    assert_eq!(kept, [(Ordinal(0), Aim::Final)]);
    it.press("<enter>s");
    assert!(
        it.foot().contains("a final rating is not put off"),
        "{}",
        it.foot()
    );
    it.press("grJJJ");
    assert!(!it.row(1).contains("settle"), "{}", it.row(1));
    it.press("KKK");
    assert!(it.row(1).contains("done · 1 of 4"), "{}", it.row(1));
    assert!(!it.screen().contains("[4]"), "{}", it.screen());
    it.press("gd<enter>");
    assert!(it.screen().contains("[4]"), "{}", it.screen());
    // What was set on the way is found by another sitting, too.
    let mut again = Journey::new(differing());
    again.backend.drafts = it.backend.drafts;
    again.press("gd<enter>");
    assert!(again.screen().contains("[4]"), "{}", again.screen());
    again.press("a");
    assert_eq!(again.backend.tickets[0].finals.len(), 1);
    assert!(again.backend.drafts.is_empty());
}

#[test]
fn where_nobody_differs_the_screen_says_so() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("gd");
    assert!(
        it.row(1).contains("no two reviewers differ"),
        "{}",
        it.row(1)
    );
    it.press("<enter>");
    assert!(
        it.foot().contains("there is nothing to settle"),
        "{}",
        it.foot()
    );
}
