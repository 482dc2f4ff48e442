//! Finds addresses of e-mail, also where `@` is written `%40` as in a URL. Each byte is looked at twice at most.

use std::ops::Range;

use memchr::memchr2_iter;

/// Endings of files that stand behind an `@` which says how large a picture is (`icon@2x.png`).
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "svg", "webp"];

pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    // An address has one `@`, so that no byte before the last one is looked at again.
    let mut done = 0;
    for at in memchr2_iter(b'@', b'%', text.as_bytes()) {
        let behind = if text[at..].starts_with('@') {
            at + 1
        } else if text[at..].starts_with("%40") {
            at + 3
        } else {
            continue;
        };
        let start = local(text, done, at);
        done = behind;
        if start == at {
            continue;
        }
        if let Some(end) = domain(text, behind) {
            found(start..end);
        }
    }
}

/// An address in one form, whatever its case.
pub(super) fn normal(address: &str) -> String {
    address.replace("%40", "@").to_lowercase()
}

/// Where the part before the `@` begins; at the `@` where there is none.
fn local(text: &str, from: usize, at: usize) -> usize {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'');
    let before = &text[from..at];
    let mut start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| belongs(*c))
        .last()
        .map_or(at, |(start, _)| from + start);
    // An escape of JSON text is none of its letters.
    if text[..start].ends_with('\\') && text[start..].starts_with(['n', 'r', 't']) {
        start += 1;
    }
    let begins = |c: char| c.is_alphanumeric() || c == '_' || c == '+';
    start + text[start..at].find(begins).unwrap_or(at - start)
}

/// Where the domain ends that begins at a byte: at least two labels, the last of them of letters.
fn domain(text: &str, start: usize) -> Option<usize> {
    let belongs = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let rest = &text[start..];
    let rest = &rest[..rest.find(|c| !belongs(c)).unwrap_or(rest.len())];
    let (mut end, mut at, mut labels) = (None, 0, 0);
    for label in rest.split('.') {
        if label.is_empty() || label.starts_with('-') {
            break;
        }
        let kept = label.trim_end_matches('-');
        labels += 1;
        if labels > 1 && is_top(kept) {
            end = Some(start + at + kept.len());
        }
        if kept.len() < label.len() {
            break;
        }
        at += label.len() + 1;
    }
    end
}

/// Whether a label can be the last of a domain.
fn is_top(label: &str) -> bool {
    let letters = label.chars().count() >= 2 && label.chars().all(char::is_alphabetic);
    let coded = label
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    (letters || coded)
        && !PICTURES
            .iter()
            .any(|ending| ending.eq_ignore_ascii_case(label))
}
