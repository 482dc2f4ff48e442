//! BLEU-4 (Papineni et al. 2002) as sacrebleu computes it: its tokeniser `13a`, case kept. It must not average texts: the
//! BLEU of a corpus comes from summed [`Counts`].

use super::ids::Ids;
use super::ngrams;
use super::tokens::{thirteen_a, words};
use crate::metrics::statistic::real;

/// The longest n-grams that are counted.
const ORDERS: usize = 4;
/// How many numbers [`Counts`] has.
pub const COUNTS: usize = 2 + 2 * ORDERS;

/// What BLEU is made of: the lengths of output and reference in tokens, the n-grams matched, and those there are, for n
/// from 1 to 4. Whole numbers; those of several outputs add up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts(pub [f64; COUNTS]);

/// What to do where an order has no match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effective {
    /// Leave out the orders for which the output is too short, as is meant for one text.
    Order,
    /// Count all four, as is meant for a corpus.
    All,
}

impl Counts {
    /// Counts one output against its references: each n-gram at most as often as in the reference with most of them,
    /// and the length of the nearest reference, of two as near the shorter. None without a reference.
    #[must_use]
    pub fn of<T: AsRef<str>>(output: &str, references: &[T]) -> Option<Self> {
        let mut ids = Ids::default();
        let mut numbered = |text: &str| -> Vec<u32> {
            words(&thirteen_a(text)).map(|word| ids.of(word)).collect()
        };
        let own = numbered(output);
        let references: Vec<Vec<u32>> = references
            .iter()
            .map(|reference| numbered(reference.as_ref()))
            .collect();
        let lengths = references.iter().map(Vec::len);
        let nearest = lengths.min_by_key(|length| (length.abs_diff(own.len()), *length))?;
        let others: Vec<&[u32]> = references.iter().map(Vec::as_slice).collect();
        let matched = ngrams::matched::<ORDERS>(&own, &others);
        let mut counts = [0.0; COUNTS];
        counts[0] = real(own.len());
        counts[1] = real(nearest);
        for (before, matched) in matched.into_iter().enumerate() {
            counts[2 + before] = real(matched);
            counts[2 + ORDERS + before] = real(ngrams::total(own.len(), before + 1));
        }
        Some(Self(counts))
    }

    /// BLEU of one text, from 0 to 100: exponential smoothing, and only the orders that its length allows
    /// (`eff:yes|tok:13a|smooth:exp`).
    #[must_use]
    pub fn sentence(&self) -> f64 {
        self.score(Effective::Order)
    }

    /// BLEU of a corpus, from 0 to 100, from the sum of its texts' counts (`eff:no|tok:13a|smooth:exp`, as sacrebleu does
    /// unless it is told otherwise).
    #[must_use]
    pub fn corpus(&self) -> f64 {
        self.score(Effective::All)
    }

    fn score(&self, effective: Effective) -> f64 {
        let (length, reference) = (self.0[0], self.0[1]);
        let (matched, totals) = self.0[2..].split_at(ORDERS);
        if matched.iter().all(|count| *count <= 0.0) {
            return 0.0;
        }
        let mut orders = 0.0;
        let mut logs = 0.0;
        // Each further order without a match counts half of one match less (Chen and Cherry 2014, method 3).
        let mut smoothing = 1.0;
        for (matched, total) in matched.iter().zip(totals) {
            if *total <= 0.0 {
                break;
            }
            orders += 1.0;
            logs += if *matched > 0.0 {
                (100.0 * matched / total).ln()
            } else {
                smoothing *= 2.0;
                (100.0 / (smoothing * total)).ln()
            };
        }
        if effective == Effective::All && orders < real(ORDERS) {
            return 0.0;
        }
        let brevity = if length < reference {
            (1.0 - reference / length).exp()
        } else {
            1.0
        };
        brevity * (logs / orders).exp()
    }
}
