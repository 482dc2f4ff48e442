//! The inline editor of an output, around the text area's widget. The only place of the state that knows the widget; it
//! keeps no revision and writes no draft.

mod beside;

use ratatui::style::{Modifier, Style};
use tui_textarea::{CursorMove, CursorRenderMode, Input, Key, Scrolling, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation as _;

pub use self::beside::{Beside, Pane};
use super::document::changes;
use super::layout::Size;
use super::msg::{Typed, TypedKey};
use crate::model::Ordinal;

/// How many changes of the text can be taken back.
const HISTORY: usize = 2_000;

/// Bytes of both texts together up to which changed words are counted with each key; a diff of more takes longer than a
/// frame may.
const COUNTED: usize = 32_000;

/// How far the text is from the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Not at all.
    Nothing,
    /// By so many words.
    Words(usize),
    /// By more than is counted while one types.
    Something,
}

/// An output that is being edited.
#[derive(Debug)]
pub struct Editor {
    /// Whose output it is.
    pub ticket: Ordinal,
    /// The output as it was imported.
    pub original: String,
    /// The output as it stood when the editor was opened.
    pub before: String,
    /// What is shown in its place.
    pub beside: Beside,
    area: TextArea<'static>,
    changed: Changed,
}

impl Editor {
    /// Opens a text, which may be a draft, with the cursor at its start.
    #[must_use]
    pub fn open(ticket: Ordinal, original: String, before: String, text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_string).collect());
        // The depth resets the history, so that it comes before everything else.
        area.set_max_histories(HISTORY);
        area.set_undo_coalescing(true);
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_render_mode(CursorRenderMode::Hidden);
        area.set_cursor_line_style(Style::default());
        area.set_search_style(Style::default().add_modifier(Modifier::REVERSED));
        let mut editor = Self {
            ticket,
            original,
            before,
            beside: Beside::default(),
            area,
            changed: Changed::Nothing,
        };
        editor.count();
        editor
    }

    /// How far the text is from the original.
    #[must_use]
    pub fn changed(&self) -> Changed {
        self.changed
    }

    /// Shows the original or the changes in the text's place, or the text again.
    pub(super) fn show(&mut self, pane: Pane, size: Size) {
        let again = self.beside.pane == pane;
        self.beside = Beside {
            pane: if again { Pane::Text } else { pane },
            ..Beside::default()
        };
        self.set_out(size);
        if self.beside.pane == Pane::Changes {
            self.beside.show_change(size);
        }
    }

    /// Shows the text, whatever was in its place.
    pub(super) fn show_text(&mut self) {
        self.beside = Beside::default();
    }

    /// Lays out what is in the text's place for another width.
    pub(super) fn set_out(&mut self, size: Size) {
        let text = self.text();
        self.beside.set_out(&self.original, &text, size);
    }

    /// Scrolls what is in the text's place; false for keys that scroll nothing.
    pub(super) fn scroll_beside(&mut self, key: TypedKey, size: Size) -> bool {
        self.beside.scroll(key, size)
    }

    fn count(&mut self) {
        let text = self.text();
        self.changed = if text == self.original {
            Changed::Nothing
        } else if text.len() + self.original.len() > COUNTED {
            Changed::Something
        } else {
            Changed::Words(changes::count(&self.original, &text))
        };
    }

    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether the text differs from what the editor was opened on.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.text() != self.before
    }

    /// The widget, for its view.
    #[must_use]
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Takes a key or a pasted text; returns whether the text changed.
    pub fn typed(&mut self, typed: &Typed) -> bool {
        let changed = self.take(typed);
        if changed {
            self.count();
        }
        changed
    }

    fn take(&mut self, typed: &Typed) -> bool {
        match typed {
            Typed::Paste(text) => self
                .area
                .insert_str(text.replace("\r\n", "\n").replace('\r', "\n")),
            Typed::Key {
                key,
                ctrl,
                alt,
                shift,
            } => self.key(*key, *ctrl, *alt, *shift),
        }
    }

    /// Puts another text in; taking that back first empties it, then brings the text before.
    pub fn replace(&mut self, text: &str) {
        self.area.select_all();
        self.area.insert_str(text);
        self.area.move_cursor(CursorMove::Top);
        self.count();
    }

    /// Takes the last change back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let undone = self.area.undo();
        self.count();
        undone
    }

    /// Makes the last change again; false when there is none.
    pub fn redo(&mut self) -> bool {
        let redone = self.area.redo();
        self.count();
        redone
    }

    /// Goes to the next place where a text stands, from the top again after the last; false when there is none. The text
    /// is taken literally, and case counts only where it has a capital.
    pub fn find(&mut self, needle: &str) -> bool {
        let escaped = regex::escape(needle);
        let pattern = if needle.chars().any(char::is_uppercase) {
            escaped
        } else {
            format!("(?i){escaped}")
        };
        self.area.set_search_pattern(pattern).is_ok() && self.area.search_forward(false)
    }

    /// Goes to the next match of what was searched last.
    pub fn find_next(&mut self) -> bool {
        self.area.search_pattern().is_some() && self.area.search_forward(false)
    }

    fn key(&mut self, key: TypedKey, ctrl: bool, alt: bool, shift: bool) -> bool {
        match (key, ctrl || alt) {
            (TypedKey::Backspace, false) => self.delete_before(),
            (TypedKey::Delete, false) => self.delete_after(),
            (TypedKey::PageDown, _) => self.scroll(Scrolling::PageDown),
            (TypedKey::PageUp, _) => self.scroll(Scrolling::PageUp),
            (TypedKey::Left, false) => self.step(false, shift),
            (TypedKey::Right, false) => self.step(true, shift),
            _ => self.area.input(Input {
                key: widget_key(key),
                ctrl,
                alt,
                shift,
            }),
        }
    }

    fn scroll(&mut self, by: Scrolling) -> bool {
        self.area.scroll(by);
        false
    }

    /// One whole character as a reader sees it: the widget alone would stop inside of an emoji.
    fn step(&mut self, forward: bool, shift: bool) -> bool {
        if shift && self.area.selection_range().is_none() {
            self.area.start_selection();
        } else if !shift {
            self.area.cancel_selection();
        }
        let (movement, chars) = if forward {
            (CursorMove::Forward, self.chars_after())
        } else {
            (CursorMove::Back, self.chars_before())
        };
        for _ in 0..chars.max(1) {
            self.area.move_cursor(movement);
        }
        false
    }

    fn delete_before(&mut self) -> bool {
        let chars = self.chars_before();
        if self.area.selection_range().is_some() || chars <= 1 {
            return self.area.delete_char();
        }
        for _ in 0..chars {
            self.area.move_cursor(CursorMove::Back);
        }
        self.area.delete_str(chars)
    }

    fn delete_after(&mut self) -> bool {
        let chars = self.chars_after();
        if self.area.selection_range().is_some() || chars <= 1 {
            return self.area.delete_next_char();
        }
        self.area.delete_str(chars)
    }

    /// How many code points the character before the cursor is made of; 0 at the start of a line.
    fn chars_before(&self) -> usize {
        let (row, column) = self.area.cursor();
        let line = &self.area.lines()[row];
        let before: String = line.chars().take(column).collect();
        before
            .graphemes(true)
            .next_back()
            .map_or(0, |grapheme| grapheme.chars().count())
    }

    fn chars_after(&self) -> usize {
        let (row, column) = self.area.cursor();
        let line = &self.area.lines()[row];
        let after: String = line.chars().skip(column).collect();
        after
            .graphemes(true)
            .next()
            .map_or(0, |grapheme| grapheme.chars().count())
    }
}

