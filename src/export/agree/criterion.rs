//! Every figure of one criterion, as it is printed.

use serde::Serialize;
use serde_json::{Value, json};

use crate::metrics::baseline::best_constant;
use crate::metrics::clusters;
use crate::metrics::panel::{self, CriterionAgreement, NOTHING_YET};
use crate::metrics::position::Position;
use crate::metrics::resample::pairs::{Axis, Figures, Pair, figures};
use crate::metrics::sensitivity::Sensitivity;
use crate::metrics::statistic::Statistic;
use crate::metrics::table::Table;
use crate::model::{Criterion, CriterionKey, Scale};

use super::alt_test::AltTest;
use super::basis::{Both, Counted};
use super::leaning::Leaning;
use super::pass::{Pass, PassRate, bar, pass};
use super::people::People;

/// A criterion's figures.
#[derive(Clone, Debug, Serialize)]
pub struct CriterionReport {
    /// The criterion.
    pub key: CriterionKey,
    /// Its scale.
    pub scale: ScaleReport,
    /// Tickets that both have scored.
    pub n: usize,
    /// Tickets that a tie among people has dropped.
    pub ties: u32,
    /// The share with the same score.
    pub exact: Statistic,
    /// The share at most one point apart.
    pub within_one: Statistic,
    /// The share on the same side of the bar; where there is no bar, with the same score. This is what a gate counts.
    pub same_side: Statistic,
    /// Cohen's kappa.
    pub kappa: Statistic,
    /// With linear weights.
    pub kappa_linear: Statistic,
    /// With quadratic weights.
    pub kappa_quadratic: Statistic,
    /// Krippendorff's alpha of the judge and people.
    pub alpha: Statistic,
    /// Gwet's AC1.
    pub ac1: Statistic,
    /// Gwet's AC2 with quadratic weights.
    pub ac2_quadratic: Statistic,
    /// Spearman's correlation.
    pub spearman: Statistic,
    /// Kendall's tau-b.
    pub kendall_tau_b: Statistic,
    /// Pearson's correlation.
    pub pearson: Statistic,
    /// The judge's mean minus the person's.
    pub bias: Statistic,
    /// The mean distance.
    pub mae: Statistic,
    /// The root of the mean squared distance.
    pub rmse: Statistic,
    /// How often which pair was given; None where several labels make a score.
    pub confusion: Option<Confusion>,
    /// On which side of the bar; None where there is no bar.
    pub pass: Option<Pass>,
    /// The share above the bar.
    pub pass_rate: PassRate,
    /// What would be reached without judging.
    pub baseline: Baseline,
    /// How far people agree.
    pub people: People,
    /// The alternative annotator test.
    pub alt_test: AltTest,
    /// Where the judge leans.
    pub leaning: Leaning,
    /// Whether the judge goes by where an output stands, where it chooses between two.
    pub position: Position,
    /// How often the judge scored a correction higher than the output.
    pub sensitivity: Sensitivity,
    /// All of it in one sentence.
    pub sentence: String,
}

/// A scale, as it is printed.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ScaleReport {
    /// Whole points.
    Ordinal {
        /// The lowest.
        min: i32,
        /// The highest.
        max: i32,
    },
    /// Yes or no.
    PassFail,
    /// Labels.
    Choice {
        /// Their keys.
        labels: Vec<String>,
        /// Whether several may be chosen.
        many: bool,
    },
    /// A text.
    Text,
}

impl From<&Scale> for ScaleReport {
    fn from(scale: &Scale) -> Self {
        match scale {
            Scale::Ordinal { min, max, .. } => Self::Ordinal {
                min: *min,
                max: *max,
            },
            Scale::PassFail => Self::PassFail,
            Scale::Choice { labels, many } => Self::Choice {
                labels: labels.iter().map(|label| label.key.clone()).collect(),
                many: *many,
            },
            Scale::Text => Self::Text,
        }
    }
}

/// How often which pair of scores was given.
#[derive(Clone, Debug, Serialize)]
pub struct Confusion {
    /// The options, numbers on an ordinal scale.
    pub labels: Vec<Value>,
    /// Rows are people's, columns the judge's.
    pub human_by_judge: Table,
}

/// What would be reached without judging.
#[derive(Clone, Debug, Serialize)]
pub struct Baseline {
    /// By always giving what people give most.
    pub majority_class: Statistic,
    /// By the best constant judge, as a gate counts it: on the same side of the bar, where there is one.
    pub constant_judge: Statistic,
}

/// What a report is made from.
pub(super) struct Asked<'a> {
    pub(super) criterion: &'a Criterion,
    pub(super) counted: &'a Counted,
    /// What corrected rates count.
    pub(super) rates: PassRate,
    /// How far people agree.
    pub(super) people: People,
    /// Whether a judge may stand in for one of them.
    pub(super) alt_test: AltTest,
    /// Where the judge leans.
    pub(super) leaning: Leaning,
    /// Whether it goes by position.
    pub(super) position: Position,
    /// How the judge takes to corrections.
    pub(super) sensitivity: Sensitivity,
    pub(super) whom: &'a str,
}

