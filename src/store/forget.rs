//! Logs out, for good: the event that says so, and then everything of them erased. How it is erased is the business of `erase`.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::model::{LogId, Ordinal, Reviewer, Seq};

use super::Store;
use super::erase;
use super::error::StoreError;
use super::wire::event::WireEvent;

/// What became of logs that were to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The event that says so.
    pub seq: Seq,
    /// The logs.
    pub ids: Vec<LogId>,
    /// Free texts that were erased from the segments: edits, notes, reasons, rationales, replies.
    pub texts: u64,
    /// Drafts that were removed.
    pub drafts: u32,
}

impl Store {
    /// Forgets logs. They leave every list and count and never come back; everything of them is erased: bodies, given
    /// scores, and every text about them alone. Others keep their ordinals. Nothing takes it back.
    ///
    /// The event comes first. Whatever ends the process after it, the next [`Store::open`] does the rest.
    ///
    /// # Errors
    /// When the store was opened for reading, a log is not there, the segments are damaged, or the disk refuses. After
    /// [`StoreError::NotErased`] the logs are forgotten, after any other error nothing is.
    pub fn forget(
        mut self,
        by: &Reviewer,
        at: Timestamp,
        tickets: &[Ordinal],
    ) -> Result<(Self, Forgotten), StoreError> {
        let tickets: BTreeSet<Ordinal> = tickets.iter().copied().collect();
        let tickets: Vec<Ordinal> = tickets.into_iter().collect();
        self.check_logs(&tickets)?;
        if self.writer.is_none() {
            return Err(StoreError::ReadOnly);
        }
        erase::check(&self.folder)?;
        let ids: Vec<LogId> = tickets
            .iter()
            .map(|ticket| self.state.index.columns.id(ticket.0))
            .collect();
        let event = WireEvent::Forgotten {
            tickets,
            ids: ids.clone(),
        };
        let seq = self.write_one((at, by.clone(), event))?.seq;
        let folder = self.folder.clone();
        let forgotten = self.state.index.registry.forgotten.clone();
        let Some(writer) = self.writer.take() else {
            return Err(StoreError::ReadOnly);
        };
        let (mut disk, hold) = (writer.disk, writer.hold);
        // The database is closed with it.
        drop(self);
        let carried = erase::carry_out(&folder, disk.as_mut(), &forgotten)
            .map_err(|error| StoreError::NotErased(Box::new(error)))?;
        // That the database is made again is what was asked for, and nothing else can be in need of mending.
        let (store, _) = Self::open_held(&folder, disk, hold)?;
        let forgotten = Forgotten {
            seq,
            ids,
            texts: carried.texts,
            drafts: carried.drafts,
        };
        Ok((store, forgotten))
    }

    /// Whether a log was forgotten.
    #[must_use]
    pub fn is_forgotten(&self, ordinal: Ordinal) -> bool {
        self.state.index.registry.is_forgotten(ordinal)
    }

    /// Whether something is about tickets, and all of them were forgotten.
    #[must_use]
    pub fn are_forgotten(&self, tickets: &[Ordinal]) -> bool {
        self.state.index.registry.are_forgotten(tickets)
    }
}
