//! What the reducer asks of the outside. Values only: the runtime carries them out and answers with events.

use std::sync::Arc;

use super::event::Token;
use crate::model::{Aim, Draft, Event as Fact, Order, Ordinal};

/// A side effect that is wanted.
#[must_use]
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read these tickets: the first is waited for, the others are fetched ahead.
    Open(Vec<Ordinal>),
    /// Find the tickets of a queue. Whatever was searched for before is wanted no more.
    Query(Query),
    /// Search no further for the tickets of a queue.
    EndSearch,
    /// Find the pairs of outputs to choose between.
    Pairs(PairQuery),
    /// Read what the list shows of these tickets.
    Summaries(Vec<Ordinal>),
    /// Find the tickets on which reviewers differ.
    Differing,
    /// Compare the versions of the judges.
    Iterations,
    /// Compare the reviewers.
    Reviewers,
    /// Compare the models.
    Models,
    /// Find a ticket by what somebody typed.
    Find(String),
    /// Write a decision down; answered when it is on disk.
    Commit {
        /// By which the answer is known.
        token: Token,
        /// The decision.
        fact: Fact,
    },
    /// Take the reviewer's latest decision back.
    Undo,
    /// Decide again what was taken back.
    Redo,
    /// Keep what is set and typed.
    SaveDraft(Draft),
    /// Forget what was set and typed.
    ClearDraft(Ordinal, Aim),
    /// Ask the judges.
    Judge(Ask),
    /// Let the judges pause, or go on.
    Pause(bool),
    /// Run `$EDITOR` on a text.
    EditOutside {
        /// Whose output it is.
        ticket: Ordinal,
        /// The text.
        text: Arc<str>,
    },
    /// To the clipboard.
    Copy(String),
    /// Forget what was typed ahead: what it was typed for did not come.
    ForgetKeys,
    /// Use other colours.
    Theme(String),
    /// Draw everything anew.
    Repaint,
    /// Into the background of the shell.
    Suspend,
    /// Leave.
    Quit,
}

/// Which tickets are wanted, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// By which the answer is known.
    pub token: Token,
    /// The filter as it was typed; it has been parsed once, and so can be again.
    pub filter: String,
    /// The order.
    pub order: Order,
    /// Whether hidden scores may be used.
    pub seen: bool,
    /// The ticket that stays on the desk where it is among them, which so is to be asked first.
    pub near: Option<Ordinal>,
}

/// Among which tickets pairs are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairQuery {
    /// By which the answer is known.
    pub token: Token,
    /// The filter as it was typed; both tickets of a pair must fit.
    pub filter: String,
    /// Whether hidden scores may be used.
    pub seen: bool,
}

/// Which tickets the judges are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// These, also where a verdict is there.
    Again(Vec<Ordinal>),
    /// All on which a judge failed.
    Failed,
    /// The rated ones whose scores are of an earlier model of a judge's server.
    Outdated,
    /// The whole queue, where a verdict is missing.
    Queue,
    /// The queue, with the evaluator's own programs, which may run from now on.
    Trusted,
}
