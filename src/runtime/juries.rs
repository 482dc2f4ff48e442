//! Juries over the store: which tickets all of their members have judged, and the verdicts that follow.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::judge::jury::Jury;
use crate::model::{Evaluator, Ordinal, Reviewer, Verdict};
use crate::store::{Store, StoreError};

/// The juries of an evaluator.
#[derive(Debug)]
pub struct Juries(Vec<Jury>);

impl Juries {
    /// The juries of an evaluator, with their members as they are by now.
    #[must_use]
    pub fn of(evaluator: &Evaluator) -> Self {
        Self(Jury::all(evaluator))
    }

    /// Commits what the juries say of these tickets, as far as it is new: their members were heard just now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sit(
        &self,
        store: &mut Store,
        evaluator: &Evaluator,
        by: &Reviewer,
        tickets: &BTreeSet<Ordinal>,
    ) -> Result<Vec<Verdict>, StoreError> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let mut verdicts = Vec::new();
        for ordinal in tickets {
            let ticket = store.ticket(*ordinal, evaluator)?;
            let at = Timestamp::now();
            verdicts.extend(
                self.0
                    .iter()
                    .filter_map(|jury| jury.verdict(evaluator, &ticket, at)),
            );
        }
        if !verdicts.is_empty() {
            let dated = verdicts.iter().map(|verdict| (verdict.at, verdict.clone()));
            store.commit_verdicts(by, dated.collect())?;
        }
        Ok(verdicts)
    }

    /// The tickets that a jury has not decided and all of its members have.
    #[must_use]
    pub fn waiting(&self, store: &Store, evaluator: &Evaluator) -> BTreeSet<Ordinal> {
        let version = evaluator.version();
        let mut waiting = BTreeSet::new();
        for jury in &self.0 {
            let mut open: BTreeSet<_> = store.unjudged(&version, &jury.identity).collect();
            for member in jury.members() {
                for ordinal in store.unjudged(&version, &member) {
                    open.remove(&ordinal);
                }
            }
            waiting.append(&mut open);
        }
        waiting
    }
}
