//! What each condition asks of a row, and what asking costs. Does not read or write text.

use jiff::tz::TimeZone;

use crate::model::Ordinal;
use crate::query::rows::{Field, Measure, Rows, Whose};

use super::term::{Code, Difference, Op, Quantity, Side, Term, When};

impl Quantity {
    /// The number of this row, where it is known.
    fn of(self, rows: &dyn Rows, ordinal: Ordinal) -> Option<f64> {
        let measure = match self {
            Self::Words => Measure::Words,
            Self::Turns => Measure::Turns,
            Self::Latency => Measure::LatencyMs,
            Self::Cost => Measure::CostUsd,
            Self::Tokens => {
                let read = rows.measure(ordinal, Measure::InputTokens);
                let written = rows.measure(ordinal, Measure::OutputTokens);
                return (read.is_some() || written.is_some())
                    .then(|| read.unwrap_or_default() + written.unwrap_or_default());
            }
        };
        rows.measure(ordinal, measure)
    }
}

impl When {
    /// The seconds since 1970 that belong to it: the first one, and the one behind the last.
    fn seconds(self) -> (i64, i64) {
        match self {
            Self::Instant(at) => (at.as_second(), at.as_second().saturating_add(1)),
            Self::Day(date) => {
                let start = date
                    .to_zoned(TimeZone::UTC)
                    .map_or(0, |start| start.timestamp().as_second());
                (start, start.saturating_add(86_400))
            }
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of this calendar are far below 2^53"
    )]
    fn fits(self, op: Op, at: f64) -> bool {
        let (start, end) = self.seconds();
        let (start, end) = (start as f64, end as f64);
        match op {
            Op::Below => at < start,
            Op::AtMost => at < end,
            Op::Above => at >= end,
            Op::AtLeast => at >= start,
            Op::Equal => at >= start && at < end,
            Op::Unequal => at < start || at >= end,
        }
    }
}

impl Side {
    fn of(&self, rows: &dyn Rows, ordinal: Ordinal) -> Option<f64> {
        rows.score(ordinal, &self.whose, &self.criterion)
    }
}

impl Code {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::float_cmp,
        reason = "codes are whole numbers below 2^32"
    )]
    fn fits(self, code: f64) -> bool {
        match self {
            Self::Equals(wanted) => code == wanted,
            Self::Bit(place) => (code as u32) >> place & 1 == 1,
        }
    }
}

impl Term {
    /// Whether the row fulfils the condition. What is unknown fulfils none.
    #[must_use]
    pub fn matches(&self, rows: &dyn Rows, ordinal: Ordinal) -> bool {
        match self {
            Self::Status(status) => rows.status(ordinal) == *status,
            Self::Flagged => rows.is_flagged(ordinal),
            Self::Revised => rows.is_revised(ordinal),
            Self::Noted => rows.has_note(ordinal),
            Self::Suggested => rows.is_suggested(ordinal),
            Self::Assisted => rows.is_assisted(ordinal),
            Self::Suspect => rows.is_suspect(ordinal),
            Self::Differing => rows.is_differing(ordinal),
            Self::Settled => rows.is_settled(ordinal),
            Self::Random(audit) => audit.chooses(&rows.id(ordinal)),
            Self::Failed(judge) => rows.has_failed(ordinal, judge.as_deref()),
            Self::Id(pattern) => {
                rows.id(ordinal).starts_with(&pattern.text)
                    || pattern.fits(&rows.text(ordinal, Field::SourceId))
            }
            Self::Text(field, pattern) => pattern.fits(&rows.text(ordinal, *field)),
            Self::Tag(pattern) => {
                let tags = rows.tags(ordinal);
                tags.iter().any(|tag| pattern.fits(tag)) || (tags.is_empty() && pattern.fits(""))
            }
            Self::Meta(key, pattern) => {
                pattern.fits(rows.meta(ordinal, key).as_deref().unwrap_or_default())
            }
            Self::MetaNumber(key, compare) => rows
                .meta(ordinal, key)
                .and_then(|text| text.trim().parse::<f64>().ok())
                .is_some_and(|number| compare.fits(number)),
            Self::Number(quantity, compare) => quantity
                .of(rows, ordinal)
                .is_some_and(|number| compare.fits(number)),
            Self::At(op, when) => rows
                .measure(ordinal, Measure::At)
                .is_some_and(|at| when.fits(*op, at)),
            Self::Rated(side) => side.of(rows, ordinal).is_some(),
            Self::Score(side, compare) => side
                .of(rows, ordinal)
                .is_some_and(|score| compare.fits(score)),
            Self::Labelled(side, wanted) => side
                .of(rows, ordinal)
                .is_some_and(|code| wanted.code.fits(code)),
            Self::Difference(difference) => difference.matches(rows, ordinal),
            Self::Word(word) => rows.contains(ordinal, word),
        }
    }

    /// What asking costs, roughly: 0 for a column of numbers, 4 for reading the log.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::Status(_)
            | Self::Flagged
            | Self::Revised
            | Self::Noted
            | Self::Assisted
            | Self::Settled
            | Self::Number(..)
            | Self::At(..) => 0,
            Self::Failed(_)
            | Self::Differing
            | Self::Suggested
            | Self::Suspect
            | Self::Rated(_)
            | Self::Score(..)
            | Self::Labelled(..)
            | Self::Difference(_)
            | Self::Random(_) => 1,
            Self::Id(_) | Self::Text(..) | Self::Tag(_) => 2,
            Self::Meta(..) | Self::MetaNumber(..) => 3,
            Self::Word(_) => 4,
        }
    }

    /// Whether it speaks of scores other than the reviewer's own, or of what a judge suggests.
    pub(super) fn reveals(&self) -> bool {
        let others = |side: &Side| side.whose != Whose::Own;
        match self {
            Self::Suggested | Self::Assisted | Self::Differing => true,
            Self::Rated(side) | Self::Score(side, _) | Self::Labelled(side, _) => others(side),
            Self::Difference(difference) => others(&difference.left) || others(&difference.right),
            _ => false,
        }
    }
}

impl Difference {
    fn matches(&self, rows: &dyn Rows, ordinal: Ordinal) -> bool {
        let left = self.left.of(rows, ordinal);
        let right = self.right.of(rows, ordinal);
        left.zip(right).is_some_and(|(left, right)| {
            let difference = left - right;
            self.compare.fits(if self.absolute {
                difference.abs()
            } else {
                difference
            })
        })
    }
}
