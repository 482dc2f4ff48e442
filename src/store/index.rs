//! The index of the queue, in memory: columns a log, sheets a rater, and the small state that events leave. Derived; knows
//! no file.

pub(super) mod cells;
pub(super) mod columns;
pub(super) mod finder;
pub(super) mod pages;
pub(super) mod registry;
pub(super) mod sheet;

use crate::model::{EvaluatorVersion, JudgeIdentity, Reviewer};

pub(super) use columns::Columns;
pub(super) use registry::Registry;
pub(super) use sheet::{Rater, Sheet};

/// Everything that filters, orders and counts ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    pub(super) columns: Columns,
    pub(super) registry: Registry,
    pub(super) sheets: Vec<Sheet>,
}

impl Index {
    /// The sheets of a version.
    pub(super) fn sheets_of(&self, version: &EvaluatorVersion) -> impl Iterator<Item = &Sheet> {
        let place = self.registry.place(version);
        self.sheets
            .iter()
            .filter(move |sheet| Some(sheet.version) == place)
    }

    /// A reviewer's sheet under a version.
    pub(super) fn reviewer(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
    ) -> Option<&Sheet> {
        self.sheets_of(version)
            .find(|sheet| sheet.rater.reviewer() == Some(reviewer))
    }

    /// The sheets of a judge's identity under a version: one a generation.
    pub(super) fn judge(
        &self,
        version: &EvaluatorVersion,
        identity: &JudgeIdentity,
    ) -> impl Iterator<Item = &Sheet> {
        self.sheets_of(version).filter(
            move |sheet| matches!(&sheet.rater, Rater::Judge { identity: own, .. } if own == identity),
        )
    }

    /// The sheets of what a judge's identity said of edits under a version: one a generation.
    pub(super) fn corrected(
        &self,
        version: &EvaluatorVersion,
        identity: &JudgeIdentity,
    ) -> impl Iterator<Item = &Sheet> {
        self.sheets_of(version).filter(move |sheet| {
            matches!(&sheet.rater, Rater::Corrected { identity: own, .. } if own == identity)
        })
    }

    /// The sheet of a rater that is no judge, where there is one.
    pub(super) fn sheet(&self, version: &EvaluatorVersion, rater: &Rater) -> Option<&Sheet> {
        self.sheets_of(version)
            .find(|sheet| sheet.rater.is_same(rater))
    }

    /// The sheet of a rater, made where there is none.
    pub(super) fn sheet_mut(&mut self, version: u16, rater: &Rater) -> &mut Sheet {
        let found = self
            .sheets
            .iter()
            .position(|sheet| sheet.version == version && sheet.rater.is_same(rater));
        let place = found.unwrap_or_else(|| {
            let criteria = self.registry.versions[usize::from(version)].criteria.len();
            self.sheets
                .push(Sheet::new(version, rater.clone(), criteria));
            self.sheets.len() - 1
        });
        &mut self.sheets[place]
    }
}
