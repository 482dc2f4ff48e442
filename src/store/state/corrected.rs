//! What judges said of edits, here and where a log came from, and its cells: of the edit that stands, and of no other.

use crate::model::{EvaluatorVersion, Ordinal, Seq, TextHash, Verdict};
use crate::store::error::StoreError;
use crate::store::index::Rater;
use crate::store::index::sheet::mark;

use super::adopted::fill;
use super::given::Notices;
use super::{State, merged};

impl State {
    /// A judge said something of an edit. Such verdicts are never taken back.
    pub(super) fn set_corrected(
        &mut self,
        place: u16,
        verdict: &Verdict,
        seq: Seq,
    ) -> Result<(), StoreError> {
        if self.index.registry.is_forgotten(verdict.ticket) {
            return Ok(());
        }
        let rater = corrected_by(verdict);
        let sheet = self.index.sheet_mut(place, &rater);
        sheet.wrote(seq);
        sheet.rater = rater.clone();
        self.fill_corrected(place, &rater, verdict.ticket)
    }

    /// The cells of a ticket whose edits have changed, on every sheet that says something of one.
    pub(super) fn derive_corrected(&mut self, ordinal: Ordinal) -> Result<(), StoreError> {
        let sheets = self.index.sheets.iter();
        let about = sheets.filter(|sheet| {
            matches!(sheet.rater, Rater::Corrected { .. }) && sheet.marks(ordinal.0) != 0
        });
        let about: Vec<(u16, Rater)> = about
            .map(|sheet| (sheet.version, sheet.rater.clone()))
            .collect();
        for (place, rater) in about {
            self.fill_corrected(place, &rater, ordinal)?;
        }
        Ok(())
    }

    fn fill_corrected(
        &mut self,
        place: u16,
        rater: &Rater,
        ordinal: Ordinal,
    ) -> Result<(), StoreError> {
        let known = &self.index.registry.versions[usize::from(place)];
        let (version, scales) = (known.version, known.keyed_scales());
        let stands = self.standing_edit(&version, ordinal)?;
        let mut said = self.reading(ordinal, &version, Notices::Cut)?.corrected;
        for (_, verdict) in self.own_verdicts(&version, rater, ordinal)? {
            let verdict = verdict.map(&mut |_| Ok::<_, StoreError>(String::new()))?;
            said.push(verdict.into());
        }
        merged::verdicts(&mut said);
        let latest = said
            .iter()
            .rfind(|verdict| verdict.revision == stands && rater.is_same(&corrected_by(verdict)));
        let sheet = self.index.sheet_mut(place, rater);
        match latest {
            Some(verdict) => fill(sheet, verdict, &verdict.made_of.apart(), &scales),
            None => sheet.set(ordinal.0, mark::PASSED_OVER, |_| None),
        }
        Ok(())
    }

    /// The edit of a ticket that stands: the latest that counts.
    fn standing_edit(
        &self,
        version: &EvaluatorVersion,
        ordinal: Ordinal,
    ) -> Result<Option<TextHash>, StoreError> {
        let givens = self.givens(ordinal, Notices::Whole)?;
        let edits = self.all_revisions(ordinal, version, &givens)?;
        Ok(edits.last().map(|edit| TextHash::of(&edit.output)))
    }
}

/// Who said it.
fn corrected_by(verdict: &Verdict) -> Rater {
    Rater::Corrected {
        name: verdict.judge.clone(),
        identity: verdict.identity,
        generation: verdict.generation.clone(),
    }
}
