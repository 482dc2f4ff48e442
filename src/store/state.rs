//! What follows from the journal: the facts by key, the index in memory, and how to reach the bodies. An event is applied
//! here and nowhere else, whether it was just committed or is read again.

pub(super) mod adopted;
pub(super) mod apply;
pub(super) mod corrected;
pub(super) mod derive;
pub(super) mod echo;
pub(super) mod facts;
pub(super) mod forgotten;
pub(super) mod given;
pub(super) mod imported;
pub(super) mod merged;
pub(super) mod verdicts;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Event, Given, Log, Ordinal, Seq, TextHash};

use super::error::StoreError;
use super::index::Index;
use super::journal::line::Line;
use super::journal::{Place, replay};
use super::pack::Packer;
use super::row::{CHUNK, Chunk, Row};
use super::segments::frame::parts;
use super::segments::{Bodies, FrameAt, TextAt};
use super::trees::{Tree, Trees, is_first_piece};
use super::wire::event::WireEvent;
use adopted::AdoptedCells;

/// Every so many lines of the journal one is found by key; the others are read on from there.
const LINES: u64 = 64;

/// Unpacked chunks of rows that are kept.
const KEPT_CHUNKS: usize = 4;

/// Frames of logs with the log of their first record, in order of import.
pub(super) type Frames = [(u32, FrameAt)];

/// What follows from the journal.
#[derive(Debug)]
pub(super) struct State {
    pub(super) index: Index,
    pub(super) trees: Trees,
    pub(super) bodies: Bodies,
    journal: PathBuf,
    packer: RefCell<Packer>,
    chunks: RefCell<Vec<(u32, Arc<Chunk>)>>,
    log: RefCell<Option<(Ordinal, Arc<Log>)>>,
    /// The frames of so many logs.
    frames: RefCell<Option<(u32, Arc<Frames>)>>,
    /// Verdicts that were not packed yet.
    fresh: u32,
    /// Logs whose rows are among the facts.
    pub(super) rows: u32,
    /// What adopting has counted since somebody took the count.
    pub(super) adopted: AdoptedCells,
}

impl State {
    /// Nothing yet, over these facts.
    pub(super) fn new(folder: &Path, trees: Trees, index: Index) -> Self {
        Self {
            index,
            trees,
            bodies: Bodies::new(&folder.join("segments")),
            journal: folder.join("journal"),
            packer: RefCell::new(Packer::new()),
            chunks: RefCell::default(),
            log: RefCell::default(),
            frames: RefCell::default(),
            fresh: 0,
            rows: 0,
            adopted: AdoptedCells::default(),
        }
    }

    /// The chunk of rows with this number; empty where there is none.
    pub(super) fn chunk(&self, number: u32) -> Result<Arc<Chunk>, StoreError> {
        if let Some((_, chunk)) = self
            .chunks
            .borrow()
            .iter()
            .find(|(kept, _)| *kept == number)
        {
            return Ok(Arc::clone(chunk));
        }
        let chunk = match self.trees.get_pieces(Tree::Meta, &number.to_be_bytes())? {
            None => Chunk::default(),
            Some((value, _)) => Chunk::decode(&value, &mut self.packer.borrow_mut())
                .ok_or_else(|| bent(&format!("the rows of chunk {number} can't be read")))?,
        };
        let chunk = Arc::new(chunk);
        let mut kept = self.chunks.borrow_mut();
        if kept.len() >= KEPT_CHUNKS {
            kept.remove(0);
        }
        kept.push((number, Arc::clone(&chunk)));
        Ok(chunk)
    }

    /// The frames in which the bodies of all logs stand. A chunk that can't be read has none.
    pub(super) fn frames(&self) -> Result<Arc<Frames>, StoreError> {
        let logs = self.index.columns.len();
        if let Some((of, frames)) = &*self.frames.borrow()
            && *of == logs
        {
            return Ok(Arc::clone(frames));
        }
        let mut found = Vec::new();
        self.trees.scan(Tree::Meta, &[], |key, value| {
            let Some(chunk) = key.first_chunk().filter(|_| is_first_piece(key, 4)) else {
                return Ok(());
            };
            let first = u32::from_be_bytes(*chunk).saturating_mul(CHUNK);
            for (row, at) in Chunk::frames_in(value).unwrap_or_default() {
                found.push((first.saturating_add(row.into()), at));
            }
            Ok(())
        })?;
        let found: Arc<Frames> = found.into();
        *self.frames.borrow_mut() = Some((logs, Arc::clone(&found)));
        Ok(found)
    }

    /// Calls with a log's row.
    pub(super) fn with_row<T>(
        &self,
        ordinal: Ordinal,
        read: impl FnOnce(&Row) -> T,
    ) -> Result<T, StoreError> {
        let chunk = self.chunk(ordinal.0 / CHUNK)?;
        let row = chunk
            .rows
            .get((ordinal.0 % CHUNK) as usize)
            .ok_or(StoreError::NoLog(ordinal, self.index.columns.len()))?;
        Ok(read(row))
    }

