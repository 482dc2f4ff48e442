//! What will be read, in which order, and into which part of a split it goes: places only, so that a hundred thousand
//! tickets are a few megabytes.

use crate::model::{Evaluator, Ordinal};
use crate::query::Rows;
use crate::store::{Store, StoreError};

use super::kind::{Kind, Shape};
use super::left_out::Reason;
use super::pairs::{self, Found, Sides};
use super::rule::{Pairs, Rule};
use super::split::Split;

/// What is read for one or several rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    /// One ticket with all that happened to it.
    Ticket(Ordinal),
    /// Two outputs, one of them better.
    Pair(Sides),
}

/// A subject and where its rows go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// What is read.
    pub subject: Subject,
    /// The number of its part; 0 without a split.
    pub part: usize,
}

/// Everything that will be read.
#[derive(Debug, Default)]
pub struct Plan {
    pub(super) tickets: Vec<Ordinal>,
    pub(super) units: Vec<Unit>,
    pub(super) without: Vec<(Ordinal, Reason)>,
    pub(super) parts: usize,
    undated: u64,
}

impl Plan {
    /// The plan for tickets in the order of their import.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn of(
        store: &Store,
        rows: &dyn Rows,
        evaluator: &Evaluator,
        (kind, rule): (Kind, &Rule),
        tickets: Vec<Ordinal>,
        split: Option<&Split>,
    ) -> Result<Self, StoreError> {
        let found = match (&rule.pairs, kind.shape()) {
            (Pairs::Comparisons { on }, Shape::Pair) => {
                let on = on.as_ref();
                Some(pairs::compared(store, evaluator, &tickets, on)?)
            }
            (Pairs::Scores { by, margin }, Shape::Pair) => {
                let measured = (by, *margin);
                Some(pairs::scored(store, rows, evaluator, &tickets, measured))
            }
            _ => None,
        };
        let (subjects, without): (Vec<_>, _) = match found {
            Some(Found { pairs, without }) => {
                (pairs.into_iter().map(Subject::Pair).collect(), without)
            }
            None => (
                tickets.iter().copied().map(Subject::Ticket).collect(),
                Vec::new(),
            ),
        };
        let placed = split.map(|split| split.place(store, rows, &tickets));
        let part = |subject: &Subject| {
            let log = match subject {
                Subject::Ticket(ordinal) => *ordinal,
                Subject::Pair(sides) => sides.chosen.log,
            };
            let input = store.input(log).unwrap_or_default();
            placed.as_ref().map_or(0, |placed| placed.part(input))
        };
        let units = subjects
            .into_iter()
            .map(|subject| Unit {
                part: part(&subject),
                subject,
            })
            .collect();
        Ok(Self {
            units,
            without,
            parts: split.map_or(1, |split| split.parts().len()),
            undated: placed.map_or(0, |placed| placed.undated()),
            tickets,
        })
    }

    /// How many tickets were chosen.
    #[must_use]
    pub fn chosen(&self) -> usize {
        self.tickets.len()
    }

    /// Tickets without a time, which a split by time takes for the oldest.
    #[must_use]
    pub fn undated(&self) -> u64 {
        self.undated
    }
}
