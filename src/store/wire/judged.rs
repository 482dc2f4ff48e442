//! The written forms of verdicts and comparisons.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{
    Cause, Choice, Chooser, Comparison, CriterionKey, EvaluatorVersion, Failure, JudgeIdentity,
    Ordinal, Origin, Outcome, Side, Spent, TextHash, Verdict,
};

use super::{WireScores, WireSeen, is_false, map_scores, model_scores, origin, wire_scores};

/// One judge's answer or failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::store) struct WireVerdict<T> {
    pub(in crate::store) ticket: Ordinal,
    pub(in crate::store) evaluator: EvaluatorVersion,
    pub(in crate::store) judge: String,
    pub(in crate::store) identity: JudgeIdentity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) generation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) revision: Option<TextHash>,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) outcome: WireOutcome<T>,
    #[serde(default, skip_serializing_if = "Spent::is_nothing")]
    pub(in crate::store) spent: Spent,
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub(in crate::store) reply: Option<T>,
    /// [`MadeOf`](crate::model::MadeOf) as JSON; none for one reply.
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub(in crate::store) made_of: Option<T>,
    /// [`MadeOf::apart`](crate::model::MadeOf::apart), beside the parts: the queue is ordered by it, and no order can read
    /// texts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::store) apart: BTreeMap<CriterionKey, f64>,
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub(in crate::store) suggestion: Option<T>,
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub(in crate::store) suspect: Option<T>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(in crate::store) imported: bool,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::store) enum WireOutcome<T> {
    Scored {
        scores: WireScores<T>,
        #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
        rationale: Option<T>,
    },
    Failed {
        cause: Cause,
        detail: T,
    },
}

fn nothing<T>() -> Option<T> {
    None
}

impl<T> WireVerdict<T> {
    /// The same verdict with another stand-in for its texts.
    pub(in crate::store) fn map<U, E>(
        self,
        text: &mut impl FnMut(T) -> Result<U, E>,
    ) -> Result<WireVerdict<U>, E> {
        let outcome = match self.outcome {
            WireOutcome::Scored { scores, rationale } => WireOutcome::Scored {
                scores: map_scores(scores, text)?,
                rationale: rationale.map(&mut *text).transpose()?,
            },
            WireOutcome::Failed { cause, detail } => WireOutcome::Failed {
                cause,
                detail: text(detail)?,
            },
        };
        Ok(WireVerdict {
            ticket: self.ticket,
            evaluator: self.evaluator,
            judge: self.judge,
            identity: self.identity,
            generation: self.generation,
            revision: self.revision,
            at: self.at,
            outcome,
            spent: self.spent,
            reply: self.reply.map(&mut *text).transpose()?,
            made_of: self.made_of.map(&mut *text).transpose()?,
            apart: self.apart,
            suggestion: self.suggestion.map(&mut *text).transpose()?,
            suspect: self.suspect.map(&mut *text).transpose()?,
            imported: self.imported,
        })
    }
}

impl From<&Verdict> for WireVerdict<String> {
    fn from(verdict: &Verdict) -> Self {
        Self {
            ticket: verdict.ticket,
            evaluator: verdict.evaluator,
            judge: verdict.judge.clone(),
            identity: verdict.identity,
            generation: verdict.generation.clone(),
            revision: verdict.revision,
            at: verdict.at,
            outcome: match &verdict.outcome {
                Outcome::Scored { scores, rationale } => WireOutcome::Scored {
                    scores: wire_scores(scores),
                    rationale: rationale.clone(),
                },
                Outcome::Failed(failure) => WireOutcome::Failed {
                    cause: failure.cause,
                    detail: failure.detail.clone(),
                },
            },
            spent: verdict.spent,
            reply: verdict.reply.clone(),
            made_of: (!verdict.made_of.is_reply()).then(|| {
                serde_json::to_string(&verdict.made_of).expect("a verdict's parts have string keys")
            }),
            apart: verdict.made_of.apart(),
            suggestion: verdict.suggestion.clone(),
            suspect: verdict.suspect.clone(),
            imported: verdict.origin.is_imported(),
        }
    }
}

impl From<WireVerdict<String>> for Verdict {
    fn from(verdict: WireVerdict<String>) -> Self {
        Self {
            ticket: verdict.ticket,
            evaluator: verdict.evaluator,
            judge: verdict.judge,
            identity: verdict.identity,
            generation: verdict.generation,
            revision: verdict.revision,
            at: verdict.at,
            outcome: match verdict.outcome {
                WireOutcome::Scored { scores, rationale } => Outcome::Scored {
                    scores: model_scores(scores),
                    rationale,
                },
                WireOutcome::Failed { cause, detail } => Outcome::Failed(Failure { cause, detail }),
            },
            spent: verdict.spent,
            reply: verdict.reply,
            // A text that was cut for a list, or one of a later version, says nothing of the parts.
            made_of: verdict
                .made_of
                .and_then(|json| serde_json::from_str(&json).ok())
                .unwrap_or_default(),
            suggestion: verdict.suggestion,
            suspect: verdict.suspect,
            origin: origin(verdict.imported),
        }
    }
}

/// A choice between two outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct WireComparison {
    pub(in crate::store) ticket: Ordinal,
    pub(in crate::store) evaluator: EvaluatorVersion,
    #[serde(flatten)]
    pub(in crate::store) by: Option<Chooser>,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) a: Side,
    pub(in crate::store) b: Side,
    pub(in crate::store) swapped: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) criterion: Option<CriterionKey>,
    pub(in crate::store) choice: Choice,
    #[serde(default, skip_serializing_if = "WireSeen::is_blind")]
    pub(in crate::store) seen: WireSeen,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(in crate::store) random: bool,
}

impl From<&Comparison> for WireComparison {
    fn from(made: &Comparison) -> Self {
        Self {
            ticket: made.ticket,
            evaluator: made.evaluator,
            by: made.by.clone(),
            at: made.at,
            a: made.a,
            b: made.b,
            swapped: made.swapped,
            criterion: made.criterion.clone(),
            choice: made.choice,
            seen: made.seen.into(),
            random: made.random,
        }
    }
}

impl From<WireComparison> for Comparison {
    fn from(made: WireComparison) -> Self {
        Self {
            ticket: made.ticket,
            evaluator: made.evaluator,
            by: made.by,
            at: made.at,
            a: made.a,
            b: made.b,
            swapped: made.swapped,
            criterion: made.criterion,
            choice: made.choice,
            seen: made.seen.into(),
            random: made.random,
            origin: Origin::Here,
        }
    }
}
