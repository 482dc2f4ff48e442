//! Where the terminal's cursor stands and in which style it writes, and the shortest way to another place or style. Knows
//! bytes, not what is on the screen.

use std::fmt::Write as _;

use ratatui::style::{Color, Modifier};

use super::grid::Look;

/// What the terminal will do with the next sign.
#[derive(Debug)]
pub(super) struct Pen {
    /// Column and row; None where terminals do not agree on it.
    at: Option<(u16, u16)>,
    look: Look,
    rows: u16,
    out: String,
}

/// How often LF and BS are sent before a sequence is shorter.
const STEPS: u16 = 4;

impl Pen {
    pub(super) fn new(rows: u16) -> Self {
        Self {
            at: None,
            look: Look::default(),
            rows,
            out: String::new(),
        }
    }

    /// What was written since the last time.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    pub(super) fn look(&self) -> Look {
        self.look
    }

    /// Forgets everything that was before: the terminal may have any style and its cursor anywhere.
    pub(super) fn start_anew(&mut self) {
        self.out.push_str("\x1b[0m");
        self.look = Look::default();
        self.at = None;
    }

    /// Where the cursor is after something that terminals do differently.
    pub(super) fn lose_place(&mut self) {
        self.at = None;
    }

    /// Whether the cursor is there already.
    pub(super) fn stands_at(&self, x: u16, y: u16) -> bool {
        self.at == Some((x, y))
    }

    /// Writes a sequence that moves nothing.
    pub(super) fn sequence(&mut self, sequence: &str) {
        self.out.push_str(sequence);
    }

    /// Moves the cursor, the shortest way.
    pub(super) fn move_to(&mut self, x: u16, y: u16) {
        if self.at == Some((x, y)) {
            return;
        }
        let way = self.way(x, y);
        self.out.push_str(&way);
        self.at = Some((x, y));
    }

    /// What a move within the row costs, in bytes.
    pub(super) fn cost_of_move(from: u16, to: u16) -> usize {
        sideways(from, to).len()
    }

    fn way(&self, x: u16, y: u16) -> String {
        let mut best = match (x, y) {
            (0, 0) => "\x1b[H".to_string(),
            (0, y) => format!("\x1b[{}H", y + 1),
            (x, y) => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        let Some((column, row)) = self.at else {
            return best;
        };
        // LF moves straight down where the terminal is raw, and scrolls on the last row, which is never gone beyond.
        let down = match y.checked_sub(row) {
            Some(steps) if steps <= STEPS && y < self.rows => "\n".repeat(usize::from(steps)),
            _ => return best,
        };
        for way in [
            format!("{down}{}", sideways(column, x)),
            format!("\r{down}{}", sideways(0, x)),
        ] {
            if way.len() < best.len() {
                best = way;
            }
        }
        best
    }

    /// Writes a sign that takes so many columns; the cursor stands behind it.
    pub(super) fn put(&mut self, text: &str, width: u16, cols: u16) {
        self.out.push_str(text);
        self.at = match self.at {
            // On the last column terminals wait with the step to the next row.
            Some((x, y)) if x + width < cols => Some((x + width, y)),
            _ => None,
        };
    }

    /// Takes a style over.
    pub(super) fn dress(&mut self, look: Look) {
        let change = change(self.look, look);
        self.out.push_str(&change);
        self.look = look;
    }

    /// The bytes that it costs to get from one style to another.
    pub(super) fn cost_of_dress(from: Look, to: Look) -> usize {
        change(from, to).len()
    }
}

/// From one column of a row to another, without naming the row.
fn sideways(from: u16, to: u16) -> String {
    if from == to {
        return String::new();
    }
    let named = match to {
        0 => "\r".to_string(),
        column => format!("\x1b[{}G", column + 1),
    };
    let relative = match (to.checked_sub(from), from.checked_sub(to)) {
        (Some(1), _) => "\x1b[C".to_string(),
        (Some(steps), _) => format!("\x1b[{steps}C"),
        (None, Some(steps)) if steps <= STEPS => "\x08".repeat(usize::from(steps)),
        (None, _) => return named,
    };
    if relative.len() <= named.len() {
        relative
    } else {
        named
    }
}

