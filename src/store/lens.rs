//! The columns that filters and orders ask for, as one reviewer may see them under one evaluator.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::metrics::consensus::consensus;
use crate::model::{
    CriterionKey, Evaluator, EvaluatorVersion, LogId, Ordinal, Pooling, Queue, Reviewer, Scale,
    Status,
};
use crate::query::{Field, Measure, Rows, Whose};

use super::Store;
use super::error::StoreError;
use super::index::columns::bit;
use super::index::sheet::mark;
use super::index::{Columns, Rater, Sheet};
use super::search::needle::Needle;
use super::search::{self, Texts};

/// How much of judges and peers may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it: commands are the analyst's.
    Everything,
    /// What the screen may show: of a ticket that the reviewer has neither rated nor looked at, nothing.
    Blind,
}

/// The logs as one reviewer's queue under one evaluator.
#[derive(Debug)]
pub struct Lens<'a> {
    store: &'a Store,
    hides_scores: bool,
    hides_model: bool,
    reviewer: Option<&'a Sheet>,
    has_reviewer: bool,
    who: Option<Reviewer>,
    reviewers: Vec<&'a Sheet>,
    /// Judges in the evaluator's order, then by when they came; of several of one name the later first.
    judges: Vec<&'a Sheet>,
    criteria: Vec<(CriterionKey, Scale)>,
    version: EvaluatorVersion,
    queue: Queue,
    settled: Option<&'a Sheet>,
    again: Option<&'a BTreeSet<Ordinal>>,
    /// Who holds a ticket now.
    claims: BTreeMap<Ordinal, &'a Reviewer>,
    /// Which logs hold which words, as far as that was asked.
    texts: RefCell<Cow<'a, Texts>>,
    /// What could not be read when many logs were read together.
    damage: RefCell<Vec<StoreError>>,
}

/// So many logs are worth being read together.
const TOGETHER: usize = 64;

impl Store {
    /// The columns of this store for filters and orders. Without a reviewer a score is the consensus of all.
    #[must_use]
    pub fn lens(
        &self,
        evaluator: &Evaluator,
        reviewer: Option<&Reviewer>,
        sight: Sight,
    ) -> Lens<'_> {
        let version = evaluator.version();
        let index = &self.state.index;
        let own = reviewer.and_then(|reviewer| index.reviewer(&version, reviewer));
        let (reviewers, mut judges): (Vec<&Sheet>, Vec<&Sheet>) = index
            .sheets_of(&version)
            .filter(|sheet| sheet.rater.reviewer().is_some() || sheet.rater.is_judge())
            .partition(|sheet| sheet.rater.reviewer().is_some());
        let place = |sheet: &Sheet| {
            evaluator
                .judges
                .iter()
                .position(|judge| judge.name == sheet.rater.name())
                .unwrap_or(usize::MAX)
        };
        judges.sort_by_key(|sheet| (place(sheet), std::cmp::Reverse(sheet.last)));
        let is_blind = sight == Sight::Blind;
        Lens {
            store: self,
            hides_scores: is_blind && evaluator.blind,
            hides_model: is_blind && evaluator.hide_model,
            reviewer: own,
            has_reviewer: reviewer.is_some(),
            who: reviewer.cloned(),
            reviewers,
            judges,
            criteria: evaluator
                .criteria
                .iter()
                .map(|criterion| (criterion.key.clone(), criterion.scale.clone()))
                .collect(),
            version,
            queue: evaluator.queue.clone(),
            settled: index.sheet(&version, &Rater::Final),
            again: None,
            claims: BTreeMap::new(),
            texts: RefCell::default(),
            damage: RefCell::default(),
        }
    }
}

impl<'a> Lens<'a> {
    /// The same at a time: what somebody has taken for himself is his until then.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        let claims = self.store.claims(&self.version, now);
        self.claims = claims.map(|(at, claim)| (at, &claim.by)).collect();
        self
    }

    /// The same where these tickets come again, unseen: as if the reviewer had never decided them.
    #[must_use]
    pub fn serving_again(mut self, tickets: &'a BTreeSet<Ordinal>) -> Self {
        self.again = Some(tickets);
        self
    }

    /// The same where it is known of some words which logs hold them.
    #[must_use]
    pub fn knowing(mut self, texts: &'a Texts) -> Self {
        self.texts = RefCell::new(Cow::Borrowed(texts));
        self
    }

    /// What it knows of words by now.
    #[must_use]
    pub fn into_texts(self) -> Texts {
        self.texts.into_inner().into_owned()
    }

    /// What could not be read, and was not searched, since somebody asked.
    #[must_use]
    pub fn take_damage(&self) -> Vec<StoreError> {
        self.damage.take()
    }
}

