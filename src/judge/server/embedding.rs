//! A judge that compares output and reference by the cosine of their embeddings, which any compatible server makes. One ticket
//! in, one answer out. It is no `BERTScore`: each text is one vector. What a reply holds is read in `vectors`.

mod vectors;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::access::Access;
use super::bill::Bill;
use super::classify::{Asked, Step, Trouble};
use super::patience::Patience;
use super::{Shared, may_cost};
use crate::judge::answer::{Answer, Stop, failed, failure};
use crate::judge::client::{Answered, Broken, Calls, Http};
use crate::judge::cover::{Cover, Told};
use crate::judge::dialect::{Dialect, Format, Param, TokenLimit};
use crate::judge::limits::throttle::{Allowed, Throttle, Used};
use crate::judge::limits::{Backoff, Load, estimate, headers};
use crate::judge::metric::Target;
use crate::judge::reply::body::{self, Body};
use crate::judge::secret::Secret;
use crate::model::judge::CosineRule;
use crate::model::{
    Asking, Cause, CriterionKey, Evaluator, Failure, JudgeSpec, Log, Outcome, Protocol, Scores,
    Server, Spent,
};
use vectors::{Embeddings, Misshapen};

/// Raised with every change of what is sent or of how a score is made of it: it is part of a judge's identity.
pub const COSINE_VERSION: u32 = 1;

/// What is embedded to see whether a server embeds at all.
const PROBE: &str = "This is a test of the connection.";

/// A judge that embeds.
#[derive(Debug)]
pub struct EmbeddingJudge {
    server: Server,
    timeout: Duration,
    evaluator: Arc<Evaluator>,
    rules: Vec<(CriterionKey, Target)>,
    access: Access,
    cover: Option<Cover>,
    backoff: Backoff,
    throttle: Throttle,
}

/// What a call came to.
enum Came {
    /// Vectors.
    Vectors(Embeddings),
    /// Nothing that can be used, for this ticket.
    Nothing(Failure),
}

/// One ticket's calls so far.
struct Talk {
    started: Instant,
    patience: Patience,
    bill: Bill,
}

impl EmbeddingJudge {
    /// A judge of an evaluator. No key is read and nobody is asked before the first ticket.
    ///
    /// # Errors
    /// When a rule can never give a score on its criterion's scale.
    pub fn new(
        spec: &JudgeSpec,
        server: Server,
        rules: &[CosineRule],
        evaluator: Arc<Evaluator>,
        shared: &Shared,
    ) -> Result<Self, Stop> {
        let rules = rules.iter().map(|rule| {
            let target = Target::of_number("cosine", &rule.criterion, &rule.cuts, &evaluator)?;
            Ok((rule.criterion.clone(), target))
        });
        let rules: Result<Vec<_>, Stop> = rules.collect();
        let cover = Cover::of(&evaluator, &Asking::default(), |_, _, log| {
            call(&server, log)
        });
        Ok(Self {
            rules: rules?,
            access: Access::new(Calls::Embeddings, &server, spec.timeout),
            cover,
            throttle: Throttle::new(&Allowed {
                at_once: spec.concurrency,
                requests: server.rpm,
                tokens: server.tpm,
                budget_usd: server.budget_usd,
            }),
            server,
            timeout: spec.timeout,
            evaluator,
            backoff: shared.backoff,
        })
    }

