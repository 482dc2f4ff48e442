//! The table of kinds: names, what a file of each holds, and who reads it. Writes none of them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// juror's own records.
    Juror,
    /// Conversations to learn from.
    SftMessages,
    /// Pairs of a better and a worse answer.
    DpoTrl,
    /// A table.
    Csv,
}

/// A name that no kind has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no kind of export; there are juror, sft-messages, dpo-trl and csv")]
pub struct UnknownKind(pub String);

impl Kind {
    /// Every kind, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Juror, Self::SftMessages, Self::DpoTrl, Self::Csv];

    /// The kind's name in commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Juror => "juror",
            Self::SftMessages => "sft-messages",
            Self::DpoTrl => "dpo-trl",
            Self::Csv => "csv",
        }
    }

    /// What a file of this kind holds, in one sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Juror => {
                "Every ticket with its log, the latest rating of each reviewer, the judges' verdicts and the edits."
            }
            Self::SftMessages => {
                "Conversations with an answer to learn from: the latest edit, else an output that every rating passes."
            }
            Self::DpoTrl => {
                "Preference pairs: the latest edit is chosen, the original output rejected."
            }
            Self::Csv => "A row a ticket, with a column for each reviewer and judge and criterion.",
        }
    }

    /// Who reads it.
    #[must_use]
    pub fn readers(self) -> &'static str {
        match self {
            Self::Juror => "juror import, scripts",
            Self::SftMessages => "OpenAI fine-tuning, TRL, Axolotl, Together, Fireworks",
            Self::DpoTrl => "TRL (DPO, reward models)",
            Self::Csv => "spreadsheets, data frames, juror import",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| UnknownKind(name.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_name_and_another_name_is_told_all_of_them() {
        let error = "parquet".parse::<Kind>().expect_err("no kind").to_string();
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert!(error.contains(kind.name()), "{error}");
        }
    }
}
