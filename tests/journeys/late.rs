//! A store that answers late: no key is lost, none is for another ticket, and what was decided is seen at once.

use juror::app::{Effect, Event};
use juror::model::{AutoAdvance, Drafts, Masked, Ordinal};

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, logs};

#[test]
fn keys_typed_ahead_wait_for_the_ticket_they_are_meant_for() {
    let mut it = Journey::new(World::of(TWO, logs(9)));
    it.backend.is_late = true;
    it.press("4a5a");
    it.press("3x2a");
    assert_eq!(it.rated(3), "");
    it.answer();
    assert_eq!(
        [0, 1, 2, 3].map(|at| it.rated(at)),
        [
            "accuracy 4 · safe pass",
            "accuracy 5 · safe pass",
            "accuracy 3 · safe fail",
            "accuracy 2 · safe pass"
        ]
    );
}

#[test]
fn keys_typed_ahead_of_a_jump_are_for_the_ticket_behind_it() {
    let mut it = Journey::new(World::sample());
    it.backend.is_late = true;
    it.press(":goto #30<enter>");
    it.answer_one();
    it.press("45a1<enter>");
    assert_eq!(it.rated(0), "");
    it.answer();
    assert_eq!(
        it.rated(30),
        "accuracy 4 · faults none · safe pass · tone 5"
    );
    assert_eq!(it.rated(0), "");
}

#[test]
fn text_typed_ahead_is_text() {
    let mut it = Journey::new(World::of(TWO, logs(9)));
    it.press("f");
    it.backend.is_late = true;
    it.press("u:filter is:flagged<enter>");
    it.answer();
    assert_eq!(it.state.queue.filter, "is:flagged");
    assert!(
        it.backend.journal.is_empty(),
        "no letter of it was taken for a command"
    );
}

#[test]
fn a_ticket_that_can_not_be_read_leaves_the_one_before_alone() {
    let mut it = Journey::new(World::sample());
    it.backend.is_late = true;
    it.backend.unreadable = Some("segment 1 is damaged; `juror doctor` says more".to_string());
    it.press(":goto #30<enter>");
    it.answer_one();
    it.press("45a1<enter>");
    it.answer();
    assert_eq!(
        it.rated(0),
        "",
        "what was typed for ticket 30 is not ticket 0's"
    );
    assert!(it.state.desk.draft.scores.is_empty());
    assert_eq!(it.ticket(), Some(0));
    golden!(it);
}

#[test]
fn while_an_undo_is_on_its_way_no_key_is_lost() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("4a");
    it.backend.is_late = true;
    it.press("u2<enter>");
    it.answer();
    assert_eq!(it.rated(0), "accuracy 2 · safe pass");
}

#[test]
fn leaving_does_not_wait() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.backend.is_late = true;
    it.press("u<C-c>");
    assert_eq!(it.outside, [Effect::Quit]);
}

#[test]
fn while_a_decision_is_on_its_way_the_footer_says_saving() {
    let mut it = Journey::new(World::of(TWO, logs(9)));
    it.backend.is_late = true;
    it.press("4a");
    assert!(it.foot().ends_with("saving"), "{}", it.foot());
    it.answer();
    assert!(it.foot().ends_with("saved"), "{}", it.foot());
}

#[test]
fn a_ticket_read_before_its_rating_was_saved_is_still_rated() {
    let world =
        World::of(TWO, logs(3)).with(|evaluator| evaluator.auto_advance = AutoAdvance::Reveal);
    let mut it = Journey::new(world);
    let before = it.backend.tickets[0].clone();
    it.backend.is_late = true;
    it.press("4a");
    it.happen(Event::Opened {
        ticket: std::sync::Arc::new(before),
        drafts: Drafts::default(),
        masked: Masked::default(),
    });
    assert!(it.row(1).contains("done"), "{}", it.row(1));
    it.answer();
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
}

#[test]
fn before_the_first_ticket_comes_the_screen_says_that_it_reads() {
    let mut it = Journey::unopened(World::of(TWO, logs(3)), 80, 24);
    it.backend.is_late = true;
    it.open();
    golden!(it);
    it.press("4");
    it.answer();
    assert_eq!(it.state.desk.draft.scores.len(), 1);
}

