//! The small state that events leave: versions, imports, what may be taken back, what is trusted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{
    Claim, CriterionKey, EvaluatorVersion, Import, Ordinal, Reviewer, Scale, Seq, TextHash,
};

use crate::store::wire::frozen::WireFrozen;
use crate::store::wire::scale::WireCriterion;

/// A version of an evaluator that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct Known {
    pub(in crate::store) version: EvaluatorVersion,
    pub(in crate::store) name: String,
    pub(in crate::store) seq: Seq,
    pub(in crate::store) at: Timestamp,
    /// Its texts, each when it was read, the one of the first use first; two in a row differ.
    pub(in crate::store) files: Vec<KnownFile>,
    pub(in crate::store) criteria: Vec<WireCriterion>,
    /// Logs whose given scores are this version's: first, and the one after the last.
    pub(in crate::store) adopted: Vec<(u32, u32)>,
}

/// A text of a version that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct KnownFile {
    pub(in crate::store) seq: Seq,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) text: TextHash,
}

impl Known {
    /// The text that was read last.
    pub(in crate::store) fn file(&self) -> Option<TextHash> {
        self.files.last().map(|file| file.text)
    }

    /// Whether the scores that came with a log are this version's.
    pub(in crate::store) fn has_adopted(&self, ordinal: u32) -> bool {
        self.adopted
            .iter()
            .any(|(from, to)| (*from..*to).contains(&ordinal))
    }

    /// The criteria with their scales, in their order.
    pub(in crate::store) fn keyed_scales(&self) -> Vec<(CriterionKey, Scale)> {
        self.criteria
            .iter()
            .map(|criterion| (criterion.key.clone(), criterion.scale.scale()))
            .collect()
    }
}

/// What one reviewer may take back and bring back under one version, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Stack {
    pub(in crate::store) done: Vec<Seq>,
    pub(in crate::store) undone: Vec<Seq>,
}

/// The small state that events leave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct Registry {
    pub(in crate::store) versions: Vec<Known>,
    pub(in crate::store) stacks: BTreeMap<(Reviewer, EvaluatorVersion), Stack>,
    /// Events that don't count.
    pub(in crate::store) undone: BTreeSet<Seq>,
    /// The last watermark of each source and fingerprint, oldest first.
    pub(in crate::store) imports: Vec<(Seq, Import)>,
    /// Logs in the store after each event of import.
    pub(in crate::store) watermarks: Vec<(u32, Seq)>,
    /// Sources whose ratings are of random tickets.
    pub(in crate::store) random_sources: BTreeSet<String>,
    pub(in crate::store) trusted: BTreeSet<String>,
    /// Logs that were forgotten, each with the event that says so.
    pub(in crate::store) forgotten: BTreeMap<u32, Seq>,
    /// Who has taken a ticket for himself under a version (its place), by ordinal; the time may be over.
    pub(in crate::store) claims: BTreeMap<(u16, u32), Claim>,
    /// What was chosen for judges: the latest of each.
    pub(in crate::store) frozen: Vec<WireFrozen<TextHash>>,
}

impl Registry {
    /// A version's place.
    pub(in crate::store) fn place(&self, version: &EvaluatorVersion) -> Option<u16> {
        self.versions
            .iter()
            .position(|known| known.version == *version)
            .and_then(|place| u16::try_from(place).ok())
    }

    /// A version.
    pub(in crate::store) fn version(&self, version: &EvaluatorVersion) -> Option<&Known> {
        self.versions.iter().find(|known| known.version == *version)
    }

    /// Whether an event counts.
    pub(in crate::store) fn counts(&self, seq: Seq) -> bool {
        !self.undone.contains(&seq)
    }

    /// Whether a log was forgotten.
    pub(in crate::store) fn is_forgotten(&self, ordinal: Ordinal) -> bool {
        self.forgotten.contains_key(&ordinal.0)
    }

    /// Whether something is about tickets, and all of them were forgotten.
    pub(in crate::store) fn are_forgotten(&self, tickets: &[Ordinal]) -> bool {
        !self.forgotten.is_empty()
            && !tickets.is_empty()
            && tickets.iter().all(|ticket| self.is_forgotten(*ticket))
    }

    /// A new decision: it may be taken back, and what was taken back before may not come again.
    pub(in crate::store) fn decided(
        &mut self,
        reviewer: &Reviewer,
        version: EvaluatorVersion,
        seq: Seq,
    ) {
        let stack = self.stack(reviewer, version);
        stack.done.push(seq);
        stack.undone.clear();
    }

    /// A reviewer takes tickets for himself, or gives back those that are his.
    pub(in crate::store) fn claim(
        &mut self,
        by: &Reviewer,
        version: EvaluatorVersion,
        tickets: &[Ordinal],
        until: Option<Timestamp>,
    ) {
        let Some(place) = self.place(&version) else {
            return;
        };
        for ticket in tickets {
            let key = (place, ticket.0);
            let by = by.clone();
            match until {
                Some(until) => {
                    self.claims.insert(key, Claim { by, until });
                }
                None if self.claims.get(&key).is_some_and(|claim| claim.by == by) => {
                    self.claims.remove(&key);
                }
                None => {}
            }
        }
    }

    /// An event was taken back.
    pub(in crate::store) fn took_back(
        &mut self,
        reviewer: &Reviewer,
        version: EvaluatorVersion,
        seq: Seq,
    ) {
        self.undone.insert(seq);
        let stack = self.stack(reviewer, version);
        stack.done.retain(|done| *done != seq);
        stack.undone.push(seq);
    }

    /// An event counts again.
    pub(in crate::store) fn brought_back(
        &mut self,
        reviewer: &Reviewer,
        version: EvaluatorVersion,
        seq: Seq,
    ) {
        self.undone.remove(&seq);
        let stack = self.stack(reviewer, version);
        stack.undone.retain(|undone| *undone != seq);
        stack.done.push(seq);
    }

    fn stack(&mut self, reviewer: &Reviewer, version: EvaluatorVersion) -> &mut Stack {
        self.stacks.entry((reviewer.clone(), version)).or_default()
    }

    /// A source came in up to a watermark.
    pub(in crate::store) fn imported(&mut self, seq: Seq, import: &Import) {
        self.imports.retain(|(_, known)| {
            known.source != import.source || known.fingerprint != import.fingerprint
        });
        self.imports.push((seq, import.clone()));
        self.watermarks.push((import.logs, seq));
        if import.random_sample {
            self.random_sources.insert(import.source.clone());
        }
    }
}
