//! 95% intervals for a share and for a mean. It must not decide which items count.

use super::distribution::{Z_95, student_quantile};
use super::statistic::{Statistic, real};

/// A share with its score interval (Wilson 1927): it stays within 0 and 1 and keeps its coverage at few items.
#[must_use]
pub fn proportion(successes: usize, n: usize) -> Statistic {
    proportion_of_effective(successes, n, real(n))
}

/// The same where items come in clusters: the share is of `n` items, the interval of the `effective` number of
/// independent ones (n divided by the design effect; above 0, at most n).
#[must_use]
pub fn proportion_of_effective(successes: usize, n: usize, effective: f64) -> Statistic {
    if n == 0 {
        return Statistic::undefined("no items", 0);
    }
    let share = real(successes) / real(n);
    Statistic::with_interval(share, wilson(share, effective), "wilson", n)
}

/// The score interval of a share among `n` independent items, which need not be a whole number.
#[must_use]
pub fn wilson(share: f64, n: f64) -> (f64, f64) {
    let square = Z_95 * Z_95;
    let centre = share + square / (2.0 * n);
    let reach = Z_95 * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    (
        ((centre - reach) / scale).max(0.0),
        ((centre + reach) / scale).min(1.0),
    )
}

/// A mean with its t interval, from the sum and the sum of squares of `n` values (standard deviation with n − 1).
#[must_use]
pub fn mean(sum: f64, sum_of_squares: f64, n: usize) -> Statistic {
    if n == 0 {
        return Statistic::undefined("no items", 0);
    }
    let count = real(n);
    let mean = sum / count;
    if n == 1 {
        return Statistic::point(mean, n);
    }
    // Rounding can push the variance of equal values below 0.
    let variance = ((sum_of_squares - sum * mean) / (count - 1.0)).max(0.0);
    let reach = student_quantile(0.975, count - 1.0) * (variance / count).sqrt();
    Statistic::with_interval(mean, (mean - reach, mean + reach), "t", n)
}
