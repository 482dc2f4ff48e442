//! Clusters, resamples, corrected rates and tests against numbers that reference implementations gave once:
//! `tests/reference/inference.py` made the fixtures, and each of them notes the versions.

use std::collections::BTreeMap;

use juror::metrics::alternative::{Alignment, Annotated, alternative_test};
use juror::metrics::baseline::mcnemar;
use juror::metrics::clusters;
use juror::metrics::corrected::{Labelled, Unlabelled, ppi, rogan_gladen};
use juror::metrics::distribution::{normal_cdf, normal_quantile};
use juror::metrics::judge_bias::{Scored, length, own_family};
use juror::metrics::resample::pairs::{Axis, Figures, Pair, figures};
use juror::metrics::resample::people::{Rated, concord};
use juror::metrics::statistic::Statistic;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What closed forms may differ by.
const EXACT: f64 = 1e-9;

#[derive(Deserialize)]
struct Fixture<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
struct Bounds {
    low: f64,
    high: f64,
}

fn fixture<T: DeserializeOwned>(name: &str) -> Vec<T> {
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

fn bounded(name: &str, found: Option<(f64, f64)>, expected: &Bounds, tolerance: f64) {
    let (low, high) = found.expect("an interval");
    close(&format!("{name}, low"), low, expected.low, tolerance);
    close(&format!("{name}, high"), high, expected.high, tolerance);
}

#[test]
fn clustered_means_and_shares_are_those_of_the_reference() {
    #[derive(Deserialize)]
    struct Mean {
        value: f64,
        #[serde(flatten)]
        bounds: Bounds,
    }
    #[derive(Deserialize)]
    struct Case {
        clusters: Vec<u64>,
        values: Vec<f64>,
        hits: Vec<bool>,
        mean: Mean,
        effective: f64,
        wilson: Bounds,
    }
    for (at, case) in fixture::<Case>("clusters").iter().enumerate() {
        let values = case
            .clusters
            .iter()
            .copied()
            .zip(case.values.iter().copied());
        let mean = clusters::mean(values);
        let name = format!("mean {at}");
        close(&name, mean.value().expect("items"), case.mean.value, EXACT);
        bounded(&name, mean.interval(), &case.mean.bounds, EXACT);
        let hits = || case.clusters.iter().copied().zip(case.hits.iter().copied());
        let effective = clusters::effective(hits());
        close(&format!("effective {at}"), effective, case.effective, 1e-7);
        let name = format!("share {at}");
        bounded(
            &name,
            clusters::share(hits()).interval(),
            &case.wilson,
            EXACT,
        );
    }
}

/// A figure by the name that the fixtures have for it.
fn figure<'a>(figures: &'a Figures, name: &str) -> &'a Statistic {
    match name {
        "kappa" => &figures.kappa,
        "kappa_linear" => &figures.kappa_linear,
        "kappa_quadratic" => &figures.kappa_quadratic,
        "alpha" => &figures.alpha,
        "ac1" => &figures.ac1,
        "ac2_quadratic" => &figures.ac2_quadratic,
        "pearson" => &figures.pearson,
        "spearman" => &figures.spearman,
        "kendall_tau_b" => &figures.kendall_tau_b,
        "rmse" => &figures.rmse,
        "f1" => &figures.f1,
        "mcc" => &figures.mcc,
        other => panic!("no figure {other}"),
    }
}

#[test]
fn resampled_figures_and_their_intervals_are_those_of_the_references() {
    #[derive(Deserialize)]
    struct Expected {
        value: Option<f64>,
        undefined: usize,
        method: Option<String>,
        low: Option<f64>,
        high: Option<f64>,
    }
    #[derive(Deserialize)]
    struct Case {
        name: String,
        options: usize,
        first: f64,
        ordered: bool,
        bar: Option<f64>,
        items: Vec<(u64, f64, f64)>,
        figures: BTreeMap<String, Expected>,
    }
    let mut intervals = BTreeMap::new();
    for case in fixture::<Case>("resampled") {
        let axis = Axis {
            options: case.options,
            first: case.first,
            ordered: case.ordered,
            bar: case.bar,
        };
        let pairs: Vec<Pair> = case
            .items
            .iter()
            .map(|&(cluster, human, judge)| Pair {
                cluster,
                human,
                judge,
            })
            .collect();
        let found = figures(&axis, &pairs);
        for (key, expected) in &case.figures {
            let name = format!("{}: {key}", case.name);
            let Statistic::Known {
                value,
                interval,
                method,
                undefined_resamples,
                ..
            } = figure(&found, key)
            else {
                assert_eq!(expected.value, None, "{name}");
                continue;
            };
            close(&name, *value, expected.value.expect("a value"), EXACT);
            assert_eq!(*undefined_resamples, expected.undefined, "{name}");
            if let (Some(low), Some(high)) = (expected.low, expected.high) {
                bounded(&name, *interval, &Bounds { low, high }, 1e-6);
                assert_eq!(Some(*method), expected.method.as_deref(), "{name}");
                *intervals.entry(*method).or_insert(0) += 1;
            } else {
                assert_eq!(*interval, None, "{name}");
            }
        }
    }
    assert!(intervals["bca"] >= 15, "{intervals:?}");
}

