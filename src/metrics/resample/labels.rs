//! How often outputs say the label of their reference: accuracy, precision, recall and F1, with intervals over clusters. It
//! must not know what the labels are.

use serde::Serialize;

use super::moments::Moments;
use super::resampled;
use crate::metrics::clusters;
use crate::metrics::statistic::Statistic;

/// One output with the label that was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// The input that it belongs to.
    pub cluster: u64,
    /// The place of the reference's label.
    pub reference: usize,
    /// The place of the output's; None where it says none of them.
    pub output: Option<usize>,
}

/// The figures of a classification.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Classes {
    /// Outputs with a reference.
    pub n: usize,
    /// The share of outputs that say the right label.
    pub accuracy: Statistic,
    /// The mean over labels, each as heavy as another; a label that no output says has a precision of 0 here.
    #[serde(rename = "macro")]
    pub by_label: Averages,
    /// Over all outputs at once.
    pub micro: Averages,
    /// The mean over labels, each as heavy as its references are many.
    pub weighted: Averages,
    /// Each label's own, in order.
    pub labels: Vec<OfLabel>,
    /// Outputs by the reference's label, a row each, and the output's, a column each; the last column is no label.
    pub confusion: Vec<Vec<usize>>,
}

/// Precision, recall and F1 over labels.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Averages {
    /// Of the outputs that say a label, those that are right.
    pub precision: Statistic,
    /// Of the references of a label, those that the output says.
    pub recall: Statistic,
    /// The harmonic mean of both, averaged; not that of the averages.
    pub f1: Statistic,
}

/// One label's figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfLabel {
    /// References that have it.
    pub support: usize,
    /// Of the outputs that say it, those that are right.
    pub precision: Statistic,
    /// Of its references, those that the output says.
    pub recall: Statistic,
    /// The harmonic mean of both.
    pub f1: Statistic,
}

/// Averages of three kinds, of three figures each, come before the F1 of each label.
const AVERAGES: usize = 9;

/// The figures of outputs over so many labels. References off the labels are missing.
#[must_use]
pub fn classes(labels: usize, items: impl IntoIterator<Item = Labelled>) -> Classes {
    let items: Vec<Labelled> = items
        .into_iter()
        .filter(|item| item.reference < labels)
        .collect();
    let n = items.len();
    let mut confusion = vec![vec![0; labels + 1]; labels];
    for item in &items {
        let said = item.output.filter(|output| *output < labels);
        confusion[item.reference][said.unwrap_or(labels)] += 1;
    }
    let rows = items.iter().map(|item| (item.cluster, sums(labels, *item)));
    let sample = Moments::of(rows.collect(), AVERAGES + labels, |total, figures| {
        finish(labels, total, figures);
    });
    let found = if n == 0 {
        Vec::new()
    } else {
        resampled(&sample)
    };
    let figure = |at: usize, why, n| match found.get(at) {
        Some(found) => found.statistic(why, n),
        None => Statistic::undefined("no ticket has a reference", 0),
    };
    let averages = |first: usize| Averages {
        precision: figure(first, "no output says a label", n),
        recall: figure(first + 1, "no reference has a label", n),
        f1: figure(first + 2, "no label comes", n),
    };
    let share = |of: &dyn Fn(&Labelled) -> bool, why: &'static str| {
        let of = items.iter().filter(|item| of(item));
        let items: Vec<_> = of
            .map(|item| (item.cluster, item.output == Some(item.reference)))
            .collect();
        if items.is_empty() {
            Statistic::undefined(why, 0)
        } else {
            clusters::share(items)
        }
    };
    let each = (0..labels).map(|label| OfLabel {
        support: confusion[label].iter().sum(),
        precision: share(&|item| item.output == Some(label), "no output says it"),
        recall: share(&|item| item.reference == label, "no reference has it"),
        f1: figure(AVERAGES + label, "neither output nor reference has it", n),
    });
    Classes {
        n,
        accuracy: share(&|_| true, "no ticket has a reference"),
        by_label: averages(0),
        micro: averages(3),
        weighted: averages(6),
        labels: each.collect(),
        confusion,
    }
}

/// How many, and for each label: right, said, there.
fn sums(labels: usize, item: Labelled) -> Vec<f64> {
    let mut sums = vec![0.0; 3 * labels];
    sums[3 * item.reference + 2] = 1.0;
    if let Some(output) = item.output.filter(|output| *output < labels) {
        sums[3 * output + 1] = 1.0;
        if output == item.reference {
            sums[3 * output] = 1.0;
        }
    }
    sums
}

fn finish(labels: usize, total: &[f64], figures: &mut [f64]) {
    // As scikit-learn has it with `zero_division=0`: in an average a label that nobody says counts as 0.
    let or_zero = |over: f64, under: f64| if under > 0.5 { over / under } else { 0.0 };
    let mut all = [0.0; 3];
    let (mut plain, mut weighted) = ([0.0; 3], [0.0; 3]);
    for (label, counts) in total.chunks_exact(3).enumerate() {
        let [right, said, there] = [counts[0], counts[1], counts[2]];
        let three = [
            or_zero(right, said),
            or_zero(right, there),
            or_zero(2.0 * right, said + there),
        ];
        for (at, value) in three.into_iter().enumerate() {
            plain[at] += value;
            weighted[at] += value * there;
            all[at] += counts[at];
        }
        figures[AVERAGES + label] = 2.0 * right / (said + there);
    }
    let count = crate::metrics::statistic::real(labels);
    for at in 0..3 {
        figures[at] = plain[at] / count;
        figures[6 + at] = weighted[at] / all[2];
    }
    figures[3] = all[0] / all[1];
    figures[4] = all[0] / all[2];
    figures[5] = 2.0 * all[0] / (all[1] + all[2]);
}
