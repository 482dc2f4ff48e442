//! What a dry run shows: which formats were detected, where the fields of a log come from, and the first logs as they would
//! come in. Reads nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cli::console::Out;
use crate::cli::failure::Failure;
use crate::import::{ImportedLog, formats, traced};
use crate::model::GivenScores;

/// How many logs are shown.
const LOGS: usize = 3;

/// How many characters of a text are shown.
const SHOWN: usize = 160;

/// Which fields come from where, by format, and the first logs.
pub(super) fn tell(out: &mut Out, samples: &[ImportedLog]) -> Result<(), Failure> {
    for sample in each_format(samples) {
        out.line(&format!("{}: {}", sample.format, about(sample.format)))?;
        for (field, path) in traced::paths(&sample.log, &sample.raw) {
            let path = path.unwrap_or_else(|| "made of several values".to_string());
            out.line(&format!("  {field:<20} {path}"))?;
        }
    }
    for sample in samples.iter().take(LOGS) {
        log(out, sample)?;
    }
    Ok(())
}

/// The same for programs.
pub(super) fn json(samples: &[ImportedLog]) -> Value {
    let mapping: serde_json::Map<_, _> = each_format(samples)
        .map(|sample| {
            let paths = traced::paths(&sample.log, &sample.raw);
            let fields: serde_json::Map<_, _> = paths
                .into_iter()
                .map(|(field, path)| (field.to_string(), json!(path)))
                .collect();
            (sample.format.to_string(), Value::Object(fields))
        })
        .collect();
    let logs: Vec<_> = samples
        .iter()
        .take(LOGS)
        .map(|sample| json!({"format": sample.format, "log": sample.log, "given": sample.given}))
        .collect();
    json!({"mapping": mapping, "logs": logs})
}

/// The first log of each format.
fn each_format(samples: &[ImportedLog]) -> impl Iterator<Item = &ImportedLog> {
    let mut met = BTreeSet::new();
    samples.iter().filter(move |log| met.insert(log.format))
}

fn about(format: &str) -> &'static str {
    formats::all()
        .iter()
        .find(|known| known.name == format)
        .map_or(
            "a row of a table, cells by the names in its header",
            |known| known.about,
        )
}

fn log(out: &mut Out, sample: &ImportedLog) -> Result<(), Failure> {
    let log = &sample.log;
    let mut head = vec![
        format!("line {}", sample.place.line),
        sample.format.to_string(),
    ];
    head.extend(log.source_id.clone());
    head.extend(log.model.clone());
    head.extend(log.at.map(|at| at.to_string()));
    head.extend(log.tags.iter().cloned());
    out.line(&format!("\n{}", head.join("  ")))?;
    for message in &log.messages {
        row(out, message.role.as_str(), &message.content)?;
    }
    if !log.output.is_empty() {
        row(out, "output", &log.output)?;
    }
    for candidate in &log.candidates {
        let name = candidate.model.as_deref().unwrap_or("candidate");
        row(out, name, &candidate.output)?;
    }
    for reference in &log.references {
        row(out, "reference", reference)?;
    }
    for (name, given) in &sample.given.human {
        row(out, name, &scores(given))?;
    }
    for (name, given) in &sample.given.judge {
        row(out, &format!("judge {name}"), &scores(given))?;
    }
    if !log.meta.is_empty() {
        row(out, "meta", &Value::Object(log.meta.clone()).to_string())?;
    }
    Ok(())
}

fn scores(given: &GivenScores) -> String {
    let scores: Vec<_> = given
        .scores
        .iter()
        .map(|(key, score)| match score {
            Value::String(text) => format!("{key} {text}"),
            score => format!("{key} {score}"),
        })
        .collect();
    scores.join(" · ")
}

/// A name and the start of a text, on one line.
fn row(out: &mut Out, name: &str, text: &str) -> Result<(), Failure> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut start: String = line.chars().take(SHOWN).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    Ok(out.line(&format!("  {name:<10} {start}"))?)
}
