//! The single conditions of a filter. What each asks of a row stands in `ask`, how it is written in `show`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{CriterionKey, Status};
use crate::query::audit::Audit;
use crate::query::rows::{Field, Whose};

use super::pattern::Pattern;

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// `status:todo`
    Status(Status),
    /// `is:flagged`
    Flagged,
    /// `is:revised`
    Revised,
    /// `is:noted`
    Noted,
    /// `is:suggested`
    Suggested,
    /// `is:assisted`
    Assisted,
    /// `is:suspect`
    Suspect,
    /// `is:differing`
    Differing,
    /// `is:settled`
    Settled,
    /// `is:random`, by the evaluator's share and seed.
    Random(Audit),
    /// `failed:main`; `is:failed` for any judge.
    Failed(Option<String>),
    /// `id:9f3c` the beginning of the log's identity, or the source's own id.
    Id(Pattern),
    /// `model:bard`, `source:may.jsonl`
    Text(Field, Pattern),
    /// `tag:billing`
    Tag(Pattern),
    /// `meta.region:eu`
    Meta(String, Pattern),
    /// `meta.attempts>2`, where the field reads as a number.
    MetaNumber(String, Compare),
    /// `words>300`
    Number(Quantity, Compare),
    /// `at>=2026-05-01`
    At(Op, When),
    /// `rated:accuracy`
    Rated(Side),
    /// `accuracy<3`
    Score(Side, Compare),
    /// `safe:fail`, `faults:rude`
    Labelled(Side, Wanted),
    /// `judge.accuracy-accuracy>=2`
    Difference(Difference),
    /// A text to search for.
    Word(String),
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    Unequal,
}

/// A comparison with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compare {
    /// How.
    pub op: Op,
    /// With what.
    pub value: f64,
}

/// A number of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Words of the output.
    Words,
    /// Messages of the conversation.
    Turns,
    /// Tokens read and written, as far as they are known.
    Tokens,
    /// Milliseconds.
    Latency,
    /// US dollars.
    Cost,
}

/// A point in time, or a whole day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day: `at<=2026-05-01` includes it, `at>2026-05-01` begins behind it.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

/// Whose score on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Whose.
    pub whose: Whose,
    /// On what.
    pub criterion: CriterionKey,
}

/// A score that has a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The word, as the scale writes it.
    pub word: String,
    /// What the score's column must hold.
    pub code: Code,
}

/// What a score's column must hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Code {
    /// This number.
    Equals(f64),
    /// The bit of this place among several labels.
    Bit(u32),
}

/// One score less another.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The score that is taken from.
    pub left: Side,
    /// The score that is taken away.
    pub right: Side,
    /// Whether its sign is dropped: `|judge.accuracy-accuracy|`.
    pub absolute: bool,
    /// What it must be.
    pub compare: Compare,
}

impl Op {
    /// Whether the comparison holds.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "`=` asks for the very number")]
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Below => left < right,
            Self::AtMost => left <= right,
            Self::Above => left > right,
            Self::AtLeast => left >= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
        }
    }

    /// The operator as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Equal => "=",
            Self::Unequal => "!=",
        }
    }
}

impl Compare {
    /// Whether a known number fits.
    #[must_use]
    pub fn fits(&self, number: f64) -> bool {
        self.op.holds(number, self.value)
    }
}
