//! Correlation of paired scores: Pearson, Spearman, Kendall's tau-b.
//!
//! All of them ignore a shift: a judge who is always one point too high correlates perfectly. They must not stand alone.

use juror::metrics::distribution::Z_95;
use juror::metrics::ranks::ranks;
use juror::metrics::statistic::Statistic;

use super::real;

/// Pearson's correlation, with the interval of Fisher's z. Undefined where a side is constant.
pub(crate) fn pearson(pairs: &[(f64, f64)]) -> Statistic {
    correlated(pairs, |pairs| {
        with_fisher(product_moment(pairs), pairs.len(), "fisher", |_| 1.0)
    })
}

/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank; with the interval of Bonett and Wright
/// (2000). Undefined where a side is constant.
pub(crate) fn spearman(pairs: &[(f64, f64)]) -> Statistic {
    correlated(pairs, |pairs| {
        let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let ranked: Vec<(f64, f64)> = ranks(&xs).into_iter().zip(ranks(&ys)).collect();
        with_fisher(product_moment(&ranked), pairs.len(), "bonett-wright", |r| {
            1.0 + r * r / 2.0
        })
    })
}

/// Kendall's tau-b, which corrects for ties, by the algorithm of Knight (1966). Undefined where a side is constant.
pub(crate) fn kendall_tau_b(pairs: &[(f64, f64)]) -> Statistic {
    correlated(pairs, |pairs| {
        let mut sorted = pairs.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let ties_both = tied_pairs(&sorted, |a, b| same(a.0, b.0) && same(a.1, b.1));
        let ties_x = tied_pairs(&sorted, |a, b| same(a.0, b.0));
        let mut ys: Vec<f64> = sorted.iter().map(|pair| pair.1).collect();
        let discordant = sort_counting_swaps(&mut ys);
        let ties_y = tied_pairs(&ys, |a, b| same(*a, *b));
        let all = sorted.len() * (sorted.len() - 1) / 2;
        let concordant = real(all + ties_both) - real(ties_x + ties_y + discordant);
        let tau = (concordant - real(discordant))
            / (real(all - ties_x).sqrt() * real(all - ties_y).sqrt());
        Statistic::point(tau.clamp(-1.0, 1.0), pairs.len())
    })
}

/// Runs a correlation on pairs for which it is defined. Pairs that are not finite are missing.
fn correlated(pairs: &[(f64, f64)], correlation: impl Fn(&[(f64, f64)]) -> Statistic) -> Statistic {
    // Adding zero makes the two zeros one, which the total order keeps apart.
    let finite = pairs.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
    let pairs: Vec<(f64, f64)> = finite.map(|(x, y)| (x + 0.0, y + 0.0)).collect();
    let n = pairs.len();
    if n < 2 {
        return Statistic::undefined("fewer than two items", n);
    }
    if pairs.iter().all(|pair| same(pair.0, pairs[0].0))
        || pairs.iter().all(|pair| same(pair.1, pairs[0].1))
    {
        return Statistic::undefined("one side is constant", n);
    }
    correlation(&pairs)
}

fn same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

fn product_moment(pairs: &[(f64, f64)]) -> f64 {
    let n = real(pairs.len());
    let (mean_x, mean_y) = (
        pairs.iter().map(|pair| pair.0).sum::<f64>() / n,
        pairs.iter().map(|pair| pair.1).sum::<f64>() / n,
    );
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mean_x) * (y - mean_y);
        xx += (x - mean_x).powi(2);
        yy += (y - mean_y).powi(2);
    }
    (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0)
}

/// The interval on the scale of the inverse hyperbolic tangent, whose variance is `factor(r) / (n − 3)`.
fn with_fisher(r: f64, n: usize, method: &'static str, factor: impl Fn(f64) -> f64) -> Statistic {
    if n <= 3 || r.abs() >= 1.0 {
        return Statistic::point(r, n);
    }
    let reach = Z_95 * (factor(r) / real(n - 3)).sqrt();
    Statistic::with_interval(
        r,
        ((r.atanh() - reach).tanh(), (r.atanh() + reach).tanh()),
        method,
        n,
    )
}

/// The number of pairs within runs of neighbours that are tied.
fn tied_pairs<T>(sorted: &[T], tied: impl Fn(&T, &T) -> bool) -> usize {
    sorted
        .chunk_by(tied)
        .map(|run| run.len() * (run.len() - 1) / 2)
        .sum()
}

/// Sorts by merging and counts the pairs that stood in the wrong order.
fn sort_counting_swaps(values: &mut [f64]) -> usize {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut swaps = sort_counting_swaps(left) + sort_counting_swaps(right);
    let mut merged = Vec::with_capacity(n);
    let (mut a, mut b) = (0, 0);
    while a < left.len() && b < right.len() {
        if left[a] <= right[b] {
            merged.push(left[a]);
            a += 1;
        } else {
            merged.push(right[b]);
            b += 1;
            swaps += left.len() - a;
        }
    }
    merged.extend_from_slice(&left[a..]);
    merged.extend_from_slice(&right[b..]);
    values.copy_from_slice(&merged);
    swaps
}
