//! Spans of Braintrust, out of its logs and experiments. Of each trace the spans that count are the logs: the root where
//! it was evaluated, else the calls of models, else the root.

use serde_json::{Map, Value};

use crate::import::call::{self, Call};
use crate::import::fields::{Reading, time};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::opinion::{self, Opinion, Who};
use crate::import::parts;
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "braintrust",
    about: "Braintrust: spans of logs and experiments with input, output, expected, scores and metrics",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

/// Roots that were evaluated, by trace.
const EVALUATED: &str = "braintrust-evaluated";
/// Calls of models, by trace.
const MODEL: &str = "braintrust-model";

/// The judge: a row says what was scored, and not who did.
const NAME: &str = "braintrust";

fn is(object: &Object<'_>) -> bool {
    is_span(object)
        || (object.has("input")
            && object.has("expected")
            && object.has("output")
            && scores_of(object).is_some())
}

fn is_span(object: &Object<'_>) -> bool {
    object.has("span_attributes") && object.has("root_span_id")
}

/// The scores of a row; a table holds them as text.
fn scores_of(object: &Object<'_>) -> Option<Map<String, Value>> {
    match object.kind("scores")? {
        Kind::Object | Kind::Text => {
            let scores = call::fields(object, &["scores"]);
            (!scores.is_empty() || object.kind("scores") == Some(Kind::Object)).then_some(scores)
        }
        _ => None,
    }
}

/// Which of a trace's spans one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// The root, with scores or with what was expected.
    Evaluated,
    Model,
    Root,
    Other,
}

fn rank(object: &Object<'_>) -> Rank {
    let is_scored = || {
        scores_of(object).is_some_and(|scores| scores.values().any(|score| !score.is_null()))
            || call::value(object, &["expected"]).is_some()
    };
    let attributes = call::fields(object, &["span_attributes"]);
    let kind = call::first(&attributes, &["type"], call::text);
    match kind.as_deref() {
        _ if is_root(object) && is_scored() => Rank::Evaluated,
        Some("llm") => Rank::Model,
        _ if is_root(object) => Rank::Root,
        _ => Rank::Other,
    }
}

fn is_root(object: &Object<'_>) -> bool {
    if let Some(Value::Bool(is_root)) = call::value(object, &["is_root"]) {
        return is_root;
    }
    let id = |key: &str| call::value(object, &[key]);
    call::value(object, &["span_parents"]).is_none() && id("span_id") == id("root_span_id")
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    let Some(trace) = parts::text(object, "root_span_id").filter(|_| is_span(object)) else {
        return Vec::new();
    };
    let part = match rank(object) {
        Rank::Evaluated => EVALUATED,
        Rank::Model => MODEL,
        Rank::Root | Rank::Other => return Vec::new(),
    };
    vec![Link::bare(part, trace)]
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if is_span(object) {
        let trace = parts::text(object, "root_span_id").unwrap_or_default();
        let is_there = |part| context.joins.first(part, &trace).is_some();
        let is_kept = match rank(object) {
            Rank::Evaluated => true,
            Rank::Model => !is_there(EVALUATED),
            Rank::Root => !is_there(MODEL),
            Rank::Other => false,
        };
        if !is_kept {
            return Ok(Vec::new());
        }
    }
    Ok(vec![row(object)?])
}

fn row(object: &Object<'_>) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let metadata = call::fields(object, &["metadata"]);
    let metrics = call::fields(object, &["metrics"]);
    let log = &mut reading.log;
    log.source_id = parts::text(object, "id").or_else(|| parts::text(object, "span_id"));
    log.model = call::first(&metadata, &["model"], call::text);
    log.at = call::value(object, &["created"])
        .or_else(|| metrics.get("start").cloned())
        .and_then(|at| time(&at));
    if let Some(Value::Array(tags)) = call::value(object, &["tags"]).map(call::decoded) {
        log.tags = tags.iter().filter_map(call::text).collect();
    }
    log.references = references(object);
    put_metrics(&mut reading, &metrics);
    let call = Call {
        input: call::value(object, &["input"]).map(opened),
        output: call::value(object, &["output"]).map(opened),
        error: call::value(object, &["error"]).map(|error| match error {
            Value::String(text) => text,
            other => other.to_string(),
        }),
    };
    call.put_into(&mut reading, "`output` is empty, and no `error` says why")?;
    put_scores(&mut reading, object);
    let attributes = call::fields(object, &["span_attributes"]);
    let name = call::first(&attributes, &["name"], call::text);
    call::note(
        &mut reading,
        name.map(|name| ("name".to_string(), name.into())),
    );
    let trace = call::value(object, &["root_span_id"]);
    call::note(
        &mut reading,
        trace.map(|trace| ("trace_id".to_string(), trace)),
    );
    let told = metadata.into_iter().filter(|(key, _)| key != "model");
    call::note(&mut reading, told);
    Ok(reading)
}

/// Texts of tables, which hold every value as JSON, also one that is text itself.
fn opened(value: Value) -> Value {
    match &value {
        Value::String(text) if text.starts_with('"') => call::decoded(value),
        _ => value,
    }
}

fn references(object: &Object<'_>) -> Vec<String> {
    match call::value(object, &["expected"]).map(opened) {
        Some(Value::String(text)) => vec![text],
        Some(other) => vec![other.to_string()],
        None => Vec::new(),
    }
}

fn put_metrics(reading: &mut Reading, metrics: &Map<String, Value>) {
    let usage = &mut reading.log.usage;
    usage.input_tokens = call::first(metrics, &["prompt_tokens", "input_tokens"], call::count);
    usage.output_tokens = call::first(
        metrics,
        &["completion_tokens", "output_tokens"],
        call::count,
    );
    usage.cost_usd = call::first(metrics, &["estimated_cost", "cost"], call::number);
    let at = |key: &str| call::first(metrics, &[key], call::number);
    if let (Some(start), Some(end)) = (at("start"), at("end")) {
        let milliseconds = ((end - start) * 1e6).round() / 1e3;
        usage.latency_ms = (milliseconds >= 0.0).then_some(milliseconds);
    }
}

fn put_scores(reading: &mut Reading, object: &Object<'_>) {
    let scores = scores_of(object).unwrap_or_default().into_iter();
    let opinions = scores
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| Opinion {
            who: Who::Judge(NAME.to_string()),
            name,
            value,
            note: None,
            at: None,
        });
    opinion::put(&mut reading.given, opinions.collect());
}
