//! Answers with a thumb as TRL reads them: `{"prompt":[…],"completion":[…],"label":true}` a line.

use serde::Serialize;

use crate::model::Log;

use super::chat::{Turn, conversation};
use super::left_out::Reason;
use super::line;

#[derive(Debug, Serialize)]
struct Record<'a> {
    prompt: Vec<Turn<'a>>,
    completion: [Turn<'a>; 1],
    label: bool,
}

/// The answer's line.
///
/// # Errors
/// When conversation or answer can't be learnt.
pub(super) fn row(log: &Log, answer: &str, is_good: bool) -> Result<Vec<u8>, Reason> {
    Ok(line(&Record {
        prompt: conversation(log)?,
        completion: [Turn::answer(answer)?],
        label: is_good,
    }))
}
