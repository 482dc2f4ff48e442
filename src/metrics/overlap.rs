//! Whether one text is another, is JSON, or holds a word. Nothing here gives a degree; that is what `texts` is for.

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

fn normalised(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{contains, exact_match, json_valid, normalised_match};

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
}
