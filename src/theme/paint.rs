//! Colours, and what becomes of them on terminals that have fewer. Knows no meaning.

use ratatui::style::Color;

/// How many colours a terminal shows. Who starts the screen finds out; `NO_COLOR` is [`Depth::None`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// None: only bold, underlined, reversed and the like.
    None,
    /// The sixteen that the user's terminal defines.
    #[default]
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// All of them.
    True,
}

/// A colour as a theme gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// What the terminal uses itself.
    Default,
    /// One of the sixteen.
    Ansi(Color),
    /// Red, green and blue, and which of the sixteen stands for it; the nearest where none is named.
    Rgb([u8; 3], Option<Color>),
}

/// The sixteen colours with their names and the values that xterm gives them.
const ANSI: [(&str, Color, [u8; 3]); 16] = [
    ("black", Color::Black, [0, 0, 0]),
    ("red", Color::Red, [205, 0, 0]),
    ("green", Color::Green, [0, 205, 0]),
    ("yellow", Color::Yellow, [205, 205, 0]),
    ("blue", Color::Blue, [0, 0, 238]),
    ("magenta", Color::Magenta, [205, 0, 205]),
    ("cyan", Color::Cyan, [0, 205, 205]),
    ("white", Color::Gray, [229, 229, 229]),
    ("bright-black", Color::DarkGray, [127, 127, 127]),
    ("bright-red", Color::LightRed, [255, 0, 0]),
    ("bright-green", Color::LightGreen, [0, 255, 0]),
    ("bright-yellow", Color::LightYellow, [255, 255, 0]),
    ("bright-blue", Color::LightBlue, [92, 92, 255]),
    ("bright-magenta", Color::LightMagenta, [255, 0, 255]),
    ("bright-cyan", Color::LightCyan, [0, 255, 255]),
    ("bright-white", Color::White, [255, 255, 255]),
];

/// The steps of each channel in xterm's cube of 6 × 6 × 6 colours, which begins at 16.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Paint {
    /// Reads `#rrggbb`, the name of one of the sixteen, or `default`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        ansi(text)
            .map(Self::Ansi)
            .or_else(|| hex(text).map(|rgb| Self::Rgb(rgb, None)))
    }

    /// The colour on a terminal; none where it shows none.
    pub(super) fn at(self, depth: Depth) -> Option<Color> {
        Some(match (self, depth) {
            (_, Depth::None) => return None,
            (Self::Default, _) => Color::Reset,
            (Self::Ansi(color), _) => color,
            (Self::Rgb(rgb, ansi), Depth::Ansi16) => ansi.unwrap_or_else(|| nearest_of_16(rgb)),
            (Self::Rgb(rgb, _), Depth::Ansi256) => Color::Indexed(nearest_of_256(rgb)),
            (Self::Rgb([red, green, blue], _), Depth::True) => Color::Rgb(red, green, blue),
        })
    }
}

/// One of the sixteen by its name.
pub(super) fn ansi(name: &str) -> Option<Color> {
    ANSI.iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, color, _)| *color)
}

/// Red, green and blue out of `#rrggbb`.
pub(super) fn hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

fn nearest_of_16(rgb: [u8; 3]) -> Color {
    ANSI.iter()
        .min_by_key(|(_, _, known)| distance(rgb, *known))
        .map_or(Color::Reset, |(_, color, _)| *color)
}

/// The nearest of the cube and the ramp of greys; the first sixteen are the user's own, and so not known.
fn nearest_of_256(rgb: [u8; 3]) -> u8 {
    (16..=255_u8)
        .min_by_key(|index| distance(rgb, of_256(*index)))
        .unwrap_or(16)
}

fn of_256(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + 10 * (index - 232); 3];
    }
    let place = usize::from(index.saturating_sub(16));
    [CUBE[place / 36], CUBE[place / 6 % 6], CUBE[place % 6]]
}

/// The square of the distance in the cube of colours.
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_becomes_what_the_terminal_can_show() {
        use Depth::{Ansi16, Ansi256, None as Mono, True};
        let cases = [
            ("#ff0000", True, Some(Color::Rgb(255, 0, 0))),
            ("#ff0000", Ansi256, Some(Color::Indexed(196))),
            ("#ff0000", Ansi16, Some(Color::LightRed)),
            ("#ff0000", Mono, None),
            ("#808080", Ansi256, Some(Color::Indexed(244))),
            ("#5f87af", Ansi256, Some(Color::Indexed(67))),
            ("#ffffff", Ansi256, Some(Color::Indexed(231))),
            ("#000000", Ansi16, Some(Color::Black)),
            ("bright-black", True, Some(Color::DarkGray)),
            ("white", Ansi16, Some(Color::Gray)),
            ("default", Ansi256, Some(Color::Reset)),
            ("default", Mono, None),
        ];
        for (text, depth, color) in cases {
            let paint = Paint::parse(text).expect(text);
            assert_eq!(paint.at(depth), color, "{text} at {depth:?}");
        }
    }

    #[test]
    fn the_named_fallback_wins_over_the_nearest() {
        let paint = Paint::Rgb([255, 0, 0], Some(Color::Magenta));
        assert_eq!(paint.at(Depth::Ansi16), Some(Color::Magenta));
        assert_eq!(paint.at(Depth::Ansi256), Some(Color::Indexed(196)));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in [
            "", "#fff", "#ff00zz", "#+f+f+f", "#ééé", "rosy", "Red", "12",
        ] {
            assert_eq!(Paint::parse(text), None, "{text}");
        }
    }
}
