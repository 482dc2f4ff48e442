//! Conversations for `OpenAI`'s fine-tuning: `{"messages":[…],"tools":[…]}` a line. Earlier answers have weight 0, because
//! nobody has said that they are good.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::Log;

use super::chat::{self, Turn};
use super::left_out::Reason;
use super::{line, openai};

#[derive(Debug, Serialize)]
struct Record<'a> {
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
}

/// The example's line.
///
/// # Errors
/// When conversation or answer can't be learnt, or `OpenAI` would refuse them.
pub(super) fn row(log: &Log, answer: &str) -> Result<Vec<u8>, Reason> {
    let mut messages = openai::turns(log)?;
    for turn in messages.iter_mut().filter(|turn| turn.role == "assistant") {
        turn.weight = Some(0);
    }
    messages.push(Turn::answer(answer)?);
    let tools = chat::tools(log);
    let parallel = log.meta.get("parallel_tool_calls").and_then(Value::as_bool);
    Ok(line(&Record {
        messages,
        // It says something of tools only.
        parallel_tool_calls: tools.as_ref().and(parallel),
        tools,
    }))
}
