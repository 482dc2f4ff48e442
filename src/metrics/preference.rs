//! Choices between two sides, ties counted half each: the rate at which one side wins. It must not know who chose.

use super::clusters::effective;
use super::interval::wilson;
use super::statistic::{Statistic, real};

/// One choice between two sides, which are told by number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    /// The input of both outputs.
    pub input: u64,
    /// One side.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What it is for the first.
    pub outcome: Outcome,
}

/// What a choice is for one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is the better one.
    Won,
    /// Neither is better.
    Tied,
    /// The other is better.
    Lost,
}

impl Outcome {
    /// What it counts for the side: 1, a half, or 0.
    #[must_use]
    pub fn worth(self) -> f64 {
        match self {
            Self::Won => 1.0,
            Self::Tied => 0.5,
            Self::Lost => 0.0,
        }
    }

    /// The same for the other side.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Won => Self::Lost,
            Self::Tied => Self::Tied,
            Self::Lost => Self::Won,
        }
    }
}

/// `(wins + ties / 2) / n` over choices, each with its input.
///
/// The interval is Wilson's of that share, where choices about one input count for one by Kish's n² / Σm². Ties vary less
/// than wins and losses, so that it is never too narrow for them; the usual `sd / √n` is, where all choices are alike.
#[must_use]
pub fn win_rate(choices: impl IntoIterator<Item = (u64, Outcome)>) -> Statistic {
    let choices: Vec<(u64, Outcome)> = choices.into_iter().collect();
    let n = choices.len();
    if n == 0 {
        return Statistic::undefined("the two were never compared", 0);
    }
    let sum: f64 = choices.iter().map(|(_, outcome)| outcome.worth()).sum();
    let rate = sum / real(n);
    // Alike, a cluster's items count as Kish has it.
    let independent = effective(choices.iter().map(|(input, _)| (*input, true)));
    Statistic::with_interval(rate, wilson(rate, independent), "wilson", n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::interval::proportion;

    #[test]
    fn ties_count_half() {
        use Outcome::{Lost, Tied, Won};
        let found = win_rate((0..).zip([Won, Won, Tied, Lost]));
        assert_eq!((found.value(), found.n()), (Some(0.625), 4));
        assert_eq!(win_rate((0..).zip([Tied; 8])).value(), Some(0.5));
        assert_eq!(win_rate([]).value(), None);
        // Without ties it is the share that wins.
        let wins = (0..).zip([[Won; 15], [Lost; 15]].concat());
        assert_eq!(win_rate(wins), proportion(15, 30));
        // Winning always leaves something open, and more where all is about one input.
        let low = |input: fn(u64) -> u64| {
            let found = win_rate((0..20).map(|at| (input(at), Won)));
            found.interval().map(|(low, _)| low)
        };
        assert!(low(|at| at).is_some_and(|low| low < 0.9));
        assert!(low(|_| 1) < low(|at| at));
    }
}
