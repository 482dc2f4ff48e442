//! Questions about one ticket: its log, what happened to it, its history; and the journal as it stands.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{
    Comparison, Entry, Evaluator, EvaluatorVersion, Given, Import, Log, LogId, Looked, Ordinal,
    Rating, Revision, Seq, Skip, Standing, TextHash, Ticket, Verdict,
};
use crate::query::random::is_random;

use super::Store;
use super::error::{BrokenChain, StoreError};
use super::index::columns::{MOST_FIELDS, bit};
use super::journal::Position;
use super::journal::line::Line;
use super::journal::replay::Replay;
use super::segments::TextAt;
use super::state::State;
use super::state::facts::{Mark, Marked};
use super::state::given::{Notices, Sourced, is_plain};
use super::state::merged;

/// The texts that stand in the columns of the logs, each once and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Who wrote outputs.
    pub models: Vec<String>,
    /// Where logs came from.
    pub sources: Vec<String>,
    /// Tags of logs and of tickets.
    pub tags: Vec<String>,
    /// Fields of the metadata that a filter can ask for; None where there are too many to list.
    pub meta: Option<Vec<String>>,
}

impl Store {
    /// The texts that stand in the columns, which costs as much as there are different ones.
    #[must_use]
    pub fn names(&self) -> Names {
        let columns = &self.state.index.columns;
        let each = |names: &[String]| sorted(names.iter().map(String::as_str));
        let sets = columns
            .tag_names
            .names()
            .iter()
            .flat_map(|set| set.split('\n'));
        let put = columns.ticket_tags.values().flatten().map(String::as_str);
        Names {
            models: each(columns.model_names.names()),
            sources: each(columns.source_names.names()),
            tags: sorted(sets.chain(put)),
            meta: self.meta_names(),
        }
    }

    /// The fields of the metadata that a filter can ask for; None where there are too many to list.
    #[must_use]
    pub fn meta_names(&self) -> Option<Vec<String>> {
        let names = self.state.index.columns.meta_names.names();
        (names.len() < MOST_FIELDS).then(|| sorted(names.iter().map(String::as_str)))
    }

    /// A log with all that happened to it under a version.
    ///
    /// # Errors
    /// When there is no such log, or the disk refuses.
    pub fn ticket(&self, ordinal: Ordinal, evaluator: &Evaluator) -> Result<Ticket, StoreError> {
        let state = &self.state;
        let log = state.log(ordinal)?;
        let columns = &state.index.columns;
        let version = evaluator.version();
        let id = columns.id(ordinal.0);
        let givens = state.givens(ordinal, Notices::Whole)?;
        let reading = state.reading_of(ordinal, &version, &givens);
        let mut ratings = reading.ratings;
        for (_, rating) in state.ratings(ordinal)? {
            if rating.evaluator == version {
                ratings.push(Rating::from(rating.map(&mut |at| state.read_text(at))?));
            }
        }
        merged::ratings(&mut ratings);
        let of = |standing| -> Vec<Rating> {
            let ratings = ratings.iter();
            ratings
                .filter(|rating| rating.standing == standing)
                .cloned()
                .collect()
        };
        let (repeats, finals) = (of(Standing::Repeat), of(Standing::Final));
        ratings.retain(|rating| rating.standing.is_own());
        let mut verdicts = reading.verdicts;
        for (_, verdict) in state.verdicts(&version, ordinal)? {
            verdicts.push(Verdict::from(verdict.map(&mut |at| state.read_text(at))?));
        }
        merged::verdicts(&mut verdicts);
        let comparisons = self.comparisons_beside(ordinal, &version, reading.comparisons)?;
        let corrected = self.corrected_beside(ordinal, &version, reading.corrected)?;
        let marks = state.marks(ordinal)?;
        Ok(Ticket {
            ordinal,
            id,
            log,
            source: columns
                .source_names
                .name(columns.sources[ordinal.index()])
                .to_string(),
            random: is_random(evaluator.queue.seed, evaluator.queue.audit, &id),
            flagged: columns.bits[ordinal.index()] & bit::FLAGGED != 0,
            tags: columns
                .ticket_tags
                .get(&ordinal.0)
                .cloned()
                .unwrap_or_default(),
            skips: state.skips(&version, &marks, ordinal)?,
            looks: marks
                .iter()
                .filter(|(_, mark)| mark.version == version)
                .filter_map(|(_, mark)| match &mark.what {
                    Marked::Look(look) => Some(Looked {
                        reviewer: mark.by.clone(),
                        at: mark.at,
                        look: *look,
                    }),
                    _ => None,
                })
                .collect(),
            claim: self.claim(&version, ordinal).cloned(),
            ratings,
            repeats,
            finals,
            asks: Standing::Own,
            verdicts,
            corrected,
            revisions: state.all_revisions(ordinal, &version, &givens)?,
            comparisons,
        })
    }

