//! Logs of Inspect: a run with its samples in one JSON document, or sample by sample out of an `.eval` archive. Each sample
//! is a log, whose scorers are its judges.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::message::output_text;
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner, number, text};
use crate::import::rejection::Reason;
use crate::import::turns;
use crate::model::{GivenScores, Log, Role};

pub(super) const FORMAT: Format = Format {
    name: "inspect",
    about: "logs of Inspect, .json or .eval: eval, status and samples with messages, output and scores",
    is,
    read,
    joining: None,
};

/// What stands for a long text or an image that `attachments` holds.
const ATTACHED: &str = "attachment://";

fn is(object: &Object<'_>) -> bool {
    is_run(object) || is_sample(object)
}

/// A sample by itself, out of an archive that was unpacked.
fn is_sample(object: &Object<'_>) -> bool {
    object.has("epoch")
        && object.has("target")
        && object.kind("output") == Some(Kind::Object)
        && object.kind("messages") == Some(Kind::List)
}

fn is_run(object: &Object<'_>) -> bool {
    object.kind("eval") == Some(Kind::Object)
        && object.has("status")
        && (object.has("samples") || object.has("plan") || object.has("member"))
}

/// What the run says of all its samples.
#[derive(Default)]
struct Run {
    model: Option<String>,
    task: Option<String>,
    tags: Vec<String>,
    at: Option<Timestamp>,
}

impl Run {
    fn of(object: &Object<'_>) -> Self {
        let eval = inner(object, "eval");
        let eval = eval.as_ref();
        Self {
            model: eval.and_then(|eval| text(eval, "model")),
            task: eval.and_then(|eval| text(eval, "task")),
            tags: eval
                .and_then(|eval| number(eval, &["tags"]))
                .unwrap_or_default(),
            at: eval.and_then(|eval| number(eval, &["created"])),
        }
    }
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_run(object) {
        return Ok(vec![read_sample(object, &Run::default())?]);
    }
    let member = text(object, "member");
    if let Some(why) = text(object, "unreadable") {
        return Err(Reason::Element {
            place: member.unwrap_or_default(),
            reason: why,
        });
    }
    let run = Run::of(object);
    let samples = parts::list(object, "samples")?;
    if samples.is_empty() {
        return Err(Reason::NoOutput(
            "`samples` is empty: the run was logged without its samples, or ended before the first"
                .to_string(),
        ));
    }
    if let (Some(member), [sample]) = (member, &*samples) {
        let inside = |reason: Reason| Reason::Element {
            place: member.clone(),
            reason: reason.to_string(),
        };
        let part = Object::parse(sample.get()).map_err(inside)?;
        let mut reading = read_sample(&part, &run).map_err(inside)?;
        reading.raw = Some(sample.get().to_string());
        return Ok(vec![reading]);
    }
    Ok(parts::each("samples", &samples, |sample| {
        read_sample(sample, &run)
    }))
}

fn read_sample(sample: &Object<'_>, run: &Run) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let attached = Attachments::of(sample)?;
    put_conversation(&mut reading.log, sample, &attached)?;
    put_scores(&mut reading, sample);
    let log = &mut reading.log;
    let epoch: u64 = number(sample, &["epoch"]).unwrap_or(1);
    if let Some(id) = sample.get("id") {
        log.source_id = Some(format!("{}_epoch_{epoch}", sample.as_text("id", id)?));
    }
    log.at = number(sample, &["started_at"]).or(run.at);
    if log.model.is_none() {
        log.model.clone_from(&run.model);
    }
    log.references = match sample.get("target") {
        Some(raw) if kind(raw) == Some(Kind::List) => sample.read("target", raw)?,
        Some(raw) => vec![sample.as_text("target", raw)?],
        None => Vec::new(),
    };
    log.references.retain(|target| !target.is_empty());
    log.tags.extend(run.task.clone());
    log.tags.extend(run.tags.iter().cloned());
    if let Some(meta) = inner(sample, "metadata") {
        parts::note_all(&mut log.meta, meta.fields());
    }
    parts::note(&mut log.meta, sample, &["choices", "limit"]);
    log.meta.insert("epoch".to_string(), epoch.into());
    if let Some(error) = inner(sample, "error") {
        parts::note_all(
            &mut log.meta,
            error.get("message").map(|message| ("error", message)),
        );
    }
    Ok(reading)
}

