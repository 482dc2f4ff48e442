//! What a sitting begins with: the store and all that the user's files and arguments have settled before.

use std::sync::Arc;

use crate::keymap::Keymap;
use crate::model::{Evaluator, Ordinal, Reviewer};
use crate::query::Vocabulary;
use crate::store::Store;
use crate::theme::{Depth, Glyphs};

/// What a sitting begins with.
pub struct Sitting {
    /// The store, open for writing; the evaluator's scores that came with logs are adopted.
    pub store: Store,
    /// The evaluator.
    pub evaluator: Arc<Evaluator>,
    /// Which text of its the store has seen as which: 1 for the first version.
    pub generation: usize,
    /// Who reviews.
    pub reviewer: Reviewer,
    /// The filter to begin with, in place of the evaluator's.
    pub filter: Option<String>,
    /// The ticket to begin with, where the reviewer left off.
    pub start: Option<Ordinal>,
    /// The words of the filter language; the reviewer is its own.
    pub vocabulary: Vocabulary,
    /// The keys.
    pub keymap: Keymap,
    /// The theme to begin with.
    pub theme: String,
    /// Themes of the user's own: names and texts.
    pub themes: Vec<(String, String)>,
    /// How many colours the terminal has.
    pub depth: Depth,
    /// The signs that the terminal can show.
    pub glyphs: Glyphs,
    /// What is to be told at the beginning.
    pub notices: Vec<String>,
}
