//! An edited output. The original stays; both together are a preference pair.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::{EvaluatorVersion, JudgeIdentity, Ordinal, Reviewer};
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
    /// Whose suggestion it began as, taken as it was or edited further; None for a person's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Suggester>,
    /// Where it was made.
    pub origin: Origin,
}

/// A judge that suggested a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Suggester {
    /// Its name.
    pub judge: String,
    /// What made it suggest that.
    pub identity: JudgeIdentity,
}
