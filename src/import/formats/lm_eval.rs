//! Samples of lm-evaluation-harness: one line a document and filter, with the requests in either of their two forms. The
//! model's name stands in the results file beside them. What a model was only asked to weigh is shown as the choice that it
//! found likeliest.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner, number, text};
use crate::import::rejection::Reason;
use crate::import::turns;
use crate::model::{GivenScores, Log, Message};

pub(super) const FORMAT: Format = Format {
    name: "lm-eval",
    about: "samples of lm-evaluation-harness: doc_id, doc, target, arguments, resps and the metrics",
    is,
    read,
    joining: Some(&Joining { links, siblings }),
};

const RESULTS: &str = "lm-eval-results";

/// The judge's name; with the filter behind it where one changed what was scored.
const NAME: &str = "lm-eval";

/// Fields of a sample that are not the task's.
const USED: [&str; 8] = [
    "doc_id",
    "doc",
    "target",
    "arguments",
    "resps",
    "filtered_resps",
    "metrics",
    "filter",
];

fn is(object: &Object<'_>) -> bool {
    is_sample(object) || is_results(object)
}

fn is_sample(object: &Object<'_>) -> bool {
    object.has("doc_id") && object.has("arguments") && object.kind("resps") == Some(Kind::List)
}

fn is_results(object: &Object<'_>) -> bool {
    object.kind("results") == Some(Kind::Object)
        && object.kind("configs") == Some(Kind::Object)
        && object.has("versions")
}

fn links(object: &Object<'_>, source: &str) -> Vec<Link> {
    let run = run_of(source).filter(|_| is_results(object));
    run.map(|run| Link::new(RESULTS, run)).into_iter().collect()
}

/// What the files of one run share: their folder and the time at the end of their names.
fn run_of(source: &str) -> Option<String> {
    let path = Path::new(source);
    let time = time_of(path)?;
    Some(path.with_file_name(time).display().to_string())
}

fn time_of(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(name);
    let name = name
        .strip_suffix(".jsonl")
        .or_else(|| name.strip_suffix(".json"))?;
    let (_, time) = name.rsplit_once('_')?;
    time.contains('T').then_some(time)
}

/// The results of the same run, in the same folder.
fn siblings(path: &Path) -> Vec<PathBuf> {
    let Some(time) = time_of(path) else {
        return Vec::new();
    };
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let ending = format!("_{time}.json");
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .filter(|name| name.to_str().is_some_and(|name| name.ends_with(&ending)))
        .map(|name| path.with_file_name(name))
        .collect();
    found.sort();
    found
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_sample(object) {
        return Ok(Vec::new());
    }
    let metrics = metrics(object);
    let mut used = USED.to_vec();
    used.extend(metrics.iter().map(String::as_str));
    let mut reading = fields::read(object, &used)?;
    put_scores(&mut reading, object, &metrics)?;
    let log = &mut reading.log;
    let task = task_of(context.source);
    if let Some(id) = object.get("doc_id") {
        let id = object.as_text("doc_id", id)?;
        log.source_id = Some(task.map_or_else(|| id.clone(), |task| format!("{task}/{id}")));
    }
    log.tags.extend(task.map(str::to_string));
    parts::note(&mut log.meta, object, &["doc", "filtered_resps"]);
    log.model = model(context);
    put_requests(log, object)?;
    Ok(vec![reading])
}

/// The names of what was measured; the first versions did not list them.
fn metrics(object: &Object<'_>) -> Vec<String> {
    number(object, &["metrics"]).unwrap_or_else(|| {
        let measured = object.fields().filter(|(name, raw)| {
            !USED.contains(name) && matches!(kind(raw), Some(Kind::Number | Kind::Bool))
        });
        measured.map(|(name, _)| name.to_string()).collect()
    })
}

/// `samples_TASK_TIME.jsonl`.
fn task_of(source: &str) -> Option<&str> {
    let path = Path::new(source);
    let name = path.file_name()?.to_str()?;
    let name = name.strip_prefix("samples_")?;
    let end = name.find(time_of(path)?)?;
    name[..end].strip_suffix('_')
}

/// The model, as the results say it, or as the folder is named for it.
fn model(context: &Context<'_>) -> Option<String> {
    let run = run_of(context.source)?;
    let told = context
        .joins
        .first(RESULTS, &run)
        .and_then(|results| model_in(&Object::parse(results).ok()?));
    told.or_else(|| {
        let folder = Path::new(context.source).parent()?.file_name()?.to_str()?;
        folder.contains("__").then(|| folder.replacen("__", "/", 1))
    })
}

