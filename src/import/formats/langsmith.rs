//! Runs of `LangSmith`: each run of a model is a log, and so is the root of a trace without any. Runs as they are sent, the
//! start and the end apart, are merged by id.

mod ingest;
mod run;

use serde_json::value::RawValue;

use crate::import::call;
use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::parts;
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "langsmith",
    about: "LangSmith: runs with run_type, inputs and outputs, or post and patch as they are sent",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

/// Runs of models, by trace.
const MODEL: &str = "langsmith-model";

fn is(object: &Object<'_>) -> bool {
    is_run(object) || ingest::is(object)
}

fn is_run(object: &Object<'_>) -> bool {
    object.has("run_type")
        && (object.has("dotted_order") || object.has("trace_id"))
        && object.has("inputs")
}

fn is_model(object: &Object<'_>) -> bool {
    object.get("run_type").map(RawValue::get) == Some("\"llm\"")
}

/// Whether a run is nobody's child.
fn is_root(object: &Object<'_>) -> bool {
    let id = |key| call::value(object, &[key]);
    match (id("parent_run_id"), id("trace_id"), id("id")) {
        (Some(_), ..) => false,
        (None, Some(trace), Some(own)) => trace == own,
        _ => true,
    }
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    if !is_run(object) {
        return ingest::links(object);
    }
    link(object).into_iter().collect()
}

fn link(object: &Object<'_>) -> Option<Link> {
    let trace = parts::text(object, "trace_id")?;
    is_model(object).then(|| Link::bare(MODEL, trace))
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_run(object) {
        return ingest::read(object, context);
    }
    let mut runs = Vec::new();
    tree(object, &mut runs)?;
    let has_model = runs.iter().any(|(_, is_model)| *is_model);
    let is_alone = runs.len() == 1;
    let mut readings = Vec::with_capacity(runs.len());
    for (text, _) in runs {
        let one = Object::parse(text)?;
        let reading = match kept(&one, has_model, context) {
            false => Reading::beside(),
            true if is_alone => run::read(&one)?,
            true => match run::read(&one) {
                Ok(reading) => reading,
                Err(reason) => {
                    let id = parts::text(&one, "id").unwrap_or_default();
                    parts::refused(format!("the run {id}"), &reason)
                }
            },
        };
        readings.push(Reading {
            raw: (!is_alone).then(|| text.to_string()),
            ..reading
        });
    }
    Ok(readings)
}

/// A run and the runs inside of it, each with whether it is a model's.
fn tree<'a>(object: &Object<'a>, runs: &mut Vec<(&'a str, bool)>) -> Result<(), Reason> {
    runs.push((object.text(), is_model(object)));
    if object.kind("child_runs") == Some(Kind::List) {
        for child in parts::list(object, "child_runs")? {
            tree(&Object::parse(child.get())?, runs)?;
        }
    }
    Ok(())
}

/// Whether a run is a log: a model's, or the root where no model's is known.
fn kept(object: &Object<'_>, has_model: bool, context: &Context<'_>) -> bool {
    let trace = parts::text(object, "trace_id").unwrap_or_default();
    let elsewhere = || context.joins.first(MODEL, &trace).is_some();
    is_model(object) || (is_root(object) && !has_model && !elsewhere())
}
