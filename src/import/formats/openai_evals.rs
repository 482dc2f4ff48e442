//! Logs of `OpenAI` Evals: a line that says what was run, then events. Each text that was sampled is a log; what else is said
//! of the same sample is joined with it by run and sample.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner, number, text};
use crate::import::rejection::Reason;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "openai-evals",
    about: "logs of OpenAI Evals: a spec line, then events with run_id, sample_id, type and data",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const SPEC: &str = "openai-evals-spec";
const SAMPLED: &str = "openai-evals-sampling";
const SCORED: &str = "openai-evals-score";

/// The judge's name.
const NAME: &str = "openai-evals";

fn is(object: &Object<'_>) -> bool {
    is_event(object) || is_spec(object) || object.kind("final_report") == Some(Kind::Object)
}

fn is_event(object: &Object<'_>) -> bool {
    object.has("event_id") && object.has("sample_id") && object.has("data") && object.has("type")
}

fn is_spec(object: &Object<'_>) -> bool {
    inner(object, "spec").is_some_and(|spec| spec.has("eval_name") && spec.has("run_id"))
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    if !is_event(object) {
        let run = inner(object, "spec").and_then(|spec| text(&spec, "run_id"));
        return run.map(|run| Link::new(SPEC, run)).into_iter().collect();
    }
    let part = match text(object, "type").as_deref() {
        Some("sampling") => SAMPLED,
        Some("match" | "metrics" | "error") => SCORED,
        _ => return Vec::new(),
    };
    vec![Link::new(part, sample(object))]
}

/// What the events of one sample share.
fn sample(object: &Object<'_>) -> String {
    let run = text(object, "run_id").unwrap_or_default();
    let sample = object.get("sample_id").map_or("", |raw| raw.get());
    format!("{run}/{sample}")
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_event(object) || text(object, "type").as_deref() != Some("sampling") {
        return Ok(Vec::new());
    }
    let data = inner(object, "data").ok_or_else(|| Reason::Field {
        field: "data".to_string(),
        what: "it is no object".to_string(),
    })?;
    let mut reading = Reading::default();
    let log = &mut reading.log;
    let Some(prompt) = data.get("prompt") else {
        return Err(Reason::NoInput("`data.prompt` is not there".to_string()));
    };
    log.messages = turns::input(&data, "prompt", prompt)?;
    let Some(sampled) = data.get("sampled") else {
        return Err(Reason::NoOutput("`data.sampled` is not there".to_string()));
    };
    turns::put_output(log, &data, "sampled", sampled)?;
    log.at = text(object, "created_at").and_then(|time| when(&time));
    if let Some(usage) = inner(&data, "usage") {
        log.usage.input_tokens = number(&usage, &["prompt_tokens", "input_tokens"]);
        log.usage.output_tokens = number(&usage, &["completion_tokens", "output_tokens"]);
    }
    let run = text(object, "run_id").unwrap_or_default();
    if let Some(spec) = context
        .joins
        .first(SPEC, &run)
        .and_then(|spec| inner(&Object::parse(spec).ok()?, "spec"))
    {
        let functions: Vec<String> = number(&spec, &["completion_fns"]).unwrap_or_default();
        log.model = functions.into_iter().next();
        log.tags.extend(text(&spec, "eval_name"));
    }
    log.model = text(&data, "model").or(log.model.take());
    let among = place_among(object, context);
    let id = object
        .get("sample_id")
        .map(|raw| object.as_text("sample_id", raw))
        .transpose()?;
    log.source_id = match among {
        Place::Only => id,
        Place::At(at) => id.map(|id| format!("{id}#{}", at + 1)),
    };
    let scored = context.joins.all(SCORED, &sample(object));
    for text in scored {
        if let Ok(event) = Object::parse(text)
            && is_about(&event, &reading.log.output, among)
        {
            put_scores(&mut reading, &event)?;
        }
    }
    Ok(vec![reading])
}

/// Which of its sample's texts this is: several, where the model was asked again or another one graded it.
#[derive(Clone, Copy)]
enum Place {
    Only,
    At(usize),
}

fn place_among(object: &Object<'_>, context: &Context<'_>) -> Place {
    let others = context.joins.all(SAMPLED, &sample(object));
    let own = object.get("event_id").map(RawValue::get);
    let at = others.iter().position(|other| {
        Object::parse(other).is_ok_and(|other| other.get("event_id").map(RawValue::get) == own)
    });
    match at {
        Some(at) if others.len() > 1 => Place::At(at),
        _ => Place::Only,
    }
}

/// Scores belong to the text that they name, else to the sample's first.
fn is_about(event: &Object<'_>, output: &str, place: Place) -> bool {
    let named = inner(event, "data").and_then(|data| text(&data, "sampled"));
    match (named, place) {
        (_, Place::Only) => true,
        (Some(named), Place::At(_)) => named == output,
        (None, Place::At(at)) => at == 0,
    }
}

fn put_scores(reading: &mut Reading, event: &Object<'_>) -> Result<(), Reason> {
    let Some(data) = inner(event, "data") else {
        return Ok(());
    };
    let log = &mut reading.log;
    let given = reading.given.judge.entry(NAME.to_string());
    match text(event, "type").as_deref() {
        Some("match") => {
            if let Some(raw) = data.get("correct") {
                let correct: Value = data.read("correct", raw)?;
                given
                    .or_default()
                    .scores
                    .insert("correct".to_string(), correct);
            }
            log.references = references(&data)?;
            parts::note(&mut log.meta, &data, &["picked"]);
        }
        Some("metrics") => {
            let scores = &mut given.or_default().scores;
            for (name, raw) in data.fields() {
                let is_score = matches!(kind(raw), Some(Kind::Number | Kind::Bool | Kind::Text));
                if is_score {
                    scores.insert(name.to_string(), data.read(name, raw)?);
                }
            }
        }
        _ => parts::note_all(
            &mut log.meta,
            data.get("message").map(|message| ("error", message)),
        ),
    }
    Ok(())
}

fn references(data: &Object<'_>) -> Result<Vec<String>, Reason> {
    match data.get("expected") {
        Some(raw) if kind(raw) == Some(Kind::List) => data
            .read::<Vec<&RawValue>>("expected", raw)?
            .into_iter()
            .map(|one| data.as_text("expected", one))
            .collect(),
        Some(raw) => Ok(vec![data.as_text("expected", raw)?]),
        None => Ok(Vec::new()),
    }
}

/// `2023-04-17 22:10:13.127375+00:00`, as Python writes times.
fn when(text: &str) -> Option<Timestamp> {
    text.replacen(' ', "T", 1).parse().ok()
}
