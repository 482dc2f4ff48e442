//! What a judge is drawn to: long answers, its own family's, a milder or harder hand than before; and what draws people to the
//! judge. Each is measured against people, for a judge that likes long answers may be right to. It must not find out which
//! items those are.

use std::collections::BTreeMap;

use super::clusters;
use super::resample::contrast::{TwoCorrelations, TwoMeans, two_correlations, two_means};
use super::statistic::Statistic;

/// An item that a person and the judge have scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The input that it belongs to.
    pub cluster: u64,
    /// The person's score as a number.
    pub human: f64,
    /// The judge's.
    pub judge: f64,
}

impl Scored {
    /// By how much the judge's score lies above the person's.
    fn bias(&self) -> f64 {
        self.judge - self.human
    }
}

/// The judge's correlation with the length of the answer (as ln(1 + words)), the people's, and the judge's less the people's:
/// above 0, the judge likes length more than people do. Zheng et al. 2023 and Dubois et al. 2024 describe the bias.
#[must_use]
pub fn length(items: impl IntoIterator<Item = (Scored, f64)>) -> TwoCorrelations {
    two_correlations(items.into_iter().map(|(item, words)| {
        let words = words.max(0.0).ln_1p();
        (item.cluster, words, [item.judge, item.human])
    }))
}

/// The judge's bias on answers of its own family, on those of others, and the first less the second: above 0, it favours its
/// own beyond what people see in them (Panickssery et al. 2024).
#[must_use]
pub fn own_family(items: impl IntoIterator<Item = (Scored, bool)>) -> TwoMeans {
    two_means(
        items
            .into_iter()
            .map(|(item, own)| (item.cluster, own, item.bias())),
    )
}

/// How far blind ratings lie from the judge's, how far those that were made after a look at it, and the first less the
/// second: above 0, people are pulled towards what they saw. Each item says whether it was rated after a look.
#[must_use]
pub fn pull(items: impl IntoIterator<Item = (Scored, bool)>) -> TwoMeans {
    let distances = items
        .into_iter()
        .map(|(item, informed)| (item.cluster, !informed, item.bias().abs()));
    let found = two_means(distances);
    TwoMeans {
        first: clusters::not_below_zero(found.first),
        second: clusters::not_below_zero(found.second),
        ..found
    }
}

/// How a judge's bias moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift<P> {
    /// The bias of each period, judge − human, in the order of the periods.
    pub periods: Vec<(P, Statistic)>,
    /// The last period's less the first's.
    pub change: Statistic,
}

/// The judge's bias by period, and how far the last lies from the first: weeks, versions, or whatever has an order.
#[must_use]
pub fn drift<P: Ord + Copy>(items: impl IntoIterator<Item = (Scored, P)>) -> Drift<P> {
    let mut periods: BTreeMap<P, Vec<(u64, f64)>> = BTreeMap::new();
    for (item, period) in items {
        if item.bias().is_finite() {
            periods
                .entry(period)
                .or_default()
                .push((item.cluster, item.bias()));
        }
    }
    let change = match (periods.first_key_value(), periods.last_key_value()) {
        (Some((first, earliest)), Some((last, latest))) if first < last => {
            let of = |items: &[(u64, f64)], is_last: bool| -> Vec<(u64, bool, f64)> {
                items
                    .iter()
                    .map(|(cluster, bias)| (*cluster, is_last, *bias))
                    .collect()
            };
            two_means([of(latest, true), of(earliest, false)].concat()).difference
        }
        (Some((_, only)), _) => Statistic::undefined("there is only one period", only.len()),
        _ => Statistic::undefined("no items", 0),
    };
    Drift {
        periods: periods
            .into_iter()
            .map(|(period, items)| (period, clusters::mean(items)))
            .collect(),
        change,
    }
}
