//! What can be measured of outputs without asking anybody: overlap with references, format, length, and for outputs that are labels
//! or numbers how often and how far they are right; per model, and on parts of the tickets. Gathers; computes no figure itself.

mod models;
mod page;
mod tasks;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use regex::Regex;
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use crate::metrics::texts::format::{BadSchema, Schema};
use crate::metrics::texts::measured::{Measured, Pair, each, measure};
use crate::metrics::texts::number::number;
use crate::model::judge::{JudgeKind, Metric};
use crate::model::{Evaluator, Log, Ordinal};
use crate::store::{Store, StoreError};

use super::agree::By;
use super::agree::slices::parts;

pub use models::{Better, Inputs, Kind, ModelMetrics, Named};
pub use page::{not_counted, page};
pub use tasks::{Classification, ModelClasses, ModelErrors, OfLabel, OfScore, Regression};

/// Logs that are read and measured at a time.
const BATCH: usize = 4096;
/// A longer reference is neither label nor number, in bytes.
const LONGEST: usize = 200;

/// What outputs are taken for, beyond texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// What the references look like.
    #[default]
    Auto,
    /// Labels, whatever they look like.
    Classification,
    /// Numbers.
    Regression,
    /// Texts alone.
    Texts,
}

/// A task that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no task: use auto, classification, regression or texts")]
pub struct UnknownTask(String);

impl FromStr for Task {
    type Err = UnknownTask;

    fn from_str(text: &str) -> Result<Self, UnknownTask> {
        match text {
            "auto" => Ok(Self::Auto),
            "classification" => Ok(Self::Classification),
            "regression" => Ok(Self::Regression),
            "texts" => Ok(Self::Texts),
            _ => Err(UnknownTask(text.to_string())),
        }
    }
}

/// What is asked for.
#[derive(Debug, Default)]
pub struct Asked {
    /// The same figures on parts of the tickets, too.
    pub by: Option<By>,
    /// What JSON outputs are held against.
    pub schema: Option<Schema>,
    /// What outputs should match somewhere.
    pub pattern: Option<Regex>,
    /// What outputs are taken for.
    pub task: Task,
    /// The field of the metadata with a score for the positive label.
    pub score: Option<String>,
    /// The label that the score is for; the last one where none is named.
    pub positive: Option<String>,
}

