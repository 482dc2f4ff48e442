//! A mistake in a file that the user wrote: what is wrong, and where, shown with the line and a caret. Reads no file.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// What is wrong at one place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The first character that it is about, from 1.
    pub column: usize,
    /// How many characters it is about, at least 1.
    pub width: usize,
    /// The line as it stands in the file.
    pub source: String,
    /// What is wrong, and what to do.
    pub what: String,
}

impl Mistake {
    /// A mistake at some bytes of a text; what goes beyond the text is cut.
    #[must_use]
    pub fn new(text: &str, span: Range<usize>, what: impl Into<String>) -> Self {
        let start = floor(text, span.start);
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor(text, span.end).clamp(start, to);
        Self {
            line: text[..start].matches('\n').count() + 1,
            column: text[from..start].chars().count() + 1,
            width: text[start..end].chars().count().max(1),
            source: text[from..to].trim_end_matches('\r').to_string(),
            what: what.into(),
        }
    }
}

impl Mistake {
    /// The mistake as a compiler would show it, so that an editor can jump there: `NAME:line:column: …`, the line, a
    /// caret.
    #[must_use]
    pub fn in_file(&self, name: &str) -> String {
        format!(
            "{}:{}:{}: {}\n{}",
            visible(name),
            self.line,
            self.column,
            visible(&self.what),
            self.excerpt()
        )
    }

    /// The line with carets below, aligned by what a terminal makes of it.
    fn excerpt(&self) -> String {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let part = |skip, take| -> String { self.source.chars().skip(skip).take(take).collect() };
        let before = visible(&part(0, self.column - 1));
        let marked = visible(&part(self.column - 1, self.width));
        format!(
            "  {number} | {}\n  {margin} | {}{}",
            visible(&self.source),
            " ".repeat(before.width()),
            "^".repeat(marked.width().max(1))
        )
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "line {}, column {}: {}",
            self.line,
            self.column,
            visible(&self.what)
        )?;
        f.write_str(&self.excerpt())
    }
}

/// A file may hold anything; what would steer the terminal is shown as a space.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_points_at_its_characters() {
        let text = "a = 1\n\"é\" = \"dance\"\n";
        let at = text.find("\"dance\"").expect("it is there");
        let mistake = Mistake::new(text, at..at + 7, "no such dance");
        assert_eq!(
            mistake.to_string(),
            "line 2, column 7: no such dance\n  2 | \"é\" = \"dance\"\n    |       ^^^^^^^"
        );
    }

    #[test]
    fn a_place_outside_the_text_is_cut_to_it() {
        let cases = [
            ("", 0..9, 1, 1, 1),
            ("ab\ncd", 1..5, 1, 2, 1),
            ("ab\ncd", 7..9, 2, 3, 1),
        ];
        for (text, span, line, column, width) in cases {
            let mistake = Mistake::new(text, span, "x");
            assert_eq!(
                (mistake.line, mistake.column, mistake.width),
                (line, column, width),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_caret_stands_below_what_a_terminal_shows() {
        let text = "名前 = \"未知\"";
        let at = text.find("\"未知\"").expect("it is there");
        assert_eq!(
            Mistake::new(text, at..text.len(), "unknown").in_file("e\u{1b}.toml"),
            "e .toml:1:6: unknown\n  1 | 名前 = \"未知\"\n    |        ^^^^^^"
        );
    }

    #[test]
    fn no_control_character_of_a_file_is_shown() {
        let shown = Mistake::new("a\u{1b}[2J", 0..1, "bad \u{7}").to_string();
        assert!(
            !shown.replace('\n', "").contains(char::is_control),
            "{shown:?}"
        );
    }
}
