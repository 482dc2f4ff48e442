//! The map read the other way round: the keys of a command, the rows of the help, what may follow a key.

use super::Keymap;
use super::chord::{Chord, Spelling};
use super::strokes::Reached;
use super::table::Bound;
use crate::command::{Command, Part, Saying, Scope, Spec, TABLE, spec};

/// One command in the help, with every key that it has in a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpRow {
    /// The keys as a person is shown them; none for a command that can only be typed after `:`.
    pub keys: Vec<String>,
    /// The command's name.
    pub name: &'static str,
    /// What it does.
    pub help: &'static str,
}

impl Keymap {
    /// The keys that give a command in a scope, as a person is shown them. The command stands as it is typed: `undo`,
    /// `point 3`, and `mark` for the key that waits for a letter.
    #[must_use]
    pub fn keys_of(&self, scope: Scope, command_line: &str) -> Vec<String> {
        let line: Vec<&str> = command_line.split_whitespace().collect();
        let line = line.join(" ");
        self.table(scope)
            .iter()
            .filter(|bound| bound.act.line == line)
            .map(|bound| bound.strokes.label(0, self.spelling))
            .collect()
    }

    /// The first key that gives a command in a scope, as a person is shown it.
    #[must_use]
    pub fn key_of(&self, scope: Scope, command: &Command) -> Option<String> {
        let line = command.line()?;
        self.table(scope).iter().find_map(|bound| {
            let strokes = &bound.strokes;
            if let Some(given) = &bound.act.command {
                return (given == command).then(|| strokes.label(0, self.spelling));
            }
            let letter = line.strip_prefix(&bound.act.line)?.trim_start();
            let letter = letter.parse().ok()?;
            Some(strokes.label_with(letter, self.spelling))
        })
    }

    /// A saying as a person reads it in a scope: each command by its first key; one that has none by what is typed for
    /// it, and where nothing can be typed by its name.
    #[must_use]
    pub fn say(&self, scope: Scope, saying: &Saying) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Key { command, scope: at } => {
                let scope = at.unwrap_or(scope);
                self.key_of(scope, command)
                    .unwrap_or_else(|| typed(scope, command))
            }
        };
        saying.parts().iter().map(part).collect()
    }

    /// The first keys of several commands in as few characters as a line of hints has for them, such as `1-9,0`; empty
    /// where one of the commands has none.
    #[must_use]
    pub fn keys_along(&self, scope: Scope, commands: &[Command]) -> String {
        let keys: Option<Vec<_>> = commands
            .iter()
            .map(|command| self.key_of(scope, command))
            .collect();
        along(&keys.unwrap_or_default(), 2, '-').join(",")
    }

    /// The commands that belong to a scope with the keys that it gives them, in the order of the table of commands. Keys
    /// that hold everywhere are the help of [`Scope::Global`]; where a scope has the same key, its own wins.
    #[must_use]
    pub fn help(&self, scope: Scope) -> Vec<HelpRow> {
        TABLE
            .iter()
            .filter_map(|spec| {
                let bound: Vec<&Bound> = self
                    .table(scope)
                    .iter()
                    .filter(|bound| bound.home == scope && bound.act.name == spec.name)
                    .collect();
                let typed = spec.scopes.contains(&scope) && !scope.takes_text();
                (typed || !bound.is_empty()).then(|| HelpRow {
                    keys: folded(&bound, self.spelling),
                    name: spec.name,
                    help: spec.help,
                })
            })
            .collect()
    }

    /// What may be pressed after these keys, each with its command, for a line of hints.
    #[must_use]
    pub fn after(&self, scope: Scope, pending: &[Chord]) -> Vec<(String, &'static Spec)> {
        self.table(scope)
            .iter()
            .filter(|bound| bound.strokes.reached(pending) == Reached::Partly)
            .filter_map(|bound| {
                let rest = bound.strokes.label(pending.len(), self.spelling);
                spec(bound.act.name).map(|spec| (rest, spec))
            })
            .collect()
    }

    /// Keys that were pressed, as a person is shown them.
    #[must_use]
    pub fn label(&self, pressed: &[Chord]) -> String {
        let labels: Vec<_> = pressed
            .iter()
            .map(|chord| chord.label(self.spelling))
            .collect();
        labels.join(" ")
    }
}

/// What is typed for a command that has no key.
fn typed(scope: Scope, command: &Command) -> String {
    let line = command.line().unwrap_or_default();
    if scope.takes_text() {
        line
    } else {
        format!(":{line}")
    }
}

/// The labels, with three or more digits that follow each other as `1–9`.
fn folded(bound: &[&Bound], spelling: Spelling) -> Vec<String> {
    let dash = if spelling == Spelling::Ascii {
        '-'
    } else {
        '–'
    };
    let labels: Vec<_> = bound
        .iter()
        .map(|bound| bound.strokes.label(0, spelling))
        .collect();
    along(&labels, 3, dash)
}

/// Labels with so many or more digits that follow each other as the first and the last of them.
fn along(labels: &[String], many: usize, dash: char) -> Vec<String> {
    let follows = |a: &String, b: &String| digit(a).is_some_and(|n| digit(b) == Some(n + 1));
    let mut folded: Vec<String> = Vec::new();
    for run in labels.chunk_by(follows) {
        match run {
            [first, .., last] if run.len() >= many => folded.push(format!("{first}{dash}{last}")),
            few => folded.extend_from_slice(few),
        }
    }
    folded
}

fn digit(label: &str) -> Option<u32> {
    let mut chars = label.chars();
    let n = chars.next()?.to_digit(10)?;
    chars.next().is_none().then_some(n)
}
