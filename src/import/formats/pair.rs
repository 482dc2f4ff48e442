//! A request beside its response, under any of the names that gateways and home-made logs have for the two:
//! `LiteLLM`, Helicone, Portkey, `OpenPipe`, Bedrock's batches. Each side is an object, or one written out as text, and may have HTTP
//! around it. What only one gateway says stands in `gateway`.

mod gateway;

use std::borrow::Cow;

use crate::import::api::{self, embedded, is_embedded, request, response};
use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "pair",
    about: "a request beside its response, as gateways log them: LiteLLM, Helicone, Portkey, OpenPipe, home-made",
    is,
    read,
    joining: None,
};

/// Names of the side that asks.
const REQUESTS: [&str; 14] = [
    "request",
    "req",
    "request_body",
    "requestBody",
    "request.body",
    "reqPayload",
    "req_payload",
    "request_json",
    "providerRequest",
    "modelInput",
    "kwargs",
    "params",
    "body",
    "input",
];

/// Names of the side that answers.
const RESPONSES: [&str; 15] = [
    "response",
    "resp",
    "response_body",
    "responseBody",
    "response.body",
    "respPayload",
    "resp_payload",
    "response_json",
    "providerResponse",
    "modelOutput",
    "response_obj",
    "completion_response",
    "result",
    "completion",
    "output",
];

/// What a side may be wrapped in.
const WRAPPERS: [&str; 4] = ["body", "json", "data", "payload"];

/// Where a side stands: under which name, and its JSON.
type Side<'a> = (&'static str, Cow<'a, str>);

fn is(object: &Object<'_>) -> bool {
    // Most records have no object under any of these names, and need no closer look.
    let mut sides = object.fields().filter(|(_, raw)| is_embedded(raw));
    if !sides.any(|(name, _)| RESPONSES.contains(&name) || REQUESTS.contains(&name)) {
        return gateway::is_litellm(object) && request::asks(object);
    }
    if answer(object).is_some() {
        return request::asks(object) || asked(object).is_some();
    }
    // Text may be anybody's answer: then the side that asks has to be an object of its own, or the gateway known.
    let answered = || loose(object).is_some() || api::failure(object).is_some();
    (asked(object).is_some() && answered())
        || (gateway::is_litellm(object) && request::asks(object))
}

/// The request, where it is an object of its own.
fn asked<'a>(object: &Object<'a>) -> Option<Side<'a>> {
    side(object, &REQUESTS, &|inner| request::asks(inner))
}

/// The response, where it has the form of one.
fn answer<'a>(object: &Object<'a>) -> Option<Side<'a>> {
    side(object, &RESPONSES, &|inner| response::form(inner).is_some())
}

/// The field of an answer in no known form.
fn loose(object: &Object<'_>) -> Option<&'static str> {
    RESPONSES
        .iter()
        .copied()
        .find(|name| object.get(name).is_some())
}

/// The first of these fields that is such an object, or that wraps one.
fn side<'a>(
    object: &Object<'a>,
    names: &[&'static str],
    is: &dyn Fn(&Object<'_>) -> bool,
) -> Option<Side<'a>> {
    names.iter().find_map(|name| {
        let text = object.get(name).and_then(embedded)?;
        Some((*name, unwrapped(text, is)?))
    })
}

fn unwrapped<'a>(text: Cow<'a, str>, is: &dyn Fn(&Object<'_>) -> bool) -> Option<Cow<'a, str>> {
    let inner = {
        let object = Object::parse(&text).ok()?;
        if is(&object) {
            None
        } else {
            let (_, raw) = object.first(&WRAPPERS)?;
            let inner = embedded(raw)?;
            if !is(&Object::parse(&inner).ok()?) {
                return None;
            }
            Some(inner.into_owned())
        }
    };
    Some(inner.map_or(text, Cow::Owned))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let (asked, answer) = (asked(object), answer(object));
    let mut used = vec!["object"];
    match &asked {
        Some((name, _)) => used.push(name),
        None => used.extend(request::ASKING),
    }
    used.extend(answer.as_ref().map(|(name, _)| *name).or(loose(object)));
    let mut reading = fields::read(object, &used)?;
    gateway::read(&mut reading, object)?;
    let request_text = asked.as_ref().map(|(_, text)| Object::parse(text));
    let request = match request_text {
        Some(request) => &request?,
        None => object,
    };
    match &answer {
        Some((_, text)) => api::exchange(&mut reading, request, &Object::parse(text)?)?,
        None => answered_loosely(&mut reading, object, request)?,
    }
    Ok(vec![reading])
}

/// An answer in no form of an API: text, a message, or an object with one of the usual names of text.
fn answered_loosely(
    reading: &mut Reading,
    object: &Object<'_>,
    asked: &Object<'_>,
) -> Result<(), Reason> {
    const TEXTS: [&str; 7] = [
        "content",
        "text",
        "output_text",
        "completion",
        "generated_text",
        "answer",
        "message",
    ];
    if let Some(cause) = api::failure(object) {
        return Err(Reason::Failed(cause));
    }
    let Some((name, raw)) = loose(object).and_then(|name| Some((name, object.get(name)?))) else {
        return Err(Reason::NoOutput(
            "the request stands here without a response".to_string(),
        ));
    };
    let text = embedded(raw);
    let inner = text.as_deref().map(Object::parse).transpose()?;
    if let Some(inner) = &inner
        && let Some(cause) = api::failure(inner)
    {
        return Err(Reason::Failed(cause));
    }
    reading.log.messages = request::conversation(asked)?;
    match inner {
        Some(inner) if object.kind(name) == Some(Kind::Object) => match inner.first(&TEXTS) {
            Some((key, text)) if !inner.has("role") => {
                turns::put_output(&mut reading.log, &inner, key, text)?;
            }
            _ => turns::put_output(&mut reading.log, object, name, raw)?,
        },
        _ => turns::put_output(&mut reading.log, object, name, raw)?,
    }
    reading.fill(fields::pick(asked, &request::KEPT)?);
    Ok(())
}
