//! What an evaluator says of its judges. How they are asked stands in `judge`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::address::Address;
use super::criterion::CriterionKey;
use super::frozen::ExampleScores;
use super::id::Ordinal;
use super::log::Log;

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
    /// A model behind a server.
    Model {
        /// How the server is spoken with.
        protocol: Protocol,
        /// The server, and what it is asked for.
        server: Server,
    },
    /// The cosine of the embeddings of output and reference, which a server makes.
    Embedding {
        /// The server, and the model asked for; how a chat is asked means nothing here.
        server: Server,
        /// Which criteria it scores, and how; at least one.
        rules: Vec<CosineRule>,
    },
    /// A deterministic score from the reference or the format; needs nobody.
    Metric(Vec<MetricRule>),
    /// A program of the user's: JSON on its stdin, JSON on its stdout.
    Command {
        /// Program and arguments; no shell.
        argv: Vec<String>,
        /// Where it runs: the evaluator's folder.
        folder: PathBuf,
    },
    /// What other judges of the evaluator say of the same ticket, as one; asks nobody itself.
    Jury {
        /// Their names: at least two, none of them a jury.
        members: Vec<String>,
        /// How many become one.
        pooling: Pooling,
    },
}

/// How what several say becomes one score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooling {
    /// The median on an ordinal scale, the mean of the middle two where their number is even; the majority on others.
    #[default]
    Median,
    /// The mean on an ordinal scale, the majority on others.
    Mean,
    /// What most of them say; no score where none is said most.
    Majority,
}

impl Pooling {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Median, Self::Mean, Self::Majority];

    /// The rule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }

    /// The rule's name in the evaluator's file and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Mean => "mean",
            Self::Majority => "majority",
        }
    }
}

/// How a server is spoken with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Chat completions, which nearly every server speaks.
    OpenAi,
    /// Messages, as Anthropic speaks.
    Anthropic,
}

impl Protocol {
    /// Every protocol.
    pub const ALL: [Self; 2] = [Self::OpenAi, Self::Anthropic];

    /// The protocol's name in the evaluator's file, where it is the kind of the judge.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }
}

impl Server {
    /// Whether the key comes from a program, or goes from the environment to a machine that it is not known to be made for.
    #[must_use]
    pub fn lends_key(&self) -> bool {
        match &self.key {
            None => false,
            Some(KeySource::Command(_)) => true,
            Some(KeySource::Env(variable)) => !Address::of(&self.base_url)
                .is_some_and(|place| place.is_loopback() || place.is_home_of(variable)),
        }
    }
}

impl JudgeKind {
    /// The server that it asks, if it asks one.
    #[must_use]
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Model { server, .. } | Self::Embedding { server, .. } => Some(server),
            Self::Metric(_) | Self::Command { .. } | Self::Jury { .. } => None,
        }
    }
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
    /// Whether it may be asked where others on the way can read it: plain http, and another machine.
    pub allow_http: bool,
    /// Sampling temperature; None leaves it to the server.
    pub temperature: Option<f64>,
    /// The seed of sampling; None sends none.
    pub seed: Option<u32>,
    /// The most tokens of one reply.
    pub max_tokens: u32,
    /// What tokens cost; None is unknown, not free.
    pub price: Option<Price>,
    /// US dollars after which no new call is made.
    pub budget_usd: Option<f64>,
    /// The most calls a minute; None leaves that to the server.
    pub rpm: Option<u32>,
    /// The most tokens a minute, read and written; None leaves that to the server.
    pub tpm: Option<u32>,
    /// How often a call that may succeed later is tried again.
    pub retries: u32,
    /// How it is asked.
    pub asking: Asking,
}

/// How a model is asked about a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// Calls that make one verdict, from 1 to [`MOST_SAMPLES`](Self::MOST_SAMPLES).
    pub samples: u32,
    /// The user's own words in the place of juror's, in the language of minijinja.
    pub template: Option<String>,
    /// Whether it may say how it would have written the output.
    pub suggest: bool,
    /// Whether the probabilities of its score's points are weighed, which takes the place of a rationale.
    pub logprobs: bool,
    /// How many rated tickets it is shown.
    pub few_shot: u32,
    /// Those that it is shown, as they were chosen from the store. Empty where none are wanted or none are chosen yet.
    pub examples: Vec<Shown>,
    /// How many tickets it judges again on demand.
    pub anchors: u32,
}

/// A log that a judge is shown with a person's scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The ticket.
    pub ticket: Ordinal,
    /// What was to be judged.
    pub log: Arc<Log>,
    /// What a person gave.
    pub given: ExampleScores,
}

impl Asking {
    /// The most calls that make one verdict.
    pub const MOST_SAMPLES: u32 = 20;
    /// The most examples.
    pub const MOST_EXAMPLES: u32 = 20;
    /// The most anchors.
    pub const MOST_ANCHORS: u32 = 1000;

    /// Whether examples are wanted and not all of them are there.
    #[must_use]
    pub fn lacks_examples(&self) -> bool {
        self.examples.len() < self.few_shot as usize
    }
}

