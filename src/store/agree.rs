//! Columns side by side: a judge's scores beside people's, and how far everyone is. Counts and pairs only; what they say is
//! the business of `metrics`.

use crate::metrics::consensus::consensus;
use crate::model::{
    CriterionKey, Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal, Origin, Pooling, Reviewer,
    Seq,
};

use super::Store;
use super::error::StoreError;
use super::index::columns::bit;
use super::index::sheet::mark;
use super::index::{Rater, Sheet};

/// Whose scores a judge's are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// One reviewer's.
    Reviewer(Reviewer),
    /// All reviewers' as one; a tie drops the ticket.
    People(Pooling),
    /// What people settled on where they did, else the middle of their scores.
    Final,
}

impl Against {
    /// How several scores become one.
    pub(super) fn pooling(&self) -> Pooling {
        match self {
            // Of one reviewer there is one score.
            Self::Reviewer(_) | Self::Final => Pooling::Median,
            Self::People(pooling) => *pooling,
        }
    }
}

/// One ticket with both scores, as numbers of a column (`Score::code`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The ticket.
    pub ordinal: Ordinal,
    /// People's score, blind.
    pub human: f64,
    /// The judge's.
    pub judge: f64,
    /// Whether a rating behind it is of a random ticket.
    pub random: bool,
}

/// The pairs of one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionPairs {
    /// The criterion.
    pub key: CriterionKey,
    /// The tickets that both have scored.
    pub pairs: Vec<Pair>,
    /// Tickets that a tie among people has dropped.
    pub ties: u32,
}

/// How many tickets there are, and how many of them have what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Tickets.
    pub tickets: u32,
    /// Rated blind by anyone.
    pub rated: u32,
    /// Scored by the judge.
    pub judged: u32,
    /// Both.
    pub both: u32,
    /// The judge failed.
    pub judge_failed: u32,
    /// The judge has not been asked.
    pub judge_pending: u32,
    /// Rated, but only after something had been seen.
    pub informed_excluded: u32,
}

/// A judge that has verdicts under a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeSeen {
    /// Its name.
    pub name: String,
    /// What made it answer so.
    pub identity: JudgeIdentity,
    /// The model that answered.
    pub generation: Option<String>,
    /// Tickets it scored.
    pub scored: u32,
    /// Tickets it failed on.
    pub failed: u32,
    /// Where its verdicts were made.
    pub origin: Origin,
    /// The event of the first of them.
    pub first: Seq,
}

/// How far one reviewer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Decided.
    pub done: u32,
    /// Put off.
    pub skipped: u32,
    /// Flagged by anyone.
    pub flagged: u32,
    /// Tickets.
    pub total: u32,
}

