//! Statistics at the edge of what is defined: each has a value that follows from its formula, or says why it has none.

use juror::metrics::agreement::exact;
use juror::metrics::interval::{proportion, proportion_of_effective};
use juror::metrics::statistic::Statistic;
use juror::metrics::table::Table;

use crate::plain::agreement::{Weights, gwet, kappa};
use crate::plain::alpha::{Level, alpha};
use crate::plain::correlation::{kendall_tau_b, pearson, spearman};

const EXACT: f64 = 1e-9;

fn close(name: &str, found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= EXACT,
        "{name}: {found}, expected {expected}"
    );
}

/// Tables at the edge of what is defined: the value of exact, of kappa and of AC1, or why there is none.
#[test]
fn degenerate_tables_are_undefined_and_not_0_or_1() {
    type Outcome = Result<f64, &'static str>;
    type Case = (&'static str, usize, &'static [(usize, usize)], [Outcome; 3]);
    let cases: &[Case] = &[
        (
            "nothing",
            5,
            &[],
            [Err("no items"), Err("no items"), Err("no items")],
        ),
        (
            "one item, same",
            5,
            &[(2, 2)],
            [Ok(1.0), Err("one category used"), Ok(1.0)],
        ),
        (
            "one item, apart",
            5,
            &[(2, 3)],
            [Ok(0.0), Ok(0.0), Ok(-1.0 / 7.0)],
        ),
        (
            "one category",
            5,
            &[(2, 2), (2, 2)],
            [Ok(1.0), Err("one category used"), Ok(1.0)],
        ),
        (
            "a constant judge",
            2,
            &[(0, 1), (1, 1)],
            [Ok(0.5), Ok(0.0), Ok(0.2)],
        ),
        (
            "both constant, apart",
            2,
            &[(0, 1), (0, 1)],
            [Ok(0.0), Ok(0.0), Ok(-1.0)],
        ),
        ("perfect", 2, &[(0, 0), (1, 1)], [Ok(1.0), Ok(1.0), Ok(1.0)]),
        (
            "inverse",
            2,
            &[(0, 1), (1, 0)],
            [Ok(0.0), Ok(-1.0), Ok(-1.0)],
        ),
        (
            "a scale of one",
            1,
            &[(0, 0)],
            [
                Ok(1.0),
                Err("one category used"),
                Err("a scale of one category"),
            ],
        ),
    ];
    for (name, categories, pairs, expected) in cases {
        let table =
            Table::from_pairs(*categories, pairs.iter().copied()).expect("pairs on the scale");
        let found = [
            exact(&table),
            kappa(&table, Weights::Identity),
            gwet(&table, Weights::Identity),
        ];
        for (found, expected) in found.iter().zip(expected) {
            match (found, expected) {
                (Statistic::Known { value, .. }, Ok(expected)) => {
                    close(name, *value, *expected);
                }
                (Statistic::Undefined { why, .. }, Err(expected)) => {
                    assert_eq!(why, expected, "{name}");
                }
                _ => panic!("{name}: {found:?}, expected {expected:?}"),
            }
        }
    }
}

#[test]
fn intervals_are_given_only_where_they_mean_something() {
    let repeated = |times: usize| {
        let pairs = [(0, 0), (1, 1), (2, 1), (0, 0), (1, 2)]
            .into_iter()
            .cycle()
            .take(times);
        Table::from_pairs(3, pairs).expect("pairs on the scale")
    };
    let method = |times| match kappa(&repeated(times), Weights::Linear) {
        Statistic::Known { method, .. } => method,
        Statistic::Undefined { .. } => "undefined",
    };
    assert_eq!(
        [method(19), method(20), method(99), method(100)],
        ["point", "bootstrap", "bootstrap", "fleiss-cohen-everitt"]
    );
    let perfect =
        Table::from_pairs(2, (0..50).map(|at| (at % 2, at % 2))).expect("pairs on the scale");
    assert_eq!(kappa(&perfect, Weights::Identity).interval(), None);
    assert_eq!(
        kappa(&repeated(60), Weights::Linear),
        kappa(&repeated(60), Weights::Linear)
    );
}

#[test]
fn correlations_and_alpha_say_why_they_are_undefined() {
    let constant = [(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)];
    for statistic in [
        pearson(&constant),
        spearman(&constant),
        kendall_tau_b(&constant),
    ] {
        assert_eq!(statistic, Statistic::undefined("one side is constant", 3));
    }
    assert_eq!(
        spearman(&[(1.0, 1.0)]),
        Statistic::undefined("fewer than two items", 1)
    );
    let shifted: Vec<_> = [1.0, 2.0, 3.0, 4.0]
        .map(|score| (score, score + 1.0))
        .to_vec();
    close(
        "a shift is ignored",
        spearman(&shifted).value().expect("both sides vary"),
        1.0,
    );
    let lists: [&[f64]; 3] = [&[3.0, 3.0], &[3.0], &[]];
    assert_eq!(
        alpha(lists, Level::Ordinal),
        Statistic::undefined("one category used", 1)
    );
    assert_eq!(
        alpha([[3.0].as_slice()], Level::Nominal),
        Statistic::undefined("no item with two scores", 0)
    );
}

#[test]
fn fewer_independent_items_widen_the_interval_and_keep_the_share() {
    let all = proportion(60, 100);
    let clustered = proportion_of_effective(60, 100, 40.0);
    assert_eq!((all.value(), all.n()), (clustered.value(), clustered.n()));
    let (low, high) = clustered.interval().expect("there are items");
    let (reference_low, reference_high) = proportion(24, 40).interval().expect("there are items");
    close("low", low, reference_low);
    close("high", high, reference_high);
}
