//! What a run of a judge came to: the counts that `juror judge` prints. Asks nobody and says nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::export::drift::Drift;
use crate::model::{Cause, JudgeIdentity, JudgeSpec, Masked, Outcome, Scores, Spent, Verdict};

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub(in crate::cli) struct Tally {
    /// All that follow, together.
    pub(in crate::cli) tickets: usize,
    /// Tickets that have scores now.
    pub(in crate::cli) judged: usize,
    /// Tickets that failed now.
    pub(in crate::cli) failed: usize,
    /// Tickets that had a verdict before.
    pub(in crate::cli) cached: usize,
    /// Tickets on which a choice turned with the order of the outputs.
    #[serde(skip_serializing_if = "is_zero")]
    pub(in crate::cli) contradicted: usize,
    /// Tickets whose text speaks to its judge.
    #[serde(skip_serializing_if = "is_zero")]
    pub(in crate::cli) suspects: usize,
    /// Calls that make one verdict.
    samples: u32,
    /// What the judge said of edits, which are no tickets.
    pub(in crate::cli) corrections: Corrected,
    usage: Usage,
    /// US dollars; None where no price is known.
    pub(in crate::cli) cost_usd: Option<f64>,
    /// By cause.
    pub(in crate::cli) failures: BTreeMap<Cause, usize>,
    /// What was masked in what the judge was told, by pattern.
    #[serde(skip_serializing_if = "Masked::is_empty")]
    pub(in crate::cli) masked: Masked,
    /// From start to end.
    pub(in crate::cli) seconds: f64,
    /// What made the judge answer so.
    #[serde(skip)]
    pub(in crate::cli) identity: JudgeIdentity,
    /// How far the judge has moved on its anchors, where they were judged again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) drift: Option<Drift>,
    /// Why it could not go on.
    #[serde(skip)]
    pub(in crate::cli) stopped: Option<String>,
    /// Whether the user ended it.
    #[serde(skip)]
    pub(in crate::cli) cancelled: bool,
}

/// Edits on which a judge was asked now.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(in crate::cli) struct Corrected {
    /// Those that have scores now.
    pub(in crate::cli) judged: usize,
    /// Those on which it failed.
    pub(in crate::cli) failed: usize,
}

/// Tokens of all calls.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Usage {
    input_tokens: u64,
    output_tokens: u64,
}

impl Usage {
    pub(super) fn add(&mut self, spent: &Spent) {
        self.input_tokens += spent.input_tokens.unwrap_or_default();
        self.output_tokens += spent.output_tokens.unwrap_or_default();
    }
}

impl Tally {
    pub(super) fn of(identity: JudgeIdentity, spec: &JudgeSpec) -> Self {
        Self {
            tickets: 0,
            judged: 0,
            failed: 0,
            cached: 0,
            contradicted: 0,
            suspects: 0,
            samples: spec.asking().map_or(1, |asking| asking.samples),
            corrections: Corrected::default(),
            usage: Usage::default(),
            cost_usd: None,
            failures: BTreeMap::new(),
            masked: Masked::default(),
            drift: None,
            seconds: 0.0,
            identity,
            stopped: None,
            cancelled: false,
        }
    }

    pub(super) fn count(&mut self, verdict: &Verdict) {
        match (&verdict.outcome, verdict.revision) {
            (Outcome::Scored { .. }, None) => self.judged += 1,
            (Outcome::Scored { .. }, Some(_)) => self.corrections.judged += 1,
            (Outcome::Failed(_), Some(_)) => self.corrections.failed += 1,
            (Outcome::Failed(failure), None) => {
                self.failed += 1;
                *self.failures.entry(failure.cause).or_default() += 1;
            }
        }
        let contradicts = |scores: &Scores| {
            let mut keys = scores.keys();
            keys.any(|key| verdict.made_of.contradicts(key))
        };
        self.contradicted += usize::from(verdict.outcome.scores().is_some_and(contradicts));
        self.suspects += usize::from(verdict.suspect.is_some());
        let spent = &verdict.spent;
        self.usage.add(spent);
        if let Some(cost) = spent.cost_usd {
            *self.cost_usd.get_or_insert(0.0) += cost;
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
