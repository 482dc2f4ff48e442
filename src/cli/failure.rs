//! How a command ends: its exit status, and what it says when it failed.

use std::io;
use std::process::ExitCode;

use crate::export::agree::AgreeError;
use crate::import::SourceError;
use crate::query::FilterError;
use crate::runtime::setup::SetupError;
use crate::store::{FindError, StoreError};

use super::console;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Done.
    Done,
    /// The work failed, or a gate did not hold.
    Failed,
    /// Wrong usage, or bad configuration.
    Usage,
    /// Records were rejected under `--strict`.
    Rejected,
    /// A signal of this number ended it.
    Signalled(i32),
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Rejected => 3,
            // As shells number it.
            Status::Signalled(signal) => 128 + u8::try_from(signal).unwrap_or(0),
        })
    }
}

/// Why a command did not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// The work failed: one sentence.
    Work(String),
    /// What the user wrote is wrong: one sentence, or mistakes with their lines and carets.
    Usage(String),
    /// Nobody reads stdout any more, which is how `head` ends.
    Unread,
}

impl Failure {
    /// Says it on stderr.
    pub(super) fn tell(&self) {
        match self {
            Self::Work(text) | Self::Usage(text) if text.contains('\n') => {
                console::say(text.trim_end());
            }
            Self::Work(text) | Self::Usage(text) => console::say(&format!("juror: {text}")),
            Self::Unread => {}
        }
    }

    pub(super) fn status(&self) -> Status {
        match self {
            Self::Work(_) => Status::Failed,
            Self::Usage(_) => Status::Usage,
            Self::Unread => Status::Done,
        }
    }

    /// A filter that can't be read, with a caret under what is wrong.
    pub(super) fn of_filter(error: &FilterError, text: &str) -> Self {
        Self::Usage(format!("{}\n", error.pointed(text)))
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        if error.is_usage() {
            Self::Usage(error.to_string())
        } else {
            Self::Work(error.to_string())
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Work(error.to_string())
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::Work(format!("{error}."))
    }
}

impl From<FindError> for Failure {
    fn from(error: FindError) -> Self {
        Self::Work(error.to_string())
    }
}

impl From<AgreeError> for Failure {
    fn from(error: AgreeError) -> Self {
        match error {
            AgreeError::Store(error) => error.into(),
            error => Self::Usage(error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Unread
        } else {
            Self::Work(format!("stdout can't be written: {error}."))
        }
    }
}
