//! OpenTelemetry's conventions for generative models, the present ones and those before: messages in one attribute each, in
//! events of the span, or in numbered attributes as the first instrumentors wrote them.

use serde_json::{Map, Value, json};

use super::attributes::numbered;
use super::span::{Event, Span};
use crate::import::call::{self, Call, asked, put_choices};
use crate::import::fields::Reading;
use crate::import::opinion::{self, Opinion, Who};
use crate::import::rejection::Reason;

/// The judge where a span holds the result of an evaluation.
const NAME: &str = "opentelemetry";

/// What was asked, what came out and the instructions, in whichever place.
struct Said {
    input: Option<Value>,
    output: Option<Value>,
    instructions: Option<Value>,
}

pub(super) fn is(span: &Span) -> bool {
    const CALLS: [&str; 6] = [
        "chat",
        "text_completion",
        "generate_content",
        "completion",
        "generate",
        "responses",
    ];
    if let Some(operation) = span.text(&["gen_ai.operation.name", "llm.request.type"]) {
        return CALLS.contains(&&*operation);
    }
    let names = ["gen_ai.request.model", "gen_ai.prompt.0.content"];
    span.value(&names).is_some()
}

pub(super) fn read(span: &Span) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let log = &mut reading.log;
    let models = [
        "gen_ai.response.model",
        "gen_ai.request.model",
        "llm.request.model",
    ];
    log.model = span.text(&models);
    log.usage.input_tokens = span.count(&[
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "llm.usage.prompt_tokens",
    ]);
    log.usage.output_tokens = span.count(&[
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.usage.completion_tokens",
    ]);
    log.usage.cost_usd = span.number(&["gen_ai.usage.cost"]);
    let said = Said::of(span);
    let choices = match said.output.map(call::decoded) {
        // Each message of the output is a choice.
        Some(Value::Array(choices)) => choices,
        other => other.into_iter().collect(),
    };
    let call = Call {
        input: said.input,
        output: choices.first().cloned(),
        error: span.error.clone(),
    };
    call.put_into(
        &mut reading,
        "no messages came out: instrumentations keep them only where that is turned on (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)",
    )?;
    if choices.len() > 1 {
        reading.log.output.clear();
        put_choices(&mut reading, choices)?;
    }
    if let Some(instructions) = said.instructions.map(call::decoded) {
        let key = match &instructions {
            Value::Array(_) => "parts",
            _ => "content",
        };
        let mut messages = asked(json!([{"role": "system", key: instructions}]))?;
        messages.append(&mut reading.log.messages);
        reading.log.messages = messages;
    }
    put_evaluations(&mut reading, &span.events);
    Ok(reading)
}

impl Said {
    fn of(span: &Span) -> Self {
        let event = |keys: &[&str]| {
            let mut events = span.events.iter();
            events.find_map(|event| {
                call::first(&event.attributes, keys, |value| {
                    (!call::is_empty(value)).then(|| value.clone())
                })
            })
        };
        let find = |keys: &[&str]| span.value(keys).or_else(|| event(keys));
        let (asked, chosen) = turns(&span.events);
        let input = find(&["gen_ai.input.messages"])
            .or(asked)
            .or_else(|| flat(span, "gen_ai.prompt"))
            .or_else(|| find(&["gen_ai.prompt"]));
        let output = find(&["gen_ai.output.messages"])
            .or(chosen)
            .or_else(|| flat(span, "gen_ai.completion"))
            .or_else(|| find(&["gen_ai.completion"]));
        Self {
            input,
            output,
            instructions: find(&["gen_ai.system_instructions"]),
        }
    }
}

/// Messages and choices that are events of a span each.
fn turns(events: &[Event]) -> (Option<Value>, Option<Value>) {
    let (mut asked, mut chosen) = (Vec::new(), Vec::new());
    for event in events {
        let Some(kind) = event.name.strip_prefix("gen_ai.") else {
            continue;
        };
        match kind.strip_suffix(".message") {
            Some(role) => asked.push(turn(&event.attributes, role)),
            None if kind == "choice" => chosen.push(turn(&event.attributes, "assistant")),
            None => {}
        }
    }
    let listed = |turns: Vec<Value>| (!turns.is_empty()).then(|| turns.into());
    (listed(asked), listed(chosen))
}

/// One message out of attributes, which may hold the whole of it as JSON.
fn turn(said: &Map<String, Value>, role: &str) -> Value {
    let mut message = said.clone();
    for key in ["message", "gen_ai.event.content"] {
        match said.get(key).cloned().map(call::decoded) {
            Some(Value::Object(inner)) => match inner.get("message") {
                Some(Value::Object(inner)) => message.extend(inner.clone()),
                _ => message.extend(inner),
            },
            Some(Value::String(text)) => {
                message.insert("content".to_string(), text.into());
            }
            _ => {}
        }
    }
    if let Some(calls) = message.get_mut("tool_calls") {
        *calls = call::decoded(calls.take());
    }
    // A tool's message names the call by its id.
    if role == "tool"
        && let Some(id) = message.get("id").cloned()
    {
        message.entry("tool_call_id").or_insert(id);
    }
    message.entry("role").or_insert_with(|| role.into());
    message.entry("content").or_insert(Value::Null);
    Value::Object(message)
}

/// Messages in numbered attributes.
fn flat(span: &Span, prefix: &str) -> Option<Value> {
    let messages: Vec<Value> = numbered(&span.attributes, prefix)
        .into_iter()
        .map(|mut said| {
            let calls: Vec<_> = numbered(&said, "tool_calls")
                .into_iter()
                .map(Value::Object)
                .collect();
            said.insert("tool_calls".to_string(), calls.into());
            if let Some(content) = said.get_mut("content") {
                *content = unwrapped(content.take());
            }
            let role = if prefix == "gen_ai.prompt" {
                "user"
            } else {
                "assistant"
            };
            said.entry("role").or_insert_with(|| role.into());
            said.entry("content").or_insert(Value::Null);
            Value::Object(said)
        })
        .collect();
    (!messages.is_empty()).then(|| messages.into())
}

/// Parts of a message that stand as JSON in its text.
fn unwrapped(content: Value) -> Value {
    let is_parts = |value: &Value| {
        let parts = value.as_array();
        parts.is_some_and(|parts| {
            !parts.is_empty()
                && parts
                    .iter()
                    .all(|part| part.get("type").is_some_and(Value::is_string))
        })
    };
    let inner = call::decoded(content.clone());
    if is_parts(&inner) { inner } else { content }
}

/// Results of evaluations, which are events of the span that they are about.
fn put_evaluations(reading: &mut Reading, events: &[Event]) {
    let opinions = events
        .iter()
        .filter(|event| event.name == "gen_ai.evaluation.result")
        .filter_map(|event| {
            let said = &event.attributes;
            let score = said.get("gen_ai.evaluation.score.value");
            let label = || said.get("gen_ai.evaluation.score.label");
            Some(Opinion {
                who: Who::Judge(NAME.to_string()),
                name: call::first(said, &["gen_ai.evaluation.name"], call::text)?,
                value: score.or_else(label)?.clone(),
                note: call::first(said, &["gen_ai.evaluation.explanation"], call::text),
                at: None,
            })
        });
    opinion::put(&mut reading.given, opinions.collect());
}
