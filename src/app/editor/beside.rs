//! What is shown in the place of the text that is edited: the original, or what was changed. Knows no widget.

use crate::app::document::changes;
use crate::app::layout::{self, Size};
use crate::app::msg::TypedKey;
use crate::text::layout::{Row, raw};
use crate::text::sanitize::shown;

/// What is shown in the editor's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The text that is edited.
    #[default]
    Text,
    /// The output as it was.
    Original,
    /// What was changed, by words.
    Changes,
}

/// What is shown in the editor's place, as rows.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What it is; the text itself has no rows.
    pub pane: Pane,
    /// The rows.
    pub rows: Vec<Row>,
    /// The first row shown.
    pub top: usize,
}

impl Beside {
    /// Lays it out: another pane, or another width.
    pub(super) fn set_out(&mut self, original: &str, text: &str, size: Size) {
        let width = layout::page_width(size);
        self.rows = match self.pane {
            Pane::Text => Vec::new(),
            Pane::Original => raw(&shown(original), width),
            Pane::Changes => changes::lay_out(original, text, width).1,
        };
        self.scroll_to(self.top, size);
    }

    /// Scrolls to the first change, with a row before it.
    pub(super) fn show_change(&mut self, size: Size) {
        let first = changes::first(&self.rows);
        self.scroll_to(first.saturating_sub(1), size);
    }

    /// Scrolls as a key says; false for keys that scroll nothing.
    pub(super) fn scroll(&mut self, key: TypedKey, size: Size) -> bool {
        let page = usize::from(layout::page_rows(size));
        let top = match key {
            TypedKey::Down => self.top + 1,
            TypedKey::Up => self.top.saturating_sub(1),
            TypedKey::PageDown => self.top + page,
            TypedKey::PageUp => self.top.saturating_sub(page),
            TypedKey::Home => 0,
            TypedKey::End => usize::MAX,
            _ => return false,
        };
        self.scroll_to(top, size);
        true
    }

    fn scroll_to(&mut self, row: usize, size: Size) {
        let page = usize::from(layout::page_rows(size));
        self.top = row.min(self.rows.len().saturating_sub(page));
    }
}
