//! Carries out what was forgotten: segments written anew without it, drafts and derived parts removed. Rests on the journal
//! alone, and each step may be done twice, so that an open can go on wherever a crash left it.
//!
//! 1. `gaps.json` names the logs: from here on nobody looks in the segments for texts about them.
//! 2. Each segment that holds any of it is written anew and put in the old one's place.
//! 3. Drafts, database and snapshot are removed; the next open makes the last two again.
//! 4. `gaps.json` says that it is done.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::model::{Seq, TextHash};

use super::disk::{Disk, sync_folder};
use super::drafts;
use super::error::{StoreError, io_error};
use super::gaps::Gaps;
use super::journal::Position;
use super::journal::replay::{Replay, as_store_error};
use super::pack::Packer;
use super::row::{Part, Row};
use super::segments::frame::{Kind, encode_instead, parts, put_part};
use super::segments::rewrite::{Instead, rewrite, visit};
use super::segments::scan::Scanned;
use super::segments::{FrameAt, file_path};
use super::state::bent;
use super::state::imported::Added;

/// The derived parts, and what a crash may have left of making them.
const DERIVED: [&str; 4] = ["db", "db.aside", "queue.snap", "queue.tmp"];

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// Free texts in the segments.
    pub(super) texts: u64,
    /// Drafts.
    pub(super) drafts: u32,
}

/// Whether something was forgotten that is not erased everywhere yet.
pub(super) fn is_owed(folder: &Path, forgotten: &BTreeMap<u32, Seq>) -> bool {
    forgotten
        .values()
        .max()
        .is_some_and(|last| *last > Gaps::load(folder).done)
}

/// Whether the segments can be read to their ends, as erasing them will have to.
///
/// # Errors
/// When they can't.
pub(super) fn check(folder: &Path) -> Result<(), StoreError> {
    let segments = folder.join("segments");
    for segment in numbers(&segments) {
        visit(&segments, segment, |_| Ok(()))?;
    }
    Ok(())
}

/// Erases everything of the logs that were forgotten. The database must be closed.
///
/// # Errors
/// When the disk refuses, or journal or segments are damaged. What is erased is erased; another call does the rest.
pub(super) fn carry_out(
    folder: &Path,
    disk: &mut dyn Disk,
    forgotten: &BTreeMap<u32, Seq>,
) -> Result<Carried, StoreError> {
    let segments = folder.join("segments");
    let mut gaps = Gaps::load(folder);
    gaps.logs.extend(forgotten.keys());
    for segment in numbers(&segments) {
        find_records(&segments, segment, &mut gaps)?;
    }
    gaps.save(folder, disk)?;
    let mut eraser = Eraser {
        living: living(folder, &gaps)?,
        gaps,
        packer: Packer::new(),
        texts: 0,
    };
    for segment in numbers(&segments) {
        remove(disk, &file_path(&segments, segment).with_extension("new"))?;
        rewrite(&segments, segment, disk, |frame| eraser.instead_of(frame))?;
    }
    let Eraser {
        mut gaps, texts, ..
    } = eraser;
    let drafts = drafts::erase(folder, disk, &gaps.logs)?;
    for name in DERIVED {
        remove(disk, &folder.join(name))?;
    }
    sync_folder(folder)?;
    gaps.records.clear();
    gaps.done = forgotten.values().copied().max().unwrap_or_default();
    gaps.save(folder, disk)?;
    Ok(Carried { texts, drafts })
}

/// The segments that there are.
fn numbers(segments: &Path) -> impl Iterator<Item = u32> {
    (1..).take_while(|number| file_path(segments, *number).exists())
}

/// Removes what may not be there.
pub(super) fn remove(disk: &mut dyn Disk, path: &Path) -> Result<(), StoreError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    disk.remove(path).map_err(io_error("Removing", path))
}

