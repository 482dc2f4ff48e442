//! What writers of JSON write that is none: `NaN`, `Infinity`, halves of surrogate pairs; and numbers that a double would
//! round. Changes the text of one record, and says whether it did; the record itself is kept as it came.

use std::borrow::Cow;

/// The most digits of an integer that a 64-bit number surely holds.
const SAFE_DIGITS: usize = 18;

/// The record with `null` for numbers that are none and U+FFFD for half a pair; None where there is nothing of the kind.
pub(super) fn repaired(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut kept) = (0, 0);
    while at < bytes.len() {
        let (length, instead) = match bytes[at] {
            b'"' => {
                at = string(text, at, &mut kept, &mut out);
                continue;
            }
            b'N' if text[at..].starts_with("NaN") => (3, "null"),
            b'I' if text[at..].starts_with("Infinity") => (8, "null"),
            b'-' if text[at..].starts_with("-Infinity") => (9, "null"),
            _ => {
                at += 1;
                continue;
            }
        };
        out.push_str(&text[kept..at]);
        out.push_str(instead);
        at += length;
        kept = at;
    }
    (kept > 0).then(|| {
        out.push_str(&text[kept..]);
        out
    })
}

/// Passes the string that opens at `start`, replacing halves of pairs; where it ends.
fn string(text: &str, start: usize, kept: &mut usize, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
            return bytes.len();
        };
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        match unit(bytes, at) {
            Some(0xd800..=0xdbff) if matches!(unit(bytes, at + 6), Some(0xdc00..=0xdfff)) => {
                at += 12;
            }
            Some(0xd800..=0xdfff) => {
                out.push_str(&text[*kept..at]);
                out.push('\u{fffd}');
                at += 6;
                *kept = at;
            }
            Some(_) => at += 6,
            // Any other escape is one character; a text may end behind its backslash.
            None => {
                at += 1;
                at += text[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
    }
}

/// The code unit of the `\u` escape that stands here.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let escape = bytes.get(at..at + 6)?;
    let digits = std::str::from_utf8(escape.strip_prefix(b"\\u")?).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// A value with its too large integers as text, so that an id keeps its last digits.
pub(super) fn unrounded(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let (mut at, mut kept) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = past_string(bytes, at),
            b'-' | b'0'..=b'9' => {
                let end = bytes[at..]
                    .iter()
                    .position(|byte| {
                        !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
                    })
                    .map_or(bytes.len(), |length| at + length);
                if is_too_large(&json[at..end]) {
                    out.push_str(&json[kept..at]);
                    out.push('"');
                    out.push_str(&json[at..end]);
                    out.push('"');
                    kept = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[kept..]);
    Cow::Owned(out)
}

fn past_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

fn is_too_large(number: &str) -> bool {
    number.len() > SAFE_DIGITS
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
        && number.parse::<i64>().is_err()
        && number.parse::<u64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_becomes_something_that_is() {
        let cases = [
            (
                r#"{"a":NaN,"b":[-Infinity,Infinity]}"#,
                Some(r#"{"a":null,"b":[null,null]}"#),
            ),
            (r#"{"a":"NaN","b":1}"#, None),
            (r#"{"a":"x\ud800y"}"#, Some("{\"a\":\"x\u{fffd}y\"}")),
            (
                r#"{"a":"\udc00\ud83d"}"#,
                Some("{\"a\":\"\u{fffd}\u{fffd}\"}"),
            ),
            (r#"{"a":"\ud83d\ude00"}"#, None),
            (r#"{"a":"\\ud800"}"#, None),
            (
                r#"{"a":"\"NaN\\","b":NaN}"#,
                Some(r#"{"a":"\"NaN\\","b":null}"#),
            ),
            (r#"{"a":"open \"#, None),
            (r#"{"a":"\ud8"#, None),
            (
                "{\"a\":\"\\é\",\"b\":NaN}",
                Some("{\"a\":\"\\é\",\"b\":null}"),
            ),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(repaired(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_integers_that_would_be_rounded_become_text() {
        let cases = [
            ("12345678901234567890123", r#""12345678901234567890123""#),
            ("-12345678901234567890", r#""-12345678901234567890""#),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0.12345678901234567890", "0.12345678901234567890"),
            ("1e300", "1e300"),
            (
                r#"{"a":[12345678901234567890123,"12345678901234567890123"],"b\"1":2}"#,
                r#"{"a":["12345678901234567890123","12345678901234567890123"],"b\"1":2}"#,
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(unrounded(json), expected);
        }
    }
}
