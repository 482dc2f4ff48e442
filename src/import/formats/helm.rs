//! HELM's scenario states: every request of a run with its instance and its result. The references that are tagged as correct
//! are the log's.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::import::fields::{Reading, since_1970};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::parts::{self, inner, number, text};
use crate::import::rejection::Reason;
use crate::import::turns::{self, says};
use crate::model::Role;

pub(super) const FORMAT: Format = Format {
    name: "helm",
    about: "scenario states of HELM: adapter_spec and request_states with instance, request and result",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    object.kind("request_states") == Some(Kind::List) && object.has("adapter_spec")
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let spec = inner(object, "adapter_spec");
    let model = spec.as_ref().and_then(|spec| text(spec, "model"));
    let states = parts::list(object, "request_states")?;
    if states.is_empty() {
        return Err(Reason::NoOutput("`request_states` is empty".to_string()));
    }
    Ok(parts::each("request_states", &states, |state| {
        let mut reading = read_state(state)?;
        if reading.log.model.is_none() {
            reading.log.model.clone_from(&model);
        }
        Ok(reading)
    }))
}

fn read_state(state: &Object<'_>) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let log = &mut reading.log;
    let missing = |field: &str| Reason::NoInput(format!("`{field}` is not there"));
    let request = inner(state, "request").ok_or_else(|| missing("request"))?;
    log.messages = if let Some(raw) = request.get("messages") {
        turns::messages(&request, "messages", raw)?
    } else {
        let prompt = text(&request, "prompt").ok_or_else(|| missing("request.prompt"))?;
        vec![says(Role::User, prompt)]
    };
    log.model = text(&request, "model");
    put_result(&mut reading, state)?;
    let log = &mut reading.log;
    let mapping: HashMap<String, String> = number(state, &["output_mapping"]).unwrap_or_default();
    if let Some(instance) = inner(state, "instance") {
        let id = text(&instance, "id");
        let trial: u64 = number(state, &["train_trial_index"]).unwrap_or_default();
        let reference: Option<u64> = number(state, &["reference_index"]);
        log.source_id = id.map(|id| match reference {
            Some(reference) => format!("{id}/{trial}/{reference}"),
            None => format!("{id}/{trial}"),
        });
        log.tags.extend(text(&instance, "split"));
        parts::note(
            &mut log.meta,
            &instance,
            &["sub_split", "perturbation", "extra_data"],
        );
        for one in parts::list(&instance, "references")? {
            log.references.extend(correct(one, &mapping));
        }
    }
    parts::note(
        &mut log.meta,
        state,
        &["output_mapping", "prompt_truncated", "request_mode"],
    );
    Ok(reading)
}

fn put_result(reading: &mut Reading, state: &Object<'_>) -> Result<(), Reason> {
    let Some(result) = inner(state, "result") else {
        return Err(Reason::NoOutput(
            "`result` is not there: the request was not run".to_string(),
        ));
    };
    let log = &mut reading.log;
    let mut texts = Vec::new();
    for completion in parts::list(&result, "completions")? {
        let completion = Object::parse(completion.get())?;
        if let Some(raw) = completion.get("text") {
            texts.push(completion.as_text("text", raw)?);
        }
    }
    parts::note(&mut log.meta, &result, &["error"]);
    if !parts::put_outputs(log, texts) {
        let empty = || "`result.completions` is empty, and no `error` says why".to_string();
        return Err(
            text(&result, "error").map_or_else(|| Reason::NoOutput(empty()), Reason::Failed)
        );
    }
    let seconds: Option<f64> = number(&result, &["request_time"]);
    log.usage.latency_ms = seconds.map(|seconds| seconds * 1000.0);
    log.at = number(&result, &["request_datetime"]).and_then(since_1970);
    Ok(())
}

/// A reference that is tagged as correct: the letter that stands for it, where the model had to give that, and its text.
fn correct(reference: &RawValue, mapping: &HashMap<String, String>) -> Vec<String> {
    let Ok(reference) = Object::parse(reference.get()) else {
        return Vec::new();
    };
    let tags: Vec<String> = number(&reference, &["tags"]).unwrap_or_default();
    if !tags.iter().any(|tag| tag == "correct") {
        return Vec::new();
    }
    let whole: Option<Value> = number(&reference, &["output"]);
    let output = match &whole {
        Some(Value::String(text)) => Some(text.as_str()),
        Some(Value::Object(fields)) => fields.get("text").and_then(Value::as_str),
        _ => None,
    };
    let Some(output) = output else {
        return Vec::new();
    };
    let letter = mapping.iter().find(|(_, stands_for)| *stands_for == output);
    letter
        .map(|(letter, _)| letter.clone())
        .into_iter()
        .chain([output.to_string()])
        .collect()
}
