//! How many columns text takes on a terminal, by the rules with which ratatui fills its cells, and cutting to columns.
//!
//! Expects sanitised text of one line. It must not wrap: that is [`wrap`](super::wrap)'s.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns between two tab stops.
pub const TAB: usize = 4;

/// What stands where text was cut off.
const ELLIPSIS: char = '…';

/// The columns that a text of one line takes. Tabs count as nothing here: they need a column to start from.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return text.len();
    }
    graphemes(text).map(|(_, _, columns)| columns).sum()
}

/// The graphemes of a text with their byte offsets and their columns.
///
/// Between two ASCII characters there is always a boundary, so that only text around others pays for segmentation.
pub fn graphemes(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    Graphemes {
        text,
        at: 0,
        run: None,
    }
}

/// The column after a tab that starts at `column`.
#[must_use]
pub fn tab_stop(column: usize) -> usize {
    (column / TAB + 1) * TAB
}

/// The text, or as much of it as fits into `columns` together with an ellipsis.
#[must_use]
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    // A column is never less than a byte of ASCII, and most names are short.
    if text.len() <= columns && text.is_ascii() || width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut cut = prefix(text, room).to_string();
    cut.push(ELLIPSIS);
    Cow::Owned(cut)
}

/// The longest start of the text that takes at most `columns`, never ending inside a grapheme.
#[must_use]
pub fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, _, wide) in graphemes(text) {
        used += wide;
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// The text followed by spaces up to `columns`; longer text is left as it is.
#[must_use]
pub fn pad(text: &str, columns: usize) -> Cow<'_, str> {
    let missing = columns.saturating_sub(width(text));
    if missing == 0 {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{text}{}", " ".repeat(missing)))
}

/// The text cut or padded to exactly `columns`, for the cell of a table.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    pad(&truncate(text, columns), columns).into_owned()
}

struct Graphemes<'a> {
    text: &'a str,
    at: usize,
    /// Graphemes of the stretch around characters beyond ASCII, with the offset at which it ends.
    run: Option<(unicode_segmentation::GraphemeIndices<'a>, usize, usize)>,
}

impl<'a> Iterator for Graphemes<'a> {
    type Item = (usize, &'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((run, start, end)) = &mut self.run {
            if let Some((at, grapheme)) = run.next() {
                return Some((*start + at, grapheme, columns(grapheme)));
            }
            self.at = *end;
            self.run = None;
        }
        let bytes = self.text.as_bytes();
        let at = self.at;
        let first = *bytes.get(at)?;
        if first.is_ascii() && bytes.get(at + 1).is_none_or(u8::is_ascii) {
            self.at += 1;
            return Some((
                at,
                &self.text[at..=at],
                usize::from(!first.is_ascii_control()),
            ));
        }
        let end = bytes[at..]
            .windows(2)
            .position(|pair| pair[0].is_ascii() && pair[1].is_ascii())
            .map_or(bytes.len(), |pair| at + pair + 1);
        self.run = Some((self.text[at..end].grapheme_indices(true), at, end));
        self.next()
    }
}

/// The columns of one grapheme; 0 for a control. The half-width sound marks take a cell of their own in terminals,
/// though Unicode has them as combining: ratatui counts them so, and so must this.
fn columns(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) {
        return 0;
    }
    let sound_marks = grapheme
        .chars()
        .filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}'))
        .count();
    UnicodeWidthStr::width(grapheme) + sound_marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::{fit, graphemes, pad, prefix, truncate, width};

    #[test]
    fn text_takes_the_columns_that_terminals_give_it() {
        let cases = [
            ("", 0),
            ("abc", 3),
            ("日本", 4),
            ("e\u{301}", 1),
            ("👩\u{200d}👩\u{200d}👧", 2),
            ("❤\u{fe0f}", 2),
            ("🇩🇪", 2),
            ("\u{600}1", 2),
        ];
        for (text, expected) in cases {
            assert_eq!(width(text), expected, "{text:?}");
        }
    }

    #[test]
    fn cutting_never_splits_a_grapheme_and_never_exceeds_the_columns() {
        let cases = [
            ("hello", 5, "hello"),
            ("hello", 4, "hel…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("ae\u{301}x", 2, "a…"),
            ("hello", 1, "…"),
            ("hello", 0, ""),
        ];
        for (text, columns, expected) in cases {
            assert_eq!(truncate(text, columns), expected, "{text:?} to {columns}");
        }
        assert_eq!(prefix("日本語", 3), "日");
    }

    #[test]
    fn padding_fills_to_the_column() {
        assert_eq!(pad("日", 4), "日  ");
        assert_eq!(pad("hello", 4), "hello");
        assert_eq!(fit("hello", 4), "hel…");
        assert_eq!(fit("日本語", 4), "日… ");
    }

    proptest! {
        #[test]
        fn graphemes_are_those_of_the_whole_text(text in "[a-c \\PC\u{301}\u{600}]{0,30}") {
            let ours: Vec<_> = graphemes(&text).map(|(at, grapheme, _)| (at, grapheme)).collect();
            let theirs: Vec<_> = text.grapheme_indices(true).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
