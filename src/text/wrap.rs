//! Breaks sanitised text into lines of a width, as byte ranges: nothing is copied, and every line knows where it came from.
//!
//! A line never ends inside a grapheme. Words that fit on a line stay whole; longer ones are broken at the width. Lines
//! of scripts without spaces break between wide characters, but never before closing or after opening punctuation. The
//! space at a break belongs to no line. It must not know Markdown: that is [`layout`](super::layout)'s.

use super::width::{graphemes, tab_stop};

/// One line on the screen: the bytes that stand on it, after `indent` blank columns.
///
/// The first line of a paragraph has no indent, its own leading spaces are in the range. The lines that continue it are
/// indented as far as its text is, after a list mark if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The byte at which the line starts.
    pub start: usize,
    /// The byte after its last visible one.
    pub end: usize,
    /// Blank columns before the text.
    pub indent: u16,
}

/// Where lines may break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Between words; continuation lines hang under the paragraph's text.
    Words,
    /// At the width, wherever that is: for code.
    Anywhere,
}

/// Wraps a text of any number of lines at words. A width of 0 counts as 1; a wide character alone may exceed a width of 1.
#[must_use]
pub fn wrap(text: &str, width: u16) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 40 + 1);
    let mut start = 0;
    for paragraph in text.split('\n') {
        wrap_paragraph(
            paragraph,
            start,
            usize::from(width),
            Break::Words,
            &mut lines,
        );
        start += paragraph.len() + 1;
    }
    lines
}

/// Wraps one paragraph, a text without line ends, that starts at byte `base` of the whole; appends its lines.
///
/// There is always at least one line, so that empty lines keep their place.
pub fn wrap_paragraph(text: &str, base: usize, width: usize, at: Break, lines: &mut Vec<Line>) {
    let width = width.max(1);
    let hanging = match at {
        Break::Words => hanging_indent(text, width),
        Break::Anywhere => 0,
    };
    let mut line = Filling {
        base,
        text,
        hanging,
        start: 0,
        column: 0,
        has_text: false,
        opportunity: None,
        lines,
    };
    let mut previous: Option<(char, usize)> = None;
    for (offset, grapheme, columns) in graphemes(text) {
        let first = grapheme.chars().next().unwrap_or(' ');
        let is_space = matches!(first, ' ' | '\t');
        let is_opportunity = at == Break::Words
            && !is_space
            && previous.is_some_and(|(before, wide)| may_break(before, wide, first, columns));
        if is_opportunity && line.has_text {
            line.opportunity = Some((offset, line.column));
        }
        let mut end = line.after(first, columns);
        // Spaces may hang over the edge: they are not shown at a break.
        while end > width && (at == Break::Anywhere || !is_space) && line.start < offset {
            line.break_before(offset);
            end = line.after(first, columns);
        }
        line.has_text |= !is_space;
        line.column = end;
        previous = Some((first, columns));
    }
    line.finish();
}

/// The index of the line on which a byte stands, or of the last line that starts before it.
#[must_use]
pub fn line_at(lines: &[Line], byte: usize) -> usize {
    lines
        .partition_point(|line| line.start <= byte)
        .saturating_sub(1)
}

/// The line that is being filled.
struct Filling<'a> {
    base: usize,
    text: &'a str,
    hanging: usize,
    start: usize,
    column: usize,
    /// Whether anything but spaces stands on it: a line of leading spaces alone is no place to break.
    has_text: bool,
    /// The latest place to break at, with the column that it has.
    opportunity: Option<(usize, usize)>,
    lines: &'a mut Vec<Line>,
}

impl Filling<'_> {
    /// The column after a grapheme.
    fn after(&self, first: char, columns: usize) -> usize {
        if first == '\t' {
            tab_stop(self.column)
        } else {
            self.column + columns
        }
    }

    /// Ends the line at the latest opportunity, or right before `offset` where there is none.
    fn break_before(&mut self, offset: usize) {
        let (at, column) = self.opportunity.take().unwrap_or((offset, self.column));
        let carried = self.column - column;
        self.has_text = carried > 0;
        self.push(at);
        self.start = at;
        self.column = self.hanging + carried;
    }

    fn finish(&mut self) {
        self.push(self.text.len());
    }

    fn push(&mut self, end: usize) {
        let is_first = self.start == 0;
        let shown = self.text[self.start..end].trim_end_matches([' ', '\t']);
        // A line of nothing but spaces keeps its place and shows nothing.
        let indent = if is_first { 0 } else { self.hanging };
        self.lines.push(Line {
            start: self.base + self.start,
            end: self.base + self.start + shown.len(),
            indent: u16::try_from(indent).unwrap_or(u16::MAX),
        });
    }
}

/// Whether a line may end between two neighbours, the second of which is no space.
fn may_break(before: char, before_columns: usize, after: char, after_columns: usize) -> bool {
    if before == ' ' || before == '\t' {
        return true;
    }
    let wide = before_columns == 2 || after_columns == 2;
    (wide && !is_opening(before) && !is_closing(after))
        || (matches!(before, '—' | '–') && after.is_alphanumeric())
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '］'
            | '｝'
            | '々'
            | 'ー'
            | '…'
            | ')'
            | ']'
            | '}'
            | ','
            | '.'
            | ':'
            | ';'
            | '!'
            | '?'
            | '"'
            | '\''
            | '”'
            | '’'
            | '%'
    )
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '（' | '「' | '『' | '【' | '《' | '〈' | '［' | '｛' | '(' | '[' | '{' | '“' | '‘'
    )
}

