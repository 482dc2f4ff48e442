//! Facts that reach the reducer: what was read, saved, judged, or failed.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::agreement::{Disagreements, Quotable, Whom};
use super::board::{Iteration, ModelStanding, Reviewing};
use super::differing::Differing;
use crate::metrics::panel::CriterionAgreement;
use crate::metrics::sensitivity::Sensitivity;
use crate::model::{
    Cause, Claim, Drafts, Event as Fact, LogId, Masked, Offer, Ordinal, Pair, Scores, Seen,
    Standing, Status, Ticket,
};

/// Joins an answer to what was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// Something that has happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A ticket was read.
    Opened {
        /// The ticket.
        ticket: Arc<Ticket>,
        /// What the reviewer had set and typed and not committed.
        drafts: Drafts,
        /// What is masked in it.
        masked: Masked,
    },
    /// A ticket could not be read.
    NotOpened {
        /// Which.
        ordinal: Ordinal,
        /// Why, and what to do.
        why: String,
    },
    /// The tickets of a queue were found.
    Found(Found),
    /// A search through the texts has found some of them, or has come further.
    Finding(Finding),
    /// The pairs of outputs that were asked for, in their order.
    Paired {
        /// What was asked.
        token: Token,
        /// The pairs; of very many the first ones.
        offers: Vec<Offer>,
        /// How many there are.
        total: u64,
    },
    /// These tickets, which the reviewer has decided, come again: as if he had never seen them.
    Again(Vec<Ordinal>),
    /// The tickets on which reviewers differ, the biggest differences first, and how many there are in all.
    Differing(Vec<Differing>, usize),
    /// The versions of each judge, oldest first.
    Iterations(Vec<Iteration>),
    /// The reviewers, by name.
    Reviewers(Vec<Reviewing>),
    /// The models, by name.
    Models(Vec<ModelStanding>),
    /// What somebody typed names this ticket.
    Located(Ordinal),
    /// What the list shows of some tickets.
    Summaries(Vec<Summary>),
    /// A decision is on disk.
    Saved(Token),
    /// A decision is not on disk. The scores of a rating are kept as drafts, which its tickets come with from now on.
    NotSaved {
        /// Which.
        token: Token,
        /// The tickets as they were and still are.
        statuses: Vec<(Ordinal, Status)>,
        /// Why, and what to do.
        why: String,
    },
    /// A decision was taken back, or decided again.
    Reverted(Reverted),
    /// There was nothing to take back, or to decide again.
    NothingToRevert(Direction),
    /// Tickets have changed; what is shown of them is to be read again.
    Changed(Vec<Ordinal>),
    /// How far the reviewer is.
    Progress(Progress),
    /// How well the judge agrees, by criterion.
    Agreement {
        /// With whom.
        whom: Whom,
        /// The figures.
        criteria: Vec<CriterionAgreement>,
        /// The tickets behind them on which the reviewer and the judge disagree.
        disagreements: Disagreements,
        /// How the judge takes to corrections.
        sensitivity: Sensitivity,
        /// Whether judge and reviewer agreed on the reviewer's latest tickets, by criterion, the latest last.
        recent: Vec<Vec<bool>>,
    },
    /// What may be quoted of the judge.
    Quotable(Quotable),
    /// What the judges do.
    Judges(Vec<JudgeState>),
    /// The judges pause, or go on.
    Paused(bool),
    /// `$EDITOR` was left with this text.
    EditedOutside {
        /// Whose output it is.
        ticket: Ordinal,
        /// The text.
        text: String,
    },
    /// Something to tell.
    Notice(String),
    /// Something failed, and what to do.
    Failed(String),
}

/// The tickets of a queue.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was asked.
    pub token: Token,
    /// The tickets in their order.
    pub tickets: Vec<Ordinal>,
    /// How far the reviewer is with each.
    pub statuses: Vec<Status>,
    /// What is taken, by whom and until when, whether it is among them or not.
    pub claims: Vec<(Ordinal, Claim)>,
}

/// What a search through the texts of logs has found since it said so last. [`Found`] comes in the end.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was asked.
    pub token: Token,
    /// More tickets, as they come.
    pub tickets: Vec<Ordinal>,
    /// How far the reviewer is with each.
    pub statuses: Vec<Status>,
    /// How far the search is, in percent.
    pub percent: u8,
}

/// What the list shows of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The ticket.
    pub ordinal: Ordinal,
    /// Its log.
    pub id: LogId,
    /// Who wrote the output, where that may be seen.
    pub model: Option<String>,
    /// Tags of log and ticket.
    pub tags: Vec<String>,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// Words of the output.
    pub words: u32,
    /// The first words of what was asked.
    pub input: String,
    /// How far the reviewer is.
    pub status: Status,
    /// What a rating that is made now counts as.
    pub asks: Standing,
    /// Whether it is flagged.
    pub flagged: bool,
    /// Whether it is a random one.
    pub random: bool,
    /// Whether its output was edited.
    pub revised: bool,
    /// What the reviewer has seen of judge and peers.
    pub seen: Seen,
    /// The reviewer's scores.
    pub own: Scores,
    /// The first judge's scores, where they may be seen.
    pub judge: Option<Scores>,
}

/// Which way along the decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Taken back.
    Undo,
    /// Decided again.
    Redo,
}

/// A decision that was taken back, or decided again.
#[derive(Clone, Debug)]
pub struct Reverted {
    /// Which way.
    pub direction: Direction,
    /// The decision.
    pub fact: Fact,
    /// The two outputs that it was about, where it was a choice between them.
    pub pair: Option<Pair>,
    /// How far the reviewer is with its tickets now.
    pub statuses: Vec<(Ordinal, Status)>,
}

/// How far the reviewer is with the evaluator's queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Tickets of the whole queue.
    pub total: usize,
    /// Decided ones.
    pub done: usize,
    /// Put off.
    pub skipped: usize,
    /// Flagged ones.
    pub flagged: usize,
    /// Random ones.
    pub random: usize,
    /// Random ones that are decided.
    pub random_done: usize,
}

/// What one judge does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgeState {
    /// Its name.
    pub name: String,
    /// Its identity, short.
    pub identity: String,
    /// Tickets that it is to judge.
    pub total: usize,
    /// Tickets with scores.
    pub judged: usize,
    /// Calls in flight.
    pub running: usize,
    /// The tickets that it works on.
    pub at_work: BTreeSet<Ordinal>,
    /// Tickets that wait.
    pub waiting: usize,
    /// Tickets on which it failed.
    pub failures: Vec<JudgeFailure>,
    /// US dollars; None where no price is known or nothing was spent.
    pub cost_usd: Option<f64>,
    /// Why it stopped, where it did.
    pub stopped: Option<String>,
    /// Mentions that were masked in what it was told since the program began.
    pub masked: u64,
    /// Texts since the program began that speak to their judge.
    pub suspects: usize,
    /// Tickets that it is shown as examples, which it never judges.
    pub examples: usize,
    /// The model that its server says answers; None where it names none.
    pub generation: Option<String>,
    /// Rated tickets whose scores are of an earlier model of its server.
    pub outdated: usize,
    /// How it takes to corrections; None where that is not known.
    pub sensitivity: Option<Sensitivity>,
}

/// A ticket on which a judge failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeFailure {
    /// The ticket.
    pub ordinal: Ordinal,
    /// Whether it is the edit in the output's place that it failed on.
    pub on_edit: bool,
    /// The kind of failure.
    pub cause: Cause,
    /// What happened.
    pub detail: String,
}
