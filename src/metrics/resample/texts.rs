//! Overlap of many outputs with their references, with intervals over clusters: BLEU and chrF of the corpus from summed counts,
//! the others as means. It must not read a text.

use super::moments::Moments;
use super::resampled;
use crate::metrics::statistic::Statistic;
use crate::metrics::texts::measured::Overlap;
use crate::metrics::texts::{bleu, chrf};

/// The figures of many outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// BLEU-4 of the corpus, 0 to 100.
    pub bleu4: Statistic,
    /// The mean BLEU-4 of each output, 0 to 100.
    pub bleu4_sentence: Statistic,
    /// Mean ROUGE-1 F1, 0 to 1.
    pub rouge1: Statistic,
    /// Mean ROUGE-2 F1, 0 to 1.
    pub rouge2: Statistic,
    /// Mean ROUGE-L F1, 0 to 1.
    pub rouge_l: Statistic,
    /// Mean ROUGE-Lsum F1, 0 to 1.
    pub rouge_lsum: Statistic,
    /// Mean METEOR without synonyms, 0 to 1.
    pub meteor_exact_stem: Statistic,
    /// chrF2 of the corpus, 0 to 100.
    pub chrf2: Statistic,
}

// Where the sums of an output stand: how many outputs, how many that ROUGE knows, the sums of six means, and the counts.
const OUTPUTS: usize = 0;
const KNOWN: usize = 1;
const MEANS: usize = 2;
const BLEU: usize = MEANS + 6;
const CHRF: usize = BLEU + bleu::COUNTS;
const WIDTH: usize = CHRF + chrf::COUNTS;

const NO_REFERENCE: &str = "no ticket has a reference";
const NO_WORD: &str =
    "no reference has a word of ASCII letters or digits, which alone ROUGE counts";

/// The figures of outputs, each with the input that it belongs to.
#[must_use]
pub fn figures<'o>(items: impl IntoIterator<Item = (u64, &'o Overlap)>) -> Figures {
    let items: Vec<(u64, Vec<f64>)> = items
        .into_iter()
        .map(|(cluster, overlap)| (cluster, sums(overlap)))
        .collect();
    let n = items.len();
    let known = items.iter().filter(|(_, sums)| sums[KNOWN] > 0.0).count();
    let sample = Moments::of(items, 8, finish);
    let found = if n == 0 {
        Vec::new()
    } else {
        resampled(&sample)
    };
    let figure = |at: usize, why, n| match found.get(at) {
        Some(found) => found.statistic(why, n),
        None => Statistic::undefined(NO_REFERENCE, 0),
    };
    let rouge = |at| figure(at, NO_WORD, known);
    Figures {
        bleu4: figure(0, NO_REFERENCE, n),
        chrf2: figure(1, NO_REFERENCE, n),
        bleu4_sentence: figure(2, NO_REFERENCE, n),
        meteor_exact_stem: figure(3, NO_REFERENCE, n),
        rouge1: rouge(4),
        rouge2: rouge(5),
        rouge_l: rouge(6),
        rouge_lsum: rouge(7),
    }
}

/// The mean of each of several numbers of items, each with its cluster; every item has as many. Undefined without items.
#[must_use]
pub fn means<const N: usize>(items: impl IntoIterator<Item = (u64, [f64; N])>) -> [Statistic; N] {
    let items: Vec<(u64, Vec<f64>)> = items
        .into_iter()
        .map(|(cluster, values)| (cluster, [&[1.0], values.as_slice()].concat()))
        .collect();
    let n = items.len();
    let sample = Moments::of(items, N, |total: &[f64], figures: &mut [f64]| {
        for (figure, sum) in figures.iter_mut().zip(&total[1..]) {
            *figure = sum / total[0];
        }
    });
    let found = if n == 0 {
        Vec::new()
    } else {
        resampled(&sample)
    };
    std::array::from_fn(|at| match found.get(at) {
        Some(found) => found.statistic("the mean is not finite", n),
        None => Statistic::undefined("no items", 0),
    })
}

fn sums(overlap: &Overlap) -> Vec<f64> {
    let rouge = overlap.rouge.unwrap_or_default();
    let mut sums = Vec::with_capacity(WIDTH);
    sums.extend([
        1.0,
        if overlap.rouge.is_some() { 1.0 } else { 0.0 },
        overlap.bleu.sentence(),
        overlap.meteor_exact_stem,
        rouge.rouge1,
        rouge.rouge2,
        rouge.rouge_l,
        rouge.rouge_lsum,
    ]);
    sums.extend(overlap.bleu.0);
    sums.extend(overlap.chrf.0);
    sums
}

fn finish(total: &[f64], figures: &mut [f64]) {
    let (outputs, known) = (total[OUTPUTS], total[KNOWN]);
    let mut bleu = bleu::Counts::default();
    bleu.0.copy_from_slice(&total[BLEU..CHRF]);
    let mut chrf = chrf::Counts::default();
    chrf.0.copy_from_slice(&total[CHRF..WIDTH]);
    figures[0] = bleu.corpus();
    figures[1] = chrf.score();
    for (at, figure) in figures[2..].iter_mut().enumerate() {
        let count = if at < 2 { outputs } else { known };
        // No output is left in a resample or without a cluster: 0 / 0 is undefined, as it should be.
        *figure = total[MEANS + at] / count;
    }
}
