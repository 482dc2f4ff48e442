//! The part of a stream that is in memory, with the place of its first byte.

use std::io::{self, Read};

use crate::import::place::Place;
use crate::import::records::RawRecord;
use crate::import::rejection::Reason;

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// The part of a stream that was read and not yet taken.
pub(super) struct Window<R> {
    reader: R,
    bytes: Vec<u8>,
    start: usize,
    place: Place,
    ended: bool,
    /// The most bytes that one record may have.
    pub(super) largest: usize,
}

impl<R: Read> Window<R> {
    pub(super) fn new(reader: R, place: Place, largest: usize) -> Self {
        Self {
            reader,
            bytes: Vec::new(),
            start: 0,
            place,
            ended: false,
            largest,
        }
    }

    pub(super) fn unread(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// The place of the first unread byte.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The start of the stream, from which its layout is told: a line that is not blank, and what follows the bracket of
    /// a list. Only before anything is taken. Never waits for more than that.
    pub(super) fn head(&mut self) -> io::Result<&[u8]> {
        while self.unread().len() < CHUNK {
            let head = self.unread().trim_ascii_start();
            let inner = head.strip_prefix(b"[").unwrap_or(head).trim_ascii_start();
            if memchr::memchr(b'\n', inner).is_some() || !self.more()? {
                break;
            }
        }
        Ok(self.unread())
    }

    /// Reads on. False at the end of the stream.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        let filled = self.bytes.len();
        self.bytes.resize(filled + CHUNK, 0);
        let count = loop {
            match self.reader.read(&mut self.bytes[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.bytes.truncate(filled + *count.as_ref().unwrap_or(&0));
        // After an error the stream has no more to give: asking again could go round for ever.
        self.ended = !matches!(count, Ok(1..));
        count.map(|count| count > 0)
    }

    pub(super) fn holds_a_line(&self) -> bool {
        memchr::memchr(b'\n', self.unread()).is_some()
    }

    /// Where the line that starts at `from` ends: at its line feed, or at the end of the stream. None where the line is
    /// longer than a record may be.
    pub(super) fn line_end(&mut self, from: usize) -> io::Result<Option<usize>> {
        let mut searched = from;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.unread()[searched..]) {
                return Ok((searched + at - from <= self.largest).then_some(searched + at));
            }
            searched = self.unread().len();
            if searched - from > self.largest {
                return Ok(None);
            }
            if !self.more()? {
                return Ok(Some(searched));
            }
        }
    }

    pub(super) fn skip(&mut self, count: usize) {
        let passed = &self.bytes[self.start..self.start + count];
        self.place.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.place.offset += count as u64;
        self.start += count;
    }

    /// Takes a record of so many bytes; its line ends are left out of the record, not of its place.
    pub(super) fn take(&mut self, count: usize, fault: Option<Reason>) -> RawRecord {
        let place = self.place;
        let mut bytes = self.unread()[..count].to_vec();
        while let Some(b'\r' | b'\n') = bytes.last() {
            bytes.pop();
        }
        self.skip(count);
        RawRecord {
            bytes,
            place,
            end: self.place.offset,
            fault,
            header: None,
        }
    }

    /// Takes a record that is too long to hold: nothing of it is kept, and the next line comes next.
    pub(super) fn take_too_long(&mut self) -> io::Result<RawRecord> {
        let place = self.place;
        loop {
            if let Some(at) = memchr::memchr(b'\n', self.unread()) {
                self.skip(at + 1);
                break;
            }
            self.skip(self.unread().len());
            if !self.more()? {
                break;
            }
        }
        Ok(RawRecord {
            bytes: Vec::new(),
            place,
            end: self.place.offset,
            fault: Some(Reason::TooLong(self.largest >> 20)),
            header: None,
        })
    }

    /// Passes everything before this byte of the stream, counting its lines.
    pub(super) fn skip_to(&mut self, offset: u64) -> io::Result<()> {
        while self.place.offset < offset {
            let wanted = usize::try_from(offset - self.place.offset).unwrap_or(usize::MAX);
            self.skip(wanted.min(self.unread().len()));
            if self.place.offset < offset && !self.more()? {
                break;
            }
        }
        Ok(())
    }
}
