//! What one judge brings back for one ticket, before the pool makes a verdict of it.

use thiserror::Error;

use super::canary::Suspect;
use crate::model::{Cause, Criterion, Evaluator, Failure, MadeOf, Masked, Outcome, Scale, Spent};

/// What one judge brings back for one ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The scores, or why there are none.
    pub outcome: Outcome,
    /// The model that the server says answered.
    pub generation: Option<String>,
    /// What it cost.
    pub spent: Spent,
    /// The reply as it came.
    pub reply: Option<String>,
    /// What the scores were made of.
    pub made_of: MadeOf,
    /// The output as the judge would have written it.
    pub suggestion: Option<String>,
    /// What the user should hear once: a sentence each.
    pub notices: Vec<String>,
    /// What was masked in what it was told.
    pub masked: Masked,
    /// Where the log speaks to its judge.
    pub suspect: Option<Suspect>,
}

/// Why a judge can't go on with any ticket, in one sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Stop(pub String);

impl Answer {
    /// An outcome that nobody was paid for.
    #[must_use]
    pub fn free(outcome: Outcome) -> Self {
        Self {
            outcome,
            generation: None,
            spent: Spent::default(),
            reply: None,
            made_of: MadeOf::default(),
            suggestion: None,
            notices: Vec::new(),
            masked: Masked::default(),
            suspect: None,
        }
    }
}

/// A failed outcome. The detail is cut to what fits a line or two.
pub(crate) fn failed(cause: Cause, detail: impl AsRef<str>) -> Outcome {
    Outcome::Failed(failure(cause, detail))
}

/// A failure whose detail is cut to what fits a line or two.
pub(crate) fn failure(cause: Cause, detail: impl AsRef<str>) -> Failure {
    Failure {
        cause,
        detail: brief(detail.as_ref()),
    }
}

/// The criteria that a judge scores: all but texts, which nobody counts.
pub fn judged(evaluator: &Evaluator) -> impl Iterator<Item = &Criterion> {
    evaluator
        .criteria
        .iter()
        .filter(|criterion| criterion.scale != Scale::Text)
}

/// A text as one line of at most 300 characters.
pub(crate) fn brief(text: &str) -> String {
    const MOST: usize = 300;
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > MOST {
            return line.chars().take(MOST - 1).chain(['…']).collect();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_one_short_line() {
        assert_eq!(brief(" a\n\tb "), "a b");
        assert_eq!(brief(&"word ".repeat(500)).chars().count(), 300);
        assert_eq!(brief(&"é".repeat(5000)).chars().count(), 300);
        assert_eq!(brief(""), "");
    }
}
