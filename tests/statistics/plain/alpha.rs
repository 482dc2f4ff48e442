//! Krippendorff's alpha (2011): agreement of any number of raters with missing scores.
//!
//! It must not fill in what is missing: an item counts with the scores that it has.

use juror::metrics::statistic::Statistic;

use super::real;

/// What the distance between two scores means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Scores are the same or not.
    Nominal,
    /// Scores have an order; the distance is the number of scores given in between.
    Ordinal,
    /// Differences of scores count.
    Interval,
}

/// Alpha over items, each with the scores that raters gave it. Items with fewer than two scores say nothing about
/// agreement and do not count; scores that are not finite are missing.
///
/// Undefined where all scores that can be paired are the same. `n` is the number of items with two scores or more.
pub(crate) fn alpha<'a>(items: impl IntoIterator<Item = &'a [f64]>, level: Level) -> Statistic {
    let mut units: Vec<Vec<f64>> = Vec::new();
    for item in items {
        let scores: Vec<f64> = item
            .iter()
            .copied()
            .filter(|score| score.is_finite())
            .collect();
        if scores.len() >= 2 {
            units.push(scores);
        }
    }
    let n = units.len();
    if n == 0 {
        return Statistic::undefined("no item with two scores", 0);
    }
    let values = distinct(&units);
    if values.len() < 2 {
        return Statistic::undefined("one category used", n);
    }
    let coincidences = coincidences(&units, &values);
    let margin: Vec<f64> = coincidences.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = margin.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for a in 0..values.len() {
        for b in 0..a {
            let distance = distance(&values, &margin, b, a, level);
            observed += coincidences[a][b] * distance;
            expected += margin[a] * margin[b] * distance;
        }
    }
    Statistic::point(1.0 - (total - 1.0) * observed / expected, n)
}

/// The scores that were given, in order, each once.
fn distinct(units: &[Vec<f64>]) -> Vec<f64> {
    let mut values: Vec<f64> = units.iter().flatten().map(|score| score + 0.0).collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| a.total_cmp(b).is_eq());
    values
}

/// How often two scores stand on the same item, each item weighted so that each of its scores counts once.
fn coincidences(units: &[Vec<f64>], values: &[f64]) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; values.len()]; values.len()];
    for unit in units {
        let mut counts = vec![0_usize; values.len()];
        for score in unit {
            counts[values.partition_point(|value| value < score)] += 1;
        }
        let partners = real(unit.len() - 1);
        let given: Vec<usize> = (0..counts.len())
            .filter(|&value| counts[value] > 0)
            .collect();
        for &a in &given {
            for &b in &given {
                let others = if a == b { counts[b] - 1 } else { counts[b] };
                matrix[a][b] += real(counts[a] * others) / partners;
            }
        }
    }
    matrix
}

/// The squared distance of two values, given by their places with `low` below `high`.
fn distance(values: &[f64], margin: &[f64], low: usize, high: usize, level: Level) -> f64 {
    match level {
        Level::Nominal => 1.0,
        Level::Interval => (values[high] - values[low]).powi(2),
        Level::Ordinal => {
            let between: f64 = margin[low..=high].iter().sum();
            (between - f64::midpoint(margin[low], margin[high])).powi(2)
        }
    }
}
