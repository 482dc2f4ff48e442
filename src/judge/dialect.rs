//! The body of a chat completion, and which of its parameters a server turned out not to take. Pure.

use serde_json::{Map, Value, json};

use super::prompt::Prompt;
use super::reply::body::ServerError;
use crate::model::Server;

/// How the server can be held to JSON. Later ones ask for less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// To the schema.
    #[default]
    Schema,
    /// To any JSON object.
    Object,
    /// By the prompt alone.
    Plain,
}

/// How the length of a reply is limited. Later ones ask for less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenLimit {
    /// The name that nearly every server knows.
    #[default]
    MaxTokens,
    /// The name that `OpenAI`'s reasoning models want.
    MaxCompletionTokens,
    /// Not at all.
    Absent,
}

/// Whether a parameter is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Temperature {
    /// As the evaluator says.
    #[default]
    Sent,
    /// Left to the server, which refuses any.
    Absent,
}

/// What a server takes, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// How it can be held to JSON.
    pub format: Format,
    /// How the length of a reply is limited.
    pub limit: TokenLimit,
    /// Whether it takes a temperature.
    pub temperature: Temperature,
}

impl Dialect {
    /// The body of one call.
    #[must_use]
    pub fn body(self, server: &Server, prompt: &Prompt) -> Value {
        let mut body = Map::new();
        body.insert("model".into(), json!(server.model));
        body.insert(
            "messages".into(),
            json!([{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]),
        );
        if let (Some(temperature), Temperature::Sent) = (server.temperature, self.temperature) {
            body.insert("temperature".into(), json!(temperature));
        }
        let limit = match self.limit {
            TokenLimit::MaxTokens => Some("max_tokens"),
            TokenLimit::MaxCompletionTokens => Some("max_completion_tokens"),
            TokenLimit::Absent => None,
        };
        if let Some(name) = limit {
            body.insert(name.into(), json!(server.max_tokens));
        }
        let format = match self.format {
            Format::Schema => Some(json!({
                "type": "json_schema",
                "json_schema": {"name": "verdict", "strict": true, "schema": prompt.schema}
            })),
            Format::Object => Some(json!({"type": "json_object"})),
            Format::Plain => None,
        };
        if let Some(format) = format {
            body.insert("response_format".into(), format);
        }
        Value::Object(body)
    }

    /// What to send after this was refused, when the refusal names something that can be left out.
    #[must_use]
    pub fn after(self, server: &Server, error: &ServerError) -> Option<Self> {
        if !matches!(error.status, 400 | 422) {
            return None;
        }
        let said = format!("{} {} {}", error.param, error.code, error.message).to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if self.temperature == Temperature::Sent
            && server.temperature.is_some()
            && names(&["temperature"])
        {
            return Some(Self {
                temperature: Temperature::Absent,
                ..self
            });
        }
        if self.limit != TokenLimit::Absent && names(&["max_tokens", "max_completion_tokens"]) {
            let limit = match self.limit {
                TokenLimit::MaxTokens => TokenLimit::MaxCompletionTokens,
                TokenLimit::MaxCompletionTokens | TokenLimit::Absent => TokenLimit::Absent,
            };
            return Some(Self { limit, ..self });
        }
        let format = [
            "response_format",
            "json_schema",
            "json_object",
            "structured output",
            "grammar",
            "guided",
        ];
        if self.format != Format::Plain && names(&format) {
            let format = match self.format {
                Format::Schema => Format::Object,
                Format::Object | Format::Plain => Format::Plain,
            };
            return Some(Self { format, ..self });
        }
        None
    }

    /// What is known after two calls each learned something: the least of each.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            format: self.format.max(other.format),
            limit: self.limit.max(other.limit),
            temperature: self.temperature.max(other.temperature),
        }
    }

    /// A sentence on what is left out since an earlier dialect.
    #[must_use]
    pub fn since(self, earlier: Self) -> String {
        let mut parts = Vec::new();
        if self.format != earlier.format {
            parts.push(match self.format {
                Format::Schema => "asked with the schema",
                Format::Object => "refuses `json_schema`; asked for a JSON object instead",
                Format::Plain => "refuses `response_format`; asked by the prompt alone",
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
            parts.push("refuses `temperature`; it is left to the server, so scores may vary");
        }
        format!("the server {}", parts.join(", and "))
    }
}

#[cfg(test)]
mod tests;
