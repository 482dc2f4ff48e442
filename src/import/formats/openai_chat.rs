//! Chat completions: a response with the request's fields beside it, or a stored completion, which is joined with the
//! list of its messages that the API gives by itself.

use serde_json::value::RawValue;

use crate::import::api::{self, request, response};
use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "openai-chat",
    about: "a chat completion with choices[].message beside its messages, or a stored one with the list of its messages",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const MESSAGES: &str = "openai-chat-messages";

fn is(object: &Object<'_>) -> bool {
    response::form(object) == Some(response::Form::Completion) || listed(object).is_some()
}

/// The completion whose messages this is the list of: their ids are its own with a number.
fn listed(object: &Object<'_>) -> Option<String> {
    if object.get("object")?.get() != "\"list\"" || object.kind("data") != Some(Kind::List) {
        return None;
    }
    let list: Vec<&RawValue> = object.read("data", object.get("data")?).ok()?;
    let message = Object::parse(list.first()?.get()).ok()?;
    if message.kind("role") != Some(Kind::Text) || !message.has("content") {
        return None;
    }
    let id: String = message.read("id", message.get("id")?).ok()?;
    let (completion, number) = id.rsplit_once('-')?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| completion.to_string())
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    listed(object)
        .map(|completion| Link::new(MESSAGES, completion))
        .into_iter()
        .collect()
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if listed(object).is_some() {
        return Ok(Vec::new());
    }
    if request::asks(object) {
        return api::whole(object, &[]);
    }
    let mut reading = fields::read(
        object,
        &[&request::ASKING[..], &response::ANSWERING].concat(),
    )?;
    let id = reading.log.source_id.as_deref().unwrap_or_default();
    let Some(text) = context.joins.first(MESSAGES, id) else {
        return Err(api::unasked());
    };
    let list = Object::parse(text)?;
    let messages = list.get("data").ok_or_else(api::unasked)?;
    let asked = format!("{{\"messages\":{}}}", messages.get());
    api::exchange(&mut reading, &Object::parse(&asked)?, object)?;
    Ok(vec![reading])
}
