//! The conventions of `OpenInference`, which Phoenix and its instrumentors follow: messages in numbered attributes, and the
//! request and the response as they were beside them.

use serde_json::{Map, Value, json};

use super::attributes::numbered;
use super::span::Span;
use crate::import::call::{self, Call};
use crate::import::fields::Reading;
use crate::import::rejection::Reason;

pub(super) fn is(span: &Span) -> bool {
    span.text(&["openinference.span.kind"])
        .is_some_and(|kind| kind.eq_ignore_ascii_case("LLM"))
}

pub(super) fn read(span: &Span) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let log = &mut reading.log;
    log.model = span.text(&["llm.model_name"]);
    log.usage.input_tokens = span.count(&["llm.token_count.prompt"]);
    log.usage.output_tokens = span.count(&["llm.token_count.completion"]);
    log.usage.cost_usd = span.number(&["llm.cost.total"]);
    let input = messages(span, "llm.input_messages");
    let output = messages(span, "llm.output_messages");
    let call = Call {
        input: input.or_else(|| span.value(&["input.value", "llm.prompts"])),
        output: output.or_else(|| span.value(&["output.value"])),
        error: span.error.clone(),
    };
    call.put_into(
        &mut reading,
        "neither `llm.output_messages` nor `output.value` is there: the instrumentation may hide outputs",
    )?;
    Ok(reading)
}

/// The messages below a name; None where there is none.
fn messages(span: &Span, prefix: &str) -> Option<Value> {
    let messages: Vec<_> = numbered(&span.attributes, prefix)
        .iter()
        .map(message)
        .collect();
    (!messages.is_empty()).then(|| messages.into())
}

fn message(said: &Map<String, Value>) -> Value {
    let get = |key: &str| said.get(&format!("message.{key}")).cloned();
    let mut content: Vec<Value> = numbered(said, "message.contents")
        .iter()
        .map(part)
        .collect();
    if let Some(text) = get("content") {
        content.insert(0, json!({"type": "text", "text": plain(text)}));
    }
    let calls: Vec<Value> = numbered(said, "message.tool_calls")
        .iter()
        .map(|call| {
            json!({
                "id": call.get("tool_call.id"),
                "name": call.get("tool_call.function.name"),
                "arguments": call.get("tool_call.function.arguments"),
            })
        })
        .collect();
    let mut message = Map::new();
    let role = get("role").unwrap_or_else(|| "assistant".into());
    message.insert("role".to_string(), role);
    message.insert("content".to_string(), content.into());
    message.insert("tool_calls".to_string(), calls.into());
    for key in ["name", "tool_call_id"] {
        message.extend(get(key).map(|value| (key.to_string(), value)));
    }
    // The call of the earlier API.
    if let Some(name) = get("function_call_name") {
        let arguments = get("function_call_arguments_json");
        message.insert(
            "function_call".to_string(),
            json!({"name": name, "arguments": arguments}),
        );
    }
    Value::Object(message)
}

fn part(part: &Map<String, Value>) -> Value {
    let get = |key: &str| part.get(&format!("message_content.{key}")).cloned();
    let kind = get("type").and_then(|kind| call::text(&kind));
    match (kind, get("text")) {
        (_, Some(text)) => json!({"type": "text", "text": plain(text)}),
        (kind, None) => {
            let kind = kind.unwrap_or_else(|| "part".to_string());
            let place = ["image.image.url", "audio.audio.url"]
                .iter()
                .find_map(|key| get(key));
            json!({"type": kind, kind: {"url": place}})
        }
    }
}

fn plain(text: Value) -> String {
    match text {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
