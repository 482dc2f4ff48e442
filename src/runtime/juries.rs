//! Juries over the store: which tickets all of their members have judged, and the verdicts that follow.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::judge::jury::Jury;
use crate::model::{Evaluator, Ordinal, Reviewer, Verdict};
use crate::store::{Store, StoreError};

/// The juries of an evaluator.
#[derive(Debug)]
pub struct Juries(Vec<Jury>);

/// What a jury said just now.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Its verdict, which is committed.
    pub verdict: Verdict,
    /// Whether it had scored the ticket before.
    pub was_scored: bool,
}

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
    ) -> Result<Vec<Heard>, StoreError> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let mut heard: Vec<Heard> = Vec::new();
        for ordinal in tickets {
            let ticket = store.ticket(*ordinal, evaluator)?;
            let at = Timestamp::now();
            let verdicts = self
                .0
                .iter()
                .filter_map(|jury| jury.verdict(evaluator, &ticket, at));
            heard.extend(verdicts.map(|verdict| Heard {
                was_scored: store.is_scored(&verdict.evaluator, &verdict.identity, *ordinal),
                verdict,
            }));
        }
        if !heard.is_empty() {
            let verdicts = heard.iter().map(|heard| heard.verdict.clone());
            let dated = verdicts.map(|verdict| (verdict.at, verdict));
            store.commit_verdicts(by, dated.collect())?;
        }
        Ok(heard)
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