#[test]
fn people_agree_as_the_references_say() {
    #[derive(Deserialize)]
    struct Intervals {
        exact: Bounds,
        alpha: Bounds,
        ac1: Bounds,
    }
    #[derive(Deserialize)]
    struct Case {
        name: String,
        options: usize,
        n: usize,
        items: Vec<Vec<usize>>,
        exact: f64,
        alpha: f64,
        alpha_nominal: f64,
        ac1: f64,
        ac2_quadratic: f64,
        intervals: Option<Intervals>,
    }
    for case in fixture::<Case>("people") {
        let items = || {
            (0..)
                .zip(&case.items)
                .map(|(cluster, places)| Rated { cluster, places })
        };
        let found = concord(case.options, true, items());
        assert_eq!(found.n, case.n);
        let nominal = concord(case.options, false, items());
        for (key, found, expected) in [
            ("exact", &found.exact, case.exact),
            ("alpha", &found.alpha, case.alpha),
            ("nominal alpha", &nominal.alpha, case.alpha_nominal),
            ("ac1", &found.ac1, case.ac1),
            ("ac2", &found.ac2_quadratic, case.ac2_quadratic),
        ] {
            let name = format!("{}: {key}", case.name);
            close(&name, found.value().expect("a value"), expected, EXACT);
            assert_eq!(
                found.interval().is_some(),
                case.intervals.is_some(),
                "{name}"
            );
        }
        assert_eq!(nominal.ac2_quadratic.value(), None);
        // Another generator's resamples: equal up to the error of resampling.
        if let Some(expected) = &case.intervals {
            for (key, found, expected) in [
                ("exact", &found.exact, &expected.exact),
                ("alpha", &found.alpha, &expected.alpha),
                ("ac1", &found.ac1, &expected.ac1),
            ] {
                bounded(key, found.interval(), expected, 0.015);
            }
        }
    }
}

#[test]
fn corrected_rates_are_those_of_the_references() {
    #[derive(Deserialize)]
    struct Rate {
        value: f64,
        #[serde(flatten)]
        bounds: Bounds,
    }
    #[derive(Deserialize)]
    struct Case {
        labelled: Vec<(u64, bool, bool)>,
        unlabelled: Vec<(u64, bool)>,
        ppi: Rate,
        rogan_gladen: Option<Rate>,
    }
    let mut of_two_shares = 0;
    for (at, case) in fixture::<Case>("corrected").iter().enumerate() {
        let labelled = case.labelled.iter();
        let labelled: Vec<_> = labelled
            .map(|&(cluster, human, judge)| Labelled {
                cluster,
                human,
                judge,
            })
            .collect();
        let unlabelled = case.unlabelled.iter();
        let unlabelled: Vec<_> = unlabelled
            .map(|&(cluster, judge)| Unlabelled { cluster, judge })
            .collect();
        let check = |name: String, found: &Statistic, expected: &Rate| {
            close(&name, found.value().expect("a rate"), expected.value, EXACT);
            bounded(&name, found.interval(), &expected.bounds, EXACT);
        };
        let found = ppi(&labelled, &unlabelled);
        check(format!("ppi {at}"), &found, &case.ppi);
        if let Some(expected) = &case.rogan_gladen {
            of_two_shares += 1;
            let found = rogan_gladen(&labelled, &unlabelled);
            check(format!("rogan-gladen {at}"), &found, expected);
        }
    }
    assert!(of_two_shares >= 2);
}

