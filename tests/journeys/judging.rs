//! The judges: progress, failures with their causes, asking again.

use juror::app::effect::Ask;
use juror::app::event::{JudgeFailure, JudgeState};
use juror::app::{Effect, Event};
use juror::command::Scope;
use juror::metrics::sensitivity::Sensitivity;
use juror::model::{Cause, Ordinal};

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, logs};

fn failing() -> World {
    World::of(TWO, logs(6))
        .judged(0, "accuracy 3 · safe pass", "")
        .failed(1, Cause::Timeout, "nothing came within 60 s")
        .failed(
            3,
            Cause::Unparsed,
            "no scores in: `I would rather talk about the weather, which has been lovely`",
        )
        .failed(4, Cause::Timeout, "nothing came within 60 s")
}

#[test]
fn failures_are_listed_with_their_causes() {
    let mut it = Journey::new(failing());
    it.press("gj");
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn a_failure_opens_its_ticket() {
    let mut it = Journey::new(failing());
    it.press("gjj<enter>");
    assert_eq!(it.ticket(), Some(3));
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn the_cursor_stays_among_the_failures() {
    let mut it = Journey::new(failing());
    it.press("gjjjjj");
    assert_eq!(it.state.judges.cursor, 2);
    it.press("kk<up>");
    assert_eq!(it.state.judges.cursor, 0);
    it.press("G");
    assert_eq!(it.state.judges.cursor, 2);
}

#[test]
fn one_failure_or_all_are_judged_again() {
    let mut it = Journey::new(failing());
    it.press("gjjrR");
    assert_eq!(
        it.outside,
        [
            Effect::Judge(Ask::Again(vec![Ordinal(3)])),
            Effect::Judge(Ask::Failed)
        ]
    );
    assert_eq!(it.foot(), " judging again where a judge failed");
}

#[test]
fn where_no_judge_failed_nothing_is_asked_again() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("R");
    assert_eq!(it.foot(), " no judge has failed");
    assert!(it.outside.is_empty());
}

#[test]
fn the_ticket_on_the_desk_is_judged_again() {
    let mut it = Journey::new(failing());
    it.press("Jr");
    assert_eq!(it.outside, [Effect::Judge(Ask::Again(vec![Ordinal(1)]))]);
}

#[test]
fn the_judges_pause_and_go_on() {
    let mut it = Journey::new(failing());
    it.press("p");
    assert_eq!(it.foot(), " the judges pause; p lets them go on");
    it.press("gj");
    golden!(it);
    it.press("p");
    assert_eq!(it.foot(), " the judges go on");
}

#[test]
fn the_whole_queue_is_judged_and_programs_are_trusted_by_command() {
    let mut it = Journey::new(failing());
    it.press(":judge-all<enter>:trust<enter>");
    assert_eq!(
        it.outside,
        [Effect::Judge(Ask::Queue), Effect::Judge(Ask::Trusted)]
    );
}

#[test]
fn an_evaluator_without_a_judge_says_how_to_have_one() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(2)));
    it.press("r");
    assert!(
        it.foot().contains("this evaluator has no judge"),
        "{}",
        it.foot()
    );
    it.press("gj");
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.state.scope(), Scope::Judge);
}

#[test]
fn progress_cost_and_why_a_judge_stopped_are_shown() {
    let mut it = Journey::at(World::of(TWO, logs(3)), 100, 24);
    it.happen(Event::Judges(vec![
        JudgeState {
            name: "main".to_string(),
            identity: "b3a1f00d".to_string(),
            total: 240,
            judged: 180,
            running: 3,
            waiting: 57,
            cost_usd: Some(0.41),
            sensitivity: Some(Sensitivity::of(
                [(2.0, 4.0), (1.0, 3.0), (4.0, 2.0), (3.0, 3.0)],
                "",
            )),
            ..JudgeState::default()
        },
        JudgeState {
            name: "a judge with a name that is long".to_string(),
            identity: "cafe0001".to_string(),
            total: 240,
            sensitivity: Some(Sensitivity::undefined(
                "nothing was corrected that it has scored",
            )),
            stopped: Some("the server at http://127.0.0.1:9 refuses the key; set JUDGE_API_KEY and press p twice".to_string()),
            ..JudgeState::default()
        },
    ]));
    golden!(it);
    it.press("gj");
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn more_failures_than_fit_scroll_with_the_cursor() {
    let mut it = Journey::at(World::of(TWO, logs(40)), 60, 16);
    let failures = (0..40)
        .map(|at| JudgeFailure {
            ordinal: Ordinal(at),
            on_edit: false,
            cause: Cause::Overloaded,
            detail: "429, again and again".to_string(),
        })
        .collect();
    it.happen(Event::Judges(vec![JudgeState {
        name: "main".to_string(),
        total: 40,
        failures,
        ..JudgeState::default()
    }]));
    it.press("gj<C-d><C-d>");
    golden!(it);
}

#[test]
fn a_failed_verdict_is_no_score() {
    let mut it = Journey::new(failing());
    it.press("J4aK");
    golden!(it);
}
