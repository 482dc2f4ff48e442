//! Trouble: a store that refuses, terminals that change, signs that are missing.

use juror::app::Event;
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
fn the_text_of_an_edit_that_is_not_saved_is_kept() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("eBetter: <esc>");
    assert!(it.foot().contains("NOT SAVED"), "{}", it.foot());
    it.backend.refuses = None;
    assert!(it.row(1).contains("edit begun"), "{}", it.row(1));
    it.press("e");
    assert!(it.screen().contains("Better: Answer 0."), "{}", it.screen());
    it.press("<esc>");
    assert_eq!(it.backend.tickets[0].output(), "Better: Answer 0.");
    assert!(it.foot().ends_with("saved"), "{}", it.foot());
}

#[test]
fn many_that_are_not_saved_are_open_again() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("gq  a");
    golden!(it);
    assert_eq!(it.state.progress.done, 0);
    it.press("gg<enter>");
    assert!(it.screen().contains("[pass]"), "{}", it.screen());
    it.backend.refuses = None;
    it.press("<enter><enter>");
    assert_eq!([0, 1].map(|at| it.rated(at)), ["good pass", "good pass"]);
    assert!(!it.foot().contains("NOT"), "{}", it.foot());
}

#[test]
fn a_text_that_was_begun_stays_when_the_rating_is_not_saved() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("eMore ");
    it.state.screen = juror::app::state::Screen::Review;
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("4aK");
    assert_eq!(it.ticket(), Some(0));
    let draft = &it.state.desk.draft;
    assert_eq!(draft.scores.len(), 2);
    assert!(
        draft
            .output
            .as_deref()
            .is_some_and(|text| text.starts_with("More "))
    );
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.happen(Event::Found(juror::app::event::Found {
        token: juror::app::event::Token(99),
        tickets: Vec::new(),
        statuses: Vec::new(),
        claims: Vec::new(),
    }));
    it.happen(Event::Saved(juror::app::event::Token(99)));
    assert_eq!(it.state.stale, 2);
    assert_eq!(it.ticket(), Some(0));
    assert_eq!(it.state.queue.tickets.len(), 3);
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
fn a_resize_lays_out_what_stands_in_the_editors_place() {
    let line = "one two three four five six seven eight nine ten ".repeat(4);
    let mut it = Journey::at(World::of(PASS_FAIL, vec![log("Q?", &line)]), 120, 24);
    it.press("e<A-o>");
    it.resize(60, 16);
    golden!(it);
}
