//! The agreement screen: figures, whiskers, and a matrix whose cells open their tickets.

use juror::app::Event;
use juror::app::agreement::Whom;

use crate::evaluators::{CHOICE, TWO};
use crate::journey::Journey;
use crate::world::{World, logs};

/// Twelve tickets with a judge's scores, and the keys that rate them.
fn rated() -> Journey {
    let mut world = World::of(TWO, logs(13));
    let judge = [5, 4, 4, 3, 2, 1, 5, 4, 3, 5, 5, 2];
    for (at, score) in (0..).zip(judge) {
        let safe = if at % 3 == 0 { "fail" } else { "pass" };
        world = world.judged(at, &format!("accuracy {score} · safe {safe}"), "");
    }
    let mut it = Journey::new(world);
    it.press("5a4a4x3a1a1a4a4a3a5a5a2a");
    it
}

#[test]
fn agreement_is_one_sentence_a_criterion_and_a_matrix() {
    let mut it = rated();
    it.press("ga");
    golden!(it);
    it.resize(120, 40);
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn the_cursor_walks_the_matrix() {
    let mut it = rated();
    it.press("gajjlllk");
    assert_eq!((it.state.agreement.human, it.state.agreement.judge), (1, 3));
    it.press("h<left>");
    assert_eq!((it.state.agreement.human, it.state.agreement.judge), (1, 1));
    it.press("jjjjjjllllll");
    assert_eq!((it.state.agreement.human, it.state.agreement.judge), (4, 4));
    it.press("<up><right><down>");
    golden!(it);
}

#[test]
fn another_criterion_has_its_own_matrix() {
    let mut it = rated();
    it.press("ga<tab>");
    assert_eq!(it.state.agreement.focus, 1);
    golden!(it);
    it.press("<S-tab>");
    assert_eq!(it.state.agreement.focus, 0);
}

#[test]
fn a_cell_opens_its_tickets() {
    let mut it = rated();
    it.press("gajjjllll<enter>");
    assert_eq!(
        it.state.queue.filter,
        "accuracy=4 judge.accuracy>=4.5 judge.accuracy<5.5"
    );
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(6));
}

#[test]
fn a_cell_of_pass_and_fail_opens_its_tickets() {
    let mut it = rated();
    it.press("ga<tab>j<enter>");
    let expected: Vec<_> = [0, 3, 6, 9].map(juror::model::Ordinal).into();
    assert_eq!(it.state.queue.tickets, expected);
}

#[test]
fn a_cell_of_labels_opens_its_tickets() {
    let world = World::of(CHOICE, logs(3))
        .judged(0, "verdict ship · tone 1", "")
        .judged(1, "verdict drop · tone 1", "");
    let mut it = Journey::new(world);
    it.press("1112gall<enter>");
    assert_eq!(it.state.queue.tickets, [juror::model::Ordinal(1)]);
}

#[test]
fn a_cell_of_labels_with_quotes_opens_its_tickets() {
    let evaluator = r#"
name = "sizes"
[[criterion]]
key = "size"
scale = { kind = "choice", labels = ['5" lamp', 'a \ b'] }
"#;
    let world = World::of(evaluator, logs(3))
        .judged(0, r#"size 5" lamp"#, "")
        .judged(1, r"size a \ b", "");
    let mut it = Journey::new(world);
    it.press("12ga<enter>");
    assert_eq!(it.state.queue.tickets, [juror::model::Ordinal(0)]);
    it.press("<esc>gajl<enter>");
    assert_eq!(it.state.queue.tickets, [juror::model::Ordinal(1)]);
}

#[test]
fn an_empty_cell_says_so() {
    let mut it = rated();
    it.press("gall<enter>");
    assert!(
        it.foot().starts_with(" ! no ticket is in this cell"),
        "{}",
        it.foot()
    );
}

#[test]
fn before_anything_is_rated_agreement_says_what_is_needed() {
    let mut it = Journey::new(World::sample());
    it.press("ga");
    golden!(it);
    it.press("jl<tab>");
    let mut it = Journey::new(World::of(TWO, Vec::new()));
    it.press("ga<enter>");
    golden!(it);
}

#[test]
fn until_one_has_rated_the_judge_is_compared_with_people() {
    let mut it = rated();
    let criteria = it.state.agreement.criteria.clone();
    it.happen(Event::Agreement {
        whom: Whom::People,
        criteria,
    });
    assert!(it.row(19).contains("people  83%"), "{}", it.row(19));
    it.press("ga");
    golden!(it);
    it.press("<enter>");
    assert!(
        it.foot().contains("these are the scores of others"),
        "{}",
        it.foot()
    );
}

#[test]
fn the_rows_of_the_criteria_show_the_agreement_so_far() {
    let mut it = rated();
    golden!(it);
    it.resize(120, 40);
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}
