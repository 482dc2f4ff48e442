//! One question to a server until there is a reply: ask, learn the dialect, wait, ask again, and keep the bill. What is
//! asked, and what a reply means, is the caller's.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::bill::Bill;
use super::classify::{Asked, Step, Trouble};
use super::endpoint::Endpoint;
use crate::judge::answer::Stop;
use crate::judge::client::Http;
use crate::judge::dialect::Dialect;
use crate::judge::dialect::known::Remark;
use crate::judge::limits::throttle::Used;
use crate::judge::limits::{LONGEST_WAIT, Load, estimate, headers};
use crate::judge::reply::{Completion, Usage};
use crate::judge::secret::Secret;
use crate::model::{Failure, Price, Spent};

/// One question, over all of its calls.
pub(super) struct Exchange<'a> {
    endpoint: &'a Endpoint,
    http: &'a Http,
    key: Option<&'a Secret>,
    started: Instant,
    /// What the user should hear once.
    pub(super) notices: Vec<String>,
    bill: Bill,
    /// How often a call was made again because the server, or the way to it, was in trouble.
    repeated: u32,
    /// How often it was made again because the server was loading the model.
    waited: u32,
}

/// What a server replied.
pub(super) struct Replied {
    pub(super) completion: Completion,
    /// The dialect in which it was asked.
    pub(super) sent: Dialect,
    /// From the call that was answered to its end.
    pub(super) latency: Duration,
}

/// Why there is no reply.
pub(super) enum Unanswered {
    /// To this question.
    Left(Failure),
    /// To any.
    Stopped(Stop),
}

impl<'a> Exchange<'a> {
    pub(super) fn new(endpoint: &'a Endpoint, http: &'a Http, key: Option<&'a Secret>) -> Self {
        Self {
            endpoint,
            http,
            key,
            started: Instant::now(),
            notices: Vec::new(),
            bill: Bill::default(),
            repeated: 0,
            waited: 0,
        }
    }

    /// Asks until there is a reply, given the body of a call in each dialect, which may be one that must not be sent.
    pub(super) async fn ask(
        &mut self,
        body: impl Fn(Dialect) -> Result<Value, Failure>,
    ) -> Result<Replied, Unanswered> {
        let Endpoint {
            server,
            whom,
            known,
            throttle,
            ..
        } = self.endpoint;
        loop {
            let sent = known.dialect(whom);
            let body = body(sent).map_err(Unanswered::Left)?.to_string();
            let load = self.load(&body);
            let usd = server.price.map_or(0.0, |price| may_cost(price, load));
            let Ok(mut pass) = throttle.enter(load, usd).await else {
                return Err(Unanswered::Stopped(self.endpoint.spent()));
            };
            self.bill.called();
            let begun = Instant::now();
            let answered = self.http.post(body.into(), self.key).await;
            let latency = begun.elapsed();
            if let Ok(answered) = &answered {
                let said = headers::left(|name| answered.header(name), Timestamp::now());
                pass.heard(&said, Instant::now());
            }
            let asked = Asked {
                calls: self.endpoint.protocol.into(),
                server,
                place: &self.http.place(),
                timeout: self.endpoint.timeout,
                sent,
            };
            let step = asked.step(answered, Timestamp::now());
            self.heed(&step);
            if let Step::Answered(completion) = &step {
                pass.used(self.counted(completion, usd));
            }
            drop(pass);
            match step {
                Step::Answered(completion) => {
                    return Ok(Replied {
                        completion: *completion,
                        sent,
                        latency,
                    });
                }
                Step::Stop(why) => return Err(Unanswered::Stopped(why)),
                Step::Learned(next) => self.notices.extend(known.learn(whom, next)),
                Step::Again { failure, wait, why } => match self.wait(wait, why) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return Err(Unanswered::Left(failure)),
                },
                Step::Left(failure) => return Err(Unanswered::Left(failure)),
            }
        }
    }

    /// Notes what is odd in what the server counted, the first time: `least` is what these texts have at least.
    pub(super) fn compare<'t>(&mut self, usage: Usage, sent: impl Iterator<Item = &'t str>) {
        let Some(counted) = usage.input else { return };
        let least: u64 = sent.map(estimate::at_least).sum();
        let Endpoint { known, whom, .. } = self.endpoint;
        if counted < least && known.is_new(whom, Remark::Truncates) {
            self.notices.push(format!(
                "the server counted {counted} tokens in a prompt that has {least} at least: it may cut off what is too \
                 long without a word; give the model a longer context (for Ollama `num_ctx`)"
            ));
        }
    }

    /// What it cost so far; the time is that since the first call, waits included.
    pub(super) fn spent(&self) -> Spent {
        let spent = self.bill.spent();
        let was_called = spent.calls.is_some_and(|calls| calls > 0);
        Spent {
            latency_ms: was_called.then(|| millis(self.started.elapsed())),
            ..spent
        }
    }

    /// Tells the door how a call went, before another one passes.
    fn heed(&self, step: &Step) {
        let throttle = &self.endpoint.throttle;
        match step {
            Step::Answered(_) => throttle.served(),
            Step::Again {
                wait,
                why: Trouble::Crowded,
                ..
            } => throttle.refused(Instant::now(), *wait),
            Step::Again { .. } | Step::Left(_) | Step::Learned(_) | Step::Stop(_) => {}
        }
    }

    /// How long to wait before the next try; None when there is none left. A model that is being loaded is waited for.
    fn wait(&mut self, wanted: Option<Duration>, why: Trouble) -> Option<Duration> {
        let count = match why {
            Trouble::Loading => &mut self.waited,
            Trouble::Crowded | Trouble::Broken => &mut self.repeated,
        };
        let is_left = match why {
            Trouble::Loading => self.started.elapsed() < LONGEST_WAIT,
            Trouble::Crowded | Trouble::Broken => *count < self.endpoint.server.retries,
        };
        let own = self.endpoint.backoff.wait(*count, random());
        *count += 1;
        is_left.then(|| own.max(wanted.unwrap_or_default()))
    }

    /// What a call takes of the limits, before anybody has counted.
    fn load(&self, body: &str) -> Load {
        Load {
            requests: 1.0,
            input: estimate::likely(body),
            output: f64::from(self.endpoint.server.max_tokens),
        }
    }

    /// What a reply took, for the bill and for the door. What the server doesn't count goes by the estimate there, so that
    /// a budget ends all the same.
    #[expect(clippy::cast_precision_loss, reason = "no call has 2^52 tokens")]
    fn counted(&mut self, completion: &Completion, estimate: f64) -> Used {
        let usage = completion.usage;
        let Endpoint {
            server,
            known,
            whom,
            ..
        } = self.endpoint;
        let cost = self.bill.replied(usage, server.price);
        if cost.is_none() && server.budget_usd.is_some() {
            let is_new = known.is_new(whom, Remark::CountsNothing);
            self.notices.extend(is_new.then(|| {
                "the server does not count its tokens, so `budget_usd` goes by an estimate"
                    .to_string()
            }));
        }
        Used {
            tokens: usage
                .input
                .zip(usage.output)
                .map(|(input, output)| input as f64 + output as f64),
            usd: Some(cost.unwrap_or(estimate)),
        }
    }
}

/// A time in whole milliseconds.
pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// US dollars that a call of this load may cost.
#[must_use]
pub fn may_cost(price: Price, load: Load) -> f64 {
    (load.input * price.input + load.output * price.output) / 1e6
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
    fn jitter_is_from_0_to_1() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&random())));
    }
}
