//! Whether a judge may be trusted here, criterion by criterion: on the same side of the bar often enough, by the bound that
//! the evaluator's gate names. The bound is looked at a few times only, since whoever looks after every ticket finds any
//! judge good enough sooner or later.

use serde::Serialize;
use serde::ser::Serializer;

use crate::metrics::clusters;
use crate::metrics::looks::{Demand, Look, Outlook, Progress, look, look_from, outlook};
use crate::metrics::resample::pairs::{Axis, Pair};
use crate::metrics::statistic::{Statistic, real};
use crate::model::{self, Criterion, CriterionKey, Gate};

use super::basis::{Basis, Both, Counted};

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
    /// Random tickets still to decide, of the criterion that needs most.
    pub labels_to_go: LabelsToGo,
    /// Whether the rule is weak: a share without its bounds says little.
    pub weak: bool,
    /// The share of tickets that were held out of the judge's tuning, which alone are counted; 0 where all are.
    pub holdout: f64,
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
    /// The share of tickets on the same side of the bar; without a bar, with the same score. On the tickets of the look.
    pub agreement: Statistic,
    /// Which look this is; None before the first, and once all that could be looked at is decided.
    pub look: Option<usize>,
    /// Random tickets still to decide.
    pub labels_to_go: LabelsToGo,
}

/// How many labels a gate still needs.
#[derive(Clone, Debug, PartialEq)]
pub enum LabelsToGo {
    /// So many, at the present rates; 0 where it is settled.
    AtLeast {
        /// Random tickets that people are still to decide.
        labels: usize,
        /// How many of them people will fail at the present rate.
        fails: usize,
    },
    /// That can't be said.
    Unknown {
        /// Why.
        why: String,
        /// Random tickets that are decided.
        n: usize,
    },
}

impl Serialize for LabelsToGo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Known {
            at_least: usize,
            fails_at_least: usize,
        }
        match self {
            Self::AtLeast { labels, fails } => Known {
                at_least: *labels,
                fails_at_least: *fails,
            }
            .serialize(serializer),
            Self::Unknown { why, n } => Statistic::undefined(why.clone(), *n).serialize(serializer),
        }
    }
}

/// The pairs of a criterion as a gate counts them.
struct Sides {
    /// Cluster, whether both stand on the same side, whether people let it fail.
    pairs: Vec<(u64, bool, bool)>,
}

impl Sides {
    fn of<'a>(axis: &Axis, pairs: impl Iterator<Item = &'a Both>) -> Self {
        let of = |pair: Pair| {
            let (human, judge) = (axis.place(pair.human)?, axis.place(pair.judge)?);
            let sides = axis.bar.map(|bar| (pair.human >= bar, pair.judge >= bar));
            let same = sides.map_or(human == judge, |(human, judge)| human == judge);
            Some((pair.cluster, same, sides.is_some_and(|(human, _)| !human)))
        };
        Self {
            pairs: pairs.map(Both::pair).filter_map(of).collect(),
        }
    }

    /// The agreement on the first so many.
    fn agreement(&self, n: usize) -> Statistic {
        let first = self.pairs.iter().take(n);
        clusters::share(first.map(|(cluster, same, _)| (*cluster, *same)))
    }

    fn progress(&self, left: usize) -> Progress {
        let n = self.pairs.len();
        let same = self
            .pairs
            .iter()
            .map(|(cluster, same, _)| (*cluster, *same));
        Progress {
            decided: n,
            agreed: self.pairs.iter().filter(|(_, same, _)| *same).count(),
            failed: self.pairs.iter().filter(|(.., fails)| *fails).count(),
            effective_ratio: if n == 0 {
                1.0
            } else {
                clusters::effective(same) / real(n)
            },
            left,
        }
    }
}

/// Whether a criterion holds, with so many random tickets left to decide; None where its scores are no single categories.
pub(super) fn criterion(
    criterion: &Criterion,
    gate: &Gate,
    basis: &Basis,
    counted: &Counted,
    left: usize,
) -> Option<GateCriterion> {
    let axis = Axis::of(criterion)?;
    let sound = counted
        .sound
        .iter()
        .filter(|both| basis.gates(both.cluster));
    let sides = Sides::of(&axis, sound);
    let n = sides.pairs.len();
    let is_point = gate.basis == model::Basis::Point;
    let look = look(n).filter(|look| look.at >= gate.items);
    // All of it decided is one more look, and the last; a share without bounds is looked at as it stands.
    let (at, look) = if left == 0 || is_point {
        (n, None)
    } else {
        (look.map_or(0, |look| look.at), look)
    };
    let agreement = sides.agreement(if at == 0 { n } else { at });
    let (held, why) = holds(&agreement, gate, basis, (n, at, look));
    Some(GateCriterion {
        key: criterion.key.clone(),
        labels_to_go: to_go(&sides.progress(left), gate, held),
        held,
        why,
        agreement,
        look: look.map(|look| look.number),
    })
}

