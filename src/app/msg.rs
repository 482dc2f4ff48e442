//! What reaches the reducer: intents, typed text, facts, time and size.

use jiff::Timestamp;

use super::event::Event;
use crate::command::Command;

/// Everything that can change the state.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The user wants something.
    Command(Command),
    /// The user types text.
    Typed(Typed),
    /// Something has happened.
    Event(Box<Event>),
    /// What time it is; comes before what happens at that time.
    Tick(Timestamp),
    /// How large the terminal is.
    Resized {
        /// Its columns.
        cols: u16,
        /// Its rows.
        rows: u16,
    },
}

/// Raw text for an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// One key, which no command took.
    Key {
        /// The key.
        key: TypedKey,
        /// Whether Control was held.
        ctrl: bool,
        /// Whether Alt was held.
        alt: bool,
        /// Whether Shift was held; letters come as they are.
        shift: bool,
    },
    /// Pasted text, as it came.
    Paste(String),
}

/// A key as an editor sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedKey {
    /// A character.
    Char(char),
    /// The line end.
    Enter,
    /// The tabulator.
    Tab,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// One to the left.
    Left,
    /// One to the right.
    Right,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// To the start of the line.
    Home,
    /// To the end of the line.
    End,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
}

impl Typed {
    /// A bare character.
    #[must_use]
    pub fn char(c: char) -> Self {
        Self::Key {
            key: TypedKey::Char(c),
            ctrl: false,
            alt: false,
            shift: false,
        }
    }
}
