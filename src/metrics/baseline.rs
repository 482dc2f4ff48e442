//! What a judge has to beat: the one answer that is right most often. And whether it passes more or less than people do. It
//! must not know what the answers mean.

use std::collections::BTreeMap;

use super::clusters;
use super::distribution::fair_coin_cdf;
use super::statistic::Statistic;

/// The share that the best constant answer would get right, with the interval of Wilson for the effective number of items:
/// over the categories that people chose, or over the two sides of a bar. Of answers that are right as often the lowest
/// counts. Undefined for no items.
#[must_use]
pub fn best_constant<T: Ord + Copy>(items: &[(u64, T)]) -> Statistic {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for (_, answer) in items {
        *counts.entry(*answer).or_default() += 1;
    }
    // The last of equal ones is the maximum, and the lowest is to be it.
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    let hits = items
        .iter()
        .map(|(cluster, answer)| (*cluster, best.is_some_and(|(best, _)| best == *answer)));
    clusters::share(hits)
}

/// The exact two-sided p of equal pass rates (`McNemar` 1947, by the binomial distribution): how often a fair coin would
/// divide the items on which only one of the two passes at least as unevenly. It tests rates, not agreement, and takes items
/// for independent. 1 where the two never differ; undefined for no items.
#[must_use]
pub fn mcnemar(only_judge: usize, only_human: usize, n: usize) -> Statistic {
    if n == 0 {
        return Statistic::undefined("no items", 0);
    }
    let (fewer, all) = (only_judge.min(only_human), only_judge + only_human);
    Statistic::point((2.0 * fair_coin_cdf(fewer, all)).min(1.0), n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::interval::proportion;

    #[test]
    fn the_best_constant_answer_is_the_one_people_gave_most() {
        let items = [3, 5, 5, 4, 5, 3];
        let items: Vec<(u64, i32)> = (0..).zip(items).collect();
        assert_eq!(best_constant(&items), proportion(3, 6));
        let sides: Vec<(u64, bool)> = (0..).zip([true, false, false, false]).collect();
        assert_eq!(best_constant(&sides), proportion(3, 4));
        assert_eq!(
            best_constant::<bool>(&[]),
            Statistic::undefined("no items", 0)
        );
        let tied: Vec<(u64, bool)> = (0..).zip([true, false]).collect();
        assert_eq!(best_constant(&tied), proportion(1, 2));
    }

    #[test]
    fn two_who_never_differ_differ_by_nothing() {
        assert_eq!(mcnemar(0, 0, 12), Statistic::point(1.0, 12));
        assert_eq!(mcnemar(3, 3, 12), Statistic::point(1.0, 12));
        assert_eq!(mcnemar(0, 0, 0), Statistic::undefined("no items", 0));
        assert_eq!(mcnemar(7, 2, 40), mcnemar(2, 7, 40));
    }
}
