//! Results of promptfoo: every output of every prompt and provider is a log, and what its assertions gave is its verdict.
//! Outputs of one test find each other by their conversation, as those of any models do.

use jiff::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object, kind};
use crate::import::parts::{self, inner, number, text};
use crate::import::rejection::Reason;
use crate::import::turns;
use crate::model::GivenScores;

pub(super) const FORMAT: Format = Format {
    name: "promptfoo",
    about: "results of promptfoo: results.results with prompt, provider, response and gradingResult",
    is,
    read,
    joining: None,
};

/// The judge's name, and the reviewer's where people graded in promptfoo's viewer.
const NAME: &str = "promptfoo";

/// Assertions whose value is a good answer.
const REFERENCES: [&str; 10] = [
    "equals",
    "contains",
    "icontains",
    "similar",
    "levenshtein",
    "rouge-n",
    "bleu",
    "gleu",
    "meteor",
    "factuality",
];

fn is(object: &Object<'_>) -> bool {
    is_result(object) || summary(object).is_some()
}

/// One result on a line of its own.
fn is_result(object: &Object<'_>) -> bool {
    object.has("success")
        && object.has("promptIdx")
        && object.kind("prompt") == Some(Kind::Object)
        && object.has("provider")
}

/// The object that holds the results: inside of an export, or bare as the library gives it.
fn summary<'a>(object: &Object<'a>) -> Option<Object<'a>> {
    let is_summary =
        |object: &Object<'_>| object.has("stats") || object.has("table") || object.has("prompts");
    match object.kind("results")? {
        Kind::Object => {
            let inside = inner(object, "results")?;
            let holds = inside.kind("results") == Some(Kind::List) || inside.has("table");
            (holds && (object.has("evalId") || is_summary(&inside))).then_some(inside)
        }
        Kind::List if is_summary(object) && object.has("version") => {
            Object::parse(object.text()).ok()
        }
        _ => None,
    }
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if is_result(object) {
        return Ok(vec![read_result(object, None)?]);
    }
    let Some(summary) = summary(object) else {
        return Err(Reason::UnknownShape {
            found: object.names(),
        });
    };
    let at = number(&summary, &["timestamp"]);
    let results = parts::list(&summary, "results")?;
    if !results.is_empty() {
        return Ok(parts::each("results.results", &results, |result| {
            read_result(result, at)
        }));
    }
    let readings = read_table(&summary, at)?;
    if readings.is_empty() {
        return Err(Reason::NoOutput("`results` holds no result".to_string()));
    }
    Ok(readings)
}

fn read_result(result: &Object<'_>, at: Option<Timestamp>) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let log = &mut reading.log;
    let index = |key| number::<u64>(result, &[key]).unwrap_or_default();
    log.source_id = text(result, "id").or_else(|| {
        result
            .has("testIdx")
            .then(|| format!("{}/{}", index("testIdx"), index("promptIdx")))
    });
    log.at = at;
    log.model = provider(result);
    log.messages = match (inner(result, "prompt"), result.get("prompt")) {
        (Some(prompt), _) => match prompt.get("raw") {
            Some(raw) => turns::input(&prompt, "raw", raw)?,
            None => Vec::new(),
        },
        (None, Some(raw)) => turns::input(result, "prompt", raw)?,
        (None, None) => Vec::new(),
    };
    if log.messages.is_empty() {
        return Err(Reason::NoInput("`prompt.raw` is not there".to_string()));
    }
    let response = inner(result, "response");
    let output = response
        .as_ref()
        .and_then(|response| response.get("output").map(|raw| (response, raw)));
    if let Some((response, raw)) = output {
        log.output = response.as_text("output", raw)?;
    } else {
        let missing = || "`response.output` is not there, and no `error` says why".to_string();
        return Err(
            text(result, "error").map_or_else(|| Reason::NoOutput(missing()), Reason::Failed)
        );
    }
    let usage = response
        .as_ref()
        .and_then(|response| inner(response, "tokenUsage"));
    put_usage(&mut reading, result, usage.as_ref());
    let test = inner(result, "testCase");
    let vars = inner(result, "vars").or_else(|| inner(test.as_ref()?, "vars"));
    let log = &mut reading.log;
    if let Some(vars) = vars {
        parts::note_all(&mut log.meta, vars.fields());
    }
    parts::note(&mut log.meta, result, &["description", "error"]);
    if let Some(test) = test {
        parts::note(&mut log.meta, &test, &["description"]);
        for assertion in parts::list(&test, "assert")? {
            log.references.extend(reference(assertion));
        }
    }
    put_scores(&mut reading, result, "success")?;
    Ok(reading)
}

/// The table of earlier versions: a row a test, an output a prompt.
fn read_table(summary: &Object<'_>, at: Option<Timestamp>) -> Result<Vec<Reading>, Reason> {
    let Some(table) = inner(summary, "table") else {
        return Ok(Vec::new());
    };
    let mut providers = Vec::new();
    let mut variables: Vec<String> = Vec::new();
    if let Some(head) = inner(&table, "head") {
        for prompt in parts::list(&head, "prompts")? {
            providers.push(
                Object::parse(prompt.get())
                    .ok()
                    .and_then(|prompt| provider(&prompt)),
            );
        }
        variables = number(&head, &["vars"]).unwrap_or_default();
    }
    let mut readings = Vec::new();
    for (row, raw) in parts::list(&table, "body")?.into_iter().enumerate() {
        let row_object = Object::parse(raw.get())?;
        let vars = parts::list(&row_object, "vars")?;
        let outputs = parts::list(&row_object, "outputs")?;
        let mut column = 0;
        let place = format!("results.table.body[{row}].outputs");
        readings.extend(parts::each(&place, &outputs, |output| {
            let mut reading = read_cell(output)?;
            let log = &mut reading.log;
            log.at = at;
            log.source_id = Some(format!("{row}/{column}"));
            if log.model.is_none() {
                log.model = providers.get(column).cloned().flatten();
            }
            column += 1;
            let named = variables
                .iter()
                .map(String::as_str)
                .zip(vars.iter().copied());
            parts::note_all(&mut log.meta, named);
            Ok(reading)
        }));
    }
    Ok(readings)
}

