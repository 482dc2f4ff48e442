//! What came out: text, a message, a response of an API, or `LangChain`'s generations. Anything else is what the model wrote,
//! as it stands, because models write JSON, too.

use serde_json::{Map, Value};

use super::spoken::{is_message, messages};
use super::{count, first, in_json, is_empty, text};
use crate::import::api::response;
use crate::import::fields::{self, Reading};
use crate::import::message::{Content, Wire};
use crate::import::object::Object;
use crate::import::parts;
use crate::import::rejection::Reason;

/// Puts what came out into a log, with what it says of the model and of usage where the log does not say it yet.
///
/// # Errors
/// When nothing came out, or a message can't be read.
pub(in crate::import) fn put_answer(reading: &mut Reading, output: Value) -> Result<(), Reason> {
    match output {
        Value::Null => Err(none()),
        Value::String(text) => {
            if let Some(inner) = unwrapped(&text) {
                return put_answer(reading, inner);
            }
            reading.log.output = text;
            Ok(())
        }
        Value::Array(list) => put_list(reading, list),
        Value::Object(fields) => put_object(reading, fields),
        other => {
            reading.log.output = other.to_string();
            Ok(())
        }
    }
}

/// Puts messages into a log that are a choice each: the one that came out, or several as candidates.
///
/// # Errors
/// When there is none, or one can't be read.
pub(in crate::import) fn put_choices(
    reading: &mut Reading,
    choices: Vec<Value>,
) -> Result<(), Reason> {
    let outputs = choices
        .into_iter()
        .flat_map(messages)
        .map(|choice| Ok(wire(choice)?.into_output()))
        .collect::<Result<Vec<_>, Reason>>()?;
    put_outputs(reading, outputs)
}

fn put_outputs(reading: &mut Reading, outputs: Vec<String>) -> Result<(), Reason> {
    if parts::put_outputs(&mut reading.log, outputs) {
        Ok(())
    } else {
        Err(none())
    }
}

fn none() -> Reason {
    Reason::NoOutput("the call's output is empty".to_string())
}

