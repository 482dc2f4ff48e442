//! The map read the other way round: the keys of a command, the rows of the help, what may follow a key.

use super::Keymap;
use super::chord::{Chord, Spelling};
use super::strokes::Reached;
use super::table::Bound;
use crate::command::{Scope, Spec, TABLE, spec};

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

/// The labels, with three or more digits that follow each other as `1–9`.
fn folded(bound: &[&Bound], spelling: Spelling) -> Vec<String> {
    let dash = if spelling == Spelling::Ascii {
        '-'
    } else {
        '–'
    };
    let mut labels: Vec<String> = Vec::new();
    let mut run: Vec<String> = Vec::new();
    let close = |run: &mut Vec<String>, labels: &mut Vec<String>| {
        if let [first, .., last] = &run[..]
            && run.len() > 2
        {
            labels.push(format!("{first}{dash}{last}"));
            run.clear();
        }
        labels.append(run);
    };
    for bound in bound {
        let label = bound.strokes.label(0, spelling);
        let follows = run
            .last()
            .is_none_or(|last| digit(last).map(|n| n + 1) == digit(&label));
        if digit(&label).is_some() && follows {
            run.push(label);
            continue;
        }
        close(&mut run, &mut labels);
        if digit(&label).is_some() {
            run.push(label);
        } else {
            labels.push(label);
        }
    }
    close(&mut run, &mut labels);
    labels
}

fn digit(label: &str) -> Option<u32> {
    let mut chars = label.chars();
    let n = chars.next()?.to_digit(10)?;
    chars.next().is_none().then_some(n)
}