fn read_cell(output: &Object<'_>) -> Result<Reading, Reason> {
    let mut reading = Reading::default();
    let log = &mut reading.log;
    log.model = provider(output);
    let Some(prompt) = output.get("prompt") else {
        return Err(Reason::NoInput("`prompt` is not there".to_string()));
    };
    log.messages = turns::input(output, "prompt", prompt)?;
    let Some(answer) = output.get("text") else {
        return Err(Reason::NoOutput("`text` is not there".to_string()));
    };
    log.output = output.as_text("text", answer)?;
    put_usage(&mut reading, output, inner(output, "tokenUsage").as_ref());
    put_scores(&mut reading, output, "pass")?;
    Ok(reading)
}

/// Who answered: `provider` as an object with an id, or as the id.
fn provider(object: &Object<'_>) -> Option<String> {
    inner(object, "provider").map_or_else(
        || text(object, "provider"),
        |provider| text(&provider, "id").or_else(|| text(&provider, "label")),
    )
}

fn put_usage(reading: &mut Reading, result: &Object<'_>, tokens: Option<&Object<'_>>) {
    let usage = &mut reading.log.usage;
    usage.latency_ms = number(result, &["latencyMs"]);
    usage.cost_usd = number(result, &["cost"]);
    if let Some(tokens) = tokens {
        usage.input_tokens = number(tokens, &["prompt"]);
        usage.output_tokens = number(tokens, &["completion"]);
    }
}

fn reference(assertion: &RawValue) -> Option<String> {
    let assertion = Object::parse(assertion.get()).ok()?;
    let name = text(&assertion, "type")?;
    let value = text(&assertion, "value")?;
    // A template or a file stands for the answer, and is none.
    let is_answer = !value.contains("{{") && !value.starts_with("file://");
    (REFERENCES.contains(&&*name) && is_answer).then_some(value)
}

/// What each assertion gave under its metric or its type, and whether all of it passed. What people gave in the viewer
/// replaces that, and is kept as theirs.
fn put_scores(reading: &mut Reading, result: &Object<'_>, passed: &str) -> Result<(), Reason> {
    let Some(grading) = inner(result, "gradingResult") else {
        return Ok(());
    };
    let mut judge = GivenScores::default();
    let mut reasons = Vec::new();
    for component in parts::list(&grading, "componentResults")? {
        let Ok(component) = Object::parse(component.get()) else {
            continue;
        };
        let assertion = inner(&component, "assertion");
        let assertion = assertion.as_ref();
        let kind = assertion.and_then(|assertion| text(assertion, "type"));
        let kind = kind.unwrap_or_else(|| "assertion".to_string());
        let score = component.first(&["score", "pass"]);
        let score: Option<Value> = score.and_then(|(key, raw)| component.read(key, raw).ok());
        if kind == "human" {
            let mut given = GivenScores {
                note: text(&component, "comment").or_else(|| text(&grading, "comment")),
                ..GivenScores::default()
            };
            let verdict: Option<bool> = number(&component, &["pass"]);
            given
                .scores
                .extend(verdict.map(|pass| ("pass".to_string(), pass.into())));
            reading.given.human.insert(NAME.to_string(), given);
            continue;
        }
        let name = assertion
            .and_then(|assertion| text(assertion, "metric"))
            .unwrap_or(kind);
        if let Some(reason) = text(&component, "reason")
            && reason != "Assertion passed"
        {
            reasons.push(format!("{name}: {reason}"));
        }
        insert(&mut judge.scores, &name, score.unwrap_or_default());
    }
    if let Some(named) = inner(&grading, "namedScores") {
        for (name, raw) in named.fields().filter(|(_, raw)| kind(raw).is_some()) {
            let value: Value = named.read(name, raw)?;
            judge.scores.entry(name).or_insert(value);
        }
    }
    // A person's verdict overrides the whole, which is no judge's then.
    if reading.given.human.is_empty()
        && let Some((key, raw)) = result.first(&[passed]).or_else(|| grading.first(&["pass"]))
    {
        judge.scores.entry("pass").or_insert(result.read(key, raw)?);
    }
    if reasons.is_empty() && reading.given.human.is_empty() {
        reasons.extend(text(&grading, "reason"));
    }
    judge.note = (!reasons.is_empty()).then(|| reasons.join("\n"));
    if !judge.scores.is_empty() {
        reading.given.judge.insert(NAME.to_string(), judge);
    }
    Ok(())
}

/// A second assertion of one name is kept beside the first.
fn insert(scores: &mut Map<String, Value>, name: &str, value: Value) {
    let mut key = name.to_string();
    let mut count = 1;
    while scores.contains_key(&key) {
        count += 1;
        key = format!("{name}_{count}");
    }
    scores.insert(key, value);
}
