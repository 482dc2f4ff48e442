//! Rows to read under a cursor, with one criterion in view: the versions of judges, the reviewers, the models.

use jiff::Timestamp;

use crate::metrics::iteration::IterationFigures;
use crate::metrics::reviewing::ReviewerFigures;
use crate::metrics::statistic::Statistic;
use crate::model::CriterionKey;

/// One version of a judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Iteration {
    /// The judge's name.
    pub judge: String,
    /// Its identity, short.
    pub identity: String,
    /// The model that its server says answered.
    pub generation: Option<String>,
    /// When its first verdict was written down.
    pub at: Option<Timestamp>,
    /// Tickets that it scored.
    pub judged: u32,
    /// Tickets on which it failed.
    pub failed: u32,
    /// Tickets behind its figures that all versions of the judge scored; None where its figures are of its own tickets.
    pub common: Option<usize>,
    /// By criterion, in the evaluator's order.
    pub criteria: Vec<IterationFigures>,
    /// The lines that changed since the version before, with `-` and `+`.
    pub changes: Vec<String>,
    /// Why there are none, or what is not sure of them.
    pub note: Option<&'static str>,
}

/// One reviewer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewing {
    /// His name.
    pub name: String,
    /// Tickets with a rating of his that stands.
    pub rated: u32,
    /// Tickets that he put off.
    pub skipped: u32,
    /// Ratings an hour.
    pub pace: Statistic,
    /// The share of his ratings that were made blind.
    pub blind: Statistic,
    /// By criterion, in the evaluator's order.
    pub criteria: Vec<ReviewerFigures>,
}

/// One model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelStanding {
    /// Its name; empty where that is not known.
    pub model: String,
    /// The judge whose scores are told; None where nothing was judged.
    pub judge: Option<String>,
    /// Its tickets that count.
    pub tickets: usize,
    /// By criterion whose scores have an order, in the evaluator's; behind them the utility, where there are several.
    pub figures: Vec<ModelFigures>,
    /// The time to answer that half of the answers kept, in milliseconds.
    pub latency_p50: Statistic,
    /// The one that 95 of 100 kept.
    pub latency_p95: Statistic,
    /// Tokens read, the mean an answer.
    pub input_tokens: Statistic,
    /// Tokens written.
    pub output_tokens: Statistic,
    /// US dollars an answer.
    pub cost_usd: Statistic,
    /// Where it is weakest, a sentence each.
    pub weakest: Vec<String>,
}

/// What a model was given on one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFigures {
    /// The criterion; None for the utility.
    pub key: Option<CriterionKey>,
    /// The lowest and the highest that there is.
    pub ends: (f64, f64),
    /// The mean of people's scores, or the share that passes.
    pub people: Statistic,
    /// The same of the judge's.
    pub judge: Statistic,
}

/// Rows under a cursor.
#[derive(Clone, Debug)]
pub struct Board<T> {
    /// The rows; None until they were told.
    pub listed: Option<Vec<T>>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
    /// The place of the criterion in view, among those of the rows.
    pub criterion: usize,
}

impl<T> Default for Board<T> {
    fn default() -> Self {
        Self {
            listed: None,
            cursor: 0,
            top: 0,
            criterion: 0,
        }
    }
}

impl<T> Board<T> {
    /// The rows that are known.
    #[must_use]
    pub fn listed(&self) -> &[T] {
        self.listed.as_deref().unwrap_or_default()
    }

    /// The row under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&T> {
        self.listed().get(self.cursor)
    }

    /// Moves the cursor and scrolls so that it is seen among so many rows.
    pub(super) fn go_to(&mut self, row: usize, shown: usize) {
        let count = self.listed().len();
        let shown = shown.max(1);
        self.cursor = row.min(count.saturating_sub(1));
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + shown {
            self.top = self.cursor + 1 - shown;
        }
        self.top = self.top.min(count.saturating_sub(shown));
    }
}