/// Modifiers with the number that sets and the one that ends them.
const MODIFIERS: [(Modifier, u8, u8); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// The sequence from one style to another: what differs, or everything from the start where that is shorter.
fn change(from: Look, to: Look) -> String {
    if from == to {
        return String::new();
    }
    let differing = numbers(from, to, &ends(from, to));
    let anew = numbers(Look::default(), to, "0");
    if anew.len() < differing.len() {
        format!("\x1b[{}m", if anew == "0" { "" } else { &anew })
    } else {
        format!("\x1b[{differing}m")
    }
}

/// The numbers that end modifiers.
fn ends(from: Look, to: Look) -> String {
    let mut ends = String::new();
    for (modifier, _, end) in MODIFIERS {
        let number = end.to_string();
        let is_said = ends.split(';').any(|said| said == number);
        if from.modifier.contains(modifier) && !to.modifier.contains(modifier) && !is_said {
            add(&mut ends, &number);
        }
    }
    ends
}

/// The numbers behind those that end something.
fn numbers(from: Look, to: Look, ends: &str) -> String {
    let mut all = ends.to_string();
    for (modifier, set, end) in MODIFIERS {
        let number = end.to_string();
        // Bold and dim have one end, as the two ways of blinking have.
        let was_ended = ends.split(';').any(|said| said == number);
        let is_set = from.modifier.contains(modifier) && !was_ended;
        if to.modifier.contains(modifier) && !is_set {
            add(&mut all, &set.to_string());
        }
    }
    if from.fg != to.fg {
        add(&mut all, &colour(to.fg, 30));
    }
    if from.bg != to.bg {
        add(&mut all, &colour(to.bg, 40));
    }
    if from.underline != to.underline {
        add(&mut all, &colour(to.underline, 50));
    }
    all
}

fn add(all: &mut String, number: &str) {
    if !all.is_empty() {
        all.push(';');
    }
    all.push_str(number);
}

/// A colour's number; 30 for the text, 40 for what is behind it, 50 for the line under it, which has no short names.
fn colour(colour: Color, base: u8) -> String {
    let mut text = String::new();
    let named = |place: u8| match (base, place) {
        (50, place) => format!("58;5;{place}"),
        (_, 0..8) => (base + place).to_string(),
        (_, place) => (base + 60 + place - 8).to_string(),
    };
    let place = match colour {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(red, green, blue) => {
            let _ = write!(text, "{};2;{red};{green};{blue}", base + 8);
            return text;
        }
        Color::Indexed(place) if place >= 16 => {
            let _ = write!(text, "{};5;{place}", base + 8);
            return text;
        }
        Color::Indexed(place) => place,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    named(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(fg: Color, modifier: Modifier) -> Look {
        Look {
            fg,
            modifier,
            ..Look::default()
        }
    }

    #[test]
    fn a_style_is_reached_by_what_differs_or_from_the_start() {
        let plain = Look::default();
        let bold = look(Color::Reset, Modifier::BOLD);
        let red = look(Color::Red, Modifier::empty());
        let loud = look(Color::Indexed(203), Modifier::BOLD | Modifier::UNDERLINED);
        let dim = look(Color::Reset, Modifier::DIM);
        let cases = [
            (plain, plain, ""),
            (plain, bold, "\x1b[1m"),
            (bold, plain, "\x1b[m"),
            (red, plain, "\x1b[m"),
            (bold, dim, "\x1b[0;2m"),
            (loud, bold, "\x1b[0;1m"),
            (red, loud, "\x1b[1;4;38;5;203m"),
            (plain, look(Color::LightRed, Modifier::empty()), "\x1b[91m"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(change(from, to), expected, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn the_cursor_goes_the_shortest_way() {
        let cases = [
            (None, (0, 0), "\x1b[H"),
            (None, (4, 2), "\x1b[3;5H"),
            (Some((3, 2)), (4, 2), "\x1b[C"),
            (Some((3, 2)), (9, 2), "\x1b[6C"),
            (Some((3, 2)), (2, 2), "\x08"),
            (Some((90, 2)), (0, 3), "\n\r"),
            (Some((5, 2)), (5, 4), "\n\n"),
            (Some((5, 9)), (5, 8), "\x1b[9;6H"),
        ];
        for (from, (x, y), expected) in cases {
            let mut pen = Pen::new(24);
            pen.at = from;
            pen.move_to(x, y);
            assert_eq!(pen.take(), expected, "{from:?} to {x}, {y}");
        }
    }
}
