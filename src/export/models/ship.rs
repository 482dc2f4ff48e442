//! Whether a model may ship: each rule of the evaluator's `[ship]` against the lower bound of its figure. Decides nothing but
//! that.
//!
//! People's scores count of random tickets, or of the whole queue once it is decided: nothing else speaks for what was not
//! rated. A judge's count of the whole queue, and want nearly all of it judged. What is measured without asking anybody, which
//! `ship/measures` finds, counts of the whole queue, too.

mod measures;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::export::agree::{Basis, TicketsCounted, choose};
use crate::metrics::clusters;
use crate::metrics::paired::{Pair, compared, share};
use crate::metrics::resample::FEWEST_CLUSTERS;
use crate::metrics::statistic::{Statistic, real};
use crate::model::{CriterionKey, Evaluator, Scale, Ship, ShipBy, ShipMetric, ShipRule};
use crate::query::{Filter, Vocabulary};
use crate::store::Store;

use super::ModelsError;
use super::choices::Arena;
use super::figures::{mean, share_at, within};
use super::ground::{By, Ground, What};
use measures::Measures;

/// The least share of a model's tickets that a judge must have scored to speak for all of them.
const LEAST_JUDGED: f64 = 0.99;

/// Whether a model may ship.
#[derive(Clone, Debug, Serialize)]
pub struct ShipReport {
    /// Which model.
    pub model: String,
    /// Whether every rule holds.
    pub held: bool,
    /// By whose scores.
    pub by: By,
    /// Which tickets count.
    pub basis: TicketsCounted,
    /// In the order of the evaluator.
    pub rules: Vec<RuleReport>,
}

/// Whether one rule holds.
#[derive(Clone, Debug, Serialize)]
pub struct RuleReport {
    /// What it is about, in a few words.
    pub rule: String,
    /// Whose scores or choices it counts; None where nobody was asked.
    pub by: Option<By>,
    /// Whether it holds.
    pub held: bool,
    /// The figure.
    pub figure: Statistic,
    /// The least that its lower bound may be.
    pub needed: f64,
    /// Its lower bound; None where it has none.
    pub bound: Option<f64>,
    /// By how much the bound falls short; None where the rule holds, or there is no bound.
    pub short_by: Option<f64>,
    /// Why, in a few words.
    pub why: String,
}

/// A figure, over so many inputs.
struct Measured {
    figure: Statistic,
    inputs: usize,
}

/// Whether the model of the evaluator's `[ship]` may ship.
pub(super) fn report(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    (ship, judge): (&Ship, Option<&str>),
) -> Result<ShipReport, ModelsError> {
    let judge = choose(store, evaluator, judge)?;
    // A filter that no longer parses was refused when the evaluator was read.
    let filter = Filter::parse(&evaluator.queue.filter, vocabulary).unwrap_or_default();
    let mut basis = Basis::of(store, evaluator, &filter, false);
    if ship.by == ShipBy::People && !basis.is_whole() {
        basis = Basis::of(store, evaluator, &filter, true);
    }
    let ground = Ground::of(store, evaluator, &basis, judge, &|_| true)?;
    let arena = ground.arena()?;
    let measures = if ship.rules.iter().any(is_measured) {
        Measures::of(store, evaluator, &ship.model, &basis.queue)?
    } else {
        Measures::default()
    };
    let rules: Vec<RuleReport> = ship
        .rules
        .iter()
        .map(|rule| {
            let by = (!is_measured(rule)).then(|| by(ship));
            let lack = lacking(&ground, ship, rule);
            let found = match lack {
                Some(why) => over(&[], Statistic::undefined(why, 0)),
                None => measured(&ground, (&arena, &measures), ship, rule),
            };
            held(rule, by, found)
        })
        .collect();
    Ok(ShipReport {
        model: ship.model.clone(),
        held: rules.iter().all(|rule| rule.held),
        by: by(ship),
        basis: match ship.by {
            ShipBy::People => basis.counted,
            ShipBy::Judge => TicketsCounted::WholeQueue,
        },
        rules,
    })
}

fn by(ship: &Ship) -> By {
    match ship.by {
        ShipBy::People => By::People,
        ShipBy::Judge => By::Judge,
    }
}

