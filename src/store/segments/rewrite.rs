//! A segment written anew beside the old one, and then in its place. Every frame keeps its place and its length, so that
//! whatever names one finds it still; a reader that has the old file open goes on with it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::store::disk::{Disk, Part, create, sync_folder};
use crate::store::error::{StoreError, io_error};

use super::scan::{Scan, Scanned};
use super::{FrameAt, MAGIC, file_path};

/// A frame that is to stand in another's place; None for one that stays.
pub(in crate::store) type Instead = Option<Vec<u8>>;

/// Goes through one segment, and writes it anew if any frame changes. Returns whether one did.
///
/// # Errors
/// When the segment can't be read to its end, or the disk refuses: the segment is what it was then.
pub(in crate::store) fn rewrite(
    folder: &Path,
    segment: u32,
    disk: &mut dyn Disk,
    mut change: impl FnMut(&Scanned) -> Result<Instead, StoreError>,
) -> Result<bool, StoreError> {
    let path = file_path(folder, segment);
    let beside = path.with_extension("new");
    let old = File::open(&path).map_err(io_error("Opening", &path))?;
    let mut new: Option<File> = None;
    let mut copied = 0;
    let end = visit(folder, segment, |frame| {
        let Some(bytes) = change(&frame)? else {
            return Ok(());
        };
        let into = match &mut new {
            Some(into) => into,
            None => new.insert(create(&beside)?),
        };
        copy(&old, (copied, frame.at.offset), into).map_err(io_error("Writing", &beside))?;
        disk.append(Part::Segment, into, &bytes)
            .map_err(io_error("Writing", &beside))?;
        copied = frame.at.offset + bytes.len() as u64;
        Ok(())
    })?;
    let Some(mut new) = new else {
        return Ok(false);
    };
    copy(&old, (copied, end), &mut new).map_err(io_error("Writing", &beside))?;
    disk.sync(Part::Segment, &new)
        .map_err(io_error("Syncing", &beside))?;
    drop(new);
    disk.rename(&beside, &path)
        .map_err(io_error("Replacing", &path))?;
    sync_folder(folder)?;
    Ok(true)
}

/// Calls with each frame of a segment, and returns the segment's length.
///
/// # Errors
/// When the segment can't be read to its end.
pub(in crate::store) fn visit(
    folder: &Path,
    segment: u32,
    mut each: impl FnMut(Scanned) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let start = FrameAt {
        segment,
        offset: MAGIC.len() as u64,
    };
    let mut scan = Scan::at(folder, start);
    while let Some(frame) = scan.step_within()? {
        each(frame)?;
    }
    let path = file_path(folder, segment);
    let length = path.metadata().map_err(io_error("Reading", &path))?.len();
    let at = scan.position().offset;
    if at < length {
        return Err(StoreError::Damaged {
            path,
            what: format!("it can be read up to byte {at} only, of {length}"),
        });
    }
    Ok(length)
}

fn copy(old: &File, (from, to): (u64, u64), into: &mut File) -> io::Result<()> {
    let mut old = old;
    old.seek(SeekFrom::Start(from))?;
    io::copy(&mut old.take(to - from), into)?;
    Ok(())
}