#[test]
fn tickets_are_fetched_before_they_are_needed() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(30)));
    it.backend.is_late = true;
    it.press("a");
    assert_eq!(it.ticket(), Some(1), "the next one is there without a wait");
    it.press("a");
    assert_eq!(it.ticket(), Some(2));
    let asked: Vec<_> = it
        .backend
        .waiting
        .iter()
        .filter_map(|effect| match effect {
            Effect::Open(tickets) => Some(tickets.clone()),
            _ => None,
        })
        .collect();
    assert!(asked.concat().contains(&Ordinal(4)), "{asked:?}");
}

#[test]
fn what_is_fetched_ahead_stays_in_a_shuffled_queue() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(300)));
    it.press(":order shuffle<enter>");
    for _ in 0..40 {
        it.press("a");
    }
    it.backend.is_late = true;
    let before = it.ticket();
    it.press("a");
    assert_ne!(it.ticket(), before, "the next one was fetched ahead");
}

#[test]
fn what_was_decided_is_seen_before_the_store_has_answered() {
    let cases = [
        ("f", "⚑ flagged"),
        ("trude<enter>", "small  rude  2 words"),
        ("eX<esc>", "XAnswer 0."),
        ("v", "It left the second half out."),
    ];
    for (keys, seen) in cases {
        let world = World::of(TWO, logs(9)).judged(
            0,
            "accuracy 3 · safe pass",
            "It left the second half out.",
        );
        let mut it = Journey::new(world);
        assert!(!it.screen().contains(seen), "{keys}");
        it.backend.is_late = true;
        it.press(keys);
        assert!(it.screen().contains(seen), "{keys}: {}", it.screen());
    }
}

#[test]
fn what_was_taken_away_is_gone_before_the_store_has_answered() {
    for (keys, gone) in [("f", "⚑ flagged"), ("trude<enter>", "rude  ")] {
        let mut it = Journey::new(World::of(TWO, logs(9)));
        it.press(keys);
        it.press("<esc>");
        assert!(it.row(1).contains(gone), "{}", it.row(1));
        it.backend.is_late = true;
        it.press(keys);
        assert!(!it.row(1).contains(gone), "{}", it.row(1));
    }
}

#[test]
fn a_ticket_put_off_is_so_before_the_store_has_answered() {
    let mut it = Journey::new(World::of(TWO, logs(9)));
    it.backend.is_late = true;
    it.press("sK");
    assert_eq!(it.ticket(), Some(0));
    assert!(it.row(1).contains("put off"), "{}", it.row(1));
}

#[test]
fn the_list_shows_what_was_decided_before_the_store_has_answered() {
    let cases = [
        ("f", "⚑"),
        ("4a", "4 pass"),
        ("trude<enter>", "rude"),
        ("<enter>eX<esc>gqk", "Δ"),
    ];
    for (keys, seen) in cases {
        let mut it = Journey::at(World::of(TWO, logs(9)), 120, 24);
        it.press("gq");
        it.screen();
        it.backend.is_late = true;
        it.press(keys);
        assert!(it.row(3).contains(seen), "{keys}: {}", it.row(3));
    }
}

#[test]
fn a_tag_taken_away_in_the_list_is_gone_before_the_store_has_answered() {
    let mut it = Journey::at(World::of(TWO, logs(9)), 120, 24);
    it.press("gqtrude<enter>");
    assert!(it.row(3).contains("rude"));
    it.backend.is_late = true;
    it.press("trude<enter>");
    assert!(!it.row(3).contains("rude"), "{}", it.row(3));
}

#[test]
fn what_a_key_waits_for_and_does_not_get_forgets_the_keys_behind_it() {
    let mut it = Journey::new(World::of(TWO, logs(9)));
    it.backend.is_late = true;
    it.press(":goto zz<enter>4");
    it.answer();
    assert!(it.state.desk.draft.scores.is_empty());
    it.press("u5");
    it.answer();
    assert!(
        it.state.desk.draft.scores.is_empty(),
        "there was nothing to take back"
    );
    it.press("4");
    assert_eq!(it.state.desk.draft.scores.len(), 1);
}

#[test]
fn an_undo_that_fails_lets_the_keys_go_on() {
    let mut it = Journey::new(World::of(TWO, logs(9)));
    it.backend.is_late = true;
    it.press("u");
    it.backend.waiting.clear();
    it.happen(Event::Failed(
        "nothing was taken back: the disk is gone".to_string(),
    ));
    it.press("4");
    assert_eq!(it.state.desk.draft.scores.len(), 1);
}
