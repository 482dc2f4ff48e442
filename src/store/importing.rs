//! Logs in: what is new goes to the segments, packed by two workers, and becomes part of the store at the next watermark,
//! which is one event.

mod added;
mod news;
mod prepared;
mod workers;

use std::collections::HashMap;

use jiff::Timestamp;

use crate::model::{Given, Import, Log, Ordinal, Reviewer};

use super::Store;
use super::error::StoreError;
use super::row::Part;
use super::segments::FrameAt;
use super::state::imported::{Added, NewRows};
use super::wire::event::WireEvent;
pub use prepared::Prepared;
use workers::{Job, Packed, Workers};

/// New logs, and known ones that something came for, after which a watermark is set unasked.
const WATERMARK: usize = 16_384;

/// A log as an importer of the source's format read it.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedLog {
    /// The log.
    pub log: Log,
    /// The scores that came with it.
    pub given: Given,
    /// The record, byte for byte.
    pub raw: Vec<u8>,
    /// Where the record began.
    pub place: LinePlace,
}

/// Where a record began in its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinePlace {
    /// The line, from 1.
    pub line: u64,
    /// The byte, after decompression.
    pub offset: u64,
}

/// What became of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is new.
    New(Ordinal),
    /// The store knew it.
    Known {
        /// Which it is.
        ordinal: Ordinal,
        /// Whether it brought scores that the store did not know.
        added_scores: bool,
    },
    /// It was forgotten, and stays out.
    Forgotten(Ordinal),
}

/// An import that is under way. Dropped without [`Importer::finish`], it leaves what came before its last watermark.
#[derive(Debug)]
pub struct Importer<'a> {
    store: &'a mut Store,
    by: Reviewer,
    at: Timestamp,
    import: Import,
    rows: NewRows,
    /// The logs that the workers get next.
    job: Job,
    workers: Workers,
    /// Scores for known logs, with their records.
    added: Vec<(Added, Vec<u8>, Given)>,
    /// Where those of each log stand.
    added_for: HashMap<u32, Vec<usize>>,
    /// Given scores of logs behind the last watermark, which no chunk holds yet.
    fresh: HashMap<u32, Vec<Part>>,
    /// Counts at the last watermark.
    marked: Import,
    /// Where the segments ended then.
    end: FrameAt,
    /// Where the record of the latest log began.
    latest: u64,
}

impl Store {
    /// Begins to import a source, or goes on where an interrupted import of the same file ended: the caller reads on from
    /// [`Importer::resume_at`].
    ///
    /// # Errors
    /// When the store was opened for reading.
    pub fn import(
        &mut self,
        source: &str,
        fingerprint: &str,
        by: &Reviewer,
        at: Timestamp,
    ) -> Result<Importer<'_>, StoreError> {
        let end = match &self.writer {
            Some(writer) => writer.segments.end(),
            None => return Err(StoreError::ReadOnly),
        };
        let import = match self.known_source(source, fingerprint) {
            Some(known) if !known.complete => known.clone(),
            _ => Import {
                source: source.to_string(),
                fingerprint: fingerprint.to_string(),
                ..Import::default()
            },
        };
        self.state.index.columns.prepare_find();
        let logs = self.len();
        Ok(Importer {
            by: by.clone(),
            at,
            marked: import.clone(),
            import,
            rows: NewRows::after(logs),
            job: Job::at(logs),
            workers: Workers::start(),
            added: Vec::new(),
            added_for: HashMap::new(),
            fresh: HashMap::new(),
            end,
            latest: u64::MAX,
            store: self,
        })
    }
}

