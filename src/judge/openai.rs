//! A judge that is a model behind any server that speaks chat completions: one ticket in, one answer out, asked again
//! where that may help. Names no HTTP library; what a reply means is read in `reply`.

mod classify;

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use super::answer::{Answer, Stop, judged};
use super::client::Http;
use super::cover::{Cover, Told};
use super::dialect::Dialect;
use super::limits::Backoff;
use super::limits::throttle::Throttle;
use super::prompt::{self, Nonce, prompt};
use super::reply::{self, Completion, Usage};
use super::secret::{self, Secret};
use crate::model::{Criterion, Evaluator, JudgeSpec, Log, Outcome, Price, Server, Spent};
use classify::{Asked, Step};

/// A judge that is a model behind a server.
#[derive(Debug)]
pub struct OpenAi {
    server: Server,
    timeout: Duration,
    evaluator: Arc<Evaluator>,
    cover: Option<Cover>,
    backoff: Backoff,
    throttle: Throttle,
    http: OnceCell<Http>,
    /// Held while a program prints the key, so that it runs once.
    key: AsyncMutex<Option<Arc<Secret>>>,
    learned: Mutex<Learned>,
}

/// What the judge learned in this run.
#[derive(Debug, Default)]
struct Learned {
    dialect: Dialect,
    cost_usd: f64,
}

impl OpenAi {
    /// A judge of an evaluator. No key is read and nobody is asked before the first ticket.
    ///
    /// # Errors
    /// When its template can't be filled, or it lacks examples.
    pub fn new(
        spec: &JudgeSpec,
        server: Server,
        evaluator: Arc<Evaluator>,
        backoff: Backoff,
    ) -> Result<Self, Stop> {
        if server.asking.lacks_examples() {
            return Err(Stop(format!(
                "it waits for {} rated tickets to be shown as examples, none of them a random one; `few_shot` is how many",
                server.asking.few_shot
            )));
        }
        // A template that can't be filled is found out before the first call.
        prompt::check(&evaluator, &server.asking).map_err(Stop)?;
        let cover = Cover::of(&evaluator, &server.asking, |evaluator, asking, log| {
            let nonce = Nonce::fresh();
            let Ok(prompt) = prompt(evaluator, asking, log, nonce) else {
                return serde_json::Value::Null;
            };
            Dialect::default().body(&server, &prompt.without(nonce))
        });
        Ok(Self {
            cover,
            server,
            timeout: spec.timeout,
            evaluator,
            backoff,
            throttle: Throttle::new(spec.concurrency),
            http: OnceCell::new(),
            key: AsyncMutex::default(),
            learned: Mutex::default(),
        })
    }

    /// The criteria that it scores.
    #[must_use]
    pub fn criteria(&self) -> Vec<&Criterion> {
        judged(&self.evaluator).collect()
    }

    /// Judges one log.
    ///
    /// # Errors
    /// When no ticket can be judged: a wrong key, an unknown model, a spent budget, an address where nothing is.
    pub async fn ask(&self, log: &Log) -> Result<Answer, Stop> {
        self.within_budget()?;
        let http = self
            .http
            .get_or_try_init(|| async { Http::new(&self.server.base_url, self.timeout) })
            .await?;
        let key = self.key().await?;
        let asked = self.until_settled(http, key.as_deref(), log).await;
        if asked.is_err() {
            // A program may print another key next time.
            *self.key.lock().await = None;
        }
        asked
    }

    /// Asks until there is an answer, a failure that stays, or no try left.
    async fn until_settled(
        &self,
        http: &Http,
        key: Option<&Secret>,
        log: &Log,
    ) -> Result<Answer, Stop> {
        let asking = Cow::Borrowed(&self.server.asking);
        let told = match &self.cover {
            Some(cover) => cover.told(&self.evaluator, asking, log),
            None => Told::all(&self.evaluator, asking, log),
        };
        let nonce = Nonce::fresh();
        let prompt = prompt(&told.evaluator, &told.asking, &told.log, nonce).map_err(Stop)?;
        let started = Instant::now();
        let mut notices = Vec::new();
        let mut repeated = 0;
        loop {
            let sent = self.learned().dialect;
            if let Some(cover) = &self.cover {
                // The nonce is drawn at random, and may look like anything.
                let body = sent.body(&self.server, &prompt.without(nonce));
                if let Err(failure) = cover.check(&body) {
                    return Ok(Answer::free(Outcome::Failed(failure)));
                }
            }
            let body = sent.body(&self.server, &prompt).to_string().into_bytes();
            let pass = self.throttle.enter().await;
            let answered = http.post(body, key).await;
            let asked = Asked {
                server: &self.server,
                place: &http.place(),
                timeout: self.timeout,
                sent,
            };
            let step = asked.step(answered, Timestamp::now());
            self.heed(&step);
            drop(pass);
            let outcome = match step {
                Step::Answered(completion) => {
                    return Ok(Answer {
                        masked: told.masked,
                        ..self.answer(&completion, started, notices)
                    });
                }
                Step::Stop(why) => return Err(why),
                Step::Learned(next) => {
                    notices.extend(self.learn(next));
                    continue;
                }
                Step::Again { wait, .. } if repeated < self.server.retries => {
                    let own = self.backoff.wait(repeated, random());
                    tokio::time::sleep(own.max(wait.unwrap_or_default())).await;
                    repeated += 1;
                    continue;
                }
                Step::Again { failure, .. } | Step::Left(failure) => Outcome::Failed(failure),
            };
            let mut answer = Answer {
                notices,
                masked: told.masked,
                ..Answer::free(outcome)
            };
            answer.spent.latency_ms = Some(milliseconds(started));
            return Ok(answer);
        }
    }