/// Notes the records in which forgotten logs came, as far as they are still there.
fn find_records(segments: &Path, segment: u32, gaps: &mut Gaps) -> Result<(), StoreError> {
    let mut packer = Packer::new();
    visit(segments, segment, |frame| {
        let about = Subjects::of(&frame, &mut packer)?;
        if !about.any(|ordinal| gaps.logs.contains(&ordinal)) {
            return Ok(());
        }
        let body = unpacked(frame.body(&mut packer))?;
        for (ordinal, record) in about.0.iter().zip(records(&body, about.1)) {
            if gaps.logs.contains(ordinal)
                && let Some(raw) = record.first().filter(|raw| !raw.is_empty())
            {
                gaps.records.insert(hash(raw));
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// The texts that events name which are about something that is still there, by the first half of their hashes, sorted:
/// a million verdicts have two million of them.
fn living(folder: &Path, gaps: &Gaps) -> Result<Vec<[u8; 16]>, StoreError> {
    let mut living = Vec::new();
    let mut replay = Replay::after(&folder.join("journal"), Position::START);
    while let Some(written) = replay.step().map_err(as_store_error)? {
        written
            .line
            .event
            .map_about(&mut |tickets, hash: TextHash| {
                if !gaps.swallow(tickets) {
                    living.push(half(&hash));
                }
                Ok::<_, std::convert::Infallible>(())
            })
            .unwrap_or_else(|never| match never {});
    }
    living.sort_unstable();
    living.dedup();
    Ok(living)
}

fn half(hash: &TextHash) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.0[..16]);
    half
}

fn hash(bytes: &[u8]) -> TextHash {
    TextHash(*blake3::hash(bytes).as_bytes())
}

fn unpacked(bytes: Option<Vec<u8>>) -> Result<Vec<u8>, StoreError> {
    bytes.ok_or_else(|| bent("a frame can't be unpacked"))
}

/// The logs that the records of a frame are about, and how many parts each record has. None in a frame of texts.
struct Subjects(Vec<u32>, usize);

impl Subjects {
    fn of(frame: &Scanned, packer: &mut Packer) -> Result<Self, StoreError> {
        let head = &frame.head;
        Ok(match head.kind {
            Kind::Logs => Self(
                (head.first..head.first + u32::from(head.count)).collect(),
                3,
            ),
            Kind::Scores => {
                let added = added(&unpacked(frame.meta(packer))?)?;
                Self(added.iter().map(|added| added.ordinal).collect(), 2)
            }
            Kind::Texts | Kind::Empty => Self(Vec::new(), 1),
        })
    }

    fn any(&self, is: impl Fn(u32) -> bool) -> bool {
        self.0.iter().any(|ordinal| is(*ordinal))
    }
}

/// The records of a body, each as its parts.
fn records(body: &[u8], size: usize) -> Vec<Vec<&[u8]>> {
    let all: Vec<&[u8]> = parts(body).collect();
    all.chunks(size).map(<[&[u8]]>::to_vec).collect()
}

fn added(meta: &[u8]) -> Result<Vec<Added>, StoreError> {
    postcard::from_bytes(meta).map_err(|_| bent("the list of a frame can't be read"))
}

fn encoded<T: serde::Serialize>(list: &Vec<T>) -> Vec<u8> {
    postcard::to_stdvec(list).expect("rows have no maps of unknown length")
}

/// Makes frames without what is erased.
struct Eraser {
    living: Vec<[u8; 16]>,
    gaps: Gaps,
    packer: Packer,
    texts: u64,
}

impl Eraser {
    fn instead_of(&mut self, frame: &Scanned) -> Result<Instead, StoreError> {
        let body = match frame.head.kind {
            Kind::Texts => self.texts(frame)?,
            Kind::Logs | Kind::Scores => self.bodies(frame)?,
            Kind::Empty => None,
        };
        let Some(body) = body else {
            return Ok(None);
        };
        let list = self.list(frame)?;
        encode_instead(&frame.head, &list, &body)
            .map(Some)
            .ok_or_else(|| no_room(frame.at))
    }

    /// The texts that a living event names. What no event names was written for one that was never acknowledged, perhaps
    /// about a log that is forgotten now, and goes too.
    fn texts(&mut self, frame: &Scanned) -> Result<Option<Vec<u8>>, StoreError> {
        let old = unpacked(frame.body(&mut self.packer))?;
        let (mut body, mut erased) = (Vec::with_capacity(old.len()), 0);
        for text in parts(&old) {
            if text.is_empty() || self.living.binary_search(&half(&hash(text))).is_ok() {
                put_part(&mut body, text);
            } else {
                put_part(&mut body, &[]);
                erased += 1;
            }
        }
        self.texts += erased;
        Ok((erased > 0).then_some(body))
    }

    /// The logs, or the scores that came for them, that are not forgotten; of those that came in the same record as a
    /// forgotten one all but that record.
    fn bodies(&mut self, frame: &Scanned) -> Result<Option<Vec<u8>>, StoreError> {
        let about = Subjects::of(frame, &mut self.packer)?;
        let old = unpacked(frame.body(&mut self.packer))?;
        let (mut body, mut has_changed) = (Vec::with_capacity(old.len()), false);
        for (ordinal, record) in about.0.iter().zip(records(&old, about.1)) {
            let is_gone = self.gaps.logs.contains(ordinal);
            // Where nothing stands behind the record, it is the log itself, and holds no other.
            let is_shared = matches!(record[..], [raw, rest, ..]
                if !rest.is_empty() && self.gaps.records.contains(&hash(raw)));
            for (at, part) in record.into_iter().enumerate() {
                let goes = !part.is_empty() && (is_gone || is_shared && at == 0);
                put_part(&mut body, if goes { &[] } else { part });
                has_changed |= goes;
            }
        }
        Ok(has_changed.then_some(body))
    }

    /// What the frame says of its records, without what it says of those that are forgotten.
    fn list(&mut self, frame: &Scanned) -> Result<Vec<u8>, StoreError> {
        let list = unpacked(frame.meta(&mut self.packer))?;
        let gone = &self.gaps.logs;
        match frame.head.kind {
            Kind::Logs => {
                let mut rows: Vec<Row> = postcard::from_bytes(&list)
                    .map_err(|_| bent("the list of a frame can't be read"))?;
                for (row, ordinal) in rows.iter_mut().zip(frame.head.first..) {
                    if gone.contains(&ordinal) {
                        *row = Row::empty(row.id);
                    }
                }
                Ok(encoded(&rows))
            }
            Kind::Scores => {
                let mut added = added(&list)?;
                for added in &mut added {
                    if gone.contains(&added.ordinal) {
                        added.part = Part::default();
                    }
                }
                Ok(encoded(&added))
            }
            Kind::Texts | Kind::Empty => Ok(list),
        }
    }
}

fn no_room(at: FrameAt) -> StoreError {
    bent(&format!(
        "what is left of the frame at byte {} of segment {} does not fit into its place",
        at.offset, at.segment
    ))
}
