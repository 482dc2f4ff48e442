//! Which tickets are reviewed, in which order, and where in them the reviewer is.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::event::Token;
use crate::model::{Claim, Evaluator, Order, Ordinal, Status};

/// Which tickets are reviewed, in which order.
#[derive(Clone, Debug, Default)]
pub struct QueueState {
    /// The filter in use; empty for all.
    pub filter: String,
    /// The order in use.
    pub order: Order,
    /// Whether the filter may use hidden scores.
    pub seen: bool,
    /// Whether the filter speaks of hidden scores and may not use them.
    pub is_blindfold: bool,
    /// The tickets in their order.
    pub tickets: Vec<Ordinal>,
    /// How far the reviewer is with each.
    pub statuses: Vec<Status>,
    /// Where the ticket on the desk stands.
    pub at: usize,
    /// What is taken, by whom and until when.
    pub claims: BTreeMap<Ordinal, Claim>,
    /// Tickets remembered under letters.
    pub marks: BTreeMap<char, Ordinal>,
    /// A search through the texts of the logs, of which the tickets are what was found by now.
    pub search: Option<Search>,
    /// The queue that was asked for and has not come.
    pub(super) awaited: Option<Token>,
    /// What was asked for when the tickets were found.
    standing: Asked,
    /// By ordinal, the place in the queue, or `NOWHERE`: a million tickets need four megabytes so.
    places: Vec<u32>,
}

/// A search through the texts of the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// It goes on.
    Running {
        /// What was asked.
        token: Token,
        /// How far it is.
        percent: u8,
    },
    /// The reviewer has ended it there.
    Stopped {
        /// How far it was.
        percent: u8,
    },
}

/// Which tickets were asked for, in which order.
#[derive(Clone, Debug, Default)]
struct Asked {
    filter: String,
    order: Order,
    seen: bool,
    is_blindfold: bool,
}

const NOWHERE: u32 = u32::MAX;

/// Open tickets between the one on the desk and one that comes again: those that keys typed ahead may be for.
const BETWEEN: usize = 3;

impl QueueState {
    /// The queue as the evaluator describes it, before its tickets are found.
    #[must_use]
    pub fn new(evaluator: &Evaluator) -> Self {
        Self {
            filter: evaluator.queue.filter.clone(),
            order: evaluator.queue.order.clone(),
            ..Self::default()
        }
    }

    /// Takes the tickets that were found.
    pub(super) fn fill(&mut self, tickets: Vec<Ordinal>, statuses: Vec<Status>) {
        let highest = tickets
            .iter()
            .map(|ordinal| ordinal.index() + 1)
            .max()
            .unwrap_or_default();
        self.places = vec![NOWHERE; highest];
        for (place, ordinal) in tickets.iter().enumerate() {
            self.places[ordinal.index()] =
                u32::try_from(place).expect("there are no more places than ordinals");
        }
        self.tickets = tickets;
        self.statuses = statuses;
        self.at = 0;
        self.standing = Asked {
            filter: self.filter.clone(),
            order: self.order.clone(),
            seen: self.seen,
            is_blindfold: self.is_blindfold,
        };
    }

    /// Takes more tickets, behind those that are there.
    pub(super) fn extend(&mut self, tickets: Vec<Ordinal>, statuses: Vec<Status>) {
        for (ordinal, status) in tickets.into_iter().zip(statuses) {
            if self.place(ordinal).is_some() {
                continue;
            }
            if ordinal.index() >= self.places.len() {
                self.places.resize(ordinal.index() + 1, NOWHERE);
            }
            self.places[ordinal.index()] =
                u32::try_from(self.tickets.len()).expect("there are no more places than ordinals");
            self.tickets.push(ordinal);
            self.statuses.push(status);
        }
    }

