//! A log made ready to be stored: its identity, its row, its body. That is most of an import's work and asks nothing of a
//! store, so that it may be done on any thread.

use crate::model::{Given, LogId};
use crate::store::index::cells::Cells;
use crate::store::row::{Part, Row};
use crate::store::segments::frame::{parts, put_part, put_part_with};
use crate::store::wire::json_into;
use crate::store::wire::log::put_log;

use super::{ImportedLog, LinePlace};

/// Bytes that a log's row and the names of its fields take at most, nearly always.
const ROOM: usize = 512;

/// Bytes of memory that a log may hold without need. Giving back fewer would cost more than it brings.
const KEPT_BESIDE: usize = 256 << 10;

/// A log that is ready to be stored.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) id: LogId,
    pub(super) place: LinePlace,
    pub(super) given: Given,
    /// What is kept of the given scores in the row; None where there are none.
    pub(super) part: Option<Part>,
    pub(super) cells: Cells,
    /// The body, which is the record byte for byte, the normalised log and the given scores; and behind it the row. One
    /// piece of memory, because threads hand logs to each other by the hundred thousand.
    written: Vec<u8>,
    /// Where the row begins.
    row: usize,
}

impl Prepared {
    /// Makes a log of this source ready.
    #[must_use]
    pub fn of(source: &str, new: ImportedLog) -> Self {
        let ImportedLog {
            log,
            given,
            raw,
            place,
        } = new;
        let id = log.id();
        let mut written = Vec::with_capacity(raw.len() * 2 + ROOM);
        put_part(&mut written, &raw);
        let log_at = written.len();
        put_part_with(&mut written, |body| put_log(body, &log));
        if parts(&written[log_at..]).next() == Some(&raw) {
            // A record that is in juror's own shape already need not stand there twice.
            written.truncate(log_at);
            put_part(&mut written, &[]);
        }
        if given.is_empty() {
            put_part(&mut written, &[]);
        } else {
            put_part_with(&mut written, |body| json_into(body, &given));
        }
        if written.capacity() - written.len() > KEPT_BESIDE {
            written.shrink_to(written.len() + ROOM);
        }
        let row_at = written.len();
        let row = Row::of(id, log, &given, source, (place.line, place.offset));
        Self {
            id,
            place,
            part: row.given.first().cloned(),
            given,
            written: row.append_to(written),
            cells: Cells::of(row),
            row: row_at,
        }
    }

    /// The scores that came with it.
    #[must_use]
    pub fn given(&self) -> &Given {
        &self.given
    }

    /// The record's three parts: raw, normalised, given scores.
    pub(super) fn body(&self) -> &[u8] {
        &self.written[..self.row]
    }

    /// The row in its written form.
    pub(super) fn row(&self) -> &[u8] {
        &self.written[self.row..]
    }

    /// The record, byte for byte.
    pub(super) fn raw(&self) -> &[u8] {
        parts(&self.written).next().unwrap_or_default()
    }
}