/// Whether a rule is about what is measured without asking anybody.
fn is_measured(rule: &ShipRule) -> bool {
    matches!(rule, ShipRule::F1 { .. } | ShipRule::Metric { .. })
}

fn held(rule: &ShipRule, by: Option<By>, measured: Measured) -> RuleReport {
    let (words, needed, scale) = told(rule);
    let bound = bound(&measured);
    let short_by = bound
        .map(|bound| needed - bound)
        .filter(|short| *short > 0.0);
    let why = match (&measured.figure, bound, short_by) {
        (Statistic::Undefined { why, .. }, ..) => why.to_string(),
        (_, None, _) if measured.inputs < FEWEST_CLUSTERS => format!(
            "{} of the {FEWEST_CLUSTERS} inputs that a bound needs",
            measured.inputs
        ),
        (_, None, _) => "too many resamples have no value".to_string(),
        (_, Some(bound), Some(short)) => format!(
            "lower bound {} < {}, short by {}",
            scale(bound),
            scale(needed),
            scale(short)
        ),
        (_, Some(bound), None) => format!("lower bound {} >= {}", scale(bound), scale(needed)),
    };
    RuleReport {
        rule: words,
        by,
        held: bound.is_some() && short_by.is_none(),
        figure: measured.figure,
        needed,
        bound,
        short_by,
        why,
    }
}

/// The lower bound; where enough inputs are all alike, the value.
fn bound(measured: &Measured) -> Option<f64> {
    if measured.inputs < FEWEST_CLUSTERS {
        return None;
    }
    match &measured.figure {
        Statistic::Known {
            interval: Some((low, _)),
            ..
        } => Some(*low),
        Statistic::Known {
            value,
            undefined_resamples: 0,
            ..
        } => Some(*value),
        Statistic::Known { .. } | Statistic::Undefined { .. } => None,
    }
}

/// Why nothing can be said of a model that a rule over scores is about; None where something can.
fn lacking(ground: &Ground<'_>, ship: &Ship, rule: &ShipRule) -> Option<String> {
    let models = match rule {
        // Whoever was compared need not stand for itself, and what is measured was scored by nobody.
        ShipRule::WinRate { .. } | ShipRule::F1 { .. } | ShipRule::Metric { .. } => return None,
        ShipRule::Score { .. } | ShipRule::Pass { .. } | ShipRule::Utility { .. } => {
            vec![ship.model.as_str()]
        }
        ShipRule::Share { against, .. } | ShipRule::NoRegression { against, .. } => {
            vec![ship.model.as_str(), against.as_str()]
        }
    };
    models.iter().find_map(|model| lack(ground, ship, model))
}

/// Why nothing can be said of a model; None where something can.
fn lack(ground: &Ground<'_>, ship: &Ship, name: &str) -> Option<String> {
    let Some(model) = ground.model(name) else {
        return Some(format!("no ticket that counts is of the model {name}"));
    };
    if ship.by == ShipBy::People {
        return None;
    }
    let own = |row: &&super::ground::Row| row.model == model && !row.is_stress;
    let all = ground.rows.iter().filter(own).count();
    let places = ground.criteria().map(|(at, _)| at);
    let judged = places.map(|at| {
        let what = What::Criterion(at);
        let rows = ground.rows.iter().filter(own);
        rows.filter(|row| row.value(ground.evaluator, By::Judge, what).is_some())
            .count()
    });
    let judged = judged.max().unwrap_or_default();
    (real(judged) < LEAST_JUDGED * real(all))
        .then(|| format!("the judge has scored {judged} of {all} tickets of {name}"))
}