    /// Takes the whole queue in its order, of which some tickets were there: what is known of them stays, and where the
    /// reviewer is among them.
    pub(super) fn settle(&mut self, tickets: Vec<Ordinal>, mut statuses: Vec<Status>) {
        for (ordinal, status) in tickets.iter().zip(&mut statuses) {
            *status = self.status(*ordinal).unwrap_or(*status);
        }
        let at = self.tickets.get(self.at).copied();
        self.fill(tickets, statuses);
        self.at = at.and_then(|at| self.place(at)).unwrap_or_default();
    }

    /// What was asked for, and not found, is wanted no more: what is there is described again.
    pub(super) fn give_up(&mut self) {
        self.awaited = None;
        self.search = None;
        let standing = self.standing.clone();
        self.filter = standing.filter;
        self.order = standing.order;
        self.seen = standing.seen;
        self.is_blindfold = standing.is_blindfold;
    }

    /// Whether the tickets are those of the queue that was asked for last, or the first of them.
    #[must_use]
    pub fn is_found(&self) -> bool {
        self.awaited.is_none()
    }

    /// Whether a search goes on.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        matches!(self.search, Some(Search::Running { .. }))
    }

    /// Where a ticket stands.
    #[must_use]
    pub fn place(&self, ordinal: Ordinal) -> Option<usize> {
        self.places
            .get(ordinal.index())
            .filter(|place| **place != NOWHERE)
            .map(|place| *place as usize)
    }

    /// Frees what nobody holds any more.
    pub(super) fn end_claims(&mut self, now: Timestamp) {
        let is_over = |claim: &Claim| claim.until <= now;
        if !self.claims.values().any(is_over) {
            return;
        }
        let claims = self.claims.iter();
        let ended = claims.filter(|(_, claim)| is_over(claim));
        let ended: Vec<_> = ended.map(|(ordinal, _)| *ordinal).collect();
        for ordinal in ended {
            self.claims.remove(&ordinal);
            if self.status(ordinal) == Some(Status::Claimed) {
                self.set_status(ordinal, Status::Todo);
            }
        }
    }

    /// How far the reviewer is with a ticket.
    #[must_use]
    pub fn status(&self, ordinal: Ordinal) -> Option<Status> {
        self.place(ordinal).map(|place| self.statuses[place])
    }

    /// Notes how far the reviewer is with a ticket.
    pub(super) fn set_status(&mut self, ordinal: Ordinal, status: Status) -> Option<Status> {
        let place = self.place(ordinal)?;
        Some(std::mem::replace(&mut self.statuses[place], status))
    }

    /// A decided ticket is to be decided again: it moves behind the next few that are open, where it is as good as new. The
    /// one on the desk stays where it is.
    pub(super) fn serve_again(&mut self, ordinal: Ordinal) {
        let Some(from) = self.place(ordinal).filter(|place| *place != self.at) else {
            return;
        };
        let open = (self.at + 1..self.tickets.len())
            .filter(|place| *place != from && self.statuses[*place] == Status::Todo);
        let before = open.take(BETWEEN).last().unwrap_or(self.at);
        self.statuses[from] = Status::Todo;
        let to = if from < before { before } else { before + 1 };
        let moved = from.min(to)..=from.max(to);
        let tickets = &mut self.tickets[moved.clone()];
        let statuses = &mut self.statuses[moved.clone()];
        if from < to {
            tickets.rotate_left(1);
            statuses.rotate_left(1);
        } else {
            tickets.rotate_right(1);
            statuses.rotate_right(1);
        }
        if from < self.at {
            self.at -= 1;
        }
        for place in moved {
            self.places[self.tickets[place].index()] =
                u32::try_from(place).expect("there are no more places than ordinals");
        }
    }

    /// The next ticket to decide: after this one, else from the start again; when none is left, the next one that was
    /// put off.
    #[must_use]
    pub fn next_open(&self) -> Option<Ordinal> {
        self.next_with(Status::Todo)
            .or_else(|| self.next_with(Status::Skipped))
    }

    /// The tickets that may come next, for fetching ahead: the next open ones, and the neighbours.
    #[must_use]
    pub fn ahead(&self, wanted: usize) -> Vec<Ordinal> {
        let mut ahead: Vec<_> = self.following(Status::Todo).take(wanted).collect();
        ahead.extend(self.tickets.get(self.at + 1).copied());
        ahead.extend(
            self.at
                .checked_sub(1)
                .and_then(|before| self.tickets.get(before))
                .copied(),
        );
        let mut seen = std::collections::BTreeSet::new();
        ahead.retain(|ordinal| seen.insert(*ordinal));
        ahead
    }

    /// The open tickets from the one on the desk on, then those before it.
    pub(super) fn open(&self) -> impl Iterator<Item = Ordinal> {
        let count = self.tickets.len();
        (0..count)
            .map(move |step| (self.at + step) % count)
            .filter(|place| self.statuses[*place] == Status::Todo)
            .map(|place| self.tickets[place])
    }

    fn next_with(&self, status: Status) -> Option<Ordinal> {
        self.following(status).next()
    }

    /// The tickets with a status: those behind this one, then those before it. This one is not among them.
    fn following(&self, status: Status) -> impl Iterator<Item = Ordinal> {
        let count = self.tickets.len();
        (1..count)
            .map(move |step| (self.at + step) % count)
            .filter(move |place| self.statuses[*place] == status)
            .map(|place| self.tickets[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Done, Skipped, Todo};

    fn queue(statuses: &[Status], at: usize) -> QueueState {
        let mut queue = QueueState::default();
        let tickets = (0..statuses.len())
            .map(|place| Ordinal(u32::try_from(place).expect("few") * 10))
            .collect();
        queue.fill(tickets, statuses.to_vec());
        queue.at = at;
        queue
    }

    #[test]
    fn the_next_ticket_is_open_and_skipped_ones_come_last() {
        let cases = [
            (queue(&[Todo, Done, Todo], 0), Some(20)),
            (queue(&[Todo, Done, Done], 2), Some(0)),
            (queue(&[Todo, Skipped, Done], 2), Some(0)),
            (queue(&[Done, Skipped, Done], 0), Some(10)),
            (queue(&[Done, Done], 0), None),
            (queue(&[Todo], 0), None),
            (queue(&[], 0), None),
        ];
        for (queue, expected) in cases {
            assert_eq!(
                queue.next_open(),
                expected.map(Ordinal),
                "{:?} at {}",
                queue.statuses,
                queue.at
            );
        }
    }

    #[test]
    fn what_comes_again_stands_behind_the_next_open_tickets() {
        type Case = (&'static [Status], usize, u32, &'static [u32], usize);
        let cases: [Case; 6] = [
            (&[Done; 5], 2, 0, &[10, 20, 0, 30, 40], 1),
            (&[Done; 5], 0, 30, &[0, 30, 10, 20, 40], 0),
            (&[Done; 5], 4, 10, &[0, 20, 30, 40, 10], 3),
            (&[Done; 5], 1, 10, &[0, 10, 20, 30, 40], 1),
            (&[Done, Todo, Todo], 1, 0, &[10, 20, 0], 0),
            (
                &[Done, Todo, Todo, Todo, Todo, Todo],
                1,
                0,
                &[10, 20, 30, 40, 0, 50],
                0,
            ),
        ];
        for (statuses, at, again, expected, behind) in cases {
            let mut queue = queue(statuses, at);
            queue.serve_again(Ordinal(again));
            let found: Vec<_> = queue.tickets.iter().map(|ticket| ticket.0).collect();
            assert_eq!(found, expected, "{again} at {at}");
            assert_eq!(queue.at, behind);
            for (place, ordinal) in queue.tickets.iter().enumerate() {
                assert_eq!(queue.place(*ordinal), Some(place));
            }
        }
    }

    #[test]
    fn what_may_come_next_is_fetched_once() {
        assert_eq!(queue(&[Todo; 6], 1).ahead(2), [20, 30, 0].map(Ordinal));
        assert!(queue(&[Todo], 0).ahead(3).is_empty());
    }
}
