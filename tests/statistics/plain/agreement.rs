//! Agreement by a table, as its sources write it: weighted kappa with the intervals of tables, Gwet's coefficients.

use juror::metrics::distribution::{Z_95, student_quantile};
use juror::metrics::sampling::Generator;
use juror::metrics::statistic::Statistic;
use juror::metrics::table::Table;

use super::real;

/// How much a disagreement counts by its distance on the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weights {
    /// Every disagreement counts in full.
    Identity,
    /// In proportion to the distance.
    Linear,
    /// In proportion to the square of the distance.
    Quadratic,
}

/// Below so many items kappa has no interval: none that is known keeps its coverage.
const FEWEST_FOR_INTERVAL: usize = 20;
/// From so many items on the large-sample error is used; below, a resample.
const MANY: usize = 100;
/// Resamples of a bootstrap, and their seed, which is fixed so that the same table always shows the same interval.
const RESAMPLES: usize = 2000;
const SEED: u64 = 7;

impl Weights {
    /// The agreement of two categories on a scale of `categories`: 1 for the same, 0 for the farthest.
    fn of(self, a: usize, b: usize, categories: usize) -> f64 {
        let farthest = real(categories.saturating_sub(1).max(1));
        let distance = real(a.abs_diff(b)) / farthest;
        match self {
            Self::Identity => f64::from(u8::from(a == b)),
            Self::Linear => 1.0 - distance,
            Self::Quadratic => 1.0 - distance * distance,
        }
    }
}

/// Cohen's kappa (1960), weighted (1968): agreement beyond what the two margins give by chance.
///
/// Undefined where both raters used one and the same category; 0 where only one of them did. The interval is a
/// percentile bootstrap of the items (2,000 resamples, fixed seed) from 20 items on, and from 100 on the large-sample
/// one of Fleiss, Cohen and Everitt (1969). Perfect agreement has none: both would have no width.
pub(crate) fn kappa(table: &Table, weights: Weights) -> Statistic {
    let alone = point(table, weights);
    let (Some(value), n) = (alone.value(), table.n()) else {
        return alone;
    };
    let is_perfect = within(table, 0) == n;
    let interval = match n {
        _ if is_perfect || n < FEWEST_FOR_INTERVAL => None,
        _ if n < MANY => kappa_bootstrap(table, weights).map(|interval| (interval, "bootstrap")),
        _ => Some((
            kappa_large_sample(table, weights, value),
            "fleiss-cohen-everitt",
        )),
    };
    match interval {
        Some((interval, method)) => Statistic::with_interval(value, interval, method, n),
        None => alone,
    }
}

