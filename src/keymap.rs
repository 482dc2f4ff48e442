//! Keys into commands, from one table compiled in and the user's overrides. Knows what commands are called and where
//! they make sense, not what they do.
//!
//! `default.toml` is the table, and the page of the manual about it. `chord` is one press of a key, `strokes` several
//! of them, `file` reads a table, `table` lays one over the other, `help` reads the map the other way round.

pub mod chord;
mod file;
pub mod help;
mod keyboard;
mod strokes;
mod table;

use std::collections::BTreeMap;

pub use chord::{Chord, Held, Key, NotAKey, Spelling};
pub use help::HelpRow;
pub use keyboard::{Keyboard, Meant, Typing};

use crate::command::{Command, Scope};
use crate::model::Mistake;
use file::{DigitRow, File};
use strokes::Reached;
use table::{Bound, Layers, Origin, clashes};

/// The keys that are compiled in, as a file that can be printed and changed.
pub const DEFAULT: &str = include_str!("keymap/default.toml");
const AZERTY: &str = include_str!("keymap/azerty.toml");

/// Which keys give which commands, in each scope.
#[derive(Clone, Debug)]
pub struct Keymap {
    tables: BTreeMap<Scope, Vec<Bound>>,
    spelling: Spelling,
}

/// What a key means after those pressed before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The user wants this.
    Command(Command),
    /// More keys are to come.
    Pending,
    /// The key is typed as text.
    Text,
    /// The key means nothing here.
    Unbound,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::build(File::default(), "").expect("the keys that are compiled in have no mistake")
    }
}

impl Keymap {
    /// The default keys with the user's file over them.
    ///
    /// # Errors
    /// Every mistake of the file, in the order of its lines: sections and commands that don't exist or don't belong
    /// together, keys that are none, stand twice, can't be reached, or that terminals don't deliver.
    pub fn with(user_toml: &str) -> Result<Self, Vec<Mistake>> {
        Self::build(file::read(user_toml), user_toml)
    }

    fn build(user: File, text: &str) -> Result<Self, Vec<Mistake>> {
        let mut layers = Layers::default();
        layers.lay(Origin::Default, file::read(DEFAULT).rows);
        if user.digit_row == DigitRow::Azerty {
            layers.lay(Origin::Layout, file::read(AZERTY).rows);
        }
        layers.lay(Origin::User, user.rows);
        let mut mistakes = user.mistakes;
        let mut tables = BTreeMap::new();
        for scope in Scope::ALL {
            let table = layers.of(scope);
            for mistake in clashes(text, scope, &table) {
                // A key of `global` stands in the way in every scope; once is enough.
                if !mistakes.iter().any(|known| known.line == mistake.line) {
                    mistakes.push(mistake);
                }
            }
            tables.insert(scope, table);
        }
        mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        if mistakes.is_empty() {
            let spelling = Spelling::default();
            Ok(Self { tables, spelling })
        } else {
            Err(mistakes)
        }
    }

    /// The same keys, shown in other characters.
    #[must_use]
    pub fn spelled(self, spelling: Spelling) -> Self {
        Self { spelling, ..self }
    }

    /// What a key means in a scope after those pressed before it. Where text is taken, what is not bound is typed.
    #[must_use]
    pub fn resolve(&self, scope: Scope, pending: &[Chord], chord: Chord) -> Resolved {
        let pressed: Vec<Chord> = pending.iter().copied().chain([chord]).collect();
        let mut more = false;
        for bound in self.table(scope) {
            match bound.strokes.reached(&pressed) {
                Reached::Elsewhere => {}
                Reached::Partly => more = true,
                Reached::Wholly(letter) => return command(bound, letter),
            }
        }
        if more {
            Resolved::Pending
        } else if scope.takes_text() && pending.is_empty() {
            Resolved::Text
        } else {
            Resolved::Unbound
        }
    }

    fn table(&self, scope: Scope) -> &[Bound] {
        self.tables.get(&scope).map_or(&[], Vec::as_slice)
    }
}

fn command(bound: &Bound, letter: Option<char>) -> Resolved {
    let command = match (&bound.act.command, letter) {
        (Some(command), _) => Some(command.clone()),
        (None, Some(letter)) => Command::parse(&format!("{} {letter}", bound.act.line)).ok(),
        (None, None) => None,
    };
    command.map_or(Resolved::Unbound, Resolved::Command)
}

/// The keys pressed so far of those that belong together.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    scope: Option<Scope>,
    pending: Vec<Chord>,
}

impl Resolver {
    /// Takes a key. Esc and a key that means nothing forget what was begun, and so does another scope.
    pub fn press(&mut self, keymap: &Keymap, scope: Scope, chord: Chord) -> Resolved {
        if self.scope != Some(scope) {
            self.pending.clear();
            self.scope = Some(scope);
        }
        let resolved = keymap.resolve(scope, &self.pending, chord);
        if resolved == Resolved::Pending {
            self.pending.push(chord);
        } else {
            self.pending.clear();
        }
        resolved
    }

    /// The keys that wait for more.
    #[must_use]
    pub fn pending(&self) -> &[Chord] {
        &self.pending
    }

    /// Forgets what was begun, for what comes from outside the keyboard.
    pub fn clear(&mut self) {
        self.pending.clear();
    }
}
