//! Finds addresses of the Internet protocol. Four numbers with points between them are also how versions and sections are
//! numbered: what a word before them calls so is none.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::edge;

/// Words behind which four numbers are no address.
const NUMBERED: [&str; 12] = [
    "version", "versions", "ver", "release", "rev", "revision", "build", "firmware", "section",
    "chapter", "clause", "§",
];

/// The most characters that are looked at for such a word.
const LOOKED_AT: usize = 16;

/// The longest address that is written.
const LONGEST: usize = 45;

pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !belongs(bytes[at]) {
            at += 1;
            continue;
        }
        let end = at
            + bytes[at..]
                .iter()
                .take_while(|byte| belongs(**byte))
                .count();
        match v6(text, at..end) {
            Some(span) => found(span),
            None => v4(text, at..end, &mut found),
        }
        at = end;
    }
}

/// An address in one form.
pub(super) fn normal(address: &str) -> String {
    address
        .parse::<IpAddr>()
        .map_or_else(|_| address.to_lowercase(), |address| address.to_string())
}

fn belongs(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':' || byte == b'.'
}

/// The whole run but for what ends a sentence, as an address of version 6.
fn v6(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    let mut whole = text[run.clone()].trim_end_matches('.');
    if !whole.ends_with("::") {
        whole = whole.trim_end_matches(':');
    }
    let span = run.start..run.start + whole.len();
    let numbered = whole.bytes().any(|byte| byte.is_ascii_digit());
    let plausible = whole.len() <= LONGEST && numbered && whole.contains(':');
    (plausible
        && edge::begins(text, span.start)
        && edge::ends(text, span.end)
        && whole.parse::<Ipv6Addr>().is_ok())
    .then_some(span)
}

/// Every four numbers of a run, as addresses of version 4.
fn v4(text: &str, run: Range<usize>, found: &mut impl FnMut(Range<usize>)) {
    let mut at = run.start;
    for piece in text[run].split(':') {
        let kept = piece.trim_end_matches('.');
        let span = at..at + kept.len();
        at += piece.len() + 1;
        let address = kept.parse::<Ipv4Addr>();
        if address.is_ok_and(|address| address.octets()[0] != 0)
            && begins(text, span.start)
            && ends(text, span.end)
            && !is_numbered(text, span.start)
        {
            found(span);
        }
    }
}

fn begins(text: &str, at: usize) -> bool {
    match edge::before(text, at) {
        // The name of a program, as in `Chrome/1.2.3.4`; an address stands behind two strokes.
        Some('/') => text[..at].ends_with("//"),
        // The end of a range begins behind its start.
        Some('-') => edge::begins(text, at - 1) || is_v4(last_run(&text[..at - 1])),
        Some(c) => !edge::is_word(c),
        None => true,
    }
}

fn ends(text: &str, at: usize) -> bool {
    match edge::after(text, at) {
        Some('-') => edge::ends(text, at + 1) || is_v4(first_run(&text[at + 1..])),
        Some('+') => edge::ends(text, at + 1),
        Some(c) => !edge::is_word(c),
        None => true,
    }
}

fn is_v4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// Digits and points that come first, as far as an address can be long.
fn first_run(text: &str) -> &str {
    let bytes = text.bytes().take(LONGEST);
    let length = bytes.take_while(|byte| byte.is_ascii_digit() || *byte == b'.');
    text[..length.count()].trim_end_matches('.')
}

/// Digits and points that come last.
fn last_run(text: &str) -> &str {
    let bytes = text.bytes().rev().take(LONGEST);
    let length = bytes.take_while(|byte| byte.is_ascii_digit() || *byte == b'.');
    &text[text.len() - length.count()..]
}

/// Whether the word before says that this numbers something.
fn is_numbered(text: &str, at: usize) -> bool {
    let before: Vec<char> = text[..at].chars().rev().take(LOOKED_AT).collect();
    let before: String = before.into_iter().rev().collect();
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || ".:=\"'".contains(c));
    let word = before
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '§'))
        .next()
        .unwrap_or_default();
    NUMBERED
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}