    /// Judges one log. Of several references the nearest counts.
    ///
    /// # Errors
    /// When no ticket can be judged: a wrong key, an unknown model, a spent budget, an address where nothing is.
    pub async fn ask(&self, log: &Log) -> Result<Answer, Stop> {
        if log.references.is_empty() {
            return Ok(Answer::free(failed(
                Cause::NoReference,
                "the log has no reference that the metric can compare with",
            )));
        }
        if texts(log).iter().any(|text| text.trim().is_empty()) {
            return Ok(Answer::free(failed(
                Cause::Unparsed,
                "the output or a reference is empty, and nothing has no embedding",
            )));
        }
        let asking = Cow::Owned(Asking::default());
        let told = match &self.cover {
            Some(cover) => cover.told(&self.evaluator, &asking, log),
            None => Told::all(&self.evaluator, asking, log),
        };
        let sent = texts(&told.log);
        let body = input(&self.server, &sent);
        let masked = told.masked.clone();
        if let Some(Err(failure)) = self.cover.as_ref().map(|cover| cover.check(&body)) {
            return Ok(Answer {
                masked,
                ..Answer::free(Outcome::Failed(failure))
            });
        }
        let mut talk = Talk::new();
        let came = self.embed(&body, sent.len(), &mut talk).await;
        let (outcome, generation) = match came? {
            Came::Vectors(found) => {
                let outcome = match found.nearest() {
                    Ok(cosine) => self.scored(cosine, log.references.len()),
                    Err(why) => Outcome::Failed(self.misshapen(why)),
                };
                (outcome, found.model)
            }
            Came::Nothing(failure) => (Outcome::Failed(failure), None),
        };
        Ok(Answer {
            generation,
            masked,
            spent: talk.spent(),
            ..Answer::free(outcome)
        })
    }

    /// Whether the server embeds: the model that it says answered, how many numbers a vector has, and how long that took.
    ///
    /// # Errors
    /// When it can't be asked, or does not embed, in a sentence that says what to do.
    pub async fn probe(&self) -> Result<Embeds, Stop> {
        let mut talk = Talk::new();
        let body = input(&self.server, &[PROBE, PROBE]);
        let came = self.embed(&body, 2, &mut talk).await?;
        let latency_ms = talk.latency();
        let found = match came {
            Came::Vectors(found) => found,
            Came::Nothing(failure) => return Err(Stop(failure.detail)),
        };
        found
            .nearest()
            .map_err(|why| Stop(self.misshapen(why).detail))?;
        Ok(Embeds {
            server: self.access.ready().await?.0.place(),
            model: self.server.model.clone(),
            dimensions: found.dimensions(),
            returned: found.model,
            latency_ms,
        })
    }

    fn scored(&self, cosine: f64, references: usize) -> Outcome {
        let scores: Scores = self
            .rules
            .iter()
            .map(|(key, target)| (key.clone(), target.number(cosine)))
            .collect();
        let of = match references {
            1 => "the reference",
            _ => "the nearest reference",
        };
        Outcome::Scored {
            scores,
            rationale: Some(format!("cosine of embeddings to {of}: {cosine:.3}")),
        }
    }

    /// Asks until there are vectors, a failure that stays, or no try left.
    async fn embed(&self, body: &Value, count: usize, talk: &mut Talk) -> Result<Came, Stop> {
        let asked = self.calls(body, count, talk).await;
        if asked.is_err() {
            self.access.forget_key().await;
        }
        asked
    }

    async fn calls(&self, body: &Value, count: usize, talk: &mut Talk) -> Result<Came, Stop> {
        let (http, key) = self.access.ready().await?;
        let body = body.to_string();
        loop {
            let step = match self
                .call(http, key.as_deref(), (&body, count), talk)
                .await?
            {
                Ok(came) => return Ok(came),
                Err(step) => step,
            };
            match step {
                Step::Stop(why) => return Err(why),
                Step::Left(failure) => return Ok(Came::Nothing(failure)),
                Step::Again { failure, wait, why } => {
                    let retries = self.server.retries;
                    match talk.patience.wait(&self.backoff, retries, (wait, why)) {
                        Some(wait) => tokio::time::sleep(wait).await,
                        None => return Ok(Came::Nothing(failure)),
                    }
                }
                // Nothing was sent that could be left out, nor anything asked that is a completion.
                Step::Learned(_) | Step::Answered(_) => {
                    return Ok(Came::Nothing(self.misshapen(Misshapen::NoVectors)));
                }
            }
        }
    }

