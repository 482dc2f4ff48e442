//! What an import counts: records by format, scores, rejections with the first of them in full.

use std::collections::BTreeMap;

use serde::Serialize;

use super::reader::ImportedLog;
use super::rejection::Rejection;
use crate::model::Masked;

/// How many rejections are kept in full; all of them are counted.
pub const REJECTIONS_KEPT: usize = 100;

/// The counters of one import, in the shape that `juror import --json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Logs that the store did not know.
    pub imported: u64,
    /// Logs that it knew.
    pub duplicates: u64,
    /// Records that did not come in.
    pub rejected: u64,
    /// Logs that had been forgotten, and stayed out.
    #[serde(skip_serializing_if = "is_zero")]
    pub forgotten: u64,
    /// Records of the same files that did not come in when they were read before.
    #[serde(skip_serializing_if = "is_zero")]
    pub rejected_before: u64,
    /// Records and spans that are no logs themselves, but parts of others: questions, judgments, results, calls of tools.
    #[serde(skip_serializing_if = "is_zero")]
    pub beside: u64,
    /// Logs that were read, by format.
    pub formats: BTreeMap<&'static str, u64>,
    /// Scores that came with the logs.
    pub scores: ScoreCounts,
    /// The first rejections.
    pub rejections: Vec<Rejection>,
    /// Logs that came in with something replaced that is no JSON: invalid UTF-8, halves of pairs, `NaN`.
    #[serde(skip_serializing_if = "is_zero")]
    pub lossy: u64,
    /// What was masked in the logs before the store saw them, by pattern.
    #[serde(skip_serializing_if = "Masked::is_empty")]
    pub masked: Masked,
    /// Seconds from start to end.
    pub seconds: f64,
}

/// Reviewers' and judges' entries, each counted once a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ScoreCounts {
    /// Entries of reviewers.
    pub human: u64,
    /// Entries of judges.
    pub judge: u64,
    /// Known logs that brought scores, edits or choices that were not known; None where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<u64>,
    /// Entries that hold no scores, and scores that are off their scale as far as an evaluator was asked.
    pub rejected: u64,
}

/// What of one log is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    format: &'static str,
    human: u64,
    judge: u64,
    rejected: u64,
    lossy: bool,
}

impl Tally {
    /// What is counted of a log.
    #[must_use]
    pub fn of(log: &ImportedLog) -> Self {
        Self {
            format: log.format,
            human: log.given.human.len() as u64,
            judge: log.given.judge.len() as u64,
            rejected: u64::from(log.scores_rejected),
            lossy: log.lossy,
        }
    }
}

impl Counts {
    /// Counts a record that was read. Whether it was new to the store is the store's to say.
    pub fn read(&mut self, log: Tally) {
        *self.formats.entry(log.format).or_default() += 1;
        self.scores.human += log.human;
        self.scores.judge += log.judge;
        self.scores.rejected += log.rejected;
        self.lossy += u64::from(log.lossy);
    }

    /// Counts a record that did not come in.
    pub fn reject(&mut self, rejection: Rejection) {
        self.rejected += 1;
        if self.rejections.len() < REJECTIONS_KEPT {
            self.rejections.push(rejection);
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
