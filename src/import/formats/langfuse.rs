//! What Langfuse gives out: the download of one trace, rows of its tables and of its exports to blob storage, in both of its
//! spellings. Each generation is a log; scores and traces in rows of their own are joined with it. A trace without any
//! generation is a log itself.

mod observation;
mod score;

use serde_json::Value;
use serde_json::value::RawValue;

use self::observation::Around;
use self::score::Score;
use crate::import::call;
use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "langfuse",
    about: "Langfuse: a trace with its observations, or rows of observations, traces and scores",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

/// Generations of a trace, each as its start and id.
const GENERATION: &str = "langfuse-generation";
/// What a trace's row says of all its observations.
const TRACE: &str = "langfuse-trace";
/// Scores of a trace and of what belongs to it.
const SCORE: &str = "langfuse-score";

const TRACE_ID: [&str; 2] = ["traceId", "trace_id"];
const START: [&str; 2] = ["startTime", "start_time"];

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// A trace with its observations.
    Download,
    Observation,
    Score,
    /// A trace in a row of its own.
    Trace,
}

fn is(object: &Object<'_>) -> bool {
    shape(object).is_some()
}

fn shape(object: &Object<'_>) -> Option<Shape> {
    if object.kind("observations") == Some(Kind::List) {
        let is_named = object.kind("trace") == Some(Kind::Object)
            || (has(object, &["projectId", "project_id"]) && object.has("scores"));
        let observations = parts::list(object, "observations").ok()?;
        let are_whole = observations
            .first()
            .is_none_or(|first| kind(first) == Some(Kind::Object));
        if is_named && are_whole {
            return Some(Shape::Download);
        }
    }
    if is_score(object) {
        return Some(Shape::Score);
    }
    if is_observation(object) {
        return Some(Shape::Observation);
    }
    let is_trace = object.has("bookmarked")
        && has(object, &["sessionId", "session_id"])
        && !has(object, &TRACE_ID);
    is_trace.then_some(Shape::Trace)
}

fn has(object: &Object<'_>, keys: &[&str]) -> bool {
    keys.iter().any(|key| object.has(key))
}

fn is_score(object: &Object<'_>) -> bool {
    let source = object.get("source").map(RawValue::get);
    matches!(source, Some("\"API\"" | "\"EVAL\"" | "\"ANNOTATION\""))
        && has(object, &["dataType", "data_type"])
        && object.has("name")
}

fn is_observation(object: &Object<'_>) -> bool {
    const TYPES: [&str; 10] = [
        "\"GENERATION\"",
        "\"SPAN\"",
        "\"EVENT\"",
        "\"AGENT\"",
        "\"TOOL\"",
        "\"CHAIN\"",
        "\"RETRIEVER\"",
        "\"EVALUATOR\"",
        "\"EMBEDDING\"",
        "\"GUARDRAIL\"",
    ];
    if !has(object, &TRACE_ID) {
        return false;
    }
    match object.get("type").map(RawValue::get) {
        Some(named) => TYPES.contains(&named) && has(object, &START),
        None => {
            has(object, &["usageDetails", "usage_details", "totalCost"]) && !object.has("run_type")
        }
    }
}

/// Whether an observation is a call of a model. Tables of generations alone may not say so.
fn is_generation(object: &Object<'_>) -> bool {
    object
        .get("type")
        .is_none_or(|named| named.get() == "\"GENERATION\"")
}

fn has_output(object: &Object<'_>) -> bool {
    call::value(object, &["output"]).is_some()
}

fn id(object: &Object<'_>, keys: &[&str]) -> Option<String> {
    call::value(object, keys).and_then(|id| call::text(&id))
}

/// What tells the generations of a trace apart, later ones after earlier ones, and before all those without an output.
fn mark(object: &Object<'_>) -> String {
    let start = id(object, &START).filter(|_| has_output(object));
    let start = start.unwrap_or_default();
    format!("{start}\n{}", id(object, &["id"]).unwrap_or_default())
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    match shape(object) {
        Some(Shape::Observation) if is_generation(object) => id(object, &TRACE_ID)
            .map(|trace| Link::saying(GENERATION, trace, mark(object)))
            .into_iter()
            .collect(),
        Some(Shape::Score) => {
            let keys = [Score::trace_of(object), Score::observation_of(object)];
            keys.into_iter()
                .flatten()
                .map(|key| Link::new(SCORE, key))
                .collect()
        }
        Some(Shape::Trace) => id(object, &["id"])
            .map(|trace| Link::saying(TRACE, trace, Around::of(object).written()))
            .into_iter()
            .collect(),
        Some(Shape::Download | Shape::Observation) | None => Vec::new(),
    }
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    match shape(object) {
        Some(Shape::Download) => download(object),
        Some(Shape::Observation) if is_generation(object) => {
            Ok(vec![observation_row(object, context)?])
        }
        Some(Shape::Trace) => trace_row(object, context),
        Some(Shape::Observation | Shape::Score) => Ok(Vec::new()),
        None => Err(Reason::UnknownShape {
            found: object.names(),
        }),
    }
}

