//! The side of an exchange that asks: `messages`, `input` or `prompt`, with instructions beside them.

use super::items;
use crate::import::object::{Kind, Object, kind};
use crate::import::rejection::Reason;
use crate::import::turns::{self, says};
use crate::model::{Message, Role};

/// What of a request is kept beside its conversation: who was asked, and how.
pub(in crate::import) const KEPT: [&str; 10] = [
    "model",
    "metadata",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "seed",
    "reasoning_effort",
    "user",
];

/// Fields that a request asks with, and those that are of no use once it was answered.
pub(in crate::import) const ASKING: [&str; 10] = [
    "messages",
    "input",
    "prompt",
    "instructions",
    "system",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "functions",
    "response_format",
];

/// Whether an object asks a model something.
pub(in crate::import) fn asks(object: &Object<'_>) -> bool {
    matches!(
        object.kind("messages"),
        Some(Kind::List | Kind::Object | Kind::Text)
    ) || ["input", "prompt"]
        .iter()
        .any(|key| matches!(object.kind(key), Some(Kind::Text | Kind::List)))
}

/// What was asked, instructions first.
pub(in crate::import) fn conversation(object: &Object<'_>) -> Result<Vec<Message>, Reason> {
    let system = match instructions(object)? {
        Some(message) => Some(message),
        None => turns::system(object)?.map(|(_, message)| message),
    };
    let mut messages = match object.first(&["messages", "input", "prompt"]) {
        Some((key @ "input", raw)) if object.kind(key) == Some(Kind::List) => {
            items::messages(object, key, raw)?
        }
        Some((key, raw)) => turns::input(object, key, raw)?,
        None => Vec::new(),
    };
    if messages.is_empty() {
        return Err(Reason::NoInput(
            "the request has no `messages`, `input` or `prompt`".to_string(),
        ));
    }
    turns::instruct(&mut messages, system);
    Ok(messages)
}

/// The `instructions` of the Responses API, which its responses repeat.
pub(super) fn instructions(object: &Object<'_>) -> Result<Option<Message>, Reason> {
    match object.get("instructions") {
        Some(raw) if kind(raw) == Some(Kind::Text) => {
            Ok(Some(says(Role::System, object.read("instructions", raw)?)))
        }
        _ => Ok(None),
    }
}
