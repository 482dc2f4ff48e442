//! Kept replies of judges, read again by the parser of today: what reads differently becomes a verdict, and nobody is asked.

use jiff::Timestamp;

use crate::judge::identity;
use crate::judge::reread::reread;
use crate::model::{Evaluator, JudgeKind, JudgeSpec, Ordinal, Outcome, Reviewer, Verdict};
use crate::store::{Store, StoreError};

/// Whose replies are read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replies {
    /// Those that could not be read when they came.
    Failed,
    /// All that were kept.
    All,
}

/// Reads a judge's kept replies on these tickets again and commits what reads differently.
///
/// # Errors
/// When the store fails.
pub fn reread_replies(
    store: &mut Store,
    evaluator: &Evaluator,
    spec: &JudgeSpec,
    by: &Reviewer,
    tickets: &[Ordinal],
    which: Replies,
) -> Result<Vec<Verdict>, StoreError> {
    if !matches!(spec.kind, JudgeKind::Model { .. }) {
        return Ok(Vec::new());
    }
    let identity = identity(evaluator, spec);
    let mut verdicts = Vec::new();
    for ordinal in tickets {
        let ticket = store.ticket(*ordinal, evaluator)?;
        let Some(latest) = ticket.verdict_by(&identity) else {
            continue;
        };
        if which == Replies::Failed && !matches!(latest.outcome, Outcome::Failed(_)) {
            continue;
        }
        verdicts.extend(reread(evaluator, latest, Timestamp::now()));
    }
    if !verdicts.is_empty() {
        let dated = verdicts.iter().map(|verdict| (verdict.at, verdict.clone()));
        store.commit_verdicts(by, dated.collect())?;
    }
    Ok(verdicts)
}