impl Store {
    /// A judge's scores beside people's latest blind ones, by criterion in the evaluator's order. Several generations of
    /// one identity are not pooled: the latest counts.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn pairs(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        against: &Against,
    ) -> Result<Vec<CriterionPairs>, StoreError> {
        let sheet = self.generation(&evaluator.version(), judge);
        self.pairs_with(evaluator, sheet, against)
    }

    /// The scores of one sheet of a judge beside people's.
    pub(super) fn pairs_with(
        &self,
        evaluator: &Evaluator,
        judge: Option<&Sheet>,
        against: &Against,
    ) -> Result<Vec<CriterionPairs>, StoreError> {
        let version = evaluator.version();
        let mut found: Vec<_> = evaluator
            .criteria
            .iter()
            .map(|criterion| CriterionPairs {
                key: criterion.key.clone(),
                pairs: Vec::new(),
                ties: 0,
            })
            .collect();
        let Some(judge) = judge else {
            return Ok(found);
        };
        let people = self.people(&version, against);
        for (place, marks) in judge.marks.cells() {
            let Ok(ordinal) = u32::try_from(place) else {
                break;
            };
            if marks & mark::SCORED == 0 || ordinal >= self.len() {
                continue;
            }
            let blind = self.said(&version, against, &people, Ordinal(ordinal))?;
            let both = paired(evaluator, judge, against, Ordinal(ordinal), &blind);
            for (found, paired) in found.iter_mut().zip(both) {
                match paired {
                    Paired::Both(pair) => found.pairs.push(pair),
                    Paired::Tied => found.ties += 1,
                    Paired::Missing => {}
                }
            }
        }
        Ok(found)
    }

    /// The same of these tickets alone: each with its pair on every criterion, none where one of both is missing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn pairs_of(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        against: &Against,
        tickets: &[Ordinal],
    ) -> Result<Vec<Vec<Option<Pair>>>, StoreError> {
        let version = evaluator.version();
        let judge = self.generation(&version, judge);
        let people = self.people(&version, against);
        let of = |ticket: &Ordinal| {
            let Some(judge) = judge.filter(|judge| judge.has(ticket.0, mark::SCORED)) else {
                return Ok(vec![None; evaluator.criteria.len()]);
            };
            let blind = self.said(&version, against, &people, *ticket)?;
            let both = paired(evaluator, judge, against, *ticket, &blind);
            let both = both.map(|paired| match paired {
                Paired::Both(pair) => Some(pair),
                Paired::Tied | Paired::Missing => None,
            });
            Ok(both.collect())
        };
        tickets.iter().map(of).collect()
    }

    /// How many of these tickets a judge and people have scored.
    #[must_use]
    pub fn coverage(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        tickets: impl IntoIterator<Item = Ordinal>,
    ) -> Coverage {
        let version = evaluator.version();
        let judge = self.generation(&version, judge);
        let people = self.people(&version, &Against::People(Pooling::Median));
        let mut counts = Coverage::default();
        for Ordinal(ordinal) in tickets {
            counts.tickets += 1;
            let judged = judge.map_or(0, |sheet| sheet.marks(ordinal));
            let (mut blind, mut informed) = (false, false);
            for sheet in &people {
                let marks = sheet.marks(ordinal);
                let seen = marks & mark::INFORMED != 0;
                let is_blind =
                    marks & mark::SCORED != 0 && (!seen || marks & mark::EARLIER_BLIND != 0);
                blind |= is_blind;
                informed |= marks & mark::SCORED != 0 && !is_blind;
            }
            counts.rated += u32::from(blind);
            counts.judged += u32::from(judged & mark::SCORED != 0);
            counts.both += u32::from(blind && judged & mark::SCORED != 0);
            counts.judge_failed += u32::from(judged & mark::FAILED != 0);
            counts.judge_pending += u32::from(judged == 0);
            counts.informed_excluded += u32::from(informed && !blind);
        }
        counts
    }

    /// The judges that have verdicts under a version, in the order in which they came.
    #[must_use]
    pub fn judges(&self, version: &EvaluatorVersion) -> Vec<JudgeSeen> {
        self.state
            .index
            .sheets_of(version)
            .filter_map(|sheet| match &sheet.rater {
                Rater::Reviewer(_) | Rater::Corrected { .. } | Rater::Repeat(_) | Rater::Final => {
                    None
                }
                Rater::Judge {
                    name,
                    identity,
                    generation,
                    imported,
                } => Some(JudgeSeen {
                    name: name.clone(),
                    identity: *identity,
                    generation: generation.clone(),
                    scored: sheet.count(mark::SCORED),
                    failed: sheet.count(mark::FAILED),
                    origin: super::wire::origin(*imported),
                    first: Seq(sheet.first),
                }),
            })
            .collect()
    }

    /// The reviewers that have a rating that counts under a version, by name.
    #[must_use]
    pub fn reviewers(&self, version: &EvaluatorVersion) -> Vec<Reviewer> {
        let mut names: Vec<_> = self
            .state
            .index
            .sheets_of(version)
            .filter(|sheet| sheet.count(mark::SCORED) > 0)
            .filter_map(|sheet| sheet.rater.reviewer().cloned())
            .collect();
        names.sort_unstable();
        names
    }

    /// The logs that anyone has rated under a version, in order of import.
    pub fn rated(&self, version: &EvaluatorVersion) -> impl Iterator<Item = Ordinal> + '_ {
        let people = self.people(version, &Against::People(Pooling::Median));
        self.ordinals().filter(move |ordinal| {
            people
                .iter()
                .any(|sheet| sheet.has(ordinal.0, mark::SCORED))
        })
    }

    /// How far a reviewer is, over all logs.
    #[must_use]
    pub fn progress(&self, evaluator: &Evaluator, reviewer: &Reviewer) -> Progress {
        let sheet = self.state.index.reviewer(&evaluator.version(), reviewer);
        let flagged = self
            .state
            .index
            .columns
            .bits
            .iter()
            .filter(|bits| **bits & bit::FLAGGED != 0)
            .count();
        let (mut done, mut skipped) = (0, 0);
        for (_, marks) in sheet.into_iter().flat_map(|sheet| sheet.marks.cells()) {
            done += u32::from(marks & mark::SCORED != 0);
            skipped += u32::from(marks & (mark::SCORED | mark::SKIPPED) == mark::SKIPPED);
        }
        Progress {
            done,
            skipped,
            flagged: u32::try_from(flagged).unwrap_or(u32::MAX),
            total: self.count(),
        }
    }

    /// The logs without any verdict of this identity under a version, in order of import.
    pub fn unjudged(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
    ) -> impl Iterator<Item = Ordinal> + '_ {
        let sheets: Vec<&Sheet> = self.state.index.judge(version, judge).collect();
        self.ordinals()
            .filter(move |ordinal| sheets.iter().all(|sheet| sheet.marks(ordinal.0) == 0))
    }

    /// The logs on which this identity failed and has no scores, in order of import.
    pub fn failed(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
    ) -> impl Iterator<Item = Ordinal> + '_ {
        let sheets: Vec<&Sheet> = self.state.index.judge(version, judge).collect();
        self.ordinals().filter(move |ordinal| {
            let marks = sheets
                .iter()
                .fold(0, |all, sheet| all | sheet.marks(ordinal.0));
            marks & mark::FAILED != 0 && marks & mark::SCORED == 0
        })
    }

    /// The latest generation of a judge's identity.
    pub(super) fn generation(
        &self,
        version: &EvaluatorVersion,
        judge: &JudgeIdentity,
    ) -> Option<&Sheet> {
        self.state
            .index
            .judge(version, judge)
            .max_by_key(|sheet| sheet.last)
    }

    pub(super) fn people(&self, version: &EvaluatorVersion, against: &Against) -> Vec<&Sheet> {
        self.state
            .index
            .sheets_of(version)
            .filter(|sheet| match (sheet.rater.reviewer(), against) {
                (Some(name), Against::Reviewer(wanted)) => name == wanted,
                (Some(_), _) => true,
                (None, _) => false,
            })
            .collect()
    }

    /// What counts of what people say of a ticket: what they settled on, where that is asked for and they did, else each
    /// reviewer's latest blind rating.
    pub(super) fn said(
        &self,
        version: &EvaluatorVersion,
        against: &Against,
        people: &[&Sheet],
        ordinal: Ordinal,
    ) -> Result<Vec<Blind>, StoreError> {
        let settled = match against {
            Against::Final => self.state.index.sheet(version, &Rater::Final),
            Against::Reviewer(_) | Against::People(_) => None,
        };
        match settled.filter(|sheet| sheet.has(ordinal.0, mark::SCORED)) {
            Some(sheet) => Ok(vec![Blind {
                who: sheet.rater.name().to_string(),
                codes: (0..sheet.codes.len())
                    .map(|at| sheet.code(ordinal.0, at))
                    .collect(),
                random: sheet.has(ordinal.0, mark::RANDOM),
            }]),
            None => self.blind(version, people, ordinal),
        }
    }

    /// Each reviewer's latest blind rating of a ticket.
    pub(super) fn blind(
        &self,
        version: &EvaluatorVersion,
        people: &[&Sheet],
        ordinal: Ordinal,
    ) -> Result<Vec<Blind>, StoreError> {
        let mut found = Vec::new();
        for sheet in people {
            let marks = sheet.marks(ordinal.0);
            if marks & mark::SCORED == 0 {
                continue;
            }
            if marks & mark::INFORMED == 0 {
                found.push(Blind {
                    who: sheet.rater.name().to_string(),
                    codes: (0..sheet.codes.len())
                        .map(|at| sheet.code(ordinal.0, at))
                        .collect(),
                    random: marks & mark::RANDOM != 0,
                });
            } else if marks & mark::EARLIER_BLIND != 0 {
                found.extend(self.earlier_blind(version, sheet, ordinal)?);
            }
        }
        Ok(found)
    }

    /// A blind rating behind one that was made after seeing something.
    fn earlier_blind(
        &self,
        version: &EvaluatorVersion,
        sheet: &Sheet,
        ordinal: Ordinal,
    ) -> Result<Option<Blind>, StoreError> {
        let (Some(reviewer), Some(known)) = (
            sheet.rater.reviewer(),
            self.state.index.registry.version(version),
        ) else {
            return Ok(None);
        };
        let ratings = self.state.ratings_by(version, reviewer, ordinal)?;
        Ok(ratings
            .iter()
            .rev()
            .find(|rating| rating.seen.is_blind())
            .map(|rating| Blind {
                who: reviewer.to_string(),
                codes: known
                    .keyed_scales()
                    .iter()
                    .map(|(key, scale)| rating.scores.get(key)?.code(scale))
                    .collect(),
                random: rating.random,
            }))
    }
}

