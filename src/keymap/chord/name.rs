//! The names of keys: as the file of keys writes them, and as a person is shown them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::{Chord, Held, Key};

/// In which characters keys are shown to a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// Arrows as arrows.
    #[default]
    Unicode,
    /// Arrows as words.
    Ascii,
}

/// Why a word is no key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotAKey {
    /// Nothing is called so.
    #[error(
        "`{0}` is no key; write a character, or a name such as `enter`, `space`, `ctrl-d`, `alt-enter`, `shift-tab`"
    )]
    Unknown(String),
    /// Shift with a character that is no letter.
    #[error("`{0}` depends on the layout; write the character that it types")]
    Shift(String),
    /// The terminal does not deliver the key as such.
    #[error("`{chord}` can't be bound: {why}")]
    Undelivered {
        /// The key as it was written.
        chord: String,
        /// What becomes of it.
        why: &'static str,
    },
}

/// The keys with names; the first name of a key is the one that is written.
const NAMES: &[(&str, Key)] = &[
    ("space", Key::Char(' ')),
    ("enter", Key::Enter),
    ("return", Key::Enter),
    ("esc", Key::Esc),
    ("escape", Key::Esc),
    ("tab", Key::Tab),
    ("shift-tab", Key::BackTab),
    ("backtab", Key::BackTab),
    ("backspace", Key::Backspace),
    ("delete", Key::Delete),
    ("del", Key::Delete),
    ("insert", Key::Insert),
    ("ins", Key::Insert),
    ("left", Key::Left),
    ("right", Key::Right),
    ("up", Key::Up),
    ("down", Key::Down),
    ("home", Key::Home),
    ("end", Key::End),
    ("pageup", Key::PageUp),
    ("pgup", Key::PageUp),
    ("pagedown", Key::PageDown),
    ("pgdn", Key::PageDown),
];

const CTRL: &[&str] = &["ctrl-", "C-"];
const ALT: &[&str] = &["alt-", "A-", "M-"];
const SHIFT: &[&str] = &["shift-", "S-"];

impl Chord {
    /// The key as a person is shown it: `^D`, `Alt+Enter`, `↓`.
    #[must_use]
    pub fn label(self, spelling: Spelling) -> String {
        let Held { ctrl, alt, shift } = self.held;
        let mut label = String::new();
        let caret = ctrl && !alt && matches!(self.key, Key::Char(_));
        for (held, name) in [(ctrl && !caret, "Ctrl+"), (alt, "Alt+"), (shift, "Shift+")] {
            if held {
                label.push_str(name);
            }
        }
        if caret {
            label.push('^');
        }
        match self.key {
            Key::Char(' ') => label.push_str("Space"),
            Key::Char(c) if caret => label.push(c.to_ascii_uppercase()),
            Key::Char(c) => label.push(c),
            Key::F(n) => label.extend(["F".to_string(), n.to_string()]),
            key => label.push_str(name_shown(key, spelling)),
        }
        label
    }

    /// Why the key can't be relied on, for those that terminals send as something else or keep.
    fn undelivered(self) -> Option<&'static str> {
        match self.key {
            _ if !self.held.ctrl => None,
            Key::Char('0'..='9') => Some("terminals have no byte for Ctrl and a digit"),
            Key::Char('s' | 'q') => Some("terminals take it to stop and start the output"),
            Key::Char('h') => Some("terminals send it as Backspace"),
            Key::Char('i') => Some("terminals send it as Tab"),
            Key::Char('m') => Some("terminals send it as Enter"),
            Key::Char('[') => Some("terminals send it as Esc"),
            _ => None,
        }
    }
}

