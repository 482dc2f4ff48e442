//! What an evaluator says of its judges. How they are asked stands in `judge`.

use std::path::PathBuf;
use std::time::Duration;

use super::criterion::CriterionKey;

/// A judge as the evaluator's file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgeSpec {
    /// Its name in filters and on the screen.
    pub name: String,
    /// How it comes to its scores.
    pub kind: JudgeKind,
    /// Whether it judges in the background while a person reviews.
    pub auto: bool,
    /// How many tickets it judges at once, at least 1.
    pub concurrency: usize,
    /// How long one ticket may take.
    pub timeout: Duration,
}

/// How a judge comes to its scores.
#[derive(Clone, Debug, PartialEq)]
pub enum JudgeKind {
    /// Chat completions of any compatible server.
    OpenAi(Server),
    /// A deterministic score from the reference or the format; needs nobody.
    Metric(Vec<MetricRule>),
    /// A program of the user's: JSON on its stdin, JSON on its stdout.
    Command {
        /// Program and arguments; no shell.
        argv: Vec<String>,
        /// Where it runs: the evaluator's folder.
        folder: PathBuf,
    },
}

/// A server and what it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// With or without `/v1`, with or without a slash at its end.
    pub base_url: String,
    /// The model asked for.
    pub model: String,
    /// Where the key comes from; None sends none.
    pub key: Option<KeySource>,
    /// Sampling temperature; None leaves it to the server.
    pub temperature: Option<f64>,
    /// The most tokens of one reply.
    pub max_tokens: u32,
    /// What tokens cost; None is unknown, not free.
    pub price: Option<Price>,
    /// US dollars after which no new call is made.
    pub budget_usd: Option<f64>,
    /// How often a call that may succeed later is tried again.
    pub retries: u32,
}

/// Where an API key comes from. The key itself is never kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// An environment variable.
    Env(String),
    /// The first line that a program prints.
    Command(Vec<String>),
}

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// For tokens read.
    pub input: f64,
    /// For tokens written.
    pub output: f64,
}

/// How one criterion gets its score from a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricRule {
    /// Whose score it is.
    pub criterion: CriterionKey,
    /// What is measured.
    pub metric: Metric,
    /// Rising bounds that divide a measure into the points of an ordinal scale: one fewer than it has points. On a
    /// pass-fail scale one bound, from which on it passes. Empty where the metric says yes or no.
    pub cuts: Vec<f64>,
    /// Whether yes means fail.
    pub negate: bool,
}

/// A deterministic measure of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Equal to the reference after trimming; yes or no.
    ExactMatch,
    /// Contains this text, whatever its case; yes or no.
    Contains(String),
    /// Matches this regular expression; yes or no.
    Regex(String),
    /// Parses as JSON; yes or no.
    JsonValid,
    /// ROUGE-L F1 against the reference, 0 to 1.
    RougeL,
    /// Words of the output.
    Words,
}

impl Metric {
    /// The metric's name in the evaluator's file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::ExactMatch => "exact_match",
            Self::Contains(_) => "contains",
            Self::Regex(_) => "regex",
            Self::JsonValid => "json_valid",
            Self::RougeL => "rougeL",
            Self::Words => "words",
        }
    }

    /// Whether it answers yes or no, so that it needs no cuts.
    #[must_use]
    pub fn is_yes_no(&self) -> bool {
        !matches!(self, Self::RougeL | Self::Words)
    }

    /// Whether it can't say anything without a reference.
    #[must_use]
    pub fn needs_reference(&self) -> bool {
        matches!(self, Self::ExactMatch | Self::RougeL)
    }
}

impl JudgeSpec {
    /// Whether the judge needs neither network nor a foreign program, so that it may run unasked.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self.kind, JudgeKind::Metric(_))
    }
}
