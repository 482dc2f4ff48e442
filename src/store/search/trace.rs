//! What the bytes of a log as JSON must hold wherever a text of it holds a needle. It may say yes where there is nothing,
//! never no where there is something: a log that says no is never parsed.

use std::fmt::Write as _;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::bytes::Regex;

/// More characters of a needle tell logs no further apart.
const MOST: usize = 24;

/// The one letter that small letters write as two characters brings this one, the dot above: no run goes over it.
const DOT: char = '\u{307}';

/// Other letters whose small form a letter has, wherever they stand; a capital sigma has two.
static CAPITALS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let all = '\0'..=char::MAX;
    let pairs = all.flat_map(|large| {
        let small = large.to_lowercase().filter(move |small| *small != large);
        small.map(move |small| (small, large))
    });
    pairs.chain([('ς', 'Σ')]).collect()
});

/// The bytes that a needle leaves in JSON.
#[derive(Debug)]
pub(super) struct Trace(Option<Patterns>);

#[derive(Debug)]
struct Patterns {
    /// Where no character is written by its number.
    plain: Regex,
    /// Where some may be.
    numbered: Regex,
    /// What begins a character that is.
    number: Finder<'static>,
}

impl Trace {
    /// What a needle in small letters leaves; a needle of which nothing can be said leaves anything.
    pub(super) fn of(lower: &str) -> Self {
        let run = telling_run(lower);
        if run.is_empty() {
            return Self(None);
        }
        let pattern = |with_numbers| {
            let mut pattern = String::new();
            for small in run.chars() {
                put_character(&mut pattern, small, with_numbers);
            }
            Regex::new(&pattern).ok()
        };
        let patterns = pattern(false).zip(pattern(true));
        Self(patterns.map(|(plain, numbered)| Patterns {
            plain,
            numbered,
            number: Finder::new("\\u"),
        }))
    }

    /// Whether the JSON of a log may hold the needle in one of its texts.
    pub(super) fn may_be_in(&self, json: &[u8]) -> bool {
        let Some(patterns) = &self.0 else { return true };
        patterns.plain.is_match(json)
            || (patterns.number.find(json).is_some() && patterns.numbered.is_match(json))
    }
}

/// A part of the needle that stands in one piece wherever the needle stands: from its longest word on.
fn telling_run(lower: &str) -> &str {
    let runs = lower.split(DOT);
    let run = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let words = run.split_whitespace();
    let longest = words.max_by_key(|word| word.len()).unwrap_or_default();
    let from = run.find(longest).unwrap_or_default();
    let run = &run[from..];
    let end = run.char_indices().nth(MOST).map_or(run.len(), |(at, _)| at);
    &run[..end]
}

/// Every way in which JSON writes a character whose small form this is.
fn put_character(pattern: &mut String, small: char, with_numbers: bool) {
    let capitals = CAPITALS.iter().filter(|(of, _)| *of == small);
    let all: Vec<char> = [small]
        .into_iter()
        .chain(capitals.map(|(_, large)| *large))
        .collect();
    let mut ways: Vec<String> = Vec::new();
    for one in &all {
        ways.extend(written(*one));
        if with_numbers {
            ways.push(numbered(*one));
        }
    }
    let _ = write!(pattern, "(?:{})", ways.join("|"));
}

/// A character as it stands in JSON, or behind a backslash.
fn written(one: char) -> Vec<String> {
    let escape = |letter: &str| vec![format!(r"\\{letter}")];
    match one {
        '"' => escape("\""),
        '\\' => escape(r"\\"),
        '\u{8}' => escape("b"),
        '\u{c}' => escape("f"),
        '\n' => escape("n"),
        '\r' => escape("r"),
        '\t' => escape("t"),
        '/' => vec!["/".to_string(), r"\\/".to_string()],
        _ => vec![regex::escape(one.encode_utf8(&mut [0; 4]))],
    }
}

/// A character by its number: one or two of four digits, whatever their case.
fn numbered(one: char) -> String {
    let mut pattern = String::new();
    for unit in one.encode_utf16(&mut [0; 2]) {
        let _ = write!(pattern, r"\\u(?i:{unit:04x})");
    }
    pattern
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::needle::Needle;
    use super::*;

    /// Text of letters that fold in their own ways, and of what JSON escapes.
    fn text(most: usize) -> impl Strategy<Value = String> {
        let character = prop_oneof![
            4 => prop::sample::select("aAkKiIsSxX \n\"\\/\t".chars().collect::<Vec<_>>()),
            3 => prop::sample::select("KİıſΣςσßẞéÉ日😀\u{307}\u{1}ǅ".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        proptest::collection::vec(character, 0..most).prop_map(String::from_iter)
    }

    /// A text as JSON, some of its characters by their numbers.
    fn json(text: &str, by_number: &[bool], capitals: bool) -> String {
        let mut json = "\"".to_string();
        for (at, one) in text.chars().enumerate() {
            if by_number[at % by_number.len()] {
                for unit in one.encode_utf16(&mut [0; 2]) {
                    let _ = if capitals {
                        write!(json, "\\u{unit:04X}")
                    } else {
                        write!(json, "\\u{unit:04x}")
                    };
                }
            } else if one == '/' && capitals {
                json.push_str("\\/");
            } else {
                let whole = serde_json::to_string(&one).expect("a character is JSON");
                json.push_str(&whole[1..whole.len() - 1]);
            }
        }
        json + "\""
    }

    proptest! {
        #[test]
        fn no_text_that_holds_the_needle_is_passed_over(
            before in text(6), middle in text(9), behind in text(6), of_middle in (0_usize..9, 1_usize..9),
            needle in prop::option::of(text(5)), by_number in proptest::collection::vec(any::<bool>(), 1..5),
            capitals in any::<bool>(), changed in 0..3,
        ) {
            let part: String = middle.chars().skip(of_middle.0).take(of_middle.1).collect();
            let part = match changed {
                0 => part,
                1 => part.to_uppercase(),
                _ => part.to_lowercase(),
            };
            let needle = Needle::new(&needle.unwrap_or(part));
            let text = format!("{before}{middle}{behind}");
            let json = json(&text, &by_number, capitals);
            prop_assert_eq!(&serde_json::from_str::<String>(&json).expect("JSON"), &text);
            if needle.is_in_text(&text) {
                prop_assert!(Trace::of(needle.lower()).may_be_in(json.as_bytes()), "{json} {needle:?}");
            }
        }
    }

    #[test]
    fn a_log_without_the_word_is_not_parsed() {
        let trace = Trace::of("quixotry");
        for (json, may) in [
            (r#"{"output":"Quixotry."}"#, true),
            (r#"{"output":"qui\u0078otry"}"#, true),
            (r#"{"output":"quixot\u00e9"}"#, false),
            (r#"{"output":"plain"}"#, false),
        ] {
            assert_eq!(trace.may_be_in(json.as_bytes()), may, "{json}");
        }
        assert_eq!(telling_run("the refund of it"), "refund of it");
    }
}
