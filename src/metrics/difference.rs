//! How far and in which direction the judge's scores lie from the human's, from sums that can be kept live.
//!
//! It must not round: a judge's decimal counts as it is.

use super::interval::mean;
use super::statistic::Statistic;

/// Sums over the differences judge − human.
///
/// With whole scores the sums are exact, so that removing what was added leaves no trace; with decimals they drift by
/// rounding, about 1e-16 of the sum a change.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Differences {
    n: usize,
    sum: f64,
    sum_sq: f64,
}

impl Differences {
    /// Counts a pair of scores; a pair that is not finite is no pair and changes nothing.
    pub fn add(&mut self, human: f64, judge: f64) {
        let difference = judge - human;
        if difference.is_finite() {
            self.n += 1;
            self.sum += difference;
            self.sum_sq += difference * difference;
        }
    }

    /// Takes a pair back that was added. An empty sum stays empty.
    pub fn remove(&mut self, human: f64, judge: f64) {
        let difference = judge - human;
        match self.n {
            0 => {}
            _ if !difference.is_finite() => {}
            1 => *self = Self::default(),
            _ => {
                self.n -= 1;
                self.sum -= difference;
                self.sum_sq -= difference * difference;
            }
        }
    }

    /// Adds all pairs of another sum.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
    }

    /// The number of pairs.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// The mean of judge − human with its t interval: above 0, the judge is the milder one.
    #[must_use]
    pub fn bias(&self) -> Statistic {
        mean(self.sum, self.sum_sq, self.n)
    }
}

#[cfg(test)]
mod tests {
    use super::Differences;

    #[test]
    fn what_is_removed_leaves_no_trace() {
        let mut differences = Differences::default();
        differences.add(3.0, 5.0);
        let before = differences;
        differences.add(1.0, 4.0);
        differences.remove(1.0, 4.0);
        assert_eq!(differences, before);
        differences.remove(3.0, 5.0);
        differences.remove(3.0, 5.0);
        assert_eq!(differences, Differences::default());
    }

    #[test]
    fn the_sign_says_who_is_milder() {
        let mut differences = Differences::default();
        differences.add(3.0, 5.0);
        differences.add(3.0, 4.0);
        assert_eq!(differences.bias().value(), Some(1.5));
        assert_eq!(Differences::default().bias().value(), None);
    }
}
