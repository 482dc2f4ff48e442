//! Cells from facts: what a ticket's events say together. Doing, taking back and bringing back all end here, so that they
//! can't differ.

use crate::model::{EvaluatorVersion, Ordinal, Reviewer, Scale, Seq};
use crate::store::error::StoreError;
use crate::store::index::columns::bit;
use crate::store::index::sheet::mark;
use crate::store::index::{Rater, Sheet};
use crate::store::wire::judged::{WireOutcome, WireVerdict};
use crate::store::wire::{WireRating, code};

use super::State;
use super::facts::Marked;
use super::given::Notices;

impl State {
    /// Flag, tags and edit of a ticket.
    pub(super) fn derive_ticket(&mut self, ordinal: Ordinal) -> Result<(), StoreError> {
        if self.index.registry.is_forgotten(ordinal) {
            return Ok(());
        }
        let (mut flagged, mut tags) = (false, Vec::<String>::new());
        for (_, mark) in self.marks(ordinal)? {
            match mark.what {
                Marked::Flag(on) => flagged = on,
                Marked::Tag(tag, on) => {
                    tags.retain(|known| *known != tag);
                    if on {
                        tags.push(tag);
                    }
                }
                Marked::Skip(_) | Marked::Look(_) => {}
            }
        }
        let revised = !self.revisions(ordinal)?.is_empty();
        let columns = &mut self.index.columns;
        columns.set_bit(ordinal.0, bit::FLAGGED, flagged);
        columns.set_bit(ordinal.0, bit::REVISED, revised);
        if tags.is_empty() {
            columns.ticket_tags.remove(&ordinal.0);
        } else {
            columns.ticket_tags.insert(ordinal.0, tags);
        }
        Ok(())
    }

    /// What one reviewer gave a ticket under one version.
    pub(super) fn derive_reviewer(
        &mut self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        ordinal: Ordinal,
        seq: Seq,
    ) -> Result<(), StoreError> {
        let registry = &self.index.registry;
        let Some(place) = registry.place(version) else {
            return Ok(());
        };
        if registry.is_forgotten(ordinal) {
            return Ok(());
        }
        let ratings = self.ratings_by(version, reviewer, ordinal)?;
        let (mut marks, mut rated_at) = (0, Seq(0));
        if let Some((at, rating)) = ratings.last() {
            rated_at = *at;
            marks |= mark::SCORED;
            if !rating.is_blind() {
                marks |= mark::INFORMED;
                if ratings.iter().any(|(_, rating)| rating.is_blind()) {
                    marks |= mark::EARLIER_BLIND;
                }
            }
            if rating.is_noted() {
                marks |= mark::NOTED;
            }
            if rating.random {
                marks |= mark::RANDOM;
            }
        }
        for (at, found) in self.marks(ordinal)? {
            if found.by != *reviewer || found.version != *version {
                continue;
            }
            match found.what {
                Marked::Skip(_) if at > rated_at => marks |= mark::SKIPPED,
                Marked::Look(_) => marks |= mark::LOOKED,
                _ => {}
            }
        }
        let scales = self.index.registry.versions[usize::from(place)].keyed_scales();
        let sheet = self
            .index
            .sheet_mut(place, &Rater::Reviewer(reviewer.clone()));
        sheet.last = sheet.last.max(seq.0);
        let standing = ratings.last().map(|(_, rating)| rating);
        sheet.set(ordinal.0, marks, |at| {
            let (key, scale) = scales.get(at)?;
            code(standing?.scores.get(key)?, scale)
        });
        Ok(())
    }

    /// A reviewer's ratings of a ticket under a version that count, the one that stands last. Those that came with the
    /// log come before those made here. Texts are empty.
    pub(in crate::store) fn ratings_by(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, WireRating<String>)>, StoreError> {
        let reading = self.reading(ordinal, version, Notices::Cut)?;
        let mut ratings: Vec<_> = reading
            .ratings
            .iter()
            .filter(|rating| rating.reviewer == *reviewer)
            .map(|rating| (Seq(0), rating.into()))
            .collect();
        for (seq, rating) in self.ratings(ordinal)? {
            if rating.evaluator == *version && rating.reviewer == *reviewer {
                let rating = rating.map(&mut |_| Ok::<_, StoreError>(String::new()))?;
                ratings.push((seq, rating));
            }
        }
        Ok(ratings)
    }

    /// What a judge said of a ticket. Verdicts are never taken back, so the latest is what counts.
    pub(super) fn set_verdict<T>(&mut self, verdict: &WireVerdict<T>, seq: Seq) {
        let Some(place) = self.index.registry.place(&verdict.evaluator) else {
            return;
        };
        let scales = self.index.registry.versions[usize::from(place)].keyed_scales();
        let rater = Rater::Judge {
            name: verdict.judge.clone(),
            identity: verdict.identity,
            generation: verdict.generation.clone(),
            imported: verdict.imported,
        };
        let sheet = self.index.sheet_mut(place, &rater);
        sheet.last = sheet.last.max(seq.0);
        sheet.rater = rater;
        fill_verdict(sheet, &scales, verdict);
    }
}

fn fill_verdict<T>(
    sheet: &mut Sheet,
    scales: &[(crate::model::CriterionKey, Scale)],
    verdict: &WireVerdict<T>,
) {
    match &verdict.outcome {
        WireOutcome::Scored { scores, .. } => sheet.set(verdict.ticket.0, mark::SCORED, |at| {
            let (key, scale) = scales.get(at)?;
            code(scores.get(key)?, scale)
        }),
        WireOutcome::Failed { .. } => sheet.set(verdict.ticket.0, mark::FAILED, |_| None),
    }
}
