//! Scores set and text typed that were not committed: one small file each, written at once and whole. A draft is no event;
//! losing one loses no decision, so that nothing waits for the disk.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{Aim, Draft, EvaluatorVersion, Ordinal, Reviewer, Suggester};

use super::Store;
use super::disk::{Disk, make_folder, replace, sync_folder};
use super::error::{StoreError, io_error};
use super::wire::{WireNotes, WireScores, json, model_scores, wire_scores};

#[derive(Debug, Serialize, Deserialize)]
struct WireDraft {
    ticket: Ordinal,
    evaluator: EvaluatorVersion,
    reviewer: Reviewer,
    #[serde(default, skip_serializing_if = "Aim::is_own")]
    aim: Aim,
    scores: WireScores<String>,
    notes: WireNotes<String>,
    output: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Suggester>,
}

impl From<&Draft> for WireDraft {
    fn from(draft: &Draft) -> Self {
        Self {
            ticket: draft.ticket,
            evaluator: draft.evaluator,
            reviewer: draft.reviewer.clone(),
            aim: draft.aim,
            scores: wire_scores(&draft.scores),
            notes: (&draft.notes).into(),
            output: draft.output.clone(),
            from: draft.from.clone(),
        }
    }
}

impl From<WireDraft> for Draft {
    fn from(draft: WireDraft) -> Self {
        Self {
            ticket: draft.ticket,
            evaluator: draft.evaluator,
            reviewer: draft.reviewer,
            aim: draft.aim,
            scores: model_scores(draft.scores),
            notes: draft.notes.into(),
            output: draft.output,
            from: draft.from,
        }
    }
}

impl Store {
    /// Keeps a draft; an empty one is taken away.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        if draft.is_empty() {
            return self.clear_draft(draft.ticket, &draft.evaluator, &draft.reviewer, draft.aim);
        }
        make_folder(&self.folder.join("drafts"))?;
        let path = self.draft_path(draft.ticket, &draft.evaluator, &draft.reviewer, draft.aim);
        replace(&path, &json(&WireDraft::from(draft)), false)
    }

    /// The draft of a reviewer for one rating of a ticket under a version. One that can't be read is none.
    #[must_use]
    pub fn draft(
        &self,
        ticket: Ordinal,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        aim: Aim,
    ) -> Option<Draft> {
        let bytes = fs::read(self.draft_path(ticket, version, reviewer, aim)).ok()?;
        let draft: WireDraft = serde_json::from_slice(&bytes).ok()?;
        Some(draft.into())
    }

    /// Every draft that was kept, by ticket.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let folder = self.folder.join("drafts");
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&folder).map_err(io_error("Reading", &folder))?;
        let mut drafts: Vec<Draft> = entries
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "json"))
            .filter_map(|entry| fs::read(entry.path()).ok())
            .filter_map(|bytes| serde_json::from_slice::<WireDraft>(&bytes).ok())
            .map(Draft::from)
            .collect();
        drafts.sort_by_key(|draft| draft.ticket);
        Ok(drafts)
    }

    /// Takes a draft away.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn clear_draft(
        &self,
        ticket: Ordinal,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        aim: Aim,
    ) -> Result<(), StoreError> {
        let path = self.draft_path(ticket, version, reviewer, aim);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(io_error("Removing", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// A draft's file. Its name is a hash, so that no name of a reviewer becomes a path.
    fn draft_path(
        &self,
        ticket: Ordinal,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        aim: Aim,
    ) -> PathBuf {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&ticket.0.to_le_bytes());
        hasher.update(&version.0);
        hasher.update(reviewer.as_str().as_bytes());
        if !aim.is_own() {
            // No name has this byte, which is no UTF-8.
            hasher.update(&[0xff]);
        }
        let name = hasher.finalize().to_hex();
        self.folder
            .join("drafts")
            .join(format!("{}.json", &name[..32]))
    }
}

/// Removes the drafts about these logs, and what no one reads because it is not whole: it may be about one of them. Returns
/// how many were about them.
pub(super) fn erase(
    folder: &Path,
    disk: &mut dyn Disk,
    logs: &BTreeSet<u32>,
) -> Result<u32, StoreError> {
    let folder = folder.join("drafts");
    if !folder.exists() {
        return Ok(0);
    }
    let entries = fs::read_dir(&folder).map_err(io_error("Reading", &folder))?;
    let mut erased = 0;
    for entry in entries {
        let path = entry.map_err(io_error("Reading", &folder))?.path();
        let bytes = fs::read(&path).map_err(io_error("Reading", &path))?;
        let is_whole = path.extension().is_some_and(|end| end == "json");
        match serde_json::from_slice::<WireDraft>(&bytes) {
            Ok(draft) if logs.contains(&draft.ticket.0) => erased += 1,
            Ok(_) if is_whole => continue,
            Ok(_) | Err(_) => {}
        }
        disk.remove(&path).map_err(io_error("Removing", &path))?;
    }
    sync_folder(&folder)?;
    Ok(erased)
}
