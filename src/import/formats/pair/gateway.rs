//! What only one gateway says in its own way: the time that a request took, cents, what its users thought of the answer.

use serde_json::{Map, Value};

use crate::import::fields::{self, Reading};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::model::GivenScores;

/// When a request was sent and when its answer had come.
const SPANS: [(&str, &str); 5] = [
    ("startTime", "endTime"),
    ("start_time", "end_time"),
    ("requestedAt", "receivedAt"),
    ("requested_at", "received_at"),
    ("request_created_at", "response_created_at"),
];

/// Whether `LiteLLM` wrote it: its standard payload says what was called and what that cost.
pub(super) fn is_litellm(object: &Object<'_>) -> bool {
    object.kind("call_type") == Some(Kind::Text)
        && object.has("response_cost")
        && object.has("startTime")
}

/// Adds it to what was read of the fields that all have.
pub(super) fn read(reading: &mut Reading, object: &Object<'_>) -> Result<(), Reason> {
    if object.has("ai_model") && object.has("cost") {
        // Portkey writes cents.
        let cost = &mut reading.log.usage.cost_usd;
        *cost = cost.map(|cents| cents / 100.0);
    }
    if reading.log.usage.latency_ms.is_none() {
        reading.log.usage.latency_ms = latency(object);
    }
    if let Some(raw) = object.get("feedback_rating")
        && object.kind("feedback_rating") == Some(Kind::Bool)
    {
        let thumbs = if object.read("feedback_rating", raw)? {
            "pass"
        } else {
            "fail"
        };
        reading.log.meta.shift_remove("feedback_rating");
        reading.given.human.insert(
            "feedback".to_string(),
            scores(Map::from_iter([("thumbs".to_string(), thumbs.into())])),
        );
    }
    if object.has("request_body") && object.kind("scores") == Some(Kind::Object) {
        helicone(reading);
    }
    Ok(())
}

/// Milliseconds that the request took.
fn latency(object: &Object<'_>) -> Option<f64> {
    if object.has("ai_model") {
        return object
            .read("response_time", object.get("response_time")?)
            .ok();
    }
    SPANS.iter().find_map(|(from, to)| {
        let from = fields::time_of(object, from)?;
        let to = fields::time_of(object, to)?;
        let took = to.duration_since(from);
        (!took.is_negative()).then(|| took.as_secs_f64() * 1e3)
    })
}

/// Scores that an evaluation reported to Helicone: a number each, or one with its type.
fn helicone(reading: &mut Reading) {
    let Some(Value::Object(reported)) = reading.log.meta.shift_remove("scores") else {
        return;
    };
    let reported: Map<String, Value> = reported
        .into_iter()
        .map(|(key, value)| {
            let value = value.get("value").cloned().unwrap_or(value);
            (key, value)
        })
        .collect();
    if !reported.is_empty() {
        reading
            .given
            .judge
            .insert("helicone".to_string(), scores(reported));
    }
}

fn scores(scores: Map<String, Value>) -> GivenScores {
    GivenScores {
        scores,
        ..GivenScores::default()
    }
}
