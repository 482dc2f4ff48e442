//! Cuts texts into the tokens that each family of metrics counts. It must not count any.

/// Whether Python's `str.split` splits here: Unicode's white space and the four separators of ASCII.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// A text cut into the words that stand between white space.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// The text with white space around every token of sacrebleu's tokeniser `13a` (that of mteval-v13a): cut it with [`words`].
pub(super) fn thirteen_a(text: &str) -> String {
    let mut text = text
        .trim_end_matches(is_space)
        .replace("<skipped>", "")
        .replace("-\n", "")
        .replace('\n', " ");
    if text.contains('&') {
        for (entity, is) in [
            ("&quot;", "\""),
            ("&amp;", "&"),
            ("&lt;", "<"),
            ("&gt;", ">"),
        ] {
            text = text.replace(entity, is);
        }
    }
    let spaced = apart(format!(" {text} ").as_bytes());
    let spaced = points_behind_no_digit(&spaced);
    let spaced = points_before_no_digit(&spaced);
    let spaced = dashes_behind_digits(&spaced);
    String::from_utf8(spaced).expect("only spaces were put in, and beside ASCII")
}

/// Symbols of ASCII stand alone, but for the full stop, the comma, the dash and the apostrophe.
fn apart(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 5 / 4);
    for &byte in text {
        let alone = matches!(byte, b'{'..=b'~' | b'['..=b'`' | b' '..=b'&' | b'('..=b'+' | b':'..=b'@' | b'/');
        if alone {
            out.extend([b' ', byte, b' ']);
        } else {
            out.push(byte);
        }
    }
    out
}

/// Full stops and commas stand alone unless a digit stands before them: `([^0-9])([\.,])` becomes `\1 \2 `.
fn points_behind_no_digit(text: &[u8]) -> Vec<u8> {
    pairs(text, |one, other, out| {
        let is = !one.is_ascii_digit() && is_point(other);
        if is {
            out.extend([one, b' ', other, b' ']);
        }
        is
    })
}

/// The same unless a digit stands behind them: `([\.,])([^0-9])` becomes ` \1 \2`.
fn points_before_no_digit(text: &[u8]) -> Vec<u8> {
    pairs(text, |one, other, out| {
        let is = is_point(one) && !other.is_ascii_digit();
        if is {
            out.extend([b' ', one, b' ', other]);
        }
        is
    })
}

/// A dash behind a digit stands alone: `([0-9])(-)` becomes `\1 \2 `.
fn dashes_behind_digits(text: &[u8]) -> Vec<u8> {
    pairs(text, |one, other, out| {
        let is = one.is_ascii_digit() && other == b'-';
        if is {
            out.extend([one, b' ', other, b' ']);
        }
        is
    })
}

/// Offers two bytes after each other from left to right; those that are replaced are done with, as in `re.sub`.
fn pairs(text: &[u8], replace: impl Fn(u8, u8, &mut Vec<u8>) -> bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 5 / 4);
    let mut at = 0;
    while at < text.len() {
        let next = text.get(at + 1);
        if next.is_some_and(|next| replace(text[at], *next, &mut out)) {
            at += 2;
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

fn is_point(byte: u8) -> bool {
    matches!(byte, b'.' | b',')
}

#[cfg(test)]
mod tests {
    use super::{thirteen_a, words};

    #[test]
    fn symbols_stand_alone_as_mteval_has_them() {
        let cases = [
            ("", ""),
            ("Hello, world!", "Hello , world !"),
            ("3.14 is 1,000", "3.14 is 1,000"),
            ("end.", "end ."),
            ("...", ". . ."),
            ("1990-2000", "1990 - 2000"),
            ("well-known it's", "well-known it's"),
            ("a &amp;lt; b &quot;x&quot;", "a < b \" x \""),
            ("hy-\nphen", "hyphen"),
            ("日本。é.", "日本。é ."),
            ("a\u{1f}b", "a b"),
        ];
        for (text, expected) in cases {
            let spaced = thirteen_a(text);
            let found: Vec<_> = words(&spaced).collect();
            assert_eq!(found.join(" "), expected, "{text:?}");
        }
    }
}
