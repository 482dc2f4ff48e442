//! METEOR (Lavie and Agarwal 2007) with its exact and its stem module alone, as nltk's `meteor_score` gives it without `WordNet`.
//! It knows no synonyms, and so must not be called METEOR without saying so.

use super::ids::{Ids, StemIds};
use super::stem::stem;
use super::tokens::{thirteen_a, words};
use crate::metrics::statistic::real;

const ALPHA: f64 = 0.9;
const BETA: i32 = 3;
const GAMMA: f64 = 0.5;

/// A word of one text: its place, and what it is found by.
type Placed = (usize, u32);

/// METEOR of one output, from 0 to 1; of several references the one that gives most. Words are sacrebleu's `13a` tokens in
/// lower case. None without a reference.
#[must_use]
pub fn meteor_exact_stem<T: AsRef<str>>(output: &str, references: &[T]) -> Option<f64> {
    let mut ids = Ids::default();
    let own = Text::of(output, &mut ids);
    let mut stems = StemIds::default();
    let scores = references.iter().map(|reference| {
        let reference = Text::of(reference.as_ref(), &mut ids);
        score(&own, &reference, ids.len(), &mut stems)
    });
    scores.reduce(f64::max)
}

/// A text's words in lower case, with their numbers.
struct Text {
    words: Vec<String>,
    ids: Vec<u32>,
}

impl Text {
    fn of(text: &str, ids: &mut Ids) -> Self {
        let spaced = thirteen_a(text);
        let words: Vec<String> = words(&spaced).map(str::to_lowercase).collect();
        Self {
            ids: words.iter().map(|word| ids.of(word)).collect(),
            words,
        }
    }

    fn placed(&self) -> Vec<Placed> {
        self.ids.iter().copied().enumerate().collect()
    }

    /// The same words by their stems.
    fn stemmed(&self, left: &[Placed], stems: &mut StemIds) -> Vec<Placed> {
        left.iter()
            .map(|(at, _)| (*at, stems.of(&self.words[*at], stem)))
            .collect()
    }
}

fn score(own: &Text, reference: &Text, known: usize, stems: &mut StemIds) -> f64 {
    let mut pairs = Vec::new();
    let (left, there) = align(&own.placed(), &reference.placed(), known, &mut pairs);
    let left = own.stemmed(&left, stems);
    let there = reference.stemmed(&there, stems);
    align(&left, &there, stems.len(), &mut pairs);
    if pairs.is_empty() {
        return 0.0;
    }
    pairs.sort_unstable();
    let breaks = pairs.windows(2).filter(|two| {
        let [(own, other), (next, next_other)] = [two[0], two[1]];
        next != own + 1 || next_other != other + 1
    });
    let chunks = 1 + breaks.count();
    let matched = real(pairs.len());
    let precision = matched / real(own.ids.len());
    let recall = matched / real(reference.ids.len());
    let mean = precision * recall / (ALPHA * precision + (1.0 - ALPHA) * recall);
    let penalty = GAMMA * (real(chunks) / matched).powi(BETA);
    (1.0 - penalty) * mean
}

/// Pairs words of the same number, from the end of the output on, each with the last that is free in the reference. Gives what
/// is left of both. Every number is below `known`.
fn align(
    own: &[Placed],
    reference: &[Placed],
    known: usize,
    pairs: &mut Vec<(usize, usize)>,
) -> (Vec<Placed>, Vec<Placed>) {
    // The last free place of each word, and the one before each place; 0 is none.
    let mut last = vec![0_usize; known];
    let mut before = vec![0_usize; reference.len()];
    for (at, (_, word)) in reference.iter().enumerate() {
        before[at] = std::mem::replace(&mut last[*word as usize], at + 1);
    }
    let mut is_free = vec![true; reference.len()];
    let mut left = Vec::new();
    for (place, word) in own.iter().rev() {
        match last[*word as usize].checked_sub(1) {
            Some(at) => {
                last[*word as usize] = before[at];
                is_free[at] = false;
                pairs.push((*place, reference[at].0));
            }
            None => left.push((*place, *word)),
        }
    }
    left.reverse();
    let there = reference.iter().zip(is_free).filter(|(_, free)| *free);
    (left, there.map(|(placed, _)| *placed).collect())
}
