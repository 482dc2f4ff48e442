//! A choice between two outputs for the same input.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::criterion::CriterionKey;
use super::id::{EvaluatorVersion, JudgeIdentity, LogId, Ordinal, Reviewer};
use super::rating::{Origin, Seen};

/// One choice between outputs A and B.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The ticket that carries the candidates, or the first of two.
    pub ticket: Ordinal,
    /// The version under which it was made.
    pub evaluator: EvaluatorVersion,
    /// Who chose; None where the data that it came with does not say.
    #[serde(flatten)]
    pub by: Option<Chooser>,
    /// When.
    pub at: Timestamp,
    /// A.
    pub a: Side,
    /// B.
    pub b: Side,
    /// Whether B stood on the left.
    pub swapped: bool,
    /// What it is about; None for which is better over all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// The choice.
    pub choice: Choice,
    /// What the reviewer had seen before.
    pub seen: Seen,
    /// Whether the ticket was a random one.
    pub random: bool,
    /// Where it was made.
    pub origin: Origin,
}

/// A choice with the smaller of its two sides as A, so that the same two outputs count together whichever was called A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InOrder {
    /// The smaller side and the other one.
    pub sides: (Side, Side),
    /// The choice between them, as A and B.
    pub choice: Choice,
    /// Whether the other one stood first.
    pub swapped: bool,
}

impl Comparison {
    /// The choice with the smaller side as A.
    #[must_use]
    pub fn in_order(&self) -> InOrder {
        let is_turned = self.a > self.b;
        InOrder {
            sides: if is_turned {
                (self.b, self.a)
            } else {
                (self.a, self.b)
            },
            choice: if is_turned {
                self.choice.turned()
            } else {
                self.choice
            },
            swapped: self.swapped != is_turned,
        }
    }
}

/// Who chose. Written as `"by":NAME` or as `"judge":NAME,"identity":…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Chooser {
    /// A reviewer.
    Reviewer {
        /// Who.
        by: Reviewer,
    },
    /// A judge.
    Judge {
        /// Its name.
        judge: String,
        /// What made it choose as it did.
        identity: JudgeIdentity,
    },
}

/// One of the two outputs. Written as the candidate's number or as the log's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Side {
    /// A candidate of the ticket's own log, from 0.
    Candidate(u16),
    /// The output of a log: the ticket's own, or another one's.
    Log(LogId),
}

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A is better.
    A,
    /// B is better.
    B,
    /// They are equally good.
    Tie,
    /// Neither will do.
    Neither,
}

impl Choice {
    /// The same choice where A and B have changed places.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
            even => even,
        }
    }

    /// The choice's word in commands and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::Tie => "tie",
            Self::Neither => "neither",
        }
    }
}
