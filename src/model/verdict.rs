//! One judge's answer for a ticket, or its failure, which is a value too and never a score.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::{EvaluatorVersion, JudgeIdentity, Ordinal, TextHash};
use super::made_of::MadeOf;
use super::rating::Origin;
use super::score::Scores;

/// One judge's answer for a ticket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The ticket.
    pub ticket: Ordinal,
    /// The version whose criteria were judged.
    pub evaluator: EvaluatorVersion,
    /// The judge's name in the evaluator, or in the source that it came with.
    pub judge: String,
    /// What made it answer as it did.
    pub identity: JudgeIdentity,
    /// The model that the server says answered; another one opens a new generation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// The edit that was judged in the place of the output; None for the output itself. Verdicts on edits are kept apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<TextHash>,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// What it cost.
    #[serde(skip_serializing_if = "Spent::is_nothing")]
    pub spent: Spent,
    /// The reply as it came, for a better parser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// What the scores were made of.
    #[serde(skip_serializing_if = "MadeOf::is_reply")]
    pub made_of: MadeOf,
    /// The output as the judge would have written it. Only a person makes a revision of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Where the log speaks to its judge, in one sentence: a score of such a log is one to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspect: Option<String>,
    /// Where it was made.
    pub origin: Origin,
}

/// What came of asking a judge.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// At least one score, each on its scale; a criterion may be missing.
    Scored {
        /// The scores.
        scores: Scores,
        /// Why, in the judge's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        rationale: Option<String>,
    },
    /// No score, and why not.
    Failed(Failure),
}

impl Outcome {
    /// The scores; None for a failure.
    #[must_use]
    pub fn scores(&self) -> Option<&Scores> {
        match self {
            Self::Scored { scores, .. } => Some(scores),
            Self::Failed(_) => None,
        }
    }
}

/// Why a judge gave no score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The kind of failure, by which failures are counted.
    pub cause: Cause,
    /// What happened, in one sentence, without any key.
    pub detail: String,
}

/// The kinds of a judge's failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing came in time.
    Timeout,
    /// No connection, or it broke.
    Connection,
    /// The server refused to serve: overloaded or too many requests, for too long.
    Overloaded,
    /// The server answered with an error that trying again won't mend.
    Refused,
    /// The model refused to judge.
    Declined,
    /// The reply was cut off.
    CutOff,
    /// No scores could be read from the reply.
    Unparsed,
    /// A score was not on its scale.
    OffScale,
    /// The program failed.
    Command,
    /// The metric needs a reference and there is none.
    NoReference,
    /// Too few of a jury's judges gave scores, or they are tied.
    TooFew,
    /// Nothing was sent, since it would have held something private unmasked.
    Unmasked,
    /// A failed verdict that came with a log.
    Given,
}

impl Cause {
    /// Every cause, in the order of the judge screen.
    pub const ALL: [Self; 13] = [
        Self::Timeout,
        Self::Connection,
        Self::Overloaded,
        Self::Refused,
        Self::Declined,
        Self::CutOff,
        Self::Unparsed,
        Self::OffScale,
        Self::Command,
        Self::NoReference,
        Self::TooFew,
        Self::Unmasked,
        Self::Given,
    ];

    /// The cause's word in files and counts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Overloaded => "overloaded",
            Self::Refused => "refused",
            Self::Declined => "declined",
            Self::CutOff => "cut_off",
            Self::Unparsed => "unparsed",
            Self::OffScale => "off_scale",
            Self::Command => "command",
            Self::NoReference => "no_reference",
            Self::TooFew => "too_few",
            Self::Unmasked => "unmasked",
            Self::Given => "given",
        }
    }

    /// Whether the fault lay in the words of a reply, which another reading may mend.
    #[must_use]
    pub fn is_of_reading(self) -> bool {
        matches!(self, Self::Unparsed | Self::OffScale | Self::CutOff)
    }

    /// Whether asking again may bring a score.
    #[must_use]
    pub fn may_pass(self) -> bool {
        !matches!(
            self,
            Self::NoReference | Self::TooFew | Self::Unmasked | Self::Given
        )
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Cause {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|cause| cause.as_str() == text)
            .ok_or(())
    }
}

/// What an answer cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// Tokens read.
    pub input_tokens: Option<u64>,
    /// Tokens written.
    pub output_tokens: Option<u64>,
    /// US dollars; None is unknown, not free.
    pub cost_usd: Option<f64>,
    /// Milliseconds from the first request to the last byte.
    pub latency_ms: Option<u64>,
    /// Calls that were made to a server, those that failed among them; None where nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<u32>,
}

impl Spent {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_has_one_word_everywhere() {
        for cause in Cause::ALL {
            assert_eq!(cause.as_str().parse(), Ok(cause));
            assert_eq!(serde_json::to_value(cause).expect("a word"), cause.as_str());
        }
    }
}
