//! Scores that tracing tools keep one by one, put together by who gave them. Checks nothing against a scale.

use jiff::Timestamp;
use serde_json::Value;

use crate::model::{Given, GivenScores};

/// Who gave a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A person, by name.
    Person(String),
    /// A judge: a model or a program, by name.
    Judge(String),
}

/// One score.
#[derive(Clone, Debug)]
pub(super) struct Opinion {
    pub(super) who: Who,
    /// The criterion.
    pub(super) name: String,
    /// `null` where the judge failed.
    pub(super) value: Value,
    /// What was said with it.
    pub(super) note: Option<String>,
    pub(super) at: Option<Timestamp>,
}

/// Puts opinions beside a log, oldest first. Where somebody scored a criterion twice, the later one counts, and the earlier
/// one stays behind it.
pub(super) fn put(given: &mut Given, mut opinions: Vec<Opinion>) {
    opinions.sort_by_key(|opinion| opinion.at);
    for opinion in opinions {
        let (entry, is_person) = match opinion.who {
            Who::Person(name) => (given.human.entry(name).or_default(), true),
            Who::Judge(name) => (given.judge.entry(name).or_default(), false),
        };
        if let Some(before) = entry.scores.get(&opinion.name).cloned() {
            set_aside(entry, &opinion.name, before);
        }
        if let Some(note) = opinion.note {
            say(entry, &opinion.name, note, is_person);
        }
        entry.at = opinion.at.or(entry.at);
        entry.scores.insert(opinion.name, opinion.value);
    }
}

fn set_aside(entry: &mut GivenScores, name: &str, before: Value) {
    let mut earlier = GivenScores {
        at: entry.at,
        ..GivenScores::default()
    };
    earlier.scores.insert(name.to_string(), before);
    earlier.notes.extend(
        entry
            .notes
            .remove(name)
            .map(|note| (name.to_string(), note)),
    );
    entry.earlier.push(earlier);
}

/// A person's words stand with the criterion, a judge's are its rationale.
fn say(entry: &mut GivenScores, name: &str, note: String, is_person: bool) {
    if is_person {
        entry.notes.insert(name.to_string(), note);
        return;
    }
    let line = format!("{name}: {note}");
    entry.note = Some(match entry.note.take() {
        Some(before) => format!("{before}\n{line}"),
        None => line,
    });
}
