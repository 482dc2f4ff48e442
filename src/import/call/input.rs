//! What was asked: text, messages, a request of an API, or the arguments of a function that made one.

use serde_json::{Map, Value};

use super::spoken::{is_message, messages};
use super::{in_json, is_empty};
use crate::import::api::items;
use crate::import::message::{Content, Wire};
use crate::import::rejection::Reason;
use crate::import::slot::INPUTS;
use crate::import::turns::{instruct, says};
use crate::model::{Message, Role};

/// Names under which a request holds what is asked, best name first.
const ASKING: [&str; 5] = ["messages", "input", "prompt", "prompts", "contents"];

/// Names under which it holds instructions.
const INSTRUCTING: [&str; 4] = [
    "system",
    "instructions",
    "system_instruction",
    "systemInstruction",
];

/// What the arguments of a call stand in.
const WRAPPERS: [&str; 3] = ["request", "kwargs", "args"];

/// The conversation that an input is. What is of no known form is the user's message as it stands.
///
/// # Errors
/// When a message has a role that nobody knows, or none is there.
pub(in crate::import) fn asked(input: Value) -> Result<Vec<Message>, Reason> {
    let asked = conversation(input).map_err(|error| Reason::Field {
        field: "input".to_string(),
        what: error.to_string(),
    })?;
    if asked.is_empty() {
        return Err(Reason::NoInput("the call's input is empty".to_string()));
    }
    Ok(asked)
}

fn conversation(input: Value) -> serde_json::Result<Vec<Message>> {
    match input {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => match unwrapped(&text) {
            Some(inner) => conversation(inner),
            None => Ok(vec![says(Role::User, text)]),
        },
        Value::Array(list) => listed(list),
        message @ Value::Object(_) if is_message(&message) => spoken(vec![message]),
        Value::Object(fields) if fields.values().all(is_empty) => Ok(Vec::new()),
        Value::Object(fields) => request(fields),
        other => Ok(vec![says(Role::User, other.to_string())]),
    }
}

/// The request or the messages that a text is in JSON; any other text is what was asked itself.
fn unwrapped(text: &str) -> Option<Value> {
    let value = in_json(text)?;
    let is_known = match &value {
        Value::Object(fields) => {
            is_message(&value) || asking(fields).is_some() || one_question(fields)
        }
        Value::Array(list) => list.iter().all(|one| is_message(one) || is_batch(one)),
        _ => false,
    };
    is_known.then_some(value)
}

/// Whether an object is nothing but a text under a name for what is asked.
fn one_question(fields: &Map<String, Value>) -> bool {
    let is_text = |(key, value): (&String, &Value)| value.is_string() && INPUTS.contains(&&**key);
    fields.len() == 1 && fields.iter().all(is_text)
}

/// The name under which a request asks.
fn asking(fields: &Map<String, Value>) -> Option<&'static str> {
    ASKING
        .into_iter()
        .find(|key| fields.get(*key).is_some_and(|value| !is_empty(value)))
}

/// A list of messages inside of a list, as `LangChain` keeps the conversations of a batch.
fn is_batch(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|inner| !inner.is_empty() && inner.iter().all(is_message))
}

fn listed(mut list: Vec<Value>) -> serde_json::Result<Vec<Message>> {
    if list.first().is_some_and(is_batch) {
        return conversation(list.swap_remove(0));
    }
    if list.iter().all(is_message) {
        return spoken(list);
    }
    if list.iter().any(items::is_item) {
        return items::put_all(list);
    }
    if list.iter().all(Value::is_string) || list.iter().all(is_part) {
        let content: Content = serde_json::from_value(Value::Array(list))?;
        return Ok(vec![says(Role::User, content.text)]);
    }
    Ok(vec![says(Role::User, Value::Array(list).to_string())])
}

fn is_part(value: &Value) -> bool {
    value.get("type").is_some_and(Value::is_string)
}

fn spoken(list: Vec<Value>) -> serde_json::Result<Vec<Message>> {
    let mut spoken = Vec::with_capacity(list.len());
    for message in list.into_iter().flat_map(messages) {
        serde_json::from_value::<Wire>(message)?.put_into(&mut spoken);
    }
    Ok(spoken)
}

fn request(mut fields: Map<String, Value>) -> serde_json::Result<Vec<Message>> {
    if let Some(key) = asking(&fields) {
        let system = instructions(&mut fields)?;
        let mut asked = conversation(fields.get_mut(key).map(Value::take).unwrap_or_default())?;
        instruct(&mut asked, system);
        return Ok(asked);
    }
    for key in WRAPPERS {
        match fields.get_mut(key) {
            Some(Value::Object(inner)) if asking(inner).is_some() => {
                return request(std::mem::take(inner));
            }
            Some(Value::Array(list)) if list.len() == 1 && list[0].is_object() => {
                let inner = list.swap_remove(0);
                return conversation(inner);
            }
            _ => {}
        }
    }
    let mut filled = fields.values().filter(|value| !is_empty(value));
    if let (Some(Value::String(text)), None) = (filled.next(), filled.next()) {
        return conversation(Value::String(text.clone()));
    }
    Ok(vec![says(Role::User, Value::Object(fields).to_string())])
}

fn instructions(fields: &mut Map<String, Value>) -> serde_json::Result<Option<Message>> {
    for key in INSTRUCTING {
        let Some(mut value) = fields.get_mut(key).map(Value::take) else {
            continue;
        };
        if let Some(parts) = value.get_mut("parts") {
            value = parts.take();
        }
        if !is_empty(&value) {
            let content: Content = serde_json::from_value(value)?;
            return Ok(Some(says(Role::System, content.text)));
        }
    }
    Ok(None)
}
