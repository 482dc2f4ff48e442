//! What a server can do, found out by a few small calls that name no ticket. Judges nothing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::ServerJudge;
use super::classify::{Asked, Step};
use super::endpoint::Endpoint;
use crate::judge::answer::Stop;
use crate::judge::client::Http;
use crate::judge::dialect::{Dialect, Format, Param, TokenLimit};
use crate::judge::limits::Load;
use crate::judge::prompt::Prompt;
use crate::judge::reply::Completion;
use crate::judge::secret::Secret;
use crate::model::{Asking, Protocol, Server};

/// How often a call is made again that the server can't answer for now.
const RETRIES: u32 = 3;

/// What a server can do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probe {
    /// Where it was asked.
    pub server: String,
    /// The model asked for.
    pub model: String,
    /// The model that it says answered.
    pub returned: Option<String>,
    /// Milliseconds of the first call that was answered.
    pub latency_ms: u64,
    /// The name by which it takes a limit of tokens; None where it takes none.
    pub token_limit: Option<&'static str>,
    /// What became of each feature, by its name.
    pub features: BTreeMap<&'static str, Finding>,
    /// Calls that were made.
    pub calls: u32,
}

/// What became of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The reply shows it.
    Works,
    /// It is taken; a reply can't show whether it is heeded.
    Taken,
    /// It is taken, and the reply shows nothing of it.
    Ignored,
    /// The server refuses it.
    Refused,
    /// The server did not say.
    Unclear,
}

impl Finding {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Taken => "is taken",
            Self::Ignored => "is ignored",
            Self::Refused => "is refused",
            Self::Unclear => "unclear: no answer",
        }
    }
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Feature {
    Schema,
    Object,
    Tool,
    Temperature,
    Seed,
    Logprobs,
}

impl Feature {
    fn of(protocol: Protocol) -> &'static [Self] {
        match protocol {
            Protocol::OpenAi => &[
                Self::Schema,
                Self::Object,
                Self::Temperature,
                Self::Seed,
                Self::Logprobs,
            ],
            Protocol::Anthropic => &[Self::Schema, Self::Tool, Self::Temperature],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Object => "json_object",
            Self::Tool => "tool",
            Self::Temperature => "temperature",
            Self::Seed => "seed",
            Self::Logprobs => "logprobs",
        }
    }

    /// The plain dialect with the feature.
    fn dialect(self, plain: Dialect) -> Dialect {
        let held = |format| Dialect { format, ..plain };
        match self {
            Self::Schema => held(Format::Schema),
            Self::Object => held(Format::Object),
            Self::Tool => held(Format::Tool),
            Self::Temperature => Dialect {
                temperature: Param::Sent,
                ..plain
            },
            Self::Seed => Dialect {
                seed: Param::Sent,
                ..plain
            },
            Self::Logprobs => Dialect {
                logprobs: Param::Sent,
                ..plain
            },
        }
    }

    /// What a reply shows of it.
    fn finding(self, completion: &Completion) -> Finding {
        let text = completion.text().unwrap_or_default().trim();
        let object: Option<Value> = serde_json::from_str(text).ok().filter(Value::is_object);
        let shows = match self {
            Self::Temperature | Self::Seed => return Finding::Taken,
            Self::Schema | Self::Tool => object.is_some_and(|object| object["word"] == "yes"),
            Self::Object => object.is_some(),
            Self::Logprobs => completion
                .tokens
                .first()
                .is_some_and(|token| !token.top.is_empty()),
        };
        if shows {
            Finding::Works
        } else {
            Finding::Ignored
        }
    }
}

