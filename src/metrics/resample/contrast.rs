//! What lies between two groups of items: the difference of their means, of two correlations with the same thing, and of
//! pairs, with intervals over clusters. It must not know what the groups are.

use super::moments::Moments;
use super::{Resampled, resampled};
use crate::metrics::clusters;
use crate::metrics::statistic::{Statistic, real};

/// The means of two groups, and the first less the second.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoMeans {
    /// The first group's mean, with its cluster-robust t interval.
    pub first: Statistic,
    /// The second group's.
    pub second: Statistic,
    /// The first less the second, with the interval of the bootstrap over clusters.
    pub difference: Statistic,
}

/// The means of two groups of items: the cluster of each, whether it is of the first group, and its value. Values that are
/// not finite are missing. A cluster may have items of both groups.
#[must_use]
pub fn two_means(items: impl IntoIterator<Item = (u64, bool, f64)>) -> TwoMeans {
    let items: Vec<_> = items
        .into_iter()
        .filter(|(_, _, value)| value.is_finite())
        .collect();
    let group = |first: bool| {
        let group = items.iter().filter(move |item| item.1 == first);
        clusters::mean(group.map(|(cluster, _, value)| (*cluster, *value)))
    };
    let sums = items.iter().map(|&(cluster, first, value)| {
        let sums = if first {
            vec![1.0, value, 0.0, 0.0]
        } else {
            vec![0.0, 0.0, 1.0, value]
        };
        (cluster, sums)
    });
    let mean = |count: f64, sum: f64| if count > 0.5 { sum / count } else { f64::NAN };
    let found = run(sums.collect(), 1, |total, figures| {
        figures[0] = mean(total[0], total[1]) - mean(total[2], total[3]);
    });
    TwoMeans {
        first: group(true),
        second: group(false),
        difference: statistic(&found, 0, "one of the two groups has no items", items.len()),
    }
}

/// Two correlations with the same thing, and the first less the second.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoCorrelations {
    /// Pearson's correlation of the first.
    pub first: Statistic,
    /// That of the second.
    pub second: Statistic,
    /// The first less the second.
    pub difference: Statistic,
}

/// The correlations of two things with the same third, over items that have all three: the cluster of each item, the third,
/// and the two. All three intervals are those of the bootstrap over clusters. Items with a value that is not finite are
/// missing.
#[must_use]
pub fn two_correlations(items: impl IntoIterator<Item = (u64, f64, [f64; 2])>) -> TwoCorrelations {
    let items: Vec<_> = items
        .into_iter()
        .filter(|(_, with, two)| with.is_finite() && two.iter().all(|value| value.is_finite()))
        .collect();
    let n = items.len();
    let with = middle(items.iter().map(|item| item.1));
    let first = middle(items.iter().map(|item| item.2[0]));
    let second = middle(items.iter().map(|item| item.2[1]));
    let sums = items.iter().map(|(cluster, x, [y, z])| {
        let (x, y, z) = (x - with, y - first, z - second);
        (
            *cluster,
            vec![1.0, x, x * x, y, y * y, x * y, z, z * z, x * z],
        )
    });
    let found = run(sums.collect(), 3, |total, figures| {
        figures[0] = correlation(total, &total[3..6]);
        figures[1] = correlation(total, &total[6..9]);
        figures[2] = figures[0] - figures[1];
    });
    let why = if n < 2 {
        "fewer than two items"
    } else {
        "one side is constant"
    };
    TwoCorrelations {
        first: statistic(&found, 0, why, n),
        second: statistic(&found, 1, why, n),
        difference: statistic(&found, 2, why, n),
    }
}

/// The mean of items, each with its cluster, with the interval of the bootstrap. Values that are not finite are missing.
#[must_use]
pub fn mean_of(items: impl IntoIterator<Item = (u64, f64)>) -> Statistic {
    let items = items.into_iter().filter(|(_, value)| value.is_finite());
    let sums: Vec<_> = items
        .map(|(cluster, value)| (cluster, vec![1.0, value]))
        .collect();
    let n = sums.len();
    let found = run(sums, 1, |total, figures| figures[0] = total[1] / total[0]);
    statistic(&found, 0, "no items", n)
}

/// The mean of the first values as a share of that of the second, over items with both and the cluster of each, with the
/// interval of the bootstrap. Undefined where the second mean is not above 0.
#[must_use]
pub fn ratio_of_means(items: impl IntoIterator<Item = (u64, f64, f64)>) -> Statistic {
    let items = items.into_iter();
    let items = items.filter(|(_, one, other)| one.is_finite() && other.is_finite());
    let sums: Vec<_> = items
        .map(|(cluster, one, other)| (cluster, vec![one, other]))
        .collect();
    let n = sums.len();
    let found = run(sums, 1, |total, figures| {
        figures[0] = if total[1] > 0.0 {
            total[0] / total[1]
        } else {
            f64::NAN
        };
    });
    statistic(&found, 0, "the mean to take a share of is not above 0", n)
}

/// A mean that does not show the order of rows.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.iter().sum::<f64>() / real(values.len().max(1))
}

/// The correlation from the sums of the one side, and the other's sum, squares and products.
fn correlation(total: &[f64], other: &[f64]) -> f64 {
    let n = total[0];
    let spread = |sum: f64, squares: f64| {
        let spread = squares - sum * sum / n;
        // What rounding leaves of a constant side.
        if spread > 1e-12 * squares {
            spread
        } else {
            f64::NAN
        }
    };
    let together = other[2] - total[1] * other[0] / n;
    let scale = spread(total[1], total[2]).sqrt() * spread(other[0], other[1]).sqrt();
    (together / scale).clamp(-1.0, 1.0)
}

fn run(
    sums: Vec<(u64, Vec<f64>)>,
    figures: usize,
    finish: impl Fn(&[f64], &mut [f64]) + Sync,
) -> Vec<Resampled> {
    if sums.is_empty() {
        return Vec::new();
    }
    resampled(&Moments::of(sums, figures, finish))
}

fn statistic(found: &[Resampled], at: usize, why: &'static str, n: usize) -> Statistic {
    found.get(at).map_or_else(
        || Statistic::undefined("no items", 0),
        |found| found.statistic(why, n),
    )
}
