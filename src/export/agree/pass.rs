//! Judge and people on the two sides of a criterion's bar: the four counts, and the shares made from them.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use crate::metrics::baseline::mcnemar;
use crate::metrics::clusters;
use crate::metrics::corrected::{self, Unlabelled, ppi, ppi_worst_case, rogan_gladen};
use crate::metrics::resample::pairs::{Figures, Pair};
use crate::metrics::statistic::{Statistic, real};
use crate::model::{Criterion, Scale};

use super::basis::Basis;
use super::sample::{Judged, Labelled};

/// Judge and people on the two sides of the bar; to pass is the positive case, people are the truth.
#[derive(Clone, Debug, Serialize)]
pub struct Pass {
    /// The lowest point that passes, or `pass`.
    pub at: Value,
    /// Both pass.
    pub tp: usize,
    /// Only the judge passes.
    pub fp: usize,
    /// Only people pass.
    pub r#fn: usize,
    /// Neither passes.
    pub tn: usize,
    /// tp / (tp + fp).
    pub precision: Statistic,
    /// tp / (tp + fn).
    pub recall: Statistic,
    /// 2 tp / (2 tp + fp + fn).
    pub f1: Statistic,
    /// tn / (tn + fp).
    pub specificity: Statistic,
    /// Matthews' correlation.
    pub mcc: Statistic,
    /// The exact test of equal pass rates.
    pub mcnemar_p: Statistic,
}

/// The share above the bar, by whom, and the sample behind it.
#[derive(Clone, Debug, Serialize)]
pub struct PassRate {
    /// Of the population, by the judge alone.
    pub judge_only: Statistic,
    /// Of the random sample, by people alone.
    pub human_only: Statistic,
    /// Corrected by prediction-powered inference.
    pub ppi: Statistic,
    /// Corrected by sensitivity and specificity.
    pub rogan_gladen: Statistic,
    /// What the rate is whatever is missing says: tickets put off in the sample, and those that the judge has not scored.
    /// None where nothing is missing, or nothing is known.
    pub worst_case: Option<Bounds>,
    /// Tickets of the population.
    pub population: usize,
    /// Those of them that the judge has scored.
    pub judged: usize,
    /// Those of the random sample that people have scored.
    pub decided: usize,
    /// Those of the random sample that were put off, rated after a look, or tied.
    pub withheld: usize,
}

/// The bounds of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bounds {
    /// Where all that is missing fails.
    pub low: f64,
    /// Where all of it passes.
    pub high: f64,
}

/// The lowest column number that passes, and how it is printed.
pub(super) fn bar(criterion: &Criterion) -> Option<(Value, f64)> {
    match (&criterion.scale, criterion.pass) {
        (Scale::PassFail, _) => Some((json!("pass"), 1.0)),
        (Scale::Ordinal { .. }, Some(bar)) => Some((json!(bar), f64::from(bar))),
        _ => None,
    }
}

/// Both sides of the bar.
pub(super) fn pass(at: Value, bar: f64, pairs: &[Pair], found: &Figures) -> Pass {
    let count = |human: bool, judge: bool| {
        pairs
            .iter()
            .filter(|pair| (pair.human >= bar) == human && (pair.judge >= bar) == judge)
            .count()
    };
    // A share among those of which one of the two says something.
    let share = |of: fn(&Pair, f64) -> bool, hit: fn(&Pair, f64) -> bool, why: &'static str| {
        let among = pairs.iter().filter(|pair| of(pair, bar));
        let hits: Vec<_> = among.map(|pair| (pair.cluster, hit(pair, bar))).collect();
        if hits.is_empty() {
            Statistic::undefined(why, pairs.len())
        } else {
            clusters::share(hits)
        }
    };
    let human: fn(&Pair, f64) -> bool = |pair, bar| pair.human >= bar;
    let judge: fn(&Pair, f64) -> bool = |pair, bar| pair.judge >= bar;
    let (fp, missed) = (count(false, true), count(true, false));
    Pass {
        at,
        tp: count(true, true),
        fp,
        r#fn: missed,
        tn: count(false, false),
        precision: share(judge, human, "the judge passes nothing"),
        recall: share(human, judge, "people pass nothing"),
        f1: found.f1.clone(),
        specificity: share(
            |pair, bar| pair.human < bar,
            |pair, bar| pair.judge < bar,
            "people fail nothing",
        ),
        mcc: found.mcc.clone(),
        mcnemar_p: mcnemar(fp, missed, pairs.len()),
    }
}

