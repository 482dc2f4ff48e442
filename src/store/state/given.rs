//! What came with logs, as an evaluator reads it: scores on their scale or misfits, never clamped; edits and choices as
//! they are. How it joins with what was made here stands in `merged`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::model::{
    Cause, Chooser, Comparison, CriterionKey, EvaluatorVersion, Failure, Given, GivenChooser,
    GivenComparison, GivenScores, JudgeIdentity, Notes, Ordinal, Origin, Outcome, Rating, Reviewer,
    Revision, Scale, Score, Scores, Seen, Suggester, Verdict,
};
use crate::store::error::StoreError;
use crate::store::index::columns::bit;
use crate::store::index::registry::Known;
use crate::store::row::Part;

use super::{State, merged};

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

/// What an evaluator reads from what came with a log.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::store) struct Reading {
    /// Oldest first.
    pub(in crate::store) ratings: Vec<Rating>,
    /// The latest of each judge's identity and generation.
    pub(in crate::store) verdicts: Vec<Verdict>,
    /// The latest of each judge's identity and generation on each edit.
    pub(in crate::store) corrected: Vec<Verdict>,
    /// Oldest first.
    pub(in crate::store) comparisons: Vec<Comparison>,
    pub(in crate::store) misfits: Vec<GivenMisfit>,
}

/// What scores are read against.
pub(in crate::store) struct Against<'a> {
    pub(in crate::store) version: EvaluatorVersion,
    pub(in crate::store) criteria: &'a [(CriterionKey, Scale)],
    /// When the evaluator was read: the time of what has none.
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) is_random: &'a dyn Fn(&str) -> bool,
}

impl Against<'_> {
    fn is_met(&self, named: Option<EvaluatorVersion>) -> bool {
        named.is_none_or(|named| named == self.version)
    }
}

/// The identity of a judge whose verdicts came with a source that does not say it.
#[must_use]
pub(in crate::store) fn imported_identity(source: &str, name: &str) -> JudgeIdentity {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(source.len() as u64).to_le_bytes());
    hasher.update(source.as_bytes());
    hasher.update(name.as_bytes());
    JudgeIdentity(*hasher.finalize().as_bytes())
}

/// Whether an entry has neither a time nor a version: it comes from a file of labels, not from another store. Several of
/// them are one, and what came in later counts.
pub(in crate::store) fn is_plain(scores: &GivenScores) -> bool {
    scores.at.is_none()
        && scores.named_version().is_none()
        && scores.standing.is_own()
        && scores.revision.is_none()
}

/// The time, and whether that was given.
fn made(at: Option<Timestamp>, otherwise: Timestamp) -> (Timestamp, Origin) {
    match at {
        Some(at) => (at, Origin::Imported),
        None => (otherwise, Origin::Undated),
    }
}

/// What came with one log, by the name of its source.
pub(in crate::store) type Sourced = (String, Given);

impl Reading {
    /// What all that came with one log says together.
    pub(in crate::store) fn of(ticket: Ordinal, givens: &[Sourced], against: &Against<'_>) -> Self {
        let mut reader = Reader {
            ticket,
            against,
            reading: Self::default(),
            plain_ratings: BTreeMap::new(),
            plain_verdicts: BTreeMap::new(),
        };
        for (source, given) in givens {
            for (name, scores) in &given.human {
                for entry in scores.entries() {
                    reader.rating(source, name, entry);
                }
            }
            for (name, scores) in &given.judge {
                for entry in scores.entries() {
                    reader.verdict(source, name, entry);
                }
            }
            for made in &given.comparisons {
                reader.comparison(source, made);
            }
        }
        let mut reading = reader.reading;
        reading.ratings.extend(reader.plain_ratings.into_values());
        reading.verdicts.extend(reader.plain_verdicts.into_values());
        merged::ratings(&mut reading.ratings);
        merged::verdicts(&mut reading.verdicts);
        merged::verdicts(&mut reading.corrected);
        merged::comparisons(&mut reading.comparisons);
        reading
    }
}

/// Reads what came with one log, entry by entry in the order in which it came.
struct Reader<'a> {
    ticket: Ordinal,
    against: &'a Against<'a>,
    reading: Reading,
    plain_ratings: BTreeMap<Reviewer, Rating>,
    plain_verdicts: BTreeMap<JudgeIdentity, Verdict>,
}

