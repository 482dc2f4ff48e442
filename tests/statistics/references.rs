//! Every statistic against numbers that reference implementations gave once: `tests/reference/statistics.py` made the
//! fixtures, and each of them notes the versions.

use juror::metrics::agreement::{self as live, exact, within_one};
use juror::metrics::distribution::student_quantile;
use juror::metrics::interval::proportion;
use juror::metrics::resample::pairs::{Axis, Pair, figures};
use juror::metrics::statistic::Statistic;
use juror::metrics::table::Table;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::plain::agreement::{Weights, gwet, kappa};
use crate::plain::alpha::{Level, alpha};
use crate::plain::correlation::{kendall_tau_b, pearson, spearman};

/// What closed forms may differ by.
const EXACT: f64 = 1e-9;
/// What two bootstraps with different generators may differ by: each bound has a resampling error of about 0.01.
const RESAMPLED: f64 = 0.04;

#[derive(Deserialize)]
struct Fixture<T> {
    cases: T,
}

#[derive(Deserialize)]
struct Expected {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Deserialize)]
struct ByWeights {
    identity: Expected,
    linear: Expected,
    quadratic: Expected,
}

impl ByWeights {
    fn each(&self) -> [(Weights, &Expected); 3] {
        [
            (Weights::Identity, &self.identity),
            (Weights::Linear, &self.linear),
            (Weights::Quadratic, &self.quadratic),
        ]
    }
}

#[derive(Deserialize)]
struct Agreement {
    name: String,
    categories: usize,
    pairs: Vec<(usize, usize)>,
    exact: Expected,
    within_one: Expected,
    kappa: ByWeights,
    gwet: ByWeights,
    bias: Expected,
    mae: Expected,
    rmse: f64,
}

fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let path = format!(
        "{}/tests/fixtures/statistics/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).expect("the fixture can be read");
    let fixture: Fixture<T> =
        serde_json::from_str(&text).expect("the fixture has the test's shape");
    fixture.cases
}

fn close(name: &str, found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{name}: {found}, the reference says {expected}"
    );
}

fn agrees(name: &str, found: &Statistic, expected: &Expected) {
    match (found.value(), expected.value) {
        (Some(value), Some(reference)) => close(name, value, reference, EXACT),
        (found, reference) => assert_eq!(found, reference, "{name}"),
    }
    if let (Some((low, high)), Some(expected_low), Some(expected_high)) =
        (found.interval(), expected.low, expected.high)
    {
        close(&format!("{name}, low"), low, expected_low, EXACT);
        close(&format!("{name}, high"), high, expected_high, EXACT);
    }
}

/// Intervals of the reference can leave the range of the statistic; ours are cut to it.
fn cut(expected: &Expected, lowest: f64, highest: f64) -> Expected {
    Expected {
        value: expected.value,
        low: expected.low.map(|low| low.max(lowest)),
        high: expected.high.map(|high| high.min(highest)),
    }
}

#[test]
fn agreement_is_that_of_the_references() {
    let cases: Vec<Agreement> = fixture("agreement");
    let mut large_samples = 0;
    for case in &cases {
        let table = Table::from_pairs(case.categories, case.pairs.iter().copied())
            .expect("pairs on the scale");
        let name = |statistic: &str| format!("{}: {statistic}", case.name);
        agrees(&name("exact"), &exact(&table), &case.exact);
        if case.categories > 3 {
            agrees(&name("within one"), &within_one(&table), &case.within_one);
        }
        for (weights, expected) in case.kappa.each() {
            let found = kappa(&table, weights);
            // Resampled intervals are compared with resampled ones, below.
            let is_large = matches!(
                found,
                Statistic::Known {
                    method: "fleiss-cohen-everitt",
                    ..
                }
            );
            large_samples += usize::from(is_large);
            let value_only = Expected {
                value: expected.value,
                low: None,
                high: None,
            };
            agrees(
                &name(&format!("kappa {weights:?}")),
                &found,
                if is_large { expected } else { &value_only },
            );
        }
        for (weights, expected) in [
            (live::Weights::Identity, &case.kappa.identity),
            (live::Weights::Quadratic, &case.kappa.quadratic),
        ] {
            let found = live::kappa(&table, weights);
            agrees(
                &name(&format!("kappa of a table {weights:?}")),
                &found,
                expected,
            );
        }
        for (weights, expected) in case.gwet.each() {
            agrees(
                &name(&format!("gwet {weights:?}")),
                &gwet(&table, weights),
                &cut(expected, -1.0, 1.0),
            );
        }
        let point = |category: usize| f64::from(u32::try_from(category).expect("a small category"));
        let pairs: Vec<_> = (0..)
            .zip(&case.pairs)
            .map(|(cluster, (human, judge))| Pair {
                cluster,
                human: point(*human),
                judge: point(*judge),
            })
            .collect();
        let axis = Axis {
            options: case.categories,
            first: 0.0,
            ordered: true,
            bar: None,
        };
        let found = figures(&axis, &pairs);
        agrees(&name("bias"), &found.bias, &case.bias);
        agrees(&name("mae"), &found.mae, &cut(&case.mae, 0.0, f64::MAX));
        close(
            &name("rmse"),
            found.rmse.value().expect("there are items"),
            case.rmse,
            EXACT,
        );
    }
    assert!(
        large_samples >= 9,
        "only {large_samples} large-sample intervals were compared"
    );
}

