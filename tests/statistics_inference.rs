//! Clusters, resamples, corrected rates and tests against numbers that reference implementations gave once:
//! `tests/reference/inference.py` made the fixtures, and each of them notes the versions.

use juror::metrics::clusters;
use juror::metrics::distribution::{normal_cdf, normal_quantile};
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
    assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(normal_quantile(1.0), f64::INFINITY);
    assert!(normal_quantile(1.1).is_nan() && normal_cdf(f64::NAN).is_nan());
}