fn widget_key(key: TypedKey) -> Key {
    match key {
        TypedKey::Char(c) => Key::Char(c),
        TypedKey::Enter => Key::Enter,
        TypedKey::Tab => Key::Tab,
        TypedKey::Backspace => Key::Backspace,
        TypedKey::Delete => Key::Delete,
        TypedKey::Left => Key::Left,
        TypedKey::Right => Key::Right,
        TypedKey::Up => Key::Up,
        TypedKey::Down => Key::Down,
        TypedKey::Home => Key::Home,
        TypedKey::End => Key::End,
        TypedKey::PageUp => Key::PageUp,
        TypedKey::PageDown => Key::PageDown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(text: &str) -> Editor {
        Editor::open(Ordinal(0), text.to_string(), text.to_string(), text)
    }

    fn press(editor: &mut Editor, key: TypedKey) {
        editor.typed(&Typed::Key {
            key,
            ctrl: false,
            alt: false,
            shift: false,
        });
    }

    #[test]
    fn a_text_that_was_only_looked_at_is_unchanged() {
        for text in ["", "one", "a\r\nb", "a\n\n", "\tx"] {
            let editor = editor(text);
            assert_eq!(editor.text(), text);
            assert!(!editor.is_changed());
        }
    }

    #[test]
    fn backspace_takes_a_whole_character_away() {
        for (text, left) in [("a👩‍👩‍👧‍👦", "a"), ("e\u{301}", ""), ("日本", "日"), ("ab", "a")]
        {
            let mut editor = editor(text);
            press(&mut editor, TypedKey::End);
            press(&mut editor, TypedKey::Backspace);
            assert_eq!(editor.text(), left, "{text}");
        }
    }

    #[test]
    fn the_cursor_steps_over_whole_characters() {
        let mut editor = editor("👩‍👩‍👧‍👦b");
        press(&mut editor, TypedKey::Right);
        press(&mut editor, TypedKey::Delete);
        assert_eq!(editor.text(), "👩‍👩‍👧‍👦");
        press(&mut editor, TypedKey::Left);
        press(&mut editor, TypedKey::Delete);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn what_was_pasted_can_be_taken_back_in_one_step() {
        let mut editor = editor("x");
        editor.typed(&Typed::Paste("a\r\nb\rc".into()));
        assert_eq!(editor.text(), "a\nb\ncx");
        assert!(editor.undo());
        assert_eq!(editor.text(), "x");
        editor.replace("whole");
        assert_eq!(editor.text(), "whole");
        assert!(editor.undo() && editor.undo());
        assert_eq!(editor.text(), "x");
    }

    #[test]
    fn a_search_takes_its_text_literally() {
        let mut editor = editor("one (two) ONE");
        assert!(editor.find("(two)"));
        assert!(editor.find("one"));
        assert!(!editor.find("Two"));
    }
}
