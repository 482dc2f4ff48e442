//! Why a record did not come in, in sentences that a person can act on.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;

use super::place::Place;

/// A record that did not come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Error)]
#[error("{source_name}, line {line}: {reason}")]
pub struct Rejection {
    /// The source's name.
    #[serde(rename = "source")]
    pub source_name: Arc<str>,
    /// The record's first line, from 1.
    pub line: u64,
    /// The record's first byte in the decompressed source, from 0.
    pub offset: u64,
    /// Why.
    pub reason: Reason,
}

impl Rejection {
    pub(super) fn new(source: &Arc<str>, place: Place, reason: Reason) -> Self {
        Self {
            source_name: Arc::clone(source),
            line: place.line,
            offset: place.offset,
            reason,
        }
    }
}

/// Why a record did not come in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reason {
    /// The JSON is broken.
    #[error("not JSON: {what} at {at}")]
    NotJson {
        /// What is wrong there.
        what: String,
        /// Where.
        at: At,
    },
    /// The record is JSON, but a list or a bare value.
    #[error("{0} where an object of fields should be")]
    NotAnObject(&'static str),
    /// No format knows these fields.
    #[error(
        "no known shape: found {found}; an input (`messages`, `prompt`, `input`, …) and an output (`output`, `completion`, `response`, …) are needed; --map says where else they stand"
    )]
    UnknownShape {
        /// The fields that are there.
        found: String,
    },
    /// There is nothing to review.
    #[error("no output: {0}")]
    NoOutput(String),
    /// The model was asked and did not answer.
    #[error("the request failed: {0}")]
    Failed(String),
    /// There is nothing that the output answers.
    #[error("no input: {0}")]
    NoInput(String),
    /// A field does not hold what it should.
    #[error("`{field}` can't be read: {what}")]
    Field {
        /// The field.
        field: String,
        /// What is wrong with it.
        what: String,
    },
    /// One part of a record that holds several did not come in.
    #[error("{place}: {reason}")]
    Element {
        /// Which: `data[3]`.
        place: String,
        /// Why.
        reason: String,
    },
    /// The record is longer than one record may be.
    #[error(
        "the record is longer than {0} MB: it may be a file of another kind, or need its line ends"
    )]
    TooLong(usize),
    /// A quoted cell does not end.
    #[error("a quote opens a cell and never closes: close it, or write it twice")]
    OpenQuote,
    /// The row does not fit its header.
    #[error("{found} cells where the header has {expected}: quote cells that hold a delimiter")]
    Cells {
        /// Cells of this row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// The source could not be read to its end.
    #[error("the source can't be read further: {0}; what came before is in")]
    Unreadable(String),
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A place inside of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The line of the record, from 1.
    pub line: usize,
    /// The byte of that line, from 1.
    pub column: usize,
}

impl At {
    /// The place of a byte of a text.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let before = &text.as_bytes()[..byte.min(text.len())];
        Self {
            line: memchr::memchr_iter(b'\n', before).count() + 1,
            column: before.len() - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1) + 1,
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 1 {
            write!(f, "column {}", self.column)
        } else {
            write!(
                f,
                "column {} of the record's line {}",
                self.column, self.line
            )
        }
    }
}

impl Reason {
    /// Says in plain words what a JSON parser found in `part`, a slice of the record `whole`.
    pub(super) fn of_json(error: &serde_json::Error, part: &str, whole: &str) -> Self {
        let byte = position(error, part) + distance(part, whole);
        let told = error.to_string();
        let told = told.split(" at line ").next().unwrap_or_default();
        let what = plain(told, whole.get(byte..).unwrap_or_default());
        Self::NotJson {
            what,
            at: At::of(whole, byte),
        }
    }
}

/// The byte of the text that an error points at.
fn position(error: &serde_json::Error, text: &str) -> usize {
    let line_start: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    (line_start + error.column().saturating_sub(1)).min(text.len())
}

/// How far into `whole` its slice `part` starts; 0 where it is no slice of it.
fn distance(part: &str, whole: &str) -> usize {
    let distance = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    if distance <= whole.len() { distance } else { 0 }
}

fn plain(told: &str, rest: &str) -> String {
    let text = match told {
        _ if told.starts_with("EOF while parsing a string") => "the record ends inside of a string",
        _ if told.starts_with("EOF while") => "the record is cut off",
        "expected value" if is_not_a_number(rest) => {
            "`NaN` and `Infinity` are no JSON numbers (write `null`)"
        }
        "expected value" => "a value is missing or misspelt",
        "trailing characters" => "more follows the record's end (put each record on its own line)",
        "recursion limit exceeded" => "values are nested deeper than 128 levels",
        "number out of range" => "a number is too large",
        "invalid escape" => "an unknown escape after `\\`",
        "key must be a string" => "a field's name must stand in double quotes",
        "trailing comma" => "a comma before the end",
        _ if told.contains("surrogate") || told.contains("hex escape") => {
            "half of a pair of `\\u` escapes, without its other half"
        }
        _ if told.starts_with("control character") => {
            "a raw control character in a string (write it as an escape)"
        }
        other => other,
    };
    text.to_string()
}

fn is_not_a_number(rest: &str) -> bool {
    let rest = rest.trim_start_matches([':', ' ', '-', '[', ',']);
    rest.starts_with("NaN") || rest.starts_with("Inf")
}
