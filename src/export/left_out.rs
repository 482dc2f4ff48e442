//! Tickets that have no row in a file, counted by the reason. Decides nothing.

use std::collections::BTreeMap;

use crate::model::{LogId, Ordinal, Ticket};

/// Tickets of one reason that are named.
const NAMED: usize = 3;

/// Why a ticket has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nobody rated it, and nobody edited it.
    NotRated,
    /// A rating lacks a required criterion that has a bar.
    NotScored,
    /// A rating does not pass a criterion.
    BelowBar,
    /// No criterion says what a good output is.
    NoBar,
    /// There is no edit.
    NotEdited,
    /// The edit says what the original says.
    SameText,
    /// There is no text to answer with.
    NoOutput,
    /// There is nothing before the output.
    NoConversation,
    /// The output calls tools, which a log keeps as text for reading only.
    CallsTools,
}

impl Reason {
    /// What is said of such a ticket, to stand behind a count.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRated => "not rated",
            Self::NotScored => "rated without every criterion that has a bar",
            Self::BelowBar => "rated below the bar of a criterion",
            Self::NoBar => {
                "not edited, and no criterion of the evaluator has a bar (`pass`) to choose by"
            }
            Self::NotEdited => "not edited",
            Self::SameText => "edited to the same text",
            Self::NoOutput => "without any output",
            Self::NoConversation => "without a conversation before the output",
            Self::CallsTools => {
                "with an output that calls tools, of which only a text for reading is kept"
            }
        }
    }
}

/// Tickets of one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<(Ordinal, LogId)>,
}

/// Tickets without a row, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut(BTreeMap<Reason, Missed>);

impl LeftOut {
    pub(super) fn add(&mut self, reason: Reason, ticket: &Ticket) {
        let missed = self.0.entry(reason).or_default();
        missed.count += 1;
        if missed.first.len() < NAMED {
            missed.first.push((ticket.ordinal, ticket.id));
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.values().map(|missed| missed.count).sum()
    }

    /// Each reason with its tickets, in one order.
    pub fn by_reason(&self) -> impl Iterator<Item = (Reason, &Missed)> {
        self.0.iter().map(|(reason, missed)| (*reason, missed))
    }
}
