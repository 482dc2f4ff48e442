//! A screen of cells as the terminal shows it: which sign stands where, in which style. Knows no bytes.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use ratatui::buffer::Cell as Drawn;
use ratatui::style::{Color, Modifier};

use crate::text::width;

/// How a sign looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) underline: Color,
    pub(super) modifier: Modifier,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            fg: Color::Reset,
            bg: Color::Reset,
            underline: Color::Reset,
            modifier: Modifier::empty(),
        }
    }
}

/// What can be seen of a style on a cell without a sign.
pub(super) const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT);

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// What stands here.
    pub(super) sign: Sign,
    pub(super) look: Look,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    /// Nothing.
    Blank,
    /// One character of one column, as nearly all are.
    Char(char),
    /// A sign of two columns, or of several characters: its text and its columns.
    Cluster(Box<str>, u16),
    /// The second half of the sign before it.
    Half,
}

impl Cell {
    pub(super) const BLANK: Self = Self {
        sign: Sign::Blank,
        look: Look {
            fg: Color::Reset,
            bg: Color::Reset,
            underline: Color::Reset,
            modifier: Modifier::empty(),
        },
    };

    /// Whether it is as an erased cell is: no sign, no colour.
    pub(super) fn is_erased(&self) -> bool {
        *self == Self::BLANK
    }

    /// The columns that its sign takes.
    pub(super) fn width(&self) -> u16 {
        match &self.sign {
            Sign::Cluster(_, width) => *width,
            Sign::Blank | Sign::Char(_) => 1,
            Sign::Half => 0,
        }
    }

    /// How many columns its sign may take in a terminal that does not agree with others: signs of several characters, and
    /// pictures. None where all agree.
    pub(super) fn unsure_width(&self) -> Option<usize> {
        match &self.sign {
            Sign::Cluster(text, width) => {
                let chars = text.chars().count();
                let is_sure = *width == 2 && chars == 1 && !text.chars().any(is_pictorial);
                (!is_sure).then_some(2 * chars)
            }
            Sign::Char(sign) => is_pictorial(*sign).then_some(2),
            Sign::Blank | Sign::Half => None,
        }
    }
}

/// Signs that some terminals set in two columns and others in one.
fn is_pictorial(sign: char) -> bool {
    matches!(sign, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..)
}

impl From<&Drawn> for Cell {
    fn from(drawn: &Drawn) -> Self {
        let text = drawn.symbol();
        let mut look = Look {
            fg: drawn.fg,
            bg: drawn.bg,
            underline: drawn.underline_color,
            // A terminal shows no hidden text, and so does nobody here.
            modifier: drawn.modifier - Modifier::HIDDEN,
        };
        if !look.modifier.contains(Modifier::UNDERLINED) {
            look.underline = Color::Reset;
        }
        let mut chars = text.chars();
        let sign = match (chars.next(), chars.next()) {
            (None | Some(' '), None) => {
                // Where nothing shows it, a style that differs is no difference.
                look.modifier &= SEEN_ON_BLANK;
                if look.modifier.is_empty() {
                    look.fg = Color::Reset;
                }
                Sign::Blank
            }
            (Some(one), None) if width::width(text) == 1 => Sign::Char(one),
            _ => {
                let columns = u16::try_from(width::width(text)).unwrap_or(1).max(1);
                Sign::Cluster(text.into(), columns)
            }
        };
        Self { sign, look }
    }
}

/// A screen.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) cols: u16,
    pub(super) rows: u16,
    cells: Vec<Cell>,
}

impl Grid {
    /// A screen with nothing on it.
    pub(super) fn new(cols: u16, rows: u16) -> Self {
        Self {
            cols,
            rows,
            cells: vec![Cell::BLANK; usize::from(cols) * usize::from(rows)],
        }
    }

    /// Everything in a row.
    pub(super) fn row(&self, y: u16) -> &[Cell] {
        let start = self.start(y);
        &self.cells[start..start + usize::from(self.cols)]
    }

    pub(super) fn row_mut(&mut self, y: u16) -> &mut [Cell] {
        let start = self.start(y);
        &mut self.cells[start..start + usize::from(self.cols)]
    }

    fn start(&self, y: u16) -> usize {
        usize::from(y) * usize::from(self.cols)
    }

    /// Sets a sign, with the second column of one that takes two. What stands off the screen is not there.
    pub(super) fn set(&mut self, x: u16, y: u16, cell: Cell) {
        if x >= self.cols || y >= self.rows {
            return;
        }
        let (at, width) = (usize::from(x), usize::from(cell.width()));
        let row = self.row_mut(y);
        // A sign that loses its second half is gone, and so is a half that loses the first.
        if row[at].sign == Sign::Half
            && let Some(before) = at.checked_sub(1)
        {
            row[before] = Cell {
                sign: Sign::Blank,
                look: row[before].look,
            };
        }
        for place in at..(at + width).min(row.len()) {
            if row[place].width() == 2 && place + 1 < row.len() {
                row[place + 1] = Cell::BLANK;
            }
        }
        let look = cell.look;
        row[at] = cell;
        for half in row.iter_mut().take(at + width).skip(at + 1) {
            *half = Cell {
                sign: Sign::Half,
                look,
            };
        }
    }

    /// Moves the rows from `top` to before `end` up by so many, or down where that is negative; what comes in is blank.
    pub(super) fn shift(&mut self, top: u16, end: u16, by: i32) {
        let cols = usize::from(self.cols);
        let part = &mut self.cells[usize::from(top) * cols..usize::from(end) * cols];
        let steps = (by.unsigned_abs() as usize * cols).min(part.len());
        if by > 0 {
            part.rotate_left(steps);
            let kept = part.len() - steps;
            part[kept..].fill(Cell::BLANK);
        } else {
            part.rotate_right(steps);
            part[..steps].fill(Cell::BLANK);
        }
    }

    /// A number for what stands in each row, to find equal ones by.
    pub(super) fn marks(&self) -> Vec<u64> {
        let rows = (0..self.rows).map(|y| {
            let mut hasher = DefaultHasher::new();
            self.row(y).hash(&mut hasher);
            hasher.finish()
        });
        rows.collect()
    }
}
