//! A key that no command took, as an editor sees it.

use crate::app::msg::{Typed, TypedKey};
use crate::keymap::{Chord, Key};

/// The key as raw text; None for keys that no editor knows.
pub(super) fn typed(chord: Chord) -> Option<Typed> {
    let held = chord.held();
    let key = match chord.key() {
        Key::Char(c) => TypedKey::Char(c),
        Key::Enter => TypedKey::Enter,
        Key::Tab => TypedKey::Tab,
        Key::Backspace => TypedKey::Backspace,
        Key::Delete => TypedKey::Delete,
        Key::Left => TypedKey::Left,
        Key::Right => TypedKey::Right,
        Key::Up => TypedKey::Up,
        Key::Down => TypedKey::Down,
        Key::Home => TypedKey::Home,
        Key::End => TypedKey::End,
        Key::PageUp => TypedKey::PageUp,
        Key::PageDown => TypedKey::PageDown,
        Key::Esc | Key::BackTab | Key::Insert | Key::F(_) => return None,
    };
    Some(Typed::Key {
        key,
        ctrl: held.ctrl,
        alt: held.alt,
        shift: held.shift,
    })
}
