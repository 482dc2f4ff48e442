//! What is told to the user: words, and the commands that they speak of. Knows no key; the live one is put in where the
//! saying is drawn, so that no message names a key that somebody has moved.

use super::{Command, Scope};

/// Words with commands among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saying(Vec<Part>);

/// A piece of a saying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words, as they are shown.
    Words(String),
    /// The key that gives a command.
    Key {
        /// The command.
        command: Command,
        /// Where the key is pressed; None for where the saying is read.
        scope: Option<Scope>,
    },
}

impl Saying {
    /// The same with words behind.
    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.0.push(Part::Words(words.into()));
        self
    }

    /// The same with the key of a command behind, as it is where the saying is read.
    #[must_use]
    pub fn key(mut self, command: impl Into<Command>) -> Self {
        let command = command.into();
        let scope = None;
        self.0.push(Part::Key { command, scope });
        self
    }

    /// The same with the key that a command has on another screen behind.
    #[must_use]
    pub fn key_in(mut self, scope: Scope, command: impl Into<Command>) -> Self {
        let command = command.into();
        let scope = Some(scope);
        self.0.push(Part::Key { command, scope });
        self
    }

    /// Its pieces in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }
}

impl From<String> for Saying {
    fn from(words: String) -> Self {
        Self::default().words(words)
    }
}

impl From<&str> for Saying {
    fn from(words: &str) -> Self {
        Self::default().words(words)
    }
}
