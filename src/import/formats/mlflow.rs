//! Traces of `MLflow`, of its versions 2 and 3: each span of a model is a log, and so is the root of a trace without any.
//! Assessments of people and judges come with the span that they name, else with the one that ends the trace.

use serde_json::{Map, Value};

use crate::import::api::embedded;
use crate::import::call::{self, Call};
use crate::import::fields::{Reading, time};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::opinion::{self, Opinion, Who};
use crate::import::parts::{self, inner};
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "mlflow",
    about: "MLflow: traces with info and data.spans, and their assessments",
    is,
    read,
    joining: None,
};

/// Whoever assessed without a name of his own.
const NAME: &str = "mlflow";

/// Expectations that are rules for an answer, and no answer.
const RULES: [&str; 2] = ["guidelines", "expected_facts"];

fn is(object: &Object<'_>) -> bool {
    is_trace(object) || row(object).is_some()
}

fn is_trace(object: &Object<'_>) -> bool {
    let known = |info: &Object<'_>| info.has("trace_id") || info.has("request_id");
    object.has("info")
        && object.has("data")
        && inner(object, "info").is_some_and(|info| known(&info))
        && inner(object, "data").is_some_and(|data| data.kind("spans") == Some(Kind::List))
}

/// The trace that a row of a table of traces holds.
fn row(object: &Object<'_>) -> Option<String> {
    let ids = ["trace_id", "request_id"];
    if !object.has("trace") || !ids.iter().any(|key| object.has(key)) {
        return None;
    }
    let text = embedded(object.get("trace")?)?;
    is_trace(&Object::parse(&text).ok()?).then(|| text.into_owned())
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    match row(object) {
        Some(text) => read_trace(&Object::parse(&text)?),
        None => read_trace(object),
    }
}

fn read_trace(object: &Object<'_>) -> Result<Vec<Reading>, Reason> {
    let missing = |field: &str| Reason::Field {
        field: field.to_string(),
        what: "it is not there".to_string(),
    };
    let info = inner(object, "info").ok_or_else(|| missing("info"))?;
    let data = inner(object, "data").ok_or_else(|| missing("data"))?;
    let list = parts::list(&data, "spans")?;
    let spans: Vec<Span> = list
        .iter()
        .map(|raw| Object::parse(raw.get()).map(|span| Span::of(&span)))
        .collect::<Result<_, _>>()?;
    let models = spans.iter().any(|span| span.is_model);
    let is_kept = |span: &Span| if models { span.is_model } else { span.is_root };
    let ends = spans
        .iter()
        .enumerate()
        .filter(|(_, span)| is_kept(span))
        .max_by_key(|(_, span)| (span.has_output(), span.start))
        .map(|(place, _)| place);
    let known: Vec<&str> = spans
        .iter()
        .filter(|span| is_kept(span))
        .filter_map(|span| span.id.as_deref())
        .collect();
    let (assessments, dropped) = Assessment::all(&info)?;
    let mut place = 0;
    Ok(parts::each("data.spans", &list, |_| {
        let span = &spans[place];
        let is_last = ends == Some(place);
        place += 1;
        if !is_kept(span) {
            return Ok(Reading::beside());
        }
        let mut reading = span.read(&info)?;
        let is_its = |about: &Assessment| match &about.span {
            Some(id) if known.contains(&id.as_str()) => Some(id) == span.id.as_ref(),
            _ => is_last,
        };
        assess(&mut reading, assessments.iter().filter(|it| is_its(it)));
        if is_last {
            reading.scores_rejected = dropped;
        }
        Ok(reading)
    }))
}

/// What of a span is needed to tell which of a trace's are logs, and to read those.
struct Span {
    id: Option<String>,
    is_root: bool,
    is_model: bool,
    start: Option<u64>,
    end: Option<u64>,
    name: Option<String>,
    attributes: Map<String, Value>,
    error: Option<String>,
}

