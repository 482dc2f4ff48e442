//! Scores of Langfuse: of people, of evaluators, of programs; and corrections, which are edits of the output.

use serde_json::Value;

use crate::import::call;
use crate::import::fields::{Reading, time};
use crate::import::object::Object;
use crate::import::opinion::{self, Opinion, Who};
use crate::import::parts::inner;
use crate::model::GivenRevision;

/// The judge where an evaluator of Langfuse's own scored, and a person whom Langfuse does not name.
const NAME: &str = "langfuse";

/// Whoever sent a score without saying who gave it.
const SENT: &str = "langfuse-api";

/// A score with what it is about.
#[derive(Clone, Debug)]
pub(super) struct Score {
    /// The observation; None where the whole trace was scored.
    pub(super) observation: Option<String>,
    said: Said,
}

#[derive(Clone, Debug)]
enum Said {
    Opinion(Opinion),
    Correction(GivenRevision),
}

impl Score {
    /// The trace that a score is about.
    pub(super) fn trace_of(object: &Object<'_>) -> Option<String> {
        super::id(object, &super::TRACE_ID).or_else(|| subject(object, "trace"))
    }

    /// The observation that a score is about.
    pub(super) fn observation_of(object: &Object<'_>) -> Option<String> {
        super::id(object, &["observationId", "observation_id"])
            .or_else(|| subject(object, "observation"))
    }

    /// Reads a score. None where it says nothing.
    pub(super) fn of(object: &Object<'_>) -> Option<Self> {
        let at = call::value(object, &["timestamp", "createdAt", "created_at"]);
        let at = at.and_then(|at| time(&at));
        let author = super::id(object, &["authorUserId", "author_user_id"]);
        let kind = super::id(object, &["dataType", "data_type"]).unwrap_or_default();
        let value = value(object, &kind)?;
        let source = super::id(object, &["source"]);
        let said = if kind == "CORRECTION" {
            Said::Correction(GivenRevision {
                by: author.unwrap_or_else(|| NAME.to_string()),
                at,
                output: call::text(&value)?,
                ..GivenRevision::default()
            })
        } else {
            Said::Opinion(Opinion {
                who: match (source.as_deref(), author) {
                    (Some("EVAL"), _) => Who::Judge(NAME.to_string()),
                    (_, Some(author)) => Who::Person(author),
                    (Some("ANNOTATION"), None) => Who::Person(NAME.to_string()),
                    (_, None) => Who::Judge(SENT.to_string()),
                },
                name: super::id(object, &["name"])?,
                value,
                note: super::id(object, &["comment"]),
                at,
            })
        };
        Some(Self {
            observation: Self::observation_of(object),
            said,
        })
    }
}

/// What a score of the newest API is about.
fn subject(object: &Object<'_>, kind: &str) -> Option<String> {
    let subject = inner(object, "subject")?;
    let is_kind = super::id(&subject, &["kind"])? == kind;
    is_kind.then(|| super::id(&subject, &["id"])).flatten()
}

/// The value in its own type: a truth value is kept as 0 or 1, a category as its place, with its name beside it.
fn value(object: &Object<'_>, kind: &str) -> Option<Value> {
    let text = || {
        let names = [
            "longStringValue",
            "long_string_value",
            "stringValue",
            "string_value",
        ];
        call::value(object, &names)
    };
    let value = call::value(object, &["value"]);
    match kind {
        "NUMERIC" => value,
        "BOOLEAN" => match value? {
            Value::Bool(is) => Some(is.into()),
            other => Some((call::number(&other)? != 0.0).into()),
        },
        _ => text().or(value),
    }
}

/// Puts scores and corrections beside a log.
pub(super) fn put(reading: &mut Reading, scores: Vec<Score>) {
    let mut opinions = Vec::new();
    for score in scores {
        match score.said {
            Said::Opinion(opinion) => opinions.push(opinion),
            Said::Correction(revision) => reading.given.revisions.push(revision),
        }
    }
    opinion::put(&mut reading.given, opinions);
}
