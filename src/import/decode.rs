//! Compressed or otherwise encoded bytes into UTF-8, recognised by their first bytes and never by a name.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::archive::Samples;
#[cfg(feature = "parquet")]
use super::columnar::Rows;
use super::place::Place;
use super::source::{Opened, SourceError};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const ZIP: &[u8] = b"PK\x03\x04";
const PARQUET: &[u8] = b"PAR1";
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// Files of kinds that are not read, by their first bytes.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (ZIP, "a zip archive", "unpack it first"),
    #[cfg(not(feature = "parquet"))]
    (
        PARQUET,
        "a Parquet file, which this build does not read",
        "build juror with `--features parquet`, or convert the file to JSONL, for example by `python -c \"import pandas, sys; pandas.read_parquet(sys.argv[1]).to_json(sys.argv[2], orient='records', lines=True)\" IN.parquet OUT.jsonl`",
    ),
    (b"\xfd7zXZ", "an xz file", "unpack it first"),
    (b"BZh", "a bzip2 file", "unpack it first"),
    (
        b"SQLite format 3",
        "an SQLite database",
        "export it to JSONL first",
    ),
];

/// A stream of UTF-8 without a byte order mark.
pub(super) struct Decoded {
    pub(super) reader: Box<dyn Read + Send>,
    /// Bytes of the decompressed stream before the first that `reader` gives: a byte order mark.
    pub(super) skipped: u64,
}

impl Decoded {
    /// The place of the first byte that `reader` gives.
    pub(super) fn start(&self) -> Place {
        Place {
            offset: self.skipped,
            ..Place::START
        }
    }
}

/// Decompresses gzip (also of several members) and zstd, opens Inspect's archives and Parquet files, and turns UTF-16 with a byte order mark
/// into UTF-8. Offsets in a UTF-16 source count the bytes of its UTF-8 form.
pub(super) fn decode(name: &str, opened: Opened) -> Result<Decoded, SourceError> {
    let failed = |error| SourceError::of(name, error);
    let (head, raw) = peek(opened.reader, 16).map_err(failed)?;
    let mut file = opened.file;
    let plain: Box<dyn Read + Send> = if head.starts_with(GZIP) {
        file = None;
        Box::new(flate2::bufread::MultiGzDecoder::new(
            BufReader::with_capacity(1 << 16, raw),
        ))
    } else if head.starts_with(ZSTD) {
        file = None;
        Box::new(zstd::Decoder::new(raw).map_err(failed)?)
    } else {
        raw
    };
    let (head, mut plain) = peek(plain, 16).map_err(failed)?;
    if head.starts_with(ZIP)
        && let Some(samples) = archive(name, plain.as_mut(), file.take(), Arc::clone(&opened.read))?
    {
        return Ok(Decoded {
            reader: Box::new(samples),
            skipped: 0,
        });
    }
    #[cfg(feature = "parquet")]
    if head.starts_with(PARQUET) {
        let file = whole(plain.as_mut(), file).map_err(failed)?;
        return Ok(Decoded {
            reader: Box::new(Rows::open(file, opened.read).map_err(failed)?),
            skipped: 0,
        });
    }
    if let Some((_, kind, remedy)) = FOREIGN.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(SourceError::Foreign {
            name: name.to_string(),
            kind,
            remedy,
        });
    }
    let mark = if head.starts_with(UTF8_MARK) {
        UTF8_MARK.len()
    } else if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        2
    } else {
        0
    };
    io::copy(&mut plain.by_ref().take(mark as u64), &mut io::sink()).map_err(failed)?;
    Ok(if mark == 2 {
        let text = Utf16::new(plain, head[0] == 0xfe);
        Decoded {
            reader: Box::new(LineEnds::new(Box::new(text))),
            skipped: 0,
        }
    } else {
        Decoded {
            reader: Box::new(LineEnds::new(plain)),
            skipped: mark as u64,
        }
    })
}

/// The samples of an archive of Inspect's; None where it is any other.
fn archive(
    name: &str,
    stream: &mut (dyn Read + Send),
    file: Option<File>,
    passed: Arc<AtomicU64>,
) -> Result<Option<Samples>, SourceError> {
    let failed = |error| SourceError::of(name, error);
    let file = whole(stream, file).map_err(failed)?;
    let is_named = Path::new(name)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("eval"));
    match Samples::open(file, passed) {
        Err(error) if is_named => Err(failed(error)),
        Err(_) => Ok(None),
        Ok(samples) => Ok(samples),
    }
}

/// What can be read from its end. A stream can't, and is written to a file without a name first.
fn whole(stream: &mut (dyn Read + Send), file: Option<File>) -> io::Result<File> {
    if let Some(file) = file {
        return Ok(file);
    }
    let mut file = tempfile::tempfile()?;
    io::copy(stream, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// Text whose lines may end in a carriage return alone, as old spreadsheets write them; they become line feeds, which
/// moves no byte. Told by what comes first, so that nothing waits for more.
struct LineEnds {
    inner: Box<dyn Read + Send>,
    /// Whether returns alone end the lines; None until it is known.
    returns: Option<bool>,
}

impl LineEnds {
    fn new(inner: Box<dyn Read + Send>) -> Self {
        Self {
            inner,
            returns: None,
        }
    }
}

impl Read for LineEnds {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = &mut buffer[..count];
        if self.returns.is_none() {
            // A return that comes last may be half of a pair.
            let seen = &bytes[..count.saturating_sub(1)];
            self.returns = memchr::memchr2(b'\r', b'\n', seen)
                .map(|at| seen[at] == b'\r' && bytes[at + 1] != b'\n');
        }
        if self.returns == Some(true) {
            for byte in bytes.iter_mut().filter(|byte| **byte == b'\r') {
                *byte = b'\n';
            }
        }
        Ok(count)
    }
}

/// The first bytes of a stream, and the stream from its start.
fn peek(
    mut stream: Box<dyn Read + Send>,
    most: u64,
) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    stream.by_ref().take(most).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(stream);
    Ok((head, Box::new(whole)))
}

/// UTF-16 as UTF-8; what is no character becomes U+FFFD.
struct Utf16 {
    inner: Box<dyn Read + Send>,
    big_endian: bool,
    /// Bytes that wait for the rest of their character.
    pending: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
}

impl Utf16 {
    fn new(inner: Box<dyn Read + Send>, big_endian: bool) -> Self {
        Self {
            inner,
            big_endian,
            pending: Vec::new(),
            ready: Vec::new(),
            given: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let count = (&mut self.inner)
            .take(1 << 16)
            .read_to_end(&mut self.pending)?;
        let mut units: Vec<u16> = self
            .pending
            .chunks_exact(2)
            .map(|pair| {
                let pair = [pair[0], pair[1]];
                if self.big_endian {
                    u16::from_be_bytes(pair)
                } else {
                    u16::from_le_bytes(pair)
                }
            })
            .collect();
        let half = count > 0
            && units
                .last()
                .is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        if half {
            units.pop();
        }
        let mut text: String = char::decode_utf16(units.iter().copied())
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.pending.drain(..units.len() * 2);
        if count == 0 && !self.pending.is_empty() {
            self.pending.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
        self.ready = text.into_bytes();
        self.given = 0;
        Ok(())
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.refill()?;
        }
        let rest = &self.ready[self.given..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