impl Span {
    fn of(object: &Object<'_>) -> Self {
        let context = inner(object, "context");
        let attributes: Map<_, _> = call::fields(object, &["attributes"])
            .into_iter()
            .map(|(key, value)| (key, call::decoded(value)))
            .collect();
        let kind = call::first(&attributes, &["mlflow.spanType"], call::text);
        let kind = kind.or_else(|| parts::text(object, "span_type"));
        let nanos = |keys: &[&str]| call::value(object, keys).and_then(|at| call::count(&at));
        Self {
            id: parts::text(object, "span_id")
                .or_else(|| parts::text(context.as_ref()?, "span_id")),
            is_root: call::value(object, &["parent_span_id", "parent_id"]).is_none(),
            is_model: matches!(kind.as_deref(), Some("CHAT_MODEL" | "LLM")),
            start: nanos(&["start_time_unix_nano", "start_time_ns", "start_time"]),
            end: nanos(&["end_time_unix_nano", "end_time_ns", "end_time"]),
            name: parts::text(object, "name"),
            attributes,
            error: failure(object),
        }
    }

    fn has_output(&self) -> bool {
        let output = self.attributes.get("mlflow.spanOutputs");
        output.is_some_and(|output| !call::is_empty(output))
    }

    fn read(&self, info: &Object<'_>) -> Result<Reading, Reason> {
        let mut reading = Reading::default();
        let models = ["mlflow.llm.model", "model"];
        reading.log.model = call::first(&self.attributes, &models, call::text);
        reading.log.at = self
            .start
            .and_then(|start| time(&start.into()))
            .or_else(|| time(&call::value(info, &["request_time", "timestamp_ms"])?));
        if let (Some(start), Some(end)) = (self.start, self.end)
            && let Some(nanos) = end.checked_sub(start)
        {
            #[expect(clippy::cast_precision_loss, reason = "exact for a hundred days")]
            let nanos = nanos as f64;
            reading.log.usage.latency_ms = Some((nanos / 1e3).round() / 1e3);
        }
        if let Some(Value::Object(usage)) = self.attributes.get("mlflow.chat.tokenUsage") {
            call::put_usage(&mut reading, usage);
        }
        if let Some(Value::Object(cost)) = self.attributes.get("mlflow.llm.cost") {
            reading.log.usage.cost_usd = call::first(cost, &["total_cost"], call::number);
        }
        let value = |key: &str| {
            let value = self.attributes.get(key)?;
            (!call::is_empty(value)).then(|| value.clone())
        };
        let call = Call {
            input: value("mlflow.spanInputs"),
            output: value("mlflow.spanOutputs"),
            error: self.error.clone(),
        };
        call.put_into(&mut reading, "`mlflow.spanOutputs` is empty")?;
        let trace = parts::text(info, "trace_id").or_else(|| parts::text(info, "request_id"));
        reading.log.source_id = match (&trace, &self.id) {
            (Some(trace), Some(id)) => Some(format!("{trace}/{id}")),
            (_, id) => id.clone(),
        };
        let noted = [("name", self.name.clone()), ("trace_id", trace)];
        let noted = noted
            .into_iter()
            .filter_map(|(key, text)| Some((key.to_string(), text?.into())));
        call::note(&mut reading, noted);
        let tags = tags(info).into_iter();
        call::note(
            &mut reading,
            tags.filter(|(key, _)| !key.starts_with("mlflow.")),
        );
        Ok(reading)
    }
}

/// What a span says of its failure; None where it did not fail.
fn failure(object: &Object<'_>) -> Option<String> {
    let status = call::fields(object, &["status"]);
    let code = call::first(&status, &["code", "status_code"], call::text)
        .or_else(|| parts::text(object, "status_code"))?;
    if !code.ends_with("ERROR") {
        return None;
    }
    call::first(&status, &["message", "description"], call::text)
        .or_else(|| parts::text(object, "status_message"))
        .or_else(|| Some("its status is ERROR".to_string()))
}