impl Importer<'_> {
    /// The byte of the source from which on it is still to be read.
    #[must_use]
    pub fn resume_at(&self) -> u64 {
        self.marked.offset
    }

    /// Says whether the ratings that come with the logs are of random tickets.
    pub fn random_sample(&mut self, on: bool) {
        self.import.random_sample = on;
    }

    /// What was counted so far.
    #[must_use]
    pub fn counts(&self) -> &Import {
        &self.import
    }

    /// Takes in a log. Logs come in the order of their places.
    ///
    /// # Errors
    /// When the disk refuses, or the store is at its limit. The import can't go on then.
    pub fn push(&mut self, new: ImportedLog) -> Result<Pushed, StoreError> {
        let prepared = Prepared::of(&self.import.source, new);
        self.push_prepared(prepared)
    }

    /// Takes in a log of this source that was made ready, as [`Importer::push`] does.
    ///
    /// # Errors
    /// As there.
    pub fn push_prepared(&mut self, new: Prepared) -> Result<Pushed, StoreError> {
        // A record may hold several logs: a watermark stands only before the first of them.
        let waiting = (self.store.len() - self.rows.first) as usize + self.added.len();
        if waiting >= WATERMARK && new.place.offset != self.latest {
            self.checkpoint(new.place.offset)?;
        }
        self.latest = new.place.offset;
        let columns = &mut self.store.state.index.columns;
        columns.prepare_find();
        if let Some(known) = columns.find(&new.id) {
            if self.store.is_forgotten(Ordinal(known)) {
                self.import.forgotten += 1;
                return Ok(Pushed::Forgotten(Ordinal(known)));
            }
            self.import.duplicates += 1;
            let added_scores = self.add_scores(known, new)?;
            return Ok(Pushed::Known {
                ordinal: Ordinal(known),
                added_scores,
            });
        }
        let ordinal = columns.len();
        if ordinal >= u32::MAX - 1 {
            return Err(StoreError::Crowded(ordinal));
        }
        columns.push(&new.id.0, &self.import.source, &new.cells);
        if let Some(part) = &new.part {
            self.rows.came(ordinal, part);
            self.fresh.insert(ordinal, vec![part.clone()]);
        }
        self.job.push(new);
        self.import.imported += 1;
        if self.job.is_full() {
            self.send()?;
        }
        Ok(Pushed::New(Ordinal(ordinal)))
    }

    /// Counts a record that could not be read.
    pub fn reject(&mut self) {
        self.import.rejected += 1;
    }

    /// Sets a watermark: what came before this byte of the source is in the store.
    ///
    /// # Errors
    /// When the disk refuses. The import can't go on then.
    pub fn checkpoint(&mut self, offset: u64) -> Result<(), StoreError> {
        self.import.offset = offset;
        self.mark()
    }

    /// Ends the import: what was read up to this byte is in the store, and that may be all there is.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self, offset: u64, complete: bool) -> Result<Import, StoreError> {
        self.import.offset = offset;
        self.import.complete = complete;
        self.mark()?;
        let import = self.import.clone();
        self.store.state.index.columns.forget_find();
        // Only the next open's time depends on it.
        let _ = self.store.save_snapshot();
        Ok(import)
    }

    fn send(&mut self) -> Result<(), StoreError> {
        let next = Job::at(self.store.len());
        let job = std::mem::replace(&mut self.job, next);
        if job.is_empty() {
            return Ok(());
        }
        while self.workers.are_busy(&job)
            && let Some(packed) = self.workers.receive()
        {
            self.put(packed)?;
        }
        self.workers.send(job);
        Ok(())
    }

    fn put(&mut self, packed: Packed) -> Result<(), StoreError> {
        let writer = self.store.writer.as_mut().ok_or(StoreError::ReadOnly)?;
        for (first, frame) in &packed.frames {
            let at = writer.segments.append(writer.disk.as_mut(), frame)?;
            self.rows.frames.push((*first, at));
        }
        self.rows.packed.extend(packed.chunk);
        self.rows.rows.append(&packed.rows);
        Ok(())
    }

    /// Segments to the disk, then the event, and then what follows from it.
    fn mark(&mut self) -> Result<(), StoreError> {
        self.send()?;
        while let Some(packed) = self.workers.receive() {
            self.put(packed)?;
        }
        self.put_added()?;
        let writer = self.store.writer.as_mut().ok_or(StoreError::ReadOnly)?;
        writer.segments.sync(writer.disk.as_mut())?;
        let end = writer.segments.end();
        self.import.logs = self.store.len();
        self.import.segment = end.segment;
        self.import.segment_end = end.offset;
        let rows = std::mem::replace(&mut self.rows, NewRows::after(self.import.logs));
        let event = WireEvent::Imported(self.import.clone());
        self.store
            .write(vec![(self.at, self.by.clone(), event)], Some(rows))?;
        self.fresh.clear();
        self.marked = self.import.clone();
        self.end = end;
        Ok(())
    }
}

impl Drop for Importer<'_> {
    fn drop(&mut self) {
        // Rows behind the last watermark do not exist.
        let columns = &mut self.store.state.index.columns;
        if columns.len() > self.rows.first {
            columns.truncate(self.rows.first);
        }
        columns.forget_find();
        if let Some(writer) = &mut self.store.writer
            && writer.segments.end() != self.end
            && writer.segments.cut(self.end).is_err()
        {
            // The next open cuts them.
            writer.is_behind = true;
        }
    }
}
