//! Verdicts by key: as they come, and packed by 64 tickets once there are many, since a million small records would cost
//! a gigabyte of memory.

use std::collections::BTreeMap;

use crate::model::{EvaluatorVersion, JudgeIdentity, Ordinal, Seq};
use crate::store::error::StoreError;
use crate::store::index::Rater;
use crate::store::segments::TextAt;
use crate::store::trees::{Batch, Tree, put_pieces};
use crate::store::wire::judged::WireVerdict;

use super::facts::{put, read, seq_of};
use super::{State, bent};

/// Tickets of one packed value.
const PACKED: u32 = 64;

/// Fresh verdicts from which on they are packed.
const FRESH: u32 = 8_192;

/// What verdicts of one judge under one version stand under.
type JudgeKey = [u8; 8];

/// What a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Output,
    Edit,
}

impl About {
    fn of<T>(verdict: &WireVerdict<T>) -> Self {
        match verdict.revision {
            None => Self::Output,
            Some(_) => Self::Edit,
        }
    }
}

fn judge_key(
    version: &EvaluatorVersion,
    identity: &JudgeIdentity,
    generation: Option<&str>,
    about: About,
) -> JudgeKey {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&version.0);
    hasher.update(&identity.0);
    hasher.update(generation.unwrap_or_default().as_bytes());
    if about == About::Edit {
        // No name of a model has this byte, which is no UTF-8.
        hasher.update(&[0xff]);
    }
    let mut key = [0; 8];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    key
}

type Row = (u32, Seq, WireVerdict<TextAt>);

impl State {
    /// Sets a verdict.
    pub(super) fn put_verdict(
        &mut self,
        batch: &mut Batch,
        seq: Seq,
        verdict: &WireVerdict<TextAt>,
    ) {
        let judge = judge_key(
            &verdict.evaluator,
            &verdict.identity,
            verdict.generation.as_deref(),
            About::of(verdict),
        );
        let key = [
            judge.as_slice(),
            &verdict.ticket.0.to_be_bytes(),
            &seq.0.to_be_bytes(),
        ]
        .concat();
        put(batch, Tree::Verdicts, key, verdict);
        self.fresh += 1;
    }

    /// The verdicts of one judge on one ticket that were made in this store, oldest first.
    pub(super) fn own_verdicts(
        &self,
        version: &EvaluatorVersion,
        rater: &Rater,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireVerdict<TextAt>)>, StoreError> {
        Self::key_of(version, rater)
            .map_or_else(|| Ok(Vec::new()), |judge| self.verdicts_of(judge, ordinal))
    }

    /// The verdicts under one key on one ticket, oldest first.
    fn verdicts_of(
        &self,
        judge: JudgeKey,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireVerdict<TextAt>)>, StoreError> {
        let mut found: BTreeMap<Seq, WireVerdict<TextAt>> = self
            .packed(judge, ordinal.0 / PACKED)?
            .0
            .into_iter()
            .filter(|(ticket, _, _)| *ticket == ordinal.0)
            .map(|(_, seq, verdict)| (seq, verdict))
            .collect();
        let prefix = [judge.as_slice(), &ordinal.0.to_be_bytes()].concat();
        self.trees.scan(Tree::Verdicts, &prefix, |key, value| {
            found.insert(seq_of(&key[8..]), read(value)?);
            Ok(())
        })?;
        Ok(found.into_iter().collect())
    }

    /// What the verdicts of a judge stand under; None for a reviewer.
    fn key_of(version: &EvaluatorVersion, rater: &Rater) -> Option<JudgeKey> {
        match rater {
            Rater::Judge {
                identity,
                generation,
                ..
            } => Some(judge_key(
                version,
                identity,
                generation.as_deref(),
                About::Output,
            )),
            Rater::Corrected {
                identity,
                generation,
                ..
            } => Some(judge_key(
                version,
                identity,
                generation.as_deref(),
                About::Edit,
            )),
            Rater::Reviewer(_) | Rater::Repeat(_) | Rater::Final => None,
        }
    }

    /// The latest verdict of each judge of a version on a ticket, made in this store.
    pub(in crate::store) fn verdicts(
        &self,
        version: &EvaluatorVersion,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireVerdict<TextAt>)>, StoreError> {
        let mut latest = Vec::new();
        for sheet in self.index.sheets_of(version) {
            if let Rater::Judge {
                imported: false, ..
            } = &sheet.rater
                && sheet.marks(ordinal.0) != 0
            {
                latest.extend(self.own_verdicts(version, &sheet.rater, ordinal)?.pop());
            }
        }
        latest.sort_by_key(|(seq, _)| *seq);
        Ok(latest)
    }

