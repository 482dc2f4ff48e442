//! What judges suggest in the place of an output, as a difference to the output as it stands. Wraps and scrolls; decides
//! nothing.

use super::document::changes;
use super::layout::{self, Size};
use crate::model::{Ordinal, Suggester, Ticket};
use crate::text::layout::Row;

/// Bytes of both texts together up to which changed words are counted when a ticket is laid out.
const COUNTED: usize = 32_000;

/// A text that a judge suggests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Which judge.
    pub from: Suggester,
    /// The whole text.
    pub text: String,
    /// Words that it changes; None where that would take too long to count.
    pub words: Option<usize>,
}

/// The suggestions on one ticket, one of them shown.
#[derive(Clone, Debug)]
pub struct SuggestionView {
    /// The ticket.
    pub ticket: Ordinal,
    /// The output as it stood when this was opened.
    pub before: String,
    /// The rows of the one that is shown.
    pub rows: Vec<Row>,
    /// The first row shown.
    pub top: usize,
    first: Suggestion,
    others: Vec<Suggestion>,
    at: usize,
}

/// What judges suggest on a ticket, in the order of their verdicts.
pub fn on(ticket: &Ticket) -> impl Iterator<Item = Suggestion> {
    let stands = ticket.output();
    ticket.suggestions().map(move |(verdict, text)| Suggestion {
        from: Suggester {
            judge: verdict.judge.clone(),
            identity: verdict.identity,
        },
        text: text.to_string(),
        words: (stands.len() + text.len() <= COUNTED).then(|| changes::count(stands, text)),
    })
}

impl SuggestionView {
    /// Shows the first suggestion on a ticket; None where there is none.
    #[must_use]
    pub fn of(ticket: &Ticket, size: Size) -> Option<Self> {
        let mut all = on(ticket);
        let mut view = Self {
            ticket: ticket.ordinal,
            before: ticket.output().to_string(),
            rows: Vec::new(),
            top: 0,
            first: all.next()?,
            others: all.collect(),
            at: 0,
        };
        view.show(size);
        Some(view)
    }

    /// The one that is shown.
    #[must_use]
    pub fn shown(&self) -> &Suggestion {
        match self.at.checked_sub(1) {
            Some(other) => &self.others[other],
            None => &self.first,
        }
    }

    /// Its number, from 1, and how many there are.
    #[must_use]
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.others.len() + 1)
    }

    /// Shows the next one, or the one before; false where there is only one.
    pub(super) fn step(&mut self, forward: bool, size: Size) -> bool {
        let count = self.others.len() + 1;
        let by = if forward { 1 } else { count - 1 };
        self.at = (self.at + by) % count;
        self.show(size);
        count > 1
    }

    /// Lays it out for another width.
    pub(super) fn set_out(&mut self, size: Size) {
        let width = layout::page_width(size);
        self.rows = changes::lay_out(&self.before, &self.shown().text, width).1;
        self.scroll_to(self.top, size);
    }

    /// Scrolls so that a row comes first, as far as there are rows behind it.
    pub(super) fn scroll_to(&mut self, row: usize, size: Size) {
        let page = usize::from(layout::page_rows(size));
        self.top = row.min(self.rows.len().saturating_sub(page));
    }

    /// Lays the chosen one out and scrolls to its first change, with a row before it.
    fn show(&mut self, size: Size) {
        self.set_out(size);
        let page = usize::from(layout::page_rows(size));
        let first = changes::first(&self.rows);
        let top = if first < page { 0 } else { first - 1 };
        self.scroll_to(top, size);
    }
}
