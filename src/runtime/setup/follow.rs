//! Files that grow: what each brings, by offset, line by line, also after it was put aside and begun anew. Looks when it is
//! asked to; when to look is the caller's to say.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::import::{Place, Source, SourceError};
use crate::model::Reviewer;
use crate::store::Store;

use super::SetupError;
use super::intake::{Intake, Outcome, take_in};

/// How much is read at once while a line end is looked for.
const STEP: u64 = 64 * 1024;

/// Files that are followed, and how their records are read.
#[derive(Debug)]
pub struct Following {
    intake: Intake,
    files: Vec<Followed>,
}

/// One file, as it was opened; its path may lead to another one by now.
#[derive(Debug)]
struct Followed {
    path: PathBuf,
    name: String,
    file: File,
    at: Place,
    /// What tells it from others of its name, once its first line is whole.
    fingerprint: Option<String>,
    /// Whether it was emptied while it was followed, so that what is known of it is of no use.
    anew: bool,
}

impl Following {
    /// Begins to follow. Nothing is read yet.
    ///
    /// # Errors
    /// When a file can't be opened, or is of a kind that does not grow line by line.
    pub fn begin(sources: &[Source], intake: &Intake) -> Result<Self, SetupError> {
        let files = sources.iter().map(|source| {
            let path = source.path().ok_or_else(|| {
                SetupError::System(
                    "Standard input is read to its end anyway: leave --follow out.".to_string(),
                )
            })?;
            Followed::open(path)
        });
        Ok(Self {
            intake: intake.clone(),
            files: files.collect::<Result<_, _>>()?,
        })
    }

    /// Brings in the whole lines that have come since the last look.
    ///
    /// # Errors
    /// When a file can't be read any more, or the store fails.
    pub fn look(
        &mut self,
        store: &mut Store,
        by: &Reviewer,
        outcome: &mut Outcome,
    ) -> Result<(), SetupError> {
        for file in &mut self.files {
            file.look(store, &self.intake, by, outcome)?;
        }
        Ok(())
    }
}

