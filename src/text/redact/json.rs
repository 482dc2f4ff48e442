//! JSON text, taken apart into its strings, its numbers and what stands between them, so that masking leaves it JSON. Also
//! takes what is nearly JSON: NaN, halves of surrogate pairs, control characters in strings.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::CharIndices;

/// A stretch of JSON text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// A string with its quotes, and what it says.
    Text(&'t str, Cow<'t, str>),
    /// A number.
    Number(&'t str),
    /// Brackets, commas, words, white space.
    Other(&'t str),
}

/// The text in stretches that together are all of it; None where it is no object and no list, or something stands outside
/// of strings that JSON does not have.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    if !text.trim_ascii_start().starts_with(['{', '[']) {
        return None;
    }
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        tokens.push(match c {
            '"' => {
                let end = end_of_string(&mut chars)?;
                let whole = &text[start..end];
                Token::Text(whole, unescaped(&whole[1..whole.len() - 1]))
            }
            '0'..='9' | '-' => {
                let more = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
                let end = run(&mut chars, text.len(), more);
                Token::Number(&text[start..end])
            }
            'a'..='z' | 'A'..='Z' => {
                let end = run(&mut chars, text.len(), |c| c.is_ascii_alphabetic());
                let word = &text[start..end];
                let known = [
                    "true", "false", "null", "NaN", "Infinity", "None", "True", "False",
                ];
                if !known.contains(&word) {
                    return None;
                }
                Token::Other(word)
            }
            '{' | '}' | '[' | ']' | ':' | ',' | ' ' | '\t' | '\r' | '\n' | '\u{feff}' => {
                Token::Other(&text[start..start + c.len_utf8()])
            }
            _ => return None,
        });
    }
    Some(tokens)
}

/// The byte behind a string whose opening quote was taken.
fn end_of_string(chars: &mut Peekable<CharIndices<'_>>) -> Option<usize> {
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some(at + 1),
            '\\' => {
                chars.next()?;
            }
            _ => {}
        }
    }
    None
}

fn run(chars: &mut Peekable<CharIndices<'_>>, end: usize, more: impl Fn(char) -> bool) -> usize {
    while chars.next_if(|(_, c)| more(*c)).is_some() {}
    chars.peek().map_or(end, |(at, _)| *at)
}

/// What the inside of a string says. Half of a surrogate pair becomes U+FFFD, an unknown escape its letter.
fn unescaped(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut text = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    let mut high: Option<u32> = None;
    while let Some(c) = chars.next() {
        let said = if c == '\\' { escape(&mut chars) } else { Ok(c) };
        match (said, high.take()) {
            (Err(low), Some(high)) if (0xdc00..0xe000).contains(&low) => {
                let both = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                text.push(char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (said, before) => {
                text.extend(before.map(|_| char::REPLACEMENT_CHARACTER));
                match said {
                    Ok(c) => text.push(c),
                    Err(half) if half < 0xdc00 => high = Some(half),
                    Err(_) => text.push(char::REPLACEMENT_CHARACTER),
                }
            }
        }
    }
    text.extend(high.map(|_| char::REPLACEMENT_CHARACTER));
    Cow::Owned(text)
}

/// The character of an escape whose backslash was taken, or half of a surrogate pair.
fn escape(chars: &mut std::str::Chars<'_>) -> Result<char, u32> {
    match chars.next() {
        Some('n') => Ok('\n'),
        Some('t') => Ok('\t'),
        Some('r') => Ok('\r'),
        Some('b') => Ok('\u{8}'),
        Some('f') => Ok('\u{c}'),
        Some('u') => {
            let rest = chars.as_str();
            let Some(code) = rest
                .get(..4)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            else {
                return Ok('u');
            };
            *chars = rest[4..].chars();
            char::from_u32(code).ok_or(code)
        }
        Some(other) => Ok(other),
        None => Ok('\\'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_stretches_is_the_text() {
        let cases = [
            (r#"{"a": [1, -2.5e3, true, NaN], "b\"": "x\ny"}"#, true),
            (" [\"\u{1}\"]", true),
            (r#"{"a": "open"#, false),
            ("a,b,c", false),
            ("{\"a\"} and more", false),
            ("[x](y)", false),
        ];
        for (text, is_json) in cases {
            let joined = tokens(text).map(|tokens| {
                let parts = tokens.into_iter().map(|token| match token {
                    Token::Text(part, _) | Token::Number(part) | Token::Other(part) => part,
                });
                parts.collect::<String>()
            });
            assert_eq!(joined.as_deref(), is_json.then_some(text));
        }
    }

    #[test]
    fn a_string_says_what_its_escapes_stand_for() {
        let cases = [
            (r"a\u0040b", "a@b"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83dx", "\u{fffd}x"),
            (r"\ude00", "\u{fffd}"),
            (r"\ud83d", "\u{fffd}"),
            (r"\ud83d\n", "\u{fffd}\n"),
            (r"\u12", "u12"),
            (r"\/\q", "/q"),
        ];
        for (inside, said) in cases {
            assert_eq!(unescaped(inside), said, "{inside}");
        }
    }
}
