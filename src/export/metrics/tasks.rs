//! Outputs that are labels or numbers: whether they are, and each model's figures. Of several references the one counts that the
//! output comes nearest to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::metrics::resample::labels::{Averages, Labelled, classes};
use crate::metrics::resample::numbers::{Errors, Pair, errors};
use crate::metrics::resample::scores::{Separation, Told, separation};
use crate::metrics::statistic::Statistic;
use crate::metrics::texts::labels::{label, labels_of, most_frequent};
use crate::metrics::texts::number::number;

use super::models::distinct;
use super::{Asked, MetricsError, Row, Short, Task};

/// Labels that are counted where somebody says that outputs are labels; the rest is no label.
const MOST: usize = 100;

type Models<'r> = BTreeMap<&'r str, Vec<&'r Row>>;

/// How often outputs say the right label.
#[derive(Debug, Serialize)]
pub struct Classification {
    /// The labels of the references, in order.
    pub labels: Vec<String>,
    /// Each model's figures, by name.
    pub models: Vec<ModelClasses>,
}

/// One model's labels.
#[derive(Debug, Serialize)]
pub struct ModelClasses {
    /// Its name; empty where that is not known.
    pub model: String,
    /// Its outputs with a reference.
    pub n: usize,
    /// The inputs that these belong to.
    #[serde(skip)]
    pub inputs: usize,
    /// The share that is right.
    pub accuracy: Statistic,
    /// The mean over labels, each as heavy as another.
    #[serde(rename = "macro")]
    pub by_label: Averages,
    /// Over all outputs at once.
    pub micro: Averages,
    /// The mean over labels, each as heavy as its references are many.
    pub weighted: Averages,
    /// Each label's own figures.
    pub each: Vec<OfLabel>,
    /// Rows are the references' labels, columns the outputs', the last of them anything else.
    pub reference_by_output: Vec<Vec<usize>>,
    /// What the score says, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<OfScore>,
}

/// One label's figures.
#[derive(Debug, Serialize)]
pub struct OfLabel {
    /// The label.
    pub label: String,
    /// The inputs on which a reference has it or an output says it.
    #[serde(skip)]
    pub inputs: usize,
    /// Its support, precision, recall and F1.
    #[serde(flatten)]
    pub figures: crate::metrics::resample::labels::OfLabel,
}

/// How well a score tells the positive label from the others.
#[derive(Debug, Serialize)]
pub struct OfScore {
    /// The field of the metadata.
    pub field: String,
    /// The label.
    pub positive: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: Separation,
}

/// How far outputs that are numbers are off.
#[derive(Debug, Serialize)]
pub struct Regression {
    /// Each model's figures, by name.
    pub models: Vec<ModelErrors>,
}

/// One model's numbers.
#[derive(Debug, Serialize)]
pub struct ModelErrors {
    /// Its name; empty where that is not known.
    pub model: String,
    /// Its outputs that are numbers and have a reference that is one.
    pub n: usize,
    /// Outputs that are no number where the reference is; they are in no figure.
    pub no_number: usize,
    /// The figures.
    #[serde(flatten)]
    pub errors: Errors,
}

fn shorts<'r>(models: &'r Models<'_>) -> impl Iterator<Item = (&'r Row, Option<&'r Short>)> {
    let rows = models.values().flatten();
    rows.filter(|row| row.measured.overlap.is_some())
        .map(|row| (*row, row.short.as_ref()))
}

/// The classification, or why there is none.
pub(super) fn classification(
    models: &Models<'_>,
    asked: &Asked,
) -> Result<Result<Classification, &'static str>, MetricsError> {
    if matches!(asked.task, Task::Regression | Task::Texts) {
        return Ok(Err("another task is asked for"));
    }
    if shorts(models).next().is_none() {
        return Ok(Err("no ticket has a reference"));
    }
    let references = || {
        let known = shorts(models).filter_map(|(_, short)| short);
        known.flat_map(|short| short.references.iter().map(String::as_str))
    };
    let labels = if asked.task == Task::Classification {
        most_frequent(references(), MOST)
    } else if shorts(models).any(|(_, short)| short.is_none()) {
        return Ok(Err("the references are no short labels"));
    } else if let Some(labels) = labels_of(references()) {
        labels
    } else {
        return Ok(Err("the references are not few labels that come often"));
    };
    let positive = positive(&labels, asked)?;
    let models = models
        .iter()
        .map(|(model, rows)| of_model(model, rows, &labels, positive.zip(asked.score.as_deref())));
    Ok(Ok(Classification {
        models: models.collect(),
        labels,
    }))
}

