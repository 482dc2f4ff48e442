//! Scoring: one key a score, the last one commits, the next ticket comes.

use juror::model::AutoAdvance;

use crate::evaluators::{CHOICE, MANY, OPTIONAL, PASS_FAIL, TEN, TEXT, TWO, ZERO, crowd};
use crate::journey::Journey;
use crate::world::{World, logs};

fn two() -> World {
    World::of(TWO, logs(3))
        .judged(0, "accuracy 3 · safe pass", "It left the second half out.")
        .judged(1, "accuracy 5 · safe pass", "")
}

#[test]
fn the_first_ticket_is_shown_with_its_question() {
    golden!(Journey::new(World::sample()));
    golden!(Journey::at(World::sample(), 120, 40));
    golden!(Journey::at(World::sample(), 60, 16));
}

#[test]
fn a_score_moves_on_to_the_next_criterion() {
    let mut it = Journey::new(World::sample());
    it.press("4");
    golden!(it);
    assert_eq!(it.rated(0), "", "nothing is committed yet");
}

#[test]
fn the_last_required_score_commits_and_shows_the_next_ticket() {
    let mut it = Journey::new(two());
    it.press("4a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert_eq!(it.ticket(), Some(1));
    golden!(it);
}

#[test]
fn a_pass_fail_ticket_takes_one_key() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(4)));
    it.press("axa");
    assert_eq!(
        [it.rated(0), it.rated(1), it.rated(2)],
        ["good pass", "good fail", "good pass"]
    );
    assert_eq!(it.ticket(), Some(3));
    golden!(it);
}

#[test]
fn digits_score_pass_and_fail_too() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("12");
    assert_eq!([it.rated(0), it.rated(1)], ["good pass", "good fail"]);
}

#[test]
fn zero_is_the_tenth_point_of_ten() {
    let mut it = Journey::new(World::of(TEN, logs(2)));
    it.press("0");
    golden!(it);
    it.press("7");
    assert_eq!(it.rated(0), "clarity 7 · quality 10");
}

#[test]
fn on_a_scale_from_zero_the_digit_is_the_value() {
    let mut it = Journey::new(World::of(ZERO, logs(2)));
    it.press("0");
    golden!(it);
    it.press("4");
    assert_eq!(it.rated(0), "grade 0 · style 4");
}

#[test]
fn a_digit_beyond_the_scale_says_what_the_scale_is() {
    let mut it = Journey::new(two());
    it.press("9");
    assert_eq!(it.foot(), " ! Accuracy has 1–5");
    assert_eq!(it.state.desk.focus, 0);
}

#[test]
fn one_label_is_chosen_by_its_digit() {
    let mut it = Journey::new(World::of(CHOICE, logs(2)));
    it.press("2");
    golden!(it);
    it.press("3");
    assert_eq!(it.rated(0), "tone 3 · verdict hold");
}

#[test]
fn several_labels_are_toggled_and_settled_by_enter() {
    let mut it = Journey::new(World::of(MANY, logs(2)));
    it.press("1341");
    golden!(it);
    it.press("<enter>");
    assert_eq!(
        it.state.desk.focus, 1,
        "Enter settles the choice and moves on"
    );
    it.press("2");
    assert_eq!(it.rated(0), "faults made up, off topic · tone 2");
}

#[test]
fn no_label_at_all_is_a_choice_too() {
    let mut it = Journey::new(World::of(MANY, logs(2)));
    it.press("<enter>3");
    assert_eq!(it.rated(0), "faults none of them · tone 3");
}

#[test]
fn a_choice_of_several_that_comes_last_commits_by_enter() {
    let mut it = Journey::new(World::of(MANY, logs(2)));
    it.press("<tab>3");
    assert_eq!(it.state.desk.focus, 0);
    it.press("5<enter>");
    assert_eq!(it.rated(0), "faults unsafe · tone 3");
    assert_eq!(it.ticket(), Some(1));
}

#[test]
fn a_text_is_written_in_the_line_below() {
    let mut it = Journey::new(World::of(TEXT, logs(2)));
    it.press("2");
    golden!(it);
    it.press("cTerse, but right");
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.rated(0), "comment Terse, but right · tone 2");
    assert_eq!(it.ticket(), Some(1));
}

#[test]
fn an_empty_text_takes_what_was_written_away() {
    let mut it = Journey::new(World::of(OPTIONAL, logs(2)));
    it.press("<tab>cOnce<enter>");
    assert!(it.screen().contains("Once"));
    it.press("<tab>c");
    assert!(it.row(22).starts_with(" comment: Once"), "{}", it.row(22));
    it.press("<C-u><enter>");
    assert!(!it.screen().contains("Once"));
    assert!(it.backend.drafts.is_empty());
}

#[test]
fn a_digit_on_a_text_says_how_to_write_it() {
    let mut it = Journey::new(World::of(TEXT, logs(2)));
    it.press("<tab>3");
    assert_eq!(it.foot(), " ! Comment is a text: c writes it");
}

