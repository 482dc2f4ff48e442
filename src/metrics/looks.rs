//! When a gate is looked at, and how many labels it still needs. It must not decide whether a gate holds: it foretells when
//! that can be decided.

use super::interval::wilson;
use super::statistic::real;

/// A look at the gate: whoever looks after every label finds a judge good enough sooner or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Which look it is, from 1.
    pub number: usize,
    /// The number of random tickets at which it is taken.
    pub at: usize,
}

/// The first looks; after them each has twice the tickets of the one before.
const FIRST: [usize; 2] = [30, 50];

/// The last look that so many random tickets have reached; none before the first.
#[must_use]
pub fn look(decided: usize) -> Option<Look> {
    looks().take_while(|look| look.at <= decided).last()
}

/// The first look that so many random tickets have not gone beyond.
#[must_use]
pub fn look_from(decided: usize) -> Option<Look> {
    looks().find(|look| look.at >= decided)
}

/// All looks: 30, 50, 100, 200, 400, …
fn looks() -> impl Iterator<Item = Look> {
    let doubled = std::iter::successors(Some(100_usize), |at| at.checked_mul(2));
    let places = FIRST.into_iter().chain(doubled).enumerate();
    places.map(|(place, at)| Look {
        number: place + 1,
        at,
    })
}

/// How far a gate is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Random tickets that people and the judge have decided.
    pub decided: usize,
    /// On how many of them both stand on the same side of the bar.
    pub agreed: usize,
    /// How many of them people let fail.
    pub failed: usize,
    /// The effective number of tickets over their number: 1 where each input has one output.
    pub effective_ratio: f64,
    /// Random tickets that nobody has decided.
    pub left: usize,
}

/// What the gate asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// The agreement asked for.
    pub bar: f64,
    /// The fewest tickets.
    pub items: usize,
    /// Whether the share itself counts, or the bounds of its interval.
    pub by_point: bool,
}

/// When a gate will be settled, if things go on as they went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It is now.
    Settled {
        /// Whether it holds.
        holds: bool,
    },
    /// After so many more random tickets.
    After {
        /// Random tickets still to decide.
        labels: usize,
        /// How many of them will be fails of people, at the present rate, rounded up.
        fails: usize,
        /// Whether it will hold then.
        holds: bool,
    },
    /// Not with the tickets there are.
    Never {
        /// Why, in a few words for a reader.
        why: &'static str,
    },
}

/// How many more random tickets at the present rate settle a gate: the lower bound of Wilson reaches the bar, and it holds;
/// or the upper bound falls below it, and it fails. The rate of agreement, the share of fails and the effective share of
/// tickets are taken to stay as they are.
#[must_use]
pub fn outlook(progress: &Progress, demand: &Demand) -> Outlook {
    if progress.decided == 0 {
        return Outlook::Never {
            why: "nothing is decided yet, and so there is no rate to go by",
        };
    }
    let now = settled(progress, demand, 0);
    if let Some(holds) = now {
        return Outlook::Settled { holds };
    }
    if settled(progress, demand, progress.left).is_none() {
        let all = progress.decided + progress.left;
        let why = if all < demand.items {
            "there are fewer random tickets than the gate asks for"
        } else if is_at_the_bar(progress, demand) {
            "the present rate is the bar itself"
        } else {
            "the random tickets that are left would not settle it at the present rate"
        };
        return Outlook::Never { why };
    }
    // More tickets at the same rate only narrow the interval, so that what is settled stays so.
    let (mut unsettled, mut labels) = (0, progress.left);
    while labels - unsettled > 1 {
        let middle = usize::midpoint(unsettled, labels);
        if settled(progress, demand, middle).is_some() {
            labels = middle;
        } else {
            unsettled = middle;
        }
    }
    let fails = (labels * progress.failed).div_ceil(progress.decided);
    Outlook::After {
        labels,
        fails,
        holds: settled(progress, demand, labels).unwrap_or_default(),
    }
}

/// Whether the gate would hold with so many tickets more; none where it would not be settled.
fn settled(progress: &Progress, demand: &Demand, more: usize) -> Option<bool> {
    let n = progress.decided + more;
    if n < demand.items {
        return None;
    }
    let rate = real(progress.agreed) / real(progress.decided);
    if demand.by_point {
        return Some(rate >= demand.bar);
    }
    let (low, high) = wilson(rate, real(n) * progress.effective_ratio);
    match () {
        () if low >= demand.bar => Some(true),
        () if high < demand.bar => Some(false),
        () => None,
    }
}

