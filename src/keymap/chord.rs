//! One press of a key, as this program names it. Besides the runtime the only place that knows the terminal's events.

mod name;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

pub use name::{NotAKey, Spelling};

/// A key without what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A character as it is typed; capitals stand for themselves.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// The tabulator.
    Tab,
    /// The tabulator with Shift.
    BackTab,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// Insert.
    Insert,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page back.
    PageUp,
    /// A page on.
    PageDown,
    /// A function key, from 1 to 24.
    F(u8),
}

/// What is held while a key is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Held {
    /// Control.
    pub ctrl: bool,
    /// Alt.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
}

/// A key with what is held beside it, in one spelling: Shift is in the character where there is one, a letter with
/// Control is lower-case, and Shift+Tab is a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    key: Key,
    held: Held,
}

impl Chord {
    /// A key with what is held, brought into the one spelling.
    #[must_use]
    pub fn new(key: Key, held: Held) -> Self {
        let (key, shift) = match key {
            Key::Char(c) if held.ctrl => (Key::Char(c.to_ascii_lowercase()), false),
            Key::Char(c) if held.shift => (Key::Char(capital(c)), false),
            Key::Tab if held.shift => (Key::BackTab, false),
            Key::Char(_) | Key::BackTab => (key, false),
            _ => (key, held.shift),
        };
        Self {
            key,
            held: Held { shift, ..held },
        }
    }

    /// A key with nothing held.
    #[must_use]
    pub fn plain(key: Key) -> Self {
        Self::new(key, Held::default())
    }

    /// What the terminal reports; none for a release, and for keys that have no name here.
    ///
    /// Terminals that tell Ctrl+H from Backspace are read as those that don't, so that a key does the same everywhere.
    #[must_use]
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        let foreign = KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
        if event.kind == KeyEventKind::Release || event.modifiers.intersects(foreign) {
            return None;
        }
        let held = Held {
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: event.modifiers.contains(KeyModifiers::SHIFT),
        };
        let chord = Self::new(key(event.code)?, held);
        let same = match chord.key {
            Key::Char('h') if held.ctrl => Key::Backspace,
            Key::Char('i') if held.ctrl => Key::Tab,
            Key::Char('m') if held.ctrl => Key::Enter,
            Key::Char('[') if held.ctrl => Key::Esc,
            _ => return Some(chord),
        };
        Some(Self::new(
            same,
            Held {
                ctrl: false,
                ..held
            },
        ))
    }

    /// The key.
    #[must_use]
    pub fn key(self) -> Key {
        self.key
    }

    /// What is held beside it; Shift only with keys that type nothing.
    #[must_use]
    pub fn held(self) -> Held {
        self.held
    }

    /// The character that the key types where text is taken.
    #[must_use]
    pub fn types(self) -> Option<char> {
        match self.key {
            Key::Char(c) if !self.held.ctrl && !self.held.alt => Some(c),
            _ => None,
        }
    }
}

fn capital(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn key(code: KeyCode) -> Option<Key> {
    Some(match code {
        KeyCode::Char(c) if !c.is_control() => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(n @ 1..=24) => Key::F(n),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_reports_becomes_the_same_key_on_every_terminal() {
        let none = KeyModifiers::NONE;
        let shift = KeyModifiers::SHIFT;
        let ctrl = KeyModifiers::CONTROL;
        let cases = [
            (KeyCode::Char('G'), shift, Some("G")),
            (KeyCode::Char('g'), shift, Some("G")),
            (KeyCode::Char('?'), shift, Some("?")),
            (KeyCode::Char('R'), ctrl | shift, Some("ctrl-r")),
            (KeyCode::Char(' '), none, Some("space")),
            (KeyCode::BackTab, shift, Some("shift-tab")),
            (KeyCode::Tab, shift, Some("shift-tab")),
            (KeyCode::Char('h'), ctrl, Some("backspace")),
            (KeyCode::Char('i'), ctrl, Some("tab")),
            (KeyCode::Char('m'), ctrl, Some("enter")),
            (KeyCode::Char('['), ctrl, Some("esc")),
            (KeyCode::Enter, KeyModifiers::ALT, Some("alt-enter")),
            (KeyCode::Char('q'), KeyModifiers::SUPER, None),
            (KeyCode::CapsLock, none, None),
        ];
        for (code, modifiers, chord) in cases {
            let event = KeyEvent::new(code, modifiers);
            assert_eq!(
                Chord::from_event(&event)
                    .map(|chord| chord.to_string())
                    .as_deref(),
                chord,
                "{event:?}"
            );
        }
    }

    #[test]
    fn a_release_is_no_press_and_a_repeat_is_one() {
        let kinds = [
            (KeyEventKind::Press, true),
            (KeyEventKind::Repeat, true),
            (KeyEventKind::Release, false),
        ];
        for (kind, pressed) in kinds {
            let event = KeyEvent::new_with_kind(KeyCode::Char('a'), KeyModifiers::NONE, kind);
            assert_eq!(Chord::from_event(&event).is_some(), pressed, "{kind:?}");
        }
    }
}
