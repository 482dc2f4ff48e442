//! Models side by side for a reader of a terminal, or in Markdown. What stands on the page is the business of `export`.

use std::fmt::Write as _;

use super::super::console;
use crate::export::models::{Models, Piece, page};
use crate::model::Evaluator;
use crate::text::escape::markdown_line as cell;

/// For a reader of a terminal.
pub(super) fn plain(found: &Models, evaluator: &Evaluator) -> String {
    let mut text = String::new();
    for piece in page(found, evaluator) {
        match piece {
            Piece::Heading(words) => {
                let _ = write!(text, "\n{words}\n");
            }
            Piece::Text(words) => {
                let _ = writeln!(text, "{words}");
            }
            Piece::Found(lines) => {
                for (words, filter) in lines {
                    let _ = writeln!(text, " {words}\n     {filter}");
                }
            }
            Piece::Table(head, rows) => {
                let mut table = console::table(head);
                for row in rows {
                    table.add_row(row);
                }
                let _ = writeln!(text, "{}", table.trim_fmt());
            }
        }
    }
    text
}

/// For a document.
pub(super) fn markdown(found: &Models, evaluator: &Evaluator) -> String {
    let mut text = format!("# Models: {}\n", cell(&found.evaluator));
    for piece in page(found, evaluator) {
        text.push('\n');
        match piece {
            Piece::Heading(words) => {
                let _ = writeln!(text, "## {}", cell(&words));
            }
            Piece::Text(words) => {
                let _ = writeln!(text, "{}", cell(&words));
            }
            Piece::Found(lines) => {
                for (words, filter) in lines {
                    let _ = writeln!(text, "- {}: {}", cell(&words), cell(&filter));
                }
            }
            Piece::Table(head, rows) => {
                let _ = writeln!(text, "| {} |", head.join(" | "));
                let _ = writeln!(text, "|---|{}", "---:|".repeat(head.len() - 1));
                for row in rows {
                    let row: Vec<_> = row.iter().map(|words| cell(words)).collect();
                    let _ = writeln!(text, "| {} |", row.join(" | "));
                }
            }
        }
    }
    text
}
