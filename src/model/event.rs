//! Everything that can happen, as the journal lists it: state is a fold over these. Knows no file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::comparison::{Chooser, Comparison};
use super::frozen::Frozen;
use super::id::{EvaluatorVersion, LogId, Ordinal, Reviewer, Seq};
use super::rating::Rating;
use super::revision::Revision;
use super::verdict::Verdict;

/// One event with its place, its time and its author.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the journal.
    pub seq: Seq,
    /// When it was written.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Reviewer,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Logs of a source are in the segments, up to a watermark.
    Imported(Import),
    /// An evaluator was used for the first time, or for the first time since its text was another.
    EvaluatorRead {
        /// Its version.
        version: EvaluatorVersion,
        /// Its name.
        name: String,
        /// Its file, whole.
        file: String,
    },
    /// The scores that came with these logs are now this version's, as far as they fit.
    Adopted {
        /// The version.
        version: EvaluatorVersion,
        /// The first log.
        from: Ordinal,
        /// The log after the last.
        to: Ordinal,
    },
    /// A reviewer committed scores: one ticket, or several at once.
    Rated(Vec<Rating>),
    /// A reviewer put tickets off.
    Skipped {
        /// The version under which they were skipped.
        evaluator: EvaluatorVersion,
        /// The tickets.
        tickets: Vec<Ordinal>,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// A flag was set or taken away.
    Flagged {
        /// The version that the reviewer worked under.
        evaluator: EvaluatorVersion,
        /// The tickets.
        tickets: Vec<Ordinal>,
        /// Whether it is set.
        on: bool,
    },
    /// A tag was put on tickets or taken away.
    Tagged {
        /// The version that the reviewer worked under.
        evaluator: EvaluatorVersion,
        /// The tickets.
        tickets: Vec<Ordinal>,
        /// The tag.
        tag: String,
        /// Whether it is put on.
        on: bool,
    },
    /// A reviewer takes tickets for himself for a while, or gives back what he had taken.
    Claimed {
        /// The version that the reviewer works under.
        evaluator: EvaluatorVersion,
        /// The tickets.
        tickets: Vec<Ordinal>,
        /// Until when. None gives them back.
        until: Option<Timestamp>,
    },
    /// A reviewer looked at something that is hidden until the commit.
    Looked {
        /// The version that the reviewer worked under.
        evaluator: EvaluatorVersion,
        /// The tickets.
        tickets: Vec<Ordinal>,
        /// At what.
        look: Look,
    },
    /// A reviewer edited an output.
    Revised(Revision),
    /// A judge answered or failed.
    Judged(Box<Verdict>),
    /// A reviewer or a judge chose between outputs.
    Compared(Comparison),
    /// Tickets were chosen for a judge.
    Frozen(Frozen),
    /// A line for the decision log.
    Noted {
        /// The line.
        text: String,
    },
    /// The programs that an evaluator's judges name may run.
    Trusted {
        /// blake3 over the evaluator's folder and the programs with their arguments.
        hash: String,
    },
    /// An earlier event no longer counts.
    Undone {
        /// The version that the reviewer worked under.
        evaluator: EvaluatorVersion,
        /// The event.
        seq: Seq,
    },
    /// An event that was taken back counts again.
    Redone {
        /// The version that the reviewer worked under.
        evaluator: EvaluatorVersion,
        /// The event.
        seq: Seq,
    },
    /// Logs were forgotten: they and every text about them are erased, and no import brings them back.
    Forgotten {
        /// The tickets.
        tickets: Vec<Ordinal>,
        /// The identities of their logs, in the same order.
        ids: Vec<LogId>,
    },
}

/// What a reviewer looked at before deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Look {
    /// The judge's and the peers' scores.
    Scores,
    /// The raw record, which carries scores.
    Raw,
    /// A filter or an order that gives scores away.
    Filter,
}