/// The tags of a trace, which earlier versions write as a list of keys and values.
fn tags(info: &Object<'_>) -> Map<String, Value> {
    match call::value(info, &["tags"]) {
        Some(Value::Object(tags)) => tags,
        Some(Value::Array(list)) => list
            .into_iter()
            .filter_map(|tag| {
                let key = tag.get("key")?.as_str()?.to_string();
                Some((key, tag.get("value")?.clone()))
            })
            .collect(),
        _ => Map::new(),
    }
}

/// What somebody said of a trace or a span.
struct Assessment {
    span: Option<String>,
    said: Said,
}

enum Said {
    Opinion(Opinion),
    /// A good answer.
    Reference(String),
    /// Anything else that was expected.
    Noted(String, Value),
}

impl Assessment {
    /// All that still count, and how many say nothing.
    fn all(info: &Object<'_>) -> Result<(Vec<Self>, u32), Reason> {
        let (mut all, mut dropped) = (Vec::new(), 0);
        for raw in parts::list(info, "assessments")? {
            let object = Object::parse(raw.get())?;
            // Whoever overrides one leaves it there and marks it.
            if call::value(&object, &["valid"]) == Some(Value::Bool(false)) {
                continue;
            }
            match Said::of(&object) {
                Some(said) => all.push(Self {
                    span: parts::text(&object, "span_id"),
                    said,
                }),
                None => dropped += 1,
            }
        }
        Ok((all, dropped))
    }
}

impl Said {
    fn of(object: &Object<'_>) -> Option<Self> {
        let name =
            parts::text(object, "assessment_name").or_else(|| parts::text(object, "name"))?;
        if let Some(expectation) = inner(object, "expectation") {
            let held = fields_of(&expectation, "serialized_value")
                .or_else(|| call::value(&expectation, &["value"]))?;
            return Some(match held {
                Value::String(text) if !RULES.contains(&&*name) => Self::Reference(text),
                other => Self::Noted(name, other),
            });
        }
        let feedback = inner(object, "feedback")?;
        let source = call::fields(object, &["source"]);
        let who = call::first(&source, &["source_id"], call::text)
            .filter(|id| id != "default")
            .unwrap_or_else(|| NAME.to_string());
        let kind = call::first(&source, &["source_type"], call::text);
        let is_person = kind.as_deref() == Some("HUMAN");
        let error = inner(&feedback, "error").or_else(|| inner(object, "error"));
        let failed = error.map(|error| {
            parts::text(&error, "error_message")
                .or_else(|| parts::text(&error, "error_code"))
                .unwrap_or_else(|| "it failed".to_string())
        });
        let value = call::value(&feedback, &["value"]);
        if value.is_none() && failed.is_none() {
            return None;
        }
        let at = ["create_time", "create_time_ms"];
        Some(Self::Opinion(Opinion {
            who: if is_person {
                Who::Person(who)
            } else {
                Who::Judge(who)
            },
            name,
            value: value.unwrap_or_default(),
            note: parts::text(object, "rationale").or(failed),
            at: call::value(object, &at).and_then(|at| time(&at)),
        }))
    }
}

/// A value that is written out as JSON below a name.
fn fields_of(object: &Object<'_>, key: &str) -> Option<Value> {
    let held = inner(object, key)?;
    call::value(&held, &["value"]).map(call::decoded)
}

fn assess<'a>(reading: &mut Reading, assessments: impl Iterator<Item = &'a Assessment>) {
    let mut opinions = Vec::new();
    for assessment in assessments {
        match &assessment.said {
            Said::Opinion(opinion) => opinions.push(opinion.clone()),
            Said::Reference(text) => reading.log.references.push(text.clone()),
            Said::Noted(name, value) => call::note(reading, [(name.clone(), value.clone())]),
        }
    }
    opinion::put(&mut reading.given, opinions);
}
