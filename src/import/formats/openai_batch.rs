//! The Batch API's files, as `OpenAI`, Groq, Together and vLLM's `run-batch` have them: results joined with the requests
//! that they answer. A request that failed is refused with its cause; one without any result is a prompt to be answered.

use crate::import::api::{self, embedded, request, response};
use crate::import::batch;
use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "openai-batch",
    about: "results of a batch with custom_id and response, joined with its requests (custom_id, body)",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const REQUEST: &str = "openai-batch-request";
const RESULT: &str = "openai-batch-result";

fn is(object: &Object<'_>) -> bool {
    object.has("custom_id") && (is_result(object) || is_request(object))
}

fn is_result(object: &Object<'_>) -> bool {
    match object.get("response") {
        Some(raw) => embedded(raw).is_some_and(|text| {
            Object::parse(&text).is_ok_and(|inner| {
                inner.has("status_code") || inner.has("body") || response::form(&inner).is_some()
            })
        }),
        None => object.has("response") && object.has("error"),
    }
}

fn is_request(object: &Object<'_>) -> bool {
    object.kind("body") == Some(Kind::Object) && !object.has("response")
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
    with_body(object, |body| {
        let mut reading = fields::pick(body, &request::KEPT)?;
        reading.log.messages = request::conversation(body)?;
        reading.log.source_id = Some(id);
        Ok(vec![reading])
    })
}

fn with_body<T>(
    object: &Object<'_>,
    then: impl FnOnce(&Object<'_>) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let Some(text) = object.get("body").and_then(embedded) else {
        return Err(Reason::NoInput("the request has no `body`".to_string()));
    };
    then(&Object::parse(&text)?)
}

fn result(object: &Object<'_>, id: String, context: &Context<'_>) -> Result<Reading, Reason> {
    if let Some(cause) = api::failure(object) {
        return Err(Reason::Failed(cause));
    }
    let Some(text) = object.get("response").and_then(embedded) else {
        return Err(Reason::NoOutput("`response` is empty".to_string()));
    };
    let outer = Object::parse(&text)?;
    if let Some(cause) = api::failure(&outer) {
        return Err(Reason::Failed(cause));
    }
    // An early server put the answer itself where others have status and body.
    let body = match outer.get("body") {
        Some(raw) => embedded(raw),
        None => Some(text.clone()),
    };
    let Some(body) = body else {
        return Err(Reason::NoOutput("`response.body` is empty".to_string()));
    };
    let answer = Object::parse(&body)?;
    let asked = Object::parse(batch::request(context.joins, REQUEST, &id, context.source)?)?;
    let mut reading = fields::read(object, &["id", "custom_id", "response"])?;
    reading.log.source_id = Some(id);
    with_body(&asked, |asked| api::exchange(&mut reading, asked, &answer))?;
    Ok(reading)
}
