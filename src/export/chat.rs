//! Turns of a conversation as chat trainers read them. `role` and `content` stand in every turn, so that a column of
//! turns has one type; the fields of tools stand only where there are any, because checkers refuse them empty.

use serde::Serialize;

use crate::model::{Log, Message, ToolCall};

use super::left_out::Reason;

/// One turn.
#[derive(Debug, Serialize)]
pub(super) struct Turn<'a> {
    role: &'static str,
    content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

/// A call of a tool in the nested form that chat APIs use.
#[derive(Debug, Serialize)]
struct Call<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Debug, Serialize)]
struct Function<'a> {
    name: &'a str,
    /// JSON as text.
    arguments: &'a str,
}

impl<'a> Turn<'a> {
    fn of(message: &'a Message) -> Self {
        Self {
            role: message.role.as_str(),
            content: &message.content,
            name: message.name.as_deref(),
            tool_calls: message.tool_calls.iter().map(Call::of).collect(),
            tool_call_id: message.tool_call_id.as_deref(),
        }
    }

    /// The assistant's answer.
    ///
    /// # Errors
    /// When there is none, or when it is the readable form of a call, which nobody may learn as words.
    pub(super) fn answer(content: &'a str) -> Result<Self, Reason> {
        if content.trim().is_empty() {
            return Err(Reason::NoOutput);
        }
        if calls_tools(content) {
            return Err(Reason::CallsTools);
        }
        Ok(Self {
            role: "assistant",
            content,
            name: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
        })
    }
}

impl<'a> Call<'a> {
    fn of(call: &'a ToolCall) -> Self {
        Self {
            id: &call.id,
            kind: "function",
            function: Function {
                name: &call.name,
                arguments: &call.arguments,
            },
        }
    }
}

/// The conversation before the output.
///
/// # Errors
/// When there is none.
pub(super) fn conversation(log: &Log) -> Result<Vec<Turn<'_>>, Reason> {
    if log.messages.is_empty() {
        return Err(Reason::NoConversation);
    }
    Ok(log.messages.iter().map(Turn::of).collect())
}

/// Whether a line is `[calls NAME] …`, as an import writes the calls of an output.
fn calls_tools(output: &str) -> bool {
    output.lines().any(|line| {
        line.strip_prefix("[calls ")
            .is_some_and(|rest| rest.contains("] "))
    })
}