impl Default for Asking {
    fn default() -> Self {
        Self {
            samples: 1,
            template: None,
            suggest: false,
            logprobs: false,
            few_shot: 0,
            examples: Vec::new(),
            anchors: 0,
        }
    }
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

/// How one criterion gets its score from the cosine of two embeddings.
#[derive(Clone, Debug, PartialEq)]
pub struct CosineRule {
    /// Whose score it is.
    pub criterion: CriterionKey,
    /// Rising bounds from -1 to 1 that divide the cosine into the points of an ordinal scale: one fewer than it has points.
    /// On a pass-fail scale one bound, from which on it passes.
    pub cuts: Vec<f64>,
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
    /// Parses as JSON that this JSON Schema, itself JSON, allows; yes or no.
    JsonSchema(String),
    /// The words of the reference, whatever case and punctuation; yes or no.
    NormalisedMatch,
    /// BLEU-4 of the one text against its references, 0 to 100.
    Bleu4,
    /// chrF2 of the one text against its references, 0 to 100.
    Chrf2,
    /// ROUGE-1 F1 against the reference, 0 to 1.
    Rouge1,
    /// ROUGE-2 F1 against the reference, 0 to 1.
    Rouge2,
    /// ROUGE-L F1 against the reference, 0 to 1.
    RougeL,
    /// ROUGE-Lsum F1 against the reference, line by line, 0 to 1.
    RougeLsum,
    /// METEOR without synonyms, 0 to 1.
    MeteorExactStem,
    /// Words of the output.
    Words,
    /// Characters of the output, in Unicode's scalar values.
    Characters,
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
            Self::JsonSchema(_) => "json_schema",
            Self::NormalisedMatch => "normalised_match",
            Self::Bleu4 => "bleu4",
            Self::Chrf2 => "chrf2",
            Self::Rouge1 => "rouge1",
            Self::Rouge2 => "rouge2",
            Self::RougeL => "rougeL",
            Self::RougeLsum => "rougeLsum",
            Self::MeteorExactStem => "meteor_exact_stem",
            Self::Words => "words",
            Self::Characters => "characters",
        }
    }

    /// Whether it answers yes or no, so that it needs no cuts.
    #[must_use]
    pub fn is_yes_no(&self) -> bool {
        self.most().is_none() && !matches!(self, Self::Words | Self::Characters)
    }

    /// Whether it can't say anything without a reference.
    #[must_use]
    pub fn needs_reference(&self) -> bool {
        self.most().is_some() || matches!(self, Self::ExactMatch | Self::NormalisedMatch)
    }

    /// The highest value that it can have, where that is known; the lowest is then 0.
    #[must_use]
    pub fn most(&self) -> Option<f64> {
        match self {
            Self::Bleu4 | Self::Chrf2 => Some(100.0),
            Self::Rouge1
            | Self::Rouge2
            | Self::RougeL
            | Self::RougeLsum
            | Self::MeteorExactStem => Some(1.0),
            Self::ExactMatch
            | Self::NormalisedMatch
            | Self::Contains(_)
            | Self::Regex(_)
            | Self::JsonValid
            | Self::JsonSchema(_)
            | Self::Words
            | Self::Characters => None,
        }
    }
}

impl JudgeSpec {
    /// Whether the user has to trust the evaluator before it works: it runs a program, itself or for its key, or it sends
    /// what stands in an environment variable to another machine that this is not known to be a key of. Whoever wrote the
    /// file chose both.
    #[must_use]
    pub fn needs_trust(&self) -> bool {
        matches!(self.kind, JudgeKind::Command { .. })
            || self.kind.server().is_some_and(Server::lends_key)
    }

    /// How it is asked, where it is a model.
    #[must_use]
    pub fn asking(&self) -> Option<&Asking> {
        match &self.kind {
            JudgeKind::Model { server, .. } => Some(&server.asking),
            _ => None,
        }
    }

    /// Whether the ticket is one of its examples, which it never judges.
    #[must_use]
    pub fn is_shown(&self, ticket: Ordinal) -> bool {
        self.shown().any(|shown| shown == ticket)
    }

    /// The tickets that it is shown as examples.
    pub fn shown(&self) -> impl Iterator<Item = Ordinal> + '_ {
        let examples = self.asking().map_or(&[][..], |asking| &asking.examples);
        examples.iter().map(|shown| shown.ticket)
    }

    /// How it is asked, to change it.
    pub fn asking_mut(&mut self) -> Option<&mut Asking> {
        match &mut self.kind {
            JudgeKind::Model { server, .. } => Some(&mut server.asking),
            JudgeKind::Embedding { .. }
            | JudgeKind::Metric(_)
            | JudgeKind::Command { .. }
            | JudgeKind::Jury { .. } => None,
        }
    }

    /// Whether the judge needs neither network nor a foreign program, so that it may run unasked.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(self.kind, JudgeKind::Metric(_) | JudgeKind::Jury { .. })
    }
}
