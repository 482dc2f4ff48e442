//! What a reviewer has set or typed and not yet committed.

use super::id::{EvaluatorVersion, Ordinal, Reviewer};
use super::rating::Notes;
use super::revision::Suggester;
use super::score::Scores;

/// What a reviewer has set or typed on one ticket and not yet committed. It survives a crash and a lost line.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The ticket.
    pub ticket: Ordinal,
    /// The version whose criteria are being scored.
    pub evaluator: EvaluatorVersion,
    /// Whose draft it is.
    pub reviewer: Reviewer,
    /// Scores set so far.
    pub scores: Scores,
    /// Notes written so far.
    pub notes: Notes,
    /// The text in the editor, where it differs from the output.
    pub output: Option<String>,
    /// Whose suggestion that text began as; None for the reviewer's own words. Says nothing without a text.
    pub from: Option<Suggester>,
}

impl Draft {
    /// An empty draft.
    #[must_use]
    pub fn new(ticket: Ordinal, evaluator: EvaluatorVersion, reviewer: Reviewer) -> Self {
        Self {
            ticket,
            evaluator,
            reviewer,
            scores: Scores::new(),
            notes: Notes::default(),
            output: None,
            from: None,
        }
    }

    /// Whose suggestion the begun text began as; None where no text is begun, too.
    #[must_use]
    pub fn begun_from(&self) -> Option<&Suggester> {
        self.output.as_ref().and(self.from.as_ref())
    }

    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty() && self.notes.is_empty() && self.output.is_none()
    }
}
