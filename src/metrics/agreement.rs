//! Agreement of two raters from their confusion table, always on the declared scale.
//!
//! It must not look at single items: a table is all it needs, so that agreement can be kept live. What has an interval by
//! resampling stands in `resample`.

use super::interval::proportion;
use super::statistic::{Statistic, real};
use super::table::Table;

/// How much a disagreement counts by its distance on the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Every disagreement counts in full.
    Identity,
    /// In proportion to the square of the distance.
    Quadratic,
}

impl Weights {
    /// The agreement of two categories on a scale of `categories`: 1 for the same, 0 for the farthest.
    fn of(self, a: usize, b: usize, categories: usize) -> f64 {
        let farthest = real(categories.saturating_sub(1).max(1));
        let distance = real(a.abs_diff(b)) / farthest;
        match self {
            Self::Identity => f64::from(u8::from(a == b)),
            Self::Quadratic => 1.0 - distance * distance,
        }
    }
}

/// The share of items with the same score, with the interval of Wilson.
#[must_use]
pub fn exact(table: &Table) -> Statistic {
    proportion(within(table, 0), table.n())
}

/// The share of items whose scores are at most one point apart. On a scale of three points or fewer nearly everything
/// is, and the share is not given.
#[must_use]
pub fn within_one(table: &Table) -> Statistic {
    if table.categories() <= 3 {
        return Statistic::undefined("on a scale of 3 points or fewer it says nothing", table.n());
    }
    proportion(within(table, 1), table.n())
}

/// Cohen's kappa (1960), weighted (1968): agreement beyond what the two margins give by chance; without an interval.
///
/// Undefined where both raters used one and the same category; 0 where only one of them did.
#[must_use]
pub fn kappa(table: &Table, weights: Weights) -> Statistic {
    let n = table.n();
    if n == 0 {
        return Statistic::undefined("no items", 0);
    }
    if table.is_one_category() {
        return Statistic::undefined("one category used", n);
    }
    match kappa_value(table, weights) {
        Some(value) => Statistic::point(value, n),
        None => Statistic::undefined("agreement by chance is complete", n),
    }
}

/// The number of items whose scores are at most `distance` points apart.
fn within(table: &Table, distance: usize) -> usize {
    table
        .cells()
        .filter(|(human, judge, _)| human.abs_diff(*judge) <= distance)
        .map(|(_, _, count)| count)
        .sum()
}

/// Kappa as one minus disagreement over disagreement by chance; none where there is no disagreement by chance.
fn kappa_value(table: &Table, weights: Weights) -> Option<f64> {
    let categories = table.categories();
    let (human, judge) = margins(table);
    let observed: f64 = table
        .shares()
        .map(|(a, b, share)| share * (1.0 - weights.of(a, b, categories)))
        .sum();
    let by_chance: f64 = pairs(categories)
        .map(|(a, b)| human[a] * judge[b] * (1.0 - weights.of(a, b, categories)))
        .sum();
    (by_chance > 0.0).then(|| 1.0 - observed / by_chance)
}

fn margins(table: &Table) -> (Vec<f64>, Vec<f64>) {
    let n = real(table.n());
    let shares = |margin: Vec<usize>| margin.into_iter().map(|count| real(count) / n).collect();
    (shares(table.human_margin()), shares(table.judge_margin()))
}

fn pairs(categories: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..categories).flat_map(move |a| (0..categories).map(move |b| (a, b)))
}
