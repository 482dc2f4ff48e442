//! Headings, lines and tables, for a terminal or in Markdown. It must not know what is written.

use std::fmt::Write as _;

use crate::cli::console;
use crate::text::escape::markdown_line as cell;
use crate::text::sanitize::shown_line;
use crate::text::width::width;

/// The columns that a sentence may take.
const COLUMNS: usize = 80;
/// What stands before each line of a sentence.
const INDENT: &str = "  ";

/// A page on its way.
pub(super) struct Sheet {
    text: String,
    markdown: bool,
}

impl Sheet {
    pub(super) fn new(markdown: bool) -> Self {
        Self {
            text: String::new(),
            markdown,
        }
    }

    /// What comes next is about this.
    pub(super) fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let _ = if self.markdown {
            writeln!(self.text, "## {}", cell(text))
        } else {
            writeln!(self.text, "{}", shown_line(text))
        };
    }

    /// A sentence; on a terminal in lines of 80 columns at most, unless one word is longer.
    pub(super) fn line(&mut self, text: &str) {
        if self.markdown {
            let _ = writeln!(self.text, "\n{}", cell(text));
            return;
        }
        let mut line = String::new();
        for word in shown_line(text).split(' ') {
            if !line.is_empty() && width(&line) + 1 + width(word) > COLUMNS - INDENT.len() {
                let _ = writeln!(self.text, "{INDENT}{line}");
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        let _ = writeln!(self.text, "{INDENT}{line}");
    }

    /// Rows under names of columns.
    pub(super) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        if self.markdown {
            let names: Vec<_> = head.iter().map(|name| cell(name)).collect();
            let _ = write!(self.text, "\n| {} |\n|---|", names.join(" | "));
            let _ = writeln!(self.text, "{}", "---:|".repeat(head.len() - 1));
            for row in rows {
                let row: Vec<_> = row.iter().map(|text| cell(text)).collect();
                let _ = writeln!(self.text, "| {} |", row.join(" | "));
            }
            return;
        }
        let names = head.iter().map(|name| shown_line(name).into_owned());
        let mut table = console::table(names.collect::<Vec<_>>());
        for row in rows {
            table.add_row(row.iter().map(|text| shown_line(text).into_owned()));
        }
        let _ = writeln!(self.text, "{}", table.trim_fmt());
    }

    pub(super) fn end(self) -> String {
        self.text
    }
}
