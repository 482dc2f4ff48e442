//! One row from what is shown to what is wanted: what differs, with short gaps sent again where that is shorter than to step
//! over them, and blank stretches erased.

use super::grid::{Cell, Grid, Look, SEEN_ON_BLANK, Sign};
use super::pen::Pen;

/// Blanks in a row of text from which on they are erased and stepped over.
const ERASED: usize = 12;

/// Brings a row of the terminal from what it shows to what is wanted.
pub(super) fn paint(pen: &mut Pen, shown: &Grid, wanted: &Grid, y: u16) {
    let (old, new) = (shown.row(y), wanted.row(y));
    let end = tail(new);
    let mut line = Line {
        old,
        new,
        y,
        cols: wanted.cols,
        doubtful: 0,
    };
    let mut x = 0;
    while let Some(start) = line.next_change(x, end) {
        x = line.run(pen, start, end);
    }
    line.clear_tail(pen, end);
}

/// Where the blank tail of a row begins.
fn tail(row: &[Cell]) -> usize {
    let last = row.iter().rposition(|cell| !cell.is_erased());
    last.map_or(0, |last| last + 1)
}

struct Line<'a> {
    old: &'a [Cell],
    new: &'a [Cell],
    y: u16,
    cols: u16,
    /// Before this column the terminal may show something else: a sign of unsure width was sent.
    doubtful: usize,
}

impl Line<'_> {
    /// Whether a sign is another than the shown one, or another one's half stands in its place.
    fn differs(&self, at: usize) -> bool {
        let mut places = at..self.behind(at).min(self.new.len());
        at < self.doubtful || places.any(|place| self.old[place] != self.new[place])
    }

    /// The sign behind one.
    fn behind(&self, at: usize) -> usize {
        at + usize::from(self.new[at].width().max(1))
    }

    fn next_change(&self, from: usize, end: usize) -> Option<usize> {
        let mut at = from;
        while at < end {
            if self.differs(at) {
                return Some(at);
            }
            at = self.behind(at);
        }
        None
    }

    /// Sends what differs from here on, over gaps that are cheaper sent than stepped over. Returns where it ended.
    fn run(&mut self, pen: &mut Pen, start: usize, end: usize) -> usize {
        let mut at = start;
        loop {
            while at < end && self.differs(at) {
                at = self.send(pen, at, end);
            }
            let Some(next) = self.next_change(at, end) else {
                return end;
            };
            if !self.is_worth_sending(pen.look(), at, next) {
                return next;
            }
            while at < next {
                at = self.send(pen, at, end);
            }
        }
    }

    /// Whether the equal signs in a gap cost fewer bytes than a move over them.
    fn is_worth_sending(&self, look: Look, from: usize, to: usize) -> bool {
        let step = Pen::cost_of_move(column(from), column(to));
        let gap = &self.new[from..to];
        if gap.len() > step || gap.iter().any(|cell| cell.unsure_width().is_some()) {
            return false;
        }
        let (mut bytes, mut worn) = (0, look);
        for cell in gap {
            let next = dress_for(cell, worn);
            bytes += Pen::cost_of_dress(worn, next) + length(cell);
            worn = next;
        }
        let then = |worn: Look| Pen::cost_of_dress(worn, dress_for(&self.new[to], worn));
        bytes + then(worn) <= step + then(look)
    }

    /// Sends the sign at a place, or a stretch of blanks. Returns the place behind it.
    fn send(&mut self, pen: &mut Pen, at: usize, end: usize) -> usize {
        let cell = &self.new[at];
        pen.move_to(column(at), self.y);
        let blanks = self.new[at..end].iter();
        let blanks = blanks.take_while(|cell| cell.is_erased()).count();
        if blanks >= ERASED {
            pen.dress(bare(pen.look()));
            pen.sequence(&format!("\x1b[{blanks}X"));
            return at + blanks;
        }
        pen.dress(dress_for(cell, pen.look()));
        let width = cell.width().max(1);
        match &cell.sign {
            Sign::Blank | Sign::Half => pen.put(" ", 1, self.cols),
            Sign::Char(sign) => pen.put(sign.encode_utf8(&mut [0; 4]), 1, self.cols),
            Sign::Cluster(text, width) => pen.put(text, *width, self.cols),
        }
        if let Some(most) = cell.unsure_width() {
            pen.lose_place();
            self.doubtful = self.doubtful.max(at + most);
        }
        at + usize::from(width)
    }

    /// Erases what is shown behind the last sign.
    fn clear_tail(&self, pen: &mut Pen, end: usize) {
        let is_shown = |at: &usize| *at < self.doubtful || !self.old[*at].is_erased();
        let mut tail = end..self.old.len();
        let Some(first) = tail.find(is_shown) else {
            return;
        };
        let last = tail.rfind(is_shown).unwrap_or(first);
        if !pen.stands_at(column(end), self.y) {
            pen.move_to(column(first), self.y);
        }
        pen.dress(bare(pen.look()));
        let spaces = last + 1 - first;
        if spaces <= "\x1b[K".len() && pen.stands_at(column(first), self.y) {
            pen.put(
                &" ".repeat(spaces),
                u16::try_from(spaces).unwrap_or_default(),
                self.cols,
            );
        } else {
            pen.sequence("\x1b[K");
        }
    }
}

fn column(at: usize) -> u16 {
    u16::try_from(at).expect("a column of a screen")
}

/// The bytes of a sign.
fn length(cell: &Cell) -> usize {
    match &cell.sign {
        Sign::Blank => 1,
        Sign::Half => 0,
        Sign::Char(sign) => sign.len_utf8(),
        Sign::Cluster(text, _) => text.len(),
    }
}

/// The style in which a sign is sent: its own, and for a blank that shows none, one that is as near as can be to the worn
/// one.
fn dress_for(cell: &Cell, worn: Look) -> Look {
    let shows_nothing = cell.sign == Sign::Blank && cell.look.modifier.is_empty();
    if shows_nothing {
        Look {
            bg: cell.look.bg,
            ..bare(worn)
        }
    } else {
        cell.look
    }
}

/// The worn style without what would be seen on a blank.
fn bare(worn: Look) -> Look {
    Look {
        bg: Look::default().bg,
        underline: Look::default().underline,
        modifier: worn.modifier - SEEN_ON_BLANK,
        ..worn
    }
}