/// The messages before the output, and the output: what the model gave last, else the last assistant's turn.
fn put_conversation(
    log: &mut Log,
    sample: &Object<'_>,
    attached: &Attachments,
) -> Result<(), Reason> {
    let view = |key: &str| {
        let shown = sample.get(key).map(|raw| attached.put_into(raw.get()));
        shown.map_or_else(
            || "{}".to_string(),
            |shown| format!("{{\"{key}\":{shown}}}"),
        )
    };
    let messages = view("messages");
    let messages = Object::parse(&messages)?;
    log.messages = match messages.get("messages") {
        Some(raw) => turns::messages(&messages, "messages", raw)?,
        None => Vec::new(),
    };
    let answer = log.messages.pop_if(|last| last.role == Role::Assistant);
    if log.messages.is_empty() {
        let input = view("input");
        let input = Object::parse(&input)?;
        if let Some(raw) = input.get("input") {
            log.messages = turns::input(&input, "input", raw)?;
        }
    }
    if log.messages.is_empty() {
        return Err(Reason::NoInput(
            "neither `messages` nor `input` holds any".to_string(),
        ));
    }
    let mut outputs = Vec::new();
    let output = view("output");
    let output = Object::parse(&output)?;
    if let Some(output) = inner(&output, "output") {
        for choice in parts::list(&output, "choices")? {
            let choice = Object::parse(choice.get())?;
            if let Some(raw) = choice.get("message") {
                let said = turns::messages(&choice, "message", raw)?;
                outputs.extend(said.into_iter().next_back().map(output_text));
            }
            parts::note(&mut log.meta, &choice, &["stop_reason"]);
        }
        log.model = text(&output, "model");
        let seconds: Option<f64> = number(&output, &["time"]);
        log.usage.latency_ms = seconds.map(|seconds| seconds * 1000.0);
        if let Some(usage) = inner(&output, "usage") {
            log.usage.input_tokens = number(&usage, &["input_tokens"]);
            log.usage.output_tokens = number(&usage, &["output_tokens"]);
            log.usage.cost_usd = number(&usage, &["total_cost"]);
        }
    }
    if outputs.is_empty() {
        outputs.extend(answer.map(output_text));
    }
    if parts::put_outputs(log, outputs) {
        return Ok(());
    }
    let failed = inner(sample, "error").and_then(|error| text(&error, "message"));
    Err(failed.map_or_else(
        || {
            Reason::NoOutput(
                "neither `output` nor the last of `messages` is a model's, and no `error` says why"
                    .to_string(),
            )
        },
        Reason::Failed,
    ))
}

/// Each scorer is a judge of its own, because each says why. A value of several parts is as many scores.
fn put_scores(reading: &mut Reading, sample: &Object<'_>) {
    let mut put = |name: &str, score: &RawValue| {
        let Ok(score) = serde_json::from_str::<Value>(score.get()) else {
            return;
        };
        let mut given = GivenScores {
            note: score
                .get("explanation")
                .and_then(Value::as_str)
                .map(str::to_string),
            ..GivenScores::default()
        };
        match score.get("value") {
            Some(Value::Object(values)) => given.scores.clone_from(values),
            Some(value) => {
                given.scores.insert(name.to_string(), value.clone());
            }
            None => return,
        }
        reading.given.judge.insert(name.to_string(), given);
    };
    match (inner(sample, "scores"), sample.get("score")) {
        (Some(scores), _) => scores.fields().for_each(|(name, score)| put(name, score)),
        // The first versions knew one scorer, without its name.
        (None, Some(score)) => put("score", score),
        (None, None) => {}
    }
}

/// What a sample keeps apart from the messages that hold it.
struct Attachments(HashMap<String, String>);

impl Attachments {
    fn of(sample: &Object<'_>) -> Result<Self, Reason> {
        let needed = ["messages", "input", "output"]
            .iter()
            .filter_map(|key| sample.get(key))
            .any(|raw| raw.get().contains(ATTACHED));
        Ok(Self(match sample.get("attachments") {
            Some(raw) if needed => sample.read("attachments", raw)?,
            _ => HashMap::new(),
        }))
    }

    /// The same value with what it refers to.
    fn put_into<'a>(&self, json: &'a str) -> Cow<'a, str> {
        if self.0.is_empty() || !json.contains(ATTACHED) {
            return Cow::Borrowed(json);
        }
        let mut value: Value = serde_json::from_str(json).unwrap_or_else(|_| json!(null));
        self.resolve(&mut value);
        Cow::Owned(value.to_string())
    }

    fn resolve(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(whole) = text
                    .strip_prefix(ATTACHED)
                    .and_then(|hash| self.0.get(hash))
                {
                    text.clone_from(whole);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|item| self.resolve(item)),
            Value::Object(fields) => fields.values_mut().for_each(|item| self.resolve(item)),
            _ => {}
        }
    }
}
