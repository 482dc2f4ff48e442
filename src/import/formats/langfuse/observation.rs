//! One observation of Langfuse, or a whole trace, as a log. Knows no scores.

use serde_json::{Map, Value, json};

use super::{START, named};
use crate::import::call::{self, Call};
use crate::import::fields::{Reading, time};
use crate::import::object::Object;
use crate::import::rejection::Reason;

const END: [&str; 2] = ["endTime", "end_time"];

/// What a trace says of all its observations.
#[derive(Debug, Default)]
pub(super) struct Around(Map<String, Value>);

impl Around {
    /// What this record says: a trace, or an observation that repeats it.
    pub(super) fn of(object: &Object<'_>) -> Self {
        let said = [
            named(object, "tags", &["tags"]),
            named(object, "trace_name", &["traceName", "trace_name"]),
            named(object, "session_id", &["sessionId", "session_id"]),
            named(object, "user_id", &["userId", "user_id"]),
            named(object, "environment", &["environment"]),
            named(object, "release", &["release"]),
            named(object, "version", &["version"]),
        ];
        let mut said: Map<_, _> = said.into_iter().flatten().collect();
        // A table holds the list as text.
        if let Some(tags) = said.get_mut("tags") {
            *tags = call::decoded(tags.take());
        }
        Self(said)
    }

    /// The same as it was written.
    pub(super) fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    /// One text that can be read back.
    pub(super) fn written(self) -> String {
        Value::Object(self.0).to_string()
    }
}

/// Reads an observation, or a trace by itself.
pub(super) fn read(object: &Object<'_>, around: &Around) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let log = &mut reading.log;
    log.source_id = super::id(object, &["id"]);
    log.model = super::id(
        object,
        &["model", "providedModelName", "provided_model_name"],
    );
    log.at = call::value(object, &START)
        .or_else(|| call::value(object, &["timestamp"]))
        .and_then(|at| time(&at));
    put_usage(&mut reading, object);
    put_around(&mut reading, object, around);
    let failed = call::value(object, &["level"]) == Some(json!("ERROR"));
    let message = || call::value(object, &["statusMessage", "status_message"]);
    let error = failed.then(|| {
        message()
            .and_then(|message| call::text(&message))
            .unwrap_or_else(|| "its level is ERROR".to_string())
    });
    let call = Call {
        input: call::value(object, &["input"]),
        output: call::value(object, &["output"]),
        error,
    };
    call.put_into(
        &mut reading,
        "`output` is empty: the export may be without it, or the client may keep it back",
    )?;
    Ok(reading)
}

fn put_usage(reading: &mut Reading, object: &Object<'_>) {
    let usage = call::fields(object, &["usageDetails", "usage_details", "usage"]);
    let cost = call::fields(object, &["costDetails", "cost_details"]);
    call::put_usage(reading, &usage);
    let said = &mut reading.log.usage;
    let counted = |keys: &[&str]| call::value(object, keys).and_then(|count| call::count(&count));
    said.input_tokens = said
        .input_tokens
        .or_else(|| counted(&["promptTokens", "inputUsage"]));
    said.output_tokens = said
        .output_tokens
        .or_else(|| counted(&["completionTokens", "outputUsage"]));
    let whole = || {
        let names = ["totalCost", "total_cost", "calculatedTotalCost"];
        call::number(&call::value(object, &names)?)
    };
    said.cost_usd = call::first(&cost, &["total"], call::number).or_else(whole);
    // Exports of some years say milliseconds where others say seconds: the times can't be mistaken.
    let said_seconds = || call::number(&call::value(object, &["latency"])?);
    said.latency_ms = call::milliseconds(object, &START, &END)
        .or_else(|| said_seconds().map(|seconds| seconds * 1000.0));
}

fn put_around(reading: &mut Reading, object: &Object<'_>, around: &Around) {
    let metadata = call::fields(object, &["metadata"]);
    call::note(reading, metadata);
    let own = [
        named(object, "name", &["name"]),
        named(object, "trace_id", &super::TRACE_ID),
        named(object, "prompt_name", &["promptName", "prompt_name"]),
        named(
            object,
            "prompt_version",
            &["promptVersion", "prompt_version"],
        ),
    ];
    call::note(reading, own.into_iter().flatten());
    let parameters = call::fields(object, &["modelParameters", "model_parameters"]);
    call::note(
        reading,
        [("model_parameters".to_string(), Value::Object(parameters))],
    );
    let Around(mut said) = Around::of(object);
    for (key, value) in &around.0 {
        said.entry(key.clone()).or_insert_with(|| value.clone());
    }
    if let Some(Value::Array(tags)) = said.shift_remove("tags") {
        reading.log.tags = tags.iter().filter_map(call::text).collect();
    }
    call::note(reading, said);
}
