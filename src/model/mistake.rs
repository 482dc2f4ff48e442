//! A mistake in a file that the user wrote: what is wrong, and where, shown with the line and a caret. Reads no file.

use std::fmt;
use std::ops::Range;

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

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let source: String = self.source.chars().map(visible).collect();
        writeln!(
            f,
            "line {number}, column {}: {}",
            self.column,
            self.what.chars().map(visible).collect::<String>()
        )?;
        writeln!(f, "  {number} | {source}")?;
        write!(
            f,
            "  {margin} | {}{}",
            " ".repeat(self.column - 1),
            "^".repeat(self.width)
        )
    }
}

/// The name that a mistyped word most likely stands for: at most a third of its letters differ.
#[must_use]
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (word.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (distance(word, name), name))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The Levenshtein distance in characters, by one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A file may hold anything; what would steer the terminal is shown as a space.
fn visible(c: char) -> char {
    if c.is_control() { ' ' } else { c }
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
    fn a_mistyped_word_finds_its_name_and_a_foreign_one_none() {
        let names = ["page-down", "page-up", "pass"];
        let cases = [
            ("page-dwon", Some("page-down")),
            ("pas", Some("pass")),
            ("dance", None),
            ("", None),
        ];
        for (word, name) in cases {
            assert_eq!(nearest(word, names), name, "{word}");
        }
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
