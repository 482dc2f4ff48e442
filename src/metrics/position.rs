//! Whether a judge goes by where an output stands: choices between two outputs that were asked in both orders (Zheng et al.
//! 2023). It must not know who chose, nor what the outputs are.

use serde::Serialize;

use super::clusters::share;
use super::preference::Outcome;
use super::statistic::Statistic;

/// Why nothing can be said of positions.
pub const NEVER_ASKED: &str = "no choice between two outputs was asked in both orders";

/// What was said of two outputs in both orders, each time of the first of the two, wherever it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InBothOrders {
    /// The input of both outputs.
    pub cluster: u64,
    /// Where the first stood first.
    pub plain: Outcome,
    /// Where the second stood first.
    pub turned: Outcome,
}

/// How far choices go by position. Shares with Wilson's interval over inputs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Position {
    /// Of the calls that chose one of the two, the share that chose what stood first: 0.5 where position means nothing.
    pub first: Statistic,
    /// Of all calls, the share that chose neither.
    pub ties: Statistic,
    /// Of the pairs, the share of which both orders said the same.
    pub consistency: Statistic,
}

impl Position {
    /// Nothing can be said, for this reason.
    #[must_use]
    pub fn undefined(why: &'static str) -> Self {
        let none = || Statistic::undefined(why, 0);
        Self {
            first: none(),
            ties: none(),
            consistency: none(),
        }
    }
}

/// How far choices go by position.
#[must_use]
pub fn position(asked: impl IntoIterator<Item = InBothOrders>) -> Position {
    let asked: Vec<InBothOrders> = asked.into_iter().collect();
    if asked.is_empty() {
        return Position::undefined(NEVER_ASKED);
    }
    // What each call is for the output that stood first in it.
    let calls: Vec<(u64, Outcome)> = asked
        .iter()
        .flat_map(|pair| [pair.plain, pair.turned.turned()].map(|first| (pair.cluster, first)))
        .collect();
    let decided = calls.iter().filter(|(_, first)| *first != Outcome::Tied);
    let first: Vec<(u64, bool)> = decided
        .map(|(cluster, first)| (*cluster, *first == Outcome::Won))
        .collect();
    let ties = calls.iter();
    let same = asked.iter();
    Position {
        first: if first.is_empty() {
            Statistic::undefined("every call was a tie", 0)
        } else {
            share(first)
        },
        ties: share(ties.map(|(cluster, first)| (*cluster, *first == Outcome::Tied))),
        consistency: share(same.map(|pair| (pair.cluster, pair.plain == pair.turned))),
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{Lost, Tied, Won};
    use super::*;
    use crate::metrics::interval::proportion;

    /// The shares of what stood first, of ties and of pairs that are said alike.
    fn of(pairs: &[(Outcome, Outcome)]) -> [Option<f64>; 3] {
        let asked = (0..)
            .zip(pairs)
            .map(|(cluster, (plain, turned))| InBothOrders {
                cluster,
                plain: *plain,
                turned: *turned,
            });
        let found = position(asked);
        [
            found.first.value(),
            found.ties.value(),
            found.consistency.value(),
        ]
    }

    #[test]
    fn shares_are_those_counted_by_hand() {
        type Case = (&'static [(Outcome, Outcome)], [Option<f64>; 3]);
        let cases: [Case; 6] = [
            // Always what stands first.
            (&[(Won, Lost); 3], [Some(1.0), Some(0.0), Some(0.0)]),
            // Always what stands second.
            (&[(Lost, Won); 3], [Some(0.0), Some(0.0), Some(0.0)]),
            // Always the same output: half of the calls chose what stood first.
            (
                &[(Won, Won), (Lost, Lost)],
                [Some(0.5), Some(0.0), Some(1.0)],
            ),
            // Five calls chose, four of them what stood first; one of six is a tie; one pair of three is alike.
            (
                &[(Won, Lost), (Won, Tied), (Lost, Lost)],
                [Some(0.8), Some(1.0 / 6.0), Some(1.0 / 3.0)],
            ),
            (&[(Tied, Tied)], [None, Some(1.0), Some(1.0)]),
            (&[], [None, None, None]),
        ];
        for (pairs, expected) in cases {
            assert_eq!(of(pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn calls_about_one_input_do_not_count_as_many() {
        let asked = |cluster: fn(u64) -> u64| {
            let pairs = (0..20).map(|at| InBothOrders {
                cluster: cluster(at),
                plain: Won,
                turned: if at % 2 == 0 { Won } else { Lost },
            });
            position(pairs).consistency
        };
        // Pairs of an input of their own: the interval is the plain one of Wilson.
        assert_eq!(asked(|at| at), proportion(10, 20));
        let (low, high) = asked(|at| at % 2).interval().expect("two inputs");
        let (plain_low, plain_high) = asked(|at| at).interval().expect("twenty inputs");
        assert!(low < plain_low && high > plain_high);
    }

    #[test]
    fn what_cannot_be_said_has_its_reason() {
        let none = position([]);
        for figure in [none.first, none.ties, none.consistency] {
            assert_eq!(figure, Statistic::undefined(NEVER_ASKED, 0));
        }
    }
}
