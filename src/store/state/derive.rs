//! Cells from facts: what a ticket's events say together. Doing, taking back and bringing back all end here, so that they
//! can't differ.

use crate::model::{EvaluatorVersion, Ordinal, Rating, Reviewer, Scores, Seq, Standing, Verdict};
use crate::store::error::StoreError;
use crate::store::index::Rater;
use crate::store::index::columns::bit;
use crate::store::index::sheet::mark;
use crate::store::wire::WireRating;
use crate::store::wire::judged::WireVerdict;

use super::adopted::{codes, fill};
use super::facts::Marked;
use super::given::Notices;
use super::{State, merged};

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
                Marked::Skip(_) | Marked::Look(_) | Marked::Claim(_) => {}
            }
        }
        let (mut revised, mut assisted) = self.given_revised(ordinal)?;
        for (_, edit) in self.revisions(ordinal)? {
            revised = true;
            assisted |= edit.from.is_some();
        }
        let columns = &mut self.index.columns;
        columns.set_bit(ordinal.0, bit::FLAGGED, flagged);
        columns.set_bit(ordinal.0, bit::REVISED, revised);
        columns.set_bit(ordinal.0, bit::ASSISTED, assisted);
        if tags.is_empty() {
            columns.ticket_tags.remove(&ordinal.0);
        } else {
            columns.ticket_tags.insert(ordinal.0, tags);
        }
        self.derive_corrected(ordinal)
    }

    /// What a rating changes, by what it counts as.
    pub(super) fn derive_rating<T>(
        &mut self,
        rating: &WireRating<T>,
        seq: Seq,
    ) -> Result<(), StoreError> {
        let (version, ticket) = (&rating.evaluator, rating.ticket);
        match rating.standing {
            Standing::Own => self.derive_reviewer(version, &rating.reviewer, ticket, seq),
            Standing::Repeat => {
                // What was put off when it came again is put off no more.
                self.derive_reviewer(version, &rating.reviewer, ticket, seq)?;
                self.derive_beside(
                    version,
                    &Rater::Repeat(rating.reviewer.clone()),
                    ticket,
                    seq,
                )
            }
            Standing::Final => self.derive_beside(version, &Rater::Final, ticket, seq),
        }
    }

    /// The cell of ratings that stand beside those of reviewers: of tickets that came again, and what was settled on.
    pub(super) fn derive_beside(
        &mut self,
        version: &EvaluatorVersion,
        rater: &Rater,
        ordinal: Ordinal,
        seq: Seq,
    ) -> Result<(), StoreError> {
        let Some(place) = self.cells_of(version, ordinal) else {
            return Ok(());
        };
        let all = self.ratings_of(version, ordinal)?;
        let standing = all.iter().rfind(|rating| match rater {
            Rater::Repeat(who) => rating.standing == Standing::Repeat && rating.reviewer == *who,
            _ => rating.standing == Standing::Final,
        });
        let mut marks = 0;
        if let Some(rating) = standing {
            marks |= mark::SCORED;
            for (is_set, bit) in [
                (!rating.seen.is_blind(), mark::INFORMED),
                (!rating.notes.is_empty(), mark::NOTED),
                (rating.random, mark::RANDOM),
            ] {
                if is_set {
                    marks |= bit;
                }
            }
        }
        let none = Scores::new();
        let scores = standing.map_or(&none, |rating| &rating.scores);
        let scales = self.index.registry.versions[usize::from(place)].keyed_scales();
        let sheet = self.index.sheet_mut(place, rater);
        sheet.wrote(seq);
        sheet.set(ordinal.0, marks, codes(scores, &scales));
        Ok(())
    }

    /// The place of a version that has cells of a ticket; none where nobody has read it, or the log was forgotten.
    fn cells_of(&self, version: &EvaluatorVersion, ordinal: Ordinal) -> Option<u16> {
        let registry = &self.index.registry;
        registry
            .place(version)
            .filter(|_| !registry.is_forgotten(ordinal))
    }

    /// Every rating of a ticket under a version that counts as anything, oldest first. Texts are cut.
    pub(in crate::store) fn ratings_of(
        &self,
        version: &EvaluatorVersion,
        ordinal: Ordinal,
    ) -> Result<Vec<Rating>, StoreError> {
        let mut ratings = self.reading(ordinal, version, Notices::Cut)?.ratings;
        for (_, rating) in self.ratings(ordinal)? {
            if rating.evaluator == *version {
                let rating = rating.map(&mut |_| Ok::<_, StoreError>(String::new()))?;
                ratings.push(rating.into());
            }
        }
        merged::ratings(&mut ratings);
        Ok(ratings)
    }

    /// What one reviewer gave a ticket under one version.
    pub(super) fn derive_reviewer(
        &mut self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        ordinal: Ordinal,
        seq: Seq,
    ) -> Result<(), StoreError> {
        let Some(place) = self.cells_of(version, ordinal) else {
            return Ok(());
        };
        let own = self.own_ratings(version, reviewer, ordinal)?;
        let rated_at = own.last().map_or(Seq(0), |(seq, _)| *seq);
        let own = own
            .into_iter()
            .filter(|(_, rating)| rating.standing.is_own());
        let ratings = self.with_given(version, reviewer, ordinal, own)?;
        let mut marks = 0;
        if let Some(rating) = ratings.last() {
            marks |= mark::SCORED;
            if !rating.seen.is_blind() {
                marks |= mark::INFORMED;
                if ratings.iter().any(|rating| rating.seen.is_blind()) {
                    marks |= mark::EARLIER_BLIND;
                }
            }
            if !rating.notes.is_empty() {
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
        sheet.wrote(seq);
        let none = Scores::new();
        let standing = ratings.last().map_or(&none, |rating| &rating.scores);
        sheet.set(ordinal.0, marks, codes(standing, &scales));
        Ok(())
    }

    /// A reviewer's ratings of a ticket under a version that count, oldest first, so that the last one stands. Texts are
    /// cut.
    pub(in crate::store) fn ratings_by(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        ordinal: Ordinal,
    ) -> Result<Vec<Rating>, StoreError> {
        let own = self.own_ratings(version, reviewer, ordinal)?.into_iter();
        let own = own.filter(|(_, rating)| rating.standing.is_own());
        self.with_given(version, reviewer, ordinal, own)
    }

    /// Those that were made here, with their events; of tickets that came again, too.
    fn own_ratings(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        ordinal: Ordinal,
    ) -> Result<Vec<(Seq, Rating)>, StoreError> {
        let mut own = Vec::new();
        for (seq, rating) in self.ratings(ordinal)? {
            let is_own = rating.reviewer == *reviewer && rating.standing != Standing::Final;
            if rating.evaluator == *version && is_own {
                let rating = rating.map(&mut |_| Ok::<_, StoreError>(String::new()))?;
                own.push((seq, rating.into()));
            }
        }
        Ok(own)
    }

    /// The same with those that came with the log.
    fn with_given(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        ordinal: Ordinal,
        own: impl Iterator<Item = (Seq, Rating)>,
    ) -> Result<Vec<Rating>, StoreError> {
        let mut ratings = self.reading(ordinal, version, Notices::Cut)?.ratings;
        ratings.retain(|rating| rating.reviewer == *reviewer && rating.standing.is_own());
        ratings.extend(own.map(|(_, rating)| rating));
        merged::ratings(&mut ratings);
        Ok(ratings)
    }

    /// What a judge said of a ticket. Verdicts are never taken back, so the latest is what counts.
    pub(super) fn set_verdict<T: Clone>(
        &mut self,
        verdict: &WireVerdict<T>,
        seq: Seq,
    ) -> Result<(), StoreError> {
        let Some(place) = self.index.registry.place(&verdict.evaluator) else {
            return Ok(());
        };
        let apart = verdict.apart.clone();
        let cut = verdict
            .clone()
            .map(&mut |_| Ok::<_, StoreError>(String::new()))?;
        let verdict: Verdict = cut.into();
        if verdict.revision.is_some() {
            return self.set_corrected(place, &verdict, seq);
        }
        let rater = Rater::Judge {
            name: verdict.judge.clone(),
            identity: verdict.identity,
            generation: verdict.generation.clone(),
            imported: verdict.origin.is_imported(),
        };
        let has_given = self.has_given(verdict.ticket);
        let scales = self.index.registry.versions[usize::from(place)].keyed_scales();
        let sheet = self.index.sheet_mut(place, &rater);
        sheet.wrote(seq);
        sheet.rater = rater.clone();
        if has_given {
            return self.derive_judge(place, &rater, verdict.ticket);
        }
        fill(sheet, &verdict, &apart, &scales);
        Ok(())
    }

    /// The cell of a judge's sheet, from what came with the log and what was answered here.
    pub(super) fn derive_judge(
        &mut self,
        place: u16,
        rater: &Rater,
        ordinal: Ordinal,
    ) -> Result<(), StoreError> {
        let known = &self.index.registry.versions[usize::from(place)];
        let (version, scales) = (known.version, known.keyed_scales());
        let verdicts = self.verdicts_by(&version, rater, ordinal)?;
        if let Some(latest) = verdicts.last() {
            // The parts of what was answered here are cut with the other texts; how far apart they lie is kept beside them.
            let own = self.own_verdicts(&version, rater, ordinal)?.into_iter();
            let own = own.rev().find(|(_, verdict)| {
                verdict.at == latest.at && verdict.imported == latest.origin.is_imported()
            });
            let apart = own.map_or_else(|| latest.made_of.apart(), |(_, verdict)| verdict.apart);
            fill(self.index.sheet_mut(place, rater), latest, &apart, &scales);
        }
        Ok(())
    }

    /// The verdict of a judge on a ticket that counts, if there is one. Texts are cut.
    pub(in crate::store) fn verdicts_by(
        &self,
        version: &EvaluatorVersion,
        rater: &Rater,
        ordinal: Ordinal,
    ) -> Result<Vec<Verdict>, StoreError> {
        let mut verdicts = self.reading(ordinal, version, Notices::Cut)?.verdicts;
        verdicts.retain(|verdict| {
            rater.is_same(&Rater::Judge {
                name: verdict.judge.clone(),
                identity: verdict.identity,
                generation: verdict.generation.clone(),
                imported: true,
            })
        });
        for (_, verdict) in self.own_verdicts(version, rater, ordinal)? {
            let verdict = verdict.map(&mut |_| Ok::<_, StoreError>(String::new()))?;
            verdicts.push(verdict.into());
        }
        merged::verdicts(&mut verdicts);
        Ok(verdicts)
    }
}
