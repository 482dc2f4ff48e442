//! Records of CSV and TSV: a header, then rows whose quoted cells may hold line ends.

use std::io::{self, Read};
use std::sync::Arc;

use serde_json::value::RawValue;

use super::RawRecord;
use super::window::Window;
use crate::import::rejection::Reason;
use crate::import::slot;

/// What may stand between cells, in the order in which a tie is decided.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows with a quote that never closes are looked into one by one: each costs a walk to the end.
const OPEN_QUOTES: u32 = 16;

/// The names of the columns, and what stands between cells.
#[derive(Debug)]
pub(in crate::import) struct Header {
    delimiter: u8,
    names: Vec<String>,
}

pub(super) struct Table {
    header: Arc<Header>,
    open_quotes: u32,
}

/// Whether a stream looks like a table: it is named like one, or one of its first line's cells has a name that logs use.
pub(super) fn is_likely(head: &[u8], named: bool) -> bool {
    let head = head.trim_ascii_start();
    if matches!(head.first(), None | Some(b'{' | b'[')) {
        return false;
    }
    if named {
        return true;
    }
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Header::read(line)
        .names
        .iter()
        .any(|name| slot::is_known(name))
}

impl Header {
    fn read(line: &[u8]) -> Self {
        let delimiter = sniff(line);
        let names = cells(line, delimiter)
            .iter()
            .map(|name| slot::normalised(name))
            .collect();
        Self { delimiter, names }
    }

    /// A row as a JSON object of its cells. Empty cells are left out; a cell that is a JSON list or object stands as
    /// such; `human.r1.accuracy` and `judge.main.accuracy` become nested scores.
    pub(in crate::import) fn object(&self, row: &str) -> Result<String, Reason> {
        let cells = cells(row.as_bytes(), self.delimiter);
        if cells.len() != self.names.len() {
            return Err(Reason::Cells {
                found: cells.len(),
                expected: self.names.len(),
            });
        }
        let mut fields = serde_json::Map::new();
        let mut text = String::with_capacity(row.len() + 64);
        text.push('{');
        for (name, cell) in self.names.iter().zip(&cells) {
            if cell.is_empty() {
                continue;
            }
            if nest(&mut fields, name, cell) {
                continue;
            }
            push_field(&mut text, name, &value(cell));
        }
        for (name, scores) in &fields {
            push_field(&mut text, name, &scores.to_string());
        }
        text.push('}');
        Ok(text)
    }
}

fn push_field(text: &mut String, name: &str, value: &str) {
    if text.len() > 1 {
        text.push(',');
    }
    text.push_str(&json_string(name));
    text.push(':');
    text.push_str(value);
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A cell as JSON: a list or an object as it stands, anything else as a string.
fn value(cell: &str) -> String {
    let looks = matches!(
        (cell.as_bytes().first(), cell.as_bytes().last()),
        (Some(b'['), Some(b']')) | (Some(b'{'), Some(b'}'))
    );
    if looks && serde_json::from_str::<&RawValue>(cell).is_ok() {
        cell.to_string()
    } else {
        json_string(cell)
    }
}

/// Puts a cell of a score under its reviewer or judge. The last dot divides, because names may hold dots and keys not.
fn nest(fields: &mut serde_json::Map<String, serde_json::Value>, name: &str, cell: &str) -> bool {
    let Some((whose @ ("human" | "judge"), rest)) = name.split_once('.') else {
        return false;
    };
    let Some((who, key)) = rest.rsplit_once('.') else {
        return false;
    };
    let score = serde_json::from_str(cell).unwrap_or_else(|_| serde_json::Value::from(cell));
    let people = fields.entry(whose).or_insert_with(|| serde_json::json!({}));
    people[who][key] = score;
    true
}

impl Table {
    /// Reads the header. None where there is no line at all.
    pub(super) fn open<R: Read>(window: &mut Window<R>) -> io::Result<Option<Self>> {
        skip_line_ends(window)?;
        let Some(end) = row_end(window)? else {
            return Ok(None);
        };
        let (end, _) = end;
        if end == 0 {
            return Ok(None);
        }
        let header = Header::read(&window.unread()[..end]);
        window.skip(end);
        Ok(Some(Self {
            header: Arc::new(header),
            open_quotes: 0,
        }))
    }

    pub(super) fn next<R: Read>(
        &mut self,
        window: &mut Window<R>,
    ) -> io::Result<Option<RawRecord>> {
        skip_line_ends(window)?;
        if window.unread().is_empty() {
            return Ok(None);
        }
        let Some((end, closed)) = row_end_by(window, self.header.delimiter)? else {
            return window.take_too_long().map(Some);
        };
        if closed {
            let mut record = window.take(end, None);
            record.header = Some(Arc::clone(&self.header));
            return Ok(Some(record));
        }
        // Only the line with the quote is lost, not every row behind it.
        self.open_quotes += 1;
        let end = if self.open_quotes <= OPEN_QUOTES {
            window.line_end(0)?.unwrap_or(end)
        } else {
            end
        };
        Ok(Some(window.take(end, Some(Reason::OpenQuote))))
    }
}

fn skip_line_ends<R: Read>(window: &mut Window<R>) -> io::Result<()> {
    loop {
        let count = window
            .unread()
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        window.skip(count);
        if !window.unread().is_empty() || !window.more()? {
            return Ok(());
        }
    }
}

fn row_end<R: Read>(window: &mut Window<R>) -> io::Result<Option<(usize, bool)>> {
    let first = window.line_end(0)?.unwrap_or(0);
    let delimiter = sniff(&window.unread()[..first]);
    row_end_by(window, delimiter)
}

/// Where the first row ends, and whether its quotes closed. None where it is longer than a record may be.
fn row_end_by<R: Read>(window: &mut Window<R>, delimiter: u8) -> io::Result<Option<(usize, bool)>> {
    let mut scan = RowScan {
        delimiter,
        state: Cell::Start,
    };
    let mut from = 0;
    loop {
        if let Some(at) = scan.feed(&window.unread()[from..]) {
            return Ok(Some((from + at, true)));
        }
        from = window.unread().len();
        if from > window.largest {
            return Ok(None);
        }
        if !window.more()? {
            return Ok(Some((from, scan.state != Cell::Quoted)));
        }
    }
}

/// How far a row is read: a quote opens a cell only at its start.
struct RowScan {
    delimiter: u8,
    state: Cell,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Start,
    Plain,
    Quoted,
    Closed,
}

impl RowScan {
    /// Reads on; the byte of the line end after the row.
    fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            self.state = match (self.state, byte) {
                (Cell::Quoted, b'"') => Cell::Closed,
                (Cell::Quoted, _) => {
                    at += memchr::memchr(b'"', &bytes[at..])?;
                    continue;
                }
                (_, b'\n') => return Some(at),
                (Cell::Start | Cell::Closed, b'"') => Cell::Quoted,
                (_, byte) if byte == self.delimiter => Cell::Start,
                _ => Cell::Plain,
            };
            at += 1;
        }
        None
    }
}

/// The delimiter that divides the header most often.
fn sniff(line: &[u8]) -> u8 {
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let count = cells(line, delimiter).len();
        if count > best.0 {
            best = (count, delimiter);
        }
    }
    best.1
}

/// The cells of one row, unquoted.
fn cells(row: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(row.len().clamp(64, 1 << 16))
        .from_reader(row);
    let mut record = csv::ByteRecord::new();
    // Reading from memory can't fail, and a flexible reader refuses no row.
    let _ = reader.read_byte_record(&mut record);
    record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect()
}
