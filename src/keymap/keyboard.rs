//! Typing ahead: what was typed while nobody can know what it is for is kept as it came, and gets its meaning when its
//! turn comes. A key that was given a meaning too early would do something else than what it was typed for.

use std::collections::VecDeque;

use super::{Chord, Keymap, Resolved, Resolver};
use crate::command::{Command, Scope, ScreenCommand};

/// The most that is kept: more than anyone types while a disk answers.
const KEPT: usize = 512;

/// What was typed: a key, or a text that was pasted whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typing {
    /// A key.
    Key(Chord),
    /// A pasted text.
    Paste(String),
}

/// What was typed, once it is known where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The user wants this.
    Command(Command),
    /// The key is text.
    Text(Chord),
    /// The pasted text.
    Paste(String),
    /// Nothing, or more keys are to come.
    Nothing,
}

/// The keys pressed so far of those that belong together, and whatever was typed behind them.
#[derive(Clone, Debug, Default)]
pub struct Keyboard {
    resolver: Resolver,
    kept: VecDeque<Typing>,
}

impl Keyboard {
    /// Takes what was typed. [`Keyboard::next`] gives it back with its meaning.
    pub fn take(&mut self, typing: Typing) {
        if self.kept.len() < KEPT {
            self.kept.push_back(typing);
        }
    }

    /// What was typed first of what is kept, as it is meant in this scope; None when nothing is kept.
    pub fn next(&mut self, keymap: &Keymap, scope: Scope) -> Option<Meant> {
        let chord = match self.kept.pop_front()? {
            Typing::Key(chord) => chord,
            Typing::Paste(text) => {
                self.resolver.clear();
                return Some(Meant::Paste(text));
            }
        };
        Some(match self.resolver.press(keymap, scope, chord) {
            Resolved::Command(command) => Meant::Command(command),
            Resolved::Text => Meant::Text(chord),
            Resolved::Pending | Resolved::Unbound => Meant::Nothing,
        })
    }

    /// What does not wait its turn: a key that leaves the program, stops it or repaints it, as the last that was typed.
    /// Where something is typed before it, only one with Control, which can't be a letter of a text.
    ///
    /// While a search goes on, the key that backs out of it is one, too: what was typed before it was for what is no
    /// longer to be found, and is forgotten.
    pub fn urgent(&mut self, keymap: &Keymap, scope: Scope, is_searching: bool) -> Option<Command> {
        let Some(Typing::Key(chord)) = self.kept.back() else {
            return None;
        };
        let back = Command::Screen(ScreenCommand::Back);
        if is_searching && keymap.resolve(scope, &[], *chord) == Resolved::Command(back.clone()) {
            self.forget();
            return Some(back);
        }
        let alone = self.kept.len() == 1 && self.resolver.pending().is_empty();
        if !alone && !chord.held().ctrl {
            return None;
        }
        match keymap.resolve(scope, &[], *chord) {
            Resolved::Command(Command::Screen(
                command @ (ScreenCommand::Quit | ScreenCommand::Suspend | ScreenCommand::Repaint),
            )) => {
                self.kept.pop_back();
                Some(Command::Screen(command))
            }
            _ => None,
        }
    }

    /// Forgets what is kept: what it was typed for did not come.
    pub fn forget(&mut self) {
        self.kept.clear();
        self.resolver.clear();
    }

    /// The keys that wait for more.
    #[must_use]
    pub fn pending(&self) -> &[Chord] {
        self.resolver.pending()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::ScoreCommand;

    fn typed(keyboard: &mut Keyboard, keys: &str) {
        for key in keys.split(' ') {
            keyboard.take(Typing::Key(key.parse().expect(key)));
        }
    }

    #[test]
    fn what_is_kept_gets_its_meaning_when_its_turn_comes() {
        let keymap = Keymap::default();
        let mut keyboard = Keyboard::default();
        typed(&mut keyboard, "4 4 g g");
        let point = Meant::Command(Command::Score(ScoreCommand::Point(4)));
        assert_eq!(keyboard.next(&keymap, Scope::Review), Some(point));
        let text = Meant::Text("4".parse().expect("a key"));
        assert_eq!(keyboard.next(&keymap, Scope::Prompt), Some(text));
        assert_eq!(keyboard.next(&keymap, Scope::Review), Some(Meant::Nothing));
        assert_eq!(keyboard.pending().len(), 1);
        assert!(matches!(
            keyboard.next(&keymap, Scope::Review),
            Some(Meant::Command(_))
        ));
        assert_eq!(keyboard.next(&keymap, Scope::Review), None);
    }

    #[test]
    fn leaving_does_not_wait_but_a_letter_of_a_text_does() {
        let keymap = Keymap::default();
        let cases = [
            ("q", true),
            ("ctrl-c", true),
            ("4 q", false),
            ("4 ctrl-c", true),
            ("g ctrl-z", true),
            ("4", false),
        ];
        for (keys, urgent) in cases {
            let mut keyboard = Keyboard::default();
            typed(&mut keyboard, keys);
            let found = keyboard.urgent(&keymap, Scope::Review, false);
            assert_eq!(found.is_some(), urgent, "{keys}");
        }
    }

    #[test]
    fn a_search_is_left_whatever_was_typed_before() {
        let keymap = Keymap::default();
        for (keys, is_searching, urgent) in [
            ("esc", true, true),
            ("4 a esc", true, true),
            ("4 esc 4", true, false),
            ("esc", false, false),
        ] {
            let mut keyboard = Keyboard::default();
            typed(&mut keyboard, keys);
            let found = keyboard.urgent(&keymap, Scope::Review, is_searching);
            assert_eq!(found.is_some(), urgent, "{keys}");
            let rest = keyboard.next(&keymap, Scope::Review);
            assert_eq!(rest.is_none(), urgent, "{keys}");
        }
    }

    #[test]
    fn what_was_typed_for_something_that_did_not_come_is_forgotten() {
        let keymap = Keymap::default();
        let mut keyboard = Keyboard::default();
        typed(&mut keyboard, "4 5");
        keyboard.take(Typing::Paste("a text".to_string()));
        keyboard.forget();
        assert_eq!(keyboard.next(&keymap, Scope::Review), None);
    }
}
