//! Headings, lines and tables, for a terminal or in Markdown. It must not know what is written.

use std::fmt::Write as _;

use crate::cli::console;
use crate::text::escape::markdown_line as cell;
use crate::text::sanitize::shown_line;

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

    /// One line of text.
    pub(super) fn line(&mut self, text: &str) {
        let _ = if self.markdown {
            writeln!(self.text, "\n{}", cell(text))
        } else {
            writeln!(self.text, "  {}", shown_line(text))
        };
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
