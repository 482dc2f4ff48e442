//! Frames onto a terminal in few bytes: it keeps what the terminal shows, lets the terminal move rows by itself, sends only
//! what differs, and nothing where nothing does. Knows cells, not what they mean.
//!
//! A plain difference of cells costs a cursor's move wherever two texts happen to have the same letter in the same place,
//! which is twice what the text itself costs. Over a slow line that is what a reviewer waits for.

mod grid;
mod pen;
mod row;
mod shift;

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell as Drawn;
use ratatui::layout::{Position, Size};

use grid::{Cell, Grid};
use pen::Pen;
use shift::shift;

/// Bytes from which on a frame is bracketed, so that terminals that know the brackets show it whole. Shorter ones are there
/// in one go.
const BRACKETED: usize = 512;

/// A terminal that is drawn to frugally.
#[derive(Debug)]
pub struct Frugal<W, S> {
    out: W,
    size: S,
    /// What the terminal shows; None where nobody knows.
    shown: Option<Grid>,
    wanted: Grid,
    pen: Pen,
    cursor: Cursor,
}

/// The cursor as it is shown and as it is wanted.
#[derive(Debug, Default)]
struct Cursor {
    shown: Option<bool>,
    wanted: bool,
    at: (u16, u16),
}

impl<W: Write, S: Fn() -> io::Result<(u16, u16)>> Frugal<W, S> {
    /// A terminal of which nobody knows what it shows. `size` says how many columns and rows it has.
    ///
    /// # Errors
    /// When the size can't be told.
    pub fn new(out: W, size: S) -> io::Result<Self> {
        let (cols, rows) = size()?;
        Ok(Self {
            out,
            size,
            shown: None,
            wanted: Grid::new(cols, rows),
            pen: Pen::new(rows),
            cursor: Cursor::default(),
        })
    }

    /// Another size: what the terminal shows is not known any more, and what is wanted is to be drawn anew.
    fn resize(&mut self, cols: u16, rows: u16) {
        self.shown = None;
        self.wanted = Grid::new(cols, rows);
        self.pen = Pen::new(rows);
        self.cursor = Cursor::default();
    }

    fn paint(&mut self) {
        let Self {
            shown, wanted, pen, ..
        } = self;
        let shown = shown.get_or_insert_with(|| {
            pen.start_anew();
            pen.sequence("\x1b[2J");
            Grid::new(wanted.cols, wanted.rows)
        });
        if let Some(shift) = shift(shown, wanted) {
            // New rows come in the colour that is worn.
            pen.dress(grid::Look::default());
            let (first, last) = (shift.top + 1, shift.end);
            pen.sequence(&format!("\x1b[{first};{last}r"));
            pen.lose_place();
            pen.move_to(0, shift.top);
            let steps = shift.by.unsigned_abs();
            let letter = if shift.by > 0 { 'M' } else { 'L' };
            pen.sequence(&if steps == 1 {
                format!("\x1b[{letter}")
            } else {
                format!("\x1b[{steps}{letter}")
            });
            pen.sequence("\x1b[r");
            pen.lose_place();
            shown.shift(shift.top, shift.end, shift.by);
        }
        for y in 0..wanted.rows {
            if shown.row(y) != wanted.row(y) {
                row::paint(pen, shown, wanted, y);
                shown.row_mut(y).clone_from_slice(wanted.row(y));
            }
        }
    }

    /// Shows the cursor where it is wanted, or hides it.
    fn point(&mut self) {
        let Cursor { shown, wanted, at } = &mut self.cursor;
        if *wanted {
            self.pen.move_to(at.0, at.1);
        }
        if *shown != Some(*wanted) {
            self.pen
                .sequence(if *wanted { "\x1b[?25h" } else { "\x1b[?25l" });
            *shown = Some(*wanted);
        }
    }
}

impl<W: Write, S: Fn() -> io::Result<(u16, u16)>> Backend for Frugal<W, S> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Drawn)>,
    {
        for (x, y, cell) in content {
            self.wanted.set(x, y, Cell::from(cell));
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor.wanted = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor.wanted = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // The terminal is not asked: its answer would stand among the keys.
        Ok(self.cursor.at.into())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        self.cursor.at = (x, y);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        let Size { width, height } = self.size()?;
        self.resize(width, height);
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        // Nothing but the whole is ever cleared, and more than was asked for is sent again.
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = (self.size)()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size()?,
            pixels: Size::default(),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.paint();
        self.point();
        if self.pen.is_empty() {
            return Ok(());
        }
        let frame = self.pen.take();
        let frame = if frame.len() < BRACKETED {
            frame
        } else {
            format!("\x1b[?2026h{frame}\x1b[?2026l")
        };
        let sent = self
            .out
            .write_all(frame.as_bytes())
            .and_then(|()| self.out.flush());
        if sent.is_err() {
            // Nobody knows how much of it the terminal has.
            self.shown = None;
            self.cursor = Cursor::default();
        }
        sent
    }
}
