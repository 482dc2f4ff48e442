//! The body of a call that has a model go on with a conversation, in each protocol: roles, names and tools as far as it
//! carries them, words in their place where it doesn't. Pure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Dialect;
use crate::model::{Message, Protocol, Role, Server, ToolCall};

impl Dialect {
    /// The body of one call: the conversation, and nothing that holds the reply to any form.
    #[must_use]
    pub fn conversation(self, server: &Server, messages: &[Message]) -> Value {
        let mut body = self.parameters(server);
        let linked = linked(self.protocol, messages);
        let turns = messages
            .iter()
            .enumerate()
            .map(|(at, message)| (message, linked.contains(&at)));
        match self.protocol {
            Protocol::OpenAi => {
                let turns = turns.filter_map(|(message, is_linked)| chat(message, is_linked));
                body.insert("messages".into(), turns.collect());
            }
            Protocol::Anthropic => {
                let system: Vec<&str> = messages
                    .iter()
                    .filter(|message| message.role == Role::System)
                    .map(|message| message.content.trim_end())
                    .filter(|text| !text.is_empty())
                    .collect();
                if !system.is_empty() {
                    body.insert("system".into(), system.join("\n\n").into());
                }
                let mut words: Vec<(&str, Vec<Value>)> = Vec::new();
                for (message, is_linked) in turns {
                    let (role, blocks) = blocks(message, is_linked);
                    match words.last_mut() {
                        _ if blocks.is_empty() => {}
                        // Turns alternate there, and all answers to one turn's calls stand in the next one.
                        Some((last, before)) if *last == role => before.extend(blocks),
                        _ => words.push((role, blocks)),
                    }
                }
                let words = words
                    .into_iter()
                    .map(|(role, blocks)| json!({"role": role, "content": blocks}));
                body.insert("messages".into(), words.collect());
                let tools = tools(messages, &linked);
                if !tools.is_empty() {
                    body.insert("tools".into(), tools.into());
                    body.insert("tool_choice".into(), json!({"type": "none"}));
                }
            }
        }
        Value::Object(body)
    }
}

/// The messages whose tool calls, or whose answer to one, the protocol carries: each call has an id, and the messages after
/// it answer all of them. Servers refuse the others.
fn linked(protocol: Protocol, messages: &[Message]) -> BTreeSet<usize> {
    let mut linked = BTreeSet::new();
    for (at, message) in messages.iter().enumerate() {
        let calls = &message.tool_calls;
        if message.role != Role::Assistant || calls.is_empty() {
            continue;
        }
        let answers = messages[at + 1..]
            .iter()
            .take_while(|message| message.role == Role::Tool);
        let answered: Vec<_> = answers
            .map(|answer| answer.tool_call_id.as_deref().unwrap_or_default())
            .collect();
        let wanted: BTreeSet<_> = calls.iter().map(|call| call.id.as_str()).collect();
        let given: BTreeSet<_> = answered.iter().copied().collect();
        let is_sound = |call: &ToolCall| {
            is_plain(&call.id)
                && is_plain(&call.name)
                && (protocol == Protocol::OpenAi || arguments(call).is_object())
        };
        if wanted == given
            && wanted.len() == calls.len()
            && given.len() == answered.len()
            && calls.iter().all(is_sound)
        {
            linked.extend(at..=at + answered.len());
        }
    }
    linked
}

/// Whether a name is one that both protocols take.
fn is_plain(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

fn arguments(call: &ToolCall) -> Value {
    serde_json::from_str(&call.arguments).unwrap_or_default()
}

/// One message as chat completions have it; None where it says nothing.
fn chat(message: &Message, is_linked: bool) -> Option<Value> {
    let mut turn = if is_linked && message.role == Role::Tool {
        let id = message.tool_call_id.as_deref().unwrap_or_default();
        return Some(json!({"role": "tool", "tool_call_id": id, "content": message.content}));
    } else if is_linked {
        let content = Some(&message.content).filter(|content| !content.is_empty());
        let calls = message.tool_calls.iter().map(|call| {
            let function = json!({"name": call.name, "arguments": call.arguments});
            json!({"id": call.id, "type": "function", "function": function})
        });
        let calls: Vec<_> = calls.collect();
        json!({"role": "assistant", "content": content, "tool_calls": calls})
    } else {
        let words = words(message);
        if words.trim().is_empty() {
            return None;
        }
        json!({"role": role(message.role), "content": words})
    };
    if let Some(name) = message.name.as_deref().filter(|name| is_plain(name))
        && message.role != Role::Tool
    {
        turn["name"] = name.into();
    }
    Some(turn)
}

/// One message as Anthropic's messages have it; empty for a system prompt, which stands apart, and for one that says
/// nothing.
fn blocks(message: &Message, is_linked: bool) -> (&'static str, Vec<Value>) {
    let text = |text: &str| {
        let is_blank = text.trim().is_empty();
        (!is_blank).then(|| json!({"type": "text", "text": text}))
    };
    let blocks = match message.role {
        Role::System => Vec::new(),
        Role::Tool if is_linked => {
            let id = message.tool_call_id.as_deref().unwrap_or_default();
            vec![json!({"type": "tool_result", "tool_use_id": id, "content": message.content})]
        }
        _ if is_linked => {
            let calls = message.tool_calls.iter().map(|call| {
                let input = arguments(call);
                json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input})
            });
            text(&message.content).into_iter().chain(calls).collect()
        }
        _ => text(&words(message)).into_iter().collect(),
    };
    (role(message.role), blocks)
}

/// Who speaks, where what a tool answers is told as words.
fn role(role: Role) -> &'static str {
    match role {
        Role::Tool => Role::User.as_str(),
        other => other.as_str(),
    }
}

/// What a message says, calls and answers of tools as words.
fn words(message: &Message) -> String {
    let mut words = match (message.role, &message.name) {
        (Role::Tool, Some(name)) => format!("[{name} answers]\n{}", message.content),
        (Role::Tool, None) => format!("[tool answers]\n{}", message.content),
        _ => message.content.clone(),
    };
    for call in &message.tool_calls {
        if !words.is_empty() {
            words.push('\n');
        }
        write!(words, "[calls {} with {}]", call.name, call.arguments)
            .expect("writing to a String can't fail");
    }
    words
}

/// The tools that are called, as far as their calls say what they are: a conversation with calls is refused without them.
fn tools(messages: &[Message], linked: &BTreeSet<usize>) -> Vec<Value> {
    let calls = linked.iter().flat_map(|at| &messages[*at].tool_calls);
    let names: BTreeSet<&str> = calls.map(|call| call.name.as_str()).collect();
    names
        .into_iter()
        .map(|name| json!({"name": name, "input_schema": {"type": "object"}}))
        .collect()
}

#[cfg(test)]
mod tests;
