//! A file that is there whole or not at all: written beside its place, made durable, then put there by one rename.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

/// What becomes of a file that stands in the place already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the new one is refused.
    Keep,
    /// The new one takes its place.
    Replace,
}

/// Why there is no new file.
#[derive(Debug, Error)]
pub enum FileError {
    /// A file stands there.
    #[error("{} is there already: name another file, or write over it with --force.", .0.display())]
    Exists(PathBuf),
    /// Something stands there that is no file.
    #[error("{} is no regular file: give the name of one, or `-` for standard output.", .0.display())]
    NotAFile(PathBuf),
    /// The folder is missing.
    #[error("The folder {} is not there: make it first.", .0.display())]
    NoFolder(PathBuf),
    /// The system refused.
    #[error("{} can't be written: {error}.", path.display())]
    Refused {
        /// The place.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// A file that is being written. Dropped before [`NewFile::keep`], it leaves nothing.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    existing: Existing,
    writer: BufWriter<NamedTempFile>,
}

impl NewFile {
    /// Begins a file for this place, which only its owner may read.
    ///
    /// # Errors
    /// When the place is taken, its folder is missing, or the system refuses.
    pub fn begin(path: &Path, existing: Existing) -> Result<Self, FileError> {
        match fs::metadata(path) {
            Ok(there) if !there.is_file() => return Err(FileError::NotAFile(path.to_path_buf())),
            Ok(_) if existing == Existing::Keep => {
                return Err(FileError::Exists(path.to_path_buf()));
            }
            Ok(_) | Err(_) => {}
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Err(FileError::NoFolder(folder.to_path_buf()));
        }
        let file = tempfile::Builder::new()
            .prefix(".juror-export-")
            .tempfile_in(folder)
            .map_err(|error| refused(path, error))?;
        Ok(Self {
            path: path.to_path_buf(),
            existing,
            writer: BufWriter::new(file),
        })
    }

    /// Puts the file in its place, on disk when this returns.
    ///
    /// # Errors
    /// When the place was taken meanwhile, or the system refuses; nothing is left then.
    pub fn keep(self) -> Result<(), FileError> {
        let Self {
            path,
            existing,
            writer,
        } = self;
        let file = writer
            .into_inner()
            .map_err(|error| refused(&path, error.into_error()))?;
        file.as_file()
            .sync_all()
            .map_err(|error| refused(&path, error))?;
        let kept = match existing {
            Existing::Keep => file.persist_noclobber(&path),
            Existing::Replace => file.persist(&path),
        };
        kept.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => FileError::Exists(path.clone()),
            _ => refused(&path, error.error),
        })?;
        // The rename is durable once the folder is.
        File::open(folder_of(&path))
            .and_then(|folder| folder.sync_all())
            .map_err(|error| refused(&path, error))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn refused(path: &Path, error: io::Error) -> FileError {
    FileError::Refused {
        path: path.to_path_buf(),
        error,
    }
}
