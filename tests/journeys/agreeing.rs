//! The agreement screen: figures, whiskers, and a matrix whose cells open their tickets.

use juror::app::Event;
use juror::app::agreement::{Disagreements, GateState, Quotable, Rate, Whom};
use juror::app::state::Screen;
use juror::metrics::sensitivity::Sensitivity;
use juror::metrics::statistic::Statistic;
use juror::model::{CriterionKey, Ordinal};

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

/// What may be quoted, with this rate and gate.
fn quotable(corrected: Statistic, gate: GateState) -> Event {
    let key = CriterionKey::new("accuracy").expect("a key");
    Event::Quotable(Quotable {
        people: vec![(
            key,
            Statistic::with_interval(0.71, (0.65, 0.77), "wilson", 40),
        )],
        rate: Some(Rate {
            title: "Accuracy".to_string(),
            corrected,
        }),
        gate,
    })
}

#[test]
fn what_may_be_quoted_stands_beside_the_figures() {
    let mut it = rated();
    let rate = Statistic::with_interval(0.36, (0.3, 0.43), "ppi++", 60);
    let open = GateState::Open {
        why: "accuracy lower bound 0.58 < 0.80 (look 1, 30 tickets)".to_string(),
        to_go: Some(41),
    };
    it.happen(quotable(rate, open));
    it.press("ga");
    golden!(it);
    it.resize(120, 40);
    golden!(it);
    assert!(it.row(0).contains("pass 36% (30–43)"), "{}", it.row(0));
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn a_rate_that_is_refused_says_why_and_is_not_in_the_header() {
    let mut it = rated();
    let why = "12% of the sample were put off or rated after a look";
    it.happen(quotable(Statistic::undefined(why, 60), GateState::Held));
    it.resize(120, 40);
    it.press("ga");
    assert!(it.screen().contains(why), "{}", it.screen());
    assert!(it.screen().contains("gate: it holds"), "{}", it.screen());
    assert!(!it.row(0).contains("pass"), "{}", it.row(0));
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
    let expected: Vec<_> = [0, 3, 6, 9].map(Ordinal).into();
    assert_eq!(it.state.queue.tickets, expected);
}

#[test]
fn a_cell_of_labels_opens_its_tickets() {
    let world = World::of(CHOICE, logs(3))
        .judged(0, "verdict ship · tone 1", "")
        .judged(1, "verdict drop · tone 1", "");
    let mut it = Journey::new(world);
    it.press("1112gall<enter>");
    assert_eq!(it.state.queue.tickets, [Ordinal(1)]);
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
    assert_eq!(it.state.queue.tickets, [Ordinal(0)]);
    it.press("<esc>gajl<enter>");
    assert_eq!(it.state.queue.tickets, [Ordinal(1)]);
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
        disagreements: Disagreements::new(),
        sensitivity: Sensitivity::of([(2.0, 4.0), (1.0, 3.0), (4.0, 2.0), (3.0, 3.0)], ""),
        recent: Vec::new(),
    });
    assert!(it.row(19).contains("people  83%"), "{}", it.row(19));
    it.press("ga");
    golden!(it);
    it.resize(60, 24);
    assert!(
        it.row(22).contains("sensitivity: 67% (21–94) of 3"),
        "{}",
        it.row(22)
    );
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

/// Six tickets rated blind: the judge is 1, 2 and 4 points away on three of them.
fn apart() -> Journey {
    let mut world = World::of(TWO, logs(7));
    for (at, score) in (0..).zip([5, 2, 4, 3, 5, 1]) {
        world = world.judged(at, &format!("accuracy {score} · safe pass"), "");
    }
    let mut it = Journey::new(world);
    it.press("5a4a4a2a1a1x");
    it
}

#[test]
fn disagreements_are_walked_the_biggest_first() {
    let mut it = apart();
    it.press("ga");
    golden!(it);
    let mut seen = Vec::new();
    for key in ["J", "J", "]", "J", "K", "["] {
        it.press(key);
        let agreement = &it.state.agreement;
        seen.push((
            agreement.chosen.map(|ordinal| ordinal.0),
            (agreement.human, agreement.judge),
        ));
    }
    let expected = [
        (Some(4), (0, 4)),
        (Some(1), (3, 1)),
        (Some(3), (1, 2)),
        (Some(3), (1, 2)),
        (Some(1), (3, 1)),
        (Some(4), (0, 4)),
    ];
    assert_eq!(seen, expected);
    it.press("K");
    assert!(it.foot().starts_with(" ! this is the first disagreement"));
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(4));
    it.press("gaj");
    assert_eq!(
        it.state.agreement.chosen, None,
        "the cursor is in the matrix"
    );
    it.press("<tab>J");
    assert_eq!(it.state.agreement.chosen, Some(Ordinal(5)));
    it.press("J");
    assert!(it.foot().starts_with(" ! this is the last disagreement"));
}

#[test]
fn the_walk_begins_in_the_cell_under_the_cursor() {
    let mut it = apart();
    it.press("gajllJ");
    assert_eq!(it.state.agreement.chosen, Some(Ordinal(3)));
}

#[test]
fn where_the_judge_was_right_its_score_is_taken_and_agreement_stays() {
    let mut it = apart();
    let before = it.state.agreement.criteria.clone();
    it.press("gaJy");
    assert_eq!(it.rated(4), "accuracy 5 · safe pass");
    assert_eq!(it.state.agreement.criteria, before, "blind ratings count");
    let ratings = &it.backend.tickets[4].ratings;
    assert_eq!(ratings.len(), 2, "the blind rating stays");
    assert!(ratings[0].seen.is_blind() && ratings[1].seen.judge);
    golden!(it);
    it.resize(120, 40);
    golden!(it);
    it.resize(60, 16);
    golden!(it);
    it.press("y");
    assert!(
        it.foot().contains("ticket 4 has the judge's score already"),
        "{}",
        it.foot()
    );
}

