//! Whether a judge may be trusted here, criterion by criterion: on the same side of the bar often enough, by the bound that
//! the evaluator's gate names.

use serde::Serialize;

use crate::metrics::panel::CriterionAgreement;
use crate::metrics::statistic::Statistic;
use crate::model::{self, Criterion, CriterionKey, Gate};

use super::basis::LATER;
use super::basis::{Basis, Counted};

/// Whether the judge may be trusted.
#[derive(Clone, Debug, Serialize)]
pub struct GateReport {
    /// Whether every criterion that can be scored holds.
    pub held: bool,
    /// What must lie above the bar.
    pub basis: &'static str,
    /// The bar.
    pub bar: f64,
    /// How many tickets it needs at least.
    pub items: usize,
    /// Each criterion.
    pub criteria: Vec<GateCriterion>,
    /// Random tickets still to decide.
    pub labels_to_go: Statistic,
}

/// Whether one criterion holds.
#[derive(Clone, Debug, Serialize)]
pub struct GateCriterion {
    /// The criterion.
    pub key: CriterionKey,
    /// Whether it holds.
    pub held: bool,
    /// Why, in a few words.
    pub why: String,
    /// The share of tickets on the same side of the bar; without a bar, with the same score.
    pub agreement: Statistic,
}

/// Whether a criterion holds; None where its scores are no single categories.
pub(super) fn criterion(
    criterion: &Criterion,
    gate: &Gate,
    basis: &Basis,
    counted: &Counted,
) -> Option<GateCriterion> {
    let agreement = CriterionAgreement::of(criterion, &counted.sound)?.same_side;
    let (held, why) = holds(&agreement, gate, basis);
    Some(GateCriterion {
        key: criterion.key.clone(),
        held,
        why,
        agreement,
    })
}

fn holds(agreement: &Statistic, gate: &Gate, basis: &Basis) -> (bool, String) {
    let n = agreement.n();
    if n == 0 {
        return (false, basis.lack().to_string());
    }
    if n < gate.items {
        return (
            false,
            format!("{n} of {} tickets are scored by both", gate.items),
        );
    }
    let (name, bound) = match gate.basis {
        model::Basis::LowerBound => (
            "lower bound",
            agreement.interval().map_or(0.0, |(low, _)| low),
        ),
        model::Basis::Point => ("agreement", agreement.value().unwrap_or_default()),
    };
    let held = bound >= gate.agreement;
    let sign = if held { "≥" } else { "<" };
    (
        held,
        format!("{name} {bound:.2} {sign} {:.2}", gate.agreement),
    )
}

/// The gate over its criteria.
pub(super) fn report(gate: &Gate, criteria: Vec<GateCriterion>) -> GateReport {
    GateReport {
        held: !criteria.is_empty() && criteria.iter().all(|criterion| criterion.held),
        basis: match gate.basis {
            model::Basis::LowerBound => "lower-bound",
            model::Basis::Point => "point",
        },
        bar: gate.agreement,
        items: gate.items,
        labels_to_go: Statistic::undefined(
            LATER,
            criteria
                .iter()
                .map(|criterion| criterion.agreement.n())
                .max()
                .unwrap_or_default(),
        ),
        criteria,
    }
}
