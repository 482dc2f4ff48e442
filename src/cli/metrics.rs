//! `juror metrics`: reference and format metrics per model, beside what trainers left behind.

mod page;
mod sheet;

use std::path::{Path, PathBuf};

use clap::Args;
use regex::Regex;
use serde::Serialize;

use crate::export::agree::By;
use crate::export::metrics::{Asked, Document, MetricsError, Task, gather, schema_of};
use crate::import::trainer::{self, Trained};
use crate::metrics::texts::format::Schema;
use crate::model::{Evaluator, Order};
use crate::runtime::setup::{self, Options};

use super::console::Out;
use super::failure::{Failure, Status};
use super::list;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only these tickets: model:bard tag:billing [default: the evaluator's queue]
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// The same figures for each value of a field: model, source, tag, at:week, or a field of the metadata
    #[arg(long, value_name = "FIELD")]
    by: Option<By>,
    /// A JSON Schema that outputs should keep to [default: that of the evaluator's first `json_schema`]
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// A regular expression that outputs should match somewhere
    #[arg(long, value_name = "PATTERN")]
    regex: Option<Regex>,
    /// What outputs are besides texts: classification, regression, texts, or auto (what the references look like)
    #[arg(long, value_name = "TASK", default_value = "auto")]
    task: Task,
    /// The field of the metadata that scores the positive label, for AUC-ROC and log loss
    #[arg(long, value_name = "FIELD")]
    score: Option<String>,
    /// The label that the score is for [default: the last in order]
    #[arg(long, value_name = "LABEL", requires = "score")]
    positive: Option<String>,
    /// Figures of a trainer to show beside: `all_results.json`, `eval_results.json` or `trainer_state.json`
    #[arg(long, value_name = "FILE")]
    trainer: Vec<PathBuf>,
    /// Print every figure as JSON
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print tables of Markdown
    #[arg(long)]
    markdown: bool,
}

/// What was measured, and what trainers say.
#[derive(Debug, Serialize)]
struct Printed {
    #[serde(flatten)]
    measured: Document,
    /// As trainers computed them; juror did not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trainer: Vec<TrainerFile>,
}

/// A trainer's file with its figures.
#[derive(Debug, Serialize)]
struct TrainerFile {
    file: String,
    #[serde(flatten)]
    trained: Trained,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let trainer = arguments.trainer.iter().map(|path| trained(path));
    let trainer = trainer.collect::<Result<Vec<_>, _>>()?;
    let setup = setup::read(options)?;
    let tickets = list::tickets(&setup, arguments.filter.as_deref(), Some(&Order::Import))?;
    let asked = Asked {
        by: arguments.by.clone(),
        schema: schema(arguments.schema.as_deref(), &setup.evaluator)?,
        pattern: arguments.regex.clone(),
        task: arguments.task,
        score: arguments.score.clone(),
        positive: arguments.positive.clone(),
    };
    let printed = Printed {
        measured: gather(&setup.store, &setup.evaluator, &tickets, &asked)?,
        trainer,
    };
    let mut out = Out::new();
    if arguments.json {
        out.json(&printed)?;
    } else {
        out.text(&page::written(&printed, arguments.markdown))?;
    }
    out.end()?;
    Ok(Status::Done)
}

/// The schema that is named, or else the evaluator's first.
fn schema(path: Option<&Path>, evaluator: &Evaluator) -> Result<Option<Schema>, Failure> {
    if let Some(path) = path {
        let place = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Usage(format!("{place} can't be read: {error}.")))?;
        let schema = Schema::read(&text)
            .map_err(|why| Failure::Usage(format!("{place} is no JSON Schema: {why}.")))?;
        return Ok(Some(schema));
    }
    schema_of(evaluator)
        .map_err(|why| Failure::Usage(format!("The evaluator's JSON Schema is broken: {why}.")))
}

fn trained(path: &Path) -> Result<TrainerFile, Failure> {
    let place = path.display();
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::Usage(format!("{place} can't be read: {error}.")))?;
    let trained = trainer::read(&bytes)
        .map_err(|why| Failure::Usage(format!("{place} is no file of a trainer: {why}.")))?;
    Ok(TrainerFile {
        file: place.to_string(),
        trained,
    })
}

impl From<MetricsError> for Failure {
    fn from(error: MetricsError) -> Self {
        match error {
            MetricsError::Store(error) => error.into(),
            error => Self::Usage(error.to_string()),
        }
    }
}
