//! Scores that came with logs, as an evaluator reads them: on the scale or a misfit, never clamped.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::model::{
    Cause, CriterionKey, EvaluatorVersion, Failure, Given, GivenScores, JudgeIdentity, Notes,
    Ordinal, Origin, Outcome, Rating, Reviewer, Scale, Score, Scores, Seen, Spent, Verdict,
};
use crate::store::error::StoreError;
use crate::store::row::Part;

use super::State;

/// A given score that is not on its scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenMisfit {
    /// The log that it came with.
    pub ticket: Ordinal,
    /// Who gave it: a reviewer's or a judge's name.
    pub by: String,
    /// The criterion.
    pub criterion: CriterionKey,
    /// What was given, as JSON.
    pub given: String,
    /// The scale in words.
    pub scale: String,
}

/// What an evaluator reads from a log's given scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::store) struct Reading {
    pub(in crate::store) ratings: Vec<Rating>,
    pub(in crate::store) verdicts: Vec<Verdict>,
    pub(in crate::store) misfits: Vec<GivenMisfit>,
}

/// What scores are read against.
pub(in crate::store) struct Against<'a> {
    pub(in crate::store) version: EvaluatorVersion,
    pub(in crate::store) criteria: &'a [(CriterionKey, Scale)],
    /// When the evaluator was read: the time of scores that have none.
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) is_random: &'a dyn Fn(&str) -> bool,
}

/// The identity of a judge whose verdicts came with a source.
#[must_use]
pub(in crate::store) fn imported_identity(source: &str, name: &str) -> JudgeIdentity {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(source.len() as u64).to_le_bytes());
    hasher.update(source.as_bytes());
    hasher.update(name.as_bytes());
    JudgeIdentity(*hasher.finalize().as_bytes())
}

/// A name from a file as a reviewer's name: what may not stand in one becomes `_`.
fn reviewer(name: &str) -> Reviewer {
    let fit: String = name
        .trim()
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '.' | ':' | ',') {
                '_'
            } else {
                c
            }
        })
        .take(64)
        .collect();
    Reviewer::new(fit.trim())
        .or_else(|_| Reviewer::new("unnamed"))
        .expect("`unnamed` is a name")
}

impl Reading {
    /// Adds what one part says.
    pub(in crate::store) fn add(
        &mut self,
        ticket: Ordinal,
        source: &str,
        given: &Given,
        against: &Against<'_>,
    ) {
        for (name, scores) in &given.human {
            if !is_of(scores, &against.version) {
                continue;
            }
            let (fit, _, _) = self.check(ticket, name, scores, against.criteria);
            let note = scores.note.clone();
            if fit.is_empty() {
                continue;
            }
            self.ratings.push(Rating {
                ticket,
                evaluator: against.version,
                reviewer: reviewer(name),
                at: scores.at.unwrap_or(against.at),
                scores: fit,
                notes: Notes {
                    ticket: note,
                    criteria: BTreeMap::new(),
                },
                seen: Seen {
                    judge: scores.seen_judge,
                    peers: false,
                },
                random: scores.random || (against.is_random)(source),
                origin: Origin::Imported,
            });
        }
        for (name, scores) in &given.judge {
            if !is_of(scores, &against.version) {
                continue;
            }
            let (fit, failed, off) = self.check(ticket, name, scores, against.criteria);
            let outcome = match (fit.is_empty(), failed, off) {
                (false, _, _) => Outcome::Scored {
                    scores: fit,
                    rationale: scores.note.clone(),
                },
                (true, true, _) => Outcome::Failed(Failure {
                    cause: Cause::Given,
                    detail: "The log came with a failed verdict.".to_string(),
                }),
                (true, false, true) => Outcome::Failed(Failure {
                    cause: Cause::OffScale,
                    detail: "No score that came with the log is on its scale.".to_string(),
                }),
                (true, false, false) => continue,
            };
            self.verdicts.push(Verdict {
                ticket,
                evaluator: against.version,
                judge: name.clone(),
                identity: imported_identity(source, name),
                generation: None,
                at: scores.at.unwrap_or(against.at),
                outcome,
                spent: Spent::default(),
                reply: None,
                origin: Origin::Imported,
            });
        }
    }

