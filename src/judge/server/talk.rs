//! One ticket's talk with a server: ask, learn, wait, have a reply mended once, until there is an answer, a failure that
//! stays, or no try left.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::ServerJudge;
use super::bill::Bill;
use super::classify::{Asked, Step, Trouble};
use super::repair;
use crate::judge::answer::{Answer, Stop, judged};
use crate::judge::client::Http;
use crate::judge::cover::Told;
use crate::judge::dialect::known::Remark;
use crate::judge::dialect::{Dialect, Turn};
use crate::judge::limits::throttle::Used;
use crate::judge::limits::{LONGEST_WAIT, Load, estimate, headers};
use crate::judge::prompt::{Nonce, Prompt, prompt};
use crate::judge::reply::{self, Completion, Usage};
use crate::judge::secret::Secret;
use crate::judge::weigh::weigh;
use crate::model::{CriterionKey, Failure, MadeOf, Masked, Outcome, Price, Spent};

/// One ticket's talk.
pub(super) struct Talk<'a> {
    judge: &'a ServerJudge,
    http: &'a Http,
    key: Option<&'a Secret>,
    nonce: Nonce,
    prompt: Prompt,
    masked: Masked,
    started: Instant,
    notices: Vec<String>,
    bill: Bill,
    /// How often a call was made again because the server, or the way to it, was in trouble.
    repeated: u32,
    /// How often it was made again because the server was loading the model.
    waited: u32,
    /// A reply that can't be used, why not, and what was said about that.
    unusable: Option<(Heard, Failure)>,
    turns: Vec<Turn>,
    /// How much of the probability lay on points of the scales, where the scores were weighed by it.
    shares: Option<BTreeMap<CriterionKey, f64>>,
}

/// What is kept of a reply.
#[derive(Default)]
struct Heard {
    generation: Option<String>,
    reply: Option<String>,
}

