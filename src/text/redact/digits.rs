//! Runs of digits in groups, as telephone numbers and numbers of cards are written. Knows neither.

use std::ops::Range;

/// Digits that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) span: Range<usize>,
    /// What stands between the group before and this one; empty for the first.
    pub(super) joint: Range<usize>,
}

impl Group {
    pub(super) fn len(&self) -> usize {
        self.span.len()
    }
}

/// The groups of digits from a byte on, as long as a joint is one that is allowed and they have no more than so many
/// digits in all. The first group begins at the byte.
pub(super) fn groups<'t>(
    text: &'t str,
    start: usize,
    most: usize,
    joint: impl Fn(&str) -> bool + 't,
) -> impl Iterator<Item = Group> + 't {
    let mut next = Some(start..start);
    let mut digits = 0;
    std::iter::from_fn(move || {
        let before = next.take()?;
        let at = before.end;
        let end = at + run(&text.as_bytes()[at..]);
        digits += end - at;
        if end == at || digits > most {
            return None;
        }
        // No joint has more than three characters.
        let behind = text[end..]
            .char_indices()
            .take(4)
            .find(|(_, c)| c.is_ascii_digit())
            .map(|(offset, _)| end..end + offset);
        next = behind.filter(|behind| joint(&text[behind.clone()]));
        Some(Group {
            span: at..end,
            joint: before,
        })
    })
}

/// How many digits come first.
pub(super) fn run(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// The digits of a text.
pub(super) fn only(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether a character is a blank that stands inside of numbers: a space, or one at which no line breaks.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}
