//! What forgetting leaves of a log: its place and its identity, so that nothing that names a place names another log, and an
//! import knows it again. The facts of its events stay as the journal has them; nothing asks for them any more.

use crate::model::{Ordinal, Seq, TextHash};
use crate::store::error::StoreError;

use super::State;

/// What stands for a text that is erased.
const ERASED: &str = "(forgotten)";

impl State {
    /// Empties the cells of logs, in every column and on every sheet.
    pub(super) fn fold_forgotten(&mut self, tickets: &[Ordinal], seq: Seq) {
        let index = &mut self.index;
        for ticket in tickets {
            if ticket.0 >= index.columns.len() {
                continue;
            }
            index.registry.forgotten.entry(ticket.0).or_insert(seq);
            index.columns.forget(ticket.0);
            index.registry.claims.retain(|(_, at), _| *at != ticket.0);
            for sheet in &mut index.sheets {
                if sheet.marks(ticket.0) != 0 {
                    sheet.set(ticket.0, 0, |_| None);
                }
            }
        }
        self.forget_kept();
    }

    /// Refuses a log that was forgotten.
    pub(in crate::store) fn check_kept(&self, ordinal: Ordinal) -> Result<(), StoreError> {
        match self.index.registry.forgotten.get(&ordinal.0) {
            None => Ok(()),
            Some(seq) => {
                let line = self.line(*seq)?;
                Err(StoreError::Forgotten {
                    ordinal,
                    id: self.index.columns.id(ordinal.0),
                    by: line.by,
                    at: line.at,
                    seq: *seq,
                })
            }
        }
    }

    /// The logs that are there, in order of import.
    pub(in crate::store) fn ordinals(&self) -> impl Iterator<Item = Ordinal> + '_ {
        let mut holes = self.index.registry.forgotten.keys().copied().peekable();
        (0..self.index.columns.len())
            .filter(move |ordinal| holes.next_if_eq(ordinal).is_none())
            .map(Ordinal)
    }

    /// A text of an event by its hash, as far as it is still there.
    pub(super) fn text_about(
        &self,
        tickets: &[Ordinal],
        hash: TextHash,
    ) -> Result<String, StoreError> {
        if self.index.registry.are_forgotten(tickets) {
            return Ok(ERASED.to_string());
        }
        self.bodies.text(self.place_of(hash)?)
    }
}
