//! What is reviewed, how, and for what: the evaluator as a report tells it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Criterion, CriterionKey, Evaluator, EvaluatorVersion, Scale};

use super::super::agree::ScaleReport;
use super::masks::Masks;

/// An evaluator.
#[derive(Debug, Serialize)]
pub struct Purpose {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: EvaluatorVersion,
    /// Why the review is done; may be empty.
    pub purpose: String,
    /// What reviewers and judges are told; may be empty.
    pub instructions: String,
    /// Whether judge and peers stay hidden until a rating is committed.
    pub blind: bool,
    /// Which tickets, in the filter language; empty for all.
    pub filter: String,
    /// In which order.
    pub order: String,
    /// The share of random tickets.
    pub audit: f64,
    /// The seed of their choice.
    pub seed: u64,
    /// What is scored, in order.
    pub criteria: Vec<CriterionPurpose>,
}

/// A criterion.
#[derive(Debug, Serialize)]
pub struct CriterionPurpose {
    /// Its key.
    pub key: CriterionKey,
    /// Its title.
    pub title: String,
    /// The question that a reviewer answers; may be empty.
    pub help: String,
    /// The values it may take.
    pub scale: ScaleReport,
    /// The same in words.
    pub values: String,
    /// What points or labels mean, where that is said.
    pub meanings: BTreeMap<String, String>,
    /// The lowest point that passes, where there is a bar.
    pub pass: Option<i32>,
    /// Its share in a model's utility.
    pub weight: f64,
    /// Whether a rating is complete without it.
    pub optional: bool,
}

pub(super) fn gather(evaluator: &Evaluator, masks: &mut Masks) -> Purpose {
    let queue = &evaluator.queue;
    Purpose {
        name: masks.text(&evaluator.name),
        version: evaluator.version(),
        purpose: masks.text(evaluator.purpose.trim()),
        instructions: masks.text(evaluator.instructions.trim()),
        blind: evaluator.blind,
        filter: masks.text(&queue.filter),
        order: queue.order.to_string(),
        audit: queue.audit,
        seed: queue.seed,
        criteria: evaluator
            .criteria
            .iter()
            .map(|criterion| of_criterion(criterion, masks))
            .collect(),
    }
}

fn of_criterion(criterion: &Criterion, masks: &mut Masks) -> CriterionPurpose {
    let meanings: Vec<(String, &str)> = match &criterion.scale {
        Scale::Ordinal { points, .. } => points
            .iter()
            .map(|(point, text)| (point.to_string(), text.as_str()))
            .collect(),
        Scale::Choice { labels, .. } => labels
            .iter()
            .filter(|label| !label.help.is_empty())
            .map(|label| (label.key.clone(), label.help.as_str()))
            .collect(),
        Scale::PassFail | Scale::Text => Vec::new(),
    };
    CriterionPurpose {
        key: criterion.key.clone(),
        title: masks.text(&criterion.title),
        help: masks.text(&criterion.help),
        scale: (&criterion.scale).into(),
        values: criterion.scale.to_string(),
        meanings: meanings
            .into_iter()
            .map(|(point, text)| (point, masks.text(text)))
            .collect(),
        pass: criterion.pass,
        weight: criterion.weight,
        optional: criterion.optional,
    }
}
