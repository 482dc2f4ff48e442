//! Every intent of the user: its stable name, its one-line help, where it makes sense. Knows no key and does nothing.

mod intent;
mod saying;
mod table;

use std::fmt;

use thiserror::Error;

pub use intent::{
    Command, EditCommand, JudgeCommand, ListCommand, PairCommand, Place, PromptCommand,
    QueueCommand, ReadCommand, ScoreCommand, ScreenCommand, SuggestCommand,
};
pub use saying::{Part, Saying};
pub use table::TABLE;

/// Where keys have a meaning of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere but where text is typed.
    Global,
    /// One ticket with its criteria.
    Review,
    /// Two outputs to choose between.
    Compare,
    /// The list of tickets.
    Queue,
    /// How well the judge agrees.
    Agreement,
    /// Tickets on which reviewers differ.
    Differences,
    /// The reviewers side by side.
    Reviewers,
    /// The models side by side.
    Models,
    /// What the judges do.
    Judge,
    /// The versions of the judges side by side.
    Versions,
    /// A page to read: instructions, help, information.
    Page,
    /// What a judge suggests, as a difference.
    Suggestion,
    /// The editor: what is not bound is typed.
    Editor,
    /// The line at the foot: what is not bound is typed.
    Prompt,
}

impl Scope {
    /// Every scope, in the order of the help.
    pub const ALL: [Self; 14] = [
        Self::Global,
        Self::Review,
        Self::Compare,
        Self::Queue,
        Self::Agreement,
        Self::Differences,
        Self::Reviewers,
        Self::Models,
        Self::Judge,
        Self::Versions,
        Self::Page,
        Self::Suggestion,
        Self::Editor,
        Self::Prompt,
    ];

    /// The scope's word in the file of keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Review => "review",
            Self::Compare => "compare",
            Self::Queue => "queue",
            Self::Agreement => "agreement",
            Self::Differences => "differences",
            Self::Reviewers => "reviewers",
            Self::Models => "models",
            Self::Judge => "judge",
            Self::Versions => "versions",
            Self::Page => "page",
            Self::Suggestion => "suggestion",
            Self::Editor => "editor",
            Self::Prompt => "prompt",
        }
    }

    /// Whether keys that are not bound are text.
    #[must_use]
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Editor | Self::Prompt)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a command wants behind its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// Something, or it asks.
    Optional(&'static str),
    /// Something.
    Required(&'static str),
}

/// One command as the table lists it.
#[derive(Debug)]
pub struct Spec {
    /// What is typed, and what the file of keys says.
    pub name: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// Where it makes sense.
    pub scopes: &'static [Scope],
    /// What it wants behind its name.
    pub argument: Argument,
    /// Makes the command; None when the argument won't do.
    make: fn(&str) -> Option<Command>,
}

impl Spec {
    /// Whether the command makes sense in a scope.
    #[must_use]
    pub fn is_for(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
            || (self.scopes.contains(&Scope::Global) && !scope.takes_text())
    }
}

/// Why a line is no command.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotACommand {
    /// No command has the name.
    #[error("there is no command `{0}`")]
    Unknown(String),
    /// Something is missing.
    #[error("`{name}` needs {what} behind it")]
    Missing {
        /// The command.
        name: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// There is something behind a command that wants nothing, or something it can't use.
    #[error("`{name}` can't use `{argument}`")]
    Argument {
        /// The command.
        name: &'static str,
        /// What stands behind it.
        argument: String,
    },
}

impl Command {
    /// Reads a command as it is typed and as the file of keys says it: a name, and for some an argument.
    ///
    /// # Errors
    /// When no command has the name, or its argument is missing or won't do.
    pub fn parse(line: &str) -> Result<Self, NotACommand> {
        let line = line.trim();
        let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let argument = argument.trim();
        let spec = spec(name).ok_or_else(|| NotACommand::Unknown(name.to_string()))?;
        match spec.argument {
            Argument::Required(what) if argument.is_empty() => {
                return Err(NotACommand::Missing {
                    name: spec.name,
                    what,
                });
            }
            Argument::None if !argument.is_empty() => {
                return Err(NotACommand::Argument {
                    name: spec.name,
                    argument: argument.to_string(),
                });
            }
            Argument::None | Argument::Optional(_) | Argument::Required(_) => {}
        }
        (spec.make)(argument).ok_or_else(|| NotACommand::Argument {
            name: spec.name,
            argument: argument.to_string(),
        })
    }

    /// The line that says the command, such as `undo` or `point 3`: what [`Command::parse`] reads. None for a command
    /// whose argument nobody can type.
    #[must_use]
    pub fn line(&self) -> Option<String> {
        let argument = self.argument().unwrap_or_default();
        let spec = TABLE
            .iter()
            .find(|spec| (spec.make)(&argument).as_ref() == Some(self))?;
        Some(format!("{} {argument}", spec.name).trim_end().to_string())
    }
}

/// The command with this name.
#[must_use]
pub fn spec(name: &str) -> Option<&'static Spec> {
    TABLE.iter().find(|spec| spec.name == name)
}

/// The names that start like this and make sense in a scope, in the table's order.
pub fn completions(prefix: &str, scope: Scope) -> impl Iterator<Item = &'static Spec> + '_ {
    TABLE
        .iter()
        .filter(move |spec| spec.name.starts_with(prefix) && spec.is_for(scope))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_has_a_name_of_its_own_and_a_help_that_fits_a_line() {
        let names: BTreeSet<_> = TABLE.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), TABLE.len(), "names are distinct");
        for spec in TABLE {
            assert!(
                spec.help.len() <= 64 && !spec.help.ends_with('.'),
                "{}: {}",
                spec.name,
                spec.help
            );
            assert!(!spec.scopes.is_empty(), "{}", spec.name);
        }
    }

    #[test]
    fn every_command_can_be_said() {
        for spec in TABLE {
            let line = match spec.argument {
                Argument::Required(_) => format!("{} 1", spec.name),
                Argument::None | Argument::Optional(_) => spec.name.to_string(),
            };
            assert!(Command::parse(&line).is_ok(), "{line}");
        }
    }

    #[test]
    fn every_command_says_the_line_that_it_is_read_from() {
        for spec in TABLE {
            let arguments = ["", "1", "10", "7", "some words"];
            let lines = arguments.map(|argument| format!("{} {argument}", spec.name));
            for line in lines.iter().map(|line| line.trim()) {
                if let Ok(command) = Command::parse(line) {
                    assert_eq!(command.line().as_deref(), Some(line));
                }
            }
        }
        assert_eq!(Command::from(ScoreCommand::Point(11)).line(), None);
    }

    #[test]
    fn a_line_that_is_no_command_says_why() {
        let cases = [
            ("dance", "there is no command `dance`"),
            ("point", "`point` needs a number from 1 to 10 behind it"),
            ("point 11", "`point` can't use `11`"),
            ("quit now", "`quit` can't use `now`"),
            ("mark ab", "`mark` can't use `ab`"),
        ];
        for (line, why) in cases {
            assert_eq!(Command::parse(line).expect_err(line).to_string(), why);
        }
    }

    #[test]
    fn a_name_completes_where_it_makes_sense() {
        let names = |prefix, scope| {
            completions(prefix, scope)
                .map(|spec| spec.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names("und", Scope::Review), ["undo"]);
        assert_eq!(names("invert", Scope::Queue), ["invert-marks"]);
        assert!(names("invert", Scope::Review).is_empty());
        assert!(names("quit", Scope::Editor).is_empty());
    }
}
