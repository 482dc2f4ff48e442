//! What can go wrong with a store, and what was mended: each says what happened, where, and what to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error;

use crate::model::{EvaluatorVersion, LogId, Ordinal, Reviewer, Seq};

/// What kept the store from doing its work.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process writes.
    #[error(
        "The store is open in another juror{}. Close that one, or use a command that only reads.",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    Held {
        /// The process, where its file says.
        pid: Option<u32>,
    },
    /// The store was written by a later juror.
    #[error(
        "The store in {} has version {found}; this juror reads up to version {known}. Use a newer juror.",
        folder.display()
    )]
    Newer {
        /// The store's folder.
        folder: PathBuf,
        /// Its version.
        found: u32,
        /// The latest that is understood.
        known: u32,
    },
    /// There is no store.
    #[error("There is no store in {}. Import logs first: `juror import FILE`.", .0.display())]
    Missing(PathBuf),
    /// The disk is full.
    #[error(
        "The disk is full at {}: this step was not saved, everything before it is. Free some space, then do it again.",
        .0.display()
    )]
    Full(PathBuf),
    /// The store can't be opened because the disk has no room for its database.
    #[error(
        "The disk is full at {}, and a store needs some room to be opened. Nothing is lost: free some space, then start juror again.",
        .0.display()
    )]
    NoRoom(PathBuf),
    /// The file system refused.
    #[error("{} failed at {}: {source}.", .doing, .path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A file no longer holds what was written.
    #[error("{}: {what}. Restore the file from a backup; `juror audit --verify` says how much of the journal holds.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where in the file.
        what: String,
    },
    /// sled refused.
    #[error(
        "The database under the store failed: {0}. `juror doctor --rebuild` makes it again from the journal."
    )]
    Database(#[from] sled::Error),
    /// A write failed halfway, so that nothing more may be written by this process.
    #[error("An earlier write to {} failed, so nothing more is written. Quit and start juror again.", .0.display())]
    Broken(PathBuf),
    /// The journal has the event, but what follows from it could not be written.
    #[error(
        "This step is saved, but the database could not follow it ({0}). Quit and start juror again."
    )]
    Behind(Box<StoreError>),
    /// The store was opened for reading.
    #[error("The store is open for reading only.")]
    ReadOnly,
    /// There is no such log.
    #[error("There is no log {0}; the store holds {1}.")]
    NoLog(Ordinal, u32),
    /// The log is erased.
    #[error(
        "Log {ordinal} ({}) was forgotten by {by} at {at:.0} (event {seq}): its text is erased for good.",
        .id.short()
    )]
    Forgotten {
        /// Its place.
        ordinal: Ordinal,
        /// Its identity.
        id: LogId,
        /// Who had it forgotten.
        by: Reviewer,
        /// When.
        at: Timestamp,
        /// The event that says so.
        seq: Seq,
    },
    /// Logs are forgotten, but their bytes are not all erased yet.
    #[error(
        "The logs are forgotten and no list shows them any more, but not all of their text is erased yet: {0} The next \
         command that writes to the store tries again."
    )]
    NotErased(Box<StoreError>),
    /// Scores came under a version that was never adopted.
    #[error("The evaluator {} is not known to this store; adopt it first.", .0.short())]
    UnknownEvaluator(EvaluatorVersion),
    /// An event that only the store itself writes.
    #[error("`{0}` is not an event that a person or a judge writes.")]
    NotADecision(&'static str),
    /// The store can hold no more logs.
    #[error("The store holds {0} logs, and can hold no more. Start another with --store.")]
    Crowded(u32),
}

/// Something that was mended when the store was opened, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The journal's last line was incomplete: its event was never acknowledged.
    TornLine {
        /// The journal's file.
        file: PathBuf,
        /// Bytes that were cut.
        bytes: u64,
    },
    /// The segments went on behind the last watermark: rows that were never acknowledged.
    TornSegment {
        /// The segment.
        file: PathBuf,
        /// Bytes that were cut.
        bytes: u64,
    },
    /// Database and snapshot were made again.
    Rebuilt {
        /// Why that was needed.
        why: String,
        /// Where the old database went, where there was one.
        aside: Option<PathBuf>,
        /// Events that were read again.
        events: u64,
    },
    /// A text that the journal names is in no segment.
    LostText {
        /// The event that names it.
        seq: Seq,
    },
    /// The reserve was given back to a full disk.
    ReserveSpent,
    /// The text of forgotten logs was still to be erased, and is erased now.
    Erased,
    /// The text of forgotten logs is still to be erased.
    NotErased {
        /// What kept it from being erased, as a sentence.
        why: String,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TornLine { file, bytes } => write!(
                f,
                "The last line of {} was incomplete and was cut ({bytes} bytes); it had not been acknowledged.",
                file.display()
            ),
            Self::TornSegment { file, bytes } => write!(
                f,
                "{} ended in an import that was interrupted; {bytes} bytes were cut and will be read again.",
                file.display()
            ),
            Self::Rebuilt { why, aside, events } => {
                write!(f, "{why}, so the database was made again from {events} events")?;
                match aside {
                    Some(path) => write!(f, "; the old one is in {}.", path.display()),
                    None => f.write_str("."),
                }
            }
            Self::LostText { seq } => write!(
                f,
                "A text of event {seq} is missing from the segments; the rest of the event counts."
            ),
            Self::ReserveSpent => f.write_str(
                "The disk is full: the store gave back its reserve of 16 MB to open. Free some space soon.",
            ),
            Self::Erased => f.write_str(
                "Logs had been forgotten and their text was not all erased when juror was interrupted; it is now.",
            ),
            Self::NotErased { why } => write!(
                f,
                "Logs were forgotten, but not all of their text could be erased: {why} The next start tries again."
            ),
        }
    }
}

/// Why an id names no single log.
#[derive(Debug, Error)]
pub enum FindError {
    /// Nothing has it.
    #[error("`{0}` names no log. Use an id, the start of one, `#` and a number, or a source's id.")]
    Nothing(String),
    /// Several have it.
    #[error(
        "`{asked}` names {count} logs, {first} and {second} among them. Give more digits of the id."
    )]
    Several {
        /// What was asked for.
        asked: String,
        /// How many there are.
        count: usize,
        /// The first.
        first: Ordinal,
        /// The second.
        second: Ordinal,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The first line at which the journal's chain does not hold.
#[derive(Debug, Error)]
pub enum BrokenChain {
    /// A line is not what was written, or one before it is missing.
    #[error("{}, line {line}: {why}", file.display())]
    Line {
        /// The journal's file.
        file: PathBuf,
        /// The line in that file, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Names the file and the deed of an I/O error, and tells a full disk from the rest.
pub(super) fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_path_buf();
    move |source| {
        if is_full(&source) {
            StoreError::Full(path)
        } else {
            StoreError::Io {
                doing,
                path,
                source,
            }
        }
    }
}

/// Whether an error says that no space is left.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Whether the disk was full at the bottom of a failure, sled's included.
pub(super) fn ran_full(error: &StoreError) -> bool {
    match error {
        StoreError::Full(_) => true,
        StoreError::Behind(error) => ran_full(error),
        StoreError::Database(sled::Error::Io(source)) => {
            is_full(source) || source.to_string().contains("os error 28")
        }
        _ => false,
    }
}