#[test]
fn what_was_conceded_is_taken_back_and_made_again_where_one_is() {
    let mut it = apart();
    it.press("gaJJyu");
    assert_eq!(it.rated(1), "accuracy 4 · safe pass");
    assert!(
        it.foot()
            .starts_with(" took back: the rating of ticket 1; ^R decides it again ")
    );
    assert!(matches!(it.state.screen, Screen::Agreement));
    assert!(it.backend.drafts.is_empty(), "nothing is to be set anew");
    it.press("<C-r>");
    assert_eq!(it.rated(1), "accuracy 2 · safe pass");
    assert!(matches!(it.state.screen, Screen::Agreement));
    assert_eq!(it.state.agreement.chosen, Some(Ordinal(1)));
}

#[test]
fn a_decision_that_is_taken_back_whole_is_shown_to_be_made_anew() {
    let mut it = apart();
    it.press("gau");
    assert!(matches!(it.state.screen, Screen::Review));
    assert_eq!(it.ticket(), Some(5));
}

#[test]
fn conceding_says_why_it_can_not() {
    let cases = [
        ("gay", "this is for a disagreement; J goes to the next one"),
        (
            "gajjy",
            "this is for a disagreement; J goes to the next one",
        ),
        ("ga:concede<enter>", "this is for a disagreement"),
        (
            "gaJ<enter>2gay",
            "ticket 4 has changes that are not committed; Enter opens it",
        ),
    ];
    for (keys, why) in cases {
        let mut it = apart();
        it.press(keys);
        assert!(it.foot().contains(why), "{keys}: {}", it.foot());
    }
}

#[test]
fn with_the_scores_of_others_there_is_nothing_to_concede() {
    let mut it = apart();
    let criteria = it.state.agreement.criteria.clone();
    it.happen(Event::Agreement {
        whom: Whom::People,
        criteria,
        disagreements: Disagreements::new(),
        sensitivity: Sensitivity::of([(2.0, 4.0), (1.0, 3.0), (4.0, 2.0), (3.0, 3.0)], ""),
        recent: Vec::new(),
    });
    it.press("gaJ");
    assert!(it.foot().contains("these are the scores of others"));
    it.press("y");
    assert!(it.foot().contains("only yours can follow"), "{}", it.foot());
}

#[test]
fn where_all_agree_there_is_nothing_to_walk() {
    let world = World::of(TWO, logs(2)).judged(0, "accuracy 4 · safe pass", "");
    let mut it = Journey::new(world);
    it.press("4agaJ");
    assert!(
        it.foot()
            .contains("you and the judge disagree on nothing here")
    );
}

#[test]
fn a_judges_mean_is_taken_as_the_point_it_counts_as() {
    let world = World::of(TWO, logs(2)).judged(0, "accuracy 3.5 · safe pass", "");
    let mut it = Journey::new(world);
    it.press("1agaJy");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
}

#[test]
fn labels_pass_and_fail_are_conceded_too() {
    let world = World::of(CHOICE, logs(2)).judged(0, "verdict drop · tone 1", "");
    let mut it = Journey::new(world);
    it.press("11gaJy");
    assert_eq!(it.rated(0), "tone 1 · verdict drop");
    let mut it = apart();
    it.press("ga<tab>Jy");
    assert_eq!(it.rated(5), "accuracy 1 · safe pass");
}

/// A disagreement on the first of so many rated tickets that it is no longer fetched.
fn long_ago() -> Journey {
    let world = World::of(TWO, logs(40)).judged(0, "accuracy 5 · safe pass", "");
    let mut it = Journey::new(world);
    it.press(&"1a".repeat(35)).press("ga");
    it.backend.is_late = true;
    it
}

#[test]
fn a_ticket_that_is_not_fetched_is_read_before_it_is_conceded() {
    let mut it = long_ago();
    it.press("Jyu");
    assert!(it.state.is_waiting(), "the u waits");
    it.answer();
    assert_eq!(it.rated(0), "accuracy 1 · safe pass", "taken back again");
    assert!(it.foot().contains("took back: the rating of ticket 0"));
}

#[test]
fn a_ticket_that_can_not_be_read_is_not_conceded() {
    let mut it = long_ago();
    it.backend.unreadable = Some("the segment is broken".to_string());
    it.press("Jyu").answer();
    assert!(it.foot().contains("the segment is broken"), "{}", it.foot());
    assert_eq!(
        it.backend.journal.len(),
        35,
        "the u was for what did not come"
    );
    assert!(!it.state.is_waiting());
}

#[test]
fn notes_stay_on_what_is_conceded() {
    let mut it = apart();
    it.press("gaJ<enter>Cwhy<enter><enter>ga");
    it.press("y");
    let rating = it.backend.tickets[4].ratings.last().expect("a rating");
    assert_eq!(rating.notes.ticket.as_deref(), Some("why"));
    assert!(!it.state.desk.has_draft(&it.state.session));
}

#[test]
fn what_was_rated_in_the_list_is_what_is_set_on_the_desk() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gq5agr");
    assert_eq!(it.ticket(), Some(0));
    assert!(!it.state.desk.has_draft(&it.state.session));
    assert!(it.screen().contains("[5 fully right]"), "{}", it.screen());
}
