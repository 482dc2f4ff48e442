//! Preference pairs as LLaMA-Factory reads them with `ranking`:
//! `{"conversations":[…],"chosen":{…},"rejected":{…},"system":"…","tools":"…"}`, one list of JSON.

use serde::Serialize;

use super::chat::sides;
use super::left_out::Reason;
use super::pairs::Pair;
use super::record;
use super::sharegpt::{Said, conversation};

#[derive(Debug, Serialize)]
struct Record<'a> {
    conversations: Vec<Said<'a>>,
    chosen: Said<'a>,
    rejected: Said<'a>,
    system: &'a str,
    tools: String,
}

/// The pair.
///
/// # Errors
/// When the sides are the same, conversation or sides can't be learnt, or LLaMA-Factory would drop them.
pub(super) fn row(pair: &Pair<'_>) -> Result<Vec<u8>, Reason> {
    let (chosen, rejected) = sides(pair.chosen, pair.rejected)?;
    let before = conversation(pair.log)?;
    Ok(record(&Record {
        conversations: Said::all(before.turns),
        chosen: Said::answer(chosen)?,
        rejected: Said::answer(rejected)?,
        system: before.system,
        tools: before.tools,
    }))
}
