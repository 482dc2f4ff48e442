//! How well a score that came with each output tells one label from the others: the area under the ROC curve and the log loss,
//! with intervals over clusters. It must not know what the label is.

use serde::Serialize;

use super::kinds::{Kinds, small};
use super::{Sample, resampled};
use crate::metrics::statistic::Statistic;

/// One score with whether the label was there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// The input that it belongs to.
    pub cluster: u64,
    /// Whether the reference has the label.
    pub positive: bool,
    /// The higher, the likelier the label; finite.
    pub score: f64,
}

/// The figures of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Separation {
    /// The chance that a ticket with the label has a higher score than one without, ties half (Hanley and `McNeil` 1982).
    pub auc_roc: Statistic,
    /// The mean of −ln of the probability that the score gave to what was so; undefined where a score is no probability.
    pub log_loss: Statistic,
}

/// How well scores separate. Scores that are not finite are missing.
#[must_use]
pub fn separation(items: impl IntoIterator<Item = Told>) -> Separation {
    let items: Vec<Told> = items
        .into_iter()
        .filter(|item| item.score.is_finite())
        .collect();
    let n = items.len();
    if n == 0 {
        let nothing = Statistic::undefined("no ticket has both a reference and a score", 0);
        return Separation {
            auc_roc: nothing.clone(),
            log_loss: nothing,
        };
    }
    let mut patterns: Vec<(f64, bool)> = items
        .iter()
        .map(|item| (item.score, item.positive))
        .collect();
    patterns.sort_unstable_by(order);
    patterns.dedup_by(|one, other| order(one, other).is_eq());
    let place = |item: &Told| {
        let found = patterns.binary_search_by(|known| order(known, &(item.score, item.positive)));
        small(found.unwrap_or_default())
    };
    let rows = items.iter().map(|item| (item.cluster, place(item)));
    let sample = Scores {
        kinds: Kinds::of(rows.collect()),
        patterns,
    };
    let found = resampled(&sample);
    Separation {
        auc_roc: found[0].statistic("all references have the label, or none has", n),
        log_loss: found[1].statistic("a score lies outside of 0 to 1", n),
    }
}

fn order(one: &(f64, bool), other: &(f64, bool)) -> std::cmp::Ordering {
    // −0 and 0 are one score.
    let score = (one.0 + 0.0).total_cmp(&(other.0 + 0.0));
    score.then(one.1.cmp(&other.1))
}

struct Scores {
    kinds: Kinds,
    /// By score, and then without the label first.
    patterns: Vec<(f64, bool)>,
}

impl Sample for Scores {
    type Scratch = Vec<u32>;

    fn kind_of(&self) -> &[u32] {
        self.kinds.kind_of()
    }

    fn times(&self) -> &[u32] {
        self.kinds.times()
    }

    fn figures(&self) -> usize {
        2
    }

    fn scratch(&self) -> Vec<u32> {
        vec![0; self.patterns.len()]
    }

    fn evaluate(&self, times: &[u32], counts: &mut Vec<u32>, figures: &mut [f64]) {
        self.kinds.count(times, counts);
        let (mut below, mut with, mut won, mut loss) = (0.0, 0.0, 0.0, 0.0);
        let mut at = 0;
        while at < self.patterns.len() {
            let score = self.patterns[at].0;
            let (mut negative, mut positive) = (0.0, 0.0);
            // Patterns of one score stand beside each other.
            while let Some((_, is_positive)) = self.patterns.get(at).filter(|same| same.0 <= score)
            {
                let count = f64::from(counts[at]);
                if *is_positive {
                    positive += count;
                } else {
                    negative += count;
                }
                at += 1;
            }
            won += positive * (below + negative / 2.0);
            below += negative;
            with += positive;
            if positive + negative > 0.0 {
                loss += if (0.0..=1.0).contains(&score) {
                    // As scikit-learn has it, so that a certain mistake costs much and not everything.
                    let score = score.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
                    -positive * score.ln() - negative * (1.0 - score).ln()
                } else {
                    f64::NAN
                };
            }
        }
        figures[0] = won / (with * below);
        figures[1] = loss / (with + below);
    }
}
