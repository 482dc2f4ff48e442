//! What is private is masked in a record before the store sees it: in the log, in its scores' notes, and in the record
//! itself, which stays JSON. What was masked is noted in the log, so that nobody takes the record for what came.

use serde_json::Value;

use crate::import::ImportedLog;
use crate::model::redaction::{Masked, Place, Redaction};
use crate::model::{Evaluator, Log};
use crate::text::redact::{Pseudonyms, Redactor};

/// The field of a log's metadata that says what was masked in it, as `email 2, phone 1`.
pub const MARK: &str = "redacted_at_import";

/// What masks records for this evaluator: what it names, where it says `import` or that was asked for; without a word of
/// it, every pattern of juror's own.
pub(super) fn redactor(evaluator: Option<&Evaluator>, asked: bool) -> Option<Redactor> {
    let named = evaluator.map(|evaluator| &evaluator.redact);
    match named.filter(|redaction| !redaction.is_empty()) {
        Some(redaction) if asked || redaction.applies(Place::Import) => {
            Some(Redactor::new(redaction))
        }
        None if asked => Some(Redactor::new(&Redaction::usual())),
        Some(_) | None => None,
    }
}

/// Masks a record; returns how many mentions were masked in what the store gets of it.
pub(super) fn mask(redactor: &Redactor, record: &mut ImportedLog) -> Masked {
    let mut known = Pseudonyms::default();
    let log = redactor.cover_log(&record.log, &mut known);
    let given = redactor.cover_given(&record.given, &mut known);
    let read = known.take_masked();
    let raw = redactor.cover_record(&record.raw, &mut known);
    let written = known.take_masked();
    // The record holds what the log does, and what is no part of a log, unless several records made the log.
    let masked = if written.total() > read.total() {
        written
    } else {
        read
    };
    if !masked.is_empty() {
        record.log = marked(log, &masked);
        record.given = given;
        record.raw = raw;
    }
    masked
}

fn marked(mut log: Log, masked: &Masked) -> Log {
    log.meta
        .insert(MARK.to_string(), Value::String(masked.to_string()));
    log
}

/// What was masked in a log before the store saw it.
#[must_use]
pub fn mark_of(log: &Log) -> Option<&str> {
    log.meta.get(MARK).and_then(Value::as_str)
}
