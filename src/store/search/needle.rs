//! What it means that a log holds a text: the one definition, for whoever reads one log and for a scan of all.

use crate::model::Log;

/// A text that is searched for, whatever its case.
#[derive(Clone, Debug)]
pub(in crate::store) struct Needle {
    lower: String,
}

impl Needle {
    pub(in crate::store) fn new(text: &str) -> Self {
        Self {
            lower: text.to_lowercase(),
        }
    }

    /// The text in small letters.
    pub(super) fn lower(&self) -> &str {
        &self.lower
    }

    /// Whether a text holds it.
    pub(in crate::store) fn is_in_text(&self, text: &str) -> bool {
        text.to_lowercase().contains(&self.lower)
    }

    /// Whether conversation, output or a reference holds it.
    pub(in crate::store) fn is_in(&self, log: &Log) -> bool {
        log.messages
            .iter()
            .any(|message| self.is_in_text(&message.content))
            || self.is_in_text(&log.output)
            || log
                .references
                .iter()
                .any(|reference| self.is_in_text(reference))
    }
}
