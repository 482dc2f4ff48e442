//! The side of an exchange that answers: `choices`, `content` or `output`, recognised strictly, because a model may write
//! JSON with fields of these names itself.

use serde_json::Value;
use serde_json::value::RawValue;

use super::items;
use crate::import::message::{Content, Wire};
use crate::import::object::{Kind, Object, kind};
use crate::import::rejection::Reason;
use crate::model::{Candidate, Log, Message, Role};

/// What of a response is kept beside its answers.
pub(in crate::import) const KEPT: [&str; 9] = [
    "id",
    "model",
    "created",
    "created_at",
    "usage",
    "metadata",
    "stop_reason",
    "service_tier",
    "previous_response_id",
];

/// Fields of a response that are read here or say nothing about the answer.
pub(in crate::import) const ANSWERING: [&str; 9] = [
    "object",
    "choices",
    "content",
    "output",
    "type",
    "role",
    "system_fingerprint",
    "prompt_logprobs",
    "kv_transfer_params",
];

/// The form of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Form {
    /// A chat completion, or a completion of the earlier API.
    Completion,
    /// An answer of the Responses API.
    Response,
    /// A message of Anthropic's API.
    Message,
}

/// The form of a response; None where the object is none.
pub(in crate::import) fn form(object: &Object<'_>) -> Option<Form> {
    let named = || object.get("object").map_or("", RawValue::get);
    if object.kind("choices") == Some(Kind::List)
        && (named().contains("completion") || first(object, "choices").is_some_and(is_choice))
    {
        return Some(Form::Completion);
    }
    if object.kind("output") == Some(Kind::List)
        && (named() == "\"response\"" || first(object, "output").is_some_and(is_item))
    {
        return Some(Form::Response);
    }
    if object.kind("content") != Some(Kind::List) {
        return None;
    }
    let says = object.get("role").map(RawValue::get) == Some("\"assistant\"");
    let is_message =
        (says || object.has("stop_reason")) && first(object, "content").is_none_or(is_part);
    is_message.then_some(Form::Message)
}

/// The first element of a list.
fn first<'a>(object: &Object<'a>, key: &str) -> Option<&'a RawValue> {
    let list: Vec<&'a RawValue> = object.read(key, object.get(key)?).ok()?;
    list.first().copied()
}

fn is_choice(raw: &RawValue) -> bool {
    Object::parse(raw.get()).is_ok_and(|choice| {
        choice.kind("message") == Some(Kind::Object)
            || (choice.has("text") && (choice.has("finish_reason") || choice.has("logprobs")))
    })
}

fn is_item(raw: &RawValue) -> bool {
    Object::parse(raw.get()).is_ok_and(|item| {
        matches!(
            item.get("type").map(RawValue::get),
            Some("\"message\"" | "\"reasoning\"" | "\"function_call\"" | "\"custom_tool_call\"")
        )
    })
}

fn is_part(raw: &RawValue) -> bool {
    Object::parse(raw.get()).is_ok_and(|part| part.kind("type") == Some(Kind::Text))
}

/// Puts a response's answer into the log, or several as candidates.
pub(in crate::import) fn put_answers(log: &mut Log, object: &Object<'_>) -> Result<(), Reason> {
    let mut outputs = match form(object) {
        Some(Form::Completion) => choices(log, object)?,
        Some(Form::Response) => vec![response(log, object)?],
        Some(Form::Message) => vec![parts(object)?],
        None => {
            return Err(Reason::NoOutput(format!(
                "the response holds no answer of a known form: found {}",
                object.names()
            )));
        }
    };
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
    Ok(())
}

fn choices(log: &mut Log, object: &Object<'_>) -> Result<Vec<String>, Reason> {
    let list: Vec<&RawValue> = match object.get("choices") {
        Some(raw) => object.read("choices", raw)?,
        None => Vec::new(),
    };
    if list.is_empty() {
        return Err(Reason::NoOutput("`choices` is empty".to_string()));
    }
    let mut outputs = Vec::with_capacity(list.len());
    for raw in list {
        let choice = Object::parse(raw.get())?;
        let output = match choice.first(&["message", "text"]) {
            Some((key @ "message", raw)) => choice.read::<Wire>(key, raw)?.into_output(),
            Some((key, raw)) => choice.as_text(key, raw)?,
            None => return Err(Reason::NoOutput("a choice has no `message`".to_string())),
        };
        if let Some(raw) = choice.get("finish_reason") {
            let reason: Value = choice.read("finish_reason", raw)?;
            log.meta.entry("finish_reason").or_insert(reason);
        }
        outputs.push(output);
    }
    Ok(outputs)
}

/// All that was said, then each call, as one text.
fn response(log: &mut Log, object: &Object<'_>) -> Result<String, Reason> {
    let Some(raw) = object.get("output") else {
        return Err(Reason::NoOutput("`output` is not there".to_string()));
    };
    let mut whole = Message::default();
    for message in items::messages(object, "output", raw)? {
        if message.role != Role::Assistant {
            continue;
        }
        if !whole.content.is_empty() && !message.content.is_empty() {
            whole.content.push('\n');
        }
        whole.content.push_str(&message.content);
        whole.tool_calls.extend(message.tool_calls);
    }
    if let Some(raw) = object
        .get("status")
        .filter(|raw| raw.get() != "\"completed\"")
    {
        log.meta
            .insert("status".to_string(), object.read("status", raw)?);
    }
    Ok(Content::from(whole).into_output())
}

fn parts(object: &Object<'_>) -> Result<String, Reason> {
    match object.get("content") {
        Some(raw) if kind(raw).is_some() => {
            Ok(object.read::<Content>("content", raw)?.into_output())
        }
        _ => Err(Reason::NoOutput("`content` is not there".to_string())),
    }
}
