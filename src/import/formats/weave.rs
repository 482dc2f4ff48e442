//! Calls of Weave: each call of a model is a log, and so is one that somebody gave feedback on, or the root of a trace
//! without either.

use serde_json::{Map, Value};

use crate::import::api::{request, response};
use crate::import::call::{self, Call};
use crate::import::fields::{Reading, time};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::Object;
use crate::import::opinion::{self, Opinion, Who};
use crate::import::parts::{self, inner};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "weave",
    about: "Weave: calls with op_name, started_at, inputs and output, and their feedback",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

/// Calls of models, and those with feedback, by trace.
const KEPT: &str = "weave-kept";

/// What stands for a value that is kept in a place of its own.
const STORED: &str = "weave:///";

fn is(object: &Object<'_>) -> bool {
    object.has("op_name") && object.has("started_at") && object.has("inputs")
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    let trace = parts::text(object, "trace_id").filter(|_| is_kept(object));
    trace
        .map(|trace| Link::bare(KEPT, trace))
        .into_iter()
        .collect()
}

/// Whether a call asked a model and was answered, or has feedback.
fn is_kept(object: &Object<'_>) -> bool {
    !feedback(object).is_empty() || is_model(object)
}

fn is_model(object: &Object<'_>) -> bool {
    let asks = inner(object, "inputs").is_some_and(|inputs| request::asks(&inputs));
    let answers = || inner(object, "output").is_some_and(|it| response::form(&it).is_some());
    let is_named = || {
        let model = inner(object, "inputs").and_then(|inputs| parts::text(&inputs, "model"));
        model.is_some_and(|model| !model.starts_with(STORED))
    };
    asks && (answers() || is_named())
}

fn feedback(object: &Object<'_>) -> Vec<Value> {
    let summary = call::fields(object, &["summary"]);
    let given = summary.get("weave").and_then(|weave| weave.get("feedback"));
    match given {
        Some(Value::Array(list)) => list.clone(),
        _ => Vec::new(),
    }
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_kept(object) {
        let trace = parts::text(object, "trace_id").unwrap_or_default();
        let is_root = call::value(object, &["parent_id"]).is_none();
        if !is_root || context.joins.first(KEPT, &trace).is_some() {
            return Ok(Vec::new());
        }
    }
    let mut reading = Reading::default();
    let inputs = call::fields(object, &["inputs"]);
    let summary = call::fields(object, &["summary"]);
    reading.log.source_id = parts::text(object, "id");
    reading.log.at = call::value(object, &["started_at"]).and_then(|at| time(&at));
    put_usage(&mut reading, object, &summary);
    let output = call::value(object, &["output"]);
    if let Some(Value::String(text)) = &output
        && text.starts_with(STORED)
    {
        return Err(Reason::NoOutput(
            "`output` only names where Weave keeps it: export the calls with what they refer to"
                .to_string(),
        ));
    }
    let call = Call {
        input: Some(Value::Object(own(inputs.clone()))).filter(|it| !call::is_empty(it)),
        output,
        error: parts::text(object, "exception"),
    };
    call.put_into(
        &mut reading,
        "`output` is empty, and no `exception` says why",
    )?;
    let asked = call::first(&inputs, &["model"], call::text);
    reading.log.model = reading
        .log
        .model
        .take()
        .or(asked.filter(|model| !model.starts_with(STORED)));
    let named = [
        ("name", "display_name"),
        ("op", "op_name"),
        ("trace_id", "trace_id"),
        ("user_id", "wb_user_id"),
        ("thread_id", "thread_id"),
    ];
    for (name, key) in named {
        let value = call::value(object, &[key]);
        call::note(&mut reading, value.map(|value| (name.to_string(), value)));
    }
    let attributes = call::fields(object, &["attributes"]).into_iter();
    call::note(&mut reading, attributes.filter(|(key, _)| key != "weave"));
    put_feedback(&mut reading, feedback(object));
    Ok(vec![reading])
}

/// The arguments without the object whose method was called.
fn own(mut inputs: Map<String, Value>) -> Map<String, Value> {
    inputs.shift_remove("self");
    inputs
}

