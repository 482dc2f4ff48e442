//! The tickets on which reviewers' blind ratings differ, and the cursor in them.

use crate::model::{Ordinal, Scores};

/// How many of them are listed, the biggest differences.
pub const LISTED: usize = 200;

/// A ticket on which reviewers differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing {
    /// The ticket.
    pub ordinal: Ordinal,
    /// How far they are apart, as a share of the scale, above 0 to 1. None where that may not be seen yet.
    pub gap: Option<f64>,
    /// Each reviewer's name with what he gave; nobody where that may not be seen yet.
    pub scores: Vec<(String, Scores)>,
    /// What people settled on.
    pub settled: Option<Scores>,
}

/// The tickets on which reviewers differ.
#[derive(Clone, Debug, Default)]
pub struct DifferingState {
    /// The biggest difference first; None until they were told.
    pub listed: Option<Vec<Differing>>,
    /// How many there are, listed or not.
    pub total: usize,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
}

impl DifferingState {
    /// Those that are listed.
    #[must_use]
    pub fn listed(&self) -> &[Differing] {
        self.listed.as_deref().unwrap_or_default()
    }

    /// The one under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&Differing> {
        self.listed().get(self.cursor)
    }

    /// Moves the cursor and scrolls so that it is seen.
    pub(super) fn go_to(&mut self, row: usize, rows: usize) {
        let count = self.listed().len();
        let rows = rows.max(1);
        self.cursor = row.min(count.saturating_sub(1));
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + rows {
            self.top = self.cursor + 1 - rows;
        }
        self.top = self.top.min(count.saturating_sub(rows));
    }
}
