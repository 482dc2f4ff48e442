//! What is asked of a report: which judges, divided by what, in which form.

use std::path::Path;
use std::str::FromStr;

use thiserror::Error;

use crate::export::agree::{BadPeriod, By};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The judges by name; all that have verdicts where none is named.
    pub judges: Vec<String>,
    /// By what agreement is divided; by model and by tag, where there are a few of them, where nothing is named.
    pub by: Vec<Division>,
}

/// By what agreement is divided, with the name that it was asked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// The name: `model`, `tag`, `at:week`, `region`.
    pub name: String,
    /// The same as it is looked up.
    pub by: By,
}

impl FromStr for Division {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        Ok(Self {
            name: text.to_string(),
            by: text.parse()?,
        })
    }
}

/// The form in which a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Markdown.
    #[default]
    Markdown,
    /// One JSON object.
    Json,
    /// One HTML file that needs no other.
    Html,
}

/// A name that no form has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no format; there are md, json and html")]
pub struct UnknownForm(String);

impl Form {
    /// The form's name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// The form that a file's name asks for by its ending; None where it says nothing.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        match text {
            "md" | "markdown" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            "html" => Ok(Self::Html),
            other => Err(UnknownForm(other.to_string())),
        }
    }
}
