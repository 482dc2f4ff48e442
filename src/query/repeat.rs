//! Which tickets a reviewer is served a second time, unseen, and when. Pure; knows no columns and no clock.

use std::collections::BTreeSet;

use crate::model::{LogId, Ordinal, Queue, Reviewer};

use super::random;

/// Other tickets that a reviewer decides before one comes again, so that he does not remember what he gave it.
pub const APART: usize = 20;

/// How many tickets may be left when what is to come at the end of the queue is brought: before the last of them is decided,
/// so that a fast key never finds the end.
const LAST: usize = 3;

/// A reviewer's share of tickets that come again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Repeats {
    share: f64,
    seed: u64,
}

impl Repeats {
    /// The share of a reviewer. Each has tickets of his own, and none of them is chosen because it is a random one.
    #[must_use]
    pub fn of(queue: &Queue, reviewer: &Reviewer) -> Self {
        Self {
            share: queue.repeat,
            seed: random::salted(queue.seed, "repeat", reviewer.as_str()),
        }
    }

    /// Whether any ticket comes again.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.share > 0.0
    }

    /// Whether a log comes again once it is rated.
    #[must_use]
    pub fn chooses(&self, id: &LogId) -> bool {
        random::is_random(self.seed, self.share, id)
    }
}

/// How many others must have been decided before a ticket comes again, when so many of the queue are left to decide. The
/// last few come between anyhow, so that behind them none more is needed; with none left, one is.
#[must_use]
pub fn apart(left: usize) -> usize {
    match left {
        0 => 1,
        1..=LAST => 0,
        _ => APART,
    }
}

/// Which of the tickets that may come again are to come now, with so many others decided since. `recent` are the tickets
/// of the reviewer's latest ratings, an event each, the latest first; with fewer than [`APART`] different ones it holds
/// all that he ever rated.
#[must_use]
pub fn due(open: &[Ordinal], recent: &[Vec<Ordinal>], apart: usize) -> Vec<Ordinal> {
    let others = |ordinal: &Ordinal| {
        let since = recent.iter().take_while(|rated| !rated.contains(ordinal));
        since.flatten().collect::<BTreeSet<_>>().len()
    };
    let is_recent = |ordinal: &Ordinal| recent.iter().any(|rated| rated.contains(ordinal));
    let mut due: Vec<_> = open.to_vec();
    due.retain(|ordinal| !is_recent(ordinal) || others(ordinal) >= apart);
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(tickets: impl IntoIterator<Item = u32>) -> Vec<Vec<Ordinal>> {
        tickets.into_iter().map(|at| vec![Ordinal(at)]).collect()
    }

    #[test]
    fn a_ticket_comes_again_after_twenty_others_or_at_the_end() {
        let cases = [
            ("nineteen since", each((1..=19).chain([0])), 9, false),
            ("twenty since", each((1..=20).chain([0])), 9, true),
            ("long ago", each(1..=20), 9, true),
            ("one since, nothing left", each([1, 0]), 0, true),
            ("none since, nothing left", each([0, 1]), 0, false),
            ("none since, one left", each([0, 1]), 1, true),
            ("none since, four left", each([0, 1]), 4, false),
            (
                "one ticket many times",
                each(std::iter::repeat_n(1, 40).chain([0])),
                9,
                false,
            ),
            (
                "twenty at once before it",
                vec![(1..=20).map(Ordinal).collect(), vec![Ordinal(0)]],
                9,
                true,
            ),
            (
                "among twenty at once",
                vec![(0..=20).map(Ordinal).collect()],
                9,
                false,
            ),
        ];
        for (what, recent, left, expected) in cases {
            let due = due(&[Ordinal(0)], &recent, apart(left));
            assert_eq!(!due.is_empty(), expected, "{what}");
        }
    }

    #[test]
    fn each_reviewer_has_a_share_of_his_own() {
        let queue = Queue {
            repeat: 0.2,
            seed: 7,
            ..Queue::default()
        };
        let chosen = |name: &str| -> Vec<u32> {
            let repeats = Repeats::of(&queue, &Reviewer::new(name).expect("a name"));
            let id = |number: u32| {
                let mut id = [0; 16];
                id[..4].copy_from_slice(&number.to_le_bytes());
                LogId(id)
            };
            (0..5_000).filter(|at| repeats.chooses(&id(*at))).collect()
        };
        let (ana, ben) = (chosen("ana"), chosen("ben"));
        assert!((900..=1_100).contains(&ana.len()), "{}", ana.len());
        assert_ne!(ana, ben);
        assert_eq!(ana, chosen("ana"));
    }
}
