//! Sets a table in aligned columns, narrowed and wrapped to the width. It must not parse Markdown.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::super::width::width;
use super::super::wrap::Break;
use super::flow::Flow;
use super::{Row, Span, SpanKind};

/// No column that has more to show is made narrower than this; a table that would need it is shown as its source.
const NARROWEST: usize = 6;

/// What stands between two columns.
const BORDER: &str = " │ ";

/// The cells of a table, the head first.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    lines: Vec<TableLine>,
    /// Whether some line has more cells than the head: the parser drops them, and a reader must see them.
    is_ragged: bool,
}

/// One line of cells with its bytes of the source.
#[derive(Debug)]
struct TableLine {
    cells: Vec<Flow>,
    shown_to: usize,
    source: Range<usize>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            lines: Vec::new(),
            is_ragged: false,
        }
    }

    /// Begins the head or a line of the body.
    pub(super) fn begin_line(&mut self, source: Range<usize>) {
        self.lines.push(TableLine {
            cells: Vec::new(),
            shown_to: source.start,
            source,
        });
    }

    /// Adds a cell, which ends at a byte of the source, to the line that was begun last.
    pub(super) fn push_cell(&mut self, cell: Flow, end: usize) {
        if let Some(line) = self.lines.last_mut() {
            line.cells.push(cell);
            line.shown_to = end.clamp(line.shown_to, line.source.end);
        }
    }

    /// Ends the line that was begun last.
    pub(super) fn end_line(&mut self, source: &str) {
        if let Some(line) = self.lines.last() {
            let rest = &source[line.shown_to..line.source.end];
            self.is_ragged |= rest.contains(|c| !matches!(c, '|' | ' ' | '\t' | '\n'));
        }
    }

    /// The rows at a width, without a prefix; none if the columns do not fit or cells would be lost.
    pub(super) fn rows(&self, columns: usize) -> Option<Vec<Row>> {
        if self.is_ragged {
            return None;
        }
        let natural: Vec<usize> = (0..self.alignments.len())
            .map(|column| {
                self.lines
                    .iter()
                    .filter_map(|line| line.cells.get(column))
                    .map(Flow::width)
                    .max()
                    .unwrap_or(0)
                    .max(1)
            })
            .collect();
        let borders = width(BORDER) * natural.len().saturating_sub(1);
        let widths = narrowed(&natural, columns.checked_sub(borders)?)?;
        let is_wrapped = widths != natural;
        let mut rows = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            // Between lines of several rows a rule shows where one ends; below the head there is always one.
            if index == 1 || (index > 1 && is_wrapped) {
                rows.push(rule(&widths, line.source.start));
            }
            self.line_rows(line, &widths, &mut rows);
        }
        Some(rows)
    }

    fn line_rows(&self, line: &TableLine, widths: &[usize], rows: &mut Vec<Row>) {
        let empty = Flow::default();
        let cells: Vec<Vec<Vec<Span>>> = widths
            .iter()
            .enumerate()
            .map(|(column, &columns)| {
                line.cells
                    .get(column)
                    .unwrap_or(&empty)
                    .lines(columns, Break::Words)
            })
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        for at in 0..height {
            let mut spans = Vec::new();
            for (column, (cell, &columns)) in cells.iter().zip(widths).enumerate() {
                if column > 0 {
                    spans.push(made(BORDER.to_string(), SpanKind::TableBorder));
                }
                let is_last = column + 1 == widths.len();
                align(
                    cell.get(at).map_or(&[], Vec::as_slice),
                    self.alignments[column],
                    columns,
                    is_last,
                    &mut spans,
                );
            }
            rows.push(Row {
                spans,
                source: line.source.clone(),
            });
        }
    }
}

/// Widths that fit into `room` together, taken from the widest columns; none if they would become too narrow.
fn narrowed(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let at_most = |cap: usize| natural.iter().map(move |&column| column.min(cap));
    let widest = natural.iter().copied().max()?;
    let cap = (1..=widest.min(room))
        .rev()
        .find(|&cap| at_most(cap).sum::<usize>() <= room)?;
    if cap < widest && cap < NARROWEST {
        return None;
    }
    let mut left = room - at_most(cap).sum::<usize>();
    let widths = natural.iter().map(|&column| {
        let extra = usize::from(column > cap && left > 0);
        left -= extra;
        column.min(cap) + extra
    });
    Some(widths.collect())
}

/// Appends a cell's spans with the blanks that its alignment wants. Nothing is added after the last column.
fn align(
    cell: &[Span],
    alignment: Alignment,
    columns: usize,
    is_last: bool,
    spans: &mut Vec<Span>,
) {
    let used: usize = cell.iter().map(|span| width(&span.text)).sum();
    let free = columns.saturating_sub(used);
    let before = match alignment {
        Alignment::Right => free,
        Alignment::Center => free / 2,
        Alignment::None | Alignment::Left => 0,
    };
    let after = if is_last { 0 } else { free - before };
    for (blanks, content) in [(before, cell), (after, &[])] {
        if blanks > 0 {
            spans.push(made(" ".repeat(blanks), SpanKind::Plain));
        }
        spans.extend_from_slice(content);
    }
}

fn rule(widths: &[usize], at: usize) -> Row {
    let columns: Vec<String> = widths.iter().map(|&columns| "─".repeat(columns)).collect();
    Row {
        spans: vec![made(columns.join("─┼─"), SpanKind::TableBorder)],
        source: at..at,
    }
}

fn made(text: String, kind: SpanKind) -> Span {
    Span {
        text,
        kind,
        at: None,
    }
}
