//! Puts styled pieces of text into rows of the frame. Clips at the right edge; knows nothing of what it draws.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::sanitize::shown_line;
use crate::text::width::{truncate, width};
use crate::text::wrap::wrap;

/// A piece of text with its style.
pub(super) type Piece = (String, Style);

/// A rectangle of the frame that is drawn row by row.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area }
    }

    /// Columns of the rectangle.
    pub(super) fn cols(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Rows of the rectangle.
    pub(super) fn rows(&self) -> u16 {
        self.area.height
    }

    /// Puts pieces into a row from a column on; returns the column behind the last.
    pub(super) fn put(&mut self, row: u16, column: usize, pieces: &[Piece]) -> usize {
        let mut at = column;
        if row >= self.area.height {
            return at;
        }
        for (text, style) in pieces {
            let left = self.cols().saturating_sub(at);
            if left == 0 {
                break;
            }
            let x = self.area.x + u16::try_from(at).expect("a column of the screen");
            let (end, _) = self
                .buffer
                .set_stringn(x, self.area.y + row, text, left, *style);
            at = usize::from(end - self.area.x);
        }
        at
    }

    /// Puts pieces at the right edge, one blank column behind them; returns the column where they begin.
    pub(super) fn put_right(&mut self, row: u16, pieces: &[Piece]) -> usize {
        let start = self.cols().saturating_sub(measure(pieces) + 1);
        self.put(row, start, pieces);
        start
    }

    /// Puts a text from a row on, wrapped between blank columns at both edges; returns the row behind it.
    pub(super) fn paragraph(&mut self, row: u16, text: &str, style: Style) -> u16 {
        let text = shown_line(text);
        let columns = u16::try_from(self.cols().saturating_sub(2)).unwrap_or(u16::MAX);
        let mut at = row;
        for line in wrap(&text, columns) {
            let piece = text[line.start..line.end].to_string();
            self.put(at, 1 + usize::from(line.indent), &[(piece, style)]);
            at += 1;
        }
        at
    }

    /// Gives a whole row a style, whatever stands in it.
    pub(super) fn tint(&mut self, row: u16, style: Style) {
        if row < self.area.height {
            let area = Rect {
                y: self.area.y + row,
                height: 1,
                ..self.area
            };
            self.buffer.set_style(area, style);
        }
    }

    /// Draws a line across a row, with a title on the left and a note on the right where there are any.
    pub(super) fn rule(
        &mut self,
        row: u16,
        line: &str,
        style: Style,
        title: Option<Piece>,
        note: Option<Piece>,
    ) {
        let cols = self.cols();
        self.put(row, 0, &[(line.repeat(cols), style)]);
        let end = title.map_or(0, |(text, style)| {
            let text = truncate(&text, cols.saturating_sub(6)).into_owned();
            self.put(
                row,
                1,
                &[
                    (format!("{} ", line.repeat(2)), style),
                    (format!("{text} "), style),
                ],
            )
        });
        if let Some((text, style)) =
            note.filter(|(text, _)| !text.is_empty() && end + width(text) + 6 < cols)
        {
            self.put(
                row,
                cols - width(&text) - 4,
                &[(format!(" {text} "), style)],
            );
        }
    }
}

/// The lines that a text takes in so many columns.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let columns = u16::try_from(columns).unwrap_or(u16::MAX);
    let lines = wrap(text, columns).into_iter().map(|line| {
        let indent = " ".repeat(usize::from(line.indent));
        format!("{indent}{}", &text[line.start..line.end])
    });
    lines.collect()
}

/// Columns that pieces take.
pub(super) fn measure(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(text, _)| width(text)).sum()
}

/// The first of several forms that fits; the last one when none does.
pub(super) fn fitting(columns: usize, forms: impl IntoIterator<Item = Vec<Piece>>) -> Vec<Piece> {
    let mut last = Vec::new();
    for form in forms {
        if measure(&form) <= columns {
            return form;
        }
        last = form;
    }
    last
}
