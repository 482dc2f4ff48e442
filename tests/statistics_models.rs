//! How models compare against numbers that reference implementations gave once: `tests/reference/models.py` made the
//! fixtures, and each of them notes the versions.

use juror::metrics::bradley_terry::{TEN_TO_ONE, fit, strengths_of};
use juror::metrics::holm::adjusted;
use juror::metrics::paired::{Pair, compared, share};
use juror::metrics::preference::{Chosen, Outcome};
use juror::metrics::statistic::Statistic;
use juror::metrics::wilcoxon::{EXACT, NORMAL, signed_rank};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Fixture<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
struct Expected {
    value: f64,
    low: f64,
    high: f64,
}

fn cases<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let fixture: Fixture<T> = serde_json::from_str(text).expect("a fixture");
    assert!(!fixture.cases.is_empty());
    fixture.cases
}

#[derive(Deserialize)]
struct SignedRank {
    differences: Vec<f64>,
    p: f64,
    exact: bool,
    n: usize,
}

#[test]
fn signed_ranks_are_tested_as_by_scipy() {
    for case in cases::<SignedRank>(include_str!("fixtures/statistics/wilcoxon.json")) {
        let Statistic::Known {
            value, method, n, ..
        } = signed_rank(&case.differences)
        else {
            panic!("undefined for {} differences", case.differences.len());
        };
        assert_eq!(method, if case.exact { EXACT } else { NORMAL });
        assert_eq!(n, case.n);
        assert!((value - case.p).abs() < 1e-7, "{value} {} of {n}", case.p);
    }
}

#[derive(Deserialize)]
struct Paired {
    a: Vec<f64>,
    b: Vec<f64>,
    difference: Expected,
    share: Expected,
}

#[test]
fn pairs_have_the_intervals_of_scipys_bootstrap() {
    for case in cases::<Paired>(include_str!("fixtures/statistics/paired.json")) {
        let both = (0..).zip(case.a.iter().zip(&case.b));
        let pairs: Vec<Pair> = both
            .map(|(input, (a, b))| Pair {
                input,
                a: *a,
                b: *b,
            })
            .collect();
        // Two bootstraps with different generators: a bound moves by a step or two of what whole scores let it be.
        for (found, expected) in [
            (compared(&pairs).difference, case.difference),
            (share(&pairs), case.share),
        ] {
            let (low, high) = found.interval().expect("20 inputs or more");
            let near = 0.1 * (expected.high - expected.low);
            assert!(
                found
                    .value()
                    .is_some_and(|value| (value - expected.value).abs() < 1e-9)
            );
            assert!((low - expected.low).abs() < near, "{low} {}", expected.low);
            assert!(
                (high - expected.high).abs() < near,
                "{high} {}",
                expected.high
            );
        }
    }
}

#[derive(Deserialize)]
struct Holm {
    values: Vec<f64>,
    adjusted: Vec<f64>,
}

#[test]
fn many_tests_are_adjusted_as_by_statsmodels() {
    for case in cases::<Holm>(include_str!("fixtures/statistics/holm.json")) {
        let values: Vec<_> = case.values.iter().copied().map(Some).collect();
        for (found, expected) in adjusted(&values).into_iter().zip(case.adjusted) {
            assert!(found.is_some_and(|found| (found - expected).abs() < 1e-12));
        }
    }
}

#[derive(Deserialize)]
struct Games {
    name: String,
    wins: Vec<Vec<f64>>,
    log_strengths: Vec<f64>,
}

#[test]
fn strengths_are_those_of_published_examples() {
    for case in cases::<Games>(include_str!("fixtures/statistics/bradley_terry.json")) {
        let sides = case.wins.len();
        let found = fit(&case.wins.concat(), sides).expect("all are connected");
        let last = found[sides - 1];
        for (strength, expected) in found.iter().zip(&case.log_strengths) {
            let log = (strength - last) / TEN_TO_ONE * std::f64::consts::LN_10;
            assert!(
                (log - expected).abs() < 1e-5,
                "{}: {log} {expected}",
                case.name
            );
        }
    }
}

#[test]
fn strengths_have_intervals_over_games() {
    let games = cases::<Games>(include_str!("fixtures/statistics/bradley_terry.json"));
    let baseball = &games[0];
    let mut choices = Vec::new();
    for (a, row) in baseball.wins.iter().enumerate() {
        for (b, won) in row.iter().enumerate() {
            for _ in (0..40).take_while(|nth| f64::from(*nth) < *won) {
                let input = choices.len() as u64;
                choices.push(Chosen {
                    input,
                    a,
                    b,
                    outcome: Outcome::Won,
                });
            }
        }
    }
    let found = strengths_of(7, &choices).expect("all are connected");
    let alone = fit(&baseball.wins.concat(), 7).expect("all are connected");
    for (strength, alone) in found.iter().zip(alone) {
        let (low, high) = strength.interval().expect("of 273 games");
        assert_eq!(strength.n(), 78);
        assert!(
            strength
                .value()
                .is_some_and(|value| (value - alone).abs() < 1e-6)
        );
        assert!(low < alone && alone < high);
    }
    // The first is clearly the better of the first and the last: their intervals lie apart.
    let ends = |at: usize| found[at].interval().expect("an interval");
    assert!(ends(0).0 > ends(6).1);
    assert_eq!(strengths_of(7, &choices).expect("again"), found);
}