fn model_in(results: &Object<'_>) -> Option<String> {
    text(results, "model_name").or_else(|| {
        let config = inner(results, "config")?;
        let arguments = inner(&config, "model_args");
        let named = match arguments {
            Some(arguments) => text(&arguments, "pretrained").or_else(|| text(&arguments, "model")),
            None => text(&config, "model_args").and_then(|arguments| {
                ["pretrained=", "model="].iter().find_map(|name| {
                    let found = arguments
                        .split(',')
                        .find_map(|argument| argument.strip_prefix(name));
                    found.map(str::to_string)
                })
            }),
        };
        named.or_else(|| text(&config, "model"))
    })
}

/// Metrics that are numbers; what a task collects for later is no score of this sample.
fn put_scores(
    reading: &mut Reading,
    object: &Object<'_>,
    metrics: &[String],
) -> Result<(), Reason> {
    let mut given = GivenScores::default();
    for metric in metrics {
        if let Some(raw) = object.get(metric)
            && matches!(kind(raw), Some(Kind::Number | Kind::Bool))
        {
            let value: Value = object.read(metric, raw)?;
            given.scores.insert(metric.clone(), value);
        }
    }
    if given.scores.is_empty() {
        return Ok(());
    }
    let name = match text(object, "filter") {
        Some(filter) if filter != "none" => format!("{NAME}/{filter}"),
        _ => NAME.to_string(),
    };
    reading.given.judge.insert(name, given);
    Ok(())
}

/// What the model was asked: a context, and where it was only to weigh one, its continuation.
struct Request<'a> {
    asked: Object<'a>,
    continuation: Option<String>,
}

/// The arguments of each request: `{"gen_args_0": {"arg_0": …}}`, or earlier `[[…]]`.
fn put_requests(log: &mut Log, object: &Object<'_>) -> Result<(), Reason> {
    let Some(arguments) = object.get("arguments") else {
        return Err(Reason::NoInput("`arguments` is not there".to_string()));
    };
    // Both forms as a list of objects of the newer one.
    let listed: Vec<String> = if kind(arguments) == Some(Kind::Object) {
        let named = Object::parse(arguments.get())?;
        named
            .fields()
            .map(|(_, raw)| raw.get().to_string())
            .collect()
    } else {
        let lists: Vec<Vec<&RawValue>> = object.read("arguments", arguments)?;
        lists.iter().map(|list| named_arguments(list)).collect()
    };
    let requests = listed
        .iter()
        .map(|text| request(text))
        .collect::<Result<Vec<_>, _>>()?;
    let Some(first) = requests.first() else {
        return Err(Reason::NoInput("`arguments` is empty".to_string()));
    };
    let answers = parts::list(object, "resps")?;
    if first.continuation.is_some() {
        return put_choices(log, object, &requests, &answers);
    }
    log.messages = context(first)?;
    // Nothing beside the context says how to write: the whole text was weighed.
    put_texts(log, object, &answers, first.asked.get("arg_1").is_none())?;
    put_reference(log, object, &[])
}

fn named_arguments(list: &[&RawValue]) -> String {
    let named: Vec<_> = list
        .iter()
        .enumerate()
        .map(|(at, raw)| format!("\"arg_{at}\":{}", raw.get()))
        .collect();
    format!("{{{}}}", named.join(","))
}

fn request(text: &str) -> Result<Request<'_>, Reason> {
    let asked = Object::parse(text)?;
    let continuation = match asked.get("arg_1") {
        Some(raw) if kind(raw) == Some(Kind::Text) => Some(asked.read("arg_1", raw)?),
        _ => None,
    };
    Ok(Request {
        asked,
        continuation,
    })
}

/// The context as messages: a text, messages, or messages as JSON text, also as the only element of a list.
fn context(request: &Request<'_>) -> Result<Vec<Message>, Reason> {
    let key = "arg_0";
    let Some(raw) = request.asked.get(key) else {
        return Err(Reason::NoInput(format!("`arguments` has no `{key}`")));
    };
    if kind(raw) == Some(Kind::List)
        && let Ok(texts) = request.asked.read::<Vec<&RawValue>>(key, raw)
        && let [only] = &*texts
        && kind(only) == Some(Kind::Text)
    {
        return turns::input(&request.asked, key, only);
    }
    turns::input(&request.asked, key, raw)
}

/// Texts that the model wrote: `[["…"]]`, or flat.
fn put_texts(
    log: &mut Log,
    object: &Object<'_>,
    answers: &[&RawValue],
    weighs: bool,
) -> Result<(), Reason> {
    let mut texts: Vec<String> = Vec::new();
    for answer in answers {
        match kind(answer) {
            Some(Kind::Text) => texts.push(object.read("resps", answer)?),
            Some(Kind::List) => {
                let list: Vec<&RawValue> = object.read("resps", answer)?;
                for one in list {
                    if kind(one) == Some(Kind::Text) {
                        texts.push(object.read("resps", one)?);
                    }
                }
            }
            _ => {}
        }
    }
    if weighs {
        return Err(Reason::NoOutput(
            "`resps` holds the likelihood of a text, and no text of the model".to_string(),
        ));
    }
    if parts::put_outputs(log, texts) {
        return Ok(());
    }
    Err(Reason::NoOutput("`resps` holds no text".to_string()))
}

