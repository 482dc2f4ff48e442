//! Every intent of the user: its stable name, its one-line help, where it makes sense. Knows no key and does nothing.

mod table;

use std::fmt;

use thiserror::Error;

pub use table::TABLE;

/// What a user wants, whatever key or line said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Which screen is shown.
    Screen(ScreenCommand),
    /// Scores, notes and marks of a ticket.
    Score(ScoreCommand),
    /// Reading on in what is shown.
    Read(ReadCommand),
    /// Which ticket, which queue.
    Queue(QueueCommand),
    /// Moving in a list or a grid.
    List(ListCommand),
    /// The editor.
    Edit(EditCommand),
    /// The judges.
    Judge(JudgeCommand),
    /// The line at the foot of the screen in which one types.
    Prompt(PromptCommand),
}

/// Which screen is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScreenCommand {
    /// To another screen.
    Go(Place),
    /// Out of what is open.
    Back,
    /// The keys of this screen.
    Help,
    /// Type a command.
    CommandLine,
    /// Other colours; the next theme where none is named.
    Theme(Option<String>),
    /// Draw everything anew.
    Repaint,
    /// Into the background of the shell.
    Suspend,
    /// The end.
    Quit,
}

/// A screen that one can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One ticket with its criteria.
    Review,
    /// The list of tickets.
    Queue,
    /// How well the judge agrees.
    Agreement,
    /// What the judges do.
    Judge,
    /// What the evaluator asks of reviewers.
    Instructions,
}

/// Scores, notes and marks of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreCommand {
    /// The nth option of the focused criterion, from 1; 10 is typed as `0`.
    Point(u8),
    /// Pass, on the pass-fail criterion that is focused or comes next.
    Pass,
    /// Fail, on the pass-fail criterion that is focused or comes next.
    Fail,
    /// Takes the focused criterion's score away.
    Clear,
    /// Commits what is set, and the next ticket.
    Commit,
    /// The next criterion.
    NextCriterion,
    /// The criterion before.
    PreviousCriterion,
    /// A note on the focused criterion.
    NoteCriterion,
    /// A note on the ticket.
    NoteTicket,
    /// Puts the ticket off.
    Skip(Option<String>),
    /// Asks why, then puts it off.
    SkipBecause,
    /// Sets the flag or takes it away.
    Flag,
    /// Puts a tag on or takes it away; asks which where none is named.
    Tag(Option<String>),
    /// Takes the latest decision back.
    Undo,
    /// Takes the taking back back.
    Redo,
    /// Shows judge and peers before the commit; the rating is marked.
    Reveal,
}

/// Reading on in what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadCommand {
    /// One line on.
    LineDown,
    /// One line back.
    LineUp,
    /// Half a page on.
    HalfDown,
    /// Half a page back.
    HalfUp,
    /// A page on.
    PageDown,
    /// A page back.
    PageUp,
    /// To the first line.
    Top,
    /// To the last line.
    Bottom,
    /// Searches the text; asks for what where nothing is named.
    Search(Option<String>),
    /// To the next match.
    NextMatch,
    /// To the match before.
    PreviousMatch,
    /// The edit as a difference by words.
    Diff,
    /// The original in place of the edit, and back.
    Original,
    /// The text as it is, without layout.
    Raw,
    /// Metadata, cost, provenance.
    Info,
    /// The log's id to the clipboard.
    CopyId,
    /// The output to the clipboard.
    CopyOutput,
}

/// Which ticket, which queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueCommand {
    /// The next ticket.
    Next,
    /// The ticket before.
    Previous,
    /// The next ticket that is still to decide.
    NextTodo,
    /// A ticket by its id, a prefix of it, or its number as `#17`.
    Goto(String),
    /// Other tickets; asks which where nothing is named.
    Filter(Option<String>),
    /// Another order; asks which where none is named.
    Order(Option<String>),
    /// The filter with what it gives away; ratings made under it are marked.
    FilterSeen(String),
    /// Remembers the ticket under a letter.
    SetMark(char),
    /// Back to a remembered ticket.
    JumpMark(char),
}

/// Moving in a list or a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListCommand {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// One column to the left.
    Left,
    /// One column to the right.
    Right,
    /// Opens what is under the cursor.
    Open,
    /// Marks the row, or takes the mark away.
    Mark,
    /// Marks from the last mark to here.
    MarkRange,
    /// Marks what is not marked, and the other way round.
    Invert,
}

/// The editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditCommand {
    /// Opens the output in the editor.
    Open,
    /// Opens the output in `$EDITOR`.
    External,
    /// Leaves the editor and keeps the text as a revision.
    Keep,
    /// Keeps the text, commits, and the next ticket.
    KeepAndCommit,
    /// Leaves the editor and forgets the text.
    Discard,
    /// Takes the last change of the text back.
    UndoText,
    /// Makes the change again.
    RedoText,
    /// Searches in the editor.
    Find,
    /// To the next match in the editor.
    FindNext,
    /// The original in place of the editor, and back.
    Original,
    /// What was changed, by words.
    Diff,
}

/// The judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JudgeCommand {
    /// Judges this ticket again.
    Again,
    /// Judges all tickets again on which a judge failed.
    AgainFailed,
    /// Judges the whole queue.
    All,
    /// Pauses, or goes on.
    Pause,
    /// Lets the programs run that the evaluator's judges name.
    Trust,
}

/// The line in which one types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptCommand {
    /// Takes the line.
    Accept,
    /// Leaves it.
    Cancel,
    /// Completes the word.
    Complete,
    /// The line typed before.
    Older,
    /// The line typed after.
    Newer,
}

/// Where keys have a meaning of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere but where text is typed.
    Global,
    /// One ticket with its criteria.
    Review,
    /// The list of tickets.
    Queue,
    /// How well the judge agrees.
    Agreement,
    /// What the judges do.
    Judge,
    /// A page to read: instructions, help, information.
    Page,
    /// The editor: what is not bound is typed.
    Editor,
    /// The line at the foot: what is not bound is typed.
    Prompt,
}

impl Scope {
    /// Every scope, in the order of the help.
    pub const ALL: [Self; 8] = [
        Self::Global,
        Self::Review,
        Self::Queue,
        Self::Agreement,
        Self::Judge,
        Self::Page,
        Self::Editor,
        Self::Prompt,
    ];

    /// The scope's word in the file of keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Review => "review",
            Self::Queue => "queue",
            Self::Agreement => "agreement",
            Self::Judge => "judge",
            Self::Page => "page",
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
    #[error("there is no command `{0}`; Tab completes, ? lists the keys")]
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
    fn a_line_that_is_no_command_says_why() {
        let cases = [
            (
                "dance",
                "there is no command `dance`; Tab completes, ? lists the keys",
            ),
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
