//! The evaluator files to start from, compiled in. Each teaches the file by its comments.

use std::path::Path;

use super::Evaluator;
use super::file::read;

/// A file to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// What `juror init --template` calls it.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: &'static str,
    /// The file.
    pub text: &'static str,
}

/// The templates; the first is the built-in evaluator.
pub const TEMPLATES: [Template; 5] = [
    Template {
        name: "chat-5",
        summary: "accuracy, helpfulness, tone and format from 1 to 5, and an overall pass or fail",
        text: include_str!("templates/chat-5.toml"),
    },
    Template {
        name: "finetune-10",
        summary: "instruction following, quality, clarity, safety and overall from 1 to 10, with one line of commentary",
        text: include_str!("templates/finetune-10.toml"),
    },
    Template {
        name: "twin-5",
        summary: "relevance, cohesiveness and conciseness from 1 to 5",
        text: include_str!("templates/twin-5.toml"),
    },
    Template {
        name: "pass-fail",
        summary: "one question, pass or fail, with the faults that were found",
        text: include_str!("templates/pass-fail.toml"),
    },
    Template {
        name: "pairwise",
        summary: "which of two outputs to the same input is better",
        text: include_str!("templates/pairwise.toml"),
    },
];

impl Template {
    /// The template with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TEMPLATES.into_iter().find(|template| template.name == name)
    }

    /// The evaluator that its file describes.
    ///
    /// # Panics
    /// Never: every template reads, which a test keeps.
    #[must_use]
    pub fn evaluator(&self) -> Evaluator {
        read(self.text, Path::new("."))
            .expect("every template reads without mistakes")
            .evaluator
    }
}

/// The evaluator for logs that come without one and without scores: `chat-5`.
#[must_use]
pub fn built_in() -> Evaluator {
    TEMPLATES[0].evaluator()
}