fn holds(
    agreement: &Statistic,
    gate: &Gate,
    basis: &Basis,
    (n, at, look): (usize, usize, Option<Look>),
) -> (bool, String) {
    if n == 0 {
        return (false, basis.lack().to_string());
    }
    if n < gate.items {
        let items = gate.items;
        return (false, format!("{n} of {items} tickets are scored by both"));
    }
    if at == 0 {
        let first = look_from(gate.items).map_or(gate.items, |look| look.at);
        return (
            false,
            format!("{n} of {first} tickets are scored by both, at which it is looked at first"),
        );
    }
    let (name, bound) = match gate.basis {
        model::Basis::LowerBound => {
            let low = agreement.interval().map_or(0.0, |(low, _)| low);
            ("lower bound", low)
        }
        model::Basis::Point => ("agreement", agreement.value().unwrap_or_default()),
    };
    let held = bound >= gate.agreement;
    let sign = if held { "≥" } else { "<" };
    let look = match (look, gate.basis) {
        (Some(look), _) => format!(" (look {}, {} tickets)", look.number, look.at),
        (None, model::Basis::LowerBound) => format!(" (last look, {n} tickets)"),
        (None, model::Basis::Point) => String::new(),
    };
    (
        held,
        format!("{name} {bound:.2} {sign} {:.2}{look}", gate.agreement),
    )
}

/// How many labels settle it at the present rates: up to the look at which they are counted.
fn to_go(progress: &Progress, gate: &Gate, held: bool) -> LabelsToGo {
    let n = progress.decided;
    if held {
        return LabelsToGo::AtLeast {
            labels: 0,
            fails: 0,
        };
    }
    let by_point = gate.basis == model::Basis::Point;
    let demand = Demand {
        bar: gate.agreement,
        items: gate.items,
        by_point,
    };
    let counted = |labels: usize| {
        if by_point {
            return labels;
        }
        let look = look_from(n + labels).map_or(usize::MAX, |look| look.at);
        look.saturating_sub(n).min(progress.left)
    };
    let fails = |labels: usize| (labels * progress.failed).div_ceil(n.max(1));
    match outlook(progress, &demand) {
        Outlook::Never { why } => LabelsToGo::Unknown {
            why: why.to_string(),
            n,
        },
        Outlook::Settled { holds } => {
            let labels = if holds { counted(0) } else { 0 };
            LabelsToGo::AtLeast {
                labels,
                fails: fails(labels),
            }
        }
        Outlook::After { labels, .. } => {
            let labels = counted(labels);
            LabelsToGo::AtLeast {
                labels,
                fails: fails(labels),
            }
        }
    }
}

/// The gate over its criteria.
pub(super) fn report(gate: &Gate, criteria: Vec<GateCriterion>) -> GateReport {
    GateReport {
        held: !criteria.is_empty() && criteria.iter().all(|criterion| criterion.held),
        basis: match gate.basis {
            model::Basis::LowerBound => "lower-bound",
            model::Basis::Point => "point",
        },
        weak: gate.basis == model::Basis::Point,
        bar: gate.agreement,
        items: gate.items,
        labels_to_go: most(&criteria),
        holdout: gate.holdout,
        criteria,
    }
}

/// Of all criteria the most labels; unknown where that of one is.
fn most(criteria: &[GateCriterion]) -> LabelsToGo {
    let mut most = LabelsToGo::AtLeast {
        labels: 0,
        fails: 0,
    };
    for criterion in criteria {
        match (&criterion.labels_to_go, &mut most) {
            (unknown @ LabelsToGo::Unknown { .. }, _) => return unknown.clone(),
            (
                LabelsToGo::AtLeast { labels, fails },
                LabelsToGo::AtLeast {
                    labels: most,
                    fails: failed,
                },
            ) => {
                *most = (*most).max(*labels);
                *failed = (*failed).max(*fails);
            }
            (LabelsToGo::AtLeast { .. }, LabelsToGo::Unknown { .. }) => {}
        }
    }
    most
}
