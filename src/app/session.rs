//! What stays the same while the program runs: evaluator, reviewer, names for completion, the texts of the help.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::command::Scope;
use crate::model::{Evaluator, EvaluatorVersion, Ordinal, Reviewer};
use crate::query::Vocabulary;

/// What stays the same while the program runs.
#[derive(Clone, Debug)]
pub struct Session {
    /// The evaluator.
    pub evaluator: Arc<Evaluator>,
    /// Its version.
    pub version: EvaluatorVersion,
    /// How many versions of it the store has seen, this one included.
    pub generation: usize,
    /// Who reviews.
    pub reviewer: Reviewer,
    /// The words of the filter language.
    pub vocabulary: Vocabulary,
    /// The ticket to begin with, where the reviewer left off.
    pub start: Option<Ordinal>,
    /// The themes that can be switched to.
    pub themes: Vec<String>,
    /// Tags that tickets have had, for completion.
    pub tags: Vec<String>,
    /// The keys of each scope with what they do, made from the live keymap.
    pub help: BTreeMap<Scope, Vec<HelpLine>>,
}

/// One line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// The keys, as a person reads them; empty where a command has none.
    pub keys: String,
    /// The command's name.
    pub name: String,
    /// What it does.
    pub help: String,
}
