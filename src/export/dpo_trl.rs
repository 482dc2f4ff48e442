//! Preference pairs as TRL reads them: `{"prompt":[…],"chosen":[…],"rejected":[…]}` a line, all of them messages.

use serde::Serialize;

use crate::model::Ticket;

use super::chat::{Turn, conversation};
use super::left_out::Reason;
use super::line;

#[derive(Debug, Serialize)]
struct Record<'a> {
    prompt: Vec<Turn<'a>>,
    chosen: [Turn<'a>; 1],
    rejected: [Turn<'a>; 1],
}

/// The ticket's line.
///
/// # Errors
/// When there is no edit, or it differs from the original by white space at its ends at most.
pub(super) fn row(ticket: &Ticket) -> Result<Vec<u8>, Reason> {
    let Some(edit) = ticket.revisions.last() else {
        return Err(Reason::NotEdited);
    };
    let original = &ticket.log.output;
    if edit.output.trim() == original.trim() {
        return Err(Reason::SameText);
    }
    Ok(line(&Record {
        prompt: conversation(&ticket.log)?,
        chosen: [Turn::answer(&edit.output)?],
        rejected: [Turn::answer(original)?],
    }))
}