impl Lens<'_> {
    fn comes_again(&self, ordinal: Ordinal) -> bool {
        self.again.is_some_and(|again| again.contains(&ordinal))
    }

    fn columns(&self) -> &Columns {
        &self.store.state.index.columns
    }

    /// Whether the reviewer has rated the ticket or looked at it: the rule of `model::visible`, over cells.
    fn is_open(&self, ordinal: Ordinal) -> bool {
        let opened = mark::SCORED | mark::LOOKED;
        !self.comes_again(ordinal)
            && self
                .reviewer
                .is_some_and(|sheet| sheet.marks(ordinal.0) & opened != 0)
    }

    /// Whether what judges and peers gave a ticket may be seen and counted.
    #[must_use]
    pub fn shows_scores(&self, ordinal: Ordinal) -> bool {
        !self.hides_scores || self.is_open(ordinal)
    }

    fn criterion(&self, key: &CriterionKey) -> Option<(usize, &Scale)> {
        self.criteria
            .iter()
            .position(|(known, _)| known == key)
            .map(|at| (at, &self.criteria[at].1))
    }

    fn own_score(&self, ordinal: Ordinal, at: usize, scale: &Scale) -> Option<f64> {
        if self.has_reviewer {
            if self.comes_again(ordinal) {
                return None;
            }
            return self.reviewer?.code(ordinal.0, at);
        }
        // What people settled on is what they say together.
        if let Some(sheet) = self.settled.filter(|_| self.is_settled(ordinal)) {
            return sheet.code(ordinal.0, at);
        }
        let codes = self
            .reviewers
            .iter()
            .filter_map(|sheet| sheet.code(ordinal.0, at))
            .collect();
        consensus(codes, scale, Pooling::Median)
    }

    /// Whether somebody else has taken a ticket for himself.
    fn is_others(&self, ordinal: Ordinal) -> bool {
        self.claims
            .get(&ordinal)
            .is_some_and(|by| Some(*by) != self.who.as_ref())
    }

    /// How many reviewers have rated a ticket.
    fn raters(&self, ordinal: Ordinal) -> u32 {
        let rated = |sheet: &&&Sheet| sheet.has(ordinal.0, mark::SCORED);
        u32::try_from(self.reviewers.iter().filter(rated).count()).unwrap_or(u32::MAX)
    }

    /// The rule of `Ticket::status_over_all`, over cells.
    fn status_over_all(&self, ordinal: Ordinal) -> Status {
        let raters = self.raters(ordinal);
        if raters >= self.queue.wanted() {
            Status::Done
        } else if self.claims.contains_key(&ordinal) {
            Status::Claimed
        } else if raters == 0 && self.own_mark(ordinal, mark::SKIPPED) {
            Status::Skipped
        } else {
            Status::Todo
        }
    }

    fn own_mark(&self, ordinal: Ordinal, wanted: u8) -> bool {
        if self.has_reviewer {
            if self.comes_again(ordinal) && wanted != mark::SKIPPED {
                return false;
            }
            return self
                .reviewer
                .is_some_and(|sheet| sheet.has(ordinal.0, wanted));
        }
        self.reviewers
            .iter()
            .any(|sheet| sheet.has(ordinal.0, wanted))
    }
}

