//! The signed-rank test of Wilcoxon (1945): whether differences lie to both sides of 0 alike. It must not know what was
//! compared, nor correct for how much was.

use super::distribution::normal_cdf;
use super::ranks::ranks;
use super::statistic::{Statistic, real};

/// So many differences at most are tested exactly; `scipy.stats.wilcoxon` draws the line here, too.
pub const MOST_EXACT: usize = 50;

/// How a p-value was found where the exact distribution was used.
pub const EXACT: &str = "exact";
/// How it was found by the normal approximation.
pub const NORMAL: &str = "normal";

/// The two-sided p-value that differences are as likely above 0 as below it.
///
/// Zeros are dropped (Wilcoxon's way), equal distances share the mean of their ranks. At most [`MOST_EXACT`] differences of
/// distinct distances are tested by the exact distribution of the rank sum, whatever else by the normal approximation
/// with the variance corrected for ties and half a rank for continuity, as scipy's `method="asymptotic",
/// correction=True`. The statistic's method says which, its n counts the differences that are not 0. Undefined where
/// there is none.
#[must_use]
pub fn signed_rank(differences: &[f64]) -> Statistic {
    let finite = differences.iter().filter(|value| value.is_finite());
    // Means of decimals are not exact: what rounding leaves of 0 is 0, and of a tie is a tie.
    let rounded = finite.map(|value| (value * 1e9).round() / 1e9);
    let apart: Vec<f64> = rounded.filter(|value| *value != 0.0).collect();
    let n = apart.len();
    if n == 0 {
        return Statistic::undefined("no two outputs to one input are scored apart", 0);
    }
    let distances: Vec<f64> = apart.iter().map(|value| value.abs()).collect();
    let ranks = ranks(&distances);
    let above: f64 = sum_of(&apart, &ranks, |value| value > 0.0);
    let below: f64 = sum_of(&apart, &ranks, |value| value < 0.0);
    let smaller = above.min(below);
    let ties = ties(&distances);
    if ties.is_empty() && n <= MOST_EXACT {
        return tested(exact(smaller, n), EXACT, n);
    }
    let count = real(n);
    let mean = count * (count + 1.0) / 4.0;
    let shared: f64 = ties.iter().map(|run| run * run * run - run).sum();
    let variance = count * (count + 1.0) * (2.0 * count + 1.0) / 24.0 - shared / 48.0;
    // The correction never carries the sum over its middle.
    let distance = (mean - smaller - 0.5).max(0.0);
    tested(2.0 * normal_cdf(-distance / variance.sqrt()), NORMAL, n)
}

fn tested(p: f64, method: &'static str, n: usize) -> Statistic {
    match Statistic::point(p.min(1.0), n) {
        Statistic::Known { value, n, .. } => Statistic::Known {
            value,
            interval: None,
            method,
            n,
            undefined_resamples: 0,
        },
        none @ Statistic::Undefined { .. } => none,
    }
}

fn sum_of(values: &[f64], ranks: &[f64], counts: impl Fn(f64) -> bool) -> f64 {
    let both = values.iter().zip(ranks);
    both.filter(|(value, _)| counts(**value))
        .map(|(_, rank)| rank)
        .sum()
}

/// How many share each distance that several have.
fn ties(distances: &[f64]) -> Vec<f64> {
    let mut sorted = distances.to_vec();
    sorted.sort_by(f64::total_cmp);
    let runs = sorted.chunk_by(|one, other| one.total_cmp(other).is_eq());
    runs.filter(|run| run.len() > 1)
        .map(|run| real(run.len()))
        .collect()
}

/// Twice the share of all assignments of signs whose smaller rank sum is at most this; rank sums are whole without ties.
fn exact(smaller: f64, n: usize) -> f64 {
    // The number of sets of ranks from 1 to n with each sum; below 2^53, so that it is exact.
    let mut ways = vec![0.0; n * (n + 1) / 2 + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..ways.len()).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    let all: f64 = ways.iter().sum();
    let within = ways.iter().enumerate();
    let within = within.take_while(|(sum, _)| real(*sum) <= smaller + 0.5);
    2.0 * within.map(|(_, ways)| ways).sum::<f64>() / all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn which_of_the_two_comes_first_does_not_matter(values in proptest::collection::vec(-4..5_i32, 1..70)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let turned: Vec<f64> = values.iter().map(|value| -value).collect();
            prop_assert_eq!(signed_rank(&values), signed_rank(&turned));
            if let Some(p) = signed_rank(&values).value() {
                prop_assert!(p > 0.0 && p <= 1.0, "{}", p);
            }
        }
    }

    #[test]
    fn one_difference_says_nothing_and_none_less() {
        assert_eq!(signed_rank(&[2.0]).value(), Some(1.0));
        for none in [&[][..], &[0.0, 0.0], &[1e-12, f64::NAN]] {
            assert_eq!(signed_rank(none).value(), None, "{none:?}");
        }
    }

    #[test]
    fn alike_differences_to_one_side_are_tested_by_the_approximation() {
        let found = signed_rank(&[1.0; 10]);
        assert!(
            matches!(
                found,
                Statistic::Known {
                    method: NORMAL,
                    n: 10,
                    ..
                }
            ),
            "{found:?}"
        );
        assert!(found.value().is_some_and(|p| p < 0.01), "{found:?}");
    }
}