impl Followed {
    fn open(path: &Path) -> Result<Self, SetupError> {
        let name = path.display().to_string();
        let failed = |error| SetupError::Source(SourceError::of(&name, error));
        let mut file = File::open(path).map_err(failed)?;
        let mut head = [0; 4];
        let count = file.read(&mut head).map_err(failed)?;
        let packed: [&[u8]; 3] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd], b"PK\x03\x04"];
        let is_packed = packed.iter().any(|magic| head[..count].starts_with(magic));
        let is_table = path
            .extension()
            .is_some_and(|ending| ending == "csv" || ending == "tsv");
        if is_packed || is_table {
            return Err(SetupError::System(format!(
                "{name} does not grow line by line: --follow reads plain JSONL; import it without."
            )));
        }
        Ok(Self {
            path: path.to_path_buf(),
            name,
            file,
            at: Place::START,
            fingerprint: None,
            anew: false,
        })
    }

    fn look(
        &mut self,
        store: &mut Store,
        intake: &Intake,
        by: &Reviewer,
        outcome: &mut Outcome,
    ) -> Result<(), SetupError> {
        let length = self.length()?;
        if length < self.at.offset {
            self.restart();
        }
        let there = fs::metadata(&self.path).ok();
        let moved = there.is_some_and(|there| !self.is(&there));
        // Nobody adds to a file that was put aside, so its last line is whole without an end.
        let to = if moved {
            length
        } else {
            self.line_end(length)?
        };
        self.bring(to, store, intake, by, outcome)?;
        if moved {
            *self = Self::open(&self.path)?;
            let to = self.line_end(self.length()?)?;
            self.bring(to, store, intake, by, outcome)?;
        }
        Ok(())
    }

    /// Brings in everything up to a byte.
    fn bring(
        &mut self,
        to: u64,
        store: &mut Store,
        intake: &Intake,
        by: &Reviewer,
        outcome: &mut Outcome,
    ) -> Result<(), SetupError> {
        if to <= self.at.offset {
            return Ok(());
        }
        if self.fingerprint.is_none() {
            let fingerprint = self.tell_apart()?;
            if let Some(known) = store.known_source(&self.name, &fingerprint)
                && known.offset <= to
                && !self.anew
            {
                self.at = self.place(known.offset)?;
            }
            self.fingerprint = Some(fingerprint);
            if to <= self.at.offset {
                return Ok(());
            }
        }
        let fingerprint = self.fingerprint.as_deref().unwrap_or_default();
        let file = self.file.try_clone().map_err(|error| self.failed(error))?;
        let source = Source::stretch(&self.name, file, self.at, to);
        take_in(store, source, fingerprint, intake, by, outcome)?;
        let lines = self.lines(self.at.offset, to)?;
        self.at = Place {
            line: self.at.line + lines,
            offset: to,
        };
        Ok(())
    }

    /// The same file was emptied and is written anew.
    fn restart(&mut self) {
        self.at = Place::START;
        self.fingerprint = None;
        self.anew = true;
    }

    fn is(&self, there: &Metadata) -> bool {
        self.file
            .metadata()
            .is_ok_and(|mine| mine.dev() == there.dev() && mine.ino() == there.ino())
    }

    fn length(&self) -> Result<u64, SetupError> {
        let metadata = self.file.metadata();
        Ok(metadata.map_err(|error| self.failed(error))?.len())
    }

    /// The byte behind the last line end before this one.
    fn line_end(&mut self, length: u64) -> Result<u64, SetupError> {
        let mut to = length;
        let mut bytes = Vec::new();
        while to > self.at.offset {
            let from = to.saturating_sub(STEP).max(self.at.offset);
            self.read(from, to, &mut bytes)?;
            if let Some(at) = memchr::memrchr(b'\n', &bytes) {
                return Ok(from + at as u64 + 1);
            }
            to = from;
        }
        Ok(self.at.offset)
    }

    /// The place of a byte that follows a line end.
    fn place(&mut self, offset: u64) -> Result<Place, SetupError> {
        Ok(Place {
            line: 1 + self.lines(0, offset)?,
            offset,
        })
    }

    /// How many lines end between two bytes.
    fn lines(&mut self, from: u64, to: u64) -> Result<u64, SetupError> {
        let (mut count, mut at, mut bytes) = (0, from, Vec::new());
        while at < to {
            let end = (at + STEP).min(to);
            self.read(at, end, &mut bytes)?;
            count += memchr::memchr_iter(b'\n', &bytes).count() as u64;
            at = end;
        }
        Ok(count)
    }

    /// What stays while the file grows: which file it is, and its first line.
    fn tell_apart(&mut self) -> Result<String, SetupError> {
        let metadata = self.file.metadata().map_err(|error| self.failed(error))?;
        let (mut hasher, mut at, mut bytes) = (blake3::Hasher::new(), 0, Vec::new());
        loop {
            let end = (at + STEP).min(metadata.len());
            self.read(at, end, &mut bytes)?;
            if let Some(line) = memchr::memchr(b'\n', &bytes) {
                hasher.update(&bytes[..line]);
                break;
            }
            hasher.update(&bytes);
            if end == metadata.len() {
                break;
            }
            at = end;
        }
        let hash = hasher.finalize().to_hex();
        Ok(format!(
            "growing {}-{}-{}",
            metadata.dev(),
            metadata.ino(),
            &hash[..16]
        ))
    }

    fn read(&mut self, from: u64, to: u64, bytes: &mut Vec<u8>) -> Result<(), SetupError> {
        bytes.clear();
        let mut read = || -> io::Result<()> {
            self.file.seek(SeekFrom::Start(from))?;
            (&self.file).take(to - from).read_to_end(bytes)?;
            Ok(())
        };
        read().map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> SetupError {
        SetupError::Source(SourceError::of(&self.name, error))
    }
}
