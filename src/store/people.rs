//! What several reviewers, or one reviewer twice, gave the same tickets. What it says is the business of `metrics`.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::model::{
    Claim, Evaluator, EvaluatorVersion, Event, Ordinal, Rating, Reviewer, Scale, Standing,
};
use crate::query::Repeats;

use super::Store;
use super::agree::Against;
use super::error::StoreError;
use super::index::columns::bit;
use super::index::sheet::mark;
use super::index::{Rater, Sheet};

/// What a reviewer gave a ticket, and what he gave it when it came again, unseen.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeated {
    /// The ticket.
    pub ordinal: Ordinal,
    /// His own rating before, the last blind one. Texts are cut.
    pub first: Rating,
    /// The one when it came again. Texts are cut.
    pub again: Rating,
}

/// A ticket on which reviewers' blind ratings differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing {
    /// The ticket.
    pub ordinal: Ordinal,
    /// How far they are apart on the criterion on which they are furthest apart, as a share of its scale, above 0 to 1.
    pub gap: f64,
    /// Each reviewer's name with what he gave, by criterion in the evaluator's order, as numbers of a column
    /// (`Score::code`).
    pub scores: Vec<(String, Vec<Option<f64>>)>,
    /// What people settled on, in the same order; None where they have not.
    pub settled: Option<Vec<Option<f64>>>,
}

/// What a reviewer decided, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Tickets with a rating that stands.
    pub rated: u32,
    /// Those among them whose rating that stands was made blind.
    pub blind: u32,
    /// Tickets that were put off and not rated.
    pub skipped: u32,
    /// When each of his ratings was made, those among them that were replaced or are of a ticket that came again; in no
    /// order, and without those whose time is not known.
    pub times: Vec<Timestamp>,
}

