//! What a user can want, one enum a concern. Knows neither names nor keys.

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
    /// Two outputs to choose between.
    Pair(PairCommand),
    /// What judges suggest.
    Suggest(SuggestCommand),
    /// The judges.
    Judge(JudgeCommand),
    /// The line at the foot of the screen in which one types.
    Prompt(PromptCommand),
}

impl Command {
    /// What stands behind the command's name; None where nothing does.
    pub(super) fn argument(&self) -> Option<String> {
        match self {
            Self::Screen(ScreenCommand::Theme(text))
            | Self::Score(ScoreCommand::Skip(text) | ScoreCommand::Tag(text))
            | Self::Read(ReadCommand::Search(text))
            | Self::Queue(QueueCommand::Filter(text) | QueueCommand::Order(text)) => text.clone(),
            Self::Queue(QueueCommand::Goto(text) | QueueCommand::FilterSeen(text)) => {
                Some(text.clone())
            }
            Self::Queue(QueueCommand::SetMark(letter) | QueueCommand::JumpMark(letter)) => {
                Some(letter.to_string())
            }
            Self::Queue(QueueCommand::Claim(count)) => count.map(|count| count.to_string()),
            Self::Score(ScoreCommand::Point(nth)) => Some(nth.to_string()),
            _ => None,
        }
    }
}

/// Each concern's commands are commands.
macro_rules! are_commands {
    ($($concern:ident: $commands:ident),* $(,)?) => {
        $(impl From<$commands> for Command {
            fn from(command: $commands) -> Self {
                Self::$concern(command)
            }
        })*
    };
}

are_commands! {
    Screen: ScreenCommand,
    Score: ScoreCommand,
    Read: ReadCommand,
    Queue: QueueCommand,
    List: ListCommand,
    Edit: EditCommand,
    Pair: PairCommand,
    Suggest: SuggestCommand,
    Judge: JudgeCommand,
    Prompt: PromptCommand,
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
    /// Two outputs to choose between.
    Compare,
    /// The list of tickets.
    Queue,
    /// How well the judge agrees.
    Agreement,
    /// The tickets on which reviewers differ.
    Differences,
    /// The reviewers side by side.
    Reviewers,
    /// The models side by side.
    Models,
    /// What the judges do.
    Judge,
    /// The versions of the judges side by side.
    Versions,
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
    /// Says that the judge was right: its score becomes the reviewer's, in a new rating.
    Concede,
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
    /// Takes so many tickets for a while; the marked ones, or the usual number, where none is said.
    Claim(Option<u16>),
    /// Gives back what was taken.
    Release,
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

/// What judges suggest in the place of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestCommand {
    /// Shows it as a difference to the output as it stands.
    Show,
    /// Takes it as it is, as a revision.
    Accept,
    /// Opens it in the editor.
    Edit,
    /// Another judge's.
    Next,
    /// Back to the judge's before.
    Previous,
}

/// Two outputs to choose between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairCommand {
    /// The one on the left, or above, is better.
    First,
    /// The one on the right, or below, is better.
    Second,
    /// They are equally good.
    Tie,
    /// Neither will do.
    Neither,
    /// Puts the pair off to the end.
    Later,
    /// The next arrangement: side by side, one above the other, one at a time.
    Arrange,
    /// To the other output.
    Flip,
    /// Marks the words that only one of them has, or takes the marks away.
    Marks,
}

/// The judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JudgeCommand {
    /// Judges this ticket again.
    Again,
    /// Judges all tickets again on which a judge failed.
    AgainFailed,
    /// Judges the rated tickets again that an earlier model of a server judged.
    Outdated,
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