    /// Tells the door how a call went, before another one passes.
    fn heed(&self, step: &Step) {
        match step {
            Step::Answered(_) => self.throttle.served(),
            Step::Again {
                wait,
                crowded: true,
                ..
            } => self.throttle.refused(Instant::now(), *wait),
            Step::Again { .. } | Step::Left(_) | Step::Learned(_) | Step::Stop(_) => {}
        }
    }

    fn answer(&self, completion: &Completion, started: Instant, notices: Vec<String>) -> Answer {
        let criteria: Vec<_> = judged(&self.evaluator).collect();
        let outcome = match reply::read(completion, &criteria) {
            Ok(parsed) => Outcome::Scored {
                scores: parsed.scores,
                rationale: parsed.rationale,
            },
            Err(failure) => Outcome::Failed(failure),
        };
        let cost_usd = self
            .server
            .price
            .and_then(|price| cost(price, completion.usage));
        self.learned().cost_usd += cost_usd.unwrap_or_default();
        let suggestion = (self.server.asking.suggest && outcome.scores().is_some())
            .then(|| reply::rewrite(completion.text()?))
            .flatten();
        Answer {
            suggestion,
            generation: completion.model.clone(),
            spent: Spent {
                input_tokens: completion.usage.input,
                output_tokens: completion.usage.output,
                cost_usd,
                latency_ms: Some(milliseconds(started)),
            },
            reply: completion
                .text()
                .or(completion.refusal.as_deref())
                .map(ToString::to_string),
            notices,
            ..Answer::free(outcome)
        }
    }

    /// Remembers what the server doesn't take, and says so the first time.
    fn learn(&self, next: Dialect) -> Option<String> {
        let mut learned = self.learned();
        let before = learned.dialect;
        learned.dialect = before.with(next);
        (learned.dialect != before).then(|| learned.dialect.since(before))
    }

    fn within_budget(&self) -> Result<(), Stop> {
        match self.server.budget_usd {
            Some(budget) if self.learned().cost_usd >= budget => Err(Stop(format!(
                "the budget of ${budget:.2} is spent; raise `budget_usd` to go on"
            ))),
            _ => Ok(()),
        }
    }

    async fn key(&self) -> Result<Option<Arc<Secret>>, Stop> {
        let Some(source) = &self.server.key else {
            return Ok(None);
        };
        let mut kept = self.key.lock().await;
        let key = match &*kept {
            Some(key) => Arc::clone(key),
            None => Arc::new(secret::fetch(source).await?),
        };
        *kept = Some(Arc::clone(&key));
        Ok(Some(key))
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        // No code panics while it holds the lock.
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// US dollars of one call; unknown when the server counted only one side of it.
#[expect(clippy::cast_precision_loss, reason = "no call has 2^52 tokens")]
fn cost(price: Price, usage: Usage) -> Option<f64> {
    let (input, output) = (usage.input? as f64, usage.output? as f64);
    Some((input * price.input + output * price.output) / 1e6)
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// From 0 to 1. The standard library keys its hash maps with the system's randomness; so is this.
fn random() -> f64 {
    let bits = RandomState::new().hash_one("jitter");
    f64::from(u32::try_from(bits >> 32).expect("32 bits are left")) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_known_only_where_both_sides_are_counted() {
        let price = Price {
            input: 2.5,
            output: 10.0,
        };
        let usage = |input, output| Usage { input, output };
        assert_eq!(
            cost(price, usage(Some(1_000_000), Some(500_000))),
            Some(7.5)
        );
        assert_eq!(cost(price, usage(Some(1000), None)), None);
        assert_eq!(cost(price, Usage::default()), None);
    }

    #[test]
    fn jitter_is_from_0_to_1() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&random())));
    }
}
