//! What the APIs of models exchange, whichever format wraps it: the conversation of a request, the answers of a response.
//! Knows the forms of `OpenAI`'s chat completions and Responses and of Anthropic's Messages; knows no format.

pub(super) mod items;
pub(super) mod request;
pub(super) mod response;

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::fields::{self, Reading};
use super::object::{Kind, Object, kind};
use super::rejection::Reason;
use super::turns;

/// The JSON object that a field holds: as itself, or written out as text, as gateways and tables do.
pub(super) fn embedded(raw: &RawValue) -> Option<Cow<'_, str>> {
    if !is_embedded(raw) {
        None
    } else if raw.get().starts_with('{') {
        Some(Cow::Borrowed(raw.get()))
    } else {
        serde_json::from_str(raw.get()).ok().map(Cow::Owned)
    }
}

/// Whether a field looks as if it held a JSON object, by its first bytes.
pub(super) fn is_embedded(raw: &RawValue) -> bool {
    raw.get().starts_with('{') || raw.get().starts_with("\"{")
}

/// Fills a log with what a response answered to a request. What the log already says of itself stays.
pub(super) fn exchange(
    reading: &mut Reading,
    request: &Object<'_>,
    response: &Object<'_>,
) -> Result<(), Reason> {
    if let Some(cause) = failure(response) {
        return Err(Reason::Failed(cause));
    }
    reading.log.messages = request::conversation(request)?;
    turns::instruct(&mut reading.log.messages, request::instructions(response)?);
    response::put_answers(&mut reading.log, response)?;
    reading.fill(fields::pick(response, &response::KEPT)?);
    reading.fill(fields::pick(request, &request::KEPT)?);
    Ok(())
}

/// Reads a record that is request and response in one. `unused` are fields of the response that say nothing of the answer.
pub(super) fn whole(object: &Object<'_>, unused: &[&str]) -> Result<Vec<Reading>, Reason> {
    let used = [&request::ASKING[..], &response::ANSWERING, unused].concat();
    let mut reading = fields::read(object, &used)?;
    if !request::asks(object) {
        return Err(unasked());
    }
    exchange(&mut reading, object, object)?;
    Ok(vec![reading])
}

/// Why a response alone is no log.
pub(super) fn unasked() -> Reason {
    Reason::NoInput(
        "a response alone does not say what was asked: keep its request beside it, as {\"request\": {…}, \"response\": {…}}"
            .to_string(),
    )
}

/// What a record says about why there is no answer; None where nothing failed.
pub(super) fn failure(object: &Object<'_>) -> Option<String> {
    const CAUSES: [&str; 7] = [
        "error",
        "error_str",
        "error_message",
        "errorMessage",
        "error_information",
        "exception",
        "body",
    ];
    let status = object
        .first(&["status_code", "statusCode", "response_status", "status"])
        .and_then(|(_, raw)| raw.get().trim_matches('"').parse::<u16>().ok())
        .filter(|status| *status >= 400);
    let cause = CAUSES
        .iter()
        .filter(|key| **key != "body" || status.is_some())
        .find_map(|key| object.get(key).and_then(cause));
    match (status, cause) {
        (Some(status), Some(cause)) => Some(format!("status {status}: {cause}")),
        (Some(status), None) => Some(format!("status {status}")),
        (None, cause) => cause,
    }
}

/// The sentence in an error of any of the APIs' forms.
fn cause(raw: &RawValue) -> Option<String> {
    const LONGEST: usize = 300;
    let text = match embedded(raw) {
        Some(text) => {
            let object = Object::parse(&text).ok()?;
            let inner = [
                "error",
                "message",
                "error_message",
                "detail",
                "type",
                "code",
            ];
            let (_, inner) = object.first(&inner)?;
            return cause(inner);
        }
        None => match kind(raw)? {
            Kind::Text => serde_json::from_str::<String>(raw.get()).ok()?,
            Kind::Number | Kind::List => raw.get().to_string(),
            Kind::Bool | Kind::Object => return None,
        },
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(LONGEST).collect())
}
