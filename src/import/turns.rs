//! Conversations and outputs in any of the forms in which a field may hold them.

use serde_json::value::RawValue;

use super::message::{Content, Wire};
use super::object::{Kind, Object, kind};
use super::rejection::Reason;
use super::slot::SYSTEMS;
use crate::model::{Candidate, Log, Message, Role};

/// A list of messages, or one message.
pub(super) fn messages<'a>(
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
) -> Result<Vec<Message>, Reason> {
    Ok(spoken(wires(object, key, raw)?))
}

fn wires<'a>(object: &Object<'a>, key: &str, raw: &'a RawValue) -> Result<Vec<Wire>, Reason> {
    if kind(raw) == Some(Kind::Object) {
        Ok(vec![object.read(key, raw)?])
    } else {
        object.read(key, raw)
    }
}

fn spoken(wires: Vec<Wire>) -> Vec<Message> {
    let mut messages = Vec::with_capacity(wires.len());
    for wire in wires {
        wire.put_into(&mut messages);
    }
    messages
}

/// What was asked: a text is the user's message, and a text that is a list of messages in JSON is that list.
pub(super) fn input<'a>(
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
) -> Result<Vec<Message>, Reason> {
    if matches!(kind(raw), Some(Kind::List | Kind::Object)) {
        return messages(object, key, raw);
    }
    let text = object.as_text(key, raw)?;
    let wires = text
        .trim_start()
        .starts_with("[{")
        .then(|| serde_json::from_str::<Vec<Wire>>(&text).ok())
        .flatten();
    Ok(match wires {
        Some(wires) => spoken(wires),
        None => vec![says(Role::User, text)],
    })
}

/// The instructions that stand beside a prompt, as the first message, and the field's name.
pub(super) fn system(object: &Object<'_>) -> Result<Option<(&'static str, Message)>, Reason> {
    match object.first(&SYSTEMS) {
        Some((key, raw)) if matches!(kind(raw), Some(Kind::Text | Kind::List)) => {
            let said: Content = object.read(key, raw)?;
            Ok(Some((key, says(Role::System, said.text))))
        }
        _ => Ok(None),
    }
}

/// A message with nothing but its text.
pub(super) fn says(role: Role, content: String) -> Message {
    Message {
        role,
        content,
        ..Message::default()
    }
}

/// Puts what the model answered into the log: one output, or several of them as candidates.
pub(super) fn put_output<'a>(
    log: &mut Log,
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
) -> Result<(), Reason> {
    match kind(raw) {
        Some(Kind::List) => {
            let parts: Vec<&'a RawValue> = object.read(key, raw)?;
            put_list(log, object, key, raw, &parts)?;
        }
        Some(Kind::Object) if is_message(raw) => {
            log.output = object.read::<Wire>(key, raw)?.into_output();
        }
        Some(Kind::Object) if let Some(text) = said(raw) => log.output = text,
        _ => log.output = object.as_text(key, raw)?,
    }
    Ok(())
}

fn put_list<'a>(
    log: &mut Log,
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
    parts: &[&'a RawValue],
) -> Result<(), Reason> {
    if parts.is_empty() {
        return Err(Reason::NoOutput(format!("`{key}` is an empty list")));
    }
    if parts.iter().all(|part| kind(part) == Some(Kind::Text)) {
        let mut outputs = parts
            .iter()
            .map(|part| object.read::<String>(key, part))
            .collect::<Result<Vec<_>, _>>()?;
        if outputs.len() == 1 {
            log.output = outputs.remove(0);
        } else {
            log.candidates = outputs
                .into_iter()
                .map(|output| Candidate {
                    model: None,
                    output,
                })
                .collect();
        }
    } else if is_message(parts[0]) {
        // A completion as messages: what comes before its last turn is context.
        let mut turns = wires(object, key, raw)?;
        let last = turns.pop().ok_or_else(|| no_output(key))?;
        log.messages.extend(spoken(turns));
        log.output = last.into_output();
    } else {
        log.output = object.read::<Content>(key, raw)?.into_output();
    }
    Ok(())
}

fn no_output(key: &str) -> Reason {
    Reason::NoOutput(format!("`{key}` is empty"))
}

fn is_message(raw: &RawValue) -> bool {
    Object::parse(raw.get()).is_ok_and(|message| {
        (message.has("role") && (message.has("content") || message.has("tool_calls")))
            || (message.has("from") && message.has("value"))
    })
}

/// The text of an answer that a log keeps with what it cost or how it ended, and without a role. Other objects are what
/// the model wrote.
fn said(raw: &RawValue) -> Option<String> {
    let answer = Object::parse(raw.get()).ok()?;
    let told = ["usage", "model", "finish_reason", "stop_reason"];
    told.iter().any(|key| answer.has(key)).then_some(())?;
    let (key, text) = answer.first(&["content", "text"])?;
    (kind(text) == Some(Kind::Text)).then(|| answer.read(key, text).ok())?
}

/// Reads a whole conversation and divides it: the last turn is the output where the assistant has it.
pub(super) fn divide<'a>(
    log: &mut Log,
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
) -> Result<(), Reason> {
    let mut turns = wires(object, key, raw)?;
    let Some(last) = turns.pop() else {
        return Err(Reason::NoOutput(format!("`{key}` is empty")));
    };
    if last.context_only {
        return Err(Reason::NoOutput(format!(
            "the last of `{key}` has a weight of 0, which makes it context"
        )));
    }
    if !last.is_of(Role::Assistant) {
        return Err(Reason::NoOutput(format!(
            "the last of `{key}` is not the assistant's, and no other field holds an output"
        )));
    }
    log.messages.extend(spoken(turns));
    log.output = last.into_output();
    Ok(())
}

/// Puts instructions that stand beside a conversation before it, unless it has its own.
pub(super) fn instruct(messages: &mut Vec<Message>, system: Option<Message>) {
    let has_own = messages
        .first()
        .is_some_and(|first| first.role == Role::System);
    if !has_own && let Some(system) = system {
        messages.insert(0, system);
    }
}
