//! Items of `OpenAI`'s Responses API as turns: messages, calls, their outputs. Reasoning is left to the raw record.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::import::message::{Content, Wire};
use crate::import::object::Object;
use crate::import::rejection::Reason;
use crate::model::{Message, Role, ToolCall};

/// A list of items as a conversation.
pub(super) fn messages<'a>(
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
) -> Result<Vec<Message>, Reason> {
    put_all(object.read(key, raw)?).map_err(|error| Reason::Field {
        field: key.to_string(),
        what: error.to_string(),
    })
}

/// Items as a conversation.
pub(in crate::import) fn put_all(items: Vec<Value>) -> serde_json::Result<Vec<Message>> {
    let mut messages = Vec::with_capacity(items.len());
    for item in items {
        put(&mut messages, item)?;
    }
    Ok(messages)
}

/// Whether a value is an item that is no plain message.
pub(in crate::import) fn is_item(value: &Value) -> bool {
    matches!(
        value.get("type").and_then(Value::as_str),
        Some(
            "message"
                | "reasoning"
                | "function_call"
                | "function_call_output"
                | "custom_tool_call"
                | "custom_tool_call_output"
        )
    )
}

fn put(messages: &mut Vec<Message>, mut item: Value) -> serde_json::Result<()> {
    let kind = item
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("message");
    match kind {
        "message" => Wire::deserialize(item)?.put_into(messages),
        "reasoning" => {}
        "function_call" | "custom_tool_call" | "mcp_call" => {
            let call = call(&item);
            assistant(messages).tool_calls.push(call);
        }
        "function_call_output" | "custom_tool_call_output" => {
            let output = item.get_mut("output").map(Value::take).unwrap_or_default();
            messages.push(Message {
                role: Role::Tool,
                content: Content::deserialize(output)?.text,
                tool_call_id: text(&item, "call_id"),
                ..Message::default()
            });
        }
        other => {
            let shown = format!("[{other}]");
            let message = assistant(messages);
            if !message.content.is_empty() {
                message.content.push('\n');
            }
            message.content.push_str(&shown);
        }
    }
    Ok(())
}

/// The assistant's turn that is being read: what it says and what it calls are items of their own.
fn assistant(messages: &mut Vec<Message>) -> &mut Message {
    if messages
        .last()
        .is_none_or(|last| last.role != Role::Assistant)
    {
        messages.push(Message {
            role: Role::Assistant,
            ..Message::default()
        });
    }
    messages.last_mut().expect("a turn was put there")
}

fn call(item: &Value) -> ToolCall {
    ToolCall {
        id: text(item, "call_id")
            .or_else(|| text(item, "id"))
            .unwrap_or_default(),
        name: text(item, "name").unwrap_or_default(),
        arguments: text(item, "arguments")
            .or_else(|| text(item, "input"))
            .unwrap_or_default(),
    }
}

fn text(item: &Value, key: &str) -> Option<String> {
    item.get(key).and_then(Value::as_str).map(str::to_string)
}
