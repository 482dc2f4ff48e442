//! Blind review: judge and peers are hidden until the commit, and whoever looks before is marked.

use juror::model::{Event as Fact, Look, Seen};
use serde_json::json;

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, log, logs};

fn judged() -> World {
    World::of(TWO, logs(4))
        .judged(0, "accuracy 3 · safe pass", "It left the second half out.")
        .judged(1, "accuracy 5 · safe fail", "")
        .judged(2, "accuracy 1 · safe pass", "All wrong.")
        .rated_by(
            0,
            "ana",
            &json!({"accuracy": 2, "safe": "pass", "note": "Half of it."}),
        )
        .rated_by(2, "ben", &json!({"accuracy": 5, "safe": "fail"}))
}

#[test]
fn nothing_of_judge_and_peers_is_on_the_screen_before_the_commit() {
    let mut it = Journey::at(judged(), 120, 40);
    let screen = it.screen();
    for hidden in ["left the second half out", "ana", "Half of it"] {
        assert!(!screen.contains(hidden), "{hidden}");
    }
    golden!(it);
}

#[test]
fn the_line_of_the_ticket_just_left_has_the_judge_beside_the_person() {
    let mut it = Journey::new(judged());
    it.press("3a");
    assert_eq!(
        it.row(22),
        " 0: accuracy 3, judge 3 · safe pass, judge pass"
    );
    it.press("4a");
    assert_eq!(
        it.row(22),
        " 1: accuracy 4, judge 5≠ · safe pass, judge fail≠"
    );
}

#[test]
fn after_the_commit_judge_and_peers_are_shown() {
    let mut it = Journey::new(judged());
    it.press("3aK");
    golden!(it);
}

#[test]
fn whoever_looks_before_the_commit_is_marked() {
    let mut it = Journey::new(judged());
    it.press("v");
    golden!(it);
    assert!(matches!(
        it.backend.journal.as_slice(),
        [Fact::Looked {
            look: Look::Scores,
            ..
        }]
    ));
    it.press("3a");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert_eq!(
        rating.seen,
        Seen {
            judge: true,
            peers: true
        }
    );
    assert!(
        it.state
            .agreement
            .criteria
            .iter()
            .all(|criterion| criterion.n() == 0)
    );
}

#[test]
fn a_rating_without_a_look_is_blind_and_counts() {
    let mut it = Journey::new(judged());
    it.press("3a4a");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert!(rating.seen.is_blind());
    golden!(it);
}

#[test]
fn looking_again_changes_nothing() {
    let mut it = Journey::new(judged());
    it.press("vv");
    assert!(it.foot().starts_with(" judge and peers are shown already"));
    assert_eq!(it.backend.journal.len(), 1);
}

#[test]
fn the_page_about_a_ticket_hides_scores_before_the_commit() {
    let mut it = Journey::new(judged());
    it.press("i");
    golden!(it);
    it.press("<esc>3aKi");
    golden!(it);
}

#[test]
fn the_list_shows_the_judge_only_where_one_has_decided() {
    let mut it = Journey::new(judged());
    it.press("3agq");
    golden!(it);
}

#[test]
fn a_hidden_model_is_hidden_everywhere_until_the_commit() {
    let world = judged().with(|evaluator| evaluator.hide_model = true);
    let mut it = Journey::new(world);
    assert!(!it.screen().contains("small"));
    golden!(it);
    it.press("i");
    assert!(!it.screen().contains("small"));
    it.press("<esc>gq");
    assert!(!it.screen().contains("small"));
    it.press("<esc>3aK");
    assert!(it.screen().contains("small"));
}

#[test]
fn where_nothing_is_hidden_the_judge_is_there_from_the_start() {
    let world = judged().with(|evaluator| evaluator.blind = false);
    let mut it = Journey::new(world);
    it.press("5");
    golden!(it);
    it.press("a");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert!(!rating.seen.is_blind());
}

#[test]
fn a_verdict_that_comes_in_changes_nothing_on_a_hidden_ticket() {
    let mut it = Journey::new(judged());
    it.press("j");
    let before = it.screen();
    let verdict = {
        let world = judged();
        world.verdict(0, "accuracy 1 · safe fail", "Now I think otherwise.")
    };
    it.backend.tickets[0].verdicts = vec![verdict];
    it.happen(juror::app::Event::Changed(vec![juror::model::Ordinal(0)]));
    assert_eq!(it.screen(), before);
}

#[test]
fn a_verdict_that_comes_after_the_commit_is_shown_in_its_place() {
    let mut it = Journey::new(judged());
    it.press("JJJ3aJJJ");
    assert_eq!(it.ticket(), Some(3));
    assert!(it.screen().contains("judge –"), "{}", it.screen());
    let verdict = judged().verdict(3, "accuracy 4 · safe pass", "Fine.");
    it.backend.tickets[3].verdicts.push(verdict);
    it.happen(juror::app::Event::Changed(vec![juror::model::Ordinal(3)]));
    assert!(it.screen().contains("judge 4≠"), "{}", it.screen());
    assert!(it.screen().contains("Fine."));
}

#[test]
fn a_filter_by_hidden_scores_finds_nothing_and_says_how_to_look() {
    let mut it = Journey::new(judged());
    it.press("\\judge.accuracy>=3<enter>");
    golden!(it);
}

#[test]
fn a_filter_that_gives_scores_away_marks_what_is_decided_under_it() {
    let mut it = Journey::new(judged());
    it.press(":filter-seen judge.accuracy>=3<enter>");
    golden!(it);
    it.press("3a");
    let rating = it.backend.tickets[0].ratings.last().expect("a rating");
    assert!(!rating.seen.is_blind());
    assert!(matches!(
        it.backend.journal[0],
        Fact::Looked {
            look: Look::Filter,
            ..
        }
    ));
}

#[test]
fn a_long_rationale_is_read_below_the_output() {
    let why = "The reply names the wrong price, and then it apologises twice. ".repeat(6);
    let world = World::of(TWO, vec![log("How much?", "Ten."), log("Why?", "So.")]).judged(
        0,
        "accuracy 2 · safe pass",
        &why,
    );
    let mut it = Journey::new(world);
    it.press("2aKG");
    golden!(it);
}