/// What a ticket has of a judge's and of people's scores.
enum Paired {
    Both(Pair),
    /// People are tied.
    Tied,
    Missing,
}

/// A judge's scores of a ticket beside people's, by criterion in the evaluator's order.
fn paired<'a>(
    evaluator: &'a Evaluator,
    judge: &'a Sheet,
    against: &Against,
    ordinal: Ordinal,
    blind: &'a [Blind],
) -> impl Iterator<Item = Paired> + 'a {
    let pooling = against.pooling();
    let random = blind.iter().any(|given| given.random);
    let criteria = evaluator.criteria.iter().enumerate();
    criteria.map(move |(at, criterion)| {
        let codes: Vec<f64> = blind.iter().filter_map(|given| given.codes[at]).collect();
        let judged = judge.code(ordinal.0, at).filter(|_| !codes.is_empty());
        let Some(judge) = judged else {
            return Paired::Missing;
        };
        consensus(codes, &criterion.scale, pooling).map_or(Paired::Tied, |human| {
            Paired::Both(Pair {
                ordinal,
                human,
                judge,
                random,
            })
        })
    })
}

/// One reviewer's blind scores of a ticket.
pub(super) struct Blind {
    pub(super) who: String,
    pub(super) codes: Vec<Option<f64>>,
    pub(super) random: bool,
}