impl ServerJudge {
    /// Asks the server a few small calls, one after the other.
    ///
    /// # Errors
    /// When it can't be asked at all, in a sentence that says what to do.
    pub async fn probe(&self) -> Result<Probe, Stop> {
        let endpoint = &self.endpoint;
        let (http, key) = endpoint.ready().await?;
        let mut prober = Prober {
            endpoint,
            http,
            key: key.as_deref(),
            server: Server {
                temperature: endpoint.server.temperature.or(Some(0.0)),
                seed: endpoint.server.seed.or(Some(7)),
                asking: Asking {
                    logprobs: true,
                    ..Asking::default()
                },
                ..endpoint.server.clone()
            },
            calls: 0,
        };
        let (plain, latency, returned) = prober.plain().await?;
        let mut features = BTreeMap::new();
        for feature in Feature::of(endpoint.protocol) {
            features.insert(feature.name(), prober.finding(*feature, plain).await?);
        }
        Ok(Probe {
            server: http.place(),
            model: endpoint.server.model.clone(),
            returned,
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            token_limit: match plain.limit {
                TokenLimit::MaxTokens => Some("max_tokens"),
                TokenLimit::MaxCompletionTokens => Some("max_completion_tokens"),
                TokenLimit::Absent => None,
            },
            features,
            calls: prober.calls,
        })
    }
}

struct Prober<'a> {
    endpoint: &'a Endpoint,
    http: &'a Http,
    key: Option<&'a Secret>,
    server: Server,
    calls: u32,
}

impl Prober<'_> {
    /// The dialect without any feature in which the server answers, how long that took, and who it says answered.
    async fn plain(&mut self) -> Result<(Dialect, Duration, Option<String>), Stop> {
        let mut dialect = Dialect {
            format: Format::Plain,
            temperature: Param::Refused,
            seed: Param::Refused,
            logprobs: Param::Refused,
            ..Dialect::fullest(self.endpoint.protocol)
        };
        loop {
            let started = Instant::now();
            match self.ask(dialect, None).await? {
                Step::Answered(completion) => {
                    return Ok((dialect, started.elapsed(), completion.model));
                }
                Step::Learned(next) => dialect = next,
                Step::Stop(why) => return Err(why),
                Step::Again { failure, .. } | Step::Left(failure) => {
                    return Err(Stop(failure.detail));
                }
            }
        }
    }

    async fn finding(&mut self, feature: Feature, plain: Dialect) -> Result<Finding, Stop> {
        let step = self.ask(feature.dialect(plain), Some(feature)).await?;
        Ok(match step {
            Step::Answered(completion) => feature.finding(&completion),
            // What was taken without the feature is refused for it.
            Step::Learned(_) | Step::Left(_) => Finding::Refused,
            Step::Again { .. } => Finding::Unclear,
            Step::Stop(why) => return Err(why),
        })
    }

    /// One call, made again while the server can't answer for now. What it comes to.
    async fn ask(&mut self, dialect: Dialect, feature: Option<Feature>) -> Result<Step, Stop> {
        let prompt = prompt(feature);
        let body = dialect.body(&self.server, &prompt, &[]).to_string();
        let mut repeated = 0;
        loop {
            let load = Load {
                requests: 1.0,
                ..Load::default()
            };
            let entered = self.endpoint.throttle.enter(load, 0.0).await;
            let pass = entered.map_err(|_| self.endpoint.spent())?;
            self.calls += 1;
            let answered = self.http.post(body.clone().into(), self.key).await;
            drop(pass);
            let asked = Asked {
                calls: self.endpoint.protocol.into(),
                server: &self.server,
                place: &self.http.place(),
                timeout: self.endpoint.timeout,
                sent: dialect,
            };
            match asked.step(answered, Timestamp::now()) {
                Step::Again { wait, .. } if repeated < RETRIES => {
                    let own = self.endpoint.backoff.wait(repeated, 1.0);
                    tokio::time::sleep(own.max(wait.unwrap_or_default())).await;
                    repeated += 1;
                }
                step => return Ok(step),
            }
        }
    }
}

/// Words that call for JSON only where the server is held to it: that a model likes to answer so shows nothing.
fn prompt(feature: Option<Feature>) -> Prompt {
    let user = match feature {
        // A server that is asked for JSON may insist on the word.
        Some(Feature::Object) => "Reply with the word yes, and with JSON only if you must.",
        _ => "Reply with the word yes.",
    };
    Prompt {
        system: "This is a test of the connection.".to_string(),
        user: user.to_string(),
        schema: json!({
            "type": "object",
            "properties": {"word": {"type": "string", "enum": ["yes"]}},
            "required": ["word"],
            "additionalProperties": false,
        }),
    }
}
