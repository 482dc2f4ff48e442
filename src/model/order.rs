//! The orders that a queue may have, by name. What they mean for columns stands in `query`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// In which order the tickets of a queue come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were imported.
    #[default]
    Import,
    /// Shuffled by the evaluator's seed.
    Shuffle,
    /// Where judges, samples or people differ most comes first.
    Disagreement,
    /// Where the judge is least sure, or nearest to the bar, comes first.
    Uncertain,
    /// Round robin over the values of a field: `model`, `tag`, `source`, or a field of the metadata.
    Stratified(String),
    /// The longest output first.
    Longest,
}

/// A name that no order has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no order; there are import, shuffle, disagreement, uncertain, stratified:FIELD and longest"
)]
pub struct UnknownOrder(pub String);

impl Order {
    /// The names that can be completed; `stratified:` wants a field behind it.
    pub const NAMES: [&'static str; 6] = [
        "import",
        "shuffle",
        "disagreement",
        "uncertain",
        "stratified:",
        "longest",
    ];
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Import => f.write_str("import"),
            Self::Shuffle => f.write_str("shuffle"),
            Self::Disagreement => f.write_str("disagreement"),
            Self::Uncertain => f.write_str("uncertain"),
            Self::Stratified(field) => write!(f, "stratified:{field}"),
            Self::Longest => f.write_str("longest"),
        }
    }
}

impl FromStr for Order {
    type Err = UnknownOrder;

    fn from_str(text: &str) -> Result<Self, UnknownOrder> {
        match text.trim() {
            "import" => Ok(Self::Import),
            "shuffle" => Ok(Self::Shuffle),
            "disagreement" => Ok(Self::Disagreement),
            "uncertain" => Ok(Self::Uncertain),
            "longest" => Ok(Self::Longest),
            other => match other.strip_prefix("stratified:") {
                Some(field) if !field.is_empty() => Ok(Self::Stratified(field.to_string())),
                _ => Err(UnknownOrder(other.to_string())),
            },
        }
    }
}
