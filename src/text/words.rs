//! Counts the words of a text. It must not guess a language.

use unicode_segmentation::UnicodeSegmentation;

/// The number of words by the rules of Unicode (UAX 29): segments with a letter or a digit in them.
///
/// Chinese and Japanese characters count one each, katakana included; scripts that are written without spaces and that
/// Unicode does not segment, such as Thai, count by their characters too.
#[must_use]
pub fn word_count(text: &str) -> usize {
    // No rule of Unicode joins words over white space, so that each token can take the cheapest way.
    text.split_whitespace()
        .map(|token| {
            if token.is_ascii() {
                ascii_words(token.as_bytes())
            } else {
                token.unicode_words().map(weight).sum()
            }
        })
        .sum()
}

/// How many words a segment counts: Unicode keeps runs of katakana together, and this does not.
fn weight(word: &str) -> usize {
    word.chars().filter(|c| matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}')).count().max(1)
}

/// The rules WB5 to WB13 of UAX 29 for a token of ASCII.
fn ascii_words(token: &[u8]) -> usize {
    let mut words = 0;
    let mut at = 0;
    while at < token.len() {
        let end = word_end(token, at);
        words += usize::from(token[at..end].iter().any(u8::is_ascii_alphanumeric));
        at = end;
    }
    words
}

/// The end of the segment that starts at `at`.
fn word_end(token: &[u8], mut at: usize) -> usize {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !is_inner(token[at]) {
        return at + 1;
    }
    loop {
        at += 1;
        let Some(&next) = token.get(at) else {
            return at;
        };
        let joined = match (token[at - 1], token.get(at + 1)) {
            (before, Some(after))
                if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() =>
            {
                matches!(next, b'.' | b'\'' | b':')
            }
            (before, Some(after)) if before.is_ascii_digit() && after.is_ascii_digit() => {
                matches!(next, b'.' | b'\'' | b',' | b';')
            }
            _ => false,
        };
        if joined {
            at += 1;
        } else if !is_inner(next) {
            return at;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::word_count;

    #[test]
    fn words_are_counted_in_every_script() {
        let cases = [
            ("", 0),
            ("  \n ", 0),
            ("... --", 0),
            ("It's 3.14, isn't it?", 4),
            ("well-known snake_case", 3),
            ("日本語", 3),
            ("カタカナ", 4),
            ("Die Straße", 2),
            ("한국어 텍스트", 2),
            ("привет, мир", 2),
            ("emoji 👩\u{200d}💻 is no word", 4),
        ];
        for (text, expected) in cases {
            assert_eq!(word_count(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_for_ascii_counts_as_unicode_does(text in "[ab1_.':;,\" -]{0,24}") {
            prop_assert_eq!(word_count(&text), text.unicode_words().count());
        }
    }
}
