//! What people and judges gave each model: the share that passes where a criterion has a bar, the mean where it has none.
//! Whether models differ is the business of `export::models`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::metrics::clusters;
use crate::metrics::statistic::Statistic;
use crate::metrics::utility::ends;
use crate::model::{Criterion, CriterionKey, JudgeIdentity, Pooling, Scale};
use crate::query::{Field, Rows as _};
use crate::store::{Against, Opinion, StoreError};

use super::Ground;
use super::judged::JudgeReport;
use super::masks::Masks;

/// The figures of one model.
#[derive(Debug, Serialize)]
pub struct ModelFigures {
    /// Its name; empty where that is not known.
    pub model: String,
    /// Its tickets in the queue.
    pub tickets: usize,
    /// By criterion, in the evaluator's order; texts are not counted.
    pub criteria: Vec<ModelCriterion>,
}

/// One model's figures on one criterion.
#[derive(Debug, Serialize)]
pub struct ModelCriterion {
    /// The criterion.
    pub key: CriterionKey,
    /// What the figures are.
    pub of: Of,
    /// The lowest and the highest that a figure can be.
    #[serde(skip)]
    pub ends: Option<(f64, f64)>,
    /// Of people's blind ratings, pooled a ticket: the median, or the majority.
    pub people: Statistic,
    /// Of each judge's scores.
    pub judges: Vec<ModelJudge>,
}

/// What one judge gave one model.
#[derive(Debug, Serialize)]
pub struct ModelJudge {
    /// The judge.
    pub judge: String,
    /// The figure.
    pub figure: Statistic,
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// The share at or above the bar.
    PassShare,
    /// The mean, in points.
    Mean,
    /// Nothing: its options have no order.
    Nothing,
}

pub(super) fn gather(
    ground: &Ground<'_>,
    judges: &[JudgeReport],
    masks: &mut Masks,
) -> Result<Vec<ModelFigures>, StoreError> {
    let Ground {
        store,
        evaluator,
        lens,
        tickets,
        ..
    } = ground;
    let people = store.opinions(evaluator, &Against::People(Pooling::Median), tickets)?;
    let clusters: Vec<u64> = tickets
        .iter()
        .map(|ticket| store.input(*ticket).unwrap_or_default())
        .collect();
    let mut models: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, ticket) in tickets.iter().enumerate() {
        let model = lens.text(*ticket, Field::Model).into_owned();
        models.entry(model).or_default().push(place);
    }
    let known: Vec<(&str, &JudgeIdentity)> = judges
        .iter()
        .filter_map(|judge| {
            let agreement = &judge.agreement;
            Some((agreement.judge.as_deref()?, agreement.identity.as_ref()?))
        })
        .collect();
    let mut found: Vec<ModelFigures> = models
        .iter()
        .map(|(model, places)| ModelFigures {
            model: masks.text(model),
            tickets: places.len(),
            criteria: Vec::new(),
        })
        .collect();
    for (at, criterion) in evaluator.criteria.iter().enumerate() {
        if criterion.scale == Scale::Text {
            continue;
        }
        let given: Vec<Option<f64>> = people[at]
            .iter()
            .map(|opinion| match opinion {
                Opinion::Given(code) => Some(*code),
                Opinion::Withheld | Opinion::Open => None,
            })
            .collect();
        let scores: Vec<(&str, Vec<Option<f64>>)> = known
            .iter()
            .map(|(name, identity)| (*name, store.judged_codes(evaluator, identity, at, tickets)))
            .collect();
        for (figures, places) in found.iter_mut().zip(models.values()) {
            let of = |codes: &[Option<f64>]| {
                let items = places.iter();
                figure(
                    criterion,
                    items.filter_map(|place| Some((clusters[*place], codes[*place]?))),
                )
            };
            let judges = scores.iter().map(|(judge, codes)| ModelJudge {
                judge: (*judge).to_string(),
                figure: of(codes),
            });
            figures.criteria.push(ModelCriterion {
                key: criterion.key.clone(),
                of: of_criterion(criterion),
                ends: match of_criterion(criterion) {
                    Of::PassShare => Some((0.0, 1.0)),
                    Of::Mean | Of::Nothing => ends(&criterion.scale),
                },
                people: of(&given),
                judges: judges.collect(),
            });
        }
    }
    Ok(found)
}

fn of_criterion(criterion: &Criterion) -> Of {
    match (bar(criterion), &criterion.scale) {
        (Some(_), _) => Of::PassShare,
        (None, Scale::Ordinal { .. }) => Of::Mean,
        (None, _) => Of::Nothing,
    }
}

/// The lowest number of a column that passes.
fn bar(criterion: &Criterion) -> Option<f64> {
    match &criterion.scale {
        Scale::PassFail => Some(1.0),
        Scale::Ordinal { .. } => criterion.pass.map(f64::from),
        Scale::Choice { .. } | Scale::Text => None,
    }
}

/// A mean whose interval does not leave the scale, which the mean can't leave either.
fn within(mut mean: Statistic, min: f64, max: f64) -> Statistic {
    if let Statistic::Known {
        interval: Some((low, high)),
        ..
    } = &mut mean
    {
        (*low, *high) = (low.max(min), high.min(max));
    }
    mean
}

/// The share that passes with Wilson's interval for the effective number of inputs, or the mean with the t interval over
/// inputs.
fn figure(criterion: &Criterion, items: impl Iterator<Item = (u64, f64)>) -> Statistic {
    match (bar(criterion), &criterion.scale) {
        (Some(bar), _) => clusters::share(items.map(|(cluster, code)| (cluster, code >= bar))),
        (None, Scale::Ordinal { min, max, .. }) => {
            within(clusters::mean(items), f64::from(*min), f64::from(*max))
        }
        (None, _) => Statistic::undefined("its options have no order", items.count()),
    }
}
