//! Scores out of what a model wrote. Pure. Everything is checked here, whatever the server promised; nothing is clamped
//! and nothing is guessed: what can't be read is a failure with its cause.
//!
//! The ladder: the whole reply as JSON → the last JSON object in it that holds the criteria → a line `key: score` for
//! each criterion, or where there is but one, what follows the last `[RESULT]` or `Score:` → a failure.

pub mod body;
mod find;
mod score;

use serde_json::{Map, Value};

use super::answer::failure;
use super::prompt::REWRITE;
use crate::model::{Cause, Criterion, Failure, Scores};
use score::Reading;

pub use body::{Completion, Finish, Usage};

/// What was read out of a reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// At least one score, each on its scale.
    pub scores: Scores,
    /// Why, in the judge's words; with several criteria, a line each.
    pub rationale: Option<String>,
}

/// What stands in a reply, by criterion.
struct Found<'a> {
    parts: Vec<Part<'a>>,
    /// A rationale that belongs to no criterion alone.
    shared: Option<String>,
}

/// One criterion's part of a reply.
struct Part<'a> {
    criterion: &'a Criterion,
    reading: Reading,
    rationale: Option<String>,
}

/// Reads the scores of these criteria out of a reply.
///
/// # Errors
/// `OffScale` when a score is on no point of its scale, `Unparsed` when there is no score at all.
pub fn parse(text: &str, criteria: &[&Criterion]) -> Result<Parsed, Failure> {
    let bare = find::without_thoughts(text);
    let found = whole(text, criteria)
        .or_else(|| {
            find::last_object(bare, |object| held(object, criteria))
                .map(|object| of_object(&object, criteria))
        })
        .unwrap_or_else(|| of_prose(bare, criteria));
    settle(found, text)
}

/// What a completion says, with what its envelope says of how it ended.
///
/// # Errors
/// As [`parse`], and `Declined` for a refusal, `CutOff` for a reply that ended at the token limit before its scores.
pub fn read(completion: &Completion, criteria: &[&Criterion]) -> Result<Parsed, Failure> {
    if let Some(refusal) = &completion.refusal {
        return Err(failure(
            Cause::Declined,
            format!("the model declined: {refusal}"),
        ));
    }
    let cut = completion.finish == Finish::Length;
    let Some(text) = completion.text() else {
        return Err(match completion.finish {
            Finish::Length => failure(
                Cause::CutOff,
                "the token limit was spent before the reply began, on hidden reasoning; raise `max_tokens`",
            ),
            Finish::Filtered => failure(
                Cause::Declined,
                "the server's content filter held the reply back",
            ),
            Finish::Own | Finish::Other => failure(Cause::Unparsed, "the reply is empty"),
        });
    };
    match parse(text, criteria) {
        Ok(parsed) if !cut || parsed.scores.len() == criteria.len() => Ok(parsed),
        Ok(_)
        | Err(Failure {
            cause: Cause::Unparsed,
            ..
        }) if cut => Err(failure(
            Cause::CutOff,
            "the reply was cut off at the token limit before its last score; raise `max_tokens`",
        )),
        other => other,
    }
}

/// How the judge would have written the output, in the last JSON object of its reply that says so.
#[must_use]
pub fn rewrite(text: &str) -> Option<String> {
    let says = |object: &Map<String, Value>| usize::from(object.contains_key(REWRITE));
    let object = find::last_object(find::without_thoughts(text), says)?;
    let rewrite = object.get(REWRITE)?.as_str()?;
    (!rewrite.trim().is_empty()).then(|| rewrite.to_string())
}

/// The first two rungs: the whole reply is JSON.
fn whole<'a>(text: &str, criteria: &[&'a Criterion]) -> Option<Found<'a>> {
    let value: Value = serde_json::from_str(find::without_fence(text)).ok()?;
    match (value, criteria) {
        (Value::Object(object), _) => {
            // Some servers wrap what they were asked for once more.
            let inner = object.values().find_map(|value| {
                value
                    .as_object()
                    .filter(|inner| !holds(&object, criteria) && holds(inner, criteria))
            });
            let object = inner.unwrap_or(&object);
            holds(object, criteria).then(|| of_object(object, criteria))
        }
        (Value::Array(items), _) => {
            let object = by_criterion(&items);
            holds(&object, criteria).then(|| of_object(&object, criteria))
        }
        (value, [criterion]) => Some(Found {
            parts: vec![Part {
                criterion,
                reading: score::read(&criterion.scale, &value),
                rationale: None,
            }],
            shared: None,
        }),
        _ => None,
    }
}

