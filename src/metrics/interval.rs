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

/// A share minus another of other items, with the interval of Newcombe (1998, method 10), made from the two score intervals.
/// Undefined where one of the shares is.
#[must_use]
pub fn difference_of_shares(one: &Statistic, other: &Statistic) -> Statistic {
    let n = one.n() + other.n();
    let (Some(first), Some(second)) = (one.value(), other.value()) else {
        return Statistic::undefined("one of the two is undefined", n);
    };
    let difference = first - second;
    let (Some((low, high)), Some((other_low, other_high))) = (one.interval(), other.interval())
    else {
        return Statistic::point(difference, n);
    };
    let below = (first - low).hypot(other_high - second);
    let above = (high - first).hypot(second - other_low);
    let interval = (difference - below, difference + above);
    Statistic::with_interval(difference, interval, "newcombe", n)
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

/// Fewer values that are all alike have no interval: theirs would have no width, and they don't say how far the next one
/// lies.
pub(super) const FEWEST_ALIKE: usize = 20;

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
    if variance <= 0.0 && n < FEWEST_ALIKE {
        return Statistic::point(mean, n);
    }
    let reach = student_quantile(0.975, count - 1.0) * (variance / count).sqrt();
    Statistic::with_interval(mean, (mean - reach, mean + reach), "t", n)
}

#[cfg(test)]
mod tests {
    use super::{difference_of_shares, proportion};

    #[test]
    fn two_shares_are_compared_as_in_the_published_example() {
        // Newcombe (1998), table II: 56 of 70 and 48 of 80, by his method 10.
        let found = difference_of_shares(&proportion(56, 70), &proportion(48, 80));
        let (low, high) = found.interval().expect("an interval");
        assert!((found.value().expect("a value") - 0.2).abs() < 1e-12);
        assert!(
            (low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5,
            "{low} {high}"
        );
        assert_eq!(
            difference_of_shares(&proportion(0, 0), &proportion(1, 2)).value(),
            None
        );
    }
}
