//! Opening: for writing, beside a writer, and making the derived parts again. Everything is one replay of the journal, from
//! where the derived parts stand.

mod follow;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::disk::{Disk, RealDisk, make_folder, replace};
use super::error::{BrokenChain, Repair, StoreError, io_error, ran_full};
use super::hold::{Hold, set_reserve, spend_reserve};
use super::index::Index;
use super::journal::replay::{Replay, as_store_error};
use super::journal::{Journal, Position, file_path};
use super::pack::Packer;
use super::segments::{FrameAt, Segments};
use super::snapshot;
use super::state::State;
use super::state::apply::Applied;
use super::trees::{Batch, Tree, Trees};
use super::{Store, Writer};
use follow::Follow;

/// The version of the store that this juror writes, and the latest that it reads.
const VERSION: u32 = 1;

/// The version of the keys in the database. Another one is made again from the journal.
const KEYS: u8 = 1;

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
                derived(folder, &mut repairs)?
            }
            other => other?,
        };
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

/// The derived parts, brought up to the journal's end.
struct Opened {
    state: State,
    at: Applied,
    /// Events that the snapshot lacks.
    events: u32,
}

/// Opens what is derived, and makes it again where it does not fit the journal.
fn derived(folder: &Path, repairs: &mut Vec<Repair>) -> Result<Opened, StoreError> {
    let journal = folder.join("journal");
    let (mut why, mut aside) = (None, None);
    let trees = match open_trees(folder) {
        Ok(trees) => trees,
        Err(StoreError::Database(error @ sled::Error::Corruption { .. })) => {
            why = Some(format!("The database was damaged ({error})"));
            aside = Some(move_aside(folder)?);
            open_trees(folder)?
        }
        Err(error) => return Err(error),
    };
    let (index, saved) = match snapshot::load(folder) {
        Some((index, saved)) => (index, Some(saved)),
        None => (Index::default(), None),
    };
    let mut state = State::new(folder, trees, index);
    let applied = state.applied()?;
    let has_events = file_path(&journal, 1).exists() && journal_length(&journal) > 0;
    match (applied, saved) {
        _ if why.is_some() => {}
        (None, None) if !has_events => {
            return finish(folder, state, BEGINNING, BEGINNING, repairs);
        }
        (Some(applied), Some(saved)) => {
            if !(follow::is_on(&journal, applied.journal) && follow::is_on(&journal, saved.journal))
            {
                why = Some("The database was ahead of the journal".to_string());
            } else if follow::imports_between(&journal, saved.journal, applied.journal)? {
                why = Some("The snapshot was older than the last import".to_string());
            } else {
                return finish(folder, state, applied, saved, repairs);
            }
        }
        (None, _) => why = Some("The database was missing or not yet written".to_string()),
        (Some(_), None) => why = Some("The snapshot was missing or damaged".to_string()),
    }
    drop(state);
    if aside.is_none() && applied.is_some() {
        aside = ahead(why.as_deref())
            .then(|| move_aside(folder))
            .transpose()?;
    }
    remove_derived(folder)?;
    let state = State::new(folder, open_trees(folder)?, Index::default());
    let opened = finish(folder, state, BEGINNING, BEGINNING, repairs)?;
    repairs.push(Repair::Rebuilt {
        why: why.unwrap_or_default(),
        aside,
        events: opened.at.journal.seq.0,
    });
    Ok(opened)
}

/// Whether the old database may hold something that is worth a look.
fn ahead(why: Option<&str>) -> bool {
    why.is_some_and(|why| why.contains("ahead"))
}

/// Follows the journal to its end, cuts what was never acknowledged, and says so.
fn finish(
    folder: &Path,
    state: State,
    applied: Applied,
    saved: Applied,
    repairs: &mut Vec<Repair>,
) -> Result<Opened, StoreError> {
    let mut follow = Follow::new(folder, state, applied, saved);
    follow.run()?;
    repairs.extend(follow.cut_journal()?);
    repairs.extend(follow.cut_segments()?);
    repairs.append(&mut follow.repairs);
    let at = Applied {
        journal: follow.at(),
        segments: follow.end(),
    };
    let events = at.journal.seq.0 - saved.journal.seq.0;
    Ok(Opened {
        state: follow.state,
        at,
        events: u32::try_from(events).unwrap_or(u32::MAX),
    })
}

fn journal_length(journal: &Path) -> u64 {
    super::journal::file_length(journal, 1).unwrap_or(0)
}

/// Opens the database. A lock that is still held is that of a process that is just ending: ours is the `pid` file's.
fn open_trees(folder: &Path) -> Result<Trees, StoreError> {
    let path = folder.join("db");
    for _ in 0..20 {
        match Trees::open(&path) {
            Err(StoreError::Database(sled::Error::Io(error)))
                if error.to_string().contains("lock") =>
            {
                thread::sleep(Duration::from_millis(50));
            }
            Err(error) => return Err(error),
            Ok(mut trees) => match trees.get(Tree::Sys, b"schema")?.as_deref() {
                Some([KEYS]) => return Ok(trees),
                None => {
                    let mut batch = Batch::default();
                    batch.put(Tree::Sys, b"schema".to_vec(), vec![KEYS]);
                    trees.apply(batch)?;
                    return Ok(trees);
                }
                Some(_) => {
                    drop(trees);
                    remove_derived(folder)?;
                }
            },
        }
    }
    Err(StoreError::Held { pid: None })
}

/// Keeps a database that does not fit for whoever wants to look at it; the one kept before goes.
fn move_aside(folder: &Path) -> Result<PathBuf, StoreError> {
    let (path, aside) = (folder.join("db"), folder.join("db.aside"));
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(io_error("Removing", &aside))?;
    }
    fs::rename(&path, &aside).map_err(io_error("Moving aside", &path))?;
    Ok(aside)
}

fn remove_derived(folder: &Path) -> Result<(), StoreError> {
    let (db, snap) = (folder.join("db"), snapshot::path(folder));
    if db.exists() {
        fs::remove_dir_all(&db).map_err(io_error("Removing", &db))?;
    }
    if snap.exists() {
        fs::remove_file(&snap).map_err(io_error("Removing", &snap))?;
    }
    Ok(())
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