/// The place of the label that a score is for.
fn positive(labels: &[String], asked: &Asked) -> Result<Option<usize>, MetricsError> {
    let Some(name) = &asked.positive else {
        // scikit-learn, too, takes the last of the ordered labels for the positive one.
        return Ok(labels.len().checked_sub(1));
    };
    let place = labels.iter().position(|known| *known == label(name));
    match place {
        Some(place) => Ok(Some(place)),
        None => Err(MetricsError::NoLabel {
            name: name.clone(),
            known: labels.to_vec(),
        }),
    }
}

fn of_model(
    model: &str,
    rows: &[&Row],
    labels: &[String],
    score: Option<(usize, &str)>,
) -> ModelClasses {
    let place = |text: &str| labels.binary_search(&label(text)).ok();
    let labelled: Vec<(Labelled, Option<f64>)> = rows
        .iter()
        .filter_map(|row| {
            let short = row.short.as_ref()?;
            let output = place(&short.output);
            let mut known = short.references.iter().filter_map(|text| place(text));
            let first = known.next()?;
            let right = output.filter(|output| known.any(|other| other == *output));
            let labelled = Labelled {
                cluster: row.cluster,
                reference: right.unwrap_or(first),
                output,
            };
            Some((labelled, row.score))
        })
        .collect();
    let found = classes(labels.len(), labelled.iter().map(|(item, _)| *item));
    let of_score = score.map(|(positive, field)| OfScore {
        field: field.to_string(),
        positive: labels[positive].clone(),
        figures: separation(labelled.iter().filter_map(|(item, score)| {
            Some(Told {
                cluster: item.cluster,
                positive: item.reference == positive,
                score: (*score)?,
            })
        })),
    });
    ModelClasses {
        model: model.to_string(),
        n: found.n,
        inputs: distinct(labelled.iter().map(|(item, _)| item.cluster)),
        accuracy: found.accuracy,
        by_label: found.by_label,
        micro: found.micro,
        weighted: found.weighted,
        each: labels
            .iter()
            .zip(found.labels)
            .enumerate()
            .map(|(place, (label, figures))| OfLabel {
                label: label.clone(),
                inputs: distinct(
                    labelled
                        .iter()
                        .filter(|(item, _)| item.reference == place || item.output == Some(place))
                        .map(|(item, _)| item.cluster),
                ),
                figures,
            })
            .collect(),
        reference_by_output: found.confusion,
        score: of_score,
    }
}

/// The regression, or why there is none.
pub(super) fn regression(models: &Models<'_>, task: Task) -> Result<Regression, &'static str> {
    if matches!(task, Task::Classification | Task::Texts) {
        return Err("another task is asked for");
    }
    let numbers = |short: &Short| -> Vec<f64> {
        let references = short.references.iter();
        references.filter_map(|text| number(text)).collect()
    };
    if shorts(models).next().is_none() {
        return Err("no ticket has a reference");
    }
    let is_number = |short: Option<&Short>| short.is_some_and(|short| !numbers(short).is_empty());
    if task == Task::Auto && !shorts(models).all(|(_, short)| is_number(short)) {
        return Err("not every reference is a number");
    }
    let models = models.iter().map(|(model, rows)| {
        let mut no_number = 0;
        let mut pairs = Vec::new();
        for row in rows {
            let Some(short) = &row.short else { continue };
            let references = numbers(short);
            if references.is_empty() {
                continue;
            }
            let Some(output) = number(&short.output) else {
                no_number += 1;
                continue;
            };
            let nearest = references
                .into_iter()
                .min_by(|one, other| (one - output).abs().total_cmp(&(other - output).abs()));
            pairs.extend(nearest.map(|reference| Pair {
                cluster: row.cluster,
                reference,
                output,
            }));
        }
        ModelErrors {
            model: (*model).to_string(),
            n: pairs.len(),
            no_number,
            errors: errors(pairs),
        }
    });
    Ok(Regression {
        models: models.collect(),
    })
}
