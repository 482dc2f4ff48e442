//! The cells of scores that came with logs, many at once: read from the rows alone, chunk by chunk.

use std::collections::BTreeMap;

use crate::model::{
    CriterionKey, EvaluatorVersion, Ordinal, Outcome, Rating, Scale, Scores, Seq, Standing, Verdict,
};
use crate::store::error::StoreError;
use crate::store::index::columns::bit;
use crate::store::index::sheet::mark;
use crate::store::index::{Rater, Sheet};
use crate::store::row::CHUNK;

use super::State;
use super::given::{Against, GivenMisfit, Notices, Reading};

/// Misfits that are listed; the others are counted.
const LISTED: usize = 100;

/// What adopting counted.
#[derive(Debug, Default)]
pub(in crate::store) struct AdoptedCells {
    pub(in crate::store) ratings: u64,
    pub(in crate::store) verdicts: u64,
    pub(in crate::store) misfits: Vec<GivenMisfit>,
    pub(in crate::store) misfit_count: u64,
}

impl AdoptedCells {
    fn count(&mut self, reading: &mut Reading) {
        self.ratings += reading.ratings.len() as u64;
        self.verdicts += (reading.verdicts.len() + reading.corrected.len()) as u64;
        self.misfit_count += reading.misfits.len() as u64;
        let room = LISTED.saturating_sub(self.misfits.len());
        self.misfits.extend(reading.misfits.drain(..).take(room));
    }
}

impl State {
    /// Fills the cells of scores that came with logs, from one log to before another. Returns what was counted.
    pub(in crate::store) fn adopt_cells(
        &mut self,
        version: &EvaluatorVersion,
        (from, to): (u32, u32),
        seq: Seq,
    ) -> Result<AdoptedCells, StoreError> {
        let mut counted = AdoptedCells::default();
        let registry = &self.index.registry;
        let Some(place) = registry.place(version) else {
            return Ok(counted);
        };
        let (criteria, at) = {
            let known = &registry.versions[usize::from(place)];
            (known.keyed_scales(), known.at)
        };
        let random = registry.random_sources.clone();
        let against = Against {
            version: *version,
            criteria: &criteria,
            at,
            is_random: &|source| random.contains(source),
        };
        for ordinal in from..to {
            if self.index.columns.bits[ordinal as usize] & bit::GIVEN == 0 {
                continue;
            }
            let chunk = self.chunk(ordinal / CHUNK)?;
            let Some(row) = chunk.rows.get((ordinal % CHUNK) as usize) else {
                return Err(StoreError::NoLog(
                    Ordinal(ordinal),
                    self.index.columns.len(),
                ));
            };
            let givens = self.sourced(Ordinal(ordinal), &row.given, Notices::Cut)?;
            let mut reading = Reading::of(Ordinal(ordinal), &givens, &against);
            counted.count(&mut reading);
            for rating in &reading.ratings {
                self.adopt_rating(place, rating, &criteria, seq)?;
            }
            for verdict in &reading.verdicts {
                self.adopt_verdict(place, verdict, &criteria, seq)?;
            }
            for verdict in &reading.corrected {
                self.set_corrected(place, verdict, seq)?;
            }
        }
        Ok(counted)
    }

    /// A cell that is empty takes the rating as it is; one that is not is derived from everything there is. The same goes
    /// for a verdict.
    fn adopt_rating(
        &mut self,
        place: u16,
        rating: &Rating,
        criteria: &[(CriterionKey, Scale)],
        seq: Seq,
    ) -> Result<(), StoreError> {
        match rating.standing {
            Standing::Own => {}
            Standing::Repeat => {
                let rater = Rater::Repeat(rating.reviewer.clone());
                return self.derive_beside(&rating.evaluator, &rater, rating.ticket, seq);
            }
            Standing::Final => {
                return self.derive_beside(&rating.evaluator, &Rater::Final, rating.ticket, seq);
            }
        }
        let rater = Rater::Reviewer(rating.reviewer.clone());
        let sheet = self.index.sheet_mut(place, &rater);
        if sheet.marks(rating.ticket.0) != 0 {
            return self.derive_reviewer(&rating.evaluator, &rating.reviewer, rating.ticket, seq);
        }
        let mut marks = mark::SCORED;
        for (is_set, bit) in [
            (!rating.seen.is_blind(), mark::INFORMED),
            (!rating.notes.is_empty(), mark::NOTED),
            (rating.random, mark::RANDOM),
        ] {
            if is_set {
                marks |= bit;
            }
        }
        sheet.wrote(seq);
        sheet.set(rating.ticket.0, marks, codes(&rating.scores, criteria));
        Ok(())
    }

    fn adopt_verdict(
        &mut self,
        place: u16,
        verdict: &Verdict,
        criteria: &[(CriterionKey, Scale)],
        seq: Seq,
    ) -> Result<(), StoreError> {
        let rater = Rater::Judge {
            name: verdict.judge.clone(),
            identity: verdict.identity,
            generation: verdict.generation.clone(),
            imported: true,
        };
        let sheet = self.index.sheet_mut(place, &rater);
        sheet.wrote(seq);
        if sheet.marks(verdict.ticket.0) != 0 {
            return self.derive_judge(place, &rater, verdict.ticket);
        }
        fill(sheet, verdict, &verdict.made_of.apart(), criteria);
        Ok(())
    }
}

/// What a verdict leaves in its judge's sheet. `apart` is how far its parts lie apart, by criterion.
pub(super) fn fill(
    sheet: &mut Sheet,
    verdict: &Verdict,
    apart: &BTreeMap<CriterionKey, f64>,
    criteria: &[(CriterionKey, Scale)],
) {
    let marked = |is: bool, mark: u8| if is { mark } else { 0 };
    let beside = marked(verdict.suggestion.is_some(), mark::SUGGESTED)
        | marked(verdict.suspect.is_some(), mark::SUSPECT);
    match &verdict.outcome {
        Outcome::Scored { scores, .. } => {
            let marks = mark::SCORED | beside;
            sheet.set(verdict.ticket.0, marks, codes(scores, criteria));
            let ordinal = verdict.ticket.0 as usize;
            sheet.apart.set(ordinal, widest(apart, criteria));
        }
        Outcome::Failed(_) => sheet.set(verdict.ticket.0, mark::FAILED | beside, |_| None),
    }
}

/// The largest distance over the criteria, as a share of each one's scale in steps of 1/255; at least one step where the
/// parts differ at all.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share lies between 0 and 1"
)]
fn widest(apart: &BTreeMap<CriterionKey, f64>, criteria: &[(CriterionKey, Scale)]) -> u8 {
    let shares = criteria.iter().filter_map(|(key, scale)| {
        let width = match scale {
            Scale::Ordinal { min, max, .. } => f64::from(max - min),
            Scale::Choice { labels, many: true } => {
                f64::from(u32::try_from(labels.len()).unwrap_or(u32::MAX))
            }
            Scale::PassFail | Scale::Choice { .. } => 1.0,
            Scale::Text => return None,
        };
        let share = (apart.get(key)? / width).clamp(0.0, 1.0);
        (share > 0.0).then(|| (share * 255.0).round().max(1.0) as u8)
    });
    shares.max().unwrap_or(0)
}

/// The numbers of scores by the place of their criterion.
pub(super) fn codes<'a>(
    scores: &'a Scores,
    criteria: &'a [(CriterionKey, Scale)],
) -> impl Fn(usize) -> Option<f64> + 'a {
    |at| {
        let (key, scale) = criteria.get(at)?;
        scores.get(key)?.code(scale)
    }
}
