//! The segments: append-only files of packed frames that hold the bodies of logs and every free text. Knows frames, not
//! who names them.

pub(super) mod frame;
pub(super) mod rewrite;
pub(super) mod scan;

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::disk::{Disk, Part, make_folder, open_append, sync_folder};
use super::error::{StoreError, io_error};
use super::pack::Packer;
use frame::{Head, Kind};

/// A segment is closed and another begun from this length on.
const ROLL_AT: u64 = 1 << 30;

/// What every segment begins with: the format and its version.
pub(super) const MAGIC: &[u8; 8] = b"JURORSG1";

/// Unpacked frames that are kept: paging back and forth reads each of them once.
const KEPT_FRAMES: usize = 16;

/// Unpacked bytes that are kept; one longer frame is kept alone.
const KEPT_BYTES: usize = 4 << 20;

/// Where a frame begins, or where the segments end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct FrameAt {
    pub(super) segment: u32,
    pub(super) offset: u64,
}

impl FrameAt {
    /// Behind the head of the first segment.
    pub(super) const START: Self = Self {
        segment: 1,
        offset: MAGIC.len() as u64,
    };
}

/// Where a record begins: its frame, and its number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct TextAt(pub(super) FrameAt, pub(super) u16);

impl TextAt {
    /// Stands for a text that is in no segment.
    pub(super) const LOST: Self = Self(
        FrameAt {
            segment: 0,
            offset: 0,
        },
        0,
    );
}

/// The writing end.
#[derive(Debug)]
pub(super) struct Segments {
    folder: PathBuf,
    path: PathBuf,
    file: File,
    end: FrameAt,
    is_broken: bool,
}

impl Segments {
    /// Opens the segments, which end where a scan has found their end.
    pub(super) fn open(folder: &Path, end: FrameAt) -> Result<Self, StoreError> {
        make_folder(folder)?;
        let (path, file) = begin(folder, end.segment)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            path,
            file,
            end,
            is_broken: false,
        })
    }

    /// Where the next frame begins.
    pub(super) fn end(&self) -> FrameAt {
        self.end
    }

    /// Appends a frame. It is on the disk after the next [`Segments::sync`].
    pub(super) fn append(
        &mut self,
        disk: &mut dyn Disk,
        frame: &[u8],
    ) -> Result<FrameAt, StoreError> {
        if self.is_broken {
            return Err(StoreError::Broken(self.path.clone()));
        }
        if self.end.offset >= ROLL_AT {
            self.sync(disk)?;
            let segment = self.end.segment + 1;
            (self.path, self.file) = begin(&self.folder, segment)?;
            self.end = FrameAt {
                segment,
                offset: MAGIC.len() as u64,
            };
        }
        let at = self.end;
        if let Err(error) = disk.append(Part::Segment, &mut self.file, frame) {
            self.is_broken = self.file.set_len(at.offset).is_err();
            return Err(io_error("Writing the segment", &self.path)(error));
        }
        self.end.offset += frame.len() as u64;
        Ok(at)
    }

    /// Returns when everything that was appended is on the disk.
    pub(super) fn sync(&mut self, disk: &mut dyn Disk) -> Result<(), StoreError> {
        disk.sync(Part::Segment, &self.file).map_err(|error| {
            self.is_broken = true;
            io_error("Syncing the segment", &self.path)(error)
        })
    }

    /// Cuts everything from a frame on.
    pub(super) fn cut(&mut self, at: FrameAt) -> Result<(), StoreError> {
        while self.end.segment > at.segment {
            let path = file_path(&self.folder, self.end.segment);
            std::fs::remove_file(&path).map_err(io_error("Removing", &path))?;
            (self.path, self.file) = begin(&self.folder, self.end.segment - 1)?;
            self.end.segment -= 1;
        }
        self.file
            .set_len(at.offset)
            .map_err(io_error("Cutting", &self.path))?;
        self.end = at;
        Ok(())
    }
}

/// Opens a segment for appending; one that is new gets its head.
fn begin(folder: &Path, segment: u32) -> Result<(PathBuf, File), StoreError> {
    let path = file_path(folder, segment);
    let mut file = open_append(&path)?;
    let length = file.metadata().map_err(io_error("Reading", &path))?.len();
    if length < MAGIC.len() as u64 {
        file.set_len(0)
            .and_then(|()| std::io::Write::write_all(&mut file, MAGIC))
            .map_err(io_error("Writing the segment", &path))?;
        sync_folder(folder)?;
    }
    Ok((path, file))
}

/// The segment's file.
pub(super) fn file_path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("{segment:04}.seg"))
}