/// `[{"criterion": "accuracy", "score": 4}, …]` as an object by criterion.
fn by_criterion(items: &[Value]) -> Map<String, Value> {
    let named = items.iter().filter_map(|item| {
        let name = ["criterion", "key", "name"]
            .iter()
            .find_map(|field| item.get(field)?.as_str())?;
        Some((name.to_string(), item.clone()))
    });
    named.collect()
}

/// How many of the criteria an object answers.
fn held(object: &Map<String, Value>, criteria: &[&Criterion]) -> usize {
    let alone = criteria.len() == 1 && field(object, &SCORE).is_some();
    let named = criteria
        .iter()
        .filter(|criterion| find::of_criterion(object, criterion).is_some());
    named.count().max(usize::from(alone))
}

fn holds(object: &Map<String, Value>, criteria: &[&Criterion]) -> bool {
    held(object, criteria) > 0
}

const SCORE: [&str; 4] = ["score", "rating", "grade", "value"];
const RATIONALE: [&str; 6] = [
    "rationale",
    "reasoning",
    "reason",
    "explanation",
    "feedback",
    "justification",
];

fn of_object<'a>(object: &Map<String, Value>, criteria: &[&'a Criterion]) -> Found<'a> {
    let parts = criteria.iter().map(|criterion| {
        let alone = || field(object, &SCORE).filter(|_| criteria.len() == 1);
        let (value, rationale) = match find::of_criterion(object, criterion).or_else(alone) {
            Some(Value::Object(answer)) => (field(answer, &SCORE), said(answer)),
            Some(value) => (Some(value), None),
            None => (None, None),
        };
        Part {
            criterion,
            reading: score::read(&criterion.scale, value.unwrap_or(&Value::Null)),
            rationale,
        }
    });
    Found {
        parts: parts.collect(),
        shared: said(object),
    }
}

fn of_prose<'a>(text: &str, criteria: &[&'a Criterion]) -> Found<'a> {
    let parts = criteria.iter().map(|criterion| {
        let mut reading = find::line_of(text, criterion);
        if criteria.len() == 1 && matches!(reading, Reading::Nothing) {
            reading = find::marked(text, &criterion.scale);
        }
        Part {
            criterion,
            reading,
            rationale: None,
        }
    });
    let text = text.trim();
    // A reply of one word is the score itself.
    let shared = text.contains(' ').then(|| text.to_string());
    Found {
        parts: parts.collect(),
        shared,
    }
}

/// The rationale in an object.
fn said(object: &Map<String, Value>) -> Option<String> {
    let text = field(object, &RATIONALE)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_string())
}

/// A field by any of its names, whatever their case.
fn field<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

fn settle(found: Found<'_>, text: &str) -> Result<Parsed, Failure> {
    let several = found.parts.len() > 1;
    let mut scores = Scores::new();
    let mut reasons = Vec::new();
    for part in found.parts {
        let Criterion { key, scale, .. } = part.criterion;
        match part.reading {
            Reading::Score(score) => {
                scores.insert(key.clone(), score);
                reasons.extend(part.rationale.map(|reason| {
                    if several {
                        format!("{key}: {reason}")
                    } else {
                        reason
                    }
                }));
            }
            Reading::OffScale(given) => {
                let detail = format!("`{key}` is {given}, which is not on the scale {scale}");
                return Err(failure(Cause::OffScale, detail));
            }
            Reading::Nothing => {}
        }
    }
    if scores.is_empty() {
        let detail = format!("no score can be read from the reply: {text}");
        return Err(failure(Cause::Unparsed, detail));
    }
    let rationale = if reasons.is_empty() {
        found.shared
    } else {
        Some(reasons.join("\n"))
    };
    Ok(Parsed { scores, rationale })
}

#[cfg(test)]
mod tests;