impl FromStr for Chord {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let mut held = Held::default();
        let mut rest = text;
        loop {
            if let Some(after) = strip(rest, CTRL) {
                (held.ctrl, rest) = (true, after);
            } else if let Some(after) = strip(rest, ALT) {
                (held.alt, rest) = (true, after);
            } else if let Some(after) = strip(rest, SHIFT) {
                (held.shift, rest) = (true, after);
            } else {
                break;
            }
        }
        let key = named(rest).ok_or_else(|| NotAKey::Unknown(text.to_string()))?;
        if let Key::Char(c) = key
            && held.shift
            && (!c.is_alphabetic() || held.ctrl)
        {
            return Err(NotAKey::Shift(text.to_string()));
        }
        let chord = Self::new(key, held);
        match chord.undelivered() {
            Some(why) => Err(NotAKey::Undelivered {
                chord: text.to_string(),
                why,
            }),
            None => Ok(chord),
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { ctrl, alt, shift } = self.held;
        for (held, name) in [(ctrl, "ctrl-"), (alt, "alt-"), (shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match (NAMES.iter().find(|(_, key)| *key == self.key), self.key) {
            (Some((name, _)), _) => f.write_str(name),
            (None, Key::Char(c)) => write!(f, "{c}"),
            (None, Key::F(n)) => write!(f, "f{n}"),
            (None, key) => f.write_str(name_shown(key, Spelling::Ascii)),
        }
    }
}

/// What stands behind a modifier, where something does.
fn strip<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .filter(|rest| !rest.is_empty())
}

fn named(text: &str) -> Option<Key> {
    let mut chars = text.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && c != ' ').then_some(Key::Char(c));
    }
    let lower = text.to_ascii_lowercase();
    let function = || {
        let n = lower.strip_prefix('f')?.parse().ok()?;
        (1..=24).contains(&n).then_some(Key::F(n))
    };
    NAMES
        .iter()
        .find(|(name, _)| *name == lower)
        .map(|(_, key)| *key)
        .or_else(function)
}

fn name_shown(key: Key, spelling: Spelling) -> &'static str {
    let arrows = spelling == Spelling::Unicode;
    match key {
        Key::Left if arrows => "←",
        Key::Right if arrows => "→",
        Key::Up if arrows => "↑",
        Key::Down if arrows => "↓",
        Key::Left => "Left",
        Key::Right => "Right",
        Key::Up => "Up",
        Key::Down => "Down",
        Key::Enter => "Enter",
        Key::Esc => "Esc",
        Key::Tab => "Tab",
        Key::BackTab => "Shift+Tab",
        Key::Backspace => "Backspace",
        Key::Delete => "Del",
        Key::Insert => "Ins",
        Key::Home => "Home",
        Key::End => "End",
        Key::PageUp => "PgUp",
        Key::PageDown => "PgDn",
        Key::Char(_) | Key::F(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_spelling_however_it_is_written() {
        let cases = [
            ("g", "g", "g"),
            ("G", "G", "G"),
            ("shift-g", "G", "G"),
            ("S-tab", "shift-tab", "Shift+Tab"),
            ("backtab", "shift-tab", "Shift+Tab"),
            ("C-d", "ctrl-d", "^D"),
            ("ctrl-D", "ctrl-d", "^D"),
            ("alt-enter", "alt-enter", "Alt+Enter"),
            ("ctrl-enter", "ctrl-enter", "Ctrl+Enter"),
            ("M-o", "alt-o", "Alt+o"),
            ("alt-ctrl-x", "ctrl-alt-x", "Ctrl+Alt+x"),
            ("shift-up", "shift-up", "Shift+↑"),
            ("space", "space", "Space"),
            ("Escape", "esc", "Esc"),
            ("-", "-", "-"),
            ("ctrl--", "ctrl--", "^-"),
            ("f5", "f5", "F5"),
            ("pgdn", "pagedown", "PgDn"),
            ("é", "é", "é"),
        ];
        for (written, one, shown) in cases {
            let chord: Chord = written.parse().expect(written);
            assert_eq!(chord.to_string(), one, "{written}");
            assert_eq!(chord.label(Spelling::Unicode), shown, "{written}");
            assert_eq!(one.parse(), Ok(chord), "{one} reads back");
        }
    }

    #[test]
    fn what_is_no_key_says_why() {
        let cases = [
            ("hyper-x", "is no key"),
            ("", "is no key"),
            ("f25", "is no key"),
            ("\u{1b}", "is no key"),
            ("shift-1", "depends on the layout"),
            ("ctrl-1", "no byte for Ctrl and a digit"),
            ("ctrl-s", "stop and start"),
            ("C-q", "stop and start"),
            ("ctrl-h", "as Backspace"),
            ("ctrl-i", "as Tab"),
            ("ctrl-m", "as Enter"),
            ("ctrl-[", "as Esc"),
        ];
        for (written, why) in cases {
            let said = written.parse::<Chord>().expect_err(written).to_string();
            assert!(said.contains(why), "{written}: {said}");
        }
    }

    #[test]
    fn every_key_has_an_ascii_label() {
        for (name, key) in NAMES {
            let label = Chord::plain(*key).label(Spelling::Ascii);
            assert!(!label.is_empty() && label.is_ascii(), "{name}: {label}");
        }
    }
}