/// The share of the sample that may be put off before a rate is refused.
const MOST_WITHHELD: f64 = 0.10;

/// The share of the population that a judge must have scored.
const LEAST_JUDGED: f64 = 0.99;

/// Why there is no rate before the first decision.
const NOT_DECIDED: &str =
    "it counts the random order from its beginning, and its first ticket is not decided";

/// Tickets of the sample below which no correction is told: the intervals are those of large samples.
const FEWEST: usize = 20;

/// Tickets of the rest below which there is nothing to correct by: how much the judge varies there can't be told.
const FEWEST_LEFT: usize = 5;

/// How much passes, by whom.
pub(super) fn pass_rate(criterion: &Criterion, basis: &Basis, sample: &Labelled) -> PassRate {
    let Some((_, bar)) = bar(criterion) else {
        return sample.all(|| Statistic::undefined("the criterion has no bar", sample.given.len()));
    };
    let sides = Sides::of(sample, bar);
    let known: Vec<_> = sample
        .population()
        .filter_map(|(cluster, code)| Some((cluster, code? >= bar)))
        .collect();
    let unjudged = sample.population().count() - known.len();
    let judge_only = match sample.unjudged(unjudged) {
        Some(why) => Statistic::undefined(why, known.len()),
        None => clusters::share(known),
    };
    let human = sample.given.iter();
    let human = human.map(|(code, (cluster, _))| (*cluster, *code >= bar));
    let refusal = sample.refusal();
    let human_only = match &refusal {
        Some(why) => Statistic::undefined(why.clone(), sample.given.len()),
        None => clusters::share(human),
    };
    let corrected = |rate: fn(&[corrected::Labelled], &[Unlabelled]) -> Statistic| {
        let n = sides.labelled.len();
        let refusal = refusal.clone().or_else(|| sample.unjudged(unjudged));
        match refusal {
            Some(why) => Statistic::undefined(why, n),
            None if basis.is_whole() => {
                Statistic::undefined("all of it is decided: people's own rate is the rate", n)
            }
            None if n < FEWEST => Statistic::undefined(
                format!("{n} random tickets are decided; {FEWEST} are needed"),
                n,
            ),
            None if sides.rest.len() < FEWEST_LEFT => Statistic::undefined(
                "hardly a ticket is left to the judge alone: people's own rate says as much",
                n,
            ),
            None => rate(&sides.labelled, &sides.rest),
        }
    };
    PassRate {
        judge_only,
        human_only,
        ppi: corrected(ppi),
        rogan_gladen: corrected(rogan_gladen),
        worst_case: sides.worst_case(unjudged, sample.withheld.len()),
        ..sample.all(|| Statistic::undefined("", 0))
    }
}

/// The sample and the rest on the two sides of the bar, as far as the judge has scored them.
struct Sides {
    labelled: Vec<corrected::Labelled>,
    withheld: Vec<Unlabelled>,
    rest: Vec<Unlabelled>,
    /// Clusters of the rest that it has not scored.
    unjudged: Vec<u64>,
}

impl Sides {
    fn of(sample: &Labelled, bar: f64) -> Self {
        let labelled = sample.given.iter().filter_map(|(human, (cluster, judge))| {
            Some(corrected::Labelled {
                cluster: *cluster,
                human: *human >= bar,
                judge: (*judge)? >= bar,
            })
        });
        let judged = |items: &[Judged]| {
            let judged = items.iter().filter_map(|(cluster, judge)| {
                Some(Unlabelled {
                    cluster: *cluster,
                    judge: (*judge)? >= bar,
                })
            });
            judged.collect::<Vec<_>>()
        };
        let unjudged = sample.rest.iter().filter(|(_, judge)| judge.is_none());
        Self {
            labelled: labelled.collect(),
            withheld: judged(&sample.withheld),
            rest: judged(&sample.rest),
            unjudged: unjudged.map(|(cluster, _)| *cluster).collect(),
        }
    }