fn is_at_the_bar(progress: &Progress, demand: &Demand) -> bool {
    (real(progress.agreed) - demand.bar * real(progress.decided)).abs() < 1e-9
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn progress(decided: usize, agreed: usize, left: usize) -> Progress {
        Progress {
            decided,
            agreed,
            failed: decided / 5,
            effective_ratio: 1.0,
            left,
        }
    }

    fn demand(bar: f64) -> Demand {
        Demand {
            bar,
            items: 20,
            by_point: false,
        }
    }

    #[test]
    fn looks_are_at_30_50_100_and_then_at_twice_as_many() {
        let cases = [
            (0, None),
            (29, None),
            (30, Some((1, 30))),
            (49, Some((1, 30))),
            (50, Some((2, 50))),
            (199, Some((3, 100))),
            (200, Some((4, 200))),
            (900, Some((6, 800))),
        ];
        for (decided, expected) in cases {
            let found = look(decided).map(|look| (look.number, look.at));
            assert_eq!(found, expected, "{decided}");
        }
        let next = |decided| look_from(decided).map(|look| look.at);
        assert_eq!(
            [next(0), next(30), next(31), next(201)],
            [Some(30), Some(30), Some(50), Some(400)]
        );
        assert!(look(usize::MAX).is_some() && look_from(usize::MAX).is_none());
    }

    #[test]
    fn a_gate_is_settled_now_later_or_never() {
        let never = |why| Outlook::Never { why };
        let cases = [
            (
                progress(0, 0, 90),
                demand(0.8),
                never("nothing is decided yet, and so there is no rate to go by"),
            ),
            (
                progress(50, 50, 90),
                demand(0.8),
                Outlook::Settled { holds: true },
            ),
            (
                progress(50, 10, 90),
                demand(0.8),
                Outlook::Settled { holds: false },
            ),
            // Of 16 all on the same side Wilson's lower bound is 0.806; the gate asks for 20 all the same.
            (
                progress(10, 10, 90),
                demand(0.8),
                Outlook::After {
                    labels: 10,
                    fails: 2,
                    holds: true,
                },
            ),
            (
                progress(40, 32, 900),
                demand(0.8),
                never("the present rate is the bar itself"),
            ),
            (
                progress(40, 33, 50),
                demand(0.8),
                never("the random tickets that are left would not settle it at the present rate"),
            ),
            (
                progress(5, 5, 3),
                demand(0.8),
                never("there are fewer random tickets than the gate asks for"),
            ),
            (
                progress(10, 8, 90),
                Demand {
                    by_point: true,
                    ..demand(0.8)
                },
                Outlook::After {
                    labels: 10,
                    fails: 2,
                    holds: true,
                },
            ),
        ];
        for (progress, demand, expected) in cases {
            assert_eq!(outlook(&progress, &demand), expected, "{progress:?}");
        }
    }

    #[test]
    fn clusters_need_more_labels() {
        let alone = progress(60, 54, 5000);
        let clustered = Progress {
            effective_ratio: 0.5,
            ..alone
        };
        let labels = |progress| match outlook(&progress, &demand(0.8)) {
            Outlook::After { labels, .. } => labels,
            other => panic!("{other:?}"),
        };
        let (few, many) = (labels(alone), labels(clustered));
        assert!((2 * (60 + few)).abs_diff(60 + many) <= 2, "{few}, {many}");
    }

    proptest! {
        #[test]
        fn one_label_fewer_would_not_settle_it(
            decided in 1..200_usize,
            agreed in 0..200_usize,
            bar in 0.5..0.95_f64,
            ratio in 0.2..1.0_f64,
        ) {
            let progress = Progress {
                effective_ratio: ratio,
                ..progress(decided, agreed.min(decided), 10_000)
            };
            let demand = demand(bar);
            if let Outlook::After { labels, holds, .. } = outlook(&progress, &demand) {
                prop_assert_eq!(settled(&progress, &demand, labels), Some(holds));
                prop_assert_eq!(settled(&progress, &demand, labels - 1), None);
            }
        }
    }
}
