//! ROUGE (Lin 2004) as the `rouge-score` package computes it with `use_stemmer=True`: F1 of n-grams and of longest common
//! subsequences. It must not average texts.

use super::ids::StemIds;
use super::stem::stem;
use super::{lcs, ngrams};
use crate::metrics::statistic::real;

/// Words of up to so many letters are left as they are.
const SHORT: usize = 3;

/// The four measures of one output, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rouge {
    /// F1 of words.
    pub rouge1: f64,
    /// F1 of pairs of words.
    pub rouge2: f64,
    /// F1 of the longest common subsequence of words.
    pub rouge_l: f64,
    /// F1 of the union of longest common subsequences of lines, as for summaries of a sentence a line.
    pub rouge_lsum: f64,
}

/// A text as numbers of stems, line by line.
struct Lines {
    words: Vec<u32>,
    /// Where each line that is not empty ends.
    ends: Vec<usize>,
}

impl Rouge {
    /// Measures one output; of several references each measure takes the one that gives most.
    ///
    /// Words are lower-cased runs of ASCII letters and digits. None where no reference has such a word, as in Chinese: there
    /// ROUGE says nothing. An output without one has 0.
    #[must_use]
    pub fn of<T: AsRef<str>>(output: &str, references: &[T]) -> Option<Self> {
        let mut ids = StemIds::default();
        let own = Lines::of(output, &mut ids);
        let references: Vec<Lines> = references
            .iter()
            .map(|reference| Lines::of(reference.as_ref(), &mut ids))
            .filter(|lines| !lines.words.is_empty())
            .collect();
        let found = references
            .iter()
            .map(|reference| Self::of_one(&own, reference, ids.len()));
        found.reduce(Self::larger)
    }

    fn larger(self, other: Self) -> Self {
        Self {
            rouge1: self.rouge1.max(other.rouge1),
            rouge2: self.rouge2.max(other.rouge2),
            rouge_l: self.rouge_l.max(other.rouge_l),
            rouge_lsum: self.rouge_lsum.max(other.rouge_lsum),
        }
    }

    fn of_one(own: &Lines, reference: &Lines, stems: usize) -> Self {
        let (given, there) = (own.words.len(), reference.words.len());
        if given == 0 {
            return Self::default();
        }
        let [words, pairs] = ngrams::matched::<2>(&own.words, &[&reference.words]);
        let common = lcs::length(&reference.words, &own.words, stems);
        Self {
            rouge1: f1(words, given, there),
            rouge2: f1(pairs, given - 1, there - 1),
            rouge_l: f1(common, given, there),
            rouge_lsum: if own.ends.len() == 1 && reference.ends.len() == 1 {
                f1(common, given, there)
            } else {
                f1(common_of_lines(own, reference, stems), given, there)
            },
        }
    }
}

/// 2pr / (p + r) with p = common / given and r = common / there.
fn f1(common: usize, given: usize, there: usize) -> f64 {
    if common == 0 {
        return 0.0;
    }
    2.0 * real(common) / real(given + there)
}

/// How many words of the reference's lines stand in the union of what each line has in common with the output's; none more
/// often than it stands in either text.
fn common_of_lines(own: &Lines, reference: &Lines, stems: usize) -> usize {
    let count = |lines: &Lines| {
        let mut counts = vec![0_usize; stems];
        for word in &lines.words {
            counts[*word as usize] += 1;
        }
        counts
    };
    let (mut given, mut there) = (count(own), count(reference));
    let mut common = 0;
    for line in reference.each() {
        // Numbers of the line's own words and one for all others, so that a line costs no room for each of those.
        let mut local: Vec<u32> = line.to_vec();
        local.sort_unstable();
        local.dedup();
        let known = |words: &[u32]| -> Vec<u32> {
            let place = |word| local.binary_search(word).unwrap_or(local.len());
            words
                .iter()
                .map(|word| u32::try_from(place(word)).unwrap_or(u32::MAX))
                .collect()
        };
        let rows = known(line);
        let mut union = vec![false; line.len()];
        for other in own.each() {
            for at in lcs::taken(&rows, &known(other), local.len() + 1) {
                union[at] = true;
            }
        }
        for (word, _) in line.iter().zip(union).filter(|(_, is)| *is) {
            let (given, there) = (&mut given[*word as usize], &mut there[*word as usize]);
            if *given > 0 && *there > 0 {
                common += 1;
                *given -= 1;
                *there -= 1;
            }
        }
    }
    common
}

impl Lines {
    fn of(text: &str, ids: &mut StemIds) -> Self {
        let mut lines = Self {
            words: Vec::new(),
            ends: Vec::new(),
        };
        for line in text.split('\n') {
            // Lower-casing comes first, as in the package: some letters beyond ASCII, such as the Kelvin sign, become ASCII.
            let lower = line.to_lowercase();
            let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
            for word in words.filter(|word| !word.is_empty()) {
                let id = ids.of(word, |word| {
                    if word.len() > SHORT {
                        stem(word)
                    } else {
                        word.to_string()
                    }
                });
                lines.words.push(id);
            }
            let before = lines.ends.last().copied().unwrap_or_default();
            if lines.words.len() > before {
                lines.ends.push(lines.words.len());
            }
        }
        lines
    }

    fn each(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.words[start..*end])
    }
}

#[cfg(test)]
mod tests {
    use super::Rouge;

    #[test]
    fn it_says_nothing_where_the_reference_has_no_word() {
        assert_eq!(Rouge::of("日本語", &["日本語"]), None);
        assert_eq!(Rouge::of("a", &["", "!"]), None);
        assert_eq!(Rouge::of::<&str>("a", &[]), None);
        assert_eq!(Rouge::of("", &["a b"]), Some(Rouge::default()));
        assert_eq!(Rouge::of("c", &["日本語", "a b"]), Some(Rouge::default()));
    }
}