    /// The scores that fit, whether one of them is a failure, and whether one is off its scale.
    fn check(
        &mut self,
        ticket: Ordinal,
        by: &str,
        scores: &GivenScores,
        criteria: &[(CriterionKey, Scale)],
    ) -> (Scores, bool, bool) {
        let (mut fit, mut failed, mut off) = (Scores::new(), false, false);
        for (key, scale) in criteria {
            match scores.scores.get(key.as_str()) {
                None => {}
                Some(Value::Null) => failed = true,
                Some(value) => match Score::read(scale, value) {
                    Ok(score) => {
                        fit.insert(key.clone(), score);
                    }
                    Err(misfit) => {
                        off = true;
                        self.misfits.push(GivenMisfit {
                            ticket,
                            by: by.to_string(),
                            criterion: key.clone(),
                            given: misfit.given,
                            scale: misfit.scale,
                        });
                    }
                },
            }
        }
        (fit, failed, off)
    }
}

/// Whether scores may be this version's: those that name another one are not.
fn is_of(scores: &GivenScores, version: &EvaluatorVersion) -> bool {
    scores
        .version
        .as_deref()
        .and_then(|text| text.parse::<EvaluatorVersion>().ok())
        .is_none_or(|named| named == *version)
}

/// How much of the given scores is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Notices {
    /// Notes as they were written.
    Whole,
    /// Notes may be cut to nothing, which spares reading the body.
    Cut,
}

impl State {
    /// The given scores of a part.
    pub(in crate::store) fn part(
        &self,
        ordinal: Ordinal,
        part: &Part,
        notices: Notices,
    ) -> Result<Given, StoreError> {
        if notices == Notices::Cut
            && let Some(given) = part.given()
        {
            return Ok(given);
        }
        self.given_at(ordinal, part.at)
    }

    /// What a version reads from a log's given scores; nothing where it has not adopted them.
    pub(in crate::store) fn reading(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
        notices: Notices,
    ) -> Result<Reading, StoreError> {
        let registry = &self.index.registry;
        let Some(known) = registry.version(version) else {
            return Ok(Reading::default());
        };
        let has_given = self
            .index
            .columns
            .bits
            .get(ordinal.index())
            .is_some_and(|bits| bits & crate::store::index::columns::bit::GIVEN != 0);
        if !has_given || !known.has_adopted(ordinal.0) {
            return Ok(Reading::default());
        }
        let criteria = known.keyed_scales();
        let against = Against {
            version: *version,
            criteria: &criteria,
            at: known.at,
            is_random: &|source| registry.random_sources.contains(source),
        };
        let parts = self.with_row(ordinal, |row| row.given.clone())?;
        self.read_parts(ordinal, &parts, &against, notices)
    }

    /// What the parts of one log's given scores say together.
    pub(super) fn read_parts(
        &self,
        ordinal: Ordinal,
        parts: &[Part],
        against: &Against<'_>,
        notices: Notices,
    ) -> Result<Reading, StoreError> {
        let mut reading = Reading::default();
        for part in parts {
            let given = self.part(ordinal, part, notices)?;
            reading.add(ordinal, &part.source, &given, against);
        }
        if parts.len() > 1 {
            reading.merge();
        }
        Ok(reading)
    }
}

impl Reading {
    /// Makes one rating of what several sources say of one reviewer, and one verdict of what they say of one judge:
    /// what came later counts, criterion by criterion.
    fn merge(&mut self) {
        let mut ratings: Vec<Rating> = Vec::new();
        for rating in self.ratings.drain(..) {
            match ratings
                .iter_mut()
                .find(|known| known.reviewer == rating.reviewer)
            {
                Some(known) => {
                    let mut scores = std::mem::take(&mut known.scores);
                    scores.extend(rating.scores);
                    *known = Rating { scores, ..rating };
                }
                None => ratings.push(rating),
            }
        }
        self.ratings = ratings;
        let mut verdicts: Vec<Verdict> = Vec::new();
        for verdict in self.verdicts.drain(..) {
            match verdicts
                .iter_mut()
                .find(|known| known.identity == verdict.identity)
            {
                Some(known) => *known = verdict,
                None => verdicts.push(verdict),
            }
        }
        self.verdicts = verdicts;
    }
}
