//! What a judge says of edits beside what it said of the outputs: which edits it is still to be asked about, and both
//! scores side by side. Counts and pairs only; what they say is the business of `metrics`.

use crate::model::{
    Evaluator, EvaluatorVersion, Failure, JudgeIdentity, Ordinal, Outcome, Verdict,
};

use super::Store;
use super::error::StoreError;
use super::index::columns::bit;
use super::index::sheet::mark;
use super::index::{Rater, Sheet};
use super::state::given::Notices;
use super::state::merged;

/// A judge's scores of outputs and of the edits that stand in their place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrections {
    /// Edited tickets whose output the judge has scored, and whose scores may be counted.
    pub edited: u32,
    /// Those whose scores may not be counted yet.
    pub hidden: u32,
    /// Those among them whose edit it has scored.
    pub judged: u32,
    /// Those on whose edit it failed.
    pub failed: u32,
    /// Ticket by ticket both scores of each criterion, in the evaluator's order, as numbers of a column (`Score::code`):
    /// the output's and the edit's. None where one of them is missing.
    pub pairs: Vec<Vec<Option<(f64, f64)>>>,
}

impl Store {
    /// What a judge says of edits, by the latest model of its server that judged outputs; on the tickets of which `counts`
    /// holds.
    #[must_use]
    pub fn corrections(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        counts: impl Fn(Ordinal) -> bool,
    ) -> Corrections {
        let version = evaluator.version();
        let mut found = Corrections::default();
        let Some(outputs) = self.generation(&version, judge) else {
            return found;
        };
        let index = &self.state.index;
        let edits = index
            .corrected(&version, judge)
            .find(|sheet| model(sheet) == model(outputs));
        for Ordinal(ordinal) in self.edited(outputs) {
            if !counts(Ordinal(ordinal)) {
                found.hidden += 1;
                continue;
            }
            found.edited += 1;
            let marks = edits.map_or(0, |sheet| sheet.marks(ordinal));
            found.failed += u32::from(marks & mark::FAILED != 0);
            let Some(edits) = edits.filter(|_| marks & mark::SCORED != 0) else {
                continue;
            };
            found.judged += 1;
            let both = |at| outputs.code(ordinal, at).zip(edits.code(ordinal, at));
            found
                .pairs
                .push((0..evaluator.criteria.len()).map(both).collect());
        }
        found
    }

    /// The edited tickets on whose edit this judge has said nothing, whatever model of its server, though it has scored
    /// the output; in order of import. A failure is something, too.
    #[must_use]
    pub fn uncorrected(&self, version: &EvaluatorVersion, judge: &JudgeIdentity) -> Vec<Ordinal> {
        let index = &self.state.index;
        let said = mark::SCORED | mark::FAILED;
        let outputs: Vec<&Sheet> = index.judge(version, judge).collect();
        let edits: Vec<&Sheet> = index.corrected(version, judge).collect();
        if outputs.is_empty() {
            return Vec::new();
        }
        let is_open = |ordinal: &Ordinal| {
            let bits = index.columns.bits[ordinal.index()];
            bits & bit::REVISED != 0
                && outputs
                    .iter()
                    .any(|sheet| sheet.has(ordinal.0, mark::SCORED))
                && !edits.iter().any(|sheet| sheet.marks(ordinal.0) & said != 0)
        };
        self.ordinals().filter(is_open).collect()
    }

    /// The edited tickets on whose edit this judge failed and has no score, in order of import, each with the failure.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn failed_on_edits(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
    ) -> Result<Vec<(Ordinal, Failure)>, StoreError> {
        let edits: Vec<&Sheet> = self.state.index.corrected(version, judge).collect();
        let has = |ordinal: Ordinal, mark| edits.iter().any(|sheet| sheet.has(ordinal.0, mark));
        let mut found = Vec::new();
        for ordinal in self.ordinals() {
            if !has(ordinal, mark::FAILED) || has(ordinal, mark::SCORED) {
                continue;
            }
            let given = self.state.reading(ordinal, version, Notices::Whole)?;
            let said = self.corrected_beside(ordinal, version, given.corrected)?;
            let last = said.into_iter().rfind(|verdict| verdict.identity == *judge);
            if let Some(Outcome::Failed(failure)) = last.map(|verdict| verdict.outcome) {
                found.push((ordinal, failure));
            }
        }
        Ok(found)
    }

    /// What judges said of the edits of a ticket under a version, here and where the log came from, oldest first: the
    /// latest of each judge on each edit, of edits that no longer stand, too.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn corrected_beside(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
        given: Vec<Verdict>,
    ) -> Result<Vec<Verdict>, StoreError> {
        let state = &self.state;
        let mut all = given;
        for (_, verdict) in state.all_corrected(ordinal)? {
            if verdict.evaluator == *version {
                all.push(verdict.map(&mut |at| state.read_text(at))?.into());
            }
        }
        merged::verdicts(&mut all);
        Ok(all)
    }

    /// The edited tickets whose output a sheet has a score of.
    fn edited<'a>(&'a self, outputs: &'a Sheet) -> impl Iterator<Item = Ordinal> + 'a {
        let bits = &self.state.index.columns.bits;
        let cells = outputs.marks.cells();
        cells.filter_map(move |(place, marks)| {
            let is_edited = bits.get(place).is_some_and(|bits| bits & bit::REVISED != 0);
            let is_scored = marks & mark::SCORED != 0;
            (is_edited && is_scored).then(|| u32::try_from(place).ok().map(Ordinal))?
        })
    }
}

/// The model of the judge's server that a sheet is of.
fn model(sheet: &Sheet) -> Option<&str> {
    match &sheet.rater {
        Rater::Judge { generation, .. } | Rater::Corrected { generation, .. } => {
            generation.as_deref()
        }
        Rater::Reviewer(_) | Rater::Repeat(_) | Rater::Final => None,
    }
}
