//! One call of a model as tracing tools keep it: what went in and what came out, each in any of the forms in which they
//! keep it, and what failed. Knows no tool by name.

mod input;
mod output;
mod spoken;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

pub(super) use input::asked;
pub(super) use output::{put_answer, put_choices, put_usage};

use super::fields::{LONGEST_EXTRA, Reading, time};
use super::object::Object;
use super::rejection::Reason;
use super::repair::unrounded;

/// What went into a call, what came out of it, and why it failed.
#[derive(Debug, Default)]
pub(super) struct Call {
    /// What was asked, in any form; None where nothing was kept.
    pub(super) input: Option<Value>,
    /// What came out, in any form; None where nothing was kept.
    pub(super) output: Option<Value>,
    /// What the tool says went wrong.
    pub(super) error: Option<String>,
}

impl Call {
    /// Fills a log with the call. An error beside an output is noted with the log.
    ///
    /// # Errors
    /// When nothing came out or nothing was asked. `why` says where an output would stand, and why it may not.
    pub(super) fn put_into(self, reading: &mut Reading, why: &str) -> Result<(), Reason> {
        let output = match (self.output, &self.error) {
            (Some(output), _) => output,
            (None, Some(error)) => return Err(Reason::Failed(shortened(error))),
            (None, None) => return Err(Reason::NoOutput(why.to_string())),
        };
        let Some(input) = self.input else {
            return Err(Reason::NoInput("the call's input is not kept".to_string()));
        };
        reading.log.messages = asked(input)?;
        put_answer(reading, output)?;
        if let Some(error) = self.error {
            let error = shortened(&error);
            reading.log.meta.insert("error".to_string(), error.into());
        }
        Ok(())
    }
}

/// The value that a text is in JSON, where it may be an object or a list.
fn in_json(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// What a tool says went wrong, on one line, without the trace of the stack around it.
fn shortened(error: &str) -> String {
    const LONGEST: usize = 300;
    const TRACE: &str = "Traceback (most recent call last)";
    let told = match error.split(TRACE).next().map(str::trim) {
        Some("") | None => error.trim().lines().next_back().unwrap_or_default(),
        Some(before) => before,
    };
    let words: Vec<_> = told.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST).collect()
}

/// A field's value; None where it is not there, or empty.
pub(super) fn value(object: &Object<'_>, keys: &[&str]) -> Option<Value> {
    keys.iter().find_map(|key| filled(object.get(key)?))
}

fn filled(raw: &RawValue) -> Option<Value> {
    let value: Value = serde_json::from_str(&unrounded(raw.get())).ok()?;
    (!is_empty(&value)).then_some(value)
}

/// Whether a value says nothing: tools write empty text and empty objects where there is none.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A value that stands as JSON in a text, as tables and attributes hold it; any other as it is.
pub(super) fn decoded(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(&unrounded(text)).unwrap_or(value),
        _ => value,
    }
}

/// An object under the first of these names, also one that is written out as text.
pub(super) fn fields(object: &Object<'_>, keys: &[&str]) -> Map<String, Value> {
    match value(object, keys).map(decoded) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// A number, also one that is written as text.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        other => other.as_f64(),
    }
}

/// A count, also one that is written as text or with a point.
pub(super) fn count(value: &Value) -> Option<u64> {
    if let Some(count) = value.as_u64() {
        return Some(count);
    }
    let number = number(value)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number that is exact"
    )]
    (number.fract() == 0.0 && (0.0..9e15).contains(&number)).then_some(number as u64)
}

/// The first of these names under which a value stands that can be read so.
pub(super) fn first<T>(
    fields: &Map<String, Value>,
    keys: &[&str],
    read: impl Fn(&Value) -> Option<T>,
) -> Option<T> {
    keys.iter().find_map(|key| fields.get(*key).and_then(&read))
}

/// A text that is not empty.
pub(super) fn text(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_string)
}

/// Milliseconds between two times under the first of these names each. None where one is missing, or they run backwards.
pub(super) fn milliseconds(object: &Object<'_>, start: &[&str], end: &[&str]) -> Option<f64> {
    let at = |keys| time(&value(object, keys)?);
    let seconds = at(end)?.duration_since(at(start)?).as_secs_f64();
    (seconds >= 0.0).then_some((seconds * 1e6).round() / 1e3)
}

/// Keeps values as metadata, without those that are long or say nothing.
pub(super) fn note(reading: &mut Reading, fields: impl IntoIterator<Item = (String, Value)>) {
    for (key, value) in fields {
        let is_short = match &value {
            Value::String(text) => text.len() <= LONGEST_EXTRA,
            Value::Array(_) | Value::Object(_) => value.to_string().len() <= LONGEST_EXTRA,
            _ => true,
        };
        if is_short && !is_empty(&value) {
            reading.log.meta.entry(key).or_insert(value);
        }
    }
}
