//! Deterministic measures of one text, against a reference or by itself. They must not ask a model.

use std::collections::HashMap;

use serde::de::IgnoredAny;

/// Whether two texts are the same but for white space at their ends.
#[must_use]
pub fn exact_match(reference: &str, output: &str) -> bool {
    reference.trim() == output.trim()
}

/// Whether two texts have the same letters and digits in the same words: case, punctuation and white space do not count.
/// Two texts without any letter or digit have to match exactly.
#[must_use]
pub fn normalised_match(reference: &str, output: &str) -> bool {
    let (left, right) = (normalised(reference), normalised(output));
    if left.is_empty() && right.is_empty() {
        exact_match(reference, output)
    } else {
        left == right
    }
}

/// Whether the whole text is one value of JSON.
#[must_use]
pub fn json_valid(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Whether a value stands in the text, letter for letter.
#[must_use]
pub fn contains(text: &str, value: &str) -> bool {
    text.contains(value)
}

/// The number of words of a text, as the text layer counts them.
#[must_use]
pub fn words(text: &str) -> usize {
    crate::text::words::word_count(text)
}

/// ROUGE-L (Lin 2004): the F1 of the longest common subsequence of words, from 0 to 1.
///
/// Words are those of the `rouge-score` package without its stemmer: lower-cased runs of ASCII letters and digits. None
/// where a text has no such word, as in Chinese: there the measure says nothing.
#[must_use]
pub fn rouge_l(reference: &str, output: &str) -> Option<f64> {
    let (reference, output) = (rouge_words(reference), rouge_words(output));
    if reference.is_empty() || output.is_empty() {
        return None;
    }
    let common = common_subsequence(&reference, &output);
    // 2pr / (p + r) with p = common / output and r = common / reference.
    Some(
        2.0 * super::statistic::real(common)
            / super::statistic::real(reference.len() + output.len()),
    )
}

fn normalised(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn rouge_words(text: &str) -> Vec<String> {
    // Lower-casing comes first, as in the package: some letters beyond ASCII, such as the Kelvin sign, become ASCII.
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(String::from)
        .collect()
}

/// The length of the longest common subsequence, 64 words at a time (Hyyrö 2004).
fn common_subsequence(left: &[String], right: &[String]) -> usize {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, word) in left.iter().enumerate() {
        places.entry(word).or_default().push(at);
    }
    let mut row = vec![u64::MAX; left.len().div_ceil(64)];
    let mut matches = vec![0_u64; row.len()];
    for word in right {
        let Some(found) = places.get(word.as_str()) else {
            continue;
        };
        for &at in found {
            matches[at / 64] |= 1 << (at % 64);
        }
        let mut carry = false;
        for (bits, hits) in row.iter_mut().zip(&matches) {
            let both = *bits & hits;
            let (sum, first) = bits.overflowing_add(both);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *bits = sum | (*bits & !hits);
        }
        for &at in found {
            matches[at / 64] = 0;
        }
    }
    // Bits beyond the last word never match and stay set.
    row.iter().map(|bits| bits.count_zeros() as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::{contains, exact_match, json_valid, normalised_match, rouge_l};

    #[test]
    fn texts_match_exactly_or_by_their_words() {
        let cases = [
            ("Paris", " Paris\n", true, true),
            ("Paris.", "paris", false, true),
            ("New York", "new  york!", false, true),
            ("New York", "newyork", false, false),
            ("?", "!", false, false),
            ("?", "?", true, true),
            ("Größe", "größe", false, true),
            ("", "", true, true),
        ];
        for (reference, output, exact, normalised) in cases {
            assert_eq!(
                exact_match(reference, output),
                exact,
                "{reference:?} {output:?}"
            );
            assert_eq!(
                normalised_match(reference, output),
                normalised,
                "{reference:?} {output:?}"
            );
        }
    }

    #[test]
    fn texts_are_judged_by_themselves() {
        for (text, expected) in [
            ("{\"a\": 1}", true),
            ("[1, 2]\n", true),
            ("3", true),
            ("{a: 1}", false),
            ("", false),
            ("{} {}", false),
        ] {
            assert_eq!(json_valid(text), expected, "{text:?}");
        }
        assert!(contains("the password is x", "password") && !contains("the Password", "password"));
    }

    #[test]
    fn rouge_l_says_nothing_without_words() {
        assert_eq!(rouge_l("日本語", "日本語"), None);
        assert_eq!(rouge_l("", "a"), None);
        assert_eq!(rouge_l("a b", "c"), Some(0.0));
        assert_eq!(rouge_l("a b", "A, b."), Some(1.0));
    }

    #[test]
    fn a_long_subsequence_crosses_the_words_of_the_machine() {
        let long: Vec<String> = (0..300).map(|number| format!("w{number}")).collect();
        let without: Vec<String> = long
            .iter()
            .filter(|word| !word.ends_with('7'))
            .cloned()
            .collect();
        let score = rouge_l(&long.join(" "), &without.join(" ")).expect("both have words");
        assert!((score - 2.0 * 270.0 / 570.0).abs() < 1e-12, "{score}");
    }
}
