//! The widths of `text` against the cells that ratatui fills: the two must never differ, or columns drift apart.

use juror::text::{sanitize, width};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn widths_are_those_of_the_cells_that_ratatui_fills(text in "(\\PC|[\u{1100}-\u{11ff}]|[\u{300}-\u{36f}]|[\u{ff9e}\u{ff9f}]|\u{200d}|\u{fe0f}|👩){0,30}") {
        let text = sanitize::shown_line(&text);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2000, 1));
        let (end, _) = buffer.set_stringn(0, 0, &text, 2000, Style::new());
        prop_assert_eq!(usize::from(end), width::width(&text));
    }
}
