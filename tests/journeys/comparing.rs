//! The versions of judges side by side, and the reviewers side by side.

use jiff::Timestamp;
use juror::app::board::{Iteration, Reviewing};
use juror::metrics::iteration::{IterationFigures, SinceBefore};
use juror::metrics::reviewing::{Accord, Pull, ReviewerFigures, With};
use juror::metrics::statistic::Statistic;
use juror::model::CriterionKey;

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, logs};

fn key(key: &str) -> CriterionKey {
    CriterionKey::new(key).expect("a key")
}

fn known(value: f64, interval: (f64, f64), n: usize) -> Statistic {
    Statistic::with_interval(value, interval, "wilson", n)
}

fn version(nth: usize, kappa: f64, changes: &[&str]) -> Iteration {
    let since = |by: f64| SinceBefore {
        kappa: known(by, (by - 0.1, by + 0.08), 12),
        same_side: known(0.08, (-0.05, 0.2), 12),
        both: 12,
        changed: 7,
    };
    let no_items = || Statistic::undefined("one category used", 12);
    Iteration {
        judge: "main".to_string(),
        identity: format!("9f3ca1b{nth}"),
        generation: Some("large-1".to_string()),
        at: Timestamp::from_second(1_760_000_000 + 86_400 * i64::try_from(nth).expect("few")).ok(),
        judged: 12,
        failed: u32::from(nth == 1),
        common: Some(12),
        criteria: vec![
            IterationFigures {
                key: key("accuracy"),
                kappa: known(kappa, (kappa - 0.2, kappa + 0.15), 12),
                same_side: known(0.83, (0.55, 0.95), 12),
                since_before: (nth > 0).then(|| since(0.1)),
            },
            IterationFigures {
                key: key("safe"),
                kappa: no_items(),
                same_side: known(1.0, (0.76, 1.0), 12),
                since_before: (nth > 0).then(|| SinceBefore {
                    kappa: Statistic::undefined("it is undefined for one of the two", 12),
                    changed: 0,
                    ..since(0.0)
                }),
            },
        ],
        changes: changes.iter().map(ToString::to_string).collect(),
        note: None,
    }
}

fn versions() -> Vec<Iteration> {
    vec![
        version(0, 0.41, &[]),
        version(
            1,
            0.51,
            &[
                "-model = \"judge-small\"",
                "+model = \"judge-large\u{1b}[31m\"",
            ],
        ),
        version(2, 0.61, &["-temperature = 1.0", "+temperature = 0.0"]),
    ]
}

fn reviewer(name: &str, rated: u32, himself: &Statistic) -> Reviewing {
    let accord = |share: f64, n| Accord {
        exact: known(share, (share - 0.1, (share + 0.05).min(1.0)), n),
        kappa: known(share - 0.2, (share - 0.4, share), n),
    };
    let pull = Pull {
        blind: known(0.9, (0.7, 1.1), 20),
        informed: known(0.48, (0.2, 0.7), 20),
        difference: known(0.42, (0.1, 0.75), 40),
    };
    let figures = |pull| ReviewerFigures {
        key: key("accuracy"),
        himself: Accord {
            kappa: himself.clone(),
            exact: himself.clone(),
        },
        others: accord(0.78, 66),
        pairs: ["ben", "cleo"]
            .map(|other| With {
                reviewer: other.to_string(),
                accord: accord(0.75, 33),
            })
            .to_vec(),
        pull,
    };
    let safe = ReviewerFigures {
        key: key("safe"),
        ..figures(Pull::undefined("no items", 0))
    };
    Reviewing {
        name: name.to_string(),
        rated,
        skipped: 3,
        pace: Statistic::point(46.2, rated as usize),
        blind: known(0.98, (0.9, 1.0), rated as usize),
        criteria: vec![figures(pull), safe],
    }
}

fn reviewers() -> Vec<Reviewing> {
    let none = Statistic::undefined("no ticket came to him a second time, unseen", 0);
    let ben = Reviewing {
        pace: Statistic::undefined(
            "fewer than three decisions within ten minutes of each other",
            2,
        ),
        ..reviewer("ben", 2, &none)
    };
    vec![reviewer("ana", 120, &known(0.91, (0.8, 0.96), 20)), ben]
}

fn journey(cols: u16, rows: u16) -> Journey {
    let mut it = Journey::at(World::of(TWO, logs(4)), cols, rows);
    it.backend.iterations = versions();
    it.backend.reviewers = reviewers();
    it
}

#[test]
fn versions_of_a_judge_stand_side_by_side() {
    for (cols, rows) in [(80, 24), (120, 40), (60, 16)] {
        let mut it = journey(cols, rows);
        it.press("gjvj");
        golden!(it);
    }
}

#[test]
fn the_version_under_the_cursor_says_what_changed() {
    let mut it = journey(80, 24);
    it.press("gv");
    assert!(it.screen().contains("the first version of this judge"));
    it.press("j");
    let screen = it.screen();
    assert!(screen.contains("-model = \"judge-small\""), "{screen}");
    assert!(!screen.contains('\u{1b}'));
    assert!(
        screen.contains("since the version before +8 points"),
        "{screen}"
    );
    it.press("jj");
    assert!(it.screen().contains("+temperature = 0.0"));
    it.press("gg");
    assert!(it.screen().contains("the first version of this judge"));
    it.press("G");
    assert!(it.screen().contains("+temperature = 0.0"));
}

#[test]
fn another_criterion_comes_into_view_and_says_why_it_has_no_kappa() {
    let mut it = journey(80, 24);
    it.press("gv<tab>");
    assert!(it.row(1).contains("Safe"), "{}", it.row(1));
    assert!(it.screen().contains("n/a: one category used"));
    it.press("<tab>");
    assert!(it.row(1).contains("Accuracy"), "{}", it.row(1));
    it.press("<esc>");
    assert!(it.row(1).contains("judges"), "{}", it.row(1));
}

#[test]
fn reviewers_stand_side_by_side() {
    for (cols, rows) in [(80, 24), (120, 40), (60, 16)] {
        let mut it = journey(cols, rows);
        it.press("gp");
        golden!(it);
    }
}

#[test]
fn what_is_not_known_of_a_reviewer_says_why() {
    let mut it = journey(120, 40);
    it.press("gpj<tab>");
    let screen = it.screen();
    for why in [
        "with himself: no ticket came to him a second time, unseen",
        "pull to the judge: no items",
        "pace: fewer than three decisions within ten minutes of each other, 3 put off",
    ] {
        assert!(screen.contains(why), "{why}\n{screen}");
    }
    it.press("<esc>");
    assert!(it.row(1).contains("todo"), "{}", it.row(1));
}

#[test]
fn where_nothing_is_known_both_say_so_and_no_key_harms() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("gv");
    assert!(it.row(1).contains("no judge has judged anything here yet"));
    it.press("jk<tab>Ggg");
    it.press("gp");
    assert!(it.row(1).contains("nobody has rated anything here yet"));
    it.press("jk<tab>Ggg");
    assert!(it.row(1).contains("nobody has rated anything here yet"));
}
