//! An edited output. The original stays; both together are a preference pair.

use jiff::Timestamp;
use serde::Serialize;

use super::id::{EvaluatorVersion, Ordinal, Reviewer};
use super::rating::Origin;

/// One reviewer's edit of an output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The ticket.
    pub ticket: Ordinal,
    /// The version under which it was made.
    pub evaluator: EvaluatorVersion,
    /// Who made it.
    pub reviewer: Reviewer,
    /// When.
    pub at: Timestamp,
    /// The whole text as it should have been.
    pub output: String,
    /// Where it was made.
    pub origin: Origin,
}
