//! Scores that came with a log, by reviewer and judge, in both forms of an entry. Checks nothing against a scale.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::GivenScores;

/// Entries by who gave them, and how many hold no scores.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) by: BTreeMap<String, GivenScores>,
    pub(super) rejected: u32,
}

/// Reads `human` or `judge`. None where the field is something else of that name.
pub(super) fn entries(field: Value) -> Option<Entries> {
    let Value::Object(people) = field else {
        return None;
    };
    if !people.is_empty() && !people.values().any(Value::is_object) {
        return None;
    }
    let mut entries = Entries::default();
    for (who, entry) in people {
        match entry {
            Value::Object(fields) if !who.trim().is_empty() => {
                entries.by.insert(who, scores(fields));
            }
            _ => entries.rejected += 1,
        }
    }
    Some(entries)
}

fn scores(mut fields: Map<String, Value>) -> GivenScores {
    let mut given = GivenScores {
        note: text(&mut fields, "note").or_else(|| text(&mut fields, "rationale")),
        version: text(&mut fields, "version"),
        ..GivenScores::default()
    };
    if let Some(at) = fields.get("at").and_then(Value::as_str).and_then(when) {
        given.at = Some(at);
        fields.shift_remove("at");
    }
    given.seen_judge = flag(&mut fields, "seen_judge");
    given.random = flag(&mut fields, "random");
    given.scores = match fields.shift_remove("scores") {
        Some(Value::Object(scores)) => scores,
        Some(other) => {
            fields.insert("scores".to_string(), other);
            fields
        }
        None => fields,
    };
    given
}

fn text(fields: &mut Map<String, Value>, key: &str) -> Option<String> {
    fields.get(key)?.as_str()?;
    match fields.shift_remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn flag(fields: &mut Map<String, Value>, key: &str) -> bool {
    let set = fields.get(key).and_then(Value::as_bool);
    if set.is_some() {
        fields.shift_remove(key);
    }
    set.unwrap_or_default()
}

fn when(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