/// How far a source has come in: one event a watermark, never one a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The source's name: its path as it was given, or `-`.
    pub source: String,
    /// What tells the same file from another of that name: length, time of change, hash of its first bytes.
    pub fingerprint: String,
    /// Bytes of the source (after decompression) that are in or rejected.
    pub offset: u64,
    /// Logs in the store after this watermark.
    pub logs: u32,
    /// The last segment, and its length.
    pub segment: u32,
    /// Bytes of that segment.
    pub segment_end: u64,
    /// Logs that were new, so far, in this source.
    pub imported: u32,
    /// Logs that the store knew, so far.
    pub duplicates: u32,
    /// Records that were rejected, so far.
    pub rejected: u32,
    /// Logs that had been forgotten and stayed out, so far.
    #[serde(default)]
    pub forgotten: u32,
    /// Whether the whole source is in.
    pub complete: bool,
    /// Whether the ratings that came with the logs are of random tickets.
    pub random_sample: bool,
}

impl Event {
    /// The version of the evaluator under which a reviewer decided, where one did: undo goes back along these.
    #[must_use]
    pub fn evaluator(&self) -> Option<EvaluatorVersion> {
        match self {
            Self::Rated(ratings) => ratings.first().map(|rating| rating.evaluator),
            Self::Skipped { evaluator, .. }
            | Self::Flagged { evaluator, .. }
            | Self::Tagged { evaluator, .. }
            | Self::Claimed { evaluator, .. }
            | Self::Looked { evaluator, .. }
            | Self::Undone { evaluator, .. }
            | Self::Redone { evaluator, .. } => Some(*evaluator),
            Self::Revised(revision) => Some(revision.evaluator),
            Self::Compared(comparison) => Some(comparison.evaluator),
            Self::Judged(verdict) => Some(verdict.evaluator),
            Self::Frozen(frozen) => Some(frozen.evaluator),
            Self::EvaluatorRead { version, .. } | Self::Adopted { version, .. } => Some(*version),
            Self::Imported(_)
            | Self::Noted { .. }
            | Self::Trusted { .. }
            | Self::Forgotten { .. } => None,
        }
    }

    /// Whether its author may take it back.
    #[must_use]
    pub fn is_undoable(&self) -> bool {
        match self {
            Self::Rated(_)
            | Self::Skipped { .. }
            | Self::Flagged { .. }
            | Self::Tagged { .. }
            | Self::Revised(_) => true,
            // A judge's choice is no more taken back than its verdict.
            Self::Compared(made) => !matches!(made.by, Some(Chooser::Judge { .. })),
            _ => false,
        }
    }

    /// The tickets that the event is about, in their order.
    #[must_use]
    pub fn tickets(&self) -> Vec<Ordinal> {
        match self {
            Self::Rated(ratings) => ratings.iter().map(|rating| rating.ticket).collect(),
            Self::Skipped { tickets, .. }
            | Self::Flagged { tickets, .. }
            | Self::Tagged { tickets, .. }
            | Self::Claimed { tickets, .. }
            | Self::Looked { tickets, .. }
            | Self::Forgotten { tickets, .. } => tickets.clone(),
            Self::Revised(revision) => vec![revision.ticket],
            Self::Judged(verdict) => vec![verdict.ticket],
            Self::Frozen(frozen) => frozen.set.tickets(),
            Self::Compared(comparison) => vec![comparison.ticket],
            Self::Imported(_)
            | Self::EvaluatorRead { .. }
            | Self::Adopted { .. }
            | Self::Noted { .. }
            | Self::Trusted { .. }
            | Self::Undone { .. }
            | Self::Redone { .. } => Vec::new(),
        }
    }

    /// The event's word in the journal and in what the audit prints.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Imported(_) => "imported",
            Self::EvaluatorRead { .. } => "evaluator",
            Self::Adopted { .. } => "adopted",
            Self::Rated(_) => "rated",
            Self::Skipped { .. } => "skipped",
            Self::Flagged { .. } => "flagged",
            Self::Tagged { .. } => "tagged",
            Self::Claimed { .. } => "claimed",
            Self::Looked { .. } => "looked",
            Self::Revised(_) => "revised",
            Self::Judged(_) => "judged",
            Self::Compared(_) => "compared",
            Self::Frozen(_) => "frozen",
            Self::Noted { .. } => "noted",
            Self::Trusted { .. } => "trusted",
            Self::Undone { .. } => "undone",
            Self::Redone { .. } => "redone",
            Self::Forgotten { .. } => "forgotten",
        }
    }
}
