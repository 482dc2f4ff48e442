//! Where logs are read from: files, folders, standard input. Opens them and tells one file from another; does not look
//! into records.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use thiserror::Error;

use super::place::Place;

/// The endings of files that a folder is searched for, each also with `.gz` or `.zst` behind it.
const ENDINGS: [&str; 7] = ["jsonl", "ndjson", "json", "csv", "tsv", "eval", "parquet"];

/// How much of a file its fingerprint hashes.
const FINGERPRINTED: u64 = 64 * 1024;

/// One stream of records.
pub struct Source {
    name: Arc<str>,
    kind: Kind,
}

enum Kind {
    File(PathBuf),
    /// What a growing file brought: from a place up to a byte.
    Stretch {
        file: File,
        from: Place,
        to: u64,
    },
    Stdin,
    Bytes(Box<dyn Read + Send>),
}

/// Why a source can't be read.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Nothing has that name.
    #[error("{0} is not there: check the name")]
    Missing(String),
    /// It is there and can't be read.
    #[error("{name} can't be read: {error}")]
    Unreadable {
        /// Its name.
        name: String,
        /// What the system says.
        error: io::Error,
    },
    /// A folder holds nothing to import.
    #[error(
        "{0} holds no file to import: names end in .jsonl, .ndjson, .json, .csv, .tsv, .eval or .parquet, also with .gz or .zst behind"
    )]
    EmptyFolder(String),
    /// It is a file of a kind that is not read.
    #[error("{name} is {kind}: {remedy}")]
    Foreign {
        /// Its name.
        name: String,
        /// What it is.
        kind: &'static str,
        /// What to do.
        remedy: &'static str,
    },
}

/// Turns what was named on the command line into sources: `-` is standard input, a folder stands for the files below
/// it in the order of their names. Files whose names start with a dot are left out.
///
/// # Errors
/// When a name leads nowhere, or to a folder without files to import.
pub fn expand(names: &[PathBuf]) -> Result<Vec<Source>, SourceError> {
    let mut sources = Vec::new();
    for path in names {
        let name = path.display().to_string();
        if name == "-" {
            sources.push(Source {
                name: "-".into(),
                kind: Kind::Stdin,
            });
        } else if path.is_dir() {
            let mut found = Vec::new();
            walk(path, &mut found)?;
            if found.is_empty() {
                return Err(SourceError::EmptyFolder(name));
            }
            sources.extend(found.into_iter().map(Source::file));
        } else {
            fs::metadata(path).map_err(|error| SourceError::of(&name, error))?;
            sources.push(Source::file(path.clone()));
        }
    }
    Ok(sources)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let failed = |error| SourceError::of(&folder.display().to_string(), error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push((entry.path(), entry.file_type().map_err(failed)?));
        }
    }
    paths.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (path, kind) in paths {
        // A link to a folder is not followed: it may lead back up.
        if kind.is_dir() {
            walk(&path, found)?;
        } else if is_importable(&path) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn is_importable(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

impl Source {
    /// A file.
    #[must_use]
    pub fn file(path: PathBuf) -> Self {
        Self {
            name: path.display().to_string().into(),
            kind: Kind::File(path),
        }
    }

    /// Bytes from anywhere, under a name: the sample that is compiled in, a test's table.
    #[must_use]
    pub fn bytes(name: &str, bytes: impl Read + Send + 'static) -> Self {
        Self {
            name: name.into(),
            kind: Kind::Bytes(Box::new(bytes)),
        }
    }

    /// What a file that grows brought between the end of one line and of another. Only for plain lines, without
    /// compression or a header.
    #[must_use]
    pub fn stretch(name: &str, file: File, from: Place, to: u64) -> Self {
        Self {
            name: name.into(),
            kind: Kind::Stretch { file, from, to },
        }
    }

    /// Its name: the path as it was given, or `-`.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The file behind it; none for standard input.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.kind {
            Kind::File(path) => Some(path),
            Kind::Stretch { .. } | Kind::Stdin | Kind::Bytes(_) => None,
        }
    }

    /// What tells the same file from another of that name. None for a stream, which can't be read twice.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn fingerprint(&self) -> Result<Option<String>, SourceError> {
        self.path()
            .map(fingerprint)
            .transpose()
            .map_err(|error| SourceError::of(&self.name, error))
    }

    /// Opens it. The counter grows by the bytes that are read, before decompression; the length is known for files.
    pub(super) fn open(self) -> Result<Opened, SourceError> {
        let read = Arc::new(AtomicU64::new(0));
        let mut at = Place::START;
        let (mut file, mut length) = (None, None);
        let inner: Box<dyn Read + Send> = match self.kind {
            Kind::Stretch { mut file, from, to } => {
                file.seek(SeekFrom::Start(from.offset))
                    .map_err(|error| SourceError::of(&self.name, error))?;
                at = from;
                let stretch = to.saturating_sub(from.offset);
                length = Some(stretch);
                Box::new(file.take(stretch))
            }
            Kind::File(path) => {
                let opened =
                    File::open(&path).map_err(|error| SourceError::of(&self.name, error))?;
                if let Ok(metadata) = opened.metadata() {
                    length = Some(metadata.len());
                    file = metadata
                        .is_file()
                        .then(|| opened.try_clone().ok())
                        .flatten();
                }
                Box::new(opened)
            }
            Kind::Stdin => Box::new(io::stdin()),
            Kind::Bytes(bytes) => bytes,
        };
        Ok(Opened {
            reader: Box::new(Counted {
                inner,
                read: Arc::clone(&read),
            }),
            file,
            read,
            length,
            at,
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.name).finish()
    }
}

impl SourceError {
    /// What the system said of a source.
    #[must_use]
    pub fn of(name: &str, error: io::Error) -> Self {
        let name = name.to_string();
        if error.kind() == io::ErrorKind::NotFound {
            Self::Missing(name)
        } else {
            Self::Unreadable { name, error }
        }
    }
}

/// What tells the same file from another of that name: its length, its time of change and its first 64 KB.
///
/// # Errors
/// When the file can't be read.
pub fn fingerprint(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let changed = metadata
        .modified()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut head = Vec::new();
    file.take(FINGERPRINTED).read_to_end(&mut head)?;
    let hash = blake3::hash(&head).to_hex();
    Ok(format!(
        "{}-{}.{:09}-{}",
        metadata.len(),
        changed.as_secs(),
        changed.subsec_nanos(),
        &hash[..16]
    ))
}

/// An opened source.
pub(super) struct Opened {
    pub(super) reader: Box<dyn Read + Send>,
    /// The same file, for what is not read from start to end. They share one place: only one of them may be used.
    pub(super) file: Option<File>,
    pub(super) read: Arc<AtomicU64>,
    pub(super) length: Option<u64>,
    /// Where the first byte stands.
    pub(super) at: Place,
}

/// Counts the bytes that pass.
struct Counted {
    inner: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
