//! Trouble: a store that answers late or not at all, terminals that change, signs that are missing.

use juror::app::{Effect, Event};
use juror::model::{AutoAdvance, Ordinal};
use juror::theme::Glyphs;

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, log, logs};

#[test]
fn what_is_not_saved_is_said_and_the_scores_are_kept() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.backend.refuses = Some("the disk is full; free some space, then press Enter".to_string());
    it.press("4a");
    assert_eq!(it.rated(0), "");
    golden!(it);
    it.backend.refuses = None;
    it.press("K");
    assert!(it.foot().ends_with("1 NOT SAVED"), "{}", it.foot());
    assert_eq!(it.ticket(), Some(0));
    assert_eq!(
        it.state.desk.draft.scores.len(),
        2,
        "nothing has to be scored again"
    );
    it.press("<enter>");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert!(it.foot().ends_with("saved"), "{}", it.foot());
    assert!(!it.foot().contains("NOT"), "{}", it.foot());
}

#[test]
fn a_flag_that_is_not_saved_is_not_counted() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("f");
    assert_eq!(it.state.progress.flagged, 0);
    assert!(!it.row(1).contains("flagged"), "{}", it.row(1));
}

#[test]
fn many_that_are_not_saved_are_open_again() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("gq  a");
    golden!(it);
    assert_eq!(it.state.progress.done, 0);
}

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
        draft: None,
    });
    assert!(it.row(1).contains("done"), "{}", it.row(1));
    it.answer();
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    let before = it.screen();
    it.happen(Event::Found(juror::app::event::Found {
        token: juror::app::event::Token(99),
        tickets: Vec::new(),
        statuses: Vec::new(),
    }));
    it.happen(Event::Saved(juror::app::event::Token(99)));
    assert_eq!(it.state.stale, 2);
    assert!(it.screen().starts_with(before.trim_end_matches('\n')) || it.ticket() == Some(0));
    assert_eq!(it.state.queue.tickets.len(), 3);
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
fn a_failure_is_told_in_the_footer() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.happen(Event::Failed("the clipboard can't be reached".to_string()));
    assert_eq!(it.foot(), " !! the clipboard can't be reached");
    it.happen(Event::Notice("3 logs were added".to_string()));
    assert_eq!(it.foot(), " 3 logs were added");
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let mut it = Journey::new(World::sample());
    it.press("4");
    it.resize(59, 16);
    golden!(it);
    it.resize(20, 3);
    golden!(it);
    it.resize(80, 24);
    it.press("5a1<enter>");
    assert_eq!(it.rated(0), "accuracy 4 · faults none · safe pass · tone 5");
}

#[test]
fn a_resize_in_the_middle_keeps_the_place() {
    let text: Vec<_> = (1..=60).map(|nth| format!("Line {nth} of it.")).collect();
    let mut it = Journey::new(World::of(TWO, vec![log("Q?", &text.join("\n"))]));
    it.press("  4");
    let top = it.row(3);
    it.resize(120, 40);
    assert_eq!(it.row(3), top);
    it.press("a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
}

#[test]
fn a_resize_in_the_editor_keeps_what_was_typed() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("eHello ");
    it.resize(120, 40);
    it.press("you ");
    it.resize(60, 16);
    golden!(it);
    it.press("<esc>");
    assert!(it.backend.tickets[0].output().starts_with("Hello you "));
}

#[test]
fn a_resize_in_the_list_keeps_the_cursor_on_the_screen() {
    let mut it = Journey::at(World::sample(), 120, 40);
    it.press("gqG");
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn everything_is_drawn_in_ascii_where_there_is_nothing_else() {
    let world = World::sample();
    let mut it = Journey::drawn_with(world, 80, 24, &Glyphs::ASCII);
    it.open();
    it.press("45a1<enter>s");
    for (keys, what) in [
        ("", "review"),
        ("gq", "list"),
        ("ga", "agreement"),
        ("gj", "judges"),
        ("?", "help"),
    ] {
        it.press(keys);
        let screen = it.screen();
        let own: String = screen
            .lines()
            .take(2)
            .chain(screen.lines().skip(17))
            .collect();
        let foreign: Vec<_> = own.chars().filter(|c| !c.is_ascii()).collect();
        assert!(
            foreign.is_empty() || what == "list",
            "{what}: {foreign:?}\n{screen}"
        );
    }
}

#[test]
fn ascii_signs_are_readable() {
    let mut it = Journey::drawn_with(World::sample(), 80, 24, &Glyphs::ASCII);
    it.open();
    it.press("45a1<enter>");
    golden!(it);
    it.press("ga");
    golden!(it);
    it.press("gq");
    golden!(it);
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
        ("trude<enter>", "rude"),
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

#[test]
fn a_resize_lays_out_what_stands_in_the_editors_place() {
    let line = "one two three four five six seven eight nine ten ".repeat(4);
    let mut it = Journey::at(World::of(PASS_FAIL, vec![log("Q?", &line)]), 120, 24);
    it.press("e<A-o>");
    it.resize(60, 16);
    golden!(it);
}
