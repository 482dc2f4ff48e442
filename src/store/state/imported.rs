//! The rows that an import brings: into packed chunks and into columns. They come from the importer, or from the segments
//! when they are read again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Ordinal;
use crate::store::error::StoreError;
use crate::store::index::cells::Cells;
use crate::store::index::columns::bit;
use crate::store::pack::Packer;
use crate::store::row::written::WrittenRows;
use crate::store::row::{CHUNK, Chunk, Part};
use crate::store::segments::frame::Kind;
use crate::store::segments::scan::Scanned;
use crate::store::segments::{FrameAt, TextAt};
use crate::store::trees::{Batch, Tree, put_pieces};

use super::given::Notices;
use super::{State, bent};

/// Scores that came for a log that was known, as they stand in the first part of their frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct Added {
    pub(in crate::store) ordinal: u32,
    pub(in crate::store) part: Part,
}

/// What one watermark brings.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct NewRows {
    /// The ordinal of the first row.
    pub(in crate::store) first: u32,
    pub(in crate::store) rows: WrittenRows,
    /// Each frame with the ordinal of its first row.
    pub(in crate::store) frames: Vec<(u32, FrameAt)>,
    pub(in crate::store) added: Vec<Added>,
    /// The packed rows of chunks that are new from end to end, where an importer has made them.
    pub(in crate::store) packed: BTreeMap<u32, Vec<u8>>,
    /// What came with logs of these rows and may hold an edit.
    revising: Vec<(u32, Part)>,
    /// What the columns hold of the last of the rows, each with its identity and its source. None of those that an
    /// importer brings, which fills the columns itself.
    cells: Vec<([u8; 16], String, Cells)>,
}

impl NewRows {
    /// None yet, in a store of so many logs.
    pub(in crate::store) fn after(logs: u32) -> Self {
        Self {
            first: logs,
            ..Self::default()
        }
    }

    /// Takes in a frame that was read from a segment.
    pub(in crate::store) fn read(
        &mut self,
        frame: &Scanned,
        packer: &mut Packer,
    ) -> Result<(), StoreError> {
        let meta = frame
            .meta(packer)
            .ok_or_else(|| bent("the list of a frame can't be unpacked"))?;
        let unread = |_| bent("the list of a frame can't be read");
        match frame.head.kind {
            Kind::Logs => {
                self.frames.push((frame.head.first, frame.at));
                let mut ordinal = self.end();
                self.rows
                    .read(&meta, |mut row| {
                        for part in &row.given {
                            came(&mut self.revising, ordinal, part);
                        }
                        let source = std::mem::take(&mut row.source);
                        self.cells.push((row.id, source, Cells::of(row)));
                        ordinal += 1;
                    })
                    .map_err(unread)?;
            }
            Kind::Scores => {
                let added: Vec<Added> = postcard::from_bytes(&meta).map_err(unread)?;
                self.add_scores(added, frame.at);
            }
            Kind::Texts | Kind::Empty => {}
        }
        Ok(())
    }

    /// Adds scores for known logs that stand in a frame, in their order.
    pub(in crate::store) fn add_scores(&mut self, added: Vec<Added>, at: FrameAt) {
        for (number, mut added) in (0_u16..).zip(added) {
            added.part.at = Some(TextAt(at, number));
            self.added.push(added);
        }
    }

    /// Notes what came with a new log.
    pub(in crate::store) fn came(&mut self, ordinal: u32, part: &Part) {
        came(&mut self.revising, ordinal, part);
    }

    /// Logs in the store with these rows.
    pub(super) fn end(&self) -> u32 {
        let rows = u32::try_from(self.rows.len()).expect("ordinals have 32 bits");
        self.first + rows
    }

    /// Logs that were known and have more scores now.
    pub(super) fn rescored(&self) -> Vec<Ordinal> {
        self.added
            .iter()
            .map(|added| Ordinal(added.ordinal))
            .collect()
    }
}

fn came(revising: &mut Vec<(u32, Part)>, ordinal: u32, part: &Part) {
    if !part.has_no_revision() {
        revising.push((ordinal, part.clone()));
    }
}

