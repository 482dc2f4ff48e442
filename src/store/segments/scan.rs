//! Reads the segments frame by frame, in the order in which they were written, up to where they end or are torn.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::store::error::{StoreError, io_error};
use crate::store::pack::Packer;

use super::frame::{HEAD, Head, Kind};
use super::{FrameAt, MAGIC, file_path};

/// A frame that was read, its parts still packed.
#[derive(Debug)]
pub(in crate::store) struct Scanned {
    pub(in crate::store) at: FrameAt,
    pub(in crate::store) head: Head,
    payload: Vec<u8>,
}

impl Scanned {
    /// What is in it.
    pub(in crate::store) fn meta(&self, packer: &mut Packer) -> Option<Vec<u8>> {
        packer.unpack(&self.payload[..self.head.meta as usize])
    }

    /// The bodies.
    pub(in crate::store) fn body(&self, packer: &mut Packer) -> Option<Vec<u8>> {
        packer.unpack(self.head.bodies(&self.payload)?)
    }
}

/// A place in the segments that moves forward.
#[derive(Debug)]
pub(in crate::store) struct Scan {
    folder: PathBuf,
    at: FrameAt,
    reader: Option<BufReader<File>>,
}

impl Scan {
    /// Begins at a frame.
    pub(in crate::store) fn at(folder: &Path, at: FrameAt) -> Self {
        Self {
            folder: folder.to_path_buf(),
            at,
            reader: None,
        }
    }

    /// Where the next frame begins; behind the last one, once everything was read.
    pub(in crate::store) fn position(&self) -> FrameAt {
        self.at
    }

    /// The next whole frame of this segment; None where there is none.
    pub(in crate::store) fn step_within(&mut self) -> Result<Option<Scanned>, StoreError> {
        let path = file_path(&self.folder, self.at.segment);
        if self.reader.is_none() && !self.begin(&path)? {
            return Ok(None);
        }
        self.read(&path)
    }

    /// The next whole frame; None where there is none.
    pub(in crate::store) fn step(&mut self) -> Result<Option<Scanned>, StoreError> {
        loop {
            if let Some(frame) = self.step_within()? {
                return Ok(Some(frame));
            }
            if self.reader.is_none() {
                return Ok(None);
            }
            self.reader = None;
            let next = FrameAt {
                segment: self.at.segment + 1,
                offset: MAGIC.len() as u64,
            };
            if !file_path(&self.folder, next.segment).exists() {
                return Ok(None);
            }
            self.at = next;
        }
    }

    fn begin(&mut self, path: &Path) -> Result<bool, StoreError> {
        if !path.exists() {
            return Ok(false);
        }
        let mut file = File::open(path).map_err(io_error("Opening", path))?;
        let mut magic = Vec::new();
        (&mut file)
            .take(MAGIC.len() as u64)
            .read_to_end(&mut magic)
            .map_err(io_error("Reading", path))?;
        if magic.len() < MAGIC.len() {
            return Ok(false);
        }
        if magic != MAGIC {
            return Err(StoreError::Damaged {
                path: path.to_path_buf(),
                what: "it is no segment of a version that this juror knows".to_string(),
            });
        }
        file.seek(SeekFrom::Start(self.at.offset))
            .map_err(io_error("Reading", path))?;
        self.reader = Some(BufReader::with_capacity(1 << 18, file));
        Ok(true)
    }

    fn read(&mut self, path: &Path) -> Result<Option<Scanned>, StoreError> {
        let Some(reader) = &mut self.reader else {
            return Ok(None);
        };
        let mut head = Vec::with_capacity(HEAD);
        reader
            .take(HEAD as u64)
            .read_to_end(&mut head)
            .map_err(io_error("Reading", path))?;
        let head = <&[u8; HEAD]>::try_from(head.as_slice())
            .ok()
            .and_then(Head::decode)
            .filter(|head| head.kind != Kind::Empty);
        let Some(head) = head else { return Ok(None) };
        let mut payload = Vec::new();
        reader
            .take(u64::from(head.length))
            .read_to_end(&mut payload)
            .map_err(io_error("Reading", path))?;
        if payload.len() < head.length as usize || !head.fits(&payload) {
            return Ok(None);
        }
        let at = self.at;
        self.at.offset += (HEAD + payload.len()) as u64;
        Ok(Some(Scanned { at, head, payload }))
    }
}
