//! Opening: for writing, beside a writer, and making the derived parts again. Everything is one replay of the journal, from
//! where the derived parts stand.

mod derived;
mod follow;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::model::Seq;

use super::disk::{Disk, RealDisk, make_folder, replace};
use super::erase;
use super::error::{BrokenChain, Repair, StoreError, io_error, ran_full};
use super::gaps::Gaps;
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
use derived::{Opened, derived, remove_derived};
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

/// Opens what is derived; where the disk is full, with the help of the reserve.
fn with_room(folder: &Path, repairs: &mut Vec<Repair>) -> Result<Opened, StoreError> {
    let opened = match derived(folder, repairs) {
        Err(error) if ran_full(&error) && spend_reserve(folder) => {
            repairs.push(Repair::ReserveSpent);
            derived(folder, repairs)
        }
        other => other,
    };
    opened.map_err(|error| {
        if ran_full(&error) {
            StoreError::NoRoom(folder.to_path_buf())
        } else {
            error
        }
    })
}

/// Erases what was forgotten and is still there, and opens what is derived anew.
fn erased(
    folder: &Path,
    disk: &mut dyn Disk,
    forgotten: &BTreeMap<u32, Seq>,
    repairs: &mut Vec<Repair>,
) -> Result<Opened, StoreError> {
    // Texts that are erased may have been missed, and what was made again will be made once more.
    repairs.retain(|repair| !matches!(repair, Repair::LostText { .. } | Repair::Rebuilt { .. }));
    match erase::carry_out(folder, disk, forgotten) {
        Ok(_) => {
            repairs.push(Repair::Erased);
            let mut more = Vec::new();
            let opened = with_room(folder, &mut more);
            repairs.extend(
                more.into_iter()
                    .filter(|repair| !matches!(repair, Repair::Rebuilt { .. })),
            );
            opened
        }
        Err(error) => {
            // Nothing of it is shown any more, so that work can go on.
            repairs.push(Repair::NotErased {
                why: error.to_string(),
            });
            with_room(folder, repairs)
        }
    }
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
        Self::open_held(folder, disk, hold)
    }

    /// Opens a store that this process holds already.
    pub(super) fn open_held(
        folder: &Path,
        mut disk: Box<dyn Disk>,
        hold: Hold,
    ) -> Result<(Self, Vec<Repair>), StoreError> {
        let mut repairs = Vec::new();
        let mut opened = with_room(folder, &mut repairs)?;
        let forgotten = &opened.state.index.registry.forgotten;
        if erase::is_owed(folder, forgotten) {
            let forgotten = forgotten.clone();
            drop(opened);
            opened = erased(folder, disk.as_mut(), &forgotten, &mut repairs)?;
        }
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
                hold,
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
        loop {
            let gaps = Gaps::load(folder);
            let state = State::new(folder, Trees::in_memory(), Index::default());
            let mut follow = Follow::new(folder, state, BEGINNING, BEGINNING);
            let ran = follow.run();
            if ran.is_ok() {
                follow.state.bodies.hold(follow.end().segment)?;
            }
            if Gaps::load(folder) != gaps {
                // Something was forgotten meanwhile: part of this was read before, part after.
                continue;
            }
            ran?;
            return Ok(Self {
                folder: folder.to_path_buf(),
                position: follow.at(),
                state: follow.state,
                writer: None,
                unsaved: 0,
            });
        }
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
            logs: store.count(),
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
