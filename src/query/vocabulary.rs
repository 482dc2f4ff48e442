//! What a filter may name here: criteria, judges, people, and the values worth completing. Reads no log.

use crate::model::{Criterion, Evaluator, Scale};

use super::audit::Audit;

/// The names that a filter can use, for parsing and for completion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    /// What is scored, with its scales.
    pub criteria: Vec<Criterion>,
    /// Judges by name, those that came with logs included.
    pub judges: Vec<String>,
    /// Reviewers by name.
    pub reviewers: Vec<String>,
    /// Whose `accuracy<3` means "my score" to: the reviewer at the screen. None in a command, where it means the
    /// consensus. A filter that names this reviewer reveals nothing.
    pub own: Option<String>,
    /// The evaluator's share of random tickets, for `is:random`.
    pub audit: Audit,
    /// Fields of the metadata. None where nobody has listed them: then any unknown word before a `:` is taken for one.
    pub meta: Option<Vec<String>>,
    /// Models, for completion.
    pub models: Vec<String>,
    /// Tags, for completion.
    pub tags: Vec<String>,
    /// Sources, for completion.
    pub sources: Vec<String>,
}

impl Vocabulary {
    /// What an evaluator itself can name.
    #[must_use]
    pub fn of(evaluator: &Evaluator) -> Self {
        Self {
            criteria: evaluator.criteria.clone(),
            judges: evaluator
                .judges
                .iter()
                .map(|judge| judge.name.clone())
                .collect(),
            audit: Audit::from(&evaluator.queue),
            ..Self::default()
        }
    }

    /// The criterion with this key, whatever its case.
    #[must_use]
    pub fn criterion(&self, key: &str) -> Option<&Criterion> {
        self.criteria
            .iter()
            .find(|criterion| criterion.key.as_str().eq_ignore_ascii_case(key))
    }

    /// The fields of the metadata that are known.
    pub fn meta(&self) -> impl Iterator<Item = &str> {
        self.meta.iter().flatten().map(String::as_str)
    }

    /// Everybody whose scores can be named, but for the word `judge` itself.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.judges
            .iter()
            .chain(&self.reviewers)
            .map(String::as_str)
    }

    /// The words that can stand behind `KEY:`, where the scale has any.
    #[must_use]
    pub fn words(scale: &Scale) -> Vec<&str> {
        match scale {
            Scale::PassFail => vec!["pass", "fail"],
            Scale::Choice { labels, .. } => labels.iter().map(|label| label.key.as_str()).collect(),
            Scale::Ordinal { .. } | Scale::Text => Vec::new(),
        }
    }
}
