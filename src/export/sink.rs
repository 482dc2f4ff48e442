//! Rows into one file: what stands before, between and behind them, and the count, length and hash of what went out.

use std::io::{self, Write};

use super::kind::{Kind, Layout};

/// A file that rows go into.
pub struct Sink<W> {
    into: W,
    layout: Layout,
    head: Vec<u8>,
    rows: u64,
    bytes: u64,
    hasher: blake3::Hasher,
}

/// What went into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Rows, without a header.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// blake3 over all bytes.
    pub hash: blake3::Hash,
}

impl<W: Write> Sink<W> {
    /// A file of this kind, of which nothing is written yet.
    pub fn new(kind: Kind, into: W) -> Self {
        Self {
            into,
            layout: kind.layout(),
            head: Vec::new(),
            rows: 0,
            bytes: 0,
            hasher: blake3::Hasher::new(),
        }
    }

    /// Puts a text before the first row.
    pub(super) fn begin(&mut self, head: &[u8]) {
        self.head = head.to_vec();
    }

    /// Writes a row, whole, so that the writer may look at it as text.
    pub(super) fn row(&mut self, row: &[u8]) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.head);
        match self.layout {
            Layout::Rows => {}
            Layout::List if self.rows == 0 => bytes.extend_from_slice(b"[\n"),
            Layout::List => bytes.extend_from_slice(b",\n"),
        }
        bytes.extend_from_slice(row);
        self.rows += 1;
        self.put(&bytes)
    }

    /// Writes what stands behind the rows, and gives the writer back.
    pub(super) fn end(mut self) -> io::Result<(W, Sealed)> {
        let mut bytes = std::mem::take(&mut self.head);
        match self.layout {
            Layout::Rows => {}
            Layout::List if self.rows == 0 => bytes.extend_from_slice(b"[]\n"),
            Layout::List => bytes.extend_from_slice(b"\n]\n"),
        }
        self.put(&bytes)?;
        let sealed = Sealed {
            rows: self.rows,
            bytes: self.bytes,
            hash: self.hasher.finalize(),
        };
        Ok((self.into, sealed))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.into.write_all(bytes)
    }
}