    /// A log alone.
    ///
    /// # Errors
    /// When there is no such log, or the disk refuses.
    pub fn log(&self, ordinal: Ordinal) -> Result<Arc<Log>, StoreError> {
        self.state.log(ordinal)
    }

    /// A log's identity.
    #[must_use]
    pub fn id(&self, ordinal: Ordinal) -> Option<LogId> {
        (ordinal.0 < self.len()).then(|| self.state.index.columns.id(ordinal.0))
    }

    /// The number of a log's conversation, which is the same for every log with that conversation (`Log::input_hash`).
    #[must_use]
    pub fn input(&self, ordinal: Ordinal) -> Option<u64> {
        self.state
            .index
            .columns
            .inputs
            .get(ordinal.index())
            .copied()
    }

    /// A log by its identity.
    #[must_use]
    pub fn ordinal(&self, id: &LogId) -> Option<Ordinal> {
        self.state.index.columns.find(id).map(Ordinal)
    }

    /// The record as it came, byte for byte.
    ///
    /// # Errors
    /// When there is no such log, or the disk refuses.
    pub fn raw(&self, ordinal: Ordinal) -> Result<Vec<u8>, StoreError> {
        self.state.raw(ordinal)
    }

    /// What came with a log, what came later among it.
    ///
    /// # Errors
    /// When there is no such log, or the disk refuses.
    pub fn given(&self, ordinal: Ordinal) -> Result<Given, StoreError> {
        self.state.check_kept(ordinal)?;
        let mut all = Given::default();
        for (_, given) in self.state.givens(ordinal, Notices::Whole)? {
            merge_given(&mut all, given);
        }
        Ok(all)
    }

    /// The line and the byte of its source where a log began.
    ///
    /// # Errors
    /// When there is no such log, or the disk refuses.
    pub fn place(&self, ordinal: Ordinal) -> Result<super::LinePlace, StoreError> {
        self.state.check_kept(ordinal)?;
        self.state.with_row(ordinal, |row| super::LinePlace {
            line: row.line,
            offset: row.offset,
        })
    }

    /// The edits of a ticket that count, under any version, oldest first. One that came with the log and names no
    /// version goes under this one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn revisions(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
    ) -> Result<Vec<Revision>, StoreError> {
        self.state.check_kept(ordinal)?;
        let givens = self.state.givens(ordinal, Notices::Whole)?;
        self.state.all_revisions(ordinal, version, &givens)
    }

    /// The choices made on a ticket that count, oldest first, those that came with the log among them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn comparisons(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
    ) -> Result<Vec<Comparison>, StoreError> {
        self.state.check_kept(ordinal)?;
        let reading = self.state.reading(ordinal, version, Notices::Cut)?;
        self.comparisons_beside(ordinal, version, reading.comparisons)
    }

    /// The choices made here, put to those that came with the log.
    fn comparisons_beside(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
        mut all: Vec<Comparison>,
    ) -> Result<Vec<Comparison>, StoreError> {
        let own = self.state.comparisons(ordinal)?.into_iter();
        let own = own.map(|(_, made)| Comparison::from(made));
        all.extend(own.filter(|made| made.evaluator == *version));
        merged::comparisons(&mut all);
        Ok(all)
    }

    /// Every event about a ticket, oldest first, what was taken back among them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn history(&self, ordinal: Ordinal) -> Result<Vec<Entry>, StoreError> {
        self.state
            .events_of(ordinal)?
            .into_iter()
            .map(|seq| self.state.entry(seq))
            .collect()
    }

    /// One event by its number.
    ///
    /// # Errors
    /// When there is none of that number, or the disk refuses.
    pub fn entry(&self, seq: Seq) -> Result<Entry, StoreError> {
        self.state.entry(seq)
    }

    /// The journal's lines as they stand, checked, oldest first, without their ends.
    pub fn journal_lines(&self) -> impl Iterator<Item = Result<String, BrokenChain>> + '_ {
        self.walk(|replay, _| Ok(String::from_utf8_lossy(replay.bytes()).into_owned()))
    }

    /// Every event, checked, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, BrokenChain>> + '_ {
        self.walk(|_, line| self.state.whole(line).map_err(BrokenChain::Store))
    }

    /// Takes something of every line from the first to the last that this store has followed; ends behind an error. What
    /// another process appends since is not looked at: its last line may be half written.
    pub(super) fn walk<'a, T: 'a>(
        &'a self,
        take: impl Fn(&Replay, Line<TextHash>) -> Result<T, BrokenChain> + 'a,
    ) -> impl Iterator<Item = Result<T, BrokenChain>> + 'a {
        let mut replay = Replay::after(&self.folder.join("journal"), Position::START);
        let mut is_broken = false;
        std::iter::from_fn(move || {
            if is_broken || replay.position().seq >= self.position.seq {
                return None;
            }
            let taken = match replay.step() {
                Ok(Some(written)) => take(&replay, written.line),
                Ok(None) => return None,
                Err(error) => Err(error),
            };
            is_broken = taken.is_err();
            Some(taken)
        })
    }

    /// The last watermark of a source, if the very same file was read before.
    #[must_use]
    pub fn known_source(&self, source: &str, fingerprint: &str) -> Option<&Import> {
        self.imports()
            .find(|import| import.source == source && import.fingerprint == fingerprint)
    }

    /// The last watermark of each source that was read, oldest first.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.state
            .index
            .registry
            .imports
            .iter()
            .map(|(_, import)| import)
    }
}

