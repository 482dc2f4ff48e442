//! What a server takes of what it is asked for, and what it turned out not to take. Pure. Bodies are written in `body`
//! and `conversation`.

mod body;
mod conversation;
pub mod known;

use regex::Regex;
use std::sync::LazyLock;

use super::reply::body::ServerError;
use crate::model::{Protocol, Server};

/// How a server can be held to JSON. Later ones ask for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// To the schema.
    Schema,
    /// To any JSON object.
    Object,
    /// To calling a tool whose input has the schema.
    Tool,
    /// By the prompt alone.
    Plain,
}

impl Format {
    /// What to ask for once this was refused.
    fn less(self, protocol: Protocol) -> Self {
        match (self, protocol) {
            (Self::Schema, Protocol::OpenAi) => Self::Object,
            (Self::Schema, Protocol::Anthropic) => Self::Tool,
            (Self::Object | Self::Tool | Self::Plain, _) => Self::Plain,
        }
    }
}

/// How the length of a reply is limited. Later ones ask for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenLimit {
    /// The name that nearly every server knows.
    MaxTokens,
    /// The name that `OpenAI`'s reasoning models want.
    MaxCompletionTokens,
    /// Not at all.
    Absent,
}

/// Whether a parameter is sent, where the evaluator has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Param {
    /// As the evaluator says.
    Sent,
    /// Left to the server, which refuses any.
    Refused,
}

/// What a server takes, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// How it is spoken with.
    pub protocol: Protocol,
    /// How it can be held to JSON.
    pub format: Format,
    /// How the length of a reply is limited.
    pub limit: TokenLimit,
    /// Whether it takes a temperature.
    pub temperature: Param,
    /// Whether it takes a seed.
    pub seed: Param,
    /// Whether it gives the probabilities of its tokens.
    pub logprobs: Param,
}

/// One turn of a conversation after the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// What the model said.
    Said(String),
    /// What it is told about that.
    Told(String),
}

impl Dialect {
    /// What is asked of a server that nobody knows yet: everything.
    #[must_use]
    pub fn fullest(protocol: Protocol) -> Self {
        Self {
            protocol,
            format: Format::Schema,
            limit: TokenLimit::MaxTokens,
            temperature: Param::Sent,
            seed: Param::Sent,
            logprobs: Param::Sent,
        }
    }

    /// The dialect to ask again in after a refusal; None when it names nothing that was sent and can be left out.
    #[must_use]
    pub fn after(self, server: &Server, error: &ServerError) -> Option<Self> {
        if !matches!(error.status, 400 | 422) {
            return None;
        }
        let said = format!("{} {} {}", error.param, error.code, error.message).to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| said.contains(word));
        // A ticket that is too long names the limit, too, and says nothing of the next ticket.
        if names(&["context length", "context window", "too long", "too large"]) {
            return None;
        }
        if self.temperature == Param::Sent
            && server.temperature.is_some()
            && names(&["temperature"])
        {
            return Some(Self {
                temperature: Param::Refused,
                ..self
            });
        }
        if self.sends_seed(server) && names_seed(&said) {
            return Some(Self {
                seed: Param::Refused,
                ..self
            });
        }
        if self.sends_logprobs(server) && names(&["logprobs"]) {
            return Some(Self {
                logprobs: Param::Refused,
                ..self
            });
        }
        // Messages need a limit, so that no server of theirs refuses it.
        let may_lose_limit = self.protocol == Protocol::OpenAi && self.limit != TokenLimit::Absent;
        if may_lose_limit && names(&["max_tokens", "max_completion_tokens"]) {
            let limit = match self.limit {
                TokenLimit::MaxTokens => TokenLimit::MaxCompletionTokens,
                TokenLimit::MaxCompletionTokens | TokenLimit::Absent => TokenLimit::Absent,
            };
            return Some(Self { limit, ..self });
        }
        let format: &[&str] = match self.format {
            Format::Plain => &[],
            Format::Tool => &["tool"],
            Format::Schema | Format::Object => &[
                "response_format",
                "response format",
                "json_schema",
                "json_object",
                "structured output",
                "output_config",
                "output_format",
                "grammar",
                "guided",
            ],
        };
        names(format).then(|| Self {
            format: self.format.less(self.protocol),
            ..self
        })
    }

    fn sends_seed(self, server: &Server) -> bool {
        self.protocol == Protocol::OpenAi && self.seed == Param::Sent && server.seed.is_some()
    }

    fn sends_logprobs(self, server: &Server) -> bool {
        self.protocol == Protocol::OpenAi && self.logprobs == Param::Sent && server.asking.logprobs
    }

    /// What is known after two calls each learned something: the least of each.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            protocol: self.protocol,
            format: self.format.max(other.format),
            limit: self.limit.max(other.limit),
            temperature: self.temperature.max(other.temperature),
            seed: self.seed.max(other.seed),
            logprobs: self.logprobs.max(other.logprobs),
        }
    }

    /// A sentence on what is left out since an earlier dialect.
    #[must_use]
    pub fn since(self, earlier: Self) -> String {
        let mut parts = Vec::new();
        if self.format != earlier.format {
            parts.push(match (self.format, self.protocol) {
                (Format::Schema, _) => "asked with the schema",
                (Format::Object, _) => "refuses `json_schema`; asked for a JSON object instead",
                (Format::Tool, _) => "refuses `output_config`; asked for a tool call instead",
                (Format::Plain, Protocol::OpenAi) => {
                    "refuses `response_format`; asked by the prompt alone"
                }
                (Format::Plain, Protocol::Anthropic) => {
                    "refuses a forced tool call; asked by the prompt alone"
                }
            });
        }
        if self.limit != earlier.limit {
            parts.push(match self.limit {
                TokenLimit::MaxTokens => "asked with `max_tokens`",
                TokenLimit::MaxCompletionTokens => {
                    "refuses `max_tokens`; `max_completion_tokens` is sent instead"
                }
                TokenLimit::Absent => "refuses every token limit; none is sent",
            });
        }
        if self.temperature != earlier.temperature {
            parts.push("refuses `temperature`; it is left to the server, so its answers may vary");
        }
        if self.seed != earlier.seed {
            parts.push("refuses `seed`; none is sent, so its answers may vary");
        }
        if self.logprobs != earlier.logprobs {
            parts.push("refuses `logprobs`; the scores that it gives stand as they are");
        }
        format!("the server {}", parts.join(", and "))
    }
}

/// Whether a server's words name the parameter `seed`, and not a word that holds it.
fn names_seed(said: &str) -> bool {
    static SEED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bseed\b").expect("a sound expression"));
    SEED.is_match(said)
}

#[cfg(test)]
mod tests;
