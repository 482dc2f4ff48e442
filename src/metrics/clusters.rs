//! Items that come in clusters: the outputs of several models to one input stand or fall together, and count for fewer than
//! they are. Shares and means over them. It must not know what a cluster is: the caller gives each item its number.

use std::collections::BTreeMap;

use super::distribution::student_quantile;
use super::interval::{FEWEST_ALIKE, proportion_of_effective};
use super::statistic::{Statistic, real};

/// The share of items that are so, with the interval of Wilson for the [`effective`] number of them.
#[must_use]
pub fn share(items: impl IntoIterator<Item = (u64, bool)>) -> Statistic {
    let counts = counts(items);
    let (hits, n) = totals(&counts);
    proportion_of_effective(hits, n, effective_of(&counts))
}

/// How many independent items the interval of a share may count: their number divided by the design effect, which is the
/// variance between clusters of the share as a ratio, linearised (Kish and Frankel 1974; Cochran 1977, 6.3 and 9A.2), over
/// that of a simple random sample.
///
/// Where the share is 0 or 1, or all stand in one cluster, that variance says nothing; there it is Kish's n² / Σm², as if
/// a cluster's items were all alike. Never above the number of items, and just that where each is its own cluster. 0 for
/// no items.
#[must_use]
pub fn effective(items: impl IntoIterator<Item = (u64, bool)>) -> f64 {
    effective_of(&counts(items))
}

/// The mean with its cluster-robust t interval: the variance is that of the clusters' sums about what their sizes let
/// expect (Liang and Zeger 1986), with clusters − 1 degrees of freedom. With each item its own cluster this is the mean's
/// usual t interval. Values that are not finite are missing; one cluster gives no interval, and so do
/// few that are all alike.
#[must_use]
pub fn mean(items: impl IntoIterator<Item = (u64, f64)>) -> Statistic {
    let mut values: Vec<(u64, f64)> = items
        .into_iter()
        .filter(|(_, value)| value.is_finite())
        .collect();
    if values.is_empty() {
        return Statistic::undefined("no items", 0);
    }
    // Sums of decimals depend on their order; the order of rows must not show.
    values.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let n = values.len();
    let mean = values.iter().map(|(_, value)| value).sum::<f64>() / real(n);
    let mut clusters = 0;
    let mut squares = 0.0;
    for cluster in values.chunk_by(|one, other| one.0 == other.0) {
        clusters += 1;
        let residual: f64 = cluster.iter().map(|(_, value)| value - mean).sum();
        squares += residual * residual;
    }
    let are_alike = values
        .windows(2)
        .all(|two| two[0].1.total_cmp(&two[1].1).is_eq());
    if clusters < 2 || (are_alike && clusters < FEWEST_ALIKE) {
        return Statistic::point(mean, n);
    }
    let count = real(clusters);
    let error = (count / (count - 1.0) * squares).sqrt() / real(n);
    let reach = student_quantile(0.975, count - 1.0) * error;
    Statistic::with_interval(mean, (mean - reach, mean + reach), "t", n)
}

/// The mean of values that cannot be negative, such as distances: [`mean`] with a lower bound not below 0.
#[must_use]
pub fn mean_distance(items: impl IntoIterator<Item = (u64, f64)>) -> Statistic {
    not_below_zero(mean(items))
}

/// A statistic of what cannot be negative, with its lower bound cut to 0.
#[must_use]
pub fn not_below_zero(mut found: Statistic) -> Statistic {
    if let Statistic::Known {
        interval: Some((low, _)),
        ..
    } = &mut found
    {
        *low = low.max(0.0);
    }
    found
}

/// Each cluster's size and how many of its items are so, smallest first.
fn counts(items: impl IntoIterator<Item = (u64, bool)>) -> Vec<(usize, usize)> {
    let mut clusters: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
    for (cluster, hit) in items {
        let (size, hits) = clusters.entry(cluster).or_default();
        *size += 1;
        *hits += usize::from(hit);
    }
    let mut counts: Vec<_> = clusters.into_values().collect();
    counts.sort_unstable();
    counts
}

fn totals(counts: &[(usize, usize)]) -> (usize, usize) {
    counts
        .iter()
        .fold((0, 0), |(hits, n), (size, hit)| (hits + hit, n + size))
}

