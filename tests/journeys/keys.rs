//! Keys as a test writes them: each character is itself, and `<…>` holds a key by its name, such as `<enter>`, `<C-r>`
//! or `<lt>` for `<` itself.

use juror::app::msg::{Typed, TypedKey};
use juror::keymap::{Chord, Key};

/// The keys that a text stands for, in order.
pub(crate) fn chords(text: &str) -> Vec<Chord> {
    let mut chords = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let end = rest.find('>').expect("a `<` is closed by a `>`");
            let name = &rest[1..end];
            chords.push(match name {
                "lt" => Chord::plain(Key::Char('<')),
                name => name.parse().expect(name),
            });
            rest = &rest[end + 1..];
        } else {
            chords.push(Chord::plain(Key::Char(c)));
            rest = &rest[c.len_utf8()..];
        }
    }
    chords
}

/// What a key types where no command takes it; None for keys that no text takes.
pub(crate) fn typed(chord: Chord) -> Option<Typed> {
    let held = chord.held();
    let (key, shift) = match chord.key() {
        Key::Char(c) => (TypedKey::Char(c), false),
        Key::Enter => (TypedKey::Enter, held.shift),
        Key::Tab => (TypedKey::Tab, false),
        Key::BackTab => (TypedKey::Tab, true),
        Key::Backspace => (TypedKey::Backspace, held.shift),
        Key::Delete => (TypedKey::Delete, held.shift),
        Key::Left => (TypedKey::Left, held.shift),
        Key::Right => (TypedKey::Right, held.shift),
        Key::Up => (TypedKey::Up, held.shift),
        Key::Down => (TypedKey::Down, held.shift),
        Key::Home => (TypedKey::Home, held.shift),
        Key::End => (TypedKey::End, held.shift),
        Key::PageUp => (TypedKey::PageUp, held.shift),
        Key::PageDown => (TypedKey::PageDown, held.shift),
        Key::Insert | Key::Esc | Key::F(_) => return None,
    };
    Some(Typed::Key {
        key,
        ctrl: held.ctrl,
        alt: held.alt,
        shift,
    })
}
