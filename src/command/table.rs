//! The table of all commands. A new command is a row here, an arm in one reducer, and a key in the file of keys.

use super::Argument::{None as Bare, Optional, Required};
use super::{
    Command, EditCommand, JudgeCommand, ListCommand, PairCommand, Place, PromptCommand,
    QueueCommand, ReadCommand, Scope, ScoreCommand, ScreenCommand, Spec, SuggestCommand,
};

use Scope::{
    Agreement, Compare, Differences, Editor, Global, Judge, Models, Page, Prompt, Queue, Review,
    Reviewers, Suggestion, Versions,
};

const READABLE: &[Scope] = &[Review, Page];
const SCROLLED: &[Scope] = &[Review, Compare, Page, Suggestion];
const STEPPED: &[Scope] = &[Review, Compare, Agreement];
const LISTS: &[Scope] = &[Queue, Agreement, Differences, Models, Judge];
const ROWS: &[Scope] = &[
    Queue,
    Agreement,
    Differences,
    Reviewers,
    Models,
    Judge,
    Versions,
];
const CRITERIA: &[Scope] = &[
    Review, Compare, Queue, Agreement, Reviewers, Models, Versions,
];
const TICKETS: &[Scope] = &[Review, Queue];

/// A row whose command takes no argument.
macro_rules! bare {
    ($name:literal, $scopes:expr, $help:literal, $command:expr) => {
        Spec {
            name: $name,
            help: $help,
            scopes: $scopes,
            argument: Bare,
            make: |_| Some($command),
        }
    };
}

fn given(argument: &str) -> Option<String> {
    (!argument.is_empty()).then(|| argument.to_string())
}

fn letter(argument: &str) -> Option<char> {
    let mut chars = argument.chars();
    chars
        .next()
        .filter(|c| c.is_alphanumeric() && chars.next().is_none())
}

fn point(argument: &str) -> Option<Command> {
    let nth = argument.parse().ok().filter(|nth| (1..=10).contains(nth))?;
    Some(Command::Score(ScoreCommand::Point(nth)))
}

fn claimed(argument: &str) -> Option<Command> {
    let count = match argument {
        "" => None,
        count => Some(count.parse().ok().filter(|count| *count > 0)?),
    };
    Some(Command::Queue(QueueCommand::Claim(count)))
}

