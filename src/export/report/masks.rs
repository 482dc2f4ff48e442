//! What is private is masked on its way into a report, with one number for one value in all of it. Decides nothing of what
//! is private.

use crate::model::redaction::Redaction;
use crate::model::{Masked, Ticket};
use crate::text::redact::FileMasks;

/// The masks of one report; none where nothing is to be masked.
pub(super) struct Masks(Option<FileMasks>);

impl Masks {
    pub(super) fn of(redaction: Option<&Redaction>) -> Self {
        Self(redaction.map(FileMasks::new))
    }

    /// A text as it may go out.
    pub(super) fn text(&mut self, text: &str) -> String {
        match &mut self.0 {
            Some(masks) => masks.cover_text(text),
            None => text.to_string(),
        }
    }

    /// A ticket as it may go out.
    pub(super) fn ticket(&mut self, ticket: Ticket) -> Ticket {
        match &mut self.0 {
            Some(masks) => masks.cover(&ticket),
            None => ticket,
        }
    }

    /// How many mentions were masked so far; None where nothing is to be masked.
    pub(super) fn masked(&self) -> Option<Masked> {
        self.0.as_ref().map(|masks| masks.masked().clone())
    }
}
