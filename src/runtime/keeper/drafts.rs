//! Drafts that are not on the disk yet. A later one of a ticket takes its place; what the disk does not take stays and is
//! tried again, so that a full disk costs none of many.

use std::collections::BTreeMap;

use crate::model::{Aim, Draft, Ordinal};

/// The drafts that wait for the disk, one for each rating of a ticket.
#[derive(Debug, Default)]
pub(super) struct Unwritten(BTreeMap<(Ordinal, Aim), Draft>);

impl Unwritten {
    /// Takes a draft in the place of an earlier one of its rating.
    pub(super) fn put(&mut self, draft: Draft) {
        self.0.insert((draft.ticket, draft.aim), draft);
    }

    /// The draft of a rating that waits.
    pub(super) fn of(&self, ticket: Ordinal, aim: Aim) -> Option<&Draft> {
        self.0.get(&(ticket, aim))
    }

    /// Forgets what waits of a rating.
    pub(super) fn forget(&mut self, ticket: Ordinal, aim: Aim) {
        self.0.remove(&(ticket, aim));
    }

    /// Writes what waits. Where the disk refuses one, that and those behind it go on waiting.
    pub(super) fn write<E>(
        &mut self,
        mut save: impl FnMut(&Draft) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(first) = self.0.first_entry() {
            save(first.get())?;
            first.remove();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EvaluatorVersion, Reviewer};

    fn draft(ticket: u32, output: &str) -> Draft {
        let reviewer = Reviewer::new("r1").expect("a name");
        Draft {
            output: Some(output.to_string()),
            ..Draft::new(Ordinal(ticket), EvaluatorVersion([0; 32]), reviewer)
        }
    }

    #[test]
    fn what_the_disk_refuses_is_written_when_it_takes_it() {
        let mut waiting = Unwritten::default();
        for ticket in [3, 1, 2] {
            waiting.put(draft(ticket, "first"));
        }
        waiting.put(draft(3, "second"));
        waiting.put(draft(9, "gone"));
        waiting.forget(Ordinal(9), Aim::Own);
        let mut disk = Vec::new();
        let mut room = 1;
        let mut save = |draft: &Draft| {
            if disk.len() == room {
                room = 9;
                return Err("full");
            }
            disk.push((draft.ticket.0, draft.output.clone().expect("a text")));
            Ok(())
        };
        assert_eq!(waiting.write(&mut save), Err("full"));
        assert!(
            waiting.of(Ordinal(1), Aim::Own).is_none()
                && waiting.of(Ordinal(2), Aim::Own).is_some()
        );
        assert_eq!(waiting.write(&mut save), Ok(()));
        let expected = [(1, "first"), (2, "first"), (3, "second")];
        assert_eq!(
            disk,
            expected.map(|(ticket, text)| (ticket, text.to_string()))
        );
    }
}
