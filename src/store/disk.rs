//! The few writes on which an acknowledgement rests, behind a trait, so that a test can watch their order and make
//! each of them fail. Also how files and folders of a store are made: for their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::error::{StoreError, io_error};

/// What a write is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bodies and free texts.
    Segment,
    /// The truth.
    Journal,
    /// What the segments lack.
    Gaps,
}

/// The disk, as far as a promise depends on it.
pub trait Disk: Send {
    /// Appends bytes to a file.
    ///
    /// # Errors
    /// When the file system refuses; part of the bytes may be in the file then.
    fn append(&mut self, part: Part, file: &mut File, bytes: &[u8]) -> io::Result<()>;

    /// Returns when the file's bytes and its length are on the disk.
    ///
    /// # Errors
    /// When the file system can't promise that.
    fn sync(&mut self, part: Part, file: &File) -> io::Result<()>;

    /// Gives a file the name of another, which is gone then, at once.
    ///
    /// # Errors
    /// When the file system refuses.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// Removes a file, or a folder with all that is in it.
    ///
    /// # Errors
    /// When the file system refuses.
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
    }
}

/// The real disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn append(&mut self, _part: Part, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, _part: Part, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}

/// Makes a folder with its parents, mode 0700.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(io_error("Making the folder", path))
}

/// How a store's file is opened for appending, mode 0600.
pub(super) fn open_append(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .read(true)
        .mode(0o600)
        .open(path)
        .map_err(io_error("Opening", path))
}

/// Writes a file whole or not at all: a reader sees the old one or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8], durable: bool) -> Result<(), StoreError> {
    let beside = path.with_extension("tmp");
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(bytes)?;
        if durable {
            file.sync_data()?;
        }
        fs::rename(&beside, path)
    };
    write().map_err(io_error("Writing", path))?;
    if durable && let Some(folder) = path.parent() {
        sync_folder(folder)?;
    }
    Ok(())
}

/// How a file that takes another's place is begun, mode 0600.
pub(super) fn create(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(io_error("Writing", path))
}

/// Returns when a folder's list of files is on the disk.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(io_error("Syncing the folder", path))
}