/// The columns by which continuation lines are indented: leading spaces, then a list mark. Never above half of the width,
/// and none at widths that have no room for it.
fn hanging_indent(text: &str, width: usize) -> usize {
    if width < 8 {
        return 0;
    }
    let leading = text.len() - text.trim_start_matches(' ').len();
    let body = &text[leading..];
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match body.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
        _ if body.starts_with("• ") => return (leading + 2).min(width / 2),
        _ => 0,
    };
    let is_mark = mark > 0 && body.as_bytes().get(mark) == Some(&b' ');
    (leading + if is_mark { mark + 1 } else { 0 }).min(width / 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Break, Line, line_at, wrap, wrap_paragraph};
    use crate::text::width::width;

    /// The lines as text, the indent as dots.
    fn drawn(text: &str, columns: u16) -> Vec<String> {
        wrap(text, columns)
            .iter()
            .map(|line| draw(text, line))
            .collect()
    }

    fn draw(text: &str, line: &Line) -> String {
        format!(
            "{}{}",
            "·".repeat(line.indent.into()),
            &text[line.start..line.end]
        )
    }

    #[test]
    fn lines_break_where_a_reader_expects_it() {
        let cases: &[(&str, &str, u16, &[&str])] = &[
            ("nothing", "", 10, &[""]),
            (
                "empty lines keep their place",
                "a\n\nb\n",
                10,
                &["a", "", "b", ""],
            ),
            (
                "words stay whole",
                "the quick brown fox",
                10,
                &["the quick", "brown fox"],
            ),
            (
                "an exact fit",
                "the quick brown",
                9,
                &["the quick", "brown"],
            ),
            (
                "several spaces at a break",
                "aaaa    bbbb",
                6,
                &["aaaa", "bbbb"],
            ),
            ("trailing spaces", "aaaa    ", 6, &["aaaa"]),
            ("a long word", "abcdefghij", 4, &["abcd", "efgh", "ij"]),
            (
                "a long word after a short one",
                "ab cdefghij",
                4,
                &["ab", "cdef", "ghij"],
            ),
            (
                "wide characters are not split",
                "日本語日本",
                5,
                &["日本", "語日", "本"],
            ),
            (
                "no closing mark at a start",
                "日本語。日",
                6,
                &["日本", "語。日"],
            ),
            (
                "no opening mark at an end",
                "日本（日）",
                6,
                &["日本", "（日）"],
            ),
            (
                "graphemes stay whole",
                "e\u{301}e\u{301}e\u{301}",
                2,
                &["e\u{301}e\u{301}", "e\u{301}"],
            ),
            (
                "leading spaces are kept below",
                "  one two three",
                8,
                &["  one", "··two", "··three"],
            ),
            (
                "a list item hangs",
                "- one two three",
                8,
                &["- one", "··two", "··three"],
            ),
            (
                "a numbered item hangs",
                "12. one two three",
                12,
                &["12. one two", "····three"],
            ),
            (
                "a number is no item",
                "12.5 one two",
                8,
                &["12.5 one", "two"],
            ),
            ("width 0 counts as 1", "ab", 0, &["a", "b"]),
            ("too wide for the width", "日a", 1, &["日", "a"]),
            ("too narrow to hang", "- one two", 5, &["- one", "two"]),
            ("after a dash", "word—another", 9, &["word—", "another"]),
        ];
        for (name, text, columns, expected) in cases {
            assert_eq!(drawn(text, *columns), *expected, "{name}");
        }
    }

    #[test]
    fn a_tab_reaches_to_the_next_stop() {
        assert_eq!(drawn("a\tb\tc", 8), ["a\tb", "c"]);
        assert_eq!(drawn("a\tb\tc", 9), ["a\tb\tc"]);
    }

    #[test]
    fn code_breaks_at_the_width_and_keeps_its_spaces() {
        let mut lines = Vec::new();
        let text = "if a  ==  b:";
        wrap_paragraph(text, 0, 7, Break::Anywhere, &mut lines);
        let drawn: Vec<_> = lines.iter().map(|line| draw(text, line)).collect();
        assert_eq!(drawn, ["if a  =", "=  b:"]);
    }

    #[test]
    fn a_byte_is_found_on_its_line() {
        let lines = wrap("the quick brown fox\nend", 10);
        let cases = [
            (0, 0),
            (4, 0),
            (9, 0),
            (10, 1),
            (18, 1),
            (19, 1),
            (20, 2),
            (99, 2),
        ];
        for (byte, expected) in cases {
            assert_eq!(line_at(&lines, byte), expected, "byte {byte}");
        }
    }

    proptest! {
        #[test]
        fn every_character_but_spaces_stands_on_one_line(text in "([a-z]{1,9}|[ \n\t]|[日本。（]|\u{301}|👩\u{200d}👧){0,60}", columns in 2_u16..20) {
            let lines = wrap(&text, columns);
            let kept: String = lines.iter().map(|line| &text[line.start..line.end]).collect();
            let blank = |c: &char| !matches!(c, ' ' | '\n' | '\t');
            prop_assert_eq!(kept.chars().filter(blank).collect::<String>(), text.chars().filter(blank).collect::<String>());
            prop_assert!(lines.is_sorted_by_key(|line| (line.start, line.end)));
        }

        #[test]
        fn no_line_exceeds_its_width(text in "([a-z]{1,9}|[ \n]|[日本。（]|👩\u{200d}👧){0,60}", columns in 2_u16..20) {
            for line in wrap(&text, columns) {
                prop_assert!(width(&text[line.start..line.end]) + usize::from(line.indent) <= usize::from(columns));
            }
        }
    }
}