#[test]
fn what_is_optional_is_not_waited_for() {
    let mut it = Journey::new(World::of(OPTIONAL, logs(2)));
    golden!(it);
    it.press("a");
    assert_eq!(it.rated(0), "good pass");
    assert_eq!(it.ticket(), Some(1));
}

#[test]
fn an_optional_score_leads_to_the_required_one() {
    let mut it = Journey::new(World::of(OPTIONAL, logs(2)));
    it.press("<S-tab>3");
    assert_eq!(it.state.desk.focus, 1);
    it.press("x");
    assert_eq!(it.rated(0), "good fail · tone 3");
}

#[test]
fn more_criteria_than_fit_scroll_with_the_focus() {
    let mut it = Journey::new(World::of(&crowd(), logs(2)));
    golden!(it);
    it.press("123451234512");
    assert_eq!(it.ticket(), Some(1), "twelve digits are a rating");
    it.press("u<up>");
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn enter_says_what_is_still_to_score() {
    let mut it = Journey::new(two());
    it.press("<tab>a<tab><enter>");
    assert_eq!(
        it.foot(),
        " ! still to score: Accuracy; s puts the ticket off"
    );
    assert_eq!(it.state.desk.focus, 0);
}

#[test]
fn a_score_can_be_taken_away_before_the_commit() {
    let mut it = Journey::new(two());
    it.press("4<up><delete>");
    assert!(it.state.desk.draft.scores.is_empty());
    assert!(it.backend.drafts.is_empty(), "nothing is left to keep");
    it.press("<delete>");
    assert_eq!(it.foot(), " ! this criterion has no score yet");
}

#[test]
fn pass_scores_its_criterion_from_anywhere() {
    let mut it = Journey::new(two());
    it.press("a");
    assert_eq!(it.state.desk.focus, 0, "accuracy is still to score");
    it.press("5");
    assert_eq!(it.rated(0), "accuracy 5 · safe pass");
}

#[test]
fn fail_where_nothing_passes_or_fails_says_so() {
    let mut it = Journey::new(World::of(TEN, logs(2)));
    it.press("x");
    assert_eq!(it.foot(), " ! this evaluator has no pass-fail criterion");
}

#[test]
fn the_focus_steps_around_the_criteria() {
    let mut it = Journey::new(World::sample());
    let mut seen = Vec::new();
    for key in ["<tab>", "<down>", "l", "<tab>", "<S-tab>", "<up>", "h"] {
        it.press(key);
        seen.push(it.state.desk.focus);
    }
    assert_eq!(seen, [1, 2, 3, 0, 3, 2, 1]);
}

#[test]
fn without_auto_advance_enter_commits() {
    let world = two().with(|evaluator| evaluator.auto_advance = AutoAdvance::Off);
    let mut it = Journey::new(world);
    it.press("4a");
    assert_eq!(it.rated(0), "");
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert_eq!(it.ticket(), Some(1));
}

#[test]
fn with_reveal_a_key_is_waited_for_after_the_commit() {
    let world = two().with(|evaluator| evaluator.auto_advance = AutoAdvance::Reveal);
    let mut it = Journey::new(world);
    it.press("4a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert_eq!(
        it.ticket(),
        Some(0),
        "the judge's scores are beside one's own"
    );
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(1));
    golden!(it);
}

#[test]
fn a_decided_ticket_is_changed_by_digits_and_committed_by_enter() {
    let mut it = Journey::new(two());
    it.press("4aK2");
    golden!(it);
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    it.press("<enter>");
    assert_eq!(it.rated(0), "accuracy 2 · safe pass");
    assert_eq!(it.ticket(), Some(1));
}

#[test]
fn enter_on_a_decided_ticket_shows_the_next_one_and_rates_nothing() {
    let mut it = Journey::new(two());
    it.press("4aK<enter>");
    assert_eq!(it.ticket(), Some(1));
    assert_eq!(it.backend.journal.len(), 1);
}

#[test]
fn the_pace_is_told_after_three_tickets() {
    let mut it = Journey::at(World::sample(), 120, 40);
    it.press("45a1<enter>45a1<enter>45a1<enter>");
    golden!(it);
    assert!(
        it.foot().ends_with("saved · 180/h · 252 wpm"),
        "{}",
        it.foot()
    );
}

#[test]
fn the_end_of_the_queue_is_told() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(2)));
    it.press("aa");
    golden!(it);
}

#[test]
fn what_was_set_is_kept_when_one_looks_at_another_ticket() {
    let mut it = Journey::new(two());
    it.press("4J");
    assert_eq!(it.ticket(), Some(1));
    assert!(it.state.desk.draft.scores.is_empty());
    it.press("K");
    assert_eq!(it.state.desk.draft.scores.len(), 1);
    it.press("a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
}
