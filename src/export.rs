//! Rows of the store into files that others read: one file a kind, rows one after another into any writer. Changes
//! nothing in the store.

pub mod agree;
mod chat;
mod csv;
mod dpo_trl;
pub mod file;
mod juror;
pub mod kind;
mod left_out;
mod sft_messages;

use std::io::{self, Write};

use thiserror::Error;

use crate::model::{Evaluator, Reviewer, Ticket};
use crate::store::{Store, StoreError};

pub use kind::{Kind, UnknownKind};
pub use left_out::{LeftOut, Missed, Reason};

/// What every row of one export has in common.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    evaluator: &'a Evaluator,
    /// By name.
    reviewers: Vec<Reviewer>,
    /// By name, each once.
    judges: Vec<String>,
}

impl<'a> Frame<'a> {
    /// The frame of an evaluator that the store has adopted.
    #[must_use]
    pub fn of(store: &Store, evaluator: &'a Evaluator) -> Self {
        let version = evaluator.version();
        let seen = store.judges(&version).into_iter();
        let mut judges: Vec<_> = seen.map(|judge| judge.name).collect();
        judges.sort_unstable();
        judges.dedup();
        Self {
            evaluator,
            reviewers: store.reviewers(&version),
            judges,
        }
    }
}

/// What became of the tickets that were to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Tickets with a row in the file.
    pub tickets: u64,
    /// Those without one, by reason.
    pub left_out: LeftOut,
}

/// Why a file did not come to its end.
#[derive(Debug, Error)]
pub enum ExportError {
    /// A ticket can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The writer refused.
    #[error("{0}")]
    Write(#[from] io::Error),
}

/// Writes tickets in their order, one at a time. The same tickets give the same bytes.
///
/// # Errors
/// When a ticket can't be read or the writer refuses; what was written until then is no whole file.
pub fn write(
    kind: Kind,
    frame: &Frame<'_>,
    tickets: impl IntoIterator<Item = Result<Ticket, StoreError>>,
    into: &mut impl Write,
) -> Result<Written, ExportError> {
    let mut written = Written::default();
    if kind == Kind::Csv {
        into.write_all(&csv::header(frame))?;
    }
    for ticket in tickets {
        let ticket = ticket?;
        match row(kind, frame, &ticket) {
            // A row goes out whole, so that a writer may look at it as text.
            Ok(bytes) => {
                into.write_all(&bytes)?;
                written.tickets += 1;
            }
            Err(reason) => written.left_out.add(reason, &ticket),
        }
    }
    Ok(written)
}

fn row(kind: Kind, frame: &Frame<'_>, ticket: &Ticket) -> Result<Vec<u8>, Reason> {
    match kind {
        Kind::Juror => Ok(juror::row(frame, ticket)),
        Kind::SftMessages => sft_messages::row(frame.evaluator, ticket),
        Kind::DpoTrl => dpo_trl::row(ticket),
        Kind::Csv => Ok(csv::row(frame, ticket)),
    }
}

/// One record as a line of JSON.
fn line(record: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec(record).expect("records have string keys and finite numbers");
    bytes.push(b'\n');
    bytes
}
