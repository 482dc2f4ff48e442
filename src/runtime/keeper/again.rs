//! Which of the tickets that the reviewer has decided come again, unseen, and when. What has come stays until it is rated a
//! second time; whoever shows it asks here first.

use std::collections::BTreeSet;

use super::Work;
use crate::app::event::{Direction, Event};
use crate::model::{Event as Fact, Ordinal, Standing, Status, Ticket};
use crate::query::repeat::{APART, apart, due};
use crate::query::{Repeats, Rows as _};
use crate::store::Sight;

/// The tickets that come again in this sitting.
#[derive(Debug, Default)]
pub(super) struct Again {
    repeats: Repeats,
    /// What has come again and is not rated yet.
    pub(super) served: BTreeSet<Ordinal>,
    /// The tickets of the reviewer's latest ratings, an event each, the latest first.
    recent: Vec<Vec<Ordinal>>,
    /// What is to be decided at all: nothing else comes again.
    population: BTreeSet<Ordinal>,
}

impl Work {
    /// Finds what is to come again from the start.
    pub(super) fn begin_again(&mut self) {
        let repeats = Repeats::of(&self.evaluator.queue, &self.reviewer);
        if !repeats.is_on() {
            return;
        }
        self.again = Again {
            repeats,
            population: self.population.iter().copied().collect(),
            ..Again::default()
        };
        self.read_recent();
        self.serve_again();
    }

    /// A ticket as the reviewer is to see it.
    pub(super) fn as_served(&self, ticket: Ticket) -> Ticket {
        if self.again.served.contains(&ticket.ordinal) {
            ticket.served_again(&self.reviewer)
        } else {
            ticket
        }
    }

    /// Notes a decision that is on the disk, before anything is told of its tickets.
    pub(super) fn decided_again(&mut self, fact: &Fact) {
        let Fact::Rated(ratings) = fact else { return };
        if !self.again.repeats.is_on() {
            return;
        }
        for rating in ratings {
            if rating.standing != Standing::Final {
                self.again.served.remove(&rating.ticket);
            }
        }
        self.again.recent.insert(0, fact.tickets());
        self.again.recent.truncate(APART);
    }

    /// Notes a decision that was taken back or made again, before anything is told of its tickets.
    pub(super) fn reverted_again(&mut self, fact: &Fact, direction: Direction) {
        let Fact::Rated(ratings) = fact else { return };
        if !self.again.repeats.is_on() {
            return;
        }
        for rating in ratings {
            match (rating.standing, direction) {
                (Standing::Repeat, Direction::Undo) => self.again.served.insert(rating.ticket),
                (Standing::Repeat | Standing::Own, _) => self.again.served.remove(&rating.ticket),
                (Standing::Final, _) => false,
            };
        }
        self.read_recent();
    }

    /// Lets a ticket come again where it is time for one: one at a time, and all that are left at the end of the
    /// queue, before its last ticket is decided: a key never has to wait for them.
    pub(super) fn serve_again(&mut self) {
        if !self.again.repeats.is_on() {
            return;
        }
        let lens = self.lens(Sight::Blind);
        let population = self.population.iter();
        let left = population.filter(|ordinal| lens.status(**ordinal) == Status::Todo);
        let apart = apart(left.take(APART).count());
        if !self.again.served.is_empty() && apart == APART {
            return;
        }
        let mut open = self.store.repeatable(&self.evaluator, &self.reviewer);
        let again = &self.again;
        open.retain(|it| again.population.contains(it) && !again.served.contains(it));
        let mut due = due(&open, &again.recent, apart);
        if apart == APART {
            due.truncate(1);
        }
        if !due.is_empty() {
            self.again.served.extend(&due);
            self.tell(Event::Again(due));
        }
    }

    /// Tells what of a queue that was found comes again.
    pub(super) fn tell_again(&self) {
        if !self.again.served.is_empty() {
            self.tell(Event::Again(self.again.served.iter().copied().collect()));
        }
    }

    /// How many decisions of a ticket the reviewer is asked for, and how many he has made.
    pub(super) fn asked_and_made(&self, ordinal: Ordinal, status: Status) -> (usize, usize) {
        let is_served = self.again.served.contains(&ordinal);
        let made = usize::from(status == Status::Done || is_served);
        let asked = usize::from(status != Status::Enough || is_served);
        (asked, made)
    }

    /// How many tickets come again over the whole queue, whether they were decided or not, and how many have.
    pub(super) fn planned_again(&self) -> (usize, usize) {
        let again = &self.again;
        if !again.repeats.is_on() {
            return (0, 0);
        }
        let done: BTreeSet<_> = self.store.repeated(&self.version, &self.reviewer).collect();
        let lens = self.lens(Sight::Blind);
        let mut planned = 0;
        let mut made = 0;
        for ordinal in &again.population {
            let is_done = done.contains(ordinal);
            made += usize::from(is_done);
            let is_asked =
                lens.status(*ordinal) != Status::Enough || again.served.contains(ordinal);
            let comes =
                is_asked && again.repeats.chooses(&lens.id(*ordinal)) && !lens.is_revised(*ordinal);
            planned += usize::from(is_done || comes);
        }
        (planned, made)
    }

    fn read_recent(&mut self) {
        let recent = self
            .store
            .recently_rated(self.version, &self.reviewer, APART);
        self.again.recent = recent.unwrap_or_else(|error| {
            tracing::warn!(%error, "what was rated last could not be read");
            Vec::new()
        });
    }
}
