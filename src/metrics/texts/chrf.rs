//! chrF2 (Popović 2015) as sacrebleu computes it: n-grams of up to 6 characters without white space, recall twice as heavy as
//! precision. It must not average texts: the chrF of a corpus comes from summed [`Counts`].

use super::ngrams;
use super::tokens::is_space;
use crate::metrics::statistic::real;

/// The longest n-grams that are counted.
const ORDERS: usize = 6;
/// How many numbers [`Counts`] has.
pub const COUNTS: usize = 3 * ORDERS;
/// How much heavier recall weighs, squared.
const FACTOR: f64 = 4.0;

/// What chrF is made of: for n from 1 to 6 the n-grams of the output, of the reference, and of both. Whole numbers; those of
/// several outputs add up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts(pub [f64; COUNTS]);

impl Counts {
    /// Counts one output against that of its references which gives the highest score; of several the first. None without
    /// a reference.
    #[must_use]
    pub fn of<T: AsRef<str>>(output: &str, references: &[T]) -> Option<Self> {
        let own = characters(output);
        let counts = references.iter().map(|reference| {
            let counts = Self::of_one(&own, &characters(reference.as_ref()));
            (counts.score(), counts)
        });
        let best = counts.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map(|(_, counts)| counts)
    }

    fn of_one(own: &[u32], reference: &[u32]) -> Self {
        let matched = ngrams::matched::<ORDERS>(own, &[reference]);
        let mut counts = [0.0; COUNTS];
        for (before, matched) in matched.into_iter().enumerate() {
            let there = ngrams::total(reference.len(), before + 1);
            let given = ngrams::total(own.len(), before + 1);
            // Where the reference has none of this length, the output's do not count against it.
            counts[3 * before] = if there > 0 { real(given) } else { 0.0 };
            counts[3 * before + 1] = real(there);
            counts[3 * before + 2] = real(matched);
        }
        Self(counts)
    }

    /// chrF2 from 0 to 100, of one text or of a corpus's summed counts: the mean precision and recall of the lengths that
    /// both sides have (`eff:yes|nc:6|nw:0|space:no`).
    #[must_use]
    pub fn score(&self) -> f64 {
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for counts in self.0.chunks_exact(3) {
            if counts[0] > 0.0 && counts[1] > 0.0 {
                precision += counts[2] / counts[0];
                recall += counts[2] / counts[1];
                orders += 1.0;
            }
        }
        if precision + recall <= 0.0 {
            return 0.0;
        }
        (precision, recall) = (precision / orders, recall / orders);
        100.0 * (1.0 + FACTOR) * precision * recall / (FACTOR * precision + recall)
    }
}

fn characters(text: &str) -> Vec<u32> {
    text.chars()
        .filter(|c| !is_space(*c))
        .map(u32::from)
        .collect()
}
