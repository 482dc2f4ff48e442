//! How far outputs that are numbers lie from their references: MAE, RMSE and R², with intervals over clusters. It must not read
//! a number from a text.

use serde::Serialize;

use super::moments::Moments;
use super::resampled;
use crate::metrics::clusters::not_below_zero;
use crate::metrics::statistic::{Statistic, real};

/// One output with what was right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The input that it belongs to.
    pub cluster: u64,
    /// The reference; finite.
    pub reference: f64,
    /// The output; finite.
    pub output: f64,
}

/// The figures of a regression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Errors {
    /// Mean absolute error, in the references' unit.
    pub mae: Statistic,
    /// Root of the mean squared error, in the references' unit.
    pub rmse: Statistic,
    /// The share of the references' variance that the outputs explain: 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; below 0 where their mean
    /// would be nearer.
    pub r2: Statistic,
}

/// The figures of outputs. What is not finite is missing.
#[must_use]
pub fn errors(items: impl IntoIterator<Item = Pair>) -> Errors {
    let items: Vec<Pair> = items
        .into_iter()
        .filter(|item| item.reference.is_finite() && item.output.is_finite())
        .collect();
    let n = items.len();
    // Squares about the middle keep their digits where numbers are large and near each other.
    let middle = items
        .iter()
        .map(|item| item.reference / real(n))
        .sum::<f64>();
    let rows = items.iter().map(|item| {
        let (error, apart) = (item.output - item.reference, item.reference - middle);
        let sums = [1.0, error.abs(), error * error, apart, apart * apart];
        (item.cluster, sums.to_vec())
    });
    let sample = Moments::of(rows.collect(), 3, finish);
    let found = if n == 0 {
        Vec::new()
    } else {
        resampled(&sample)
    };
    let figure = |at: usize, why| match found.get(at) {
        Some(found) => found.statistic(why, n),
        None => Statistic::undefined("no ticket has a number and a reference that is one", 0),
    };
    Errors {
        mae: not_below_zero(figure(0, "the numbers are too large")),
        rmse: not_below_zero(figure(1, "the numbers are too large")),
        r2: figure(2, "the references are all the same"),
    }
}

fn finish(total: &[f64], figures: &mut [f64]) {
    let [n, absolute, squared, apart, apart_squared] = total else {
        return figures.fill(f64::NAN);
    };
    figures[0] = absolute / n;
    figures[1] = (squared / n).max(0.0).sqrt();
    let spread = apart_squared - apart * apart / n;
    // What is left by rounding where all references are the same lies far below this.
    figures[2] = if spread > 1e-12 * apart_squared {
        1.0 - squared / spread
    } else {
        f64::NAN
    };
}
