//! A list of records below one name: `{"data":[…]}`, as programming interfaces answer. Each element is read by the format
//! that recognises it, and one that is broken takes no other with it.

use serde_json::value::RawValue;

use crate::import::fields::Reading;
use crate::import::formats::{self, Context, Format};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts;
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "list",
    about: "one object with a list of records of another format: {\"data\": [{…}, …]}",
    is,
    read,
    joining: None,
};

/// Names of lists of records.
const NAMES: [&str; 18] = [
    "data",
    "requests",
    "rows",
    "records",
    "items",
    "examples",
    "logs",
    "results",
    "instances",
    "samples",
    "entries",
    "outputs",
    "traces",
    "observations",
    "scores",
    "runs",
    "events",
    "calls",
];

fn is(object: &Object<'_>) -> bool {
    list(object).is_some()
}

/// The records of the list, where the object is nothing else.
pub(super) fn elements<'a>(object: &Object<'a>) -> Option<Vec<&'a RawValue>> {
    list(object).map(|(_, elements)| elements)
}

/// The one list of objects.
fn list<'a>(object: &Object<'a>) -> Option<(&'static str, Vec<&'a RawValue>)> {
    let mut found = NAMES
        .iter()
        .filter(|name| object.kind(name) == Some(Kind::List));
    let (Some(name), None) = (found.next(), found.next()) else {
        return None;
    };
    let elements: Vec<&RawValue> = object.read(name, object.get(name)?).ok()?;
    let first = *elements.first()?;
    if kind(first) != Some(Kind::Object) {
        return None;
    }
    // Only what another format knows: else the object is said to be of no known shape, with its own fields.
    formats::of(&Object::parse(first.get()).ok()?)?;
    Some((name, elements))
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let Some((name, elements)) = list(object) else {
        return Err(Reason::UnknownShape {
            found: object.names(),
        });
    };
    let mut readings = Vec::with_capacity(elements.len());
    for (at, element) in elements.iter().enumerate() {
        let logs = Object::parse(element.get())
            .and_then(|inner| formats::read(&inner, None, context))
            .map(|(_, logs)| logs);
        let mut logs = match logs {
            Ok(logs) if logs.is_empty() => vec![Reading::beside()],
            Ok(logs) => logs,
            Err(reason) => vec![parts::refused(format!("{name}[{at}]"), &reason)],
        };
        for reading in &mut logs {
            reading.raw.get_or_insert_with(|| element.get().to_string());
        }
        readings.append(&mut logs);
    }
    Ok(readings)
}
