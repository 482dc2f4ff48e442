//! The formats that records may have, one a file, and the table by which a record is recognised.

mod alpaca;
mod juror;
mod messages;
mod prompt_completion;
mod sharegpt;

use super::fields::Reading;
use super::object::Object;
use super::rejection::Reason;

/// One shape of a record: how it is recognised and how it is read.
pub struct Format {
    /// The name for `--format` and in counts.
    pub name: &'static str,
    /// What it looks like, in one line.
    pub about: &'static str,
    is: fn(&Object<'_>) -> bool,
    read: fn(&Object<'_>) -> Result<Reading, Reason>,
}

/// The name of rows of tables, in which any of the formats may stand cell by cell.
pub const CSV: &str = "csv";

/// Every format of an object, in the order in which they are tried: what proves more goes first.
const TABLE: &[&Format] = &[
    &juror::FORMAT,
    &sharegpt::FORMAT,
    &messages::FORMAT,
    &alpaca::FORMAT,
    &prompt_completion::FORMAT,
];

/// Every format that can be asked for.
#[must_use]
pub fn all() -> &'static [&'static Format] {
    TABLE
}

/// What `--format` asks for.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    /// Records of this format, whatever they look like.
    Format(&'static Format),
    /// A table with a header, whatever it looks like.
    Csv,
}

impl Asked {
    /// The format of this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        if name == CSV || name == "tsv" {
            return Some(Self::Csv);
        }
        TABLE
            .iter()
            .find(|format| format.name == name)
            .map(|format| Self::Format(format))
    }
}

/// Reads a record: by the format asked for, else by the first that recognises it.
pub(super) fn read(
    object: &Object<'_>,
    asked: Option<Asked>,
) -> Result<(&'static Format, Reading), Reason> {
    let format = match asked {
        Some(Asked::Format(format)) => Some(format),
        Some(Asked::Csv) | None => TABLE.iter().copied().find(|format| (format.is)(object)),
    };
    let Some(format) = format else {
        return Err(Reason::UnknownShape {
            found: object.names(),
        });
    };
    Ok((format, (format.read)(object)?))
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}