/// A rule in words, the least that the bound may be, and how its numbers are written.
fn told(rule: &ShipRule) -> (String, f64, fn(f64) -> String) {
    let points: fn(f64) -> String = |value| format!("{value:.2}");
    let unit: fn(f64) -> String = |value| format!("{value:.3}");
    let share: fn(f64) -> String = |value| format!("{:.1}%", value * 100.0);
    let of = |criterion: &Option<CriterionKey>| match criterion {
        Some(key) => key.to_string(),
        None => "utility".to_string(),
    };
    match rule {
        ShipRule::Score {
            criterion,
            at_least,
        } => (format!("{criterion}, mean"), *at_least, points),
        ShipRule::Pass {
            criterion,
            at_least,
        } => (format!("{criterion}, share that passes"), *at_least, share),
        ShipRule::Utility { at_least } => ("utility".to_string(), *at_least, points),
        ShipRule::F1 { label, at_least } => {
            let of = match label {
                Some(label) => format!("F1 of {label}"),
                None => "F1, mean over labels".to_string(),
            };
            (of, *at_least, unit)
        }
        ShipRule::Metric { metric, at_least } => {
            let scale = match metric {
                ShipMetric::ExactMatch
                | ShipMetric::NormalisedMatch
                | ShipMetric::JsonValid
                | ShipMetric::SchemaValid => share,
                ShipMetric::Bleu4 | ShipMetric::Bleu4Sentence | ShipMetric::Chrf2 => points,
                _ => unit,
            };
            (metric.name().to_string(), *at_least, scale)
        }
        ShipRule::WinRate { against, at_least } => {
            (format!("win rate against {against}"), *at_least, share)
        }
        ShipRule::Share {
            against,
            criterion,
            at_least,
        } => (
            format!("{}, share of {against}'s", of(criterion)),
            *at_least,
            share,
        ),
        ShipRule::NoRegression {
            against,
            criterion,
            margin,
        } => (
            format!("{}, less that of {against}", of(criterion)),
            -margin,
            points,
        ),
    }
}

fn measured(
    ground: &Ground<'_>,
    (arena, measures): (&Arena, &Measures),
    ship: &Ship,
    rule: &ShipRule,
) -> Measured {
    let by = by(ship);
    let place = |key: &CriterionKey| {
        let mut criteria = ground.criteria();
        criteria.find(|(_, criterion)| criterion.key == *key)
    };
    let model = ground.model(&ship.model).unwrap_or_default();
    let values = |what| ground.values(by, what, |row| row.model == model && !row.is_stress);
    let pairs = |against: &str, criterion: &Option<CriterionKey>| {
        let what = match criterion.as_ref().and_then(place) {
            Some((at, _)) => What::Criterion(at),
            None => What::Utility,
        };
        let other = ground.model(against).unwrap_or_default();
        ground.pairs(by, what, (model, other))
    };
    match rule {
        ShipRule::Score { criterion, .. } | ShipRule::Pass { criterion, .. } => {
            let Some((at, known)) = place(criterion) else {
                return over(&[], Statistic::undefined("its options have no order", 0));
            };
            let values = values(What::Criterion(at));
            let figure = match (rule, known.pass, &known.scale) {
                (ShipRule::Pass { .. }, Some(bar), Scale::Ordinal { .. }) => {
                    share_at(f64::from(bar), values.clone())
                }
                _ => mean(known, values.clone()),
            };
            over(&values, figure)
        }
        ShipRule::Utility { .. } => {
            let values = values(What::Utility);
            over(&values, within(clusters::mean(values.clone()), 0.0, 1.0))
        }
        ShipRule::WinRate { against, .. } => {
            let judge = ground.judge.as_ref().map(|judge| judge.name.as_str());
            let judge = judge.filter(|_| by == By::Judge);
            let (figure, inputs) = arena.rate((&ship.model, against), judge);
            Measured { figure, inputs }
        }
        ShipRule::F1 { label, .. } => measures.f1(label.as_deref()),
        ShipRule::Metric { metric, .. } => measures.text(*metric),
        ShipRule::Share {
            against, criterion, ..
        } => of_pairs(&pairs(against, criterion), share),
        ShipRule::NoRegression {
            against, criterion, ..
        } => of_pairs(&pairs(against, criterion), |pairs| {
            compared(pairs).difference
        }),
    }
}

fn over(values: &[(u64, f64)], figure: Statistic) -> Measured {
    let inputs: BTreeSet<u64> = values.iter().map(|(input, _)| *input).collect();
    Measured {
        figure,
        inputs: inputs.len(),
    }
}

fn of_pairs(pairs: &[Pair], figure: impl Fn(&[Pair]) -> Statistic) -> Measured {
    Measured {
        figure: figure(pairs),
        inputs: pairs.len(),
    }
}
