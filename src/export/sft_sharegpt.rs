//! Turns of `human` and `gpt`: `{"conversations":[…],"system":"…","tools":"…"}`, one list of JSON. Every key stands in
//! every row, so that a column has one type.

use serde::Serialize;

use crate::model::Log;

use super::left_out::Reason;
use super::record;
use super::sharegpt::{Said, conversation};

#[derive(Debug, Serialize)]
struct Record<'a> {
    conversations: Vec<Said<'a>>,
    system: &'a str,
    tools: String,
}

/// The example.
///
/// # Errors
/// When conversation or answer can't be learnt, or LLaMA-Factory would drop them.
pub(super) fn row(log: &Log, answer: &str) -> Result<Vec<u8>, Reason> {
    let before = conversation(log)?;
    let mut conversations = Said::all(before.turns);
    conversations.push(Said::answer(answer)?);
    Ok(record(&Record {
        conversations,
        system: before.system,
        tools: before.tools,
    }))
}
