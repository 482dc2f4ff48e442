//! Conversations and outputs in any of the forms in which a field may hold them.

use serde_json::value::RawValue;

use super::message::{Content, Wire, output_text};
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
    if kind(raw) == Some(Kind::Object) {
        return Ok(vec![object.read::<Wire>(key, raw)?.0]);
    }
    let wires: Vec<Wire> = object.read(key, raw)?;
    Ok(wires.into_iter().map(|wire| wire.0).collect())
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
        Some(wires) => wires.into_iter().map(|wire| wire.0).collect(),
        None => vec![says(Role::User, text)],
    })
}

/// The instructions that stand beside a prompt, as the first message, and the field's name.
pub(super) fn system(object: &Object<'_>) -> Result<Option<(&'static str, Message)>, Reason> {
    match object.first(&SYSTEMS) {
        Some((key, raw)) if kind(raw) == Some(Kind::Text) => {
            Ok(Some((key, says(Role::System, object.read(key, raw)?))))
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
            log.output = output_text(object.read::<Wire>(key, raw)?.0);
        }
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
        let mut turns = messages(object, key, raw)?;
        let last = turns.pop().ok_or_else(|| no_output(key))?;
        log.messages.append(&mut turns);
        log.output = output_text(last);
    } else {
        log.output = object.read::<Content>(key, raw)?.0;
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

/// Divides a whole conversation: the last turn is the output where the assistant has it.
pub(super) fn divide(log: &mut Log, key: &str) -> Result<(), Reason> {
    match log.messages.pop_if(|last| last.role == Role::Assistant) {
        Some(last) => {
            log.output = output_text(last);
            Ok(())
        }
        None if log.messages.is_empty() => Err(Reason::NoOutput(format!("`{key}` is empty"))),
        None => Err(Reason::NoOutput(format!(
            "the last of `{key}` is not the assistant's, and no other field holds an output"
        ))),
    }
}
