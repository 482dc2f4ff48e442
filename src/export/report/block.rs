//! What a page is made of: blocks of plain text, whatever it is written in. Knows no figure and no markup.

use std::ops::Range;

use crate::metrics::statistic::Statistic;

/// One block after another.
pub(super) enum Block {
    /// A heading of a level from 1.
    Heading(u8, String),
    /// What has to be read if nothing else is.
    Verdict(String),
    /// A paragraph.
    Text(String),
    /// Several short ones.
    List(Vec<String>),
    /// Cells.
    Table(Table),
    /// A text as somebody wrote it, under a title.
    Verbatim { title: String, text: String },
    /// Shares with their intervals on one axis from 0 to 100%, and what their marks mean.
    Whiskers(Vec<Whisker>, Key),
    /// How often which pair of scores was given.
    Matrix(Matrix),
}

/// Cells in rows.
pub(super) struct Table {
    /// One a column.
    pub(super) head: Vec<String>,
    /// The columns that hold numbers.
    pub(super) numbers: Range<usize>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A share on an axis.
pub(super) struct Whisker {
    pub(super) label: String,
    pub(super) mark: Mark,
    pub(super) share: Statistic,
    /// The same figures in words.
    pub(super) words: String,
}

/// What the marks mean beside each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Agreement with a judge, and of people alone.
    Agreement,
    /// Scores of a judge, and of people.
    Scores,
}

impl Key {
    /// The judge's mark in words, and people's.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Agreement => ("with the judge", "people alone"),
            Self::Scores => ("the judge", "people"),
        }
    }
}

/// What a share is of: told by the form of its mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Of a judge.
    Judge,
    /// Of people.
    People,
}

/// People's scores in rows, the judge's in columns.
pub(super) struct Matrix {
    pub(super) labels: Vec<String>,
    pub(super) counts: Vec<Vec<usize>>,
}

impl Block {
    pub(super) fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading(level, text.into())
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn table<const N: usize>(
        head: [&str; N],
        numbers: Range<usize>,
        rows: Vec<Vec<String>>,
    ) -> Self {
        Self::Table(Table {
            head: head.map(str::to_string).to_vec(),
            numbers,
            rows,
        })
    }
}
