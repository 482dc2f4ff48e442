//! Blocks as Markdown. Foreign text is escaped where it is put in, so that none is markup.

use std::fmt::Write as _;
use std::ops::Range;

use crate::text::escape::{markdown_fenced, markdown_line};

use super::block::{Block, Matrix, Table};
use super::whiskers;

/// The page.
pub(super) fn written(page: &[Block]) -> String {
    let mut text = String::new();
    for block in page {
        if !text.is_empty() {
            text.push('\n');
        }
        one(block, &mut text);
    }
    text
}

fn one(block: &Block, text: &mut String) {
    match block {
        Block::Heading(level, words) => {
            let marks = "#".repeat(usize::from(*level));
            line(text, &format!("{marks} {}", markdown_line(words)));
        }
        Block::Verdict(words) | Block::Text(words) => line(text, &markdown_line(words)),
        Block::List(items) => {
            for item in items {
                line(text, &format!("- {}", markdown_line(item)));
            }
        }
        Block::Table(table) => cells(table, text),
        Block::Verbatim { title, text: words } => {
            line(text, &format!("**{}**\n", markdown_line(title)));
            *text += &markdown_fenced(words);
        }
        Block::Whiskers(all, key) => *text += &markdown_fenced(&whiskers::lines(all, *key)),
        Block::Matrix(matrix) => counts(matrix, text),
    }
}

fn line(text: &mut String, words: &str) {
    let _ = writeln!(text, "{words}");
}

fn row(text: &mut String, cells: impl IntoIterator<Item = String>) {
    text.push('|');
    for cell in cells {
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
}

fn rule(text: &mut String, columns: usize, numbers: &Range<usize>) {
    text.push('|');
    for column in 0..columns {
        *text += if numbers.contains(&column) {
            "---:|"
        } else {
            "---|"
        };
    }
    text.push('\n');
}

fn cells(table: &Table, text: &mut String) {
    row(text, table.head.iter().map(|cell| markdown_line(cell)));
    rule(text, table.head.len(), &table.numbers);
    for cells in &table.rows {
        row(text, cells.iter().map(|cell| markdown_line(cell)));
    }
}

fn counts(matrix: &Matrix, text: &mut String) {
    let head = matrix
        .labels
        .iter()
        .map(|label| format!("judge {}", markdown_line(label)));
    row(text, std::iter::once(String::new()).chain(head));
    let columns = matrix.labels.len() + 1;
    rule(text, columns, &(1..columns));
    for (at, (label, counts)) in matrix.labels.iter().zip(&matrix.counts).enumerate() {
        let counts = counts.iter().enumerate().map(|(column, count)| {
            if column == at {
                format!("**{count}**")
            } else {
                count.to_string()
            }
        });
        let name = format!("people {}", markdown_line(label));
        row(text, std::iter::once(name).chain(counts));
    }
}