fn wire(message: Value) -> Result<Wire, Reason> {
    serde_json::from_value(message).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Reason {
    Reason::Field {
        field: "output".to_string(),
        what: error.to_string(),
    }
}

/// The answer in a known form that a text is in JSON; any other text is what came out itself.
fn unwrapped(text: &str) -> Option<Value> {
    let value = in_json(text)?;
    let is_known = match &value {
        Value::Object(fields) => {
            is_message(&value)
                || generations(fields).is_some()
                || answers(fields).is_some()
                || Object::parse(text).is_ok_and(|object| response::form(&object).is_some())
        }
        Value::Array(list) => !list.is_empty() && list.iter().all(is_message),
        _ => false,
    };
    is_known.then_some(value)
}

/// The messages in which an agent answers.
fn answers(fields: &Map<String, Value>) -> Option<&Vec<Value>> {
    let list = fields.get("messages")?.as_array()?;
    (!list.is_empty() && list.iter().all(is_message)).then_some(list)
}

/// `LangChain`'s generations for the first of a batch's prompts.
fn generations(fields: &Map<String, Value>) -> Option<&Vec<Value>> {
    let list = fields.get("generations")?.as_array()?;
    let list = match list.first()? {
        Value::Array(inner) => inner,
        _ => list,
    };
    let is_one = |one: &Value| one.get("text").is_some() || one.get("message").is_some();
    (!list.is_empty() && list.iter().all(is_one)).then_some(list)
}

fn put_list(reading: &mut Reading, mut values: Vec<Value>) -> Result<(), Reason> {
    let is_part = |part: &Value| part.get("type").is_some_and(Value::is_string);
    if values
        .iter()
        .all(|choice| choice.get("message").is_some_and(is_message))
        && !values.is_empty()
    {
        let said = values
            .iter_mut()
            .filter_map(|choice| choice.get_mut("message"));
        let said = said.map(Value::take).collect();
        return put_choices(reading, said);
    }
    if values.iter().all(is_message) {
        // What comes before the last turn is context, such as the tools that were called.
        let last = values.pop().ok_or_else(none)?;
        let before = values.into_iter().flat_map(messages);
        let before = before.map(wire).collect::<Result<Vec<_>, _>>()?;
        for turn in before {
            turn.put_into(&mut reading.log.messages);
        }
        return put_choices(reading, vec![last]);
    }
    if values.iter().all(Value::is_string) {
        let said = values.iter().filter_map(Value::as_str).map(str::to_string);
        return put_outputs(reading, said.collect());
    }
    let list = Value::Array(values);
    reading.log.output = if list
        .as_array()
        .is_some_and(|parts| parts.iter().all(is_part))
    {
        let content: Content = serde_json::from_value(list).map_err(|error| unreadable(&error))?;
        content.into_output()
    } else {
        list.to_string()
    };
    Ok(())
}

fn put_object(reading: &mut Reading, fields: Map<String, Value>) -> Result<(), Reason> {
    if let Some(list) = generations(&fields) {
        return put_generations(reading, list, fields.get("llm_output"));
    }
    if let Some(list) = answers(&fields) {
        let last = list.last().cloned().into_iter().collect();
        return put_choices(reading, last);
    }
    // A message of Anthropic's API is a response, too, and says what it cost.
    let is_response = fields.contains_key("stop_reason") || !fields.contains_key("role");
    let whole = Value::Object(fields);
    if is_response && put_response(reading, &whole)? {
        return Ok(());
    }
    if is_message(&whole) {
        note_message(reading, &whole);
        return put_choices(reading, vec![whole]);
    }
    let Value::Object(fields) = whole else {
        return Ok(());
    };
    // Tools put what a function returned under a name of their own.
    let mut filled = fields.iter().filter(|(_, value)| !is_empty(value));
    match (filled.next(), filled.next()) {
        (None, _) => Err(none()),
        (Some((key, inner)), None) if WRAPPERS.contains(&&**key) => {
            put_answer(reading, inner.clone())
        }
        _ => {
            reading.log.output = Value::Object(fields).to_string();
            Ok(())
        }
    }
}

/// Names under which tools put the one thing that came out.
const WRAPPERS: [&str; 10] = [
    "output",
    "outputs",
    "result",
    "response",
    "answer",
    "content",
    "text",
    "completion",
    "data",
    "choices",
];

/// Reads a response of an API. False where it is none.
fn put_response(reading: &mut Reading, whole: &Value) -> Result<bool, Reason> {
    let text = whole.to_string();
    let object = Object::parse(&text)?;
    if response::form(&object).is_none() {
        return Ok(false);
    }
    response::put_answers(&mut reading.log, &object)?;
    reading.fill(fields::pick(&object, &response::KEPT)?);
    Ok(true)
}

fn put_generations(
    reading: &mut Reading,
    list: &[Value],
    whole: Option<&Value>,
) -> Result<(), Reason> {
    let mut outputs = Vec::with_capacity(list.len());
    for one in list {
        let message = one.get("message").filter(|message| is_message(message));
        if let Some(message) = message {
            note_message(reading, message);
            for said in messages(message.clone()) {
                outputs.push(wire(said)?.into_output());
            }
        } else {
            outputs.extend(one.get("text").and_then(Value::as_str).map(str::to_string));
        }
    }
    if let Some(Value::Object(said)) = whole {
        let model = || first(said, &["model_name", "model"], text);
        reading.log.model = reading.log.model.take().or_else(model);
        if let Some(Value::Object(usage)) = said.get("token_usage") {
            put_usage(reading, usage);
        }
    }
    put_outputs(reading, outputs)
}

/// What a message of `LangChain` says of who wrote it and what it cost.
fn note_message(reading: &mut Reading, message: &Value) {
    let kwargs = message.get("kwargs").unwrap_or(message);
    if let Some(Value::Object(said)) = kwargs.get("response_metadata") {
        let model = || first(said, &["model_name", "model", "model_id"], text);
        reading.log.model = reading.log.model.take().or_else(model);
        if let Some(Value::Object(usage)) = said.get("token_usage") {
            put_usage(reading, usage);
        }
    }
    if let Some(Value::Object(usage)) = kwargs.get("usage_metadata") {
        put_usage(reading, usage);
    }
}

/// Tokens by any of their names, where the log does not know them yet.
pub(in crate::import) fn put_usage(reading: &mut Reading, said: &Map<String, Value>) {
    let usage = &mut reading.log.usage;
    usage.input_tokens = usage
        .input_tokens
        .or_else(|| first(said, &["input_tokens", "prompt_tokens", "input"], count));
    usage.output_tokens = usage.output_tokens.or_else(|| {
        first(
            said,
            &["output_tokens", "completion_tokens", "output"],
            count,
        )
    });
}
