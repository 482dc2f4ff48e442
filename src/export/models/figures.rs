//! One model's row: what people and the judge gave it on each criterion, its utility, and what it took. Compares nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::metrics::clusters;
use crate::metrics::percentile::percentile;
use crate::metrics::statistic::{Statistic, real};
use crate::metrics::utility::ends;
use crate::model::{Criterion, CriterionKey, Scale};
use crate::query::{Measure, Rows as _};

use super::ground::{By, Ground, Row, What};

/// A figure of people's scores, and of the judge's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Both {
    /// Of people's blind ratings, pooled a ticket: the median, or the majority.
    pub people: Statistic,
    /// Of the judge's scores.
    pub judge: Statistic,
}

impl Both {
    pub(super) fn of(figure: impl Fn(By) -> Statistic) -> Self {
        Self {
            people: figure(By::People),
            judge: figure(By::Judge),
        }
    }

    /// The figure by one of them.
    #[must_use]
    pub fn by(&self, by: By) -> &Statistic {
        match by {
            By::People => &self.people,
            By::Judge => &self.judge,
        }
    }
}

/// Figures over some tickets of a model.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// Its tickets.
    pub n: usize,
    /// By criterion: the mean in points, or the share that passes where the scale is pass or fail.
    pub criteria: BTreeMap<CriterionKey, Both>,
    /// By criterion of points with a bar: the share at or above it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub passes: BTreeMap<CriterionKey, Both>,
    /// The mean of all criteria from 0 to 1 by weight; people's where they have rated any, else the judge's.
    pub utility: Statistic,
    /// Whose it is.
    pub utility_by: By,
    /// Both's.
    pub utilities: Both,
}

/// What a model's answers took, from the usage that came with logs.
#[derive(Clone, Debug, Serialize)]
pub struct Usage {
    /// The time to answer, in milliseconds: half of the answers took no longer.
    pub latency_ms_p50: Statistic,
    /// 95 of 100 took no longer.
    pub latency_ms_p95: Statistic,
    /// Tokens read.
    pub input_tokens: Spent,
    /// Tokens written.
    pub output_tokens: Spent,
    /// US dollars; what is not known is not 0.
    pub cost_usd: Spent,
}

/// A number that adds up, over the logs of which it is known.
#[derive(Clone, Debug, Serialize)]
pub struct Spent {
    /// The sum; None where it is known of none.
    pub total: Option<f64>,
    /// The mean a log.
    pub mean: Statistic,
}

impl Ground<'_> {
    /// Figures over the tickets of which this holds.
    pub(super) fn scores(&self, holds: impl Fn(&Row) -> bool + Copy, speaker: By) -> Scores {
        let mut criteria = BTreeMap::new();
        let mut passes = BTreeMap::new();
        for (at, criterion) in self.criteria() {
            let values = |by| self.values(by, What::Criterion(at), holds);
            let mean = Both::of(|by| mean(criterion, values(by)));
            criteria.insert(criterion.key.clone(), mean);
            if let (Some(bar), Scale::Ordinal { .. }) = (criterion.pass, &criterion.scale) {
                let share = Both::of(|by| share_at(f64::from(bar), values(by)));
                passes.insert(criterion.key.clone(), share);
            }
        }
        let utilities = Both::of(|by| {
            let values = self.values(by, What::Utility, holds);
            if values.is_empty() {
                let why = "no ticket is scored on every criterion that counts";
                return Statistic::undefined(why, 0);
            }
            within(clusters::mean(values), 0.0, 1.0)
        });
        Scores {
            n: self.rows.iter().filter(|row| holds(row)).count(),
            criteria,
            passes,
            utility: utilities.by(speaker).clone(),
            utility_by: speaker,
            utilities,
        }
    }

    /// What the answers of a model took.
    pub(super) fn usage(&self, model: usize) -> Usage {
        let of = |measure: Measure| -> Vec<f64> {
            let rows = self.rows.iter().filter(|row| row.model == model);
            rows.filter_map(|row| self.lens.measure(row.ordinal, measure))
                .collect()
        };
        let latency = of(Measure::LatencyMs);
        let at = |share| percentile(latency.iter().copied(), share);
        Usage {
            latency_ms_p50: at(0.5),
            latency_ms_p95: at(0.95),
            input_tokens: spent(&of(Measure::InputTokens)),
            output_tokens: spent(&of(Measure::OutputTokens)),
            cost_usd: spent(&of(Measure::CostUsd)),
        }
    }
}

fn spent(values: &[f64]) -> Spent {
    let total: f64 = values.iter().sum();
    if values.is_empty() {
        return Spent {
            total: None,
            mean: Statistic::undefined("no log says it", 0),
        };
    }
    Spent {
        total: Some(total),
        mean: Statistic::point(total / real(values.len()), values.len()),
    }
}

/// The share that passes with Wilson's interval for the effective number of inputs, or the mean with the t interval over
/// inputs.
pub(super) fn mean(criterion: &Criterion, values: Vec<(u64, f64)>) -> Statistic {
    match (&criterion.scale, ends(&criterion.scale)) {
        (Scale::PassFail, _) => share_at(1.0, values),
        (_, Some((low, high))) => within(clusters::mean(values), low, high),
        (_, None) => Statistic::undefined("its options have no order", values.len()),
    }
}

/// The share at or above a bar.
pub(super) fn share_at(bar: f64, values: Vec<(u64, f64)>) -> Statistic {
    clusters::share(values.into_iter().map(|(input, code)| (input, code >= bar)))
}

/// A mean whose interval does not leave the scale, which the mean can't leave either.
pub(super) fn within(mut mean: Statistic, min: f64, max: f64) -> Statistic {
    if let Statistic::Known {
        interval: Some((low, high)),
        ..
    } = &mut mean
    {
        (*low, *high) = (low.max(min), high.min(max));
    }
    mean
}
