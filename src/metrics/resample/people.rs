//! How far people agree with each other, any number of them, each of whom may have left items out: alpha, AC1 and the share of
//! pairs, with intervals over clusters.

use super::moments::Moments;
use super::{Sample, resampled};
use crate::metrics::statistic::{Statistic, real};

/// An item with the scores that people gave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rated<'a> {
    /// The input that it belongs to.
    pub cluster: u64,
    /// The places of the scores on the declared scale, from 0, one for each person who scored it.
    pub places: &'a [usize],
}

/// How far people agree with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Concord {
    /// Items that two people or more have scored.
    pub n: usize,
    /// The share of all pairs of scores of one item that are the same.
    pub exact: Statistic,
    /// Krippendorff's alpha (2011), ordinal where the options have an order, else nominal.
    pub alpha: Statistic,
    /// Gwet's AC1 (2014): observed agreement over items with two scores or more, prevalence over all that have one.
    pub ac1: Statistic,
    /// His AC2 with quadratic weights; undefined where the options have no order.
    pub ac2_quadratic: Statistic,
}

/// Where the sums of an item stand; after them the shares of categories, and then the coincidences, row by row.
const SCORED: usize = 0;
const PAIRED: usize = 1;
const PAIRS: usize = 2;
const SAME_PAIRS: usize = 3;
const AGREED: usize = 4;
const AGREED_QUADRATIC: usize = 5;
const SHARES: usize = 6;

/// How far people agree on a scale of so many options. Places off the scale are missing.
#[must_use]
pub fn concord<'a>(
    options: usize,
    ordered: bool,
    items: impl IntoIterator<Item = Rated<'a>>,
) -> Concord {
    let items: Vec<(u64, Vec<f64>)> = items
        .into_iter()
        .filter_map(|item| Some((item.cluster, sums(options, item.places)?)))
        .collect();
    let n = items.iter().filter(|(_, sums)| sums[PAIRED] > 0.0).count();
    let sample = Moments::of(items, 4, |total: &[f64], figures: &mut [f64]| {
        finish(options, ordered, total, figures);
    });
    let found = if sample.times().is_empty() {
        Vec::new()
    } else {
        resampled(&sample)
    };
    let figure = |at: usize, why| match found.get(at) {
        Some(found) if n > 0 => found.statistic(why, n),
        _ => Statistic::undefined("no item with two scores", n),
    };
    Concord {
        n,
        exact: figure(0, "no item with two scores"),
        alpha: figure(1, "one category used"),
        ac1: figure(2, "a scale of one category"),
        ac2_quadratic: figure(
            3,
            if ordered {
                "a scale of one category"
            } else {
                "the options have no order"
            },
        ),
    }
}

/// What one item adds; none if nobody scored it.
fn sums(options: usize, places: &[usize]) -> Option<Vec<f64>> {
    let mut counts = vec![0.0; options];
    for place in places {
        if let Some(count) = counts.get_mut(*place) {
            *count += 1.0;
        }
    }
    let scores: f64 = counts.iter().sum();
    if scores < 1.0 {
        return None;
    }
    let mut sums = vec![0.0; SHARES + options + options * options];
    sums[SCORED] = 1.0;
    for (place, count) in counts.iter().enumerate() {
        sums[SHARES + place] = count / scores;
    }
    if scores < 2.0 {
        return Some(sums);
    }
    let pairs = scores * (scores - 1.0);
    let farthest = real(options.saturating_sub(1).max(1));
    sums[PAIRED] = 1.0;
    sums[PAIRS] = pairs;
    for (row, count) in counts.iter().enumerate() {
        for (column, other) in counts.iter().enumerate() {
            let same = row == column;
            let together = count * if same { other - 1.0 } else { *other };
            let apart = real(row.abs_diff(column)) / farthest;
            sums[SAME_PAIRS] += if same { together } else { 0.0 };
            sums[AGREED_QUADRATIC] += together / pairs * (1.0 - apart * apart);
            sums[SHARES + options + row * options + column] = together / (scores - 1.0);
        }
    }
    sums[AGREED] = sums[SAME_PAIRS] / pairs;
    Some(sums)
}

/// Exact agreement, alpha, AC1 and AC2 from the sums of all items.
fn finish(options: usize, ordered: bool, total: &[f64], figures: &mut [f64]) {
    figures.fill(f64::NAN);
    // Where sums were taken back, what is left by rounding stands for nothing.
    if total[PAIRED] < 0.5 {
        return;
    }
    let (shares, coincidences) = total[SHARES..].split_at(options);
    figures[0] = total[SAME_PAIRS] / total[PAIRS];
    figures[1] = alpha(options, ordered, coincidences);
    if options < 2 {
        return;
    }
    let spread: f64 = shares
        .iter()
        .map(|share| share / total[SCORED])
        .map(|share| share * (1.0 - share))
        .sum();
    let farthest = real(options - 1);
    let all = (0..options).flat_map(|row| (0..options).map(move |column| row.abs_diff(column)));
    let quadratic: f64 = all
        .map(|apart| 1.0 - (real(apart) / farthest).powi(2))
        .sum();
    let ac = |agreed: f64, weights: f64| {
        let chance = weights / (real(options) * farthest) * spread;
        (agreed / total[PAIRED] - chance) / (1.0 - chance)
    };
    figures[2] = ac(total[AGREED], real(options));
    if ordered {
        figures[3] = ac(total[AGREED_QUADRATIC], quadratic);
    }
}

fn alpha(options: usize, ordered: bool, coincidences: &[f64]) -> f64 {
    let margin = |place: usize| -> f64 {
        coincidences[place * options..(place + 1) * options]
            .iter()
            .sum()
    };
    let (mut observed, mut expected, mut all) = (0.0, 0.0, 0.0);
    for low in 0..options {
        let first = margin(low);
        all += first;
        let mut between = first / 2.0;
        for high in low + 1..options {
            let last = margin(high);
            between += last;
            let distance = if ordered {
                (between - last / 2.0).powi(2)
            } else {
                1.0
            };
            observed += coincidences[low * options + high] * distance;
            expected += first * last * distance;
        }
    }
    if expected > 1e-9 {
        1.0 - (all - 1.0) * observed / expected
    } else {
        f64::NAN
    }
}
