//! Tickets that were fetched ahead and those just left, each with what was set on it. The ones that nobody asked for
//! longest are put away.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Drafts, Masked, Ordinal, Ticket};

/// How many tickets are kept beside the one on the desk.
const KEPT: usize = 24;

/// A ticket that was fetched, with what the reviewer had set on it.
#[derive(Clone, Debug)]
pub(in crate::app) struct Fetched {
    pub(in crate::app) ticket: Arc<Ticket>,
    pub(in crate::app) drafts: Drafts,
    /// What is masked in it.
    pub(in crate::app) masked: Masked,
}

/// Tickets that were fetched.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// By ticket, with when it was last put here or asked for.
    tickets: BTreeMap<Ordinal, (u64, Fetched)>,
    turn: u64,
}

impl Shelf {
    pub(super) fn put(&mut self, ordinal: Ordinal, fetched: Fetched) {
        self.turn += 1;
        self.tickets.insert(ordinal, (self.turn, fetched));
        while self.tickets.len() > KEPT {
            let oldest = self.tickets.iter().min_by_key(|(_, (turn, _))| *turn);
            let Some(oldest) = oldest.map(|(ordinal, _)| *ordinal) else {
                return;
            };
            self.tickets.remove(&oldest);
        }
    }

    pub(super) fn take_out(&mut self, ordinal: Ordinal) -> Option<Fetched> {
        self.turn += 1;
        let (turn, fetched) = self.tickets.get_mut(&ordinal)?;
        *turn = self.turn;
        Some(fetched.clone())
    }

    pub(super) fn get(&self, ordinal: Ordinal) -> Option<&Fetched> {
        self.tickets.get(&ordinal).map(|(_, fetched)| fetched)
    }

    pub(super) fn get_mut(&mut self, ordinal: Ordinal) -> Option<&mut Fetched> {
        self.tickets.get_mut(&ordinal).map(|(_, fetched)| fetched)
    }

    pub(super) fn has(&self, ordinal: Ordinal) -> bool {
        self.tickets.contains_key(&ordinal)
    }

    pub(super) fn remove(&mut self, ordinal: Ordinal) {
        self.tickets.remove(&ordinal);
    }
}
