//! What is wrong with a filter, and where. Draws the caret for a command; the screen draws its own.

use std::ops::Range;

use thiserror::Error;
use unicode_width::UnicodeWidthStr;

/// A text that is no filter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FilterError {
    /// What is wrong and what to write instead, in one sentence.
    pub message: String,
    /// The bytes of the text that it is about; may be empty at its end.
    pub span: Range<usize>,
}

impl FilterError {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self {
            message: message.into(),
            span,
        }
    }

    /// The filter with carets under what is wrong, and the sentence below.
    #[must_use]
    pub fn pointed(&self, text: &str) -> String {
        let width = |range: Range<usize>| text.get(range).unwrap_or_default().width();
        format!(
            "{text}\n{}{}\n{}",
            " ".repeat(width(0..self.span.start)),
            "^".repeat(width(self.span.clone()).max(1)),
            self.message
        )
    }
}
