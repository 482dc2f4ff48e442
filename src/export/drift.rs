//! How far a judge has moved on its anchors: the same tickets, judged again under the same identity.

use serde::Serialize;

use crate::metrics::difference::Differences;
use crate::metrics::statistic::Statistic;
use crate::model::{CriterionKey, Evaluator, JudgeIdentity, Ordinal, Scale, Verdict};
use crate::store::{Store, StoreError};

/// How far a judge has moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drift {
    /// Anchors that it has scored at least twice.
    pub anchors: usize,
    /// Those among them with another score on any criterion.
    pub changed: usize,
    /// By criterion, on ordinal and pass-fail scales.
    pub criteria: Vec<Moved>,
}

/// How far it has moved on a criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// The criterion.
    pub key: CriterionKey,
    /// Anchors with another score.
    pub changed: usize,
    /// The mean of the latest score minus the first, on the points of the scale, a pass being 1: above 0, it has become
    /// milder.
    pub change: Statistic,
}

/// A judge's drift from its first to its latest scores on these tickets.
///
/// # Errors
/// When the store fails.
pub fn drift(
    store: &Store,
    evaluator: &Evaluator,
    judge: &JudgeIdentity,
    anchors: &[Ordinal],
) -> Result<Drift, StoreError> {
    let version = evaluator.version();
    let mut ends = Vec::new();
    for anchor in anchors {
        let mut scored = store.verdicts_over_time(&version, judge, *anchor)?;
        scored.retain(|verdict| verdict.outcome.scores().is_some());
        if scored.len() > 1 {
            let latest = scored.pop();
            ends.extend(scored.into_iter().next().zip(latest));
        }
    }
    let code = |verdict: &Verdict, key: &CriterionKey, scale: &Scale| {
        verdict.outcome.scores()?.get(key)?.code(scale)
    };
    let is_other = |(first, latest): &&(Verdict, Verdict)| {
        evaluator.criteria.iter().any(|criterion| {
            let of = |verdict| code(verdict, &criterion.key, &criterion.scale);
            of(first) != of(latest)
        })
    };
    let numbered = evaluator
        .criteria
        .iter()
        .filter(|criterion| matches!(criterion.scale, Scale::Ordinal { .. } | Scale::PassFail));
    let criteria = numbered.map(|criterion| {
        let mut differences = Differences::default();
        let mut changed = 0;
        for (first, latest) in &ends {
            let of = |verdict| code(verdict, &criterion.key, &criterion.scale);
            if let (Some(first), Some(latest)) = (of(first), of(latest)) {
                differences.add(first, latest);
                changed += usize::from((first - latest).abs() > f64::EPSILON);
            }
        }
        Moved {
            key: criterion.key.clone(),
            changed,
            change: differences.bias(),
        }
    });
    Ok(Drift {
        anchors: ends.len(),
        changed: ends.iter().filter(is_other).count(),
        criteria: criteria.collect(),
    })
}