/// What the model thought of one choice.
struct Weighed {
    /// What differs between the choices, without the space before it.
    text: String,
    likelihood: f64,
    greedy: bool,
}

/// The likeliest choice is the output. Where there was but one, it is what the model wrote only if it is what the model would
/// have written.
fn put_choices(
    log: &mut Log,
    object: &Object<'_>,
    requests: &[Request<'_>],
    answers: &[&RawValue],
) -> Result<(), Reason> {
    let mut contexts = requests
        .iter()
        .map(context)
        .collect::<Result<Vec<_>, _>>()?;
    let shared = shared_context(&contexts);
    let mut weighed = Vec::new();
    for ((request, context), answer) in requests.iter().zip(&contexts).zip(answers) {
        let (likelihood, greedy) = weight(object, answer)?;
        let own = context
            .last()
            .map_or("", |last| &last.content[shared.min(last.content.len())..]);
        let continuation = request.continuation.as_deref().unwrap_or_default();
        weighed.push(Weighed {
            text: format!("{own}{continuation}").trim().to_string(),
            likelihood,
            greedy,
        });
    }
    log.messages = contexts.swap_remove(0);
    if let Some(last) = log.messages.last_mut() {
        last.content.truncate(shared);
    }
    let best = weighed
        .iter()
        .filter(|choice| weighed.len() > 1 || choice.greedy)
        .max_by(|a, b| a.likelihood.total_cmp(&b.likelihood));
    log.output = best.map(|choice| choice.text.clone()).unwrap_or_default();
    let choices: Vec<_> = weighed
        .iter()
        .map(|choice| {
            json!({"text": choice.text, "likelihood": choice.likelihood, "greedy": choice.greedy})
        })
        .collect();
    log.meta.insert("choices".to_string(), choices.into());
    let texts: Vec<_> = weighed.into_iter().map(|choice| choice.text).collect();
    put_reference(log, object, &texts)
}

/// How many bytes of the last turn all contexts have in common: all of it, where only the continuations differ.
fn shared_context(contexts: &[Vec<Message>]) -> usize {
    let last = |context: &[Message]| -> String {
        context
            .last()
            .map(|last| last.content.clone())
            .unwrap_or_default()
    };
    let Some((first, others)) = contexts.split_first() else {
        return 0;
    };
    let first = last(first);
    others.iter().fold(first.len(), |shared, other| {
        let other = last(other);
        let common = first[..shared]
            .char_indices()
            .zip(other.chars())
            .find(|((_, one), another)| one != another)
            .map_or(shared.min(other.len()), |((at, _), _)| at);
        // A word that only begins alike belongs to what differs.
        if common == shared && common == other.len() {
            return shared;
        }
        first[..common].rfind(' ').map_or(0, |space| space + 1)
    })
}

/// `[likelihood, greedy]` in numbers, or as the texts that later versions write, inside of a list of tries.
fn weight(object: &Object<'_>, answer: &RawValue) -> Result<(f64, bool), Reason> {
    let unreadable = || Reason::Field {
        field: "resps".to_string(),
        what: "a likelihood and whether it is the likeliest text are expected".to_string(),
    };
    let mut value: Value = serde_json::from_str(answer.get())
        .map_err(|error| Reason::of_json(&error, answer.get(), object.text()))?;
    if let Some(first) = value.get_mut(0).filter(|first| first.is_array()) {
        value = first.take();
    }
    let likelihood = match value.get(0) {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let greedy = match value.get(1) {
        Some(Value::Bool(greedy)) => Some(*greedy),
        Some(Value::String(text)) => Some(text.eq_ignore_ascii_case("true")),
        _ => None,
    };
    likelihood.zip(greedy).ok_or_else(unreadable)
}

/// The target, or the choice that it counts to.
fn put_reference(log: &mut Log, object: &Object<'_>, choices: &[String]) -> Result<(), Reason> {
    let Some(raw) = object.get("target") else {
        return Ok(());
    };
    if kind(raw) == Some(Kind::List) {
        log.references = object
            .read::<Vec<&RawValue>>("target", raw)?
            .into_iter()
            .map(|one| object.as_text("target", one))
            .collect::<Result<_, _>>()?;
        return Ok(());
    }
    let target = object.as_text("target", raw)?;
    let target = if choices.is_empty() {
        &target
    } else {
        target.trim()
    };
    let counted = target.parse().ok().and_then(|at: usize| choices.get(at));
    let is_choice = choices.iter().any(|choice| choice == target);
    log.references = match counted {
        Some(choice) if !is_choice => vec![choice.clone()],
        _ if target.is_empty() => Vec::new(),
        _ => vec![target.to_string()],
    };
    Ok(())
}