    /// The corrected rate's bounds with everything that is missing on one side, and on the other.
    fn worst_case(&self, unjudged: usize, withheld: usize) -> Option<Bounds> {
        let rest = self.rest.len() + self.unjudged.len();
        if unjudged + withheld == 0 || self.labelled.len() < FEWEST || rest < FEWEST_LEFT {
            return None;
        }
        let with = |judge: bool| {
            let missing = self.unjudged.iter().map(|cluster| Unlabelled {
                cluster: *cluster,
                judge,
            });
            let rest: Vec<_> = self.rest.iter().copied().chain(missing).collect();
            ppi_worst_case(&self.labelled, &self.withheld, &rest)
        };
        let ((low, _), (_, high)) = (with(false)?, with(true)?);
        Some(Bounds { low, high })
    }
}

impl Labelled {
    /// Why the sample speaks for nothing, where it does not.
    fn refusal(&self) -> Option<Cow<'static, str>> {
        let (given, withheld) = (self.given.len(), self.withheld.len());
        if given == 0 {
            return Some(NOT_DECIDED.into());
        }
        let share = real(withheld) / real(given + withheld);
        (share > MOST_WITHHELD).then(|| {
            let percent = share * 100.0;
            format!("{percent:.0}% of the sample were put off or rated after a look; above 10% what is left says nothing").into()
        })
    }

    /// Why the judge's scores are not those of the population, where they are not.
    fn unjudged(&self, unjudged: usize) -> Option<Cow<'static, str>> {
        let all = self.population().count();
        let judged = all - unjudged;
        if judged == 0 {
            return Some("the judge has scored nothing of it".into());
        }
        let share = real(judged) / real(all);
        (share < LEAST_JUDGED).then(|| {
            format!("the judge has scored {judged} of {all} tickets, and 99% are needed").into()
        })
    }

    /// The counts, with the same for every rate.
    fn all(&self, rate: impl Fn() -> Statistic) -> PassRate {
        let judged = self.population().filter(|(_, judge)| judge.is_some());
        PassRate {
            judge_only: rate(),
            human_only: rate(),
            ppi: rate(),
            rogan_gladen: rate(),
            worst_case: None,
            population: self.population().count(),
            judged: judged.count(),
            decided: self.given.len(),
            withheld: self.withheld.len(),
        }
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::resample::pairs::{Axis, figures};

    /// So many pairs on each side of a bar of 4.
    fn sides(counts: [usize; 4]) -> Pass {
        let sides = [(5.0, 4.0), (3.9, 4.0), (4.0, 3.9), (1.0, 2.0)];
        let runs = sides.into_iter().zip(counts);
        let runs = runs.flat_map(|(pair, count)| std::iter::repeat_n(pair, count));
        let pairs = (0..).zip(runs).map(|(cluster, (human, judge))| Pair {
            cluster,
            human,
            judge,
        });
        let pairs: Vec<_> = pairs.collect();
        let axis = Axis {
            options: 5,
            first: 1.0,
            ordered: true,
            bar: Some(4.0),
        };
        pass(json!(4), 4.0, &pairs, &figures(&axis, &pairs))
    }

    #[test]
    fn shares_are_made_from_the_four_counts() {
        let found = sides([3, 1, 2, 4]);
        assert_eq!((found.tp, found.fp, found.r#fn, found.tn), (3, 1, 2, 4));
        for (name, statistic, expected) in [
            ("precision", &found.precision, 0.75),
            ("recall", &found.recall, 0.6),
            ("f1", &found.f1, 2.0 / 3.0),
            ("specificity", &found.specificity, 0.8),
            ("mcc", &found.mcc, 10.0 / 600_f64.sqrt()),
        ] {
            let value = statistic.value().expect(name);
            assert!((value - expected).abs() < 1e-12, "{name}: {value}");
        }
    }

    #[test]
    fn an_empty_side_leaves_undefined_what_divides_by_it() {
        for (counts, defined) in [
            ([0, 0, 2, 2], &["recall", "f1", "specificity"][..]),
            ([2, 0, 1, 0], &["precision", "recall", "f1"]),
            ([0, 1, 0, 1], &["precision", "f1", "specificity"]),
            ([0, 0, 0, 3], &["specificity"]),
            ([0, 0, 0, 0], &[]),
        ] {
            let found = sides(counts);
            let all = [
                ("precision", &found.precision),
                ("recall", &found.recall),
                ("f1", &found.f1),
                ("specificity", &found.specificity),
                ("mcc", &found.mcc),
            ];
            let known = all
                .iter()
                .filter(|(_, statistic)| statistic.value().is_some());
            let names: Vec<_> = known.map(|(name, _)| *name).collect();
            assert_eq!(names, defined, "{counts:?}");
        }
    }
}
