//! One span: its attributes, its events, how long it took and whether it failed. Knows no convention.

use serde_json::{Map, Value};

use super::attributes;
use crate::import::call;
use crate::import::fields::{Reading, time};
use crate::import::object::Object;
use crate::import::parts::inner;

const START: [&str; 4] = [
    "startTimeUnixNano",
    "start_time_unix_nano",
    "startTime",
    "start_time",
];
const END: [&str; 4] = [
    "endTimeUnixNano",
    "end_time_unix_nano",
    "endTime",
    "end_time",
];

/// One event of a span.
pub(super) struct Event {
    pub(super) name: String,
    pub(super) attributes: Map<String, Value>,
}

pub(super) struct Span {
    pub(super) attributes: Map<String, Value>,
    pub(super) events: Vec<Event>,
    /// Why it failed.
    pub(super) error: Option<String>,
    id: Option<String>,
    trace: Option<String>,
    name: Option<String>,
    start: Option<Value>,
    milliseconds: Option<f64>,
}

impl Span {
    pub(super) fn of(object: &Object<'_>) -> Self {
        let context = inner(object, "context");
        let id = |keys: &[&str]| {
            let here = call::value(object, keys);
            let id = here.or_else(|| call::value(context.as_ref()?, keys));
            id.and_then(|id| call::text(&id))
        };
        let attributes = attributes::of(object);
        let events = events(object);
        Self {
            error: failure(object, &events, &attributes),
            id: id(&["spanId", "span_id", "context.span_id"]),
            trace: id(&["traceId", "trace_id", "context.trace_id"]),
            name: id(&["name"]),
            start: call::value(object, &START),
            milliseconds: call::milliseconds(object, &START, &END),
            attributes,
            events,
        }
    }

    /// The first of these attributes that is text.
    pub(super) fn text(&self, keys: &[&str]) -> Option<String> {
        call::first(&self.attributes, keys, call::text)
    }

    /// The first of these attributes that is a number.
    pub(super) fn number(&self, keys: &[&str]) -> Option<f64> {
        call::first(&self.attributes, keys, call::number)
    }

    /// The first of these attributes that is a count.
    pub(super) fn count(&self, keys: &[&str]) -> Option<u64> {
        call::first(&self.attributes, keys, call::count)
    }

    /// The first of these attributes that says anything.
    pub(super) fn value(&self, keys: &[&str]) -> Option<Value> {
        call::first(&self.attributes, keys, |value| {
            (!call::is_empty(value)).then(|| value.clone())
        })
    }

    /// Puts what any span says into a log.
    pub(super) fn put_into(self, reading: &mut Reading, service: &str) {
        let log = &mut reading.log;
        log.source_id = self.id.or(log.source_id.take());
        log.at = self.start.as_ref().and_then(time).or(log.at);
        log.usage.latency_ms = log.usage.latency_ms.or(self.milliseconds);
        let said = [
            ("name", self.name),
            ("trace_id", self.trace),
            ("service", Some(service.to_string())),
        ];
        let said = said
            .into_iter()
            .filter_map(|(key, text)| Some((key.to_string(), text?.into())));
        call::note(reading, said);
        let kept = [
            ("session.id", "session_id"),
            ("user.id", "user_id"),
            ("gen_ai.conversation.id", "conversation_id"),
            ("gen_ai.agent.name", "agent"),
            ("llm.invocation_parameters", "parameters"),
            ("gen_ai.request.temperature", "temperature"),
            ("gen_ai.request.max_tokens", "max_tokens"),
            ("gen_ai.response.finish_reasons", "finish_reasons"),
        ];
        let kept = kept.into_iter().filter_map(|(name, key)| {
            let value = self.attributes.get(name)?.clone();
            Some((key.to_string(), call::decoded(value)))
        });
        call::note(reading, kept);
        if let Some(Value::Object(metadata)) =
            self.attributes.get("metadata").cloned().map(call::decoded)
        {
            call::note(reading, metadata);
        }
        if let Some(Value::Array(tags)) =
            self.attributes.get("tag.tags").cloned().map(call::decoded)
        {
            reading.log.tags = tags.iter().filter_map(call::text).collect();
        }
    }
}

fn events(object: &Object<'_>) -> Vec<Event> {
    let Some(Value::Array(list)) = call::value(object, &["events"]).map(call::decoded) else {
        return Vec::new();
    };
    list.into_iter()
        .filter_map(|mut event| {
            let attributes = attributes::of_event(&mut event);
            Some(Event {
                name: event.get("name").and_then(call::text)?,
                attributes,
            })
        })
        .collect()
}

/// What a span says of its failure: in its status, its exception, or the type of its error.
fn failure(
    object: &Object<'_>,
    events: &[Event],
    attributes: &Map<String, Value>,
) -> Option<String> {
    let status = call::fields(object, &["status"]);
    let code = status
        .get("code")
        .or(status.get("status_code"))
        .cloned()
        .or_else(|| call::value(object, &["status_code"]));
    let failed = match &code {
        Some(Value::String(code)) => code.ends_with("ERROR") || code == "2",
        Some(code) => code.as_u64() == Some(2),
        None => false,
    };
    if !failed {
        return None;
    }
    let of_status = || {
        let names = ["message", "description"];
        let here = call::first(&status, &names, call::text);
        here.or_else(|| call::text(&call::value(object, &["status_message"])?))
    };
    let of_exception = || {
        let exception = events.iter().find(|event| event.name == "exception")?;
        let names = ["exception.message", "exception.type"];
        call::first(&exception.attributes, &names, call::text)
    };
    of_status()
        .or_else(of_exception)
        .or_else(|| call::first(attributes, &["error.type"], call::text))
        .or_else(|| Some("the span's status is an error, which it does not explain".to_string()))
}
