//! One version of a judge on one criterion: how far it agrees with people, and what it does better or worse than the version
//! before it on the same items. Which items those are is the caller's business.

use serde::Serialize;

use super::clusters;
use super::resample::pairs::{Axis, Pair, Triple, difference, figures};
use super::statistic::Statistic;
use crate::model::{Criterion, CriterionKey};

/// How one version of a judge does on one criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IterationFigures {
    /// The criterion.
    pub key: CriterionKey,
    /// Cohen's kappa: with quadratic weights where the options have an order.
    pub kappa: Statistic,
    /// The share on the same side of the bar; where there is no bar, with the same score.
    pub same_side: Statistic,
    /// Against the version before it; None for the first.
    pub since_before: Option<SinceBefore>,
}

/// A version of a judge less the one before it, on the same items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SinceBefore {
    /// The difference of the kappas, with the interval of the pairs.
    pub kappa: Statistic,
    /// The difference of the shares on the same side of the bar.
    pub same_side: Statistic,
    /// Items that both have scored, whether people have or not.
    pub both: usize,
    /// Those among them with another score.
    pub changed: usize,
}

/// What is known of one version and the one before it.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Items that people and both versions have scored: `a` is this one's, `b` the one before's.
    pub triples: &'a [Triple],
    /// What this one and the one before gave on every item that both have scored.
    pub codes: &'a [(f64, f64)],
}

/// Why a score of several labels has no kappa.
const MANY: &str = "several labels make no single category";

/// The figures of a version on these items, and against the one before it.
#[must_use]
pub fn iteration(
    criterion: &Criterion,
    pairs: &[Pair],
    before: Option<Compared<'_>>,
) -> IterationFigures {
    let key = criterion.key.clone();
    let changed = |codes: &[(f64, f64)]| {
        let changed = codes
            .iter()
            .filter(|(now, then)| now.total_cmp(then).is_ne());
        (codes.len(), changed.count())
    };
    let Some(axis) = Axis::of(criterion) else {
        let same = pairs.iter();
        let same = same.map(|pair| (pair.cluster, pair.human.total_cmp(&pair.judge).is_eq()));
        return IterationFigures {
            key,
            kappa: Statistic::undefined(MANY, pairs.len()),
            same_side: clusters::share(same),
            since_before: before.map(|before| {
                let (both, changed) = changed(before.codes);
                let none = || Statistic::undefined(MANY, before.triples.len());
                SinceBefore {
                    kappa: none(),
                    same_side: none(),
                    both,
                    changed,
                }
            }),
        };
    };
    let fitting = |kappa, quadratic| if axis.ordered { quadratic } else { kappa };
    let found = figures(&axis, pairs);
    IterationFigures {
        key,
        kappa: fitting(found.kappa, found.kappa_quadratic),
        same_side: found.same_side,
        since_before: before.map(|before| {
            let apart = difference(&axis, before.triples);
            let (both, changed) = changed(before.codes);
            SinceBefore {
                kappa: fitting(apart.kappa, apart.kappa_quadratic),
                same_side: apart.same_side,
                both,
                changed,
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Label, Scale};

    fn criterion(scale: Scale) -> Criterion {
        Criterion::new(CriterionKey::new("it").expect("a key"), scale)
    }

    /// Thirty items; the later version gives what people give, the earlier one is a point off on twelve of them.
    fn triples() -> Vec<Triple> {
        let human = [1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0, 3.0, 4.0, 5.0].repeat(3);
        let items = human.into_iter().zip(0_u64..);
        let items = items.map(|(human, cluster)| Triple {
            cluster,
            human,
            a: human,
            b: if cluster % 10 < 4 { human + 1.0 } else { human },
        });
        items.collect()
    }

    fn pairs(triples: &[Triple]) -> Vec<Pair> {
        let pairs = triples.iter().map(|triple| Pair {
            cluster: triple.cluster,
            human: triple.human,
            judge: triple.a,
        });
        pairs.collect()
    }

    fn compared(scale: Scale, triples: &[Triple]) -> SinceBefore {
        let codes: Vec<_> = triples.iter().map(|triple| (triple.a, triple.b)).collect();
        let before = Compared {
            triples,
            codes: &codes,
        };
        let found = iteration(&criterion(scale), &pairs(triples), Some(before));
        found.since_before.expect("there is one before")
    }

    #[test]
    fn a_version_is_held_against_the_one_before_it_on_the_same_items() {
        let scale = Scale::ordinal(1, 5).expect("a scale");
        let triples = triples();
        let found = iteration(&criterion(scale.clone()), &pairs(&triples), None);
        assert_eq!(found.kappa.value(), Some(1.0));
        assert_eq!(found.same_side.value(), Some(1.0));
        assert_eq!(found.since_before, None);
        let since = compared(scale, &triples);
        assert_eq!((since.both, since.changed), (30, 12));
        // Quadratic weights by hand: the earlier version is 0.4 squared points off where chance is 4.0, so its kappa is 0.9.
        let apart = since.kappa.value().expect("defined");
        assert!((apart - 0.1).abs() < 1e-9, "{apart}");
        let share = since.same_side.value().expect("defined");
        assert!((share - 0.4).abs() < 1e-12, "{share}");
        let (low, high) = since.kappa.interval().expect("an interval");
        assert!(low <= apart && apart <= high, "{low} {high}");
    }

    #[test]
    fn what_is_undefined_says_why() {
        let scale = Scale::ordinal(1, 5).expect("a scale");
        let none = compared(scale, &[]);
        assert_eq!(none.kappa, Statistic::undefined("no items", 0));
        let labels = ["a", "b"].map(Label::named).to_vec();
        let many = Scale::choice(labels, true).expect("a scale");
        let codes = [(1.0, 1.0), (1.0, 3.0)];
        let before = Compared {
            triples: &[],
            codes: &codes,
        };
        let item = |human, judge, cluster| Pair {
            cluster,
            human,
            judge,
        };
        let pairs = [item(1.0, 1.0, 1), item(3.0, 1.0, 2)];
        let found = iteration(&criterion(many), &pairs, Some(before));
        assert_eq!(found.kappa, Statistic::undefined(MANY, 2));
        assert_eq!(found.same_side.value(), Some(0.5));
        let since = found.since_before.expect("there is one before");
        assert_eq!((since.both, since.changed), (2, 1));
    }
}
