//! A choice between two outputs for the same input.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::{EvaluatorVersion, LogId, Ordinal, Reviewer};

/// One reviewer's choice between outputs A and B.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The ticket that carries the candidates, or the first of two.
    pub ticket: Ordinal,
    /// The version under which it was made.
    pub evaluator: EvaluatorVersion,
    /// Who chose.
    pub reviewer: Reviewer,
    /// When.
    pub at: Timestamp,
    /// The log whose output is A.
    pub a: LogId,
    /// The log whose output is B.
    pub b: LogId,
    /// Whether B stood on the left.
    pub swapped: bool,
    /// The choice.
    pub choice: Choice,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