    /// One call.
    async fn call(
        &self,
        http: &Http,
        key: Option<&Secret>,
        (body, count): (&str, usize),
        talk: &mut Talk,
    ) -> Result<Result<Came, Step>, Stop> {
        let load = Load {
            requests: 1.0,
            input: estimate::likely(body),
            output: 0.0,
        };
        let usd = self.server.price.map_or(0.0, |price| may_cost(price, load));
        let entered = self.throttle.enter(load, usd).await;
        let mut pass = entered.map_err(|_| self.access.spent())?;
        talk.bill.called();
        let answered = http.post(body.as_bytes().to_vec(), key).await;
        if let Ok(answered) = &answered {
            let said = headers::left(|name| answered.header(name), Timestamp::now());
            pass.heard(&said, Instant::now());
        }
        let step = self.read(answered, count, &http.place());
        match &step {
            Ok(found) => {
                self.throttle.served();
                let cost = talk.bill.replied(found.usage, self.server.price);
                pass.used(Used {
                    tokens: found.usage.input.map(as_load),
                    usd: Some(cost.unwrap_or(usd)),
                });
            }
            Err(Step::Again {
                wait,
                why: Trouble::Crowded,
                ..
            }) => self.throttle.refused(Instant::now(), *wait),
            Err(_) => {}
        }
        drop(pass);
        Ok(step.map(Came::Vectors))
    }

    /// What an answer means.
    fn read(
        &self,
        answered: Result<Answered, Broken>,
        count: usize,
        place: &str,
    ) -> Result<Embeddings, Step> {
        let now = Timestamp::now();
        let asked = Asked {
            calls: Calls::Embeddings,
            server: &self.server,
            place,
            timeout: self.timeout,
            sent: bare(),
        };
        let answered = asked.served(answered, now).map_err(|step| *step)?;
        match vectors::read(&answered.body, count) {
            Ok(found) => Ok(found),
            Err(Misshapen::NoJson) => Err(asked.foreign(&answered)),
            Err(why) => Err(match body::body(Protocol::OpenAi, &answered.body) {
                Body::Error(error) => asked.error(&error, &answered, now),
                Body::Completion(_) | Body::Foreign => Step::Left(self.misshapen(why)),
            }),
        }
    }

    fn misshapen(&self, why: Misshapen) -> Failure {
        let model = &self.server.model;
        failure(
            Cause::Unparsed,
            format!("the answer of {model} can't be used: {why}"),
        )
    }
}

/// A server that embeds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Embeds {
    /// Where it was asked.
    pub server: String,
    /// The model asked for.
    pub model: String,
    /// The model that it says answered.
    pub returned: Option<String>,
    /// Numbers of a vector.
    pub dimensions: usize,
    /// Milliseconds of the call.
    pub latency_ms: u64,
}

impl Talk {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            patience: Patience::default(),
            bill: Bill::default(),
        }
    }

    fn latency(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn spent(&self) -> Spent {
        let spent = self.bill.spent();
        let was_called = spent.calls.is_some_and(|calls| calls > 0);
        Spent {
            latency_ms: was_called.then(|| self.latency()),
            ..spent
        }
    }
}

/// The output, and the references after it.
fn texts(log: &Log) -> Vec<&str> {
    let references = log.references.iter().map(String::as_str);
    std::iter::once(log.output.as_str())
        .chain(references)
        .collect()
}

/// What is sent of a log.
pub(in crate::judge) fn call(server: &Server, log: &Log) -> Value {
    input(server, &texts(log))
}

fn input(server: &Server, texts: &[&str]) -> Value {
    json!({"model": server.model, "input": texts})
}

/// Of what a chat may be asked for nothing is sent, so that nothing can be left out.
fn bare() -> Dialect {
    Dialect {
        format: Format::Plain,
        limit: TokenLimit::Absent,
        temperature: Param::Refused,
        seed: Param::Refused,
        logprobs: Param::Refused,
        ..Dialect::fullest(Protocol::OpenAi)
    }
}

#[expect(clippy::cast_precision_loss, reason = "no call has 2^52 tokens")]
fn as_load(tokens: u64) -> f64 {
    tokens as f64
}