    /// Every verdict on a ticket's output that was made in this store, under any version.
    pub(in crate::store) fn all_verdicts(
        &self,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireVerdict<TextAt>)>, StoreError> {
        self.verdicts_on(ordinal, |rater| {
            matches!(
                rater,
                Rater::Judge {
                    imported: false,
                    ..
                }
            )
        })
    }

    /// Every verdict on an edit of a ticket's output, under any version.
    pub(in crate::store) fn all_corrected(
        &self,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireVerdict<TextAt>)>, StoreError> {
        self.verdicts_on(ordinal, |rater| matches!(rater, Rater::Corrected { .. }))
    }

    fn verdicts_on(
        &self,
        ordinal: Ordinal,
        of: impl Fn(&Rater) -> bool,
    ) -> Result<Vec<(Seq, WireVerdict<TextAt>)>, StoreError> {
        let mut all = Vec::new();
        for sheet in &self.index.sheets {
            if of(&sheet.rater) && sheet.marks(ordinal.0) != 0 {
                let version = &self.index.registry.versions[usize::from(sheet.version)].version;
                all.extend(self.own_verdicts(version, &sheet.rater, ordinal)?);
            }
        }
        Ok(all)
    }

    /// The kept form of a verdict that stands in the journal.
    pub(super) fn verdict_at<T>(
        &self,
        verdict: &WireVerdict<T>,
        seq: Seq,
    ) -> Result<WireVerdict<TextAt>, StoreError> {
        let judge = judge_key(
            &verdict.evaluator,
            &verdict.identity,
            verdict.generation.as_deref(),
            About::of(verdict),
        );
        self.verdicts_of(judge, verdict.ticket)?
            .into_iter()
            .find(|(at, _)| *at == seq)
            .map(|(_, verdict)| verdict)
            .ok_or_else(|| bent(&format!("the verdict of event {seq} is missing")))
    }

    fn packed(&self, judge: JudgeKey, chunk: u32) -> Result<(Vec<Row>, usize), StoreError> {
        let key = [judge.as_slice(), &chunk.to_be_bytes()].concat();
        let Some((value, pieces)) = self.trees.get_pieces(Tree::Packed, &key)? else {
            return Ok((Vec::new(), 0));
        };
        let json = self
            .packer
            .borrow_mut()
            .unpack(&value)
            .ok_or_else(|| bent("packed verdicts can't be read"))?;
        Ok((read(&json)?, pieces))
    }

    /// Packs the fresh verdicts, if there are many.
    pub(super) fn pack_verdicts(&mut self) -> Result<(), StoreError> {
        if self.fresh < FRESH {
            return Ok(());
        }
        let mut fresh: BTreeMap<(JudgeKey, u32), Vec<Row>> = BTreeMap::new();
        let mut batch = Batch::default();
        self.trees.scan(Tree::Verdicts, &[], |key, value| {
            let (judge, rest) = key
                .split_first_chunk::<8>()
                .ok_or_else(|| bent("a verdict's key is too short"))?;
            let verdict: WireVerdict<TextAt> = read(value)?;
            let ticket = verdict.ticket.0;
            fresh.entry((*judge, ticket / PACKED)).or_default().push((
                ticket,
                seq_of(rest),
                verdict,
            ));
            batch.delete(Tree::Verdicts, key.to_vec());
            Ok(())
        })?;
        for ((judge, chunk), rows) in fresh {
            let (mut all, pieces) = self.packed(judge, chunk)?;
            all.extend(rows);
            all.sort_by_key(|(ticket, seq, _)| (*ticket, *seq));
            all.dedup_by_key(|(ticket, seq, _)| (*ticket, *seq));
            let json = serde_json::to_vec(&all).expect("facts have string keys");
            let mut value = Vec::new();
            self.packer.borrow_mut().pack(&json, &mut value);
            let key = [judge.as_slice(), &chunk.to_be_bytes()].concat();
            put_pieces(&mut batch, Tree::Packed, &key, pieces, &value);
        }
        self.trees.apply(batch)?;
        self.fresh = 0;
        Ok(())
    }
}
