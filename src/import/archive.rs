//! Inspect's `.eval` files: zip archives with a header and a member for each sample, opened into a stream of Inspect's JSON
//! logs of one sample each. Holds one sample at a time, and opens no member further than a record may be long. Any other
//! archive is none of its business.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};
use zip::{CompressionMethod, ZipArchive};

/// The most bytes that a member may open to: what a record may have, less the header that stands before it.
const LARGEST: usize = 63 << 20;

/// Members that may hold the header: of a finished log, of one that was interrupted, and of the first versions.
const HEADERS: [&str; 3] = ["header.json", "_journal/start.json", "start.json"];

/// What a log takes from the header; the rest of it may be long, and would stand before every sample.
const HEADER_KEPT: [&str; 5] = ["model", "task", "created", "run_id", "tags"];

/// The longest of its values that is taken.
const LONGEST: usize = 4096;

/// A stream of logs of one sample each.
pub(super) struct Samples {
    archive: ZipArchive<BufReader<File>>,
    /// The start of every log, up to the name of its member.
    head: String,
    members: std::vec::IntoIter<Member>,
    ready: io::Cursor<Vec<u8>>,
    /// Bytes of the archive that were read.
    passed: Arc<AtomicU64>,
}

struct Member {
    index: usize,
    name: String,
    /// Whether the sample is spread over many members, of which this is the first.
    chunked: bool,
}

impl Samples {
    /// Opens an archive. None where it has no header of Inspect's.
    ///
    /// # Errors
    /// When it is cut off, or its directory is damaged.
    pub(super) fn open(file: File, passed: Arc<AtomicU64>) -> io::Result<Option<Self>> {
        let mut archive = ZipArchive::new(BufReader::new(file))?;
        let Some(index) = HEADERS.iter().find_map(|name| archive.index_for_name(name)) else {
            return Ok(None);
        };
        // A header that can't be read costs the model's name, and no sample.
        let header = member(&mut archive, index).unwrap_or_default();
        let head = head_of(&serde_json::from_slice(&header).unwrap_or_default());
        let members: Vec<_> = (0..archive.len())
            .filter_map(|index| sample_at(&archive, index))
            .collect();
        Ok(Some(Self {
            archive,
            head,
            members: members.into_iter(),
            ready: io::Cursor::default(),
            passed,
        }))
    }

    fn log_of(&mut self, sample: &Member) -> Vec<u8> {
        let read = if sample.chunked {
            Err("is spread over chunks (log version 3): write it anew with `inspect log convert --to json`".to_string())
        } else {
            member(&mut self.archive, sample.index)
        };
        let mut log = self.head.clone().into_bytes();
        log.extend_from_slice(Value::from(sample.name.as_str()).to_string().as_bytes());
        match read {
            Ok(bytes) => {
                log.extend_from_slice(b",\"samples\":[");
                log.extend_from_slice(&bytes);
                log.extend_from_slice(b"]}\n");
            }
            Err(why) => {
                log.extend_from_slice(b",\"unreadable\":");
                log.extend_from_slice(Value::from(why).to_string().as_bytes());
                log.extend_from_slice(b"}\n");
            }
        }
        log
    }
}

impl Read for Samples {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(sample) = self.members.next() else {
                return Ok(0);
            };
            if let Ok(file) = self.archive.by_index_raw(sample.index) {
                self.passed
                    .fetch_add(file.compressed_size(), Ordering::Relaxed);
            }
            self.ready = io::Cursor::new(self.log_of(&sample));
        }
    }
}

/// The member at this place, where it is a sample: `samples/ID_epoch_N.json`, or the first of one in chunks.
fn sample_at(archive: &ZipArchive<BufReader<File>>, index: usize) -> Option<Member> {
    let name = archive.name_for_index(index)?.ok()?.into_owned();
    let inner = name.strip_prefix("samples/")?;
    let chunked = inner.strip_suffix("/sample.json");
    let (_, epoch) = chunked
        .or_else(|| inner.strip_suffix(".json"))?
        .rsplit_once("_epoch_")?;
    (!epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit())).then_some(Member {
        index,
        chunked: chunked.is_some(),
        name,
    })
}

/// What a member opens to, or why it can't be read.
fn member(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> Result<Vec<u8>, String> {
    let damaged = |error: &dyn std::fmt::Display| format!("is damaged: {error}");
    let file = archive
        .by_index_raw(index)
        .map_err(|error| damaged(&error))?;
    if file.encrypted() {
        return Err("is encrypted".to_string());
    }
    let (method, checksum) = (file.compression(), file.crc32());
    let opened: Box<dyn Read + '_> = match method {
        CompressionMethod::STORE => Box::new(file),
        CompressionMethod::DEFLATE => Box::new(flate2::read::DeflateDecoder::new(file)),
        CompressionMethod::ZSTD => {
            Box::new(zstd::Decoder::new(file).map_err(|error| damaged(&error))?)
        }
        other => return Err(format!("is compressed by {other}, which is not read")),
    };
    let mut bytes = Vec::new();
    opened
        .take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(&error))?;
    if bytes.len() > LARGEST {
        return Err(format!("opens to more than {} MB", LARGEST >> 20));
    }
    if crc32fast::hash(&bytes) != checksum {
        return Err(damaged(&"its checksum is another"));
    }
    Ok(bytes)
}

/// The start of an Inspect log, up to the value of `member`.
fn head_of(header: &Value) -> String {
    let mut eval = Map::new();
    for name in HEADER_KEPT {
        let value = header.get("eval").and_then(|eval| eval.get(name));
        eval.extend(
            value
                .filter(|value| value.to_string().len() <= LONGEST)
                .map(|value| (name.to_string(), value.clone())),
        );
    }
    let status = header
        .get("status")
        .and_then(Value::as_str)
        .filter(|status| status.len() <= LONGEST);
    let log = json!({"status": status.unwrap_or("started"), "eval": eval});
    let mut head = log.to_string();
    head.pop();
    head.push_str(",\"member\":");
    head
}
