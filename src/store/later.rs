//! What is decided after something is known carries a later time than that. The later time is what counts when two stores
//! are merged, so that a clock that was set back, or one that runs ahead elsewhere, must not hide a decision behind an
//! older one.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::{Timestamp, ToSpan as _};

use crate::model::{Comparison, Event, JudgeIdentity, Ordinal, Origin, PairKey, Rating, Verdict};

use super::Store;
use super::error::StoreError;
use super::index::columns::bit;
use super::index::sheet::mark;
use super::index::{Rater, Sheet};

/// The latest verdict of each judge on each ticket in a group that is being written.
pub(super) type LatestOf = HashMap<(Ordinal, JudgeIdentity, Option<String>), Timestamp>;

impl Store {
    /// The decision, with a time behind that of what it goes over.
    pub(super) fn after_known<'a>(&self, event: &'a Event) -> Result<Cow<'a, Event>, StoreError> {
        let mut event = Cow::Borrowed(event);
        match &*event {
            Event::Rated(ratings) => {
                for (place, rating) in ratings.clone().iter().enumerate() {
                    let at = behind(rating.at, self.latest_rating(rating)?);
                    if at != rating.at
                        && let Event::Rated(ratings) = event.to_mut()
                    {
                        ratings[place].at = at;
                    }
                }
            }
            Event::Revised(edit) => {
                let bits = self.state.index.columns.bits[edit.ticket.index()];
                if bits & bit::REVISED != 0 {
                    let known = self.revisions(edit.ticket, &edit.evaluator)?;
                    let known = known.iter().map(|edit| (edit.origin, edit.at));
                    let at = behind(edit.at, latest(known));
                    if let Event::Revised(edit) = event.to_mut() {
                        edit.at = at;
                    }
                }
            }
            Event::Compared(made) => {
                let at = behind(made.at, self.latest_choice(made)?);
                if at != made.at
                    && let Event::Compared(made) = event.to_mut()
                {
                    made.at = at;
                }
            }
            _ => {}
        }
        Ok(event)
    }

    /// The same for a verdict, which may also go over one that is written together with it.
    pub(super) fn verdict_after_known(
        &self,
        mut verdict: Verdict,
        together: &mut LatestOf,
    ) -> Result<Verdict, StoreError> {
        if verdict.revision.is_some() {
            // What is said of an edit goes over nothing, and is merged with nothing.
            return Ok(verdict);
        }
        let rater = Rater::Judge {
            name: verdict.judge.clone(),
            identity: verdict.identity,
            generation: verdict.generation.clone(),
            imported: false,
        };
        let version = verdict.evaluator;
        let mut sheets = self.state.index.sheets_of(&version);
        let is_known =
            |sheet: &Sheet| sheet.rater.is_same(&rater) && sheet.marks(verdict.ticket.0) != 0;
        if sheets.any(is_known) {
            let known = self.state.verdicts_by(&version, &rater, verdict.ticket)?;
            let known = known.iter().map(|known| (known.origin, known.at));
            verdict.at = behind(verdict.at, latest(known));
        }
        let whose = (verdict.ticket, verdict.identity, verdict.generation.clone());
        verdict.at = behind(verdict.at, together.get(&whose).copied());
        together.insert(whose, verdict.at);
        Ok(verdict)
    }

    /// The time of the reviewer's latest rating of the ticket that counts.
    fn latest_rating(&self, rating: &Rating) -> Result<Option<Timestamp>, StoreError> {
        let (version, who) = (&rating.evaluator, &rating.reviewer);
        let sheet = self.state.index.reviewer(version, who);
        if !sheet.is_some_and(|sheet| sheet.has(rating.ticket.0, mark::SCORED)) {
            return Ok(None);
        }
        let known = self.state.ratings_by(version, who, rating.ticket)?;
        Ok(latest(known.iter().map(|known| (known.origin, known.at))))
    }

    /// The time of the latest choice between the same two by the same chooser, on the same criterion.
    fn latest_choice(&self, made: &Comparison) -> Result<Option<Timestamp>, StoreError> {
        let Some(id) = self.id(made.ticket) else {
            return Ok(None);
        };
        let key = |made: &Comparison| PairKey::of(id, made.a, made.b);
        let known = self.comparisons(made.ticket, &made.evaluator)?;
        let same = known.iter().filter(|known| {
            (&known.by, &known.criterion) == (&made.by, &made.criterion) && key(known) == key(made)
        });
        Ok(latest(same.map(|known| (known.origin, known.at))))
    }
}

fn latest(known: impl Iterator<Item = (Origin, Timestamp)>) -> Option<Timestamp> {
    known.filter_map(|(origin, at)| origin.dated(at)).max()
}

/// The time, or the next one behind a known one.
fn behind(at: Timestamp, known: Option<Timestamp>) -> Timestamp {
    match known {
        Some(known) if at <= known => known.checked_add(1.nanosecond()).unwrap_or(known),
        _ => at,
    }
}
