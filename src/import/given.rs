//! What came with a log: scores by reviewer and judge, in both forms of an entry, edits and choices. Checks nothing against
//! a scale.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::{GivenComparison, GivenRevision, GivenScores, Side};

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
    let names: BTreeSet<String> = people.keys().cloned().collect();
    let mut entries = Entries::default();
    for (who, entry) in people {
        match entry {
            Value::Object(fields) if !who.trim().is_empty() => {
                let given = scores(fields, &mut entries.rejected);
                // Headers of tables have spaces around names; where both forms are there, they are two.
                let bare = who.trim();
                let is_taken = names.contains(bare) || entries.by.contains_key(bare);
                let name = if is_taken { who } else { bare.to_string() };
                entries.by.insert(name, given);
            }
            _ => entries.rejected += 1,
        }
    }
    Some(entries)
}

/// Reads `revisions`, and counts what is no edit.
pub(super) fn revisions(field: Value) -> (Vec<GivenRevision>, u32) {
    list(field, |edit: &GivenRevision| !edit.by.trim().is_empty())
}

/// Reads `comparisons` of a log with so many candidates, and counts what is no choice between two outputs.
pub(super) fn comparisons(field: Value, candidates: usize) -> (Vec<GivenComparison>, u32) {
    let is_there = |side| match side {
        Side::Candidate(number) => usize::from(number) < candidates,
        Side::Log(_) => true,
    };
    list(field, |made: &GivenComparison| {
        made.a != made.b && is_there(made.a) && is_there(made.b)
    })
}

fn list<T: for<'a> Deserialize<'a>>(field: Value, holds: impl Fn(&T) -> bool) -> (Vec<T>, u32) {
    let Value::Array(list) = field else {
        return (Vec::new(), 1);
    };
    let (mut read, mut rejected) = (Vec::new(), 0);
    for one in list {
        match T::deserialize(one) {
            Ok(one) if holds(&one) => read.push(one),
            _ => rejected += 1,
        }
    }
    (read, rejected)
}

fn scores(mut fields: Map<String, Value>, rejected: &mut u32) -> GivenScores {
    let mut given = GivenScores {
        note: take(&mut fields, "note").or_else(|| take(&mut fields, "rationale")),
        version: take(&mut fields, "version"),
        at: take::<Timestamp>(&mut fields, "at"),
        seen_judge: take(&mut fields, "seen_judge").unwrap_or_default(),
        random: take(&mut fields, "random").unwrap_or_default(),
        ..GivenScores::default()
    };
    match fields.shift_remove("scores") {
        // The form that juror writes: what else it knows can't be taken for a criterion here.
        Some(Value::Object(scores)) => {
            given.scores = scores;
            given.seen_peers = take(&mut fields, "seen_peers").unwrap_or_default();
            given.standing = take(&mut fields, "standing").unwrap_or_default();
            given.notes = take(&mut fields, "notes").unwrap_or_default();
            given.failed = take(&mut fields, "failed");
            given.identity = take(&mut fields, "identity");
            given.generation = take(&mut fields, "generation");
            given.revision = take(&mut fields, "revision");
            given.spent = take(&mut fields, "spent").unwrap_or_default();
            given.reply = take(&mut fields, "reply");
            given.made_of = take(&mut fields, "made_of").unwrap_or_default();
            given.suggestion = take(&mut fields, "suggestion");
            given.suspect = take(&mut fields, "suspect");
            given.earlier = earlier(&mut fields, rejected);
        }
        Some(other) => {
            fields.insert("scores".to_string(), other);
            given.scores = fields;
        }
        None => given.scores = fields,
    }
    given
}

/// The entries behind one, and those behind them.
fn earlier(fields: &mut Map<String, Value>, rejected: &mut u32) -> Vec<GivenScores> {
    let mut all = Vec::new();
    for entry in take::<Vec<Value>>(fields, "earlier").unwrap_or_default() {
        let Value::Object(fields) = entry else {
            *rejected += 1;
            continue;
        };
        let mut entry = scores(fields, rejected);
        all.append(&mut entry.earlier);
        all.push(entry);
    }
    all
}

/// Takes a field out, if it holds what it should.
fn take<T: for<'a> Deserialize<'a>>(fields: &mut Map<String, Value>, key: &str) -> Option<T> {
    let read = T::deserialize(fields.get(key)?).ok()?;
    fields.shift_remove(key);
    Some(read)
}
