//! The facts by key: how ratings, edits, choices and marks are written, and how those of one ticket are read.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::model::{EvaluatorVersion, Look, Ordinal, Reviewer, Seq};
use crate::store::error::StoreError;
use crate::store::segments::TextAt;
use crate::store::trees::{Batch, Tree};
use crate::store::wire::judged::WireComparison;
use crate::store::wire::{WireRating, WireRevision};

use super::{State, bent};

/// A flag, tag, skip or look at one ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct Mark {
    pub(in crate::store) version: EvaluatorVersion,
    pub(in crate::store) by: Reviewer,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) what: Marked,
}

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) enum Marked {
    Flag(bool),
    Tag(String, bool),
    Skip(Option<TextAt>),
    Look(Look),
    Claim(Option<Timestamp>),
}

/// The key of a fact about a ticket.
pub(super) fn key(ordinal: Ordinal, seq: Seq) -> Vec<u8> {
    [
        ordinal.0.to_be_bytes().as_slice(),
        seq.0.to_be_bytes().as_slice(),
    ]
    .concat()
}

/// Sets a fact about a ticket.
pub(super) fn put(batch: &mut Batch, tree: Tree, key: Vec<u8>, fact: &impl Serialize) {
    let value = serde_json::to_vec(fact).expect("facts have string keys");
    batch.put(tree, key, value);
}

/// The event of a fact's key.
pub(in crate::store) fn seq_of(key: &[u8]) -> Seq {
    let mut seq = [0; 8];
    if let Some(bytes) = key.get(4..12) {
        seq.copy_from_slice(bytes);
    }
    Seq(u64::from_be_bytes(seq))
}

/// Reads a fact.
pub(in crate::store) fn read<T: DeserializeOwned>(value: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(value).map_err(|error| bent(&format!("a fact can't be read: {error}")))
}

impl State {
    /// The facts of one ticket in one tree, oldest first, those of events that count.
    fn facts<T: DeserializeOwned>(
        &self,
        tree: Tree,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, T)>, StoreError> {
        let mut found = Vec::new();
        self.trees
            .scan(tree, &ordinal.0.to_be_bytes(), |key, value| {
                let seq = seq_of(key);
                if self.index.registry.counts(seq) {
                    found.push((seq, read(value)?));
                }
                Ok(())
            })?;
        Ok(found)
    }

    /// The ratings of a ticket that count, made in this store.
    pub(in crate::store) fn ratings(
        &self,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireRating<TextAt>)>, StoreError> {
        self.facts(Tree::Ratings, ordinal)
    }

    /// The edits of a ticket that count.
    pub(in crate::store) fn revisions(
        &self,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireRevision<TextAt>)>, StoreError> {
        self.facts(Tree::Revisions, ordinal)
    }

    /// The choices of a ticket that count.
    pub(in crate::store) fn comparisons(
        &self,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireComparison)>, StoreError> {
        self.facts(Tree::Comparisons, ordinal)
    }

    /// Flags, tags, skips and looks of a ticket that count.
    pub(in crate::store) fn marks(&self, ordinal: Ordinal) -> Result<Vec<(Seq, Mark)>, StoreError> {
        self.facts(Tree::Marks, ordinal)
    }

    /// Every event about a ticket, whether it counts or not.
    pub(in crate::store) fn events_of(&self, ordinal: Ordinal) -> Result<Vec<Seq>, StoreError> {
        let mut found = Vec::new();
        for tree in [
            Tree::Ratings,
            Tree::Revisions,
            Tree::Comparisons,
            Tree::Marks,
        ] {
            self.trees.scan(tree, &ordinal.0.to_be_bytes(), |key, _| {
                found.push(seq_of(key));
                Ok(())
            })?;
        }
        let verdicts = self.all_verdicts(ordinal)?.into_iter();
        for (seq, _) in verdicts.chain(self.all_corrected(ordinal)?) {
            found.push(seq);
        }
        for at in 0..found.len() {
            let seq = found[at];
            self.trees
                .scan(Tree::Undos, &seq.0.to_be_bytes(), |key, _| {
                    let mut about = [0; 8];
                    about.copy_from_slice(&key[8..16]);
                    found.push(Seq(u64::from_be_bytes(about)));
                    Ok(())
                })?;
        }
        if let Some((_, seq)) = self
            .index
            .registry
            .watermarks
            .iter()
            .find(|(logs, _)| ordinal.0 < *logs)
        {
            found.push(*seq);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
