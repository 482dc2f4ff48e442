//! Goes through the frames of logs once, for several words, on as many threads as work at it. Does not know filters, nor
//! edits, which stand elsewhere; a frame that can't be read is told, and the others are searched.

use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZero;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::model::{Log, Ordinal};
use crate::store::error::StoreError;
use crate::store::pack::Packer;
use crate::store::row::CHUNK;
use crate::store::segments::frame::parts;
use crate::store::segments::{FrameAt, damaged, file_path, read_frame};
use crate::store::state::{State, bent};

use super::needle::Needle;
use super::trace::Trace;

/// Frames that a thread takes at once: about a millisecond's work.
const STEP: usize = 8;

/// A scan for words through the bodies of logs.
#[derive(Debug)]
pub struct BodyScan {
    words: Vec<Word>,
    among: Vec<Ordinal>,
    frames: Vec<Frame>,
    folder: PathBuf,
    files: BTreeMap<u32, Arc<File>>,
    next: AtomicUsize,
    is_stopped: AtomicBool,
}

#[derive(Debug)]
struct Word {
    text: String,
    needle: Needle,
    trace: Trace,
}

/// A frame with logs that are wanted.
#[derive(Debug)]
struct Frame {
    /// None where nobody knows where it stands.
    at: Option<FrameAt>,
    /// The log of its first record.
    first: u32,
    /// Its logs among those that are wanted.
    wanted: Range<usize>,
}

/// What was found in some frames.
#[derive(Debug, Default)]
pub struct ScanPart {
    /// The logs that were asked, in order of import, those that can't be read among them.
    pub asked: Vec<Ordinal>,
    /// By word, those that hold it.
    pub hits: Vec<Vec<Ordinal>>,
    /// The frames that can't be read.
    pub damaged: Vec<StoreError>,
}

impl BodyScan {
    pub(super) fn over(
        state: &State,
        words: &[&str],
        mut among: Vec<Ordinal>,
    ) -> Result<Self, StoreError> {
        among.sort_unstable();
        let known = state.frames()?;
        let mut frames: Vec<Frame> = Vec::new();
        let mut behind = 0;
        for (place, ordinal) in among.iter().enumerate() {
            while behind < known.len() && known[behind].0 <= ordinal.0 {
                behind += 1;
            }
            // A frame never crosses the bounds of a chunk.
            let its = behind.checked_sub(1).map(|at| known[at]);
            let its = its.filter(|(first, _)| first / CHUNK == ordinal.0 / CHUNK);
            let (first, at) = its.map_or((ordinal.0, None), |(first, at)| (first, Some(at)));
            match frames.last_mut() {
                Some(frame) if frame.at == at => frame.wanted.end = place + 1,
                _ => frames.push(Frame {
                    at,
                    first,
                    wanted: place..place + 1,
                }),
            }
        }
        let mut files = BTreeMap::new();
        for at in frames.iter().filter_map(|frame| frame.at) {
            if let std::collections::btree_map::Entry::Vacant(entry) = files.entry(at.segment)
                && let Ok(file) = state.bodies.open(at.segment)
            {
                entry.insert(file);
            }
        }
        let word = |text: &&str| {
            let needle = Needle::new(text);
            Word {
                text: (*text).to_string(),
                trace: Trace::of(needle.lower()),
                needle,
            }
        };
        Ok(Self {
            words: words.iter().map(word).collect(),
            among,
            frames,
            folder: state.bodies.folder().to_path_buf(),
            files,
            next: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
        })
    }

    /// How many threads are worth working at it.
    #[must_use]
    pub fn threads() -> usize {
        thread::available_parallelism().map_or(1, NonZero::get)
    }

    /// The logs that it goes through, in order of import.
    #[must_use]
    pub fn among(&self) -> &[Ordinal] {
        &self.among
    }

    /// How many logs it goes through.
    #[must_use]
    pub fn total(&self) -> usize {
        self.among.len()
    }

    /// Ends it before the end: whoever works at it returns soon.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// The words, in the order of [`ScanPart::hits`].
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.text.as_str())
    }

    /// Works at it until nothing is left or it is stopped. Every log is in one of the parts that are told, whoever tells
    /// it: nearly in order of import.
    pub fn work(&self, mut tell: impl FnMut(ScanPart)) {
        let mut packer = Packer::new();
        let mut body = Vec::new();
        loop {
            let from = self.next.fetch_add(STEP, Ordering::Relaxed);
            let Some(rest) = self.frames.get(from..).filter(|rest| !rest.is_empty()) else {
                return;
            };
            let mut part = ScanPart {
                hits: vec![Vec::new(); self.words.len()],
                ..ScanPart::default()
            };
            for frame in &rest[..rest.len().min(STEP)] {
                if self.is_stopped.load(Ordering::Relaxed) {
                    return;
                }
                if let Err(error) = self.look(frame, &mut packer, &mut body, &mut part) {
                    part.damaged.push(error);
                }
                part.asked.extend(&self.among[frame.wanted.clone()]);
            }
            tell(part);
        }
    }

    fn look(
        &self,
        frame: &Frame,
        packer: &mut Packer,
        body: &mut Vec<u8>,
        part: &mut ScanPart,
    ) -> Result<(), StoreError> {
        let at = frame.at.ok_or_else(|| {
            bent(&format!(
                "the rows of chunk {} can't be read",
                frame.first / CHUNK
            ))
        })?;
        let path = file_path(&self.folder, at.segment);
        let file = self
            .files
            .get(&at.segment)
            .ok_or_else(|| damaged(&self.folder, at, "the file can't be opened"))?;
        read_frame(file, &path, at, packer, body)?;
        let mut records = parts(body);
        let mut behind = 0;
        for ordinal in &self.among[frame.wanted.clone()] {
            let number = (ordinal.0 - frame.first) as usize;
            let raw = records.nth((number - behind) * 3);
            let (log, given) = (records.next(), records.next());
            behind = number + 1;
            let (Some(raw), Some(log), Some(_)) = (raw, log, given) else {
                return Err(damaged(
                    &self.folder,
                    at,
                    "the frame has fewer records than it should",
                ));
            };
            let json = if log.is_empty() { raw } else { log };
            self.ask(*ordinal, json, part);
        }
        Ok(())
    }

    /// Notes which words a log holds. It is read where the bytes leave that open.
    fn ask(&self, ordinal: Ordinal, json: &[u8], part: &mut ScanPart) {
        let mut read: Option<Option<Log>> = None;
        for (word, hits) in self.words.iter().zip(&mut part.hits) {
            if !word.trace.may_be_in(json) {
                continue;
            }
            let log = read.get_or_insert_with(|| serde_json::from_slice(json).ok());
            if log.as_ref().is_some_and(|log| word.needle.is_in(log)) {
                hits.push(ordinal);
            }
        }
    }
}
