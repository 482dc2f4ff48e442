//! How a judge takes to corrections, by criterion and over all: what it said of edits beside what it said of the outputs.
//! Chooses what counts and asks `metrics` for the figures.

use serde::Serialize;

use crate::judge::identity;
use crate::metrics::sensitivity::{Sensitivity, means, normed};
use crate::model::{Criterion, CriterionKey, Evaluator, JudgeIdentity, JudgeKind, Ordinal, Scale};
use crate::store::{Corrections, Store};

/// How a judge takes to corrections.
#[derive(Clone, Debug, Serialize)]
pub struct Probe {
    /// By the means over criteria, each on a scale from 0 to 1.
    #[serde(flatten)]
    pub overall: Sensitivity,
    /// Edited tickets whose output the judge has scored.
    pub edited: u32,
    /// Those among them whose edit it has scored.
    pub judged: u32,
    /// Those on whose edit it failed.
    pub failed: u32,
    /// By criterion, in the evaluator's order.
    #[serde(skip)]
    criteria: Vec<(CriterionKey, Sensitivity)>,
}

impl Probe {
    /// What there is where nobody judges.
    pub(super) fn without_judge() -> Self {
        Self {
            overall: Sensitivity::undefined("there is no judge"),
            edited: 0,
            judged: 0,
            failed: 0,
            criteria: Vec::new(),
        }
    }

    /// Of one criterion.
    pub(super) fn of(&self, criterion: &Criterion) -> Sensitivity {
        let own = self.criteria.iter().find(|(key, _)| *key == criterion.key);
        own.map_or_else(
            || Sensitivity::undefined("there is no judge"),
            |(_, found)| found.clone(),
        )
    }
}

/// How a judge takes to corrections under an evaluator, by the tickets of which `counts` holds.
#[must_use]
pub fn probe(
    store: &Store,
    evaluator: &Evaluator,
    judge: &JudgeIdentity,
    counts: impl Fn(Ordinal) -> bool,
) -> Probe {
    let found = store.corrections(evaluator, judge, counts);
    let why = why(evaluator, judge, &found);
    let criteria = evaluator.criteria.iter().enumerate();
    let criteria = criteria.map(|(at, criterion)| {
        let pairs = found.pairs.iter().filter_map(|scores| scores[at]);
        let sensitivity = if has_order(&criterion.scale) {
            Sensitivity::of(pairs, why)
        } else {
            Sensitivity::undefined("the options have no order")
        };
        (criterion.key.clone(), sensitivity)
    });
    let overall = found.pairs.iter().filter_map(|scores| {
        let scored = evaluator.criteria.iter().zip(scores);
        means(scored.filter_map(|(criterion, both)| Some((&criterion.scale, (*both)?))))
    });
    Probe {
        overall: Sensitivity::of(overall, why),
        edited: found.edited,
        judged: found.judged,
        failed: found.failed,
        criteria: criteria.collect(),
    }
}

/// Why there may be nothing to compare.
fn why(evaluator: &Evaluator, judge: &JudgeIdentity, found: &Corrections) -> &'static str {
    let is_jury = evaluator.judges.iter().any(|spec| {
        matches!(spec.kind, JudgeKind::Jury { .. }) && identity(evaluator, spec) == *judge
    });
    match found {
        _ if is_jury => "a jury is not asked about corrections",
        Corrections {
            edited: 0, hidden, ..
        } if *hidden > 0 => "what was corrected is not decided",
        Corrections { edited: 0, .. } => "nothing was corrected that it has scored",
        Corrections {
            judged: 0, failed, ..
        } if *failed > 0 => "it failed on the corrections",
        Corrections { judged: 0, .. } => "it has judged no correction yet",
        Corrections { .. } => "no criterion has both scores",
    }
}

fn has_order(scale: &Scale) -> bool {
    normed(scale, 0.0).is_some()
}
