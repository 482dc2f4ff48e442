//! The journal: the append-only, hash-chained list of events. The truth. Knows lines and their order, not what they
//! mean.

pub(super) mod line;
pub(super) mod replay;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::model::{Reviewer, Seq, TextHash};

use super::disk::{Disk, Part, make_folder, open_append, sync_folder};
use super::error::{StoreError, io_error};
use super::wire::event::WireEvent;
use line::{Chain, Line};

/// A file is closed and another begun from this length on.
const ROLL_AT: u64 = 64 << 20;

/// A byte of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: u32,
    pub(super) offset: u64,
}

impl Place {
    /// Where the first line stands.
    pub(super) const START: Self = Self { file: 1, offset: 0 };
}

/// Up to where something has followed the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// The last event.
    pub(super) seq: Seq,
    /// Behind its line.
    pub(super) end: Place,
    /// Its hash.
    pub(super) hash: Chain,
}

impl Position {
    /// Before the first event.
    pub(super) const START: Self = Self {
        seq: Seq(0),
        end: Place::START,
        hash: Chain::START,
    };
}

/// An event as it was written, with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) line: Line<TextHash>,
    /// Where the line begins.
    pub(super) start: Place,
    /// Up to and with this event.
    pub(super) position: Position,
}

/// The writing end.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    path: PathBuf,
    file: File,
    at: Position,
    is_broken: bool,
}

impl Journal {
    /// Opens the journal behind a position that [`replay::Replay`] reached.
    pub(super) fn open(folder: &Path, at: Position) -> Result<Self, StoreError> {
        make_folder(folder)?;
        let path = file_path(folder, at.end.file);
        let is_new = !path.exists();
        let file = open_append(&path)?;
        if is_new {
            sync_folder(folder)?;
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            path,
            file,
            at,
            is_broken: false,
        })
    }

    /// Whether a sync failed, so that what is on the disk is no longer known.
    pub(super) fn check_sound(&self) -> Result<(), StoreError> {
        if self.is_broken {
            Err(StoreError::Broken(self.path.clone()))
        } else {
            Ok(())
        }
    }

    /// Appends events as one group, and returns when they are on the disk: from then on they are acknowledged. When it
    /// fails, none of them is in the journal.
    pub(super) fn append(
        &mut self,
        disk: &mut dyn Disk,
        events: Vec<(Timestamp, Reviewer, WireEvent<TextHash>)>,
    ) -> Result<Vec<Written>, StoreError> {
        self.check_sound()?;
        if self.at.end.offset >= ROLL_AT {
            self.roll()?;
        }
        let mut bytes = Vec::new();
        let mut written = Vec::with_capacity(events.len());
        let mut at = self.at;
        for (time, by, event) in events {
            let line = Line {
                seq: Seq(at.seq.0 + 1),
                at: time,
                by,
                event,
            };
            let start = at.end;
            let hash = line.encode(at.hash, &mut bytes);
            at = Position {
                seq: line.seq,
                end: Place {
                    file: start.file,
                    offset: self.at.end.offset + bytes.len() as u64,
                },
                hash,
            };
            written.push(Written {
                line,
                start,
                position: at,
            });
        }
        self.put(disk, &bytes)?;
        self.at = at;
        Ok(written)
    }

    fn put(&mut self, disk: &mut dyn Disk, bytes: &[u8]) -> Result<(), StoreError> {
        if let Err(error) = disk.append(Part::Journal, &mut self.file, bytes) {
            // Part of a line may be in the file. Behind it no other line may follow.
            self.is_broken = self.file.set_len(self.at.end.offset).is_err();
            return Err(io_error("Writing the journal", &self.path)(error));
        }
        if let Err(error) = disk.sync(Part::Journal, &self.file) {
            // After a failed sync the kernel may have dropped the pages: only a new open knows what is on the disk.
            self.is_broken = true;
            let _ = self.file.set_len(self.at.end.offset);
            return Err(io_error("Syncing the journal", &self.path)(error));
        }
        Ok(())
    }

    fn roll(&mut self) -> Result<(), StoreError> {
        let number = self.at.end.file + 1;
        let path = file_path(&self.folder, number);
        self.file = open_append(&path)?;
        sync_folder(&self.folder)?;
        self.path = path;
        self.at.end = Place {
            file: number,
            offset: 0,
        };
        Ok(())
    }
}

/// The journal's file of this number.
pub(super) fn file_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:06}.jsonl"))
}

/// How long a file of the journal is; None where there is none.
pub(super) fn file_length(folder: &Path, number: u32) -> Option<u64> {
    fs::metadata(file_path(folder, number))
        .ok()
        .map(|meta| meta.len())
}
