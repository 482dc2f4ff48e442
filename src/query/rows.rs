//! What filters and orders ask of the logs: columns by ordinal. How columns are kept is the store's business.

use std::borrow::Cow;

use crate::model::{CriterionKey, LogId, Ordinal, Status};

/// The logs of a store as one reviewer's queue under one evaluator. Every answer is cheap but those of
/// [`Rows::meta`] and [`Rows::contains`], which may read the disk.
pub trait Rows {
    /// How many ordinals were given; they run from 0.
    fn len(&self) -> u32;

    /// Whether none was.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The logs that are there, in order of import: one that was forgotten leaves a hole.
    fn ordinals(&self) -> Vec<Ordinal> {
        (0..self.len()).map(Ordinal).collect()
    }

    /// The log's identity.
    fn id(&self, ordinal: Ordinal) -> LogId;

    /// A text column; empty where nothing is known.
    fn text(&self, ordinal: Ordinal, field: Field) -> Cow<'_, str>;

    /// A field of the metadata, as text.
    fn meta(&self, ordinal: Ordinal, key: &str) -> Option<Cow<'_, str>>;

    /// A number column.
    fn measure(&self, ordinal: Ordinal, measure: Measure) -> Option<f64>;

    /// The tags of the log and of the ticket.
    fn tags(&self, ordinal: Ordinal) -> Vec<&str>;

    /// How far the reviewer is; over everyone where there is no reviewer.
    fn status(&self, ordinal: Ordinal) -> Status;

    /// Whether the ticket is flagged.
    fn is_flagged(&self, ordinal: Ordinal) -> bool;

    /// Whether its output was edited.
    fn is_revised(&self, ordinal: Ordinal) -> bool;

    /// Whether somebody left a note.
    fn has_note(&self, ordinal: Ordinal) -> bool;

    /// Whether a judge suggests another text for its output, where that may be seen.
    fn is_suggested(&self, ordinal: Ordinal) -> bool;

    /// Whether a judge found that the log speaks to its judge.
    fn is_suspect(&self, ordinal: Ordinal) -> bool;

    /// Whether an edit of its output began as a judge's suggestion, where that may be seen.
    fn is_assisted(&self, ordinal: Ordinal) -> bool;

    /// Whether reviewers' blind ratings differ, where that may be seen.
    fn is_differing(&self, ordinal: Ordinal) -> bool;

    /// Whether people settled on a final rating.
    fn is_settled(&self, ordinal: Ordinal) -> bool;

    /// Whether a judge failed on it; any judge where none is named.
    fn has_failed(&self, ordinal: Ordinal, judge: Option<&str>) -> bool;

    /// A score as the number of its column (see `Score::code`), where it may be seen.
    fn score(&self, ordinal: Ordinal, whose: &Whose, criterion: &CriterionKey) -> Option<f64>;

    /// Every judge's score, seen or not: only orders may use it, which give away that judges differ, not what they said.
    fn judge_scores(&self, ordinal: Ordinal, criterion: &CriterionKey) -> Vec<f64>;

    /// How far apart lies what a judge's score was made of, its samples or the members of a jury, as a share of the scale: the
    /// largest over judges and criteria, seen or not. 0 where all of it agrees or is one reply. Only orders may use it.
    fn parts_apart(&self, ordinal: Ordinal) -> f64;

    /// Whether conversation, output, reference or edit contain a text, whatever its case.
    fn contains(&self, ordinal: Ordinal, needle: &str) -> bool;

    /// Says that these logs are about to be asked for these texts: whoever has to read them can read them together.
    /// Changes no answer.
    fn read_ahead(&self, _needles: &[&str], _among: &[Ordinal]) {}
}

/// A text column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Who wrote the output; empty while that is hidden.
    Model,
    /// The file it came from, as it was named.
    Source,
    /// The source's own id.
    SourceId,
}

/// A number column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Words of the output.
    Words,
    /// Messages of the conversation.
    Turns,
    /// Seconds since 1970.
    At,
    /// Tokens read.
    InputTokens,
    /// Tokens written.
    OutputTokens,
    /// Milliseconds.
    LatencyMs,
    /// US dollars.
    CostUsd,
}

/// Whose score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The reviewer's on the screen, the consensus in a command.
    Own,
    /// The first judge's that has one.
    Judge,
    /// A reviewer's or a judge's by name.
    Named(String),
}
