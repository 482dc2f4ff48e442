//! Results of Anthropic's Message Batches, joined with the requests that they answer. What errored, expired or was
//! canceled is refused with its cause; a request without any result is a prompt to be answered.

use serde_json::value::RawValue;

use crate::import::api::{self, embedded, request};
use crate::import::batch;
use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "anthropic-batch",
    about: "results of a batch with custom_id and result.message, joined with its requests (custom_id, params)",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const REQUEST: &str = "anthropic-batch-request";
const RESULT: &str = "anthropic-batch-result";

fn is(object: &Object<'_>) -> bool {
    object.has("custom_id") && (is_result(object) || is_request(object))
}

fn is_result(object: &Object<'_>) -> bool {
    object.get("result").and_then(outcome).is_some()
}

/// The type of a result.
fn outcome(raw: &RawValue) -> Option<String> {
    let text = embedded(raw)?;
    let result = Object::parse(&text).ok()?;
    let outcome: String = result.read("type", result.get("type")?).ok()?;
    ["succeeded", "errored", "canceled", "expired"]
        .contains(&outcome.as_str())
        .then_some(outcome)
}

fn is_request(object: &Object<'_>) -> bool {
    object.kind("params") == Some(Kind::Object) && !object.has("result")
}

fn id(object: &Object<'_>) -> Result<String, Reason> {
    match object.get("custom_id") {
        Some(raw) => object.as_text("custom_id", raw),
        None => Err(Reason::NoInput("`custom_id` is not there".to_string())),
    }
}

fn links(object: &Object<'_>, source: &str) -> Vec<Link> {
    match id(object) {
        Ok(id) if is_request(object) => batch::links(REQUEST, &id, source),
        Ok(id) => vec![Link::bare(RESULT, id)],
        Err(_) => Vec::new(),
    }
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let id = id(object)?;
    if !is_request(object) {
        return Ok(vec![result(object, id, context)?]);
    }
    if !context.joins.all(RESULT, &id).is_empty() {
        return Ok(Vec::new());
    }
    with_field(object, "params", |params| {
        let mut reading = fields::pick(params, &request::KEPT)?;
        reading.log.messages = request::conversation(params)?;
        reading.log.source_id = Some(id);
        Ok(vec![reading])
    })
}

fn with_field<T>(
    object: &Object<'_>,
    key: &str,
    then: impl FnOnce(&Object<'_>) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let Some(text) = object.get(key).and_then(embedded) else {
        return Err(Reason::Field {
            field: key.to_string(),
            what: "it is no object".to_string(),
        });
    };
    then(&Object::parse(&text)?)
}

fn result(object: &Object<'_>, id: String, context: &Context<'_>) -> Result<Reading, Reason> {
    let outcome = object.get("result").and_then(outcome).unwrap_or_default();
    let mut reading = fields::read(object, &["custom_id", "result"])?;
    with_field(object, "result", |result| {
        if outcome != "succeeded" {
            let cause = api::failure(result);
            return Err(Reason::Failed(cause.map_or_else(
                || outcome.clone(),
                |cause| format!("{outcome}: {cause}"),
            )));
        }
        let text = batch::request(context.joins, REQUEST, &id, context.source)?;
        let asked = Object::parse(text)?;
        with_field(result, "message", |message| {
            with_field(&asked, "params", |params| {
                api::exchange(&mut reading, params, message)
            })
        })
    })?;
    reading.log.source_id = Some(id);
    Ok(reading)
}
