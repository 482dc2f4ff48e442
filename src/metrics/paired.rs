//! Two sides over the same inputs, such as two models: how far they lie apart, with wins, ties and losses, and which share
//! of the second the first has. It must not know what the sides are, nor what is scored.
//!
//! Several scores of one side on one input count as their mean; an input without a score of both is in no pair.

use std::collections::BTreeMap;

use super::resample::contrast;
use super::statistic::{Statistic, real};
use super::wilcoxon::signed_rank;

/// What may be lost by adding decimals: nearer than this two means are the same.
const ROUNDING: f64 = 1e-9;

/// An input with the mean score of either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The input.
    pub input: u64,
    /// The first side's.
    pub a: f64,
    /// The second side's.
    pub b: f64,
}

impl Pair {
    /// The first less the second; 0 where they differ by rounding alone.
    #[must_use]
    pub fn difference(&self) -> f64 {
        let difference = self.a - self.b;
        if difference.abs() < ROUNDING {
            0.0
        } else {
            difference
        }
    }
}

/// The pairs of two sides, each score with its input, in the order of the inputs. Scores that are not finite are missing.
#[must_use]
pub fn pairs(
    a: impl IntoIterator<Item = (u64, f64)>,
    b: impl IntoIterator<Item = (u64, f64)>,
) -> Vec<Pair> {
    let (a, b) = (means(a), means(b));
    let both = a.into_iter().filter_map(|(input, a)| {
        let b = *b.get(&input)?;
        Some(Pair { input, a, b })
    });
    both.collect()
}

fn means(scores: impl IntoIterator<Item = (u64, f64)>) -> BTreeMap<u64, f64> {
    let mut found: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (input, score) in scores {
        if score.is_finite() {
            found.entry(input).or_default().push(score);
        }
    }
    let mean = |mut scores: Vec<f64>| {
        // Sums of decimals depend on their order; the order of rows must not show.
        scores.sort_by(f64::total_cmp);
        scores.iter().sum::<f64>() / real(scores.len())
    };
    found
        .into_iter()
        .map(|(input, scores)| (input, mean(scores)))
        .collect()
}

/// How two sides compare on the inputs that both have.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The mean of the first less the second, with the bootstrap over inputs; n counts pairs.
    pub difference: Statistic,
    /// The two-sided p-value of the signed-rank test.
    pub wilcoxon_p: Statistic,
    /// Inputs on which the first is better.
    pub wins: usize,
    /// Inputs on which both are the same.
    pub ties: usize,
    /// Inputs on which the first is worse.
    pub losses: usize,
}

/// Compares two sides over their pairs.
#[must_use]
pub fn compared(pairs: &[Pair]) -> Compared {
    let differences: Vec<f64> = pairs.iter().map(Pair::difference).collect();
    let count = |is: fn(f64) -> bool| differences.iter().filter(|it| is(**it)).count();
    let items = pairs.iter().zip(&differences);
    Compared {
        difference: contrast::mean_of(items.map(|(pair, apart)| (pair.input, *apart))),
        wilcoxon_p: signed_rank(&differences),
        wins: count(|apart| apart > 0.0),
        ties: count(|apart| apart == 0.0),
        losses: count(|apart| apart < 0.0),
    }
}

/// The first side's mean as a share of the second's over their pairs, with the bootstrap over inputs; 1 where they are
/// alike. Undefined where the second's mean is not above 0.
#[must_use]
pub fn share(pairs: &[Pair]) -> Statistic {
    contrast::ratio_of_means(pairs.iter().map(|pair| (pair.input, pair.a, pair.b)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scores() -> impl Strategy<Value = Vec<(u64, f64)>> {
        proptest::collection::vec((0..30_u64, (1..6_i32).prop_map(f64::from)), 0..60)
    }

    proptest! {
        #[test]
        fn turned_round_a_comparison_says_the_opposite(a in scores(), b in scores()) {
            let one = compared(&pairs(a.clone(), b.clone()));
            let other = compared(&pairs(b, a));
            prop_assert_eq!((one.wins, one.ties, one.losses), (other.losses, other.ties, other.wins));
            prop_assert_eq!(one.wilcoxon_p, other.wilcoxon_p);
            match (one.difference.value(), other.difference.value()) {
                (Some(one), Some(other)) => prop_assert!((one + other).abs() < 1e-12),
                (one, other) => prop_assert_eq!(one, other),
            }
        }

        #[test]
        fn the_order_of_rows_does_not_show(a in scores(), b in scores(), turn in 0..60_usize) {
            let mut turned = a.clone();
            turned.rotate_left(turn % a.len().max(1));
            prop_assert_eq!(compared(&pairs(a, b.clone())), compared(&pairs(turned, b)));
        }
    }

    #[test]
    fn several_outputs_to_one_input_count_as_their_mean() {
        let found = pairs(
            [(1, 2.0), (1, 4.0), (2, 5.0), (3, 1.0)],
            [(1, 3.0), (2, 4.0), (9, 5.0)],
        );
        let expected = [(1, 3.0, 3.0), (2, 5.0, 4.0)];
        assert_eq!(found.len(), 2);
        for (pair, (input, a, b)) in found.iter().zip(expected) {
            assert_eq!(*pair, Pair { input, a, b });
        }
        let found = compared(&found);
        assert_eq!((found.wins, found.ties, found.losses), (1, 1, 0));
        assert_eq!(found.difference, Statistic::point(0.5, 2));
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        let none = compared(&[]);
        assert_eq!(none.difference.value(), None);
        assert_eq!(none.wilcoxon_p.value(), None);
        assert_eq!(share(&[]).value(), None);
        let alike: Vec<Pair> = (0..40)
            .map(|input| Pair {
                input,
                a: 3.0,
                b: 3.0,
            })
            .collect();
        let found = compared(&alike);
        assert_eq!(found.difference, Statistic::point(0.0, 40));
        assert_eq!((found.wins, found.ties, found.losses), (0, 40, 0));
        assert_eq!(found.wilcoxon_p.value(), None);
        assert_eq!(share(&alike), Statistic::point(1.0, 40));
        let none: Vec<Pair> = (0..40)
            .map(|input| Pair {
                input,
                a: 3.0,
                b: 0.0,
            })
            .collect();
        assert_eq!(share(&none).value(), None);
    }
}
