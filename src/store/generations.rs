//! What one judge said over time: under which of its server's models, and of one ticket again and again.

use crate::model::{Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal, Pooling, Verdict};

use super::Store;
use super::agree::{Against, CriterionPairs};
use super::error::StoreError;
use super::index::sheet::mark;
use super::index::{Rater, Sheet};

/// What one model of a judge's server gave, by ticket in order of import, by criterion in the evaluator's order, as numbers
/// of a column (`Score::code`).
pub type GenerationCodes = Vec<(Ordinal, Vec<Option<f64>>)>;

impl Store {
    /// What a judge gave under one model of its server.
    #[must_use]
    pub fn codes_under(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
        generation: Option<&str>,
    ) -> GenerationCodes {
        let Some(sheet) = self.sheet_under(version, judge, generation) else {
            return Vec::new();
        };
        let cells = sheet.marks.cells().filter_map(|(place, marks)| {
            let ordinal = u32::try_from(place).ok()?;
            let is_there = marks & mark::SCORED != 0 && ordinal < self.len();
            let codes = (0..sheet.codes.len()).map(|at| sheet.code(ordinal, at));
            is_there.then(|| (Ordinal(ordinal), codes.collect()))
        });
        cells.collect()
    }

    /// What a judge gave under one model of its server, beside people's latest blind scores, by criterion in the
    /// evaluator's order.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn pairs_under(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        generation: Option<&str>,
        against: &Against,
    ) -> Result<Vec<CriterionPairs>, StoreError> {
        let sheet = self.sheet_under(&evaluator.version(), judge, generation);
        self.pairs_with(evaluator, sheet, against)
    }

    fn sheet_under(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
        generation: Option<&str>,
    ) -> Option<&Sheet> {
        let mut sheets = self.state.index.judge(version, judge);
        sheets.find(|sheet| match &sheet.rater {
            Rater::Judge {
                generation: own, ..
            } => own.as_deref() == generation,
            _ => false,
        })
    }

    /// The model that a judge's server named last; None where it named none, or the judge has no verdict here.
    #[must_use]
    pub fn latest_generation(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
    ) -> Option<String> {
        match &self.generation(version, judge)?.rater {
            Rater::Judge { generation, .. } => generation.clone(),
            Rater::Reviewer(_) | Rater::Corrected { .. } | Rater::Repeat(_) | Rater::Final => None,
        }
    }

    /// Whether a judge has scored a log, whatever model of its server did.
    #[must_use]
    pub fn is_scored(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
        ordinal: Ordinal,
    ) -> bool {
        let mut sheets = self.state.index.judge(version, judge);
        sheets.any(|sheet| sheet.has(ordinal.0, mark::SCORED))
    }

    /// The rated logs whose scores by this judge are of an earlier model of its server, in order of import. They stand
    /// outside of its agreement until they are judged again.
    pub fn outdated(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
    ) -> impl Iterator<Item = Ordinal> + '_ {
        let latest = self.generation(version, judge);
        let sheets: Vec<&Sheet> = self.state.index.judge(version, judge).collect();
        let people = self.people(version, &Against::People(Pooling::Median));
        // Where one model has answered, which is nearly always, there is nothing to look through.
        let ordinals = (sheets.len() > 1).then(|| self.ordinals());
        let ordinals = ordinals.into_iter().flatten();
        ordinals.filter(move |Ordinal(ordinal)| {
            let has = |sheet: &&Sheet| sheet.has(*ordinal, mark::SCORED);
            sheets.iter().any(has)
                && latest.is_some_and(|latest| !has(&latest))
                && people.iter().any(has)
        })
    }

    /// Every verdict of a judge on a ticket, oldest first, whatever model of its server gave it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn verdicts_over_time(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
        ordinal: Ordinal,
    ) -> Result<Vec<Verdict>, StoreError> {
        let state = &self.state;
        let mut all: Vec<Verdict> = Vec::new();
        for (_, verdict) in state.all_verdicts(ordinal)? {
            if verdict.evaluator == *version && verdict.identity == *judge {
                all.push(verdict.map(&mut |at| state.read_text(at))?.into());
            }
        }
        all.sort_by_key(|verdict| verdict.at);
        Ok(all)
    }
}