impl Heard {
    fn of(completion: &Completion) -> Self {
        let words = completion.text().or(completion.refusal.as_deref());
        Self {
            generation: completion.model.clone(),
            reply: words.map(ToString::to_string),
        }
    }
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        judge: &'a ServerJudge,
        http: &'a Http,
        key: Option<&'a Secret>,
        told: Told<'_>,
    ) -> Result<Self, Stop> {
        let nonce = Nonce::fresh();
        Ok(Self {
            judge,
            http,
            key,
            nonce,
            prompt: prompt(&told.evaluator, &told.asking, &told.log, nonce).map_err(Stop)?,
            masked: told.masked,
            started: Instant::now(),
            notices: Vec::new(),
            bill: Bill::default(),
            repeated: 0,
            waited: 0,
            unusable: None,
            turns: Vec::new(),
            shares: None,
        })
    }

    /// Talks to the end.
    pub(super) async fn run(mut self) -> Result<Answer, Stop> {
        loop {
            let sent = self.judge.known.dialect(&self.judge.whom);
            if let Some(cover) = &self.judge.cover
                && let Err(failure) = cover.check(&self.body_without_nonce(sent))
            {
                return Ok(self.failed(failure));
            }
            let body = sent.body(&self.judge.server, &self.prompt, &self.turns);
            let body = body.to_string();
            let load = self.load(&body);
            let usd = self
                .judge
                .server
                .price
                .map_or(0.0, |price| may_cost(price, load));
            let Ok(mut pass) = self.judge.throttle.enter(load, usd).await else {
                let why = self.judge.spent();
                return self.stopped(why);
            };
            self.bill.called();
            let answered = self.http.post(body.into(), self.key).await;
            if let Ok(answered) = &answered {
                let said = headers::left(|name| answered.header(name), Timestamp::now());
                pass.heard(&said, Instant::now());
            }
            let asked = Asked {
                server: &self.judge.server,
                place: &self.http.place(),
                timeout: self.judge.timeout,
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
                    if let Some(outcome) = self.answered(&completion) {
                        return Ok(self.end(outcome, Heard::of(&completion)));
                    }
                }
                Step::Stop(why) => return self.stopped(why),
                Step::Learned(next) => {
                    let lesson = self.judge.known.learn(&self.judge.whom, next);
                    self.notices.extend(lesson);
                }
                Step::Again { failure, wait, why } => match self.wait(wait, why) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return Ok(self.failed(failure)),
                },
                Step::Left(failure) => return Ok(self.failed(failure)),
            }
        }
    }

    /// The nonce is drawn at random, and may look like anything.
    fn body_without_nonce(&self, sent: Dialect) -> Value {
        let Nonce(number) = self.nonce;
        let bare = |text: &String| text.replace(&format!("{number:016x}"), "…");
        let turns: Vec<_> = self
            .turns
            .iter()
            .map(|turn| match turn {
                Turn::Said(text) => Turn::Said(bare(text)),
                Turn::Told(text) => Turn::Told(bare(text)),
            })
            .collect();
        sent.body(&self.judge.server, &self.prompt.without(self.nonce), &turns)
    }

    /// Tells the door how a call went, before another one passes.
    fn heed(&self, step: &Step) {
        let throttle = &self.judge.throttle;
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
            Trouble::Crowded | Trouble::Broken => *count < self.judge.server.retries,
        };
        let own = self.judge.backoff.wait(*count, random());
        *count += 1;
        is_left.then(|| own.max(wanted.unwrap_or_default()))
    }

    /// What a call takes of the limits, before anybody has counted.
    fn load(&self, body: &str) -> Load {
        Load {
            requests: 1.0,
            input: estimate::likely(body),
            output: f64::from(self.judge.server.max_tokens),
        }
    }

    /// What a reply took, for its ticket's bill and for the door. What the server doesn't count goes by the estimate there,
    /// so that a budget ends all the same.
    #[expect(clippy::cast_precision_loss, reason = "no call has 2^52 tokens")]
    fn counted(&mut self, completion: &Completion, estimate: f64) -> Used {
        let usage = completion.usage;
        let cost = self.bill.replied(usage, self.judge.server.price);
        if cost.is_none() && self.judge.server.budget_usd.is_some() {
            let is_new = self
                .judge
                .known
                .is_new(&self.judge.whom, Remark::CountsNothing);
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

    /// What a reply comes to; None when the model is asked to mend it.
    fn answered(&mut self, completion: &Completion) -> Option<Outcome> {
        self.notices.extend(self.remark(completion.usage));
        let criteria: Vec<_> = judged(&self.judge.evaluator).collect();
        let failure = match reply::read(completion, &criteria) {
            Ok(parsed) => {
                let scores = if self.judge.server.asking.logprobs {
                    let (weighed, shares) = weigh(&completion.tokens, &criteria, &parsed.scores);
                    self.shares = Some(shares).filter(|shares| !shares.is_empty());
                    weighed
                } else {
                    parsed.scores
                };
                return Some(Outcome::Scored {
                    scores,
                    rationale: parsed.rationale,
                });
            }
            Err(failure) => failure,
        };
        match repair::turns(&failure, completion.text()) {
            Some(turns) if self.unusable.is_none() => {
                self.unusable = Some((Heard::of(completion), failure));
                self.turns = turns;
                None
            }
            _ => Some(Outcome::Failed(failure)),
        }
    }

    /// What is odd in what the server counted, the first time.
    fn remark(&self, usage: Usage) -> Option<String> {
        let counted = usage.input?;
        let said = self.turns.iter().map(|turn| match turn {
            Turn::Said(text) | Turn::Told(text) => text,
        });
        let sent = [&self.prompt.system, &self.prompt.user];
        let least: u64 = sent
            .into_iter()
            .chain(said)
            .map(|text| estimate::at_least(text))
            .sum();
        let known = &self.judge.known;
        (counted < least && known.is_new(&self.judge.whom, Remark::Truncates)).then(|| {
            format!(
                "the server counted {counted} tokens in a prompt that has {least} at least: it may cut off what is too \
                 long without a word; give the model a longer context (for Ollama `num_ctx`)"
            )
        })
    }

    /// No ticket can go on. The next one will hear why; this one has its failure where a reply was to be mended.
    fn stopped(mut self, why: Stop) -> Result<Answer, Stop> {
        match self.unusable.take() {
            Some((heard, failure)) => Ok(self.end(Outcome::Failed(failure), heard)),
            None => Err(why),
        }
    }

    /// A failure ends the talk; after a reply that was to be mended, that one is the failure.
    fn failed(mut self, failure: Failure) -> Answer {
        let (heard, failure) = self
            .unusable
            .take()
            .unwrap_or_else(|| (Heard::default(), failure));
        self.end(Outcome::Failed(failure), heard)
    }

    fn end(self, outcome: Outcome, heard: Heard) -> Answer {
        let spent = self.bill.spent();
        let was_called = spent.calls.is_some_and(|calls| calls > 0);
        let latency = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        // An empty reply to the request for another leaves the first one.
        let first = self.unusable.and_then(|(first, _)| first.reply);
        let suggests = self.judge.server.asking.suggest && outcome.scores().is_some();
        let suggestion = suggests
            .then(|| reply::rewrite(heard.reply.as_deref()?))
            .flatten();
        Answer {
            suggestion,
            generation: heard.generation,
            spent: Spent {
                latency_ms: was_called.then_some(latency),
                ..spent
            },
            reply: heard.reply.or(first),
            notices: self.notices,
            masked: self.masked,
            made_of: self.shares.map_or(MadeOf::Reply, MadeOf::Probabilities),
            ..Answer::free(outcome)
        }
    }
}

/// US dollars that a call of this load may cost.
fn may_cost(price: Price, load: Load) -> f64 {
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