impl Store {
    /// What a reviewer decided under a version, and when.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn decisions(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
    ) -> Result<Decisions, StoreError> {
        let mut made = Decisions::default();
        let Some(sheet) = self.state.index.reviewer(version, reviewer) else {
            return Ok(made);
        };
        for (place, marks) in sheet.marks.cells() {
            let Ok(ordinal) = u32::try_from(place) else {
                break;
            };
            if marks & mark::SCORED == 0 {
                made.skipped += u32::from(marks & mark::SKIPPED != 0);
                continue;
            }
            made.rated += 1;
            made.blind += u32::from(marks & mark::INFORMED == 0);
            let ratings = self
                .state
                .ratings_of(version, Ordinal(ordinal))?
                .into_iter();
            let own = ratings.filter(|rating| {
                rating.reviewer == *reviewer && rating.standing != Standing::Final
            });
            made.times
                .extend(own.filter_map(|rating| rating.origin.dated(rating.at)));
        }
        Ok(made)
    }

    /// The tickets that a reviewer was served a second time and rated blind both times, in order of import: for his
    /// agreement with himself.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn repeats(
        &self,
        evaluator: &Evaluator,
        reviewer: &Reviewer,
    ) -> Result<Vec<Repeated>, StoreError> {
        let version = evaluator.version();
        let mut found = Vec::new();
        for ordinal in self.repeated(&version, reviewer) {
            let ratings = self.state.ratings_of(&version, ordinal)?;
            let own = |standing| {
                let ratings = ratings.iter();
                ratings.filter(move |rating| {
                    rating.reviewer == *reviewer
                        && rating.standing == standing
                        && rating.seen.is_blind()
                })
            };
            let Some(again) = own(Standing::Repeat).next_back() else {
                continue;
            };
            // A time that is not known goes before every one that is.
            let when = |rating: &Rating| rating.origin.dated(rating.at);
            let mut before = own(Standing::Own).filter(|first| when(first) < when(again));
            if let Some(first) = before.next_back() {
                found.push(Repeated {
                    ordinal,
                    first: first.clone(),
                    again: again.clone(),
                });
            }
        }
        Ok(found)
    }

    /// The tickets that a reviewer has rated again, in order of import.
    pub fn repeated(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
    ) -> impl Iterator<Item = Ordinal> + '_ {
        let rater = Rater::Repeat(reviewer.clone());
        let sheet = self.state.index.sheet(version, &rater);
        let cells = sheet.into_iter().flat_map(|sheet| sheet.marks.cells());
        cells.filter_map(|(place, marks)| {
            let ordinal = u32::try_from(place).ok()?;
            (marks & mark::SCORED != 0).then_some(Ordinal(ordinal))
        })
    }

    /// The tickets that a reviewer has rated, that his share of repeats chooses, and that have not come again; in order of
    /// import. An edited one is left out: what he would rate now is another text.
    #[must_use]
    pub fn repeatable(&self, evaluator: &Evaluator, reviewer: &Reviewer) -> Vec<Ordinal> {
        let version = evaluator.version();
        let repeats = Repeats::of(&evaluator.queue, reviewer);
        let Some(sheet) = self.state.index.reviewer(&version, reviewer) else {
            return Vec::new();
        };
        let again: BTreeSet<_> = self.repeated(&version, reviewer).collect();
        let columns = &self.state.index.columns;
        let rated = sheet.marks.cells().filter_map(|(place, marks)| {
            let ordinal = u32::try_from(place).ok()?;
            let is_there = marks & mark::SCORED != 0 && ordinal < columns.len();
            is_there.then_some(Ordinal(ordinal))
        });
        rated
            .filter(|ordinal| {
                columns.bits[ordinal.index()] & bit::REVISED == 0
                    && repeats.chooses(&columns.id(ordinal.0))
                    && !again.contains(ordinal)
            })
            .collect()
    }

    /// The tickets of a reviewer's latest ratings that were made here and stand, an event each, the latest first, until
    /// they are of so many different tickets.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn recently_rated(
        &self,
        version: EvaluatorVersion,
        reviewer: &Reviewer,
        tickets: usize,
    ) -> Result<Vec<Vec<Ordinal>>, StoreError> {
        let stacks = &self.state.index.registry.stacks;
        let done = stacks.get(&(reviewer.clone(), version));
        let (mut recent, mut different) = (Vec::new(), BTreeSet::new());
        for seq in done.into_iter().flat_map(|stack| stack.done.iter().rev()) {
            if different.len() >= tickets {
                break;
            }
            let event = self.state.entry(*seq)?.event;
            if matches!(event, Event::Rated(_)) {
                different.extend(event.tickets());
                recent.push(event.tickets());
            }
        }
        Ok(recent)
    }

    /// The tickets on which reviewers' latest blind ratings differ, the biggest difference first, in order of import where
    /// it is the same.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn differing(&self, evaluator: &Evaluator) -> Result<Vec<Differing>, StoreError> {
        let version = evaluator.version();
        let people = self.people(&version, &Against::Final);
        let criteria = evaluator.criteria.iter();
        let scales: Vec<_> = criteria.map(|criterion| &criterion.scale).collect();
        let mut found = Vec::new();
        for ordinal in self.ordinals() {
            let rated = |sheet: &&&Sheet| sheet.has(ordinal.0, mark::SCORED);
            if people.iter().filter(rated).count() < 2 {
                continue;
            }
            let gap = self.gap(&version, &scales, &people, ordinal)?;
            if let Some(mut differing) = gap.filter(|differing| differing.gap > 0.0) {
                differing.settled = self.settled(evaluator, ordinal);
                found.push(differing);
            }
        }
        found.sort_by(|one, other| other.gap.total_cmp(&one.gap));
        Ok(found)
    }

    /// How far the latest blind ratings of a ticket are apart. None of fewer than two.
    pub(super) fn gap(
        &self,
        version: &EvaluatorVersion,
        scales: &[&Scale],
        people: &[&Sheet],
        ordinal: Ordinal,
    ) -> Result<Option<Differing>, StoreError> {
        let blind = self.blind(version, people, ordinal)?;
        if blind.len() < 2 {
            return Ok(None);
        }
        let gaps = scales.iter().enumerate().map(|(at, scale)| {
            let codes: Vec<f64> = blind.iter().filter_map(|given| given.codes[at]).collect();
            apart(scale, &codes)
        });
        Ok(Some(Differing {
            ordinal,
            gap: gaps.fold(0.0, f64::max),
            scores: blind
                .into_iter()
                .map(|given| (given.who, given.codes))
                .collect(),
            settled: None,
        }))
    }

    /// Who has taken a ticket for himself last, if it was not given back; the time may be over.
    #[must_use]
    pub fn claim(&self, version: &EvaluatorVersion, ordinal: Ordinal) -> Option<&Claim> {
        let registry = &self.state.index.registry;
        registry.claims.get(&(registry.place(version)?, ordinal.0))
    }

    /// The tickets that are taken at a time by reviewers who have not rated them, in order of import.
    pub fn claims(
        &self,
        version: &EvaluatorVersion,
        now: Timestamp,
    ) -> impl Iterator<Item = (Ordinal, &Claim)> {
        let place = self.state.index.registry.place(version);
        let claims = self.state.index.registry.claims.iter();
        let version = *version;
        claims
            .filter(move |((at, _), _)| Some(*at) == place)
            .map(|((_, ordinal), claim)| (Ordinal(*ordinal), claim))
            .filter(move |(ordinal, claim)| {
                let sheet = self.state.index.reviewer(&version, &claim.by);
                let is_rated = sheet.is_some_and(|sheet| sheet.has(ordinal.0, mark::SCORED));
                now < claim.until && !is_rated
            })
    }

    /// The scores that people settled on for a ticket, by criterion in the evaluator's order, as numbers of a column
    /// (`Score::code`). None where they settled on nothing.
    #[must_use]
    pub fn settled(&self, evaluator: &Evaluator, ordinal: Ordinal) -> Option<Vec<Option<f64>>> {
        let version = evaluator.version();
        let sheet = self.state.index.sheet(&version, &Rater::Final)?;
        let codes = (0..evaluator.criteria.len()).map(|at| sheet.code(ordinal.0, at));
        sheet.has(ordinal.0, mark::SCORED).then(|| codes.collect())
    }
}

/// How far the furthest of these scores are apart, as a share of their scale; 0 where it is not scored by two.
fn apart(scale: &Scale, codes: &[f64]) -> f64 {
    let low = codes.iter().copied().fold(f64::INFINITY, f64::min);
    let high = codes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if codes.len() < 2 || low >= high {
        return 0.0;
    }
    match scale {
        Scale::Ordinal { min, max, .. } => (high - low) / f64::from(max - min).max(1.0),
        // Of labels none is nearer to another.
        Scale::PassFail | Scale::Choice { many: false, .. } => 1.0,
        Scale::Choice { labels, many: true } => {
            let count = f64::from(u32::try_from(labels.len()).unwrap_or(u32::MAX)).max(1.0);
            let pairs = codes
                .iter()
                .flat_map(|one| codes.iter().map(move |other| (one, other)));
            pairs
                .map(|(one, other)| f64::from((bits(*one) ^ bits(*other)).count_ones()) / count)
                .fold(0.0, f64::max)
        }
        Scale::Text => 0.0,
    }
}

/// The labels of a score of several, a bit each.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "codes of labels are whole numbers below 2^32"
)]
fn bits(code: f64) -> u32 {
    code as u32
}
