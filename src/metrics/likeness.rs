//! How much two texts have in common, by `MinHash` (Broder 1997), and which of many texts are nearly the same, by banding.
//! Knows words and no logs.

use std::collections::HashMap;

/// Words of a run; a text of fewer is one run.
const RUN: usize = 5;

/// Hashes of a signature. The estimate of a similarity s has a standard error of sqrt(s (1 - s) / 64).
const HASHES: usize = 64;

/// Hashes of a band. Two texts are compared when one of the 16 bands is the same: at a similarity of 0.8 that is missed
/// once in 5,000 times, and at 0.3 it happens once in 8.
const BAND: usize = 4;

/// What stands for a text in comparisons: for each of 64 orders of all runs of words, the first run that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature([u32; HASHES]);

/// The signature of a text's words, whatever their case and the space between them. None where there is no word.
#[must_use]
pub fn signature(text: &str) -> Option<Signature> {
    let words: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(hash_of)
        .collect();
    if words.is_empty() {
        return None;
    }
    let mut least = [u32::MAX; HASHES];
    for run in words.windows(RUN.min(words.len())) {
        let run = run.iter().fold(0, |hash, word| mix(hash ^ word));
        for (at, least) in least.iter_mut().enumerate() {
            // The upper half of a mixed number is a new order for each place.
            let order =
                mix(run.wrapping_add((at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))) >> 32;
            *least = (*least).min(u32::try_from(order).unwrap_or(u32::MAX));
        }
    }
    Some(Signature(least))
}

fn hash_of(word: &str) -> u64 {
    word.chars()
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |hash, c| mix(hash ^ u64::from(c)))
}

/// The finisher of `SplitMix64` (Steele, Lea and Flood 2014).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Signature {
    /// The share of runs that two texts have in common, estimated: 0 to 1.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let same = self
            .0
            .iter()
            .zip(&other.0)
            .filter(|(one, other)| one == other);
        #[expect(clippy::cast_precision_loss, reason = "at most 64")]
        let share = same.count() as f64 / HASHES as f64;
        share
    }
}

/// Texts so far, found again by what is like them.
#[derive(Debug, Default)]
pub struct Likes {
    signatures: Vec<Signature>,
    /// The first texts of each band; more of one band would say the same.
    bands: HashMap<(u8, u64), Vec<u32>>,
}

/// Texts of one band that are kept: a boilerplate answer must not make every comparison with every other.
const KEPT: usize = 8;

impl Likes {
    /// Adds a text, and gives the earlier one that is most like it, with their likeness, where that is `least` or more.
    /// Texts are numbered in the order in which they are added.
    pub fn add(&mut self, signature: Signature, least: f64) -> Option<(usize, f64)> {
        let number = u32::try_from(self.signatures.len()).unwrap_or(u32::MAX);
        let mut best: Option<(usize, f64)> = None;
        for (band, hashes) in (0_u8..).zip(signature.0.chunks_exact(BAND)) {
            let hash = hashes
                .iter()
                .fold(0, |hash, one| mix(hash ^ u64::from(*one)));
            let alike = self.bands.entry((band, hash)).or_default();
            for other in alike.iter().map(|other| *other as usize) {
                let likeness = signature.likeness(&self.signatures[other]);
                if likeness >= least && best.is_none_or(|(_, most)| likeness > most) {
                    best = Some((other, likeness));
                }
            }
            if alike.len() < KEPT {
                alike.push(number);
            }
        }
        self.signatures.push(signature);
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(range: std::ops::Range<usize>) -> String {
        range.map(|n| format!("w{n} ")).collect::<Vec<_>>().concat()
    }

    #[test]
    fn likeness_is_the_share_of_common_runs() {
        // Of 96 and 96 runs, 46 are common to the halves that overlap: 46 / 146.
        let (one, other) = (signature(&words(0..100)), signature(&words(50..150)));
        let (one, other) = (one.expect("words"), other.expect("words"));
        assert!((one.likeness(&other) - 46.0 / 146.0).abs() < 0.18);
        assert!((one.likeness(&one) - 1.0).abs() < f64::EPSILON);
        let apart = signature(&words(1000..1100)).expect("words");
        assert!(one.likeness(&apart) < 0.05);
        assert_eq!(signature(" …\n"), None);
    }

    #[test]
    fn case_and_space_make_no_difference_and_order_does() {
        let one = signature("The quick  brown fox jumps over it").expect("words");
        assert_eq!(
            Some(one.clone()),
            signature("the QUICK brown\nfox, jumps over it.")
        );
        assert_ne!(Some(one), signature("it over jumps fox brown quick the"));
        assert_eq!(signature("Yes!"), signature("yes"));
    }

    #[test]
    fn the_most_alike_of_many_is_found() {
        let mut likes = Likes::default();
        for n in 0..200 {
            let text = words(n * 1000..n * 1000 + 200);
            assert_eq!(
                likes.add(signature(&text).expect("words"), 0.8),
                None,
                "{n}"
            );
        }
        let edited = words(7000..7199) + "other";
        let (found, likeness) = likes
            .add(signature(&edited).expect("words"), 0.8)
            .expect("its original");
        assert_eq!(found, 7);
        assert!(likeness > 0.9, "{likeness}");
    }
}
