//! Every figure of one criterion, as it is printed.

use serde::Serialize;
use serde_json::{Value, json};

use crate::metrics::alpha::{Level, alpha};
use crate::metrics::correlation::{kendall_tau_b, pearson, spearman};
use crate::metrics::interval::proportion;
use crate::metrics::panel::CriterionAgreement;
use crate::metrics::sampling::round_half_up;
use crate::metrics::sensitivity::Sensitivity;
use crate::metrics::statistic::Statistic;
use crate::metrics::table::Table;
use crate::model::{Criterion, CriterionKey, Scale};

use super::basis::{Basis, Counted, LATER};
use super::pass::{Pass, PassRate, bar, pass, pass_rate};
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
    pub alt_test: Statistic,
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
    /// By the best constant judge.
    pub constant_judge: Statistic,
}

/// What a report is made from.
pub(super) struct Asked<'a> {
    pub(super) criterion: &'a Criterion,
    pub(super) basis: &'a Basis,
    pub(super) counted: &'a Counted,
    /// All scores that the judge gave.
    pub(super) judged: Vec<f64>,
    /// How it takes to corrections.
    pub(super) sensitivity: Sensitivity,
    pub(super) whom: &'a str,
}

/// Every figure of a criterion.
pub(super) fn report(asked: &Asked<'_>, people: People) -> CriterionReport {
    let criterion = asked.criterion;
    let pairs = &asked.counted.pairs;
    let Some(found) = CriterionAgreement::of(criterion, pairs) else {
        return of_many(asked, people);
    };
    let n = found.n();
    let of_order = |correlation: fn(&[(f64, f64)]) -> Statistic| {
        if found.ordinal {
            correlation(pairs)
        } else {
            Statistic::undefined("the options have no order", n)
        }
    };
    let level = if found.ordinal {
        Level::Ordinal
    } else {
        Level::Nominal
    };
    let rounded: Vec<[f64; 2]> = pairs
        .iter()
        .map(|(human, judge)| [round_half_up(*human), round_half_up(*judge)])
        .collect();
    let most = found.table.human_margin().into_iter().max();
    CriterionReport {
        key: criterion.key.clone(),
        scale: (&criterion.scale).into(),
        n,
        ties: asked.counted.ties,
        sentence: sentence(found.sentence(asked.whom), &people),
        alpha: alpha(rounded.iter().map(<[f64; 2]>::as_slice), level),
        spearman: of_order(spearman),
        kendall_tau_b: of_order(kendall_tau_b),
        pearson: of_order(pearson),
        pass: bar(criterion).map(|(at, bar)| pass(at, bar, pairs)),
        pass_rate: pass_rate(asked.criterion, asked.basis, asked.counted, &asked.judged),
        baseline: Baseline {
            majority_class: proportion(most.unwrap_or_default(), n),
            constant_judge: Statistic::undefined(LATER, n),
        },
        people,
        alt_test: Statistic::undefined(LATER, n),
        sensitivity: asked.sensitivity.clone(),
        confusion: Some(Confusion {
            labels: found
                .labels
                .iter()
                .map(|label| option(label, &found))
                .collect(),
            human_by_judge: found.table,
        }),
        exact: found.exact,
        within_one: found.within_one,
        kappa: found.kappa,
        kappa_linear: found.kappa_linear,
        kappa_quadratic: found.kappa_quadratic,
        ac1: found.ac1,
        ac2_quadratic: found.ac2_quadratic,
        bias: found.bias,
        mae: found.mae,
        rmse: found.rmse,
    }
}

fn option(label: &str, found: &CriterionAgreement) -> Value {
    match label.parse::<i64>() {
        Ok(point) if found.ordinal => json!(point),
        _ => json!(label),
    }
}

/// Where several labels make a score, only whether both chose the same ones can be counted.
fn of_many(asked: &Asked<'_>, people: People) -> CriterionReport {
    let pairs = &asked.counted.pairs;
    let n = pairs.len();
    let same = pairs
        .iter()
        .filter(|(human, judge)| human.total_cmp(judge).is_eq())
        .count();
    let none = || Statistic::undefined("several labels make no single category", n);
    let exact = proportion(same, n);
    let said = match exact.value() {
        Some(share) => format!(
            "The judge chooses the same labels as {} on {:.0}% of {n}.",
            asked.whom,
            share * 100.0
        ),
        None => "Nobody has scored what the judge has scored yet.".to_string(),
    };
    CriterionReport {
        key: asked.criterion.key.clone(),
        scale: (&asked.criterion.scale).into(),
        n,
        ties: asked.counted.ties,
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
        pass_rate: pass_rate(asked.criterion, asked.basis, asked.counted, &asked.judged),
        baseline: Baseline {
            majority_class: none(),
            constant_judge: none(),
        },
        people,
        alt_test: none(),
        sensitivity: asked.sensitivity.clone(),
        sentence: said,
    }
}

/// What the judge reaches, and what two people reach.
fn sentence(judge: String, people: &People) -> String {
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
