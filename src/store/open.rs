//! Opening: for writing, beside a writer, and making the derived parts again. Everything is one replay of the journal, from
//! where the derived parts stand.

mod derived;
mod follow;

use std::fs;
use std::path::Path;

use super::disk::{Disk, RealDisk, make_folder, replace};
use super::error::{BrokenChain, Repair, StoreError, io_error, ran_full};
use super::hold::{Hold, set_reserve, spend_reserve};
use super::index::Index;
use super::journal::replay::{Replay, as_store_error};
use super::journal::{Journal, Position, file_path};
use super::pack::Packer;
use super::segments::{FrameAt, Segments};
use super::state::State;
use super::state::apply::Applied;
use super::trees::Trees;
use super::{Store, Writer};
use derived::{derived, remove_derived};
use follow::Follow;

/// The version of the store that this juror writes, and the latest that it reads.
const VERSION: u32 = 1;

/// What a check of the whole journal found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Events in it.
    pub events: u64,
}

/// What making the derived parts again found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events that were read.
    pub events: u64,
    /// Logs in the store.
    pub logs: u32,
    /// What was mended beside.
    pub repairs: Vec<Repair>,
}

/// Before the first event.
const BEGINNING: Applied = Applied {
    journal: Position::START,
    segments: FrameAt::START,
};

impl Store {
    /// Opens a store for writing; makes one where there is none. Says what had to be mended.
    ///
    /// # Errors
    /// When another process holds it, a later juror wrote it, journal or segments are damaged, or the disk refuses.
    pub fn open(folder: &Path) -> Result<(Self, Vec<Repair>), StoreError> {
        Self::open_with(folder, Box::new(RealDisk))
    }

    /// [`Store::open`] over another disk, for tests of the order of writes.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(
        folder: &Path,
        disk: Box<dyn Disk>,
    ) -> Result<(Self, Vec<Repair>), StoreError> {
        make_folder(folder)?;
        check_version(folder)?;
        let hold = Hold::take(folder)?;
        let mut repairs = Vec::new();
        let opened = match derived(folder, &mut repairs) {
            Err(error) if ran_full(&error) && spend_reserve(folder) => {
                repairs.push(Repair::ReserveSpent);
                derived(folder, &mut repairs)
            }
            other => other,
        };
        let opened = opened.map_err(|error| {
            if ran_full(&error) {
                StoreError::NoRoom(folder.to_path_buf())
            } else {
                error
            }
        })?;
        if !repairs.contains(&Repair::ReserveSpent) {
            set_reserve(folder);
        }
        let journal = Journal::open(&folder.join("journal"), opened.at.journal)?;
        let segments = Segments::open(&folder.join("segments"), opened.at.segments)?;
        let store = Self {
            folder: folder.to_path_buf(),
            state: opened.state,
            position: opened.at.journal,
            unsaved: opened.events,
            writer: Some(Writer {
                journal,
                segments,
                disk,
                packer: Packer::new(),
                is_behind: false,
                _hold: hold,
            }),
        };
        Ok((store, repairs))
    }

    /// Opens a store for reading, beside a process that may be writing. It reads journal and segments alone, up to the
    /// last event there is now, which takes longer and gives the same answers.
    ///
    /// # Errors
    /// When there is no store, a later juror wrote it, journal or segments are damaged, or the disk refuses.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        if !file_path(&folder.join("journal"), 1).exists() {
            return Err(StoreError::Missing(folder.to_path_buf()));
        }
        if folder.join("version").exists() {
            check_version(folder)?;
        }
        let state = State::new(folder, Trees::in_memory(), Index::default());
        let mut follow = Follow::new(folder, state, BEGINNING, BEGINNING);
        follow.run()?;
        Ok(Self {
            folder: folder.to_path_buf(),
            position: follow.at(),
            state: follow.state,
            writer: None,
            unsaved: 0,
        })
    }

    /// Makes database and snapshot again from journal and segments.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn rebuild(folder: &Path) -> Result<Rebuilt, StoreError> {
        if !folder.join("journal").exists() {
            return Err(StoreError::Missing(folder.to_path_buf()));
        }
        check_version(folder)?;
        {
            let _hold = Hold::take(folder)?;
            remove_derived(folder)?;
        }
        let (store, mut repairs) = Self::open(folder)?;
        repairs.retain(|repair| !matches!(repair, Repair::Rebuilt { .. }));
        let rebuilt = Rebuilt {
            events: store.position().0,
            logs: store.len(),
            repairs,
        };
        store.close()?;
        Ok(rebuilt)
    }

    /// Reads the whole journal and checks its chain.
    ///
    /// # Errors
    /// The first line that is not what was written, or that does not follow the one before it.
    pub fn verify(&self) -> Result<Verified, BrokenChain> {
        let mut replay = Replay::after(&self.folder.join("journal"), Position::START);
        while replay.step()?.is_some() {}
        let events = replay.position().seq.0;
        if self.is_writer() && events < self.position.seq.0 {
            return Err(BrokenChain::Line {
                file: file_path(&self.folder.join("journal"), replay.position().end.file),
                line: 0,
                why: format!(
                    "the journal ends with event {events}; {} were written",
                    self.position.seq
                ),
            });
        }
        Ok(Verified { events })
    }
}

/// Refuses a store of a later version; writes the version of a new one.
fn check_version(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join("version");
    match fs::read_to_string(&path) {
        Ok(text) => match text.trim().parse() {
            Ok(found) if found <= VERSION => Ok(()),
            Ok(found) => Err(StoreError::Newer {
                folder: folder.to_path_buf(),
                found,
                known: VERSION,
            }),
            Err(_) => Err(StoreError::Damaged {
                path,
                what: "it should hold the store's version".to_string(),
            }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            replace(&path, format!("{VERSION}\n").as_bytes(), true)
        }
        Err(error) => Err(io_error("Reading", &path)(error)),
    }
}

/// Damage in the words of the store's errors.
fn damaged(error: BrokenChain) -> StoreError {
    as_store_error(error)
}
