//! Spans of OpenTelemetry: a request of its protocol in JSON, as collectors write it to files, or one span by itself. Each
//! call of a model is a log, whichever of the conventions its attributes follow.

mod attributes;
mod genai;
mod openinference;
mod span;

use serde_json::value::RawValue;

use self::span::Span;
use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "otlp",
    about: "spans of OpenTelemetry: resourceSpans, or one span with attributes; GenAI conventions and OpenInference",
    is,
    read,
    joining: None,
};

const RESOURCES: [&str; 2] = ["resourceSpans", "resource_spans"];
const SCOPES: [&str; 3] = ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"];

fn is(object: &Object<'_>) -> bool {
    RESOURCES
        .iter()
        .any(|key| object.kind(key) == Some(Kind::List))
        || is_span(object)
}

/// A span by itself, as exporters to a console or a table write it.
fn is_span(object: &Object<'_>) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| object.has(key));
    has(&["spanId", "span_id", "context", "context.span_id"])
        && has(&[
            "startTimeUnixNano",
            "start_time_unix_nano",
            "startTime",
            "start_time",
        ])
        && object.has("name")
        && (matches!(object.kind("attributes"), Some(Kind::List | Kind::Object))
            || object
                .fields()
                .any(|(key, _)| key.starts_with("attributes.")))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if is_span(object) {
        return read_span(object, "");
    }
    let mut readings = Vec::new();
    for (outer, resource) in list(object, &RESOURCES)?.into_iter().enumerate() {
        let resource = Object::parse(resource.get())?;
        let service = inner(&resource, "resource").and_then(|it| attributes::service(&it));
        for (middle, scope) in list(&resource, &SCOPES)?.into_iter().enumerate() {
            let scope = Object::parse(scope.get())?;
            let spans = parts::list(&scope, "spans")?;
            let place = format!("resourceSpans[{outer}].scopeSpans[{middle}].spans");
            readings.extend(parts::each(&place, &spans, |span| {
                let read = read_span(span, service.as_deref().unwrap_or_default())?;
                Ok(read.into_iter().next().unwrap_or_else(Reading::beside))
            }));
        }
    }
    Ok(readings)
}

/// The lists under the first of these names.
fn list<'a>(object: &Object<'a>, keys: &[&str]) -> Result<Vec<&'a RawValue>, Reason> {
    match object.first(keys) {
        Some((key, raw)) if kind(raw) == Some(Kind::List) => object.read(key, raw),
        _ => Ok(Vec::new()),
    }
}

/// A span's log; none where it called no model.
fn read_span(object: &Object<'_>, service: &str) -> Result<Vec<Reading>, Reason> {
    let span = Span::of(object);
    let mut reading = if openinference::is(&span) {
        openinference::read(&span)?
    } else if genai::is(&span) {
        genai::read(&span)?
    } else {
        return Ok(Vec::new());
    };
    span.put_into(&mut reading, service);
    Ok(vec![reading])
}
