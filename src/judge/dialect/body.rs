//! The body of one call to a judge, in each protocol, and the parameters of any call. Pure.

use serde_json::{Map, Value, json};

use super::{Dialect, Format, Param, TokenLimit, Turn};
use crate::judge::prompt::Prompt;
use crate::model::{Protocol, Server};

/// The tool whose input is the verdict, where a server can be held to JSON by nothing else.
const TOOL: &str = "verdict";

/// How many likely tokens are asked for in each place: the most that servers give.
const TOP: u32 = 20;

impl Dialect {
    /// The body of one call: the prompt, and what was said since.
    #[must_use]
    pub fn body(self, server: &Server, prompt: &Prompt, turns: &[Turn]) -> Value {
        let mut body = self.parameters(server);
        // Many models take only turns that alternate.
        let (user, turns) = match turns {
            [Turn::Told(text), rest @ ..] => (format!("{}\n\n{text}", prompt.user), rest),
            turns => (prompt.user.clone(), turns),
        };
        let words =
            std::iter::once(json!({"role": "user", "content": user})).chain(turns.iter().map(turn));
        match self.protocol {
            Protocol::OpenAi => {
                let system = json!({"role": "system", "content": prompt.system});
                let words: Vec<_> = std::iter::once(system).chain(words).collect();
                body.insert("messages".into(), words.into());
            }
            Protocol::Anthropic => {
                body.insert("system".into(), json!(prompt.system));
                body.insert("messages".into(), words.collect());
            }
        }
        self.hold(&mut body, &prompt.schema);
        Value::Object(body)
    }

    /// Who is asked, and with which parameters, as far as the server takes them.
    pub(super) fn parameters(self, server: &Server) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("model".into(), json!(server.model));
        if let (Some(temperature), Param::Sent) = (server.temperature, self.temperature) {
            body.insert("temperature".into(), json!(temperature));
        }
        if let Some(seed) = server.seed.filter(|_| self.sends_seed(server)) {
            body.insert("seed".into(), json!(seed));
        }
        if self.sends_logprobs(server) {
            body.insert("logprobs".into(), json!(true));
            body.insert("top_logprobs".into(), json!(TOP));
        }
        let limit = match self.limit {
            TokenLimit::MaxTokens => Some("max_tokens"),
            TokenLimit::MaxCompletionTokens => Some("max_completion_tokens"),
            TokenLimit::Absent => None,
        };
        if let Some(limit) = limit {
            body.insert(limit.into(), json!(server.max_tokens));
        }
        body
    }

    /// Asks for JSON, as far as the server can be held to it.
    fn hold(self, body: &mut Map<String, Value>, schema: &Value) {
        match (self.format, self.protocol) {
            (Format::Schema, Protocol::OpenAi) => {
                let schema = json!({"name": "verdict", "strict": true, "schema": schema});
                let format = json!({"type": "json_schema", "json_schema": schema});
                body.insert("response_format".into(), format);
            }
            (Format::Object, _) => {
                body.insert("response_format".into(), json!({"type": "json_object"}));
            }
            (Format::Schema, Protocol::Anthropic) => {
                let format = json!({"format": {"type": "json_schema", "schema": schema}});
                body.insert("output_config".into(), format);
            }
            (Format::Tool, _) => {
                let tool = json!({
                    "name": TOOL,
                    "description": "Takes the verdict.",
                    "input_schema": schema,
                });
                body.insert("tools".into(), json!([tool]));
                body.insert("tool_choice".into(), json!({"type": "tool", "name": TOOL}));
            }
            (Format::Plain, _) => {}
        }
    }
}

fn turn(turn: &Turn) -> Value {
    match turn {
        Turn::Said(text) => json!({"role": "assistant", "content": text}),
        Turn::Told(text) => json!({"role": "user", "content": text}),
    }
}