impl State {
    /// The rows into packed chunks, the last one of before among them if it has room.
    pub(super) fn put_rows(&self, batch: &mut Batch, new: &NewRows) -> Result<(), StoreError> {
        let keys = new.packed.keys();
        let mut ready: BTreeMap<u32, Vec<(u8, FrameAt)>> =
            keys.map(|chunk| (*chunk, Vec::new())).collect();
        for added in &new.added {
            ready.remove(&(added.ordinal / CHUNK));
        }
        let mut chunks: BTreeMap<u32, (Chunk, usize)> = BTreeMap::new();
        for (number, place) in (new.first..).zip(0..new.rows.len()) {
            if ready.contains_key(&(number / CHUNK)) {
                continue;
            }
            let (chunk, _) = self.chunk_mut(&mut chunks, number / CHUNK)?;
            chunk.rows.truncate((number % CHUNK) as usize);
            let row = new.rows.row(place);
            chunk
                .rows
                .push(row.ok_or_else(|| bent("a row of an import can't be read"))?);
        }
        for (first, at) in &new.frames {
            let place = u8::try_from(first % CHUNK).expect("below 128");
            if let Some(frames) = ready.get_mut(&(first / CHUNK)) {
                frames.push((place, *at));
                continue;
            }
            let (chunk, _) = self.chunk_mut(&mut chunks, first / CHUNK)?;
            chunk.frames.retain(|(kept, _)| *kept != place);
            chunk.frames.push((place, *at));
            chunk.frames.sort_unstable_by_key(|(first, _)| *first);
        }
        for added in &new.added {
            let (chunk, _) = self.chunk_mut(&mut chunks, added.ordinal / CHUNK)?;
            let row = chunk
                .rows
                .get_mut((added.ordinal % CHUNK) as usize)
                .ok_or_else(|| bent("scores came for a log that is not there"))?;
            row.given.retain(|part| part.at != added.part.at);
            row.given.push(added.part.clone());
        }
        for (number, (chunk, pieces)) in chunks {
            let value = chunk.encode(&mut self.packer.borrow_mut());
            put_pieces(batch, Tree::Meta, &number.to_be_bytes(), pieces, &value);
        }
        for (number, frames) in ready {
            let key = number.to_be_bytes();
            let kept = self.trees.get_pieces(Tree::Meta, &key)?;
            let pieces = kept.map_or(0, |(_, pieces)| pieces);
            let value = Chunk::value(&frames, &new.packed[&number]);
            put_pieces(batch, Tree::Meta, &key, pieces, &value);
        }
        Ok(())
    }

    fn chunk_mut<'a>(
        &self,
        chunks: &'a mut BTreeMap<u32, (Chunk, usize)>,
        number: u32,
    ) -> Result<&'a mut (Chunk, usize), StoreError> {
        use std::collections::btree_map::Entry;
        Ok(match chunks.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let kept = self.trees.get_pieces(Tree::Meta, &number.to_be_bytes())?;
                let chunk = match kept {
                    None => (Chunk::default(), 0),
                    Some((value, pieces)) => {
                        let chunk = Chunk::decode(&value, &mut self.packer.borrow_mut())
                            .ok_or_else(|| {
                                bent(&format!("the rows of chunk {number} can't be read"))
                            })?;
                        (chunk, pieces)
                    }
                };
                free.insert(chunk)
            }
        })
    }

    /// The rows into the columns. Those that an importer has pushed already are left alone.
    pub(super) fn push_rows(&mut self, new: &NewRows) {
        let columns = &mut self.index.columns;
        let known = columns.len().saturating_sub(new.first) as usize;
        let missing = new.rows.len().saturating_sub(known);
        let cells = &new.cells[new.cells.len().saturating_sub(missing)..];
        for (id, source, cells) in cells {
            columns.push(id, source, cells);
        }
        for added in &new.added {
            columns.set_bit(added.ordinal, bit::GIVEN, true);
        }
        let came = new.revising.iter().map(|(ordinal, part)| (*ordinal, part));
        let came = came.chain(new.added.iter().map(|added| (added.ordinal, &added.part)));
        let revised: Vec<(u32, bool)> = came
            .filter_map(|(ordinal, part)| {
                // A body that can't be read is told where it is asked for.
                let (revised, assisted) = self.part_revises(Ordinal(ordinal), part).ok()?;
                revised.then_some((ordinal, assisted))
            })
            .collect();
        for (ordinal, assisted) in revised {
            self.index.columns.set_bit(ordinal, bit::REVISED, true);
            if assisted {
                self.index.columns.set_bit(ordinal, bit::ASSISTED, true);
            }
        }
    }

    /// Whether an edit came with a log, and whether one of those began as a judge's suggestion.
    pub(super) fn given_revised(&self, ordinal: Ordinal) -> Result<(bool, bool), StoreError> {
        let mut came = (false, false);
        if !self.has_given(ordinal) {
            return Ok(came);
        }
        for part in self.with_row(ordinal, |row| row.given.clone())? {
            let (revised, assisted) = self.part_revises(ordinal, &part)?;
            came = (came.0 | revised, came.1 | assisted);
        }
        Ok(came)
    }

    /// The same of one part.
    fn part_revises(&self, ordinal: Ordinal, part: &Part) -> Result<(bool, bool), StoreError> {
        if part.has_no_revision() {
            return Ok((false, false));
        }
        let edits = self.part(ordinal, part, Notices::Cut)?.revisions;
        let assisted = edits.iter().any(|edit| edit.from.is_some());
        Ok((!edits.is_empty(), assisted))
    }
}
