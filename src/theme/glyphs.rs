//! The characters that the screen draws with: one set for terminals that show Unicode, one for those that don't.
//! Who starts the screen chooses; `LANG` and `TERM` are not read here.

/// The characters that the screen draws with. Each takes one column, but for the ellipsis in ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A line from left to right.
    pub horizontal: &'static str,
    /// A line from top to bottom.
    pub vertical: &'static str,
    /// Where two lines cross.
    pub cross: &'static str,
    /// Before what has the focus or the cursor.
    pub pointer: &'static str,
    /// Before a marked row.
    pub marked: &'static str,
    /// A ticket that is decided; what passed.
    pub done: &'static str,
    /// What failed.
    pub failed: &'static str,
    /// A ticket that is still to decide.
    pub todo: &'static str,
    /// A ticket that was put off.
    pub skipped: &'static str,
    /// A ticket that somebody else has taken for himself.
    pub claimed: &'static str,
    /// A ticket that enough others have rated.
    pub enough: &'static str,
    /// An output that was edited.
    pub edited: &'static str,
    /// A criterion with a note on it.
    pub noted: &'static str,
    /// A judge's score that is not the person's.
    pub differs: &'static str,
    /// A flagged ticket.
    pub flag: &'static str,
    /// A ticket that was drawn at random.
    pub random: &'static str,
    /// A score that may not be seen yet.
    pub hidden: &'static str,
    /// Between things on one line.
    pub dot: &'static str,
    /// Between the ends of a range.
    pub dash: &'static str,
    /// Where text is cut.
    pub ellipsis: &'static str,
    /// More lies above.
    pub up: &'static str,
    /// More lies below.
    pub down: &'static str,
    /// What leads to what.
    pub right: &'static str,
    /// The lower end of an interval.
    pub whisker_left: &'static str,
    /// An interval between its ends.
    pub whisker: &'static str,
    /// The upper end of an interval.
    pub whisker_right: &'static str,
    /// The estimate in an interval.
    pub estimate: &'static str,
    /// The filled part of a bar.
    pub bar_full: &'static str,
    /// The empty part of a bar.
    pub bar_empty: &'static str,
    /// Five steps of shade, from nothing to most.
    pub shades: [&'static str; 5],
    /// How far people agree, behind a judge's interval.
    pub band: &'static str,
    /// The interval where it lies before that.
    pub whisker_on_band: &'static str,
    /// Six steps of height, from nothing to all.
    pub levels: [&'static str; 6],
}

impl Glyphs {
    /// For terminals that show Unicode.
    pub const UNICODE: Self = Self {
        horizontal: "─",
        vertical: "│",
        cross: "┼",
        pointer: "▸",
        marked: "●",
        done: "✓",
        failed: "✗",
        todo: "·",
        skipped: "»",
        claimed: "@",
        enough: "=",
        edited: "Δ",
        noted: "*",
        differs: "≠",
        flag: "⚑",
        random: "≈",
        hidden: "▒",
        dot: "·",
        dash: "–",
        ellipsis: "…",
        up: "↑",
        down: "↓",
        right: "→",
        whisker_left: "├",
        whisker: "─",
        whisker_right: "┤",
        estimate: "●",
        bar_full: "█",
        bar_empty: "░",
        shades: [" ", "░", "▒", "▓", "█"],
        band: "░",
        whisker_on_band: "═",
        levels: ["▁", "▂", "▃", "▅", "▆", "█"],
    };

    /// For terminals that show ASCII alone.
    pub const ASCII: Self = Self {
        horizontal: "-",
        vertical: "|",
        cross: "+",
        pointer: ">",
        marked: "*",
        done: "+",
        failed: "x",
        todo: ".",
        skipped: "/",
        claimed: "@",
        enough: "=",
        edited: "e",
        noted: "*",
        differs: "!",
        flag: "!",
        random: "~",
        hidden: "#",
        dot: "|",
        dash: "-",
        ellipsis: "...",
        up: "^",
        down: "v",
        right: ">",
        whisker_left: "[",
        whisker: "-",
        whisker_right: "]",
        estimate: "o",
        bar_full: "#",
        bar_empty: ".",
        shades: [" ", ".", ":", "*", "#"],
        band: "=",
        whisker_on_band: "#",
        levels: ["0", "1", "2", "3", "4", "5"],
    };
}

impl Default for Glyphs {
    fn default() -> Self {
        Self::UNICODE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr as _;

    fn all(glyphs: &Glyphs) -> Vec<&'static str> {
        let Glyphs {
            horizontal,
            vertical,
            cross,
            pointer,
            marked,
            done,
            failed,
            todo,
            skipped,
            claimed,
            enough,
            edited,
            noted,
            differs,
            flag,
            random,
            hidden,
            dot,
            dash,
            ellipsis: _,
            up,
            down,
            right,
            whisker_left,
            whisker,
            whisker_right,
            estimate,
            bar_full,
            bar_empty,
            shades,
            band,
            whisker_on_band,
            levels,
        } = *glyphs;
        let single = [
            horizontal,
            vertical,
            cross,
            pointer,
            marked,
            done,
            failed,
            todo,
            skipped,
            claimed,
            enough,
            edited,
            noted,
            differs,
            flag,
            random,
            hidden,
            dot,
            dash,
            up,
            down,
            right,
            whisker_left,
            whisker,
            whisker_right,
            estimate,
            bar_full,
            bar_empty,
            band,
            whisker_on_band,
        ];
        single.into_iter().chain(shades).chain(levels).collect()
    }

    #[test]
    fn each_glyph_takes_one_column() {
        for glyph in all(&Glyphs::UNICODE).into_iter().chain(all(&Glyphs::ASCII)) {
            assert_eq!(glyph.width(), 1, "{glyph}");
        }
    }

    #[test]
    fn the_ascii_set_is_ascii() {
        for glyph in all(&Glyphs::ASCII)
            .into_iter()
            .chain([Glyphs::ASCII.ellipsis])
        {
            assert!(glyph.is_ascii(), "{glyph}");
        }
    }

    #[test]
    fn what_a_ticket_is_can_be_told_by_its_glyph() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            let marks = [
                glyphs.done,
                glyphs.failed,
                glyphs.todo,
                glyphs.skipped,
                glyphs.claimed,
                glyphs.enough,
                glyphs.edited,
                glyphs.flag,
                glyphs.random,
                glyphs.marked,
            ];
            for (at, mark) in marks.iter().enumerate() {
                assert!(!marks[..at].contains(mark), "{mark}");
            }
        }
    }
}
