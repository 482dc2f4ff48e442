//! Every measure of one text, and of many texts on all cores. It must not pool texts.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::meteor::meteor_exact_stem;
use super::rouge::Rouge;
use super::{bleu, chrf};
use crate::metrics::overlap;
use crate::metrics::statistic::real;

/// Texts that a thread takes at a time.
const SHARE: usize = 64;

/// A text with what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'t> {
    /// What was written.
    pub output: &'t str,
    /// What would have been good; may be empty.
    pub references: &'t [String],
}

/// What was measured of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Against its references; None where it has none.
    pub overlap: Option<Overlap>,
    /// Whether it is JSON.
    pub json_valid: bool,
    /// Its words.
    pub words: f64,
    /// Its characters, in Unicode's scalar values.
    pub characters: f64,
}

/// What was measured of one text against its references. Of several references an exact match takes any, the others what
/// their tools define.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// Whether it is equal to one, but for white space at the ends.
    pub exact_match: bool,
    /// Whether its words are those of one: case and punctuation do not count.
    pub normalised_match: bool,
    /// What BLEU counts.
    pub bleu: bleu::Counts,
    /// What chrF counts.
    pub chrf: chrf::Counts,
    /// None where no reference has a word that ROUGE knows.
    pub rouge: Option<Rouge>,
    /// METEOR without synonyms.
    pub meteor_exact_stem: f64,
}

/// Measures one text.
#[must_use]
pub fn measure(pair: Pair<'_>) -> Measured {
    let Pair { output, references } = pair;
    Measured {
        overlap: Overlap::of(output, references),
        json_valid: overlap::json_valid(output),
        words: real(overlap::words(output)),
        characters: real(output.chars().count()),
    }
}

impl Overlap {
    fn of(output: &str, references: &[String]) -> Option<Self> {
        let any = |is: fn(&str, &str) -> bool| references.iter().any(|one| is(one, output));
        Some(Self {
            exact_match: any(overlap::exact_match),
            normalised_match: any(overlap::normalised_match),
            bleu: bleu::Counts::of(output, references)?,
            chrf: chrf::Counts::of(output, references)?,
            rouge: Rouge::of(output, references),
            meteor_exact_stem: meteor_exact_stem(output, references)?,
        })
    }
}

/// Does the same for each item, on all cores, and gives the results in the order of the items.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(items.len().div_ceil(SHARE));
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    // Texts differ in length, so that shares are taken as threads come free.
    let next = AtomicUsize::new(0);
    let (next, work) = (&next, &work);
    let mut done: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut done = Vec::new();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(share) = items.chunks(SHARE).nth(place) else {
                            return done;
                        };
                        done.push((place, share.iter().map(work).collect()));
                    }
                })
            })
            .collect();
        let joined = workers.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().flat_map(|(_, share)| share).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 64, 65, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let found = each(&items, |item| item * 2);
            assert!(found.iter().enumerate().all(|(at, value)| *value == at * 2));
            assert_eq!(found.len(), count);
        }
    }
}