/// Tokens and costs, which are kept by model; several models are added up.
fn put_usage(reading: &mut Reading, object: &Object<'_>, summary: &Map<String, Value>) {
    let by_model = |value: Option<&Value>| -> Vec<Map<String, Value>> {
        let models = value.and_then(Value::as_object);
        let models = models.into_iter().flat_map(Map::values);
        models.filter_map(|one| one.as_object().cloned()).collect()
    };
    let weave = summary.get("weave");
    let usage = by_model(summary.get("usage"));
    let costs = by_model(weave.and_then(|weave| weave.get("costs")));
    let total = |keys: &[&str]| {
        let counts = usage
            .iter()
            .filter_map(|one| call::first(one, keys, call::count));
        counts.reduce(u64::saturating_add)
    };
    let cost = |key: &str| {
        let costs = costs
            .iter()
            .filter_map(|one| call::first(one, &[key], call::number));
        costs.reduce(|one, other| one + other)
    };
    let said = &mut reading.log.usage;
    said.input_tokens = total(&["input_tokens", "prompt_tokens"]);
    said.output_tokens = total(&["output_tokens", "completion_tokens"]);
    said.cost_usd = match (
        cost("prompt_tokens_total_cost"),
        cost("completion_tokens_total_cost"),
    ) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or_default() + other.unwrap_or_default()),
    };
    let latency = weave.and_then(|weave| weave.get("latency_ms"));
    said.latency_ms = call::milliseconds(object, &["started_at"], &["ended_at"])
        .or_else(|| latency.and_then(call::number));
}

/// Annotations, reactions and notes of people, and what scorers returned.
fn put_feedback(reading: &mut Reading, feedback: Vec<Value>) {
    let mut opinions = Vec::new();
    for given in feedback {
        let Some(kind) = given.get("feedback_type").and_then(Value::as_str) else {
            reading.scores_rejected += 1;
            continue;
        };
        let names = ["creator", "wb_user_id"];
        let who = names.iter().find_map(|key| call::text(given.get(*key)?));
        let who = who.unwrap_or_else(|| "weave".to_string());
        let at = given.get("created_at").and_then(time);
        let payload = given.get("payload").cloned().unwrap_or_default();
        let scores = if let Some(name) = kind.strip_prefix("wandb.annotation.") {
            annotated(name, payload)
        } else if let Some(name) = kind.strip_prefix("wandb.runnable.") {
            let judge = Who::Judge(name.to_string());
            let scores = returned(name, payload);
            opinions.extend(scores.into_iter().map(|(name, value)| Opinion {
                who: judge.clone(),
                name,
                value,
                note: None,
                at,
            }));
            continue;
        } else if kind.starts_with("wandb.reaction.") {
            reacted(&payload)
        } else if kind.starts_with("wandb.note.") {
            let entry = reading.given.human.entry(who).or_default();
            entry.note = payload.get("note").and_then(call::text);
            entry.at = at;
            continue;
        } else {
            Vec::new()
        };
        if scores.is_empty() {
            reading.scores_rejected += 1;
        }
        opinions.extend(scores.into_iter().map(|(name, value)| Opinion {
            who: Who::Person(who.clone()),
            name,
            value,
            note: None,
            at,
        }));
    }
    opinion::put(&mut reading.given, opinions);
}

/// An annotation's value, which may stand under the digest of what it is a value of.
fn annotated(name: &str, mut payload: Value) -> Vec<(String, Value)> {
    let value = payload
        .get_mut("value")
        .map(Value::take)
        .unwrap_or_default();
    let value = match value {
        Value::Object(by) if by.len() == 1 => by.into_iter().next().map(|(_, value)| value),
        other => Some(other),
    };
    value
        .filter(|value| !call::is_empty(value))
        .map(|value| (name.to_string(), value))
        .into_iter()
        .collect()
}

/// What a scorer returned: one score, or several by name.
fn returned(name: &str, mut payload: Value) -> Vec<(String, Value)> {
    let is_score = |value: &Value| value.is_number() || value.is_boolean() || value.is_string();
    match payload.get_mut("output").map(Value::take) {
        Some(Value::Object(scores)) => scores
            .into_iter()
            .filter(|(_, value)| is_score(value))
            .collect(),
        Some(score) if is_score(&score) => vec![(name.to_string(), score)],
        _ => Vec::new(),
    }
}

/// Thumbs are scores; any other emoji is kept as it is.
fn reacted(payload: &Value) -> Vec<(String, Value)> {
    let Some(emoji) = payload.get("emoji").and_then(Value::as_str) else {
        return Vec::new();
    };
    let is = |thumb| emoji.starts_with(thumb);
    vec![if is('👍') {
        ("thumbs".to_string(), "pass".into())
    } else if is('👎') {
        ("thumbs".to_string(), "fail".into())
    } else {
        ("reaction".to_string(), emoji.into())
    }]
}
