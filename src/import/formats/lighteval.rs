//! Details of lighteval: the document, what the model answered, and the metrics of one sample. Its files are Parquet, which
//! not every build reads; then they come in once they are JSONL.

use std::path::Path;

use serde_json::Value;

use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner, number, text};
use crate::import::rejection::Reason;
use crate::import::turns::{self, says};
use crate::model::{GivenScores, Log, Role};

pub(super) const FORMAT: Format = Format {
    name: "lighteval",
    about: "details of lighteval: doc with query and choices, model_response and metric",
    is,
    read,
    joining: None,
};

/// The judge's name.
const NAME: &str = "lighteval";

fn is(object: &Object<'_>) -> bool {
    object.kind("model_response") == Some(Kind::Object)
        && object.kind("doc") == Some(Kind::Object)
        && object.has("metric")
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let missing = |field: &str| format!("`{field}` is not there");
    let doc = inner(object, "doc").ok_or_else(|| Reason::NoInput(missing("doc")))?;
    let response = inner(object, "model_response")
        .ok_or_else(|| Reason::NoOutput(missing("model_response")))?;
    let mut reading = Reading::default();
    let log = &mut reading.log;
    log.messages = match response.get("input") {
        Some(raw) if kind(raw) == Some(Kind::List) => turns::messages(&response, "input", raw)?,
        _ => match text(&doc, "query") {
            Some(query) => vec![says(Role::User, query)],
            None => return Err(Reason::NoInput(missing("doc.query"))),
        },
    };
    let task = text(&doc, "task_name");
    let id = text(&doc, "id").or_else(|| number::<u64>(&doc, &["id"]).map(|id| id.to_string()));
    log.source_id = match (&task, id) {
        (Some(task), Some(id)) => Some(format!("{task}/{id}")),
        (_, id) => id,
    };
    log.tags.extend(task);
    log.model = model(context.source);
    put_answer(log, &doc, &response)?;
    parts::note(&mut log.meta, &doc, &["instruction", "specific"]);
    if let Some(metrics) = inner(object, "metric") {
        let mut given = GivenScores::default();
        for (name, raw) in metrics.fields() {
            if matches!(kind(raw), Some(Kind::Number | Kind::Bool)) {
                let value: Value = metrics.read(name, raw)?;
                given.scores.insert(name.to_string(), value);
            }
        }
        if !given.scores.is_empty() {
            reading.given.judge.insert(NAME.to_string(), given);
        }
    }
    Ok(vec![reading])
}

/// What was written; where choices were only weighed, the likeliest.
fn put_answer(log: &mut Log, doc: &Object<'_>, response: &Object<'_>) -> Result<(), Reason> {
    let choices: Vec<String> = number(doc, &["choices"]).unwrap_or_default();
    let gold: Value = number(doc, &["gold_index"]).unwrap_or_default();
    let gold = match gold {
        Value::Array(list) => list,
        one => vec![one],
    };
    log.references = gold
        .iter()
        .filter_map(|at| choices.get(usize::try_from(at.as_u64()?).ok()?))
        .map(|choice| choice.trim().to_string())
        .collect();
    let mut texts: Vec<String> = number(response, &["text"]).unwrap_or_default();
    if texts.is_empty() {
        let weights: Vec<f64> = number(response, &["logprobs"]).unwrap_or_default();
        let best = choices
            .iter()
            .zip(&weights)
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        texts.extend(best.map(|(choice, _)| choice.trim().to_string()));
        let weighed = weights.iter().map(|weight| Value::from(*weight)).collect();
        log.meta
            .insert("logprobs".to_string(), Value::Array(weighed));
    }
    if parts::put_outputs(log, texts) {
        return Ok(());
    }
    Err(Reason::NoOutput(
        "`model_response` holds neither `text` nor `logprobs` of the choices".to_string(),
    ))
}

/// `details/ORGANISATION/MODEL/TIME/details_TASK_TIME`.
fn model(source: &str) -> Option<String> {
    let parts: Vec<_> = Path::new(source)
        .iter()
        .map(|part| part.to_string_lossy())
        .collect();
    let at = parts.iter().rposition(|part| part == "details")?;
    let time = parts.len().checked_sub(2)?;
    (at + 1 < time).then(|| parts[at + 1..time].join("/"))
}
