//! What is wrong with a filter, and where. Draws the caret for a command; the screen draws its own.

use std::ops::Range;

use thiserror::Error;

use crate::text::sanitize::shown_line;
use crate::text::width::width;

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

    /// The filter with carets under what is wrong, and the sentence below. Control characters become visible.
    #[must_use]
    pub fn pointed(&self, text: &str) -> String {
        let part = |range: Range<usize>| shown_line(text.get(range).unwrap_or_default());
        let (start, end) = (self.span.start, self.span.end);
        let (before, marked) = (part(0..start), part(start..end));
        format!(
            "{before}{marked}{}\n{}{}\n{}",
            part(end..text.len()),
            " ".repeat(width(&before)),
            "^".repeat(width(&marked).max(1)),
            shown_line(&self.message)
        )
    }
}
