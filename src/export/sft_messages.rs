//! Conversations to learn from: `{"messages":[…]}` a line, the answer last. Where the source described tools they stand
//! beside the messages as JSON in a text, because Arrow would give every tool the parameters of all others.

use serde::Serialize;

use crate::model::Log;

use super::chat::{self, Turn, conversation};
use super::left_out::Reason;
use super::line;

#[derive(Debug, Serialize)]
struct Record<'a> {
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<String>,
}

/// The example's line.
///
/// # Errors
/// When conversation or answer can't be learnt.
pub(super) fn row(log: &Log, answer: &str) -> Result<Vec<u8>, Reason> {
    let mut messages = conversation(log)?;
    messages.push(Turn::answer(answer)?);
    Ok(line(&Record {
        messages,
        tools: chat::tools(log).map(|tools| tools.get().to_string()),
    }))
}