#[test]
fn resampled_intervals_are_near_those_of_another_generator() {
    #[derive(Deserialize)]
    struct Case {
        categories: usize,
        pairs: Vec<(usize, usize)>,
        weights: String,
        low: f64,
        high: f64,
    }
    for case in fixture::<Vec<Case>>("bootstrap") {
        let table = Table::from_pairs(case.categories, case.pairs.iter().copied())
            .expect("pairs on the scale");
        let weights = match case.weights.as_str() {
            "identity" => Weights::Identity,
            "linear" => Weights::Linear,
            _ => Weights::Quadratic,
        };
        let (low, high) = kappa(&table, weights)
            .interval()
            .expect("enough items for an interval");
        close(&case.weights, low, case.low, RESAMPLED);
        close(&case.weights, high, case.high, RESAMPLED);
    }
}

#[test]
fn alpha_is_that_of_the_reference() {
    #[derive(Deserialize)]
    struct Case {
        items: Vec<Vec<f64>>,
        n: usize,
        nominal: f64,
        ordinal: f64,
        interval: f64,
    }
    for case in fixture::<Vec<Case>>("alpha") {
        for (level, expected) in [
            (Level::Nominal, case.nominal),
            (Level::Ordinal, case.ordinal),
            (Level::Interval, case.interval),
        ] {
            let found = alpha(case.items.iter().map(Vec::as_slice), level);
            close(
                &format!("{level:?}"),
                found.value().expect("it varies"),
                expected,
                EXACT,
            );
            assert_eq!(found.n(), case.n);
        }
    }
}

#[test]
fn correlations_are_those_of_the_references() {
    #[derive(Deserialize)]
    struct Case {
        pairs: Vec<(f64, f64)>,
        pearson: Expected,
        spearman: Expected,
        kendall_tau_b: f64,
    }
    for (at, case) in fixture::<Vec<Case>>("correlation").iter().enumerate() {
        agrees(
            &format!("pearson {at}"),
            &pearson(&case.pairs),
            &case.pearson,
        );
        agrees(
            &format!("spearman {at}"),
            &spearman(&case.pairs),
            &case.spearman,
        );
        let tau = kendall_tau_b(&case.pairs).value().expect("both sides vary");
        close(&format!("kendall {at}"), tau, case.kendall_tau_b, EXACT);
    }
}

#[test]
fn intervals_and_quantiles_are_those_of_the_reference() {
    #[derive(Deserialize)]
    struct Intervals {
        wilson: Vec<Share>,
        student: Vec<Quantile>,
    }
    #[derive(Deserialize)]
    struct Share {
        successes: usize,
        n: usize,
        low: f64,
        high: f64,
    }
    #[derive(Deserialize)]
    struct Quantile {
        df: f64,
        p: f64,
        #[serde(rename = "quantile")]
        t: f64,
    }
    let intervals: Intervals = fixture("intervals");
    for case in intervals.wilson {
        let (low, high) = proportion(case.successes, case.n)
            .interval()
            .expect("there are items");
        close(
            &format!("{} of {}, low", case.successes, case.n),
            low,
            case.low,
            EXACT,
        );
        close(
            &format!("{} of {}, high", case.successes, case.n),
            high,
            case.high,
            EXACT,
        );
    }
    for case in intervals.student {
        let found = student_quantile(case.p, case.df);
        close(
            &format!("t {} {}", case.p, case.df),
            found / case.t,
            1.0,
            EXACT,
        );
    }
}

#[test]
fn the_known_traps_give_the_known_numbers() {
    let cases: Vec<Agreement> = fixture("agreement");
    let table = |name: &str| {
        let case = cases
            .iter()
            .find(|case| case.name == name)
            .expect("the case is there");
        Table::from_pairs(case.categories, case.pairs.iter().copied()).expect("pairs on the scale")
    };
    let rounded =
        |statistic: Statistic| format!("{:.3}", statistic.value().expect("it is defined"));
    let paradox = table("kappa paradox");
    assert_eq!(rounded(exact(&paradox)), "0.900");
    assert_eq!(rounded(kappa(&paradox, Weights::Identity)), "-0.050");
    assert_eq!(rounded(gwet(&paradox, Weights::Identity)), "0.898");
    // On the points that were used alone, 1, 2 and 5, the same six ratings would give 0.333.
    assert_eq!(
        rounded(kappa(
            &table("six ratings with unused points"),
            Weights::Quadratic
        )),
        "0.486"
    );
    let observed = [(0, 0), (0, 0), (0, 1), (0, 2), (1, 0), (2, 2)];
    let observed = Table::from_pairs(3, observed).expect("pairs on the scale");
    assert_eq!(rounded(kappa(&observed, Weights::Quadratic)), "0.333");
    assert_eq!(
        rounded(gwet(&table("both constant, apart"), Weights::Quadratic)),
        "0.882"
    );
    assert_eq!(within_one(&observed).value(), None);
}