impl Rows for Lens<'_> {
    fn len(&self) -> u32 {
        self.store.len()
    }

    fn ordinals(&self) -> Vec<Ordinal> {
        self.store.ordinals().collect()
    }

    fn id(&self, ordinal: Ordinal) -> LogId {
        self.columns().id(ordinal.0)
    }

    fn text(&self, ordinal: Ordinal, field: Field) -> Cow<'_, str> {
        let columns = self.columns();
        match field {
            Field::Model if self.hides_model && !self.is_open(ordinal) => Cow::Borrowed(""),
            Field::Model => {
                Cow::Borrowed(columns.model_names.name(columns.models[ordinal.index()]))
            }
            Field::Source => {
                Cow::Borrowed(columns.source_names.name(columns.sources[ordinal.index()]))
            }
            Field::SourceId if columns.source_ids[ordinal.index()] == 0 => Cow::Borrowed(""),
            Field::SourceId => Cow::Owned(
                self.store
                    .state
                    .with_row(ordinal, |row| row.source_id.clone())
                    .ok()
                    .flatten()
                    .unwrap_or_default(),
            ),
        }
    }

    fn meta(&self, ordinal: Ordinal, key: &str) -> Option<Cow<'_, str>> {
        self.store
            .state
            .with_row(ordinal, |row| {
                row.meta
                    .iter()
                    .find(|(known, _)| known == key)
                    .map(|(_, value)| value.clone())
            })
            .ok()
            .flatten()
            .map(Cow::Owned)
    }

    fn measure(&self, ordinal: Ordinal, measure: Measure) -> Option<f64> {
        let (columns, at) = (self.columns(), ordinal.index());
        let tokens = |count: u32| (count != u32::MAX).then_some(f64::from(count));
        let float = |bits: u32| {
            let value = f32::from_bits(bits);
            // By its shortest decimal, so that `cost=0.001` finds what was written as 0.001.
            (!value.is_nan()).then(|| value.to_string().parse().unwrap_or(f64::from(value)))
        };
        match measure {
            Measure::Words => Some(f64::from(columns.words[at])),
            Measure::Turns => Some(f64::from(columns.turns[at])),
            Measure::At =>
            {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "seconds since 1970 are far below 2^53"
                )]
                (columns.at[at] != i64::MIN).then_some(columns.at[at] as f64)
            }
            Measure::InputTokens => tokens(columns.input_tokens[at]),
            Measure::OutputTokens => tokens(columns.output_tokens[at]),
            Measure::LatencyMs => float(columns.latency_ms[at]),
            Measure::CostUsd => float(columns.cost_usd[at]),
        }
    }

    fn tags(&self, ordinal: Ordinal) -> Vec<&str> {
        let columns = self.columns();
        let set = columns.tag_names.name(columns.tag_sets[ordinal.index()]);
        let own = set.split('\n').filter(|tag| !tag.is_empty());
        let put = columns.ticket_tags.get(&ordinal.0).into_iter().flatten();
        own.chain(put.map(String::as_str)).collect()
    }

    fn status(&self, ordinal: Ordinal) -> Status {
        if !self.has_reviewer {
            return self.status_over_all(ordinal);
        }
        if self.own_mark(ordinal, mark::SCORED) {
            Status::Done
        } else if self.queue.overlap.is_some()
            && !self.comes_again(ordinal)
            && self.queue.is_enough(self.raters(ordinal))
        {
            Status::Enough
        } else if self.is_others(ordinal) {
            Status::Claimed
        } else if self.own_mark(ordinal, mark::SKIPPED) {
            Status::Skipped
        } else {
            Status::Todo
        }
    }

    fn is_flagged(&self, ordinal: Ordinal) -> bool {
        self.columns().bits[ordinal.index()] & bit::FLAGGED != 0
    }

    fn is_revised(&self, ordinal: Ordinal) -> bool {
        self.columns().bits[ordinal.index()] & bit::REVISED != 0
    }

    fn has_note(&self, ordinal: Ordinal) -> bool {
        if self.shows_scores(ordinal) {
            self.reviewers
                .iter()
                .any(|sheet| sheet.has(ordinal.0, mark::NOTED))
        } else {
            self.own_mark(ordinal, mark::NOTED)
        }
    }

    fn is_suggested(&self, ordinal: Ordinal) -> bool {
        self.shows_scores(ordinal)
            && self
                .judges
                .iter()
                .any(|sheet| sheet.has(ordinal.0, mark::SUGGESTED))
    }

    fn is_suspect(&self, ordinal: Ordinal) -> bool {
        let mut judges = self.judges.iter();
        judges.any(|sheet| sheet.has(ordinal.0, mark::SUSPECT))
    }

    fn is_assisted(&self, ordinal: Ordinal) -> bool {
        self.shows_scores(ordinal) && self.columns().bits[ordinal.index()] & bit::ASSISTED != 0
    }

    fn is_differing(&self, ordinal: Ordinal) -> bool {
        let scales: Vec<_> = self.criteria.iter().map(|(_, scale)| scale).collect();
        self.shows_scores(ordinal)
            && self
                .store
                .gap(&self.version, &scales, &self.reviewers, ordinal)
                .is_ok_and(|found| found.is_some_and(|differing| differing.gap > 0.0))
    }

    fn is_settled(&self, ordinal: Ordinal) -> bool {
        self.settled
            .is_some_and(|sheet| sheet.has(ordinal.0, mark::SCORED))
    }

    fn has_failed(&self, ordinal: Ordinal, judge: Option<&str>) -> bool {
        self.judges
            .iter()
            .filter(|sheet| judge.is_none_or(|name| sheet.rater.name() == name))
            .any(|sheet| sheet.has(ordinal.0, mark::FAILED))
    }

    fn score(&self, ordinal: Ordinal, whose: &Whose, criterion: &CriterionKey) -> Option<f64> {
        let (at, scale) = self.criterion(criterion)?;
        match whose {
            Whose::Own => self.own_score(ordinal, at, scale),
            Whose::Judge if self.shows_scores(ordinal) => self
                .judges
                .iter()
                .find_map(|sheet| sheet.code(ordinal.0, at)),
            Whose::Named(name) => {
                let own = self.reviewer.map(|sheet| sheet.rater.name());
                self.reviewers
                    .iter()
                    .chain(&self.judges)
                    .filter(|sheet| sheet.rater.name() == name)
                    .filter(|sheet| {
                        let is_own =
                            own.is_some() && sheet.rater.reviewer().map(Reviewer::as_str) == own;
                        if is_own {
                            !self.comes_again(ordinal)
                        } else {
                            self.shows_scores(ordinal)
                        }
                    })
                    .find_map(|sheet| sheet.code(ordinal.0, at))
            }
            Whose::Judge => None,
        }
    }

    fn judge_scores(&self, ordinal: Ordinal, criterion: &CriterionKey) -> Vec<f64> {
        let Some((at, _)) = self.criterion(criterion) else {
            return Vec::new();
        };
        self.judges
            .iter()
            .filter_map(|sheet| sheet.code(ordinal.0, at))
            .collect()
    }

    fn parts_apart(&self, ordinal: Ordinal) -> f64 {
        let steps = self.judges.iter().filter_map(|sheet| {
            let is_scored = sheet.has(ordinal.0, mark::SCORED);
            is_scored.then(|| sheet.apart.get(ordinal.index()))
        });
        f64::from(steps.max().unwrap_or(0)) / 255.0
    }

    fn contains(&self, ordinal: Ordinal, needle: &str) -> bool {
        let known = self.texts.borrow();
        let in_log = known.log_holds(needle, ordinal);
        let in_log = in_log.unwrap_or_else(|| {
            let log = self.store.log(ordinal);
            log.is_ok_and(|log| Needle::new(needle).is_in(&log))
        });
        let in_edit = || {
            let edits = self.store.revisions(ordinal, &self.version);
            let last = edits.ok().and_then(|mut edits| edits.pop());
            last.is_some_and(|edit| Needle::new(needle).is_in_text(&edit.output))
        };
        in_log || (self.is_revised(ordinal) && known.edit_holds(needle, ordinal, in_edit))
    }

    fn read_ahead(&self, needles: &[&str], among: &[Ordinal]) {
        let (words, left) = self.texts.borrow().unasked(needles, among);
        if left.len() < TOGETHER {
            return;
        }
        // Where the frames can't be listed, each log is asked by itself, and says why it can't be read.
        let Ok(scan) = self.store.body_scan(&words, left) else {
            return;
        };
        let mut texts = self.texts.borrow_mut();
        let mut damage = self.damage.borrow_mut();
        search::carry_out(&scan, |part| {
            texts.to_mut().learn(&scan, &part);
            damage.extend(part.damaged);
        });
    }
}