/// Why nothing is measured.
#[derive(Debug, Error)]
pub enum MetricsError {
    /// No log has that field.
    #[error("No log has the field `{name}`; of the metadata there are: {}.", .known.join(", "))]
    NoField {
        /// The name.
        name: String,
        /// The fields of the metadata that there are.
        known: Vec<String>,
    },
    /// No reference has that label.
    #[error("No reference has the label `{name}`; there are: {}.", .known.join(", "))]
    NoLabel {
        /// The name.
        name: String,
        /// The labels that there are.
        known: Vec<String>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All that was measured.
#[derive(Debug, Serialize)]
pub struct Document {
    /// Each model's figures, by name.
    pub models: Vec<ModelMetrics>,
    /// How often labels are right; None where outputs are no labels.
    pub classification: Option<Classification>,
    /// Why there is no classification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification_why: Option<&'static str>,
    /// How far numbers are off; None where outputs are no numbers.
    pub regression: Option<Regression>,
    /// Why there is no regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regression_why: Option<&'static str>,
    /// The same figures for each value of a field, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slices: Option<Vec<Slice>>,
    /// Tickets that have no output to measure: a choice between candidates, or a prompt alone.
    pub without_output: usize,
}

impl Document {
    /// Whether an output has a reference that it can be held against.
    #[must_use]
    pub fn has_reference(&self) -> bool {
        self.models.iter().any(|model| model.with_reference > 0)
    }

    /// Writes the names of models and labels as they may be shown. Parts of the tickets have their value as it is.
    pub fn rename(&mut self, mut shown: impl FnMut(&str) -> String) {
        let slices = self.slices.iter_mut().flatten();
        let models = self.models.iter_mut();
        for model in models.chain(slices.flat_map(|slice| &mut slice.models)) {
            model.model = shown(&model.model);
        }
        if let Some(found) = &mut self.classification {
            for label in &mut found.labels {
                *label = shown(label);
            }
            for model in &mut found.models {
                model.model = shown(&model.model);
                for of in &mut model.each {
                    of.label = shown(&of.label);
                }
                if let Some(score) = &mut model.score {
                    score.positive = shown(&score.positive);
                }
            }
        }
        for model in self.regression.iter_mut().flat_map(|it| &mut it.models) {
            model.model = shown(&model.model);
        }
    }
}

/// One part of the tickets.
#[derive(Debug, Serialize)]
pub struct Slice {
    /// What they have in common; empty for those that have no value.
    pub value: String,
    /// Each model's figures on it, by name.
    pub models: Vec<ModelMetrics>,
}

/// One ticket's output, measured.
struct Row {
    ordinal: Ordinal,
    /// The input that it belongs to.
    cluster: u64,
    model: String,
    measured: Measured,
    schema_valid: Option<bool>,
    regex_match: Option<bool>,
    /// None where its reference is too long for a label or a number.
    short: Option<Short>,
    score: Option<f64>,
}

/// An output and its references that may be labels or numbers.
struct Short {
    references: Vec<String>,
    output: String,
}

/// Measures the outputs of tickets.
///
/// # Errors
/// When a field or a label is asked for that is not there, or the store fails.
pub fn gather(
    store: &Store,
    evaluator: &Evaluator,
    tickets: &[Ordinal],
    asked: &Asked,
) -> Result<Document, MetricsError> {
    let fields = [asked.by.as_ref().and_then(By::meta), asked.score.as_deref()];
    for name in fields.into_iter().flatten() {
        check_field(store, name)?;
    }
    let mut rows: Vec<Row> = Vec::with_capacity(tickets.len());
    for batch in tickets.chunks(BATCH) {
        let mut logs: Vec<(Ordinal, Option<u64>, Arc<Log>)> = Vec::with_capacity(batch.len());
        for ordinal in batch {
            let log = store.log(*ordinal)?;
            if has_output(&log) {
                logs.push((*ordinal, store.input(*ordinal), log));
            }
        }
        rows.extend(each(&logs, |(ordinal, input, log)| {
            row(*ordinal, *input, log, asked)
        }));
    }
    let all: Vec<&Row> = rows.iter().collect();
    let (classification, classification_why) = match tasks::classification(&by_model(&all), asked)?
    {
        Ok(found) => (Some(found), None),
        Err(why) => (None, Some(why)),
    };
    let (regression, regression_why) = match tasks::regression(&by_model(&all), asked.task) {
        Ok(found) => (Some(found), None),
        Err(why) => (None, Some(why)),
    };
    let slices = asked.by.as_ref().map(|by| {
        let parts = parts(store, evaluator, by, rows.iter().map(|row| row.ordinal));
        let slices = parts.into_iter().map(|(value, tickets)| {
            let own = rows.iter().filter(|row| tickets.contains(&row.ordinal));
            Slice {
                value,
                models: models(&own.collect::<Vec<_>>(), asked),
            }
        });
        slices.collect()
    });
    Ok(Document {
        models: models(&all, asked),
        classification,
        classification_why,
        regression,
        regression_why,
        slices,
        without_output: tickets.len() - rows.len(),
    })
}

/// The JSON Schema of the evaluator's first `json_schema`; None where it has none.
///
/// # Errors
/// Why the schema is none.
pub fn schema_of(evaluator: &Evaluator) -> Result<Option<Schema>, BadSchema> {
    let rules = evaluator
        .judges
        .iter()
        .filter_map(|judge| match &judge.kind {
            JudgeKind::Metric(rules) => Some(rules),
            _ => None,
        });
    let mut texts = rules.flatten().filter_map(|rule| match &rule.metric {
        Metric::JsonSchema(text) => Some(text),
        _ => None,
    });
    texts.next().map(|text| Schema::read(text)).transpose()
}

fn check_field(store: &Store, name: &str) -> Result<(), MetricsError> {
    match store.meta_names() {
        Some(known) if !known.iter().any(|known| known == name) => Err(MetricsError::NoField {
            name: name.to_string(),
            known,
        }),
        _ => Ok(()),
    }
}

/// Whether a model wrote something, be it nothing: a log without a model and an output is a prompt alone.
fn has_output(log: &Log) -> bool {
    !log.is_choice() && (log.model.is_some() || !log.output.is_empty())
}

fn row(ordinal: Ordinal, input: Option<u64>, log: &Log, asked: &Asked) -> Row {
    let Log {
        output, references, ..
    } = log;
    let is_short = references.iter().all(|one| one.len() <= LONGEST) && !references.is_empty();
    Row {
        ordinal,
        cluster: input.unwrap_or_default(),
        model: log.model.clone().unwrap_or_default(),
        measured: measure(Pair { output, references }),
        schema_valid: asked.schema.as_ref().map(|schema| schema.allows(output)),
        regex_match: asked
            .pattern
            .as_ref()
            .map(|pattern| pattern.is_match(output)),
        short: is_short.then(|| Short {
            references: references.clone(),
            // What is longer is neither; its start is as wrong as the whole.
            output: output.chars().take(LONGEST).collect(),
        }),
        score: asked
            .score
            .as_ref()
            .and_then(|name| match log.meta.get(name) {
                Some(Value::Number(value)) => value.as_f64(),
                Some(Value::String(text)) => number(text),
                _ => None,
            }),
    }
}

fn by_model<'r>(rows: &[&'r Row]) -> BTreeMap<&'r str, Vec<&'r Row>> {
    let mut models: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        models.entry(&row.model).or_default().push(row);
    }
    models
}

fn models(rows: &[&Row], asked: &Asked) -> Vec<ModelMetrics> {
    let models = by_model(rows).into_iter();
    models
        .map(|(model, rows)| ModelMetrics::of(model, &rows, asked))
        .collect()
}
