//! A file that is there whole or not at all: written beside its place, made durable, then put there by one rename.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};
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

    /// The place it is for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its place, on disk when this returns.
    ///
    /// # Errors
    /// When the place was taken meanwhile, or the system refuses; nothing is left then.
    pub fn keep(self) -> Result<(), FileError> {
        keep_all(vec![self])
    }

    /// What was written, on disk.
    fn sealed(self) -> Result<Ready, FileError> {
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
        Ok(Ready {
            path,
            existing,
            file: file.into_temp_path(),
        })
    }
}

/// A file that is on disk, but not in its place.
struct Ready {
    path: PathBuf,
    existing: Existing,
    file: TempPath,
}

/// A place that was filled, and what stood there before.
struct Filled {
    path: PathBuf,
    before: Option<TempPath>,
}

/// Puts files in their places: all of them, or none where one can't be.
///
/// # Errors
/// When a place was taken meanwhile, or the system refuses; then every place is as it was.
pub fn keep_all(files: Vec<NewFile>) -> Result<(), FileError> {
    let ready: Vec<_> = files
        .into_iter()
        .map(NewFile::sealed)
        .collect::<Result<_, _>>()?;
    let mut filled: Vec<Filled> = Vec::new();
    for file in ready {
        match put(file) {
            Ok(place) => filled.push(place),
            Err(error) => {
                for place in filled.into_iter().rev() {
                    place.undo();
                }
                return Err(error);
            }
        }
    }
    // A rename is durable once its folder is.
    let folders: BTreeSet<_> = filled.iter().map(|place| folder_of(&place.path)).collect();
    for folder in folders {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| refused(folder, error))?;
    }
    Ok(())
}

fn put(file: Ready) -> Result<Filled, FileError> {
    let Ready {
        path,
        existing,
        file,
    } = file;
    let (kept, before) = match existing {
        Existing::Keep => (file.persist_noclobber(&path), None),
        Existing::Replace => {
            let before = second_name(&path)?;
            (file.persist(&path), before)
        }
    };
    kept.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists(path.clone()),
        _ => refused(&path, error.error),
    })?;
    Ok(Filled { path, before })
}

/// A second name for a file, by which it can be put back; None where there is no file. A file system without links gets
/// a copy.
fn second_name(path: &Path) -> Result<Option<TempPath>, FileError> {
    if !path.exists() {
        return Ok(None);
    }
    tempfile::Builder::new()
        .prefix(".juror-before-")
        .make_in(folder_of(path), |name| {
            fs::hard_link(path, name).or_else(|_| fs::copy(path, name).map(|_| ()))
        })
        .map(|made| Some(made.into_temp_path()))
        .map_err(|error| refused(path, error))
}

impl Filled {
    /// Puts back what stood there. What fails here can't be mended: the first error is the one to tell.
    fn undo(self) {
        match self.before {
            Some(before) => {
                let _ = before.persist(&self.path);
            }
            None => {
                let _ = fs::remove_file(&self.path);
            }
        }
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