/// Takes in what came later. Of plain scores, what they say counts, criterion by criterion; others stay as they are.
fn merge_given(all: &mut Given, more: Given) {
    all.revisions.extend(more.revisions);
    all.comparisons.extend(more.comparisons);
    for (into, from) in [(&mut all.human, more.human), (&mut all.judge, more.judge)] {
        for (name, scores) in from {
            match into.get_mut(&name) {
                None => {
                    into.insert(name, scores);
                }
                Some(known) if !is_plain(known) || !is_plain(&scores) => {
                    let mut before = std::mem::replace(known, scores);
                    let mut earlier = std::mem::take(&mut before.earlier);
                    earlier.push(before);
                    earlier.append(&mut known.earlier);
                    known.earlier = earlier;
                }
                Some(known) => {
                    let mut merged = std::mem::take(&mut known.scores);
                    merged.extend(scores.scores.clone());
                    let note = scores.note.clone().or_else(|| known.note.take());
                    *known = scores;
                    known.scores = merged;
                    known.note = note;
                }
            }
        }
    }
}

impl State {
    /// The edits that came with a log and those that were made here.
    pub(super) fn all_revisions(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
        givens: &[Sourced],
    ) -> Result<Vec<Revision>, StoreError> {
        let mut revisions = self.given_revisions(ordinal, version, givens);
        for (_, revision) in self.revisions(ordinal)? {
            let whole = revision.map(&mut |at| self.read_text(at))?;
            revisions.push(whole.into());
        }
        merged::revisions(&mut revisions);
        Ok(revisions)
    }

    /// A text by its place.
    pub(super) fn read_text(&self, at: TextAt) -> Result<String, StoreError> {
        self.bodies.text(at)
    }

    /// A text by its hash, of those that people wrote.
    pub(super) fn text(&self, hash: TextHash) -> Result<String, StoreError> {
        self.bodies.text(self.place_of(hash)?)
    }

    /// Who put a ticket off and has not rated it since: the latest of each.
    fn skips(
        &self,
        version: &EvaluatorVersion,
        marks: &[(Seq, Mark)],
        ordinal: Ordinal,
    ) -> Result<Vec<Skip>, StoreError> {
        let ratings = self.ratings(ordinal)?;
        let mut skips: Vec<Skip> = Vec::new();
        for (seq, mark) in marks {
            let Marked::Skip(reason) = &mark.what else {
                continue;
            };
            let rated_since = ratings.iter().any(|(at, rating)| {
                at > seq
                    && rating.standing != Standing::Final
                    && rating.reviewer == mark.by
                    && rating.evaluator == *version
            });
            if mark.version != *version || rated_since {
                continue;
            }
            skips.retain(|skip| skip.reviewer != mark.by);
            skips.push(Skip {
                reviewer: mark.by.clone(),
                at: mark.at,
                reason: reason.map(|at| self.read_text(at)).transpose()?,
            });
        }
        Ok(skips)
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let names: BTreeSet<_> = names.filter(|name| !name.is_empty()).collect();
    names.into_iter().map(str::to_string).collect()
}
