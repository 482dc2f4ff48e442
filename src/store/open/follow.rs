//! Follows the journal from where the derived parts stand, with the segments beside it: texts and rows are read from there
//! in the order in which they were written.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::model::{Import, Seq, TextHash};

use crate::store::error::{Repair, StoreError, io_error};
use crate::store::gaps::Gaps;
use crate::store::journal::replay::Replay;
use crate::store::journal::{self, Position, Written};
use crate::store::pack::Packer;
use crate::store::segments::frame::{Kind, parts};
use crate::store::segments::scan::{Scan, Scanned};
use crate::store::segments::{self, FrameAt, MAGIC, TextAt};
use crate::store::state::State;
use crate::store::state::apply::{Applied, Places, Scope};
use crate::store::state::imported::NewRows;
use crate::store::wire::event::WireEvent;

use super::damaged;

/// A replay of the journal into the derived parts.
pub(super) struct Follow {
    pub(super) state: State,
    pub(super) repairs: Vec<Repair>,
    journal: PathBuf,
    segments: PathBuf,
    replay: Replay,
    scan: Scan,
    facts_at: Seq,
    index_at: Seq,
    places: Places,
    /// Frames of rows that were read before their watermark.
    waiting: Vec<Scanned>,
    packer: Packer,
    gaps: Gaps,
}

impl Follow {
    /// Begins where the earlier of the two stands: the facts by key, or the index.
    pub(super) fn new(folder: &Path, state: State, facts: Applied, index: Applied) -> Self {
        let start = if facts.journal.seq < index.journal.seq {
            facts
        } else {
            index
        };
        let (journal, segments) = (folder.join("journal"), folder.join("segments"));
        Self {
            state,
            repairs: Vec::new(),
            replay: Replay::after(&journal, start.journal),
            scan: Scan::at(&segments, start.segments),
            journal,
            segments,
            facts_at: facts.journal.seq,
            index_at: index.journal.seq,
            places: Places::new(),
            waiting: Vec::new(),
            packer: Packer::new(),
            gaps: Gaps::load(folder),
        }
    }

    /// The last event.
    pub(super) fn at(&self) -> Position {
        self.replay.position()
    }

    /// Behind the last frame.
    pub(super) fn end(&self) -> FrameAt {
        self.scan.position()
    }

    /// Applies every event that is still missing somewhere.
    pub(super) fn run(&mut self) -> Result<(), StoreError> {
        while let Some(written) = self.replay.step().map_err(damaged)? {
            let seq = written.line.seq;
            let scope = Scope {
                facts: seq > self.facts_at,
                index: seq > self.index_at,
            };
            let mut rows = None;
            if scope.facts {
                if let WireEvent::Imported(import) = &written.line.event {
                    rows = Some(self.rows(import)?);
                } else {
                    self.find_texts(&written)?;
                }
            }
            let end = self.scan.position();
            self.state.apply(&written, &self.places, rows, end, scope)?;
        }
        Ok(())
    }

    /// Reads on until every text of the event was seen that must be there.
    fn find_texts(&mut self, written: &Written) -> Result<(), StoreError> {
        let mut hashes: Vec<TextHash> = Vec::new();
        written
            .line
            .event
            .clone()
            .map_about(&mut |tickets, hash| {
                if !self.gaps.swallow(tickets) {
                    hashes.push(hash);
                }
                Ok::<_, std::convert::Infallible>(())
            })
            .unwrap_or_else(|never| match never {});
        hashes.retain(|hash| !self.places.contains_key(hash));
        while !hashes.is_empty() {
            let Some(frame) = self.scan.step()? else {
                self.repairs.push(Repair::LostText {
                    seq: written.line.seq,
                });
                break;
            };
            self.take(frame);
            hashes.retain(|hash| !self.places.contains_key(hash));
        }
        Ok(())
    }

    fn take(&mut self, frame: Scanned) {
        if frame.head.kind != Kind::Texts {
            self.waiting.push(frame);
            return;
        }
        let body = frame.body(&mut self.packer).unwrap_or_default();
        for (number, text) in (0_u16..).zip(parts(&body)) {
            let hash = TextHash(*blake3::hash(text).as_bytes());
            self.places.insert(hash, TextAt(frame.at, number));
        }
    }