/// The reading end: unpacked bodies of frames, the last few kept.
#[derive(Debug)]
pub(super) struct Bodies {
    folder: PathBuf,
    files: RefCell<HashMap<u32, Arc<File>>>,
    kept: RefCell<VecDeque<(FrameAt, Arc<Vec<u8>>)>>,
    packer: RefCell<Packer>,
}

impl Bodies {
    /// Reads the segments of a folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            files: RefCell::default(),
            kept: RefCell::default(),
            packer: RefCell::new(Packer::new()),
        }
    }

    /// The unpacked body of a frame.
    pub(super) fn frame(&self, at: FrameAt) -> Result<Arc<Vec<u8>>, StoreError> {
        let mut kept = self.kept.borrow_mut();
        if let Some(found) = kept.iter().position(|(place, _)| *place == at) {
            let entry = kept.remove(found).expect("just found");
            kept.push_front(entry.clone());
            return Ok(entry.1);
        }
        let body = Arc::new(self.read(at)?);
        kept.push_front((at, Arc::clone(&body)));
        while kept.len() > 1
            && (kept.len() > KEPT_FRAMES
                || kept.iter().map(|(_, body)| body.len()).sum::<usize>() > KEPT_BYTES)
        {
            kept.pop_back();
        }
        Ok(body)
    }

    /// A text by its place.
    pub(super) fn text(&self, at: TextAt) -> Result<String, StoreError> {
        if at == TextAt::LOST {
            return Ok("(this text is missing from the store)".to_string());
        }
        let body = self.frame(at.0)?;
        let bytes = frame::parts(&body)
            .nth(at.1 as usize)
            .ok_or_else(|| self.damaged(at.0, "the frame has fewer records than it should"))?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    /// Opens every segment up to this one, so that they stay as they are here while another process writes them anew.
    pub(super) fn hold(&self, last: u32) -> Result<(), StoreError> {
        for segment in 1..=last {
            let path = file_path(&self.folder, segment);
            if path.exists() {
                self.file(segment, &path)?;
            }
        }
        Ok(())
    }

    fn read(&self, at: FrameAt) -> Result<Vec<u8>, StoreError> {
        let mut body = Vec::new();
        let path = file_path(&self.folder, at.segment);
        let file = self.file(at.segment, &path)?;
        let packer = &mut self.packer.borrow_mut();
        read_frame(&file, &path, at, packer, &mut body)?;
        Ok(body)
    }

    /// The folder of the segments.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A segment's file, which stays as it is here while another process writes it anew.
    pub(super) fn open(&self, segment: u32) -> Result<Arc<File>, StoreError> {
        self.file(segment, &file_path(&self.folder, segment))
    }

    fn file(&self, segment: u32, path: &Path) -> Result<Arc<File>, StoreError> {
        if let Some(file) = self.files.borrow().get(&segment) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(File::open(path).map_err(io_error("Opening", path))?);
        self.files.borrow_mut().insert(segment, Arc::clone(&file));
        Ok(file)
    }

    pub(super) fn damaged(&self, at: FrameAt, what: &str) -> StoreError {
        damaged(&self.folder, at, what)
    }
}

/// Damage in a frame.
pub(super) fn damaged(folder: &Path, at: FrameAt, what: &str) -> StoreError {
    damaged_file(&file_path(folder, at.segment), at, what)
}

fn damaged_file(path: &Path, at: FrameAt, what: &str) -> StoreError {
    StoreError::Damaged {
        path: path.to_path_buf(),
        what: format!("byte {}: {what}", at.offset),
    }
}

/// Reads a frame's unpacked body into the place of what stands there.
pub(super) fn read_frame(
    file: &File,
    path: &Path,
    at: FrameAt,
    packer: &mut Packer,
    body: &mut Vec<u8>,
) -> Result<(), StoreError> {
    let mut head = [0; frame::HEAD];
    file.read_exact_at(&mut head, at.offset)
        .map_err(io_error("Reading", path))?;
    let head = Head::decode(&head)
        .filter(|head| head.kind != Kind::Empty)
        .ok_or_else(|| damaged_file(path, at, "no frame begins there"))?;
    let mut payload = vec![0; head.length as usize];
    file.read_exact_at(&mut payload, at.offset + frame::HEAD as u64)
        .map_err(io_error("Reading", path))?;
    if !head.fits(&payload) {
        return Err(damaged_file(path, at, "the frame's checksum does not fit"));
    }
    let bytes = head.bodies(&payload).unwrap_or_default();
    if packer.unpack_into(bytes, body) {
        Ok(())
    } else {
        Err(damaged_file(path, at, "the frame can't be unpacked"))
    }
}