/// An observation in a row of its own, with the scores of other rows.
fn observation_row(object: &Object<'_>, context: &Context<'_>) -> Result<Reading, Reason> {
    let trace = id(object, &TRACE_ID).unwrap_or_default();
    let around = context.joins.first(TRACE, &trace);
    let around = around.map(Around::read).unwrap_or_default();
    let mut reading = observation::read(object, &around)?;
    let generations = context.joins.all(GENERATION, &trace);
    let own = id(object, &["id"]).unwrap_or_default();
    let is_last = generations
        .iter()
        .max()
        .is_some_and(|last| **last == *mark(object));
    let is_others = |about: &str| {
        generations
            .iter()
            .any(|mark| mark.split('\n').nth(1) == Some(about))
    };
    // What was scored is the generation itself, or the trace that ends with it.
    let mut scores = scores(context, &own, |score| {
        score.observation.as_deref() == Some(&own)
    });
    if is_last {
        scores.extend(self::scores(context, &trace, |score| {
            !score.observation.as_deref().is_some_and(is_others)
        }));
    }
    score::put(&mut reading, scores);
    Ok(reading)
}

fn scores(context: &Context<'_>, key: &str, wanted: impl Fn(&Score) -> bool) -> Vec<Score> {
    let rows = context.joins.all(SCORE, key).iter();
    rows.filter_map(|row| Score::of(&Object::parse(row).ok()?))
        .filter(wanted)
        .collect()
}

/// A trace in a row of its own: a log where no generation of it is among these files.
fn trace_row(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let own = id(object, &["id"]).unwrap_or_default();
    if !context.joins.all(GENERATION, &own).is_empty() {
        return Ok(Vec::new());
    }
    let mut reading = observation::read(object, &Around::of(object))?;
    score::put(&mut reading, scores(context, &own, |_| true));
    Ok(vec![reading])
}

/// A trace with its observations and scores: as many logs as it has generations.
fn download(object: &Object<'_>) -> Result<Vec<Reading>, Reason> {
    let trace = inner(object, "trace");
    let trace = trace.as_ref().unwrap_or(object);
    let around = Around::of(trace);
    let observations = parts::list(object, "observations")?;
    let generations: Vec<(usize, Object<'_>)> = observations
        .iter()
        .enumerate()
        .filter_map(|(at, raw)| Some((at, Object::parse(raw.get()).ok()?)))
        .filter(|(_, one)| is_generation(one))
        .collect();
    let known: Vec<_> = generations
        .iter()
        .filter_map(|(_, one)| id(one, &["id"]))
        .collect();
    let last = generations
        .iter()
        .max_by_key(|(_, one)| mark(one))
        .map(|(at, _)| *at);
    let holder = if trace.has("scores") { trace } else { object };
    let scores: Vec<Score> = parts::list(holder, "scores")?
        .into_iter()
        .filter_map(|raw| Score::of(&Object::parse(raw.get()).ok()?))
        .collect();
    let Some(last) = last else {
        let mut reading = observation::read(trace, &around)?;
        score::put(&mut reading, scores);
        let besides = observations.iter().map(|_| Reading::beside());
        return Ok(std::iter::once(reading).chain(besides).collect());
    };
    let mut at = 0;
    Ok(parts::each("observations", &observations, |one| {
        let place = at;
        at += 1;
        if !is_generation(one) {
            return Ok(Reading::beside());
        }
        let mut reading = observation::read(one, &around)?;
        let own = id(one, &["id"]);
        let is_its = |score: &&Score| match &score.observation {
            Some(about) if known.contains(about) => Some(about) == own.as_ref(),
            _ => place == last,
        };
        score::put(
            &mut reading,
            scores.iter().filter(is_its).cloned().collect(),
        );
        Ok(reading)
    }))
}

/// A value with its name, where it says anything.
fn named(object: &Object<'_>, name: &str, keys: &[&str]) -> Option<(String, Value)> {
    Some((name.to_string(), call::value(object, keys)?))
}
