//! Reads the journal from a position on, and checks every line. Stops before a last line that is not whole.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::model::TextHash;
use crate::store::error::{BrokenChain, StoreError, io_error};

use super::line::Line;
use super::{Place, Position, Written, file_length, file_path};

/// The reading end: events in their order.
#[derive(Debug)]
pub(in crate::store) struct Replay {
    folder: PathBuf,
    reader: Option<BufReader<File>>,
    at: Position,
    /// Lines of the present file that were read; where reading began amid a file, a line's number is not known.
    lines: Option<u64>,
    bytes: Vec<u8>,
    torn: Option<u64>,
}

impl Replay {
    /// Begins behind a position.
    pub(in crate::store) fn after(folder: &Path, at: Position) -> Self {
        Self {
            folder: folder.to_path_buf(),
            reader: None,
            at,
            lines: (at.end.offset == 0).then_some(0),
            bytes: Vec::new(),
            torn: None,
        }
    }

    /// The last event that was read.
    pub(in crate::store) fn position(&self) -> Position {
        self.at
    }

    /// Bytes behind the last whole line, once everything was read.
    pub(in crate::store) fn torn(&self) -> Option<u64> {
        self.torn
    }

    /// The bytes of the line that was read last, without its end.
    pub(in crate::store) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The next event; None at the end.
    pub(in crate::store) fn step(&mut self) -> Result<Option<Written>, BrokenChain> {
        loop {
            let path = file_path(&self.folder, self.at.end.file);
            let Some(length) = file_length(&self.folder, self.at.end.file) else {
                return if self.at == Position::START || self.at.end.offset == 0 {
                    Ok(None)
                } else {
                    Err(self.broken("the file is missing"))
                };
            };
            if length < self.at.end.offset {
                return Err(self.broken("the file is shorter than it was"));
            }
            if self.next_bytes(&path)? {
                return self.take().map(Some);
            }
            let has_next = file_length(&self.folder, self.at.end.file + 1).is_some();
            match (self.bytes.len(), has_next) {
                (0, false) => return Ok(None),
                (0, true) => {
                    self.reader = None;
                    self.lines = Some(0);
                    self.at.end = Place {
                        file: self.at.end.file + 1,
                        offset: 0,
                    };
                }
                (rest, false) => {
                    self.torn = Some(rest as u64);
                    return Ok(None);
                }
                (_, true) => return Err(self.broken("the last line of the file is not whole")),
            }
        }
    }

    /// Reads up to the end of a line; false where there is none.
    fn next_bytes(&mut self, path: &Path) -> Result<bool, StoreError> {
        self.bytes.clear();
        let mut reader = if let Some(reader) = self.reader.take() {
            reader
        } else {
            let mut file = File::open(path).map_err(io_error("Opening", path))?;
            file.seek(SeekFrom::Start(self.at.end.offset))
                .map_err(io_error("Reading", path))?;
            BufReader::with_capacity(1 << 16, file)
        };
        reader
            .read_until(b'\n', &mut self.bytes)
            .map_err(io_error("Reading", path))?;
        self.reader = Some(reader);
        Ok(self.bytes.ends_with(b"\n"))
    }

    fn take(&mut self) -> Result<Written, BrokenChain> {
        let length = self.bytes.len() as u64;
        self.bytes.pop();
        self.lines = self.lines.map(|lines| lines + 1);
        let (line, hash) = Line::decode(&self.bytes, self.at.seq, self.at.hash)
            .map_err(|why| self.broken(&why))?;
        let start = self.at.end;
        self.at = Position {
            seq: line.seq,
            end: Place {
                file: start.file,
                offset: start.offset + length,
            },
            hash,
        };
        Ok(Written {
            line,
            start,
            position: self.at,
        })
    }

    fn broken(&self, why: &str) -> BrokenChain {
        let file = file_path(&self.folder, self.at.end.file);
        let line = self.lines.unwrap_or_else(|| {
            // Reading began amid the file: count what lies before.
            File::open(&file).map_or(0, |open| {
                let mut reader = BufReader::new(std::io::Read::take(open, self.at.end.offset));
                let mut skipped = Vec::new();
                let mut lines = 1;
                while reader
                    .read_until(b'\n', &mut skipped)
                    .is_ok_and(|read| read > 0)
                {
                    lines += 1;
                    skipped.clear();
                }
                lines
            })
        });
        BrokenChain::Line {
            file,
            line,
            why: why.to_string(),
        }
    }
}

/// Damage in the words of the store's errors.
pub(in crate::store) fn as_store_error(error: BrokenChain) -> StoreError {
    match error {
        BrokenChain::Line { file, line, why } => StoreError::Damaged {
            path: file,
            what: format!("line {line}: {why}"),
        },
        BrokenChain::Store(error) => error,
    }
}

/// Reads one line again that was checked before: the one so many lines behind the start of another.
pub(in crate::store) fn line_at(
    folder: &Path,
    from: Place,
    skip: u64,
) -> Result<Line<TextHash>, StoreError> {
    let (mut place, mut left, mut bytes) = (from, skip, Vec::new());
    loop {
        let path = file_path(folder, place.file);
        let mut file = File::open(&path).map_err(io_error("Opening", &path))?;
        file.seek(SeekFrom::Start(place.offset))
            .map_err(io_error("Reading", &path))?;
        let mut reader = BufReader::new(file);
        loop {
            bytes.clear();
            let read = reader
                .read_until(b'\n', &mut bytes)
                .map_err(io_error("Reading", &path))?;
            if read == 0 {
                break;
            }
            if left == 0 {
                return serde_json::from_slice(&bytes).map_err(|error| StoreError::Damaged {
                    path,
                    what: format!("a line can't be read: {error}"),
                });
            }
            left -= 1;
        }
        place = Place {
            file: place.file + 1,
            offset: 0,
        };
    }
}
