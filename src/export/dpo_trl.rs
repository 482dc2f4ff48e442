//! Preference pairs as TRL reads them: `{"prompt":[…],"chosen":[…],"rejected":[…]}` a line, all of them messages.

use serde::Serialize;

use super::chat::{Turn, conversation, sides};
use super::left_out::Reason;
use super::line;
use super::pairs::Pair;

#[derive(Debug, Serialize)]
struct Record<'a> {
    prompt: Vec<Turn<'a>>,
    chosen: [Turn<'a>; 1],
    rejected: [Turn<'a>; 1],
}

/// The pair's line.
///
/// # Errors
/// When the sides are the same, or conversation or sides can't be learnt.
pub(super) fn row(pair: &Pair<'_>) -> Result<Vec<u8>, Reason> {
    let (chosen, rejected) = sides(pair.chosen, pair.rejected)?;
    Ok(line(&Record {
        prompt: conversation(pair.log)?,
        chosen: [Turn::answer(chosen)?],
        rejected: [Turn::answer(rejected)?],
    }))
}
