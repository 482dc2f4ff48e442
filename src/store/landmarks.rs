//! What changed the ground that ratings and verdicts stand on, as the journal has it; and how much each reviewer decided.

use std::collections::HashSet;

use crate::model::{Entry, Evaluator, Ordinal, Reviewer};

use super::Store;
use super::error::BrokenChain;
use super::index::sheet::mark;
use super::wire::event::WireEvent;

/// How much a reviewer has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Who.
    pub reviewer: Reviewer,
    /// Tickets rated.
    pub rated: u32,
    /// Those of them that were rated only after a look, so that agreement does not count them.
    pub informed: u32,
    /// Tickets put off and not rated since.
    pub skipped: u32,
}

impl Store {
    /// The hash of the last event, in hexadecimal: whoever has it can tell that nothing before was changed.
    #[must_use]
    pub fn chain(&self) -> String {
        self.position.hash.to_string()
    }

    /// The events that changed what ratings and verdicts stand on, oldest first: sources that were read to their end,
    /// versions of evaluators and the scores that they read, tickets chosen for judges, notes, logs that were forgotten, and
    /// the first verdict of each judge's identity and generation under a version.
    ///
    /// # Errors
    /// When the journal's chain is broken, or the disk refuses.
    pub fn landmarks(&self) -> Result<Vec<Entry>, BrokenChain> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for line in self.walk(|_, line| Ok(line)) {
            let line = line?;
            let is_landmark = match &line.event {
                WireEvent::Imported(import) => import.complete,
                WireEvent::Judged(verdict) => {
                    let generation = verdict.generation.clone();
                    verdict.revision.is_none()
                        && seen.insert((verdict.evaluator, verdict.identity, generation))
                }
                WireEvent::Evaluator { .. }
                | WireEvent::Adopted { .. }
                | WireEvent::Frozen(_)
                | WireEvent::Noted { .. }
                | WireEvent::Forgotten { .. } => true,
                _ => false,
            };
            if is_landmark {
                found.push(self.state.whole(line).map_err(BrokenChain::Store)?);
            }
        }
        Ok(found)
    }

    /// How much each reviewer has decided of these tickets, by name; whoever has decided none of them is left out.
    #[must_use]
    pub fn decided(&self, evaluator: &Evaluator, tickets: &[Ordinal]) -> Vec<Decided> {
        let version = evaluator.version();
        let sheets = self.state.index.sheets_of(&version);
        let mut found: Vec<_> = sheets
            .filter_map(|sheet| {
                let mut decided = Decided {
                    reviewer: sheet.rater.reviewer()?.clone(),
                    rated: 0,
                    informed: 0,
                    skipped: 0,
                };
                for Ordinal(ordinal) in tickets {
                    let marks = sheet.marks(*ordinal);
                    let is_rated = marks & mark::SCORED != 0;
                    let saw = marks & (mark::INFORMED | mark::EARLIER_BLIND) == mark::INFORMED;
                    decided.rated += u32::from(is_rated);
                    decided.informed += u32::from(is_rated && saw);
                    decided.skipped += u32::from(!is_rated && marks & mark::SKIPPED != 0);
                }
                (decided.rated + decided.skipped > 0).then_some(decided)
            })
            .collect();
        found.sort_unstable_by(|one, other| one.reviewer.cmp(&other.reviewer));
        found
    }
}
