//! Records that hold many logs, as the results of a whole run do: each part is read by itself, so that a broken one takes no
//! other with it. Knows no format.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::fields::{Fate, LONGEST_EXTRA, Reading};
use super::object::Object;
use super::rejection::Reason;
use super::repair::unrounded;
use crate::model::{Candidate, Log};

/// Reads each element of a list into a log with its own part of the record, or into a refusal that names its place.
pub(super) fn each<'a>(
    list: &str,
    elements: &[&'a RawValue],
    mut read: impl FnMut(&Object<'a>) -> Result<Reading, Reason>,
) -> Vec<Reading> {
    elements
        .iter()
        .enumerate()
        .map(|(at, element)| {
            let log = Object::parse(element.get()).and_then(|part| read(&part));
            let mut reading =
                log.unwrap_or_else(|reason| refused(format!("{list}[{at}]"), &reason));
            reading.raw = Some(element.get().to_string());
            reading
        })
        .collect()
}

/// A part that did not come in.
pub(super) fn refused(place: String, reason: &Reason) -> Reading {
    Reading {
        fate: Fate::Refused(Reason::Element {
            place,
            reason: reason.to_string(),
        }),
        ..Reading::default()
    }
}

/// The elements of a list; none where it is not there.
pub(super) fn list<'a>(object: &Object<'a>, key: &str) -> Result<Vec<&'a RawValue>, Reason> {
    object
        .get(key)
        .map_or_else(|| Ok(Vec::new()), |raw| object.read(key, raw))
}

/// An object inside of another. None where it is not there, or something else of that name.
pub(super) fn inner<'a>(object: &Object<'a>, key: &str) -> Option<Object<'a>> {
    Object::parse(object.get(key)?.get()).ok()
}

/// A text field. None where it is not there, empty, or something else of that name.
pub(super) fn text(object: &Object<'_>, key: &str) -> Option<String> {
    let text: String = object.read(key, object.get(key)?).ok()?;
    (!text.is_empty()).then_some(text)
}

/// A number field, under the first of these names.
pub(super) fn number<T: serde::de::DeserializeOwned>(
    object: &Object<'_>,
    keys: &[&str],
) -> Option<T> {
    let (key, raw) = object.first(keys)?;
    object.read(key, raw).ok()
}

/// Keeps fields as metadata, without those that are long.
pub(super) fn note_all<'a>(
    meta: &mut Map<String, Value>,
    fields: impl IntoIterator<Item = (&'a str, &'a RawValue)>,
) {
    for (key, raw) in fields {
        if raw.get() != "null"
            && raw.get().len() <= LONGEST_EXTRA
            && let Ok(value) = serde_json::from_str(&unrounded(raw.get()))
        {
            meta.entry(key).or_insert(value);
        }
    }
}

/// Keeps some fields of an object as metadata.
pub(super) fn note(meta: &mut Map<String, Value>, object: &Object<'_>, keys: &[&str]) {
    note_all(
        meta,
        keys.iter()
            .filter_map(|key| object.get(key).map(|raw| (*key, raw))),
    );
}

/// Puts what a model wrote into a log: one output, or several as candidates. False where it wrote nothing.
pub(super) fn put_outputs(log: &mut Log, mut outputs: Vec<String>) -> bool {
    if outputs.len() > 1 {
        let model = log.model.clone();
        log.candidates = outputs
            .into_iter()
            .map(|output| Candidate {
                model: model.clone(),
                output,
            })
            .collect();
        return true;
    }
    let output = outputs.pop();
    let wrote = output.is_some();
    log.output = output.unwrap_or_default();
    wrote
}