/// Every figure of a criterion.
pub(super) fn report(asked: Asked<'_>) -> CriterionReport {
    let criterion = asked.criterion;
    let Some(axis) = Axis::of(criterion) else {
        return of_many(asked);
    };
    let pairs: Vec<Pair> = asked.counted.pairs.iter().map(Both::pair).collect();
    let found = figures(&axis, &pairs);
    let (table, labels) = table(criterion, &pairs);
    CriterionReport {
        key: criterion.key.clone(),
        scale: (&criterion.scale).into(),
        n: found.n,
        ties: asked.counted.ties,
        sentence: sentence(&found, &asked.people, asked.whom),
        pass: bar(criterion).map(|(at, bar)| pass(at, bar, &pairs, &found)),
        pass_rate: asked.rates,
        baseline: baseline(&axis, &pairs),
        people: asked.people,
        alt_test: asked.alt_test,
        leaning: asked.leaning,
        position: asked.position,
        sensitivity: asked.sensitivity,
        confusion: Some(Confusion {
            labels: labels
                .iter()
                .map(|label| option(label, axis.ordered))
                .collect(),
            human_by_judge: table,
        }),
        exact: found.exact,
        within_one: found.within_one,
        same_side: found.same_side,
        kappa: found.kappa,
        kappa_linear: found.kappa_linear,
        kappa_quadratic: found.kappa_quadratic,
        alpha: found.alpha,
        ac1: found.ac1,
        ac2_quadratic: found.ac2_quadratic,
        spearman: found.spearman,
        kendall_tau_b: found.kendall_tau_b,
        pearson: found.pearson,
        bias: found.bias,
        mae: found.mae,
        rmse: found.rmse,
    }
}

/// The confusion table, and the names of its rows and columns.
fn table(criterion: &Criterion, pairs: &[Pair]) -> (Table, Vec<String>) {
    let codes: Vec<_> = pairs.iter().map(|pair| (pair.human, pair.judge)).collect();
    let found = CriterionAgreement::of(criterion, &codes);
    found.map_or_else(
        || (Table::new(0), Vec::new()),
        |found| (found.table, found.labels),
    )
}

fn option(label: &str, ordered: bool) -> Value {
    match label.parse::<i64>() {
        Ok(point) if ordered => json!(point),
        _ => json!(label),
    }
}

/// What the best constant answer reaches: as the same score, and as the same side of the bar.
fn baseline(axis: &Axis, pairs: &[Pair]) -> Baseline {
    let places = pairs.iter();
    let places = places.filter_map(|pair| Some((pair.cluster, axis.place(pair.human)?)));
    let places: Vec<_> = places.collect();
    let sides = axis.bar.map(|bar| {
        let sides = pairs.iter().map(|pair| (pair.cluster, pair.human >= bar));
        best_constant(&sides.collect::<Vec<_>>())
    });
    let majority_class = best_constant(&places);
    Baseline {
        constant_judge: sides.unwrap_or_else(|| majority_class.clone()),
        majority_class,
    }
}

/// Where several labels make a score, only whether both chose the same ones can be counted.
fn of_many(asked: Asked<'_>) -> CriterionReport {
    let pairs = &asked.counted.pairs;
    let n = pairs.len();
    let same = pairs
        .iter()
        .map(|both| (both.cluster, both.human.total_cmp(&both.judge).is_eq()));
    let none = || Statistic::undefined("several labels make no single category", n);
    let exact = clusters::share(same);
    let said = match exact.value() {
        Some(share) => format!(
            "The judge chooses the same labels as {} on {:.0}% of {n}.",
            asked.whom,
            share * 100.0
        ),
        None => NOTHING_YET.to_string(),
    };
    CriterionReport {
        key: asked.criterion.key.clone(),
        scale: (&asked.criterion.scale).into(),
        n,
        ties: asked.counted.ties,
        same_side: exact.clone(),
        exact,
        within_one: none(),
        kappa: none(),
        kappa_linear: none(),
        kappa_quadratic: none(),
        alpha: none(),
        ac1: none(),
        ac2_quadratic: none(),
        spearman: none(),
        kendall_tau_b: none(),
        pearson: none(),
        bias: none(),
        mae: none(),
        rmse: none(),
        confusion: None,
        pass: None,
        pass_rate: asked.rates,
        baseline: Baseline {
            majority_class: none(),
            constant_judge: none(),
        },
        people: asked.people,
        alt_test: asked.alt_test,
        leaning: asked.leaning,
        position: asked.position,
        sensitivity: asked.sensitivity,
        sentence: said,
    }
}

/// What the judge reaches, and what two people reach.
fn sentence(found: &Figures, people: &People, whom: &str) -> String {
    let judge = panel::sentence(&found.exact, &found.bias, whom);
    let (Some(value), Some((low, high))) = (people.exact.value(), people.exact.interval()) else {
        return judge;
    };
    format!(
        "{}; two people agree on {:.0}% ({:.0}–{:.0}).",
        judge.trim_end_matches('.'),
        value * 100.0,
        low * 100.0,
        high * 100.0
    )
}