fn effective_of(counts: &[(usize, usize)]) -> f64 {
    let (hits, n) = totals(counts);
    let clusters = counts.len();
    if clusters == n {
        return real(n);
    }
    if hits == 0 || hits == n || clusters < 2 {
        let squares: usize = counts.iter().map(|(size, _)| size * size).sum();
        return real(n * n) / real(squares);
    }
    let share = real(hits) / real(n);
    let between: f64 = counts
        .iter()
        .map(|(size, hits)| (real(*hits) - share * real(*size)).powi(2))
        .sum();
    let variance = real(clusters) / (real(clusters) - 1.0) * between / real(n).powi(2);
    let simple = share * (1.0 - share) / (real(n) - 1.0);
    (real(n) * simple / variance).min(real(n))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::difference::Differences;
    use crate::metrics::interval::proportion;

    fn items() -> impl Strategy<Value = Vec<(u64, bool)>> {
        proptest::collection::vec((0..12_u64, any::<bool>()), 1..60)
    }

    proptest! {
        #[test]
        fn the_effective_number_lies_between_0_and_all(items in items()) {
            let found = effective(items.iter().copied());
            prop_assert!(found > 0.0 && found <= real(items.len()), "{found} of {}", items.len());
        }

        #[test]
        fn neither_the_order_of_rows_nor_the_numbers_of_clusters_matter(items in items(), turn in 0..60_usize) {
            let mut turned = items.clone();
            turned.rotate_left(turn % items.len());
            let renamed = turned.iter().map(|(cluster, hit)| (cluster.wrapping_mul(0x9e37_79b9_7f4a_7c15), *hit));
            prop_assert_eq!(share(items.iter().copied()), share(renamed));
            let values = |items: &[(u64, bool)]| -> Vec<(u64, f64)> {
                items.iter().map(|(cluster, hit)| (*cluster, if *hit { 0.1 } else { 0.7 })).collect()
            };
            prop_assert_eq!(mean(values(&items)), mean(values(&turned)));
        }

        #[test]
        fn clusters_of_one_item_are_no_clusters(hits in proptest::collection::vec(any::<bool>(), 1..80)) {
            let singles = || (0_u64..).zip(hits.iter().copied());
            prop_assert_eq!(effective(singles()).to_bits(), real(hits.len()).to_bits());
            let found = hits.iter().filter(|hit| **hit).count();
            prop_assert_eq!(share(singles()), proportion(found, hits.len()));
        }

        #[test]
        fn what_is_copied_within_its_cluster_says_nothing_new(
            hits in proptest::collection::vec(any::<bool>(), 2..60),
            copies in 2..5_usize,
        ) {
            let copied = (0_u64..).zip(&hits).flat_map(|(cluster, hit)| vec![(cluster, *hit); copies]);
            let found = effective(copied);
            // The correction of a simple sample counts n − 1, which copies make larger.
            let expected = real(hits.len());
            prop_assert!((found / expected - 1.0).abs() <= 1.0 / (expected - 1.0), "{found}, {expected}");
        }
    }

    #[test]
    fn with_each_item_its_own_cluster_the_mean_is_the_usual_one() {
        let mut differences = Differences::default();
        let values = [0.5, -1.0, 2.0, 0.0, 0.0, 1.5];
        for value in values {
            differences.add(0.0, value);
        }
        let (found, usual) = (mean((0..).zip(values)), differences.bias());
        let ((low, high), (usual_low, usual_high)) = (
            found.interval().expect("two items"),
            usual.interval().expect("two items"),
        );
        assert_eq!(found.value(), usual.value());
        assert!((low - usual_low).abs() < 1e-12 && (high - usual_high).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        assert_eq!(share([]), Statistic::undefined("no items", 0));
        assert_eq!(mean([]), Statistic::undefined("no items", 0));
        assert_eq!(mean([(1, f64::NAN)]), Statistic::undefined("no items", 0));
        assert_eq!(mean([(1, 2.0), (1, 4.0)]), Statistic::point(3.0, 2));
        assert_eq!(mean((0..19).map(|at| (at, 0.1))).interval(), None);
        assert!(mean((0..20).map(|at| (at, 0.1))).interval().is_some());
        // One cluster of four, all alike: it counts for one item.
        assert!((effective([(1, true); 4]) - 1.0).abs() < 1e-12);
        // Three clusters of 4, 1 and 1, all so: 36 / 18.
        let unequal = [1, 1, 1, 1, 2, 3].map(|cluster| (cluster, true));
        assert!((effective(unequal) - 2.0).abs() < 1e-12);
        let (low, _) = mean_distance([(1, 0.0), (2, 0.1), (3, 3.0)])
            .interval()
            .expect("three clusters");
        assert!(low >= 0.0);
    }
}
