//! The file `queue.snap`: the index as it was at a position of the journal, so that opening a store reads no log. Derived;
//! one that is missing or damaged is made again.

mod arrays;

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::Seq;

use super::disk::replace;
use super::error::StoreError;
use super::index::Index;
use super::journal::line::Chain;
use super::journal::{Place, Position};
use super::segments::FrameAt;
use super::state::apply::Applied;
use arrays::{Reader, Writer, read_index, write_index};

/// The format and its version.
const MAGIC: &[u8; 8] = b"JURORQS8";

/// The snapshot's file.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("queue.snap")
}

/// Writes the index, whole or not at all.
pub(super) fn save(folder: &Path, index: &Index, at: Applied) -> Result<(), StoreError> {
    let mut writer = Writer::default();
    writer.bytes.extend_from_slice(MAGIC);
    writer.bytes.extend_from_slice(&[0; 4]);
    writer.u64(at.journal.seq.0);
    writer.u32(at.journal.end.file);
    writer.u64(at.journal.end.offset);
    writer.bytes.extend_from_slice(&at.journal.hash.0);
    writer.u32(at.segments.segment);
    writer.u64(at.segments.offset);
    write_index(&mut writer, index);
    let mut bytes = writer.bytes;
    let crc = crc32fast::hash(&bytes[12..]);
    bytes[8..12].copy_from_slice(&crc.to_le_bytes());
    replace(&path(folder), &bytes, true)
}

/// Reads the index; None when there is none that can be used.
pub(super) fn load(folder: &Path) -> Option<(Index, Applied)> {
    let bytes = fs::read(path(folder)).ok()?;
    let (magic, rest) = bytes.split_first_chunk::<8>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    if magic != MAGIC || u32::from_le_bytes(*crc) != crc32fast::hash(rest) {
        return None;
    }
    let mut reader = Reader { rest };
    let journal = Position {
        seq: Seq(reader.u64()?),
        end: Place {
            file: reader.u32()?,
            offset: reader.u64()?,
        },
        hash: Chain(*reader.chunk::<32>()?),
    };
    let segments = FrameAt {
        segment: reader.u32()?,
        offset: reader.u64()?,
    };
    let index = read_index(&mut reader)?;
    Some((index, Applied { journal, segments }))
}