    /// Calls with the three parts of a log's body: raw record, normalised log, given scores.
    fn with_parts<T>(
        &self,
        ordinal: Ordinal,
        read: impl FnOnce([&[u8]; 3]) -> Option<T>,
    ) -> Result<T, StoreError> {
        if ordinal.0 >= self.index.columns.len() {
            return Err(StoreError::NoLog(ordinal, self.index.columns.len()));
        }
        self.check_kept(ordinal)?;
        let chunk = self.chunk(ordinal.0 / CHUNK)?;
        let (frame, number) = chunk
            .frame_of((ordinal.0 % CHUNK) as usize)
            .ok_or_else(|| bent(&format!("log {ordinal} has no frame")))?;
        let body = self.bodies.frame(frame)?;
        let mut found = parts(&body).skip(number * 3);
        let mut part = || found.next();
        let three = part().zip(part()).zip(part());
        three
            .and_then(|((raw, log), given)| {
                let log = if log.is_empty() { raw } else { log };
                read([raw, log, given])
            })
            .ok_or_else(|| {
                self.bodies
                    .damaged(frame, &format!("log {ordinal} can't be read"))
            })
    }

    /// A log.
    pub(super) fn log(&self, ordinal: Ordinal) -> Result<Arc<Log>, StoreError> {
        if let Some((kept, log)) = &*self.log.borrow()
            && *kept == ordinal
        {
            return Ok(Arc::clone(log));
        }
        let log: Log = self.with_parts(ordinal, |[_, log, _]| serde_json::from_slice(log).ok())?;
        let log = Arc::new(log);
        *self.log.borrow_mut() = Some((ordinal, Arc::clone(&log)));
        Ok(log)
    }

    /// The record as it came, byte for byte.
    pub(super) fn raw(&self, ordinal: Ordinal) -> Result<Vec<u8>, StoreError> {
        self.with_parts(ordinal, |[raw, _, _]| Some(raw.to_vec()))
    }

    /// Given scores with their notes, from the place where they came.
    pub(super) fn given_at(
        &self,
        ordinal: Ordinal,
        at: Option<TextAt>,
    ) -> Result<Given, StoreError> {
        match at {
            None => self.with_parts(ordinal, |[_, _, given]| {
                if given.is_empty() {
                    Some(Given::default())
                } else {
                    serde_json::from_slice(given).ok()
                }
            }),
            Some(TextAt(frame, number)) => {
                let body = self.bodies.frame(frame)?;
                parts(&body)
                    .nth(usize::from(number) * 2 + 1)
                    .and_then(|given| {
                        if given.is_empty() {
                            Some(Given::default())
                        } else {
                            serde_json::from_slice(given).ok()
                        }
                    })
                    .ok_or_else(|| {
                        self.bodies
                            .damaged(frame, &format!("the scores of {ordinal} can't be read"))
                    })
            }
        }
    }

    /// An event by its number, texts as hashes.
    pub(super) fn line(&self, seq: Seq) -> Result<Line<TextHash>, StoreError> {
        let first = (seq.0 - 1) / LINES * LINES + 1;
        let place = self
            .trees
            .get(Tree::Lines, &first.to_be_bytes())?
            .and_then(|value| {
                let (file, offset) = postcard::from_bytes(&value).ok()?;
                Some(Place { file, offset })
            })
            .ok_or_else(|| bent(&format!("event {seq} is not in the list of lines")))?;
        replay::line_at(&self.journal, place, seq.0 - first)
    }

    /// An event by its number, whole.
    pub(super) fn entry(&self, seq: Seq) -> Result<crate::model::Entry, StoreError> {
        let line = self.line(seq)?;
        self.whole(line)
    }

    /// An event with its texts.
    pub(super) fn whole(&self, line: Line<TextHash>) -> Result<crate::model::Entry, StoreError> {
        let event: WireEvent<String> = match &line.event {
            WireEvent::Judged(verdict) if !self.index.registry.is_forgotten(verdict.ticket) => {
                let kept = self.verdict_at(verdict, line.seq)?;
                WireEvent::Judged(kept.map(&mut |at| self.bodies.text(at))?)
            }
            _ => line
                .event
                .map_about(&mut |tickets, hash| self.text_about(tickets, hash))?,
        };
        Ok(crate::model::Entry {
            seq: line.seq,
            at: line.at,
            by: line.by,
            event: Event::from(event),
        })
    }

    /// Where a text stands that a person wrote.
    pub(super) fn place_of(&self, hash: TextHash) -> Result<TextAt, StoreError> {
        Ok(self
            .trees
            .get(Tree::Texts, &hash.0[..16])?
            .and_then(|value| postcard::from_bytes(&value).ok())
            .unwrap_or(TextAt::LOST))
    }

    /// Forgets what is kept of rows that changed.
    pub(super) fn forget_kept(&self) {
        self.chunks.borrow_mut().clear();
        *self.frames.borrow_mut() = None;
        *self.log.borrow_mut() = None;
    }
}

/// Damage in the database.
pub(super) fn bent(what: &str) -> StoreError {
    StoreError::Damaged {
        path: PathBuf::from("db"),
        what: what.to_string(),
    }
}