/// Every command, in the order of the help.
pub static TABLE: &[Spec] = &[
    Spec {
        name: "point",
        help: "Give the focused criterion its nth point",
        scopes: TICKETS,
        argument: Required("a number from 1 to 10"),
        make: point,
    },
    bare!("pass", TICKETS, "Pass", Command::Score(ScoreCommand::Pass)),
    bare!("fail", TICKETS, "Fail", Command::Score(ScoreCommand::Fail)),
    bare!(
        "clear",
        &[Review],
        "Take the focused criterion's score away",
        Command::Score(ScoreCommand::Clear)
    ),
    bare!(
        "commit",
        &[Review],
        "Commit the scores, and the next ticket",
        Command::Score(ScoreCommand::Commit)
    ),
    bare!(
        "next-criterion",
        CRITERIA,
        "Next criterion",
        Command::Score(ScoreCommand::NextCriterion)
    ),
    bare!(
        "previous-criterion",
        CRITERIA,
        "Previous criterion",
        Command::Score(ScoreCommand::PreviousCriterion)
    ),
    bare!(
        "note-criterion",
        &[Review],
        "Write a note on the focused criterion",
        Command::Score(ScoreCommand::NoteCriterion)
    ),
    bare!(
        "note",
        &[Review],
        "Write a note on the ticket",
        Command::Score(ScoreCommand::NoteTicket)
    ),
    Spec {
        name: "skip",
        help: "Put the ticket off",
        scopes: TICKETS,
        argument: Optional("a reason"),
        make: |argument| Some(Command::Score(ScoreCommand::Skip(given(argument)))),
    },
    bare!(
        "skip-because",
        TICKETS,
        "Put the ticket off and say why",
        Command::Score(ScoreCommand::SkipBecause)
    ),
    bare!(
        "flag",
        TICKETS,
        "Set or take away the flag",
        Command::Score(ScoreCommand::Flag)
    ),
    Spec {
        name: "tag",
        help: "Put a tag on, or take it away",
        scopes: TICKETS,
        argument: Optional("a tag"),
        make: |argument| Some(Command::Score(ScoreCommand::Tag(given(argument)))),
    },
    bare!(
        "undo",
        &[Global],
        "Take the latest decision back",
        Command::Score(ScoreCommand::Undo)
    ),
    bare!(
        "redo",
        &[Global],
        "Decide again what was taken back",
        Command::Score(ScoreCommand::Redo)
    ),
    bare!(
        "reveal",
        &[Review],
        "Show judge and peers now; the rating is marked",
        Command::Score(ScoreCommand::Reveal)
    ),
    bare!(
        "concede",
        &[Agreement],
        "The judge was right: take its score as a new rating",
        Command::Score(ScoreCommand::Concede)
    ),
    bare!(
        "edit",
        &[Review],
        "Edit the output",
        Command::Edit(EditCommand::Open)
    ),
    bare!(
        "edit-outside",
        &[Review, Editor],
        "Edit the output in $EDITOR",
        Command::Edit(EditCommand::External)
    ),
    bare!(
        "first-better",
        &[Compare],
        "A, on the left or above, is better",
        Command::Pair(PairCommand::First)
    ),
    bare!(
        "second-better",
        &[Compare],
        "B, on the right or below, is better",
        Command::Pair(PairCommand::Second)
    ),
    bare!(
        "tie",
        &[Compare],
        "They are equally good",
        Command::Pair(PairCommand::Tie)
    ),
    bare!(
        "both-bad",
        &[Compare],
        "Neither of them will do",
        Command::Pair(PairCommand::Neither)
    ),
    bare!(
        "later",
        &[Compare],
        "Put the pair off: it comes again at the end",
        Command::Pair(PairCommand::Later)
    ),
    bare!(
        "flip",
        &[Compare],
        "Show the other output",
        Command::Pair(PairCommand::Flip)
    ),
    bare!(
        "arrange",
        &[Compare],
        "Side by side, one above the other, or one at a time",
        Command::Pair(PairCommand::Arrange)
    ),
    bare!(
        "marks",
        &[Compare],
        "Mark the words that only one of them has, or do not",
        Command::Pair(PairCommand::Marks)
    ),
    bare!(
        "suggestion",
        &[Review],
        "Show what a judge suggests, as a difference by words",
        Command::Suggest(SuggestCommand::Show)
    ),
    bare!(
        "accept-suggestion",
        &[Suggestion],
        "Take the suggestion as it is",
        Command::Suggest(SuggestCommand::Accept)
    ),
    bare!(
        "edit-suggestion",
        &[Suggestion],
        "Edit the suggestion",
        Command::Suggest(SuggestCommand::Edit)
    ),
    bare!(
        "next-suggestion",
        &[Suggestion],
        "What another judge suggests",
        Command::Suggest(SuggestCommand::Next)
    ),
    bare!(
        "previous-suggestion",
        &[Suggestion],
        "What the judge before suggests",
        Command::Suggest(SuggestCommand::Previous)
    ),
    bare!(
        "line-down",
        SCROLLED,
        "One line on",
        Command::Read(ReadCommand::LineDown)
    ),
    bare!(
        "line-up",
        SCROLLED,
        "One line back",
        Command::Read(ReadCommand::LineUp)
    ),
    bare!(
        "half-page-down",
        &[Global],
        "Half a page on",
        Command::Read(ReadCommand::HalfDown)
    ),
    bare!(
        "half-page-up",
        &[Global],
        "Half a page back",
        Command::Read(ReadCommand::HalfUp)
    ),
    bare!(
        "page-down",
        &[Global],
        "A page on",
        Command::Read(ReadCommand::PageDown)
    ),
    bare!(
        "page-up",
        &[Global],
        "A page back",
        Command::Read(ReadCommand::PageUp)
    ),
    bare!(
        "top",
        &[Global],
        "To the top",
        Command::Read(ReadCommand::Top)
    ),
    bare!(
        "bottom",
        &[Global],
        "To the end",
        Command::Read(ReadCommand::Bottom)
    ),
    Spec {
        name: "search",
        help: "Search the text",
        scopes: READABLE,
        argument: Optional("a text"),
        make: |argument| Some(Command::Read(ReadCommand::Search(given(argument)))),
    },
    bare!(
        "next-match",
        READABLE,
        "Next match",
        Command::Read(ReadCommand::NextMatch)
    ),
    bare!(
        "previous-match",
        READABLE,
        "Previous match",
        Command::Read(ReadCommand::PreviousMatch)
    ),
    bare!(
        "diff",
        &[Review],
        "Show the edit as a difference by words",
        Command::Read(ReadCommand::Diff)
    ),
    bare!(
        "original",
        &[Review],
        "Show the original, or the edit again",
        Command::Read(ReadCommand::Original)
    ),
    bare!(
        "raw",
        &[Review],
        "Show the text as it is, or laid out again",
        Command::Read(ReadCommand::Raw)
    ),
    bare!(
        "info",
        TICKETS,
        "Metadata, cost, provenance",
        Command::Read(ReadCommand::Info)
    ),
    bare!(
        "copy-id",
        TICKETS,
        "Copy the log's id",
        Command::Read(ReadCommand::CopyId)
    ),
    bare!(
        "copy-output",
        TICKETS,
        "Copy the output",
        Command::Read(ReadCommand::CopyOutput)
    ),
    bare!(
        "next",
        STEPPED,
        "Next ticket or pair",
        Command::Queue(QueueCommand::Next)
    ),
    bare!(
        "previous",
        STEPPED,
        "Previous ticket or pair",
        Command::Queue(QueueCommand::Previous)
    ),
    bare!(
        "next-todo",
        &[Review, Compare],
        "Next ticket or pair that is still to decide",
        Command::Queue(QueueCommand::NextTodo)
    ),
    Spec {
        name: "goto",
        help: "Go to a ticket",
        scopes: &[Global],
        argument: Required("an id, the start of one, or a number as #17"),
        make: |argument| given(argument).map(|id| Command::Queue(QueueCommand::Goto(id))),
    },
    Spec {
        name: "filter",
        help: "Choose which tickets; nothing for all",
        scopes: &[Global],
        argument: Optional("a filter"),
        make: |argument| Some(Command::Queue(QueueCommand::Filter(given(argument)))),
    },
    Spec {
        name: "filter-seen",
        help: "Filter by hidden scores, too; ratings are marked",
        scopes: &[Global],
        argument: Required("a filter"),
        make: |argument| {
            given(argument).map(|filter| Command::Queue(QueueCommand::FilterSeen(filter)))
        },
    },
    Spec {
        name: "order",
        help: "Choose the order of the queue",
        scopes: &[Global],
        argument: Optional("an order"),
        make: |argument| Some(Command::Queue(QueueCommand::Order(given(argument)))),
    },
    Spec {
        name: "claim",
        help: "Take tickets for two hours, so that nobody else is offered them",
        scopes: &[Queue],
        argument: Optional("how many"),
        make: claimed,
    },
    bare!(
        "release",
        &[Queue],
        "Give back what you have taken",
        Command::Queue(QueueCommand::Release)
    ),
    Spec {
        name: "mark",
        help: "Remember this ticket under a letter",
        scopes: &[Review],
        argument: Required("a letter"),
        make: |argument| letter(argument).map(|c| Command::Queue(QueueCommand::SetMark(c))),
    },
    Spec {
        name: "jump",
        help: "Go back to the ticket under a letter",
        scopes: &[Review, Queue],
        argument: Required("a letter"),
        make: |argument| letter(argument).map(|c| Command::Queue(QueueCommand::JumpMark(c))),
    },
    bare!(
        "down",
        ROWS,
        "One row down",
        Command::List(ListCommand::Down)
    ),
    bare!("up", ROWS, "One row up", Command::List(ListCommand::Up)),
    bare!(
        "left",
        &[Agreement],
        "One cell to the left",
        Command::List(ListCommand::Left)
    ),
    bare!(
        "right",
        &[Agreement],
        "One cell to the right",
        Command::List(ListCommand::Right)
    ),
    bare!(
        "open",
        LISTS,
        "Open what is under the cursor",
        Command::List(ListCommand::Open)
    ),
    bare!(
        "mark-row",
        &[Queue],
        "Mark the row, or take the mark away",
        Command::List(ListCommand::Mark)
    ),
    bare!(
        "mark-range",
        &[Queue],
        "Mark from the last mark to here",
        Command::List(ListCommand::MarkRange)
    ),
    bare!(
        "invert-marks",
        &[Queue],
        "Mark what is not marked",
        Command::List(ListCommand::Invert)
    ),
    bare!(
        "judge-again",
        &[Review, Queue, Judge],
        "Judge this ticket again",
        Command::Judge(JudgeCommand::Again)
    ),
    bare!(
        "judge-failed",
        &[Global],
        "Judge again where a judge failed",
        Command::Judge(JudgeCommand::AgainFailed)
    ),
    bare!(
        "judge-outdated",
        &[Global],
        "Judge again what an earlier model of a server judged",
        Command::Judge(JudgeCommand::Outdated)
    ),
    bare!(
        "judge-all",
        &[Global],
        "Judge the whole queue",
        Command::Judge(JudgeCommand::All)
    ),
    bare!(
        "pause",
        &[Global],
        "Pause the judges, or let them go on",
        Command::Judge(JudgeCommand::Pause)
    ),
    bare!(
        "trust",
        &[Global],
        "Let the evaluator's own programs judge",
        Command::Judge(JudgeCommand::Trust)
    ),
    bare!(
        "go-review",
        &[Global],
        "To the ticket",
        Command::Screen(ScreenCommand::Go(Place::Review))
    ),
    bare!(
        "go-compare",
        &[Global],
        "To the pairs of outputs to choose between",
        Command::Screen(ScreenCommand::Go(Place::Compare))
    ),
    bare!(
        "go-queue",
        &[Global],
        "To the queue",
        Command::Screen(ScreenCommand::Go(Place::Queue))
    ),
    bare!(
        "go-agreement",
        &[Global],
        "To the agreement",
        Command::Screen(ScreenCommand::Go(Place::Agreement))
    ),
    bare!(
        "go-differ",
        &[Global],
        "To the tickets on which reviewers differ",
        Command::Screen(ScreenCommand::Go(Place::Differences))
    ),
    bare!(
        "go-people",
        &[Global],
        "To the reviewers: pace, steadiness, pull to the judge",
        Command::Screen(ScreenCommand::Go(Place::Reviewers))
    ),
    bare!(
        "go-models",
        &[Global],
        "To the models side by side",
        Command::Screen(ScreenCommand::Go(Place::Models))
    ),
    bare!(
        "go-judge",
        &[Global],
        "To the judges",
        Command::Screen(ScreenCommand::Go(Place::Judge))
    ),
    bare!(
        "go-versions",
        &[Global],
        "To the versions of the judges side by side",
        Command::Screen(ScreenCommand::Go(Place::Versions))
    ),
    bare!(
        "go-instructions",
        &[Global],
        "To the instructions",
        Command::Screen(ScreenCommand::Go(Place::Instructions))
    ),
    bare!(
        "command",
        &[Global],
        "Type a command",
        Command::Screen(ScreenCommand::CommandLine)
    ),
    Spec {
        name: "theme",
        help: "Other colours",
        scopes: &[Global],
        argument: Optional("a theme"),
        make: |argument| Some(Command::Screen(ScreenCommand::Theme(given(argument)))),
    },
    bare!(
        "help",
        &[Global],
        "The keys of this screen",
        Command::Screen(ScreenCommand::Help)
    ),
    bare!(
        "back",
        &[Global],
        "Back out of what is open",
        Command::Screen(ScreenCommand::Back)
    ),
    bare!(
        "repaint",
        &[Global, Editor, Prompt],
        "Draw the screen anew",
        Command::Screen(ScreenCommand::Repaint)
    ),
    bare!(
        "suspend",
        &[Global, Editor, Prompt],
        "Into the shell's background",
        Command::Screen(ScreenCommand::Suspend)
    ),
    bare!(
        "quit",
        &[Global],
        "Leave; everything is saved",
        Command::Screen(ScreenCommand::Quit)
    ),
    bare!(
        "keep",
        &[Editor],
        "Leave the editor and keep the text",
        Command::Edit(EditCommand::Keep)
    ),
    bare!(
        "keep-and-commit",
        &[Editor],
        "Keep, commit, and the next ticket",
        Command::Edit(EditCommand::KeepAndCommit)
    ),
    bare!(
        "discard",
        &[Editor],
        "Leave the editor and forget the changes",
        Command::Edit(EditCommand::Discard)
    ),
    bare!(
        "undo-text",
        &[Editor],
        "Take the last change of the text back",
        Command::Edit(EditCommand::UndoText)
    ),
    bare!(
        "redo-text",
        &[Editor],
        "Make the change again",
        Command::Edit(EditCommand::RedoText)
    ),
    bare!(
        "find",
        &[Editor],
        "Search in the editor",
        Command::Edit(EditCommand::Find)
    ),
    bare!(
        "find-next",
        &[Editor],
        "Next match in the editor",
        Command::Edit(EditCommand::FindNext)
    ),
    bare!(
        "see-original",
        &[Editor],
        "Show the original, or the editor again",
        Command::Edit(EditCommand::Original)
    ),
    bare!(
        "see-changes",
        &[Editor],
        "Show the changes, or the editor again",
        Command::Edit(EditCommand::Diff)
    ),
    bare!(
        "accept",
        &[Prompt],
        "Take the line",
        Command::Prompt(PromptCommand::Accept)
    ),
    bare!(
        "cancel",
        &[Prompt],
        "Leave the line",
        Command::Prompt(PromptCommand::Cancel)
    ),
    bare!(
        "complete",
        &[Prompt],
        "Complete the word",
        Command::Prompt(PromptCommand::Complete)
    ),
    bare!(
        "older",
        &[Prompt],
        "The line before",
        Command::Prompt(PromptCommand::Older)
    ),
    bare!(
        "newer",
        &[Prompt],
        "The line after",
        Command::Prompt(PromptCommand::Newer)
    ),
];
