//! One run of `LangSmith` as a log, with what was given as feedback.

use serde_json::{Map, Value};

use crate::import::call::{self, Call};
use crate::import::fields::{Reading, time};
use crate::import::object::Object;
use crate::import::opinion::{self, Opinion, Who};
use crate::import::parts;
use crate::import::rejection::Reason;

/// Whoever gave feedback: a run keeps only what all of it comes to, and not who gave it.
const NAME: &str = "langsmith";

pub(super) fn read(object: &Object<'_>) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    reading.log.source_id = parts::text(object, "id");
    reading.log.at = call::value(object, &["start_time"]).and_then(|at| time(&at));
    let extra = call::fields(object, &["extra"]);
    let metadata = object_in(&extra, "metadata");
    let parameters = object_in(&extra, "invocation_params");
    reading.log.model = call::first(&metadata, &["ls_model_name"], call::text)
        .or_else(|| call::first(&parameters, &["model", "model_name"], call::text));
    put_usage(&mut reading, object, &metadata);
    if let Some(Value::Array(tags)) = call::value(object, &["tags"]) {
        reading.log.tags = tags.iter().filter_map(call::text).collect();
    }
    let call = Call {
        input: call::value(object, &["inputs"]),
        output: call::value(object, &["outputs"]),
        error: call::value(object, &["error"]).and_then(|error| call::text(&error)),
    };
    call.put_into(
        &mut reading,
        "`outputs` is empty, and no `error` says why: the run may not have ended, or its end be in another file",
    )?;
    put_feedback(&mut reading, object);
    let own = [
        "name",
        "trace_id",
        "session_name",
        "session_id",
        "thread_id",
    ];
    for key in own {
        call::note(
            &mut reading,
            call::value(object, &[key]).map(|it| (key.to_string(), it)),
        );
    }
    // Settings of the library and of its programs say nothing of the call.
    let told = metadata.into_iter().filter(|(key, _)| {
        !["ls_", "lc_", "LANGSMITH_", "usage_metadata"]
            .iter()
            .any(|its| key.starts_with(its))
    });
    call::note(&mut reading, told);
    Ok(reading)
}

fn object_in(fields: &Map<String, Value>, key: &str) -> Map<String, Value> {
    match fields.get(key) {
        Some(Value::Object(inner)) => inner.clone(),
        _ => Map::new(),
    }
}

fn put_usage(reading: &mut Reading, object: &Object<'_>, metadata: &Map<String, Value>) {
    let counted = |keys: &[&str]| call::value(object, keys).and_then(|count| call::count(&count));
    let usage = &mut reading.log.usage;
    usage.input_tokens = counted(&["prompt_tokens"]).filter(|count| *count > 0);
    usage.output_tokens = counted(&["completion_tokens"]).filter(|count| *count > 0);
    usage.cost_usd = call::value(object, &["total_cost"]).and_then(|cost| call::number(&cost));
    usage.latency_ms = call::milliseconds(object, &["start_time"], &["end_time"]);
    call::put_usage(reading, &object_in(metadata, "usage_metadata"));
}

/// What all feedback under a key comes to: its mean, or the label that everybody gave.
fn put_feedback(reading: &mut Reading, object: &Object<'_>) {
    let stats = call::fields(object, &["feedback_stats"]);
    let opinions = stats.into_iter().filter_map(|(name, said)| {
        let value = match &said {
            Value::Object(said) => match said.get("avg") {
                Some(mean @ Value::Number(_)) => mean.clone(),
                _ => only_label(said)?.into(),
            },
            Value::Number(_) | Value::Bool(_) => said.clone(),
            _ => return None,
        };
        let comments = said.get("comments").and_then(Value::as_array);
        let comments: Vec<_> = comments
            .into_iter()
            .flatten()
            .filter_map(call::text)
            .collect();
        Some(Opinion {
            who: Who::Judge(NAME.to_string()),
            name,
            value,
            note: (!comments.is_empty()).then(|| comments.join(" / ")),
            at: None,
        })
    });
    opinion::put(&mut reading.given, opinions.collect());
}

fn only_label(said: &Map<String, Value>) -> Option<String> {
    let labels = said.get("values")?.as_object()?;
    let mut labels = labels.keys();
    match (labels.next(), labels.next()) {
        (Some(label), None) => Some(label.clone()),
        _ => None,
    }
}