/// The same without an interval.
fn point(table: &Table, weights: Weights) -> Statistic {
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

/// Gwet's AC1 (identity) and AC2 (2008; 2014) for two raters: chance is what raters who do not know would agree on, so
/// that a lopsided prevalence does not drag it down as it does kappa.
///
/// The interval is t with n − 1 degrees of freedom over the linearised items, cut to −1 and 1; one item has none.
pub(crate) fn gwet(table: &Table, weights: Weights) -> Statistic {
    let (n, categories) = (table.n(), table.categories());
    if n == 0 {
        return Statistic::undefined("no items", 0);
    }
    if categories < 2 {
        return Statistic::undefined("a scale of one category", n);
    }
    let middle = mean_margin(table);
    let q = real(categories);
    let sum_of_weights: f64 = pairs(categories)
        .map(|(a, b)| weights.of(a, b, categories))
        .sum();
    let scale = sum_of_weights / (q * (q - 1.0));
    let observed: f64 = shares(table)
        .map(|(a, b, share)| share * weights.of(a, b, categories))
        .sum();
    let chance = scale
        * middle
            .iter()
            .map(|share| share * (1.0 - share))
            .sum::<f64>();
    let value = (observed - chance) / (1.0 - chance);
    if n == 1 {
        return Statistic::point(value, n);
    }
    let squares: f64 = table
        .cells()
        .map(|(a, b, count)| {
            let own_chance = scale * (2.0 - middle[a] - middle[b]) / 2.0;
            let own = (weights.of(a, b, categories) - chance) / (1.0 - chance)
                - 2.0 * (1.0 - value) * (own_chance - chance) / (1.0 - chance);
            real(count) * (own - value).powi(2)
        })
        .sum();
    let error = (squares / (real(n) * (real(n) - 1.0))).sqrt();
    let reach = student_quantile(0.975, real(n) - 1.0) * error;
    Statistic::with_interval(
        value,
        ((value - reach).max(-1.0), (value + reach).min(1.0)),
        "gwet",
        n,
    )
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
    let observed: f64 = shares(table)
        .map(|(a, b, share)| share * (1.0 - weights.of(a, b, categories)))
        .sum();
    let by_chance: f64 = pairs(categories)
        .map(|(a, b)| human[a] * judge[b] * (1.0 - weights.of(a, b, categories)))
        .sum();
    (by_chance > 0.0).then(|| 1.0 - observed / by_chance)
}

/// The interval of Fleiss, Cohen and Everitt (1969), equation 13 with its variance under the alternative.
fn kappa_large_sample(table: &Table, weights: Weights, kappa: f64) -> (f64, f64) {
    let categories = table.categories();
    let (human, judge) = margins(table);
    let weight = |a, b| weights.of(a, b, categories);
    let row: Vec<f64> = (0..categories)
        .map(|a| (0..categories).map(|b| judge[b] * weight(a, b)).sum())
        .collect();
    let column: Vec<f64> = (0..categories)
        .map(|b| (0..categories).map(|a| human[a] * weight(a, b)).sum())
        .collect();
    let observed: f64 = shares(table)
        .map(|(a, b, share)| share * weight(a, b))
        .sum();
    let chance: f64 = pairs(categories)
        .map(|(a, b)| human[a] * judge[b] * weight(a, b))
        .sum();
    let spread: f64 = shares(table)
        .map(|(a, b, share)| {
            share
                * (weight(a, b) * (1.0 - chance) - (row[a] + column[b]) * (1.0 - observed)).powi(2)
        })
        .sum();
    let centre = observed * chance - 2.0 * chance + observed;
    let variance = (spread - centre * centre).max(0.0) / (real(table.n()) * (1.0 - chance).powi(4));
    let reach = Z_95 * variance.sqrt();
    ((kappa - reach).max(-1.0), (kappa + reach).min(1.0))
}

/// The percentile interval of resampled items; none if kappa is undefined in more than one resample of twenty.
fn kappa_bootstrap(table: &Table, weights: Weights) -> Option<(f64, f64)> {
    let items: Vec<(usize, usize)> = table
        .cells()
        .flat_map(|(human, judge, count)| std::iter::repeat_n((human, judge), count))
        .collect();
    let mut generator = Generator::new(SEED);
    let mut values = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let drawn = (0..items.len()).map(|_| items[generator.below(items.len())]);
        let resample = Table::from_pairs(table.categories(), drawn).ok()?;
        if !resample.is_one_category() {
            values.extend(kappa_value(&resample, weights));
        }
    }
    if values.len() * 20 < RESAMPLES * 19 {
        return None;
    }
    values.sort_by(f64::total_cmp);
    Some((percentile(&values, 25), percentile(&values, 975)))
}

/// A quantile in thousandths of sorted values, interpolated between neighbours.
fn percentile(sorted: &[f64], thousandths: usize) -> f64 {
    let place = (sorted.len() - 1) * thousandths;
    let (below, rest) = (place / 1000, real(place % 1000) / 1000.0);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * rest
}

fn margins(table: &Table) -> (Vec<f64>, Vec<f64>) {
    let n = real(table.n());
    let shares = |margin: Vec<usize>| margin.into_iter().map(|count| real(count) / n).collect();
    (shares(table.human_margin()), shares(table.judge_margin()))
}

fn mean_margin(table: &Table) -> Vec<f64> {
    let (human, judge) = margins(table);
    human
        .iter()
        .zip(judge)
        .map(|(a, b)| f64::midpoint(*a, b))
        .collect()
}

/// Every cell with the share of all items that it has.
fn shares(table: &Table) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
    let n = real(table.n());
    table
        .cells()
        .map(move |(a, b, count)| (a, b, real(count) / n))
}

fn pairs(categories: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..categories).flat_map(move |a| (0..categories).map(move |b| (a, b)))
}
