//! Everything that the screen shows and the next key depends on. Changed by `update` alone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::agreement::AgreementState;
use super::board::{Board, Iteration, ModelStanding, Reviewing};
use super::compare::CompareState;
use super::desk::Desk;
use super::differing::DifferingState;
use super::editor::Editor;
use super::event::{JudgeState, Progress, Token};
use super::layout::Size;
use super::list::ListState;
use super::pace::Pace;
use super::page::Page;
use super::prompt::{Prompt, Purpose};
use super::queue::QueueState;
use super::session::Session;
use super::suggestion::SuggestionView;
use crate::command::{Place, Saying, Scope};
use crate::model::{Event as Fact, Ordinal};

/// Everything that the screen shows and the next key depends on.
#[derive(Debug)]
pub struct State {
    /// What stays the same.
    pub session: Session,
    /// What time it is.
    pub now: Timestamp,
    /// How large the terminal is.
    pub size: Size,
    /// What fills the screen.
    pub screen: Screen,
    /// The ticket that is reviewed.
    pub desk: Desk,
    /// Which tickets, in which order.
    pub queue: QueueState,
    /// Two outputs to choose between.
    pub compare: CompareState,
    /// The list of tickets.
    pub list: ListState,
    /// How well the judge agrees.
    pub agreement: AgreementState,
    /// The tickets on which reviewers differ.
    pub differing: DifferingState,
    /// The versions of the judges.
    pub iterations: Board<Iteration>,
    /// The reviewers.
    pub reviewers: Board<Reviewing>,
    /// The models.
    pub models: Board<ModelStanding>,
    /// What the judges do.
    pub judges: JudgeBoard,
    /// The line that is being typed.
    pub prompt: Option<Prompt>,
    /// Lines typed before, the latest last.
    pub history: Vec<(Purpose, String)>,
    /// What is to be told until the next key.
    pub message: Option<Message>,
    /// How far the reviewer is.
    pub progress: Progress,
    /// How fast the reviewer is.
    pub pace: Pace,
    /// Decisions on their way to the disk.
    pub unsaved: BTreeMap<Token, Fact>,
    /// Tickets whose latest decision did not reach the disk.
    pub lost: BTreeSet<Ordinal>,
    /// Whether something has been saved since the program began.
    pub saved: bool,
    /// The colours in use.
    pub theme: String,
    /// Facts that came too late to mean anything.
    pub stale: u64,
    /// Whether a decision is being taken back or made again.
    pub(super) reverting: bool,
    /// Whether a ticket is looked for by its name.
    pub(super) locating: bool,
    /// The ticket that is read because its judge is said to be right.
    pub(super) conceding: Option<Ordinal>,
    tokens: u64,
}

/// What fills the screen.
#[derive(Debug)]
pub enum Screen {
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
    /// The editor of an output.
    Edit(Box<Editor>),
    /// What judges suggest in the place of an output.
    Suggestion(Box<SuggestionView>),
    /// Something to read, and where to go back to.
    Page(Page, Place),
}

impl Screen {
    /// Whether it shows tickets in rows.
    pub(super) fn lists_tickets(&self) -> bool {
        matches!(self, Self::Queue | Self::Agreement | Self::Differences)
    }
}

/// What the judges do, and the cursor in their failures.
#[derive(Clone, Debug, Default)]
pub struct JudgeBoard {
    /// Each judge.
    pub judges: Vec<JudgeState>,
    /// Whether they pause.
    pub paused: bool,
    /// The failure under the cursor, over all judges.
    pub cursor: usize,
    /// The first failure shown.
    pub top: usize,
}

impl JudgeBoard {
    /// Every failure with its judge's name, in the order of the screen.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &super::event::JudgeFailure)> {
        self.judges.iter().flat_map(|judge| {
            judge
                .failures
                .iter()
                .map(|failure| (judge.name.as_str(), failure))
        })
    }
}

/// Something to tell until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How grave it is.
    pub tone: Tone,
    /// What it says.
    pub text: Saying,
}

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It tells.
    Told,
    /// It says why a key did nothing.
    Refused,
    /// Something failed.
    Failed,
}

impl State {
    /// The state before anything is known of the store.
    #[must_use]
    pub fn new(session: Session, size: Size, now: Timestamp, theme: String) -> Self {
        let queue = QueueState::new(&session.evaluator);
        let desk = Desk::new(&session);
        Self {
            now,
            size,
            screen: Screen::Review,
            desk,
            queue,
            compare: CompareState::default(),
            list: ListState::default(),
            agreement: AgreementState::default(),
            differing: DifferingState::default(),
            iterations: Board::default(),
            reviewers: Board::default(),
            models: Board::default(),
            judges: JudgeBoard::default(),
            prompt: None,
            history: Vec::new(),
            message: None,
            progress: Progress::default(),
            pace: Pace::default(),
            unsaved: BTreeMap::new(),
            lost: BTreeSet::new(),
            saved: false,
            theme,
            stale: 0,
            reverting: false,
            locating: false,
            conceding: None,
            tokens: 0,
            session,
        }
    }

    /// Where the next key has its meaning.
    #[must_use]
    pub fn scope(&self) -> Scope {
        if self.prompt.is_some() {
            Scope::Prompt
        } else {
            self.screen_scope()
        }
    }

    /// Where keys have their meaning when no line is typed.
    #[must_use]
    pub fn screen_scope(&self) -> Scope {
        match &self.screen {
            Screen::Review => Scope::Review,
            Screen::Compare => Scope::Compare,
            Screen::Queue => Scope::Queue,
            Screen::Agreement => Scope::Agreement,
            Screen::Differences => Scope::Differences,
            Screen::Reviewers => Scope::Reviewers,
            Screen::Models => Scope::Models,
            Screen::Judge => Scope::Judge,
            Screen::Versions => Scope::Versions,
            Screen::Edit(_) => Scope::Editor,
            Screen::Suggestion(_) => Scope::Suggestion,
            Screen::Page(..) => Scope::Page,
        }
    }

    /// Whether an answer is awaited that decides which ticket the next key is for.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.reverting
            || self.locating
            || self.conceding.is_some()
            || self.desk.awaited().is_some()
            || self.queue.awaited.is_some()
            || self.compare.awaited.is_some()
            || self.compare.asked.is_some()
    }

    /// Tells something until the next key.
    pub(super) fn tell(&mut self, text: impl Into<Saying>) {
        self.message = Some(Message {
            tone: Tone::Told,
            text: text.into(),
        });
    }

    /// Says why a key did nothing.
    pub(super) fn refuse(&mut self, why: impl Into<Saying>) {
        self.message = Some(Message {
            tone: Tone::Refused,
            text: why.into(),
        });
    }

    /// Says that something failed, and what to do.
    pub(super) fn fail(&mut self, text: impl Into<Saying>) {
        self.message = Some(Message {
            tone: Tone::Failed,
            text: text.into(),
        });
    }

    /// A token that no answer has had.
    pub(super) fn token(&mut self) -> Token {
        self.tokens += 1;
        Token(self.tokens)
    }
}
