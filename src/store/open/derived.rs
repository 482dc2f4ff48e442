//! Database and snapshot: opened, brought up to the journal, and made again where they don't fit it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::store::error::{Repair, StoreError, io_error};
use crate::store::index::Index;
use crate::store::journal::{file_length, file_path};
use crate::store::snapshot;
use crate::store::state::State;
use crate::store::state::apply::Applied;
use crate::store::trees::{Batch, Tree, Trees};

use super::BEGINNING;
use super::follow::{self, Follow};

/// The version of the keys in the database. Another one is made again from the journal.
const KEYS: u8 = 2;

/// The derived parts, brought up to the journal's end.
pub(super) struct Opened {
    pub(super) state: State,
    pub(super) at: Applied,
    /// Events that the snapshot lacks.
    pub(super) events: u32,
}

/// Opens what is derived, and makes it again where it does not fit the journal.
pub(super) fn derived(folder: &Path, repairs: &mut Vec<Repair>) -> Result<Opened, StoreError> {
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
    file_length(journal, 1).unwrap_or(0)
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

pub(super) fn remove_derived(folder: &Path) -> Result<(), StoreError> {
    let (db, snap) = (folder.join("db"), snapshot::path(folder));
    if db.exists() {
        fs::remove_dir_all(&db).map_err(io_error("Removing", &db))?;
    }
    if snap.exists() {
        fs::remove_file(&snap).map_err(io_error("Removing", &snap))?;
    }
    Ok(())
}
