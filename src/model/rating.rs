//! One reviewer's scores for a ticket.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::criterion::CriterionKey;
use super::id::{EvaluatorVersion, Ordinal, Reviewer};
use super::score::Scores;

/// One reviewer's scores and notes for a ticket, under one version of an evaluator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rating {
    /// The ticket.
    pub ticket: Ordinal,
    /// The version whose criteria were scored.
    pub evaluator: EvaluatorVersion,
    /// Whose rating it is.
    pub reviewer: Reviewer,
    /// When it was committed.
    pub at: Timestamp,
    /// The scores, each on its criterion's scale.
    pub scores: Scores,
    /// What the reviewer noted.
    pub notes: Notes,
    /// What the reviewer had seen before.
    pub seen: Seen,
    /// Whether the ticket was a random one.
    pub random: bool,
    /// What it counts as.
    pub standing: Standing,
    /// Where the rating was made.
    pub origin: Origin,
}

/// What a rating counts as.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// A reviewer's own: his latest one stands.
    #[default]
    Own,
    /// Of a ticket that he was served a second time, unseen. It tells how far he agrees with himself and nothing else.
    Repeat,
    /// What people settled on where they differed. It is nobody's own, and never blind.
    Final,
}

impl Standing {
    /// Whether it is a reviewer's own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// What a reviewer noted on the ticket and on its criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notes {
    /// On the whole ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// On one criterion.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub criteria: BTreeMap<CriterionKey, String>,
}

impl Notes {
    /// Whether nothing was noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ticket.is_none() && self.criteria.is_empty()
    }
}

/// What a reviewer had seen of a ticket before deciding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The judge's scores, or something that gives them away.
    pub judge: bool,
    /// A peer's scores.
    pub peers: bool,
}

impl Seen {
    /// Whether nothing was seen, so that the rating counts for agreement.
    #[must_use]
    pub fn is_blind(self) -> bool {
        !self.judge && !self.peers
    }
}

/// Where a rating, a verdict, an edit or a choice was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// In this store.
    #[default]
    Here,
    /// It came with a log, and with the time when it was made.
    Imported,
    /// It came with a log that does not say when it was made. Its time is that of the evaluator's first reading here,
    /// which is another one in each store.
    #[serde(rename = "imported")]
    Undated,
}

impl Origin {
    /// Whether it came with a log.
    #[must_use]
    pub fn is_imported(self) -> bool {
        self != Self::Here
    }

    /// The time, where it is known. What has none goes before everything that has one.
    #[must_use]
    pub fn dated(self, at: Timestamp) -> Option<Timestamp> {
        (self != Self::Undated).then_some(at)
    }
}