#[test]
fn mcnemar_is_that_of_the_reference() {
    #[derive(Deserialize)]
    struct Case {
        b: usize,
        c: usize,
        p: f64,
    }
    for case in fixture::<Case>("mcnemar") {
        let found = mcnemar(case.b, case.c, case.b + case.c + 10);
        close("p", found.value().expect("items"), case.p, EXACT);
    }
}

#[test]
fn the_alternative_annotator_test_is_that_of_its_definition() {
    #[derive(Deserialize)]
    struct Expected {
        place: usize,
        n: usize,
        advantage: f64,
        p: f64,
        beaten: bool,
    }
    #[derive(Deserialize)]
    struct Case {
        name: String,
        scores: bool,
        epsilon: f64,
        items: Vec<(f64, Vec<Option<f64>>)>,
        annotators: Vec<Expected>,
        winning_rate: f64,
        advantage_probability: f64,
    }
    let mut passed = Vec::new();
    for case in fixture::<Case>("alternative") {
        let items: Vec<Annotated> = case
            .items
            .into_iter()
            .map(|(judge, people)| Annotated { judge, people })
            .collect();
        let alignment = if case.scores {
            Alignment::Distance
        } else {
            Alignment::Accuracy
        };
        let found = alternative_test(&items, alignment, case.epsilon).expect("enough people");
        let name = &case.name;
        close(name, found.winning_rate, case.winning_rate, EXACT);
        let advantage = found.advantage_probability;
        close(name, advantage, case.advantage_probability, EXACT);
        assert_eq!(found.annotators.len(), case.annotators.len(), "{name}");
        for (found, expected) in found.annotators.iter().zip(&case.annotators) {
            assert_eq!(
                (found.place, found.n, found.beaten),
                (expected.place, expected.n, expected.beaten),
                "{name}"
            );
            close(name, found.advantage, expected.advantage, EXACT);
            close(name, found.p, expected.p, EXACT);
        }
        passed.push(found.passed);
    }
    assert!(passed.contains(&true) && passed.contains(&false));
}

#[test]
fn a_bias_of_the_judge_is_that_of_the_reference() {
    #[derive(Deserialize)]
    struct Intervals {
        length: Bounds,
        means: Bounds,
    }
    #[derive(Deserialize)]
    struct Case {
        items: Vec<(u64, f64, f64, f64, bool)>,
        length: f64,
        judge: f64,
        means: f64,
        intervals: Intervals,
    }
    for case in fixture::<Case>("contrast") {
        let scored = |&(cluster, words, human, judge, own): &(u64, f64, f64, f64, bool)| {
            let scored = Scored {
                cluster,
                human,
                judge,
            };
            (scored, words, own)
        };
        let items = || case.items.iter().map(scored);
        let by_length = length(items().map(|(item, words, _)| (item, words)));
        let family = own_family(items().map(|(item, _, own)| (item, own)));
        let value = |found: &Statistic| found.value().expect("both sides vary");
        close("judge", value(&by_length.first), case.judge, EXACT);
        close("length", value(&by_length.difference), case.length, EXACT);
        close("family", value(&family.difference), case.means, EXACT);
        // Another generator's resamples: equal up to the error of resampling.
        let (length, means) = (by_length.difference, family.difference);
        bounded("length", length.interval(), &case.intervals.length, 0.03);
        bounded("family", means.interval(), &case.intervals.means, 0.05);
    }
}

#[test]
fn the_normal_distribution_is_that_of_the_reference() {
    #[derive(Deserialize)]
    struct Case {
        z: f64,
        cdf: f64,
    }
    for case in fixture::<Case>("normal") {
        close("cdf", normal_cdf(case.z), case.cdf, 1e-14);
        if case.z < 0.0 {
            close("tail", normal_cdf(case.z) / case.cdf, 1.0, 1e-10);
        }
        if case.z.abs() < 6.0 {
            close("quantile", normal_quantile(case.cdf), case.z, 1e-6);
        }
    }
    let ends = [normal_quantile(0.0), normal_quantile(1.0)];
    assert!(ends[0] < 0.0 && ends[1] > 0.0 && ends.iter().all(|end| end.is_infinite()));
    assert!(normal_quantile(1.1).is_nan() && normal_cdf(f64::NAN).is_nan());
}
