//! The file `gaps.json`: of which logs the segments hold nothing any more, so that nobody looks there for texts about them.
//! It also says how far forgetting was carried out. One that is missing or damaged is made again: everything that was
//! forgotten is then erased once more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{Ordinal, Seq, TextHash};

use super::disk::{Disk, Part, create, sync_folder};
use super::error::{StoreError, io_error};
use super::wire::json;

/// What the segments lack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Gaps {
    /// The last event of forgetting whose logs are erased everywhere; 0 before the first.
    pub(super) done: Seq,
    /// Logs that are erased, or are being erased.
    pub(super) logs: BTreeSet<u32>,
    /// While logs are being erased, the hashes of the records in which they came: other logs may have come in the same.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) records: BTreeSet<TextHash>,
}

impl Gaps {
    /// Reads the file; one that is not there or can't be read says nothing.
    pub(super) fn load(folder: &Path) -> Self {
        fs::read(path(folder))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Writes the file, whole or not at all; it is on the disk when this returns.
    pub(super) fn save(&self, folder: &Path, disk: &mut dyn Disk) -> Result<(), StoreError> {
        let path = path(folder);
        let beside = path.with_extension("tmp");
        let mut file = create(&beside)?;
        disk.append(Part::Gaps, &mut file, &json(self))
            .and_then(|()| disk.sync(Part::Gaps, &file))
            .map_err(io_error("Writing", &beside))?;
        drop(file);
        disk.rename(&beside, &path)
            .map_err(io_error("Replacing", &path))?;
        sync_folder(folder)
    }

    /// Whether a text about these tickets need not be in the segments.
    pub(super) fn swallow(&self, tickets: &[Ordinal]) -> bool {
        !self.logs.is_empty()
            && !tickets.is_empty()
            && tickets.iter().all(|ticket| self.logs.contains(&ticket.0))
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("gaps.json")
}