impl Reader<'_> {
    fn rating(&mut self, source: &str, name: &str, entry: &GivenScores) {
        if !self.against.is_met(entry.named_version()) {
            return;
        }
        let (scores, _, _) = self.check(name, entry);
        // A rating of another store may be a note alone.
        let is_bare = entry.scores.is_empty() && entry.named_version().is_some();
        if scores.is_empty() && !is_bare {
            return;
        }
        let (at, origin) = made(entry.at, self.against.at);
        let notes = entry.notes.iter().filter_map(|(key, note)| {
            let key = CriterionKey::new(key.clone()).ok()?;
            Some((key, note.clone()))
        });
        let rating = Rating {
            ticket: self.ticket,
            evaluator: self.against.version,
            reviewer: Reviewer::given(name),
            at,
            scores,
            notes: Notes {
                ticket: entry.note.clone(),
                criteria: notes.collect(),
            },
            seen: Seen {
                judge: entry.seen_judge,
                peers: entry.seen_peers,
            },
            random: entry.random || (self.against.is_random)(source),
            standing: entry.standing,
            origin,
        };
        if !is_plain(entry) {
            self.reading.ratings.push(rating);
            return;
        }
        // What came later counts, criterion by criterion.
        match self.plain_ratings.get_mut(&rating.reviewer) {
            Some(before) => {
                before.scores.extend(rating.scores);
                before.notes.ticket = rating.notes.ticket.or(before.notes.ticket.take());
                before.notes.criteria.extend(rating.notes.criteria);
                before.seen = rating.seen;
                before.random = rating.random;
            }
            None => {
                self.plain_ratings.insert(rating.reviewer.clone(), rating);
            }
        }
    }

    fn verdict(&mut self, source: &str, name: &str, entry: &GivenScores) {
        if !self.against.is_met(entry.named_version()) {
            return;
        }
        let (scores, failed, off) = self.check(name, entry);
        let failure = |cause, otherwise: &str| {
            let detail = entry.note.clone().filter(|_| entry.failed.is_some());
            Outcome::Failed(Failure {
                cause: entry.failed.unwrap_or(cause),
                detail: detail.unwrap_or_else(|| otherwise.to_string()),
            })
        };
        let outcome = if !scores.is_empty() {
            Outcome::Scored {
                scores,
                rationale: entry.note.clone(),
            }
        } else if failed || entry.failed.is_some() {
            failure(Cause::Given, "The log came with a failed verdict.")
        } else if off {
            failure(
                Cause::OffScale,
                "No score that came with the log is on its scale.",
            )
        } else {
            return;
        };
        let (at, origin) = made(entry.at, self.against.at);
        let identity = entry.identity;
        let verdict = Verdict {
            ticket: self.ticket,
            evaluator: self.against.version,
            judge: name.to_string(),
            identity: identity.unwrap_or_else(|| imported_identity(source, name)),
            generation: entry.generation.clone(),
            revision: entry.revision,
            at,
            outcome,
            spent: entry.spent,
            reply: entry.reply.clone(),
            made_of: entry.made_of.clone(),
            suggestion: entry.suggestion.clone(),
            suspect: entry.suspect.clone(),
            origin,
        };
        if is_plain(entry) {
            self.plain_verdicts.insert(verdict.identity, verdict);
        } else if verdict.revision.is_some() {
            self.reading.corrected.push(verdict);
        } else {
            self.reading.verdicts.push(verdict);
        }
    }

    fn comparison(&mut self, source: &str, given: &GivenComparison) {
        if !self.against.is_met(given.named_version()) {
            return;
        }
        let by = given.by.as_ref().map(|by| match by {
            GivenChooser::Reviewer { by } => Chooser::Reviewer {
                by: Reviewer::given(by),
            },
            GivenChooser::Judge { judge, identity } => Chooser::Judge {
                judge: judge.clone(),
                identity: identity.unwrap_or_else(|| imported_identity(source, judge)),
            },
        });
        let (at, origin) = made(given.at, self.against.at);
        self.reading.comparisons.push(Comparison {
            ticket: self.ticket,
            evaluator: self.against.version,
            by,
            at,
            a: given.a,
            b: given.b,
            swapped: given.swapped,
            criterion: given.criterion.clone(),
            choice: given.choice,
            seen: Seen {
                judge: given.seen_judge,
                peers: given.seen_peers,
            },
            random: given.random || (self.against.is_random)(source),
            origin,
        });
    }

    /// The scores that fit, whether one of them is a failure, and whether one is off its scale.
    fn check(&mut self, by: &str, entry: &GivenScores) -> (Scores, bool, bool) {
        let (mut fit, mut failed, mut off) = (Scores::new(), false, false);
        for (key, scale) in self.against.criteria {
            match entry.scores.get(key.as_str()) {
                None => {}
                Some(Value::Null) => failed = true,
                Some(value) => match Score::read(scale, value) {
                    Ok(score) => {
                        fit.insert(key.clone(), score);
                    }
                    Err(misfit) => {
                        off = true;
                        self.reading.misfits.push(GivenMisfit {
                            ticket: self.ticket,
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

/// How much of the given scores is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Notices {
    /// Texts as they were written.
    Whole,
    /// Texts may be cut to a hash, which spares reading the body.
    Cut,
}

impl State {
    /// Whether anything came with a log.
    pub(in crate::store) fn has_given(&self, ordinal: Ordinal) -> bool {
        let bits = self.index.columns.bits.get(ordinal.index());
        bits.is_some_and(|bits| bits & bit::GIVEN != 0)
    }

    /// What came with a log in one part.
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

    /// What came with a log, in the order in which it came.
    pub(in crate::store) fn givens(
        &self,
        ordinal: Ordinal,
        notices: Notices,
    ) -> Result<Vec<Sourced>, StoreError> {
        if !self.has_given(ordinal) {
            return Ok(Vec::new());
        }
        let parts = self.with_row(ordinal, |row| row.given.clone())?;
        self.sourced(ordinal, &parts, notices)
    }

    /// What came with a log in these parts.
    pub(super) fn sourced(
        &self,
        ordinal: Ordinal,
        parts: &[Part],
        notices: Notices,
    ) -> Result<Vec<Sourced>, StoreError> {
        parts
            .iter()
            .map(|part| Ok((part.source.clone(), self.part(ordinal, part, notices)?)))
            .collect()
    }

    /// What a version reads from what came with a log; nothing where it has not adopted it.
    pub(in crate::store) fn reading(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
        notices: Notices,
    ) -> Result<Reading, StoreError> {
        let givens = self.givens(ordinal, notices)?;
        Ok(self.reading_of(ordinal, version, &givens))
    }

    /// What a version reads from this; nothing where it has not adopted what came with the log.
    pub(in crate::store) fn reading_of(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
        givens: &[Sourced],
    ) -> Reading {
        match self.index.registry.version(version) {
            Some(known) if !givens.is_empty() && known.has_adopted(ordinal.0) => {
                self.read_against(known, ordinal, givens)
            }
            _ => Reading::default(),
        }
    }

    /// What a version reads from this, whether it has adopted it or not.
    pub(super) fn read_against(
        &self,
        known: &Known,
        ordinal: Ordinal,
        givens: &[Sourced],
    ) -> Reading {
        let random = &self.index.registry.random_sources;
        let criteria = known.keyed_scales();
        let against = Against {
            version: known.version,
            criteria: &criteria,
            at: known.at,
            is_random: &|source| random.contains(source),
        };
        Reading::of(ordinal, givens, &against)
    }

    /// The edits that came with a log. They need no evaluator: one that names no version goes under the one asked for.
    pub(in crate::store) fn given_revisions(
        &self,
        ticket: Ordinal,
        version: &EvaluatorVersion,
        givens: &[Sourced],
    ) -> Vec<Revision> {
        let known = self.index.registry.version(version);
        let otherwise = known.map_or(Timestamp::UNIX_EPOCH, |known| known.at);
        let all = givens.iter().flat_map(|(source, given)| {
            let edits = given.revisions.iter();
            edits.map(move |edit| (source.as_str(), edit))
        });
        all.map(|(source, given)| {
            let (at, origin) = made(given.at, otherwise);
            let from = given.from.as_ref().map(|from| Suggester {
                judge: from.judge.clone(),
                identity: from
                    .identity
                    .unwrap_or_else(|| imported_identity(source, &from.judge)),
            });
            Revision {
                ticket,
                evaluator: given.named_version().unwrap_or(*version),
                reviewer: Reviewer::given(&given.by),
                at,
                output: given.output.clone(),
                from,
                origin,
            }
        })
        .collect()
    }
}
