//! Evaluators in: a version is read once, its file again where its text has changed, and it reads the scores that came with
//! logs.

use jiff::Timestamp;

use crate::model::{Entry, Evaluator, EvaluatorVersion, Ordinal, Reviewer, Seq, TextHash};

use super::error::StoreError;
use super::index::columns::bit;
use super::index::registry::Known;
use super::journal::Written;
use super::journal::line::Line;
use super::segments::FrameAt;
use super::state::adopted::AdoptedCells;
use super::state::apply::{Places, Scope};
use super::state::given::GivenMisfit;
use super::wire::event::WireEvent;
use super::wire::scale::WireCriterion;
use super::{Position, Store};

/// What an evaluator read from the scores that came with logs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adopted {
    /// Ratings that are now this version's.
    pub ratings: u64,
    /// Verdicts that are now this version's.
    pub verdicts: u64,
    /// The first 100 scores that are not on their scale.
    pub misfits: Vec<GivenMisfit>,
    /// How many there are.
    pub misfit_count: u64,
    /// The events that were written; none when nothing was new, or the store was opened for reading.
    pub entries: Vec<Entry>,
}

/// A version of an evaluator that the store has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatorSeen {
    /// The version.
    pub version: EvaluatorVersion,
    /// Its name.
    pub name: String,
    /// When it was first used.
    pub at: Timestamp,
    /// The event that says so.
    pub seq: Seq,
}

/// A text of an evaluator's version: its judges, its queue and its prices may change while the version stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluatorFile {
    /// When it was read.
    pub at: Timestamp,
    /// The event that says so.
    pub seq: Seq,
    /// The text.
    pub text: String,
}

impl Store {
    /// Makes a version known, notes its text where that is another than the last one, and reads the given scores of logs
    /// that it has not read yet. Each of them is an event, once. In a store that was opened for reading a new version
    /// and scores take effect for this process alone, and another text is not noted.
    ///
    /// # Errors
    /// When the disk refuses, or bodies can't be read.
    pub fn adopt(
        &mut self,
        evaluator: &Evaluator,
        file: &str,
        by: &Reviewer,
        at: Timestamp,
    ) -> Result<Adopted, StoreError> {
        let version = evaluator.version();
        let mut adopted = Adopted::default();
        let last = self.state.index.registry.version(&version);
        let last = last.map(Known::file);
        let is_another = |last: Option<TextHash>| last != Some(TextHash::of(file));
        if last.is_none_or(|last| self.is_writer() && is_another(last)) {
            let criteria = evaluator
                .criteria
                .iter()
                .map(|criterion| WireCriterion {
                    key: criterion.key.clone(),
                    scale: (&criterion.scale).into(),
                })
                .collect();
            let event = WireEvent::Evaluator {
                version,
                name: evaluator.name.clone(),
                file: file.to_string(),
                criteria,
            };
            adopted.entries.extend(self.note((at, by.clone(), event))?);
        }
        for (from, to) in self.unread(&version) {
            let event = WireEvent::Adopted {
                version,
                from: Ordinal(from),
                to: Ordinal(to),
            };
            self.state.adopted = AdoptedCells::default();
            adopted.entries.extend(self.note((at, by.clone(), event))?);
            let counted = std::mem::take(&mut self.state.adopted);
            adopted.ratings += counted.ratings;
            adopted.verdicts += counted.verdicts;
            adopted.misfit_count += counted.misfit_count;
            let room = 100_usize.saturating_sub(adopted.misfits.len());
            adopted
                .misfits
                .extend(counted.misfits.into_iter().take(room));
        }
        Ok(adopted)
    }

    /// The versions that were used in this store, oldest first.
    #[must_use]
    pub fn evaluators(&self) -> Vec<EvaluatorSeen> {
        self.state
            .index
            .registry
            .versions
            .iter()
            .map(|known| EvaluatorSeen {
                version: known.version,
                name: known.name.clone(),
                at: known.at,
                seq: known.seq,
            })
            .collect()
    }

    /// The file of a version, as it was when it was last noted.
    ///
    /// # Errors
    /// When the text can't be read.
    pub fn evaluator_file(&self, version: &EvaluatorVersion) -> Result<Option<String>, StoreError> {
        let known = self.state.index.registry.version(version);
        let file = known.and_then(Known::file);
        file.map(|file| self.state.text(file)).transpose()
    }

    /// The files of a version, oldest first; two in a row differ.
    ///
    /// # Errors
    /// When a text can't be read.
    pub fn evaluator_files(
        &self,
        version: &EvaluatorVersion,
    ) -> Result<Vec<EvaluatorFile>, StoreError> {
        let known = self.state.index.registry.version(version);
        let files = known.into_iter().flat_map(|known| &known.files);
        let files = files.map(|file| {
            Ok(EvaluatorFile {
                at: file.at,
                seq: file.seq,
                text: self.state.text(file.text)?,
            })
        });
        files.collect()
    }

    /// Whether the programs behind this hash may run.
    #[must_use]
    pub fn is_trusted(&self, hash: &str) -> bool {
        self.state.index.registry.trusted.contains(hash)
    }

    /// Stretches of logs that a version has not read, as far as there are scores in them.
    fn unread(&self, version: &EvaluatorVersion) -> Vec<(u32, u32)> {
        let mut read = self
            .state
            .index
            .registry
            .version(version)
            .map(|known| known.adopted.clone())
            .unwrap_or_default();
        read.sort_unstable();
        read.push((self.len(), self.len()));
        let (mut stretches, mut from) = (Vec::new(), 0);
        for (start, end) in read {
            if from < start {
                stretches.push((from, start));
            }
            from = from.max(end);
        }
        let bits = &self.state.index.columns.bits;
        stretches.retain(|(from, to)| {
            bits[*from as usize..*to as usize]
                .iter()
                .any(|bits| bits & bit::GIVEN != 0)
        });
        stretches
    }

    /// Writes an event, or in a store that was opened for reading takes it in without writing.
    fn note(&mut self, event: super::commit::Unwritten) -> Result<Option<Entry>, StoreError> {
        if self.is_writer() {
            return self.write_one(event).map(Some);
        }
        let (at, by, event) = event;
        let event = event
            .map(&mut |text| Ok::<_, std::convert::Infallible>(crate::model::TextHash::of(&text)))
            .unwrap_or_else(|never| match never {});
        let start = self.position.end;
        self.position = Position {
            seq: Seq(self.position.seq.0 + 1),
            ..self.position
        };
        let written = Written {
            line: Line {
                seq: self.position.seq,
                at,
                by,
                event,
            },
            start,
            position: self.position,
        };
        self.state
            .apply(&written, &Places::new(), None, FrameAt::START, Scope::ALL)?;
        Ok(None)
    }
}
