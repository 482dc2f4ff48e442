//! Runs as they are sent to `LangSmith`: `post` starts them and `patch` ends them, often in another record. Both are merged
//! by id into the run, which is read where it was started.

use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{MODEL, kept, run};
use crate::import::call;
use crate::import::fields::Reading;
use crate::import::formats::Context;
use crate::import::joins::Link;
use crate::import::object::{Kind, Object, kind};
use crate::import::parts;
use crate::import::rejection::Reason;
use crate::import::repair::unrounded;

/// Starts of runs, by id.
const POST: &str = "langsmith-post";
/// What came later of them, by id.
const PATCH: &str = "langsmith-patch";

pub(super) fn is(object: &Object<'_>) -> bool {
    let is_runs = |key: &str| {
        sent(object, key).is_ok_and(|runs| {
            runs.first().is_some_and(|(run, _)| {
                run.has("id")
                    && (run.has("run_type") || run.has("dotted_order") || run.has("trace_id"))
            })
        })
    };
    (object.has("post") || object.has("patch")) && (is_runs("post") || is_runs("patch"))
}

/// The runs under a name: a list, or one by itself.
fn sent<'a>(object: &Object<'a>, key: &str) -> Result<Vec<(Object<'a>, &'a str)>, Reason> {
    let list = match object.get(key) {
        Some(raw) if kind(raw) == Some(Kind::Object) => vec![raw],
        Some(_) => parts::list(object, key)?,
        None => Vec::new(),
    };
    list.into_iter()
        .map(RawValue::get)
        .map(|text| Ok((Object::parse(text)?, text)))
        .collect()
}

pub(super) fn links(object: &Object<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for (key, part) in [("post", POST), ("patch", PATCH)] {
        for (run, text) in sent(object, key).unwrap_or_default() {
            links.extend(super::link(&run));
            links.extend(parts::text(&run, "id").map(|id| Link::saying(part, id, text)));
        }
    }
    links
}

/// The runs of which this record holds the start, or whose start no record holds.
pub(super) fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let (posts, patches) = (sent(object, "post")?, sent(object, "patch")?);
    let mut readings = Vec::with_capacity(posts.len() + patches.len());
    for (place, (run, text)) in posts.iter().enumerate() {
        let id = parts::text(run, "id").unwrap_or_default();
        let known = context.joins.all(PATCH, &id);
        let here = patches
            .iter()
            .filter(|(patch, _)| parts::text(patch, "id").as_ref() == Some(&id))
            .map(|(_, text)| *text);
        let whole = if known.is_empty() {
            merged(text, here)
        } else {
            merged(text, known.iter().map(Arc::as_ref))
        };
        readings.push(read_run(&whole, &format!("post[{place}]"), context));
    }
    for (place, (run, text)) in patches.iter().enumerate() {
        let id = parts::text(run, "id").unwrap_or_default();
        let is_started = context.joins.first(POST, &id).is_some()
            || posts
                .iter()
                .any(|(post, _)| parts::text(post, "id").as_ref() == Some(&id));
        let is_first = context
            .joins
            .first(PATCH, &id)
            .is_none_or(|first| first == *text);
        readings.push(if is_started || !is_first {
            Reading::beside()
        } else {
            let known = context.joins.all(PATCH, &id);
            let whole = merged(text, known.iter().map(Arc::as_ref));
            read_run(&whole, &format!("patch[{place}]"), context)
        });
    }
    Ok(readings)
}

fn read_run(text: &str, place: &str, context: &Context<'_>) -> Reading {
    let read = Object::parse(text).and_then(|run| {
        // What was sent without a type is not known to be anything else.
        let trace = parts::text(&run, "trace_id").unwrap_or_default();
        let has_model = context.joins.first(MODEL, &trace).is_some();
        if kept(&run, has_model, context) {
            run::read(&run)
        } else {
            Ok(Reading::beside())
        }
    });
    Reading {
        raw: Some(text.to_string()),
        ..read.unwrap_or_else(|reason| parts::refused(place.to_string(), &reason))
    }
}

/// A run with what came later of it: whatever says something replaces what was there.
fn merged<'a>(start: &str, later: impl Iterator<Item = &'a str>) -> String {
    let fields = |text: &str| -> Map<String, Value> {
        serde_json::from_str(&unrounded(text)).unwrap_or_default()
    };
    let mut whole = fields(start);
    for text in later.filter(|text| *text != start) {
        for (key, value) in fields(text) {
            if !call::is_empty(&value) || !whole.contains_key(&key) {
                whole.insert(key, value);
            }
        }
    }
    Value::Object(whole).to_string()
}