    /// Reads on to a watermark, and returns the rows behind the one before.
    fn rows(&mut self, import: &Import) -> Result<NewRows, StoreError> {
        let end = FrameAt {
            segment: import.segment,
            offset: import.segment_end,
        };
        while self.scan.position() < end {
            let Some(frame) = self.scan.step()? else {
                break;
            };
            self.take(frame);
        }
        let mut rows = NewRows::after(self.state.rows);
        for frame in std::mem::take(&mut self.waiting) {
            if frame.at < end {
                rows.read(&frame, &mut self.packer)?;
            } else {
                self.waiting.push(frame);
            }
        }
        let found = u64::from(rows.first) + rows.rows.len() as u64;
        if found != u64::from(import.logs) {
            let at = self.scan.position();
            return Err(StoreError::Damaged {
                path: segments::file_path(&self.segments, at.segment),
                what: format!(
                    "it can be read up to byte {} only; the journal says that {} logs were written, {found} were found",
                    at.offset, import.logs
                ),
            });
        }
        Ok(rows)
    }

    /// Cuts a last line that is not whole.
    pub(super) fn cut_journal(&self) -> Result<Option<Repair>, StoreError> {
        let Some(bytes) = self.replay.torn() else {
            return Ok(None);
        };
        let at = self.replay.position().end;
        let file = journal::file_path(&self.journal, at.file);
        set_length(&file, at.offset)?;
        Ok(Some(Repair::TornLine { file, bytes }))
    }

    /// Cuts rows behind the last watermark, and a last frame that is not whole.
    pub(super) fn cut_segments(&mut self) -> Result<Option<Repair>, StoreError> {
        while let Some(frame) = self.scan.step()? {
            self.take(frame);
        }
        let mut end = self.scan.position();
        if let Some(frame) = self.waiting.first() {
            end = frame.at;
        }
        let (mut bytes, mut file) = (0, segments::file_path(&self.segments, end.segment));
        let mut last = end.segment;
        while segments::file_path(&self.segments, last + 1).exists() {
            last += 1;
        }
        for segment in (end.segment + 1..=last).rev() {
            let path = segments::file_path(&self.segments, segment);
            bytes += length(&path);
            fs::remove_file(&path).map_err(io_error("Removing", &path))?;
        }
        let length = length(&file);
        if length < end.offset && length > MAGIC.len() as u64 {
            // The segment lost its end: go on behind its last whole frame.
            end = self.last_whole(end.segment)?;
        }
        if length > end.offset {
            bytes += length - end.offset;
            set_length(&file, end.offset)?;
        }
        self.scan = Scan::at(&self.segments, end);
        self.waiting.clear();
        Ok((bytes > 0).then(|| Repair::TornSegment {
            file: std::mem::take(&mut file),
            bytes,
        }))
    }

    fn last_whole(&self, segment: u32) -> Result<FrameAt, StoreError> {
        let start = FrameAt {
            segment,
            offset: MAGIC.len() as u64,
        };
        let mut scan = Scan::at(&self.segments, start);
        while scan.step()?.is_some() {}
        Ok(scan.position())
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |meta| meta.len())
}

fn set_length(path: &Path, length: u64) -> Result<(), StoreError> {
    OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| {
            file.set_len(length)?;
            file.sync_data()
        })
        .map_err(io_error("Cutting", path))
}

/// Whether the journal holds the line that a position names as its last.
pub(super) fn is_on(journal: &Path, at: Position) -> bool {
    if at == Position::START {
        return true;
    }
    let tail = format!(",\"hash\":\"{}\"}}\n", at.hash);
    let path = journal::file_path(journal, at.end.file);
    let mut bytes = vec![0; tail.len()];
    at.end
        .offset
        .checked_sub(tail.len() as u64)
        .is_some_and(|from| {
            File::open(&path).is_ok_and(|file| file.read_exact_at(&mut bytes, from).is_ok())
        })
        && bytes == tail.as_bytes()
}

/// Whether logs came in between an older snapshot and the facts.
pub(super) fn imports_between(
    journal: &Path,
    from: Position,
    to: Position,
) -> Result<bool, StoreError> {
    let mut replay = Replay::after(journal, from);
    while replay.position().seq < to.seq {
        match replay.step().map_err(damaged)? {
            Some(written) if matches!(written.line.event, WireEvent::Imported(_)) => {
                return Ok(true);
            }
            Some(_) => {}
            None => break,
        }
    }
    Ok(false)
}
