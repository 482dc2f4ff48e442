//! One ticket's talk with a server: ask, learn, wait, until there is an answer, a failure that stays, or no try left.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::OpenAi;
use super::classify::{Asked, Step, Trouble};
use crate::judge::answer::{Answer, Stop, judged};
use crate::judge::client::Http;
use crate::judge::cover::Told;
use crate::judge::limits::LONGEST_WAIT;
use crate::judge::prompt::{Nonce, Prompt, prompt};
use crate::judge::reply::{self, Completion, Usage};
use crate::judge::secret::Secret;
use crate::model::{Failure, Masked, Outcome, Price, Spent};

/// One ticket's talk.
pub(super) struct Talk<'a> {
    judge: &'a OpenAi,
    http: &'a Http,
    key: Option<&'a Secret>,
    nonce: Nonce,
    prompt: Prompt,
    masked: Masked,
    started: Instant,
    notices: Vec<String>,
    /// Calls that were made.
    calls: u32,
    /// How often a call was made again because the server, or the way to it, was in trouble.
    repeated: u32,
    /// How often it was made again because the server was loading the model.
    waited: u32,
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        judge: &'a OpenAi,
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
            calls: 0,
            repeated: 0,
            waited: 0,
        })
    }

    /// Talks to the end.
    pub(super) async fn run(mut self) -> Result<Answer, Stop> {
        loop {
            let sent = self.judge.known.dialect(&self.judge.whom);
            if let Some(cover) = &self.judge.cover {
                // The nonce is drawn at random, and may look like anything.
                let body = sent.body(&self.judge.server, &self.prompt.without(self.nonce), &[]);
                if let Err(failure) = cover.check(&body) {
                    return Ok(self.failed(failure));
                }
            }
            let body = sent.body(&self.judge.server, &self.prompt, &[]);
            let pass = self.judge.throttle.enter().await;
            self.calls += 1;
            let answered = self.http.post(body.to_string().into(), self.key).await;
            let asked = Asked {
                server: &self.judge.server,
                place: &self.http.place(),
                timeout: self.judge.timeout,
                sent,
            };
            let step = asked.step(answered, Timestamp::now());
            self.heed(&step);
            drop(pass);
            match step {
                Step::Answered(completion) => return Ok(self.answered(&completion)),
                Step::Stop(why) => return Err(why),
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

    fn answered(self, completion: &Completion) -> Answer {
        let criteria: Vec<_> = judged(&self.judge.evaluator).collect();
        let outcome = match reply::read(completion, &criteria) {
            Ok(parsed) => Outcome::Scored {
                scores: parsed.scores,
                rationale: parsed.rationale,
            },
            Err(failure) => Outcome::Failed(failure),
        };
        let price = self.judge.server.price;
        let cost_usd = price.and_then(|price| cost(price, completion.usage));
        self.judge.spend(cost_usd.unwrap_or_default());
        let asking = &self.judge.server.asking;
        let suggestion = (asking.suggest && outcome.scores().is_some())
            .then(|| reply::rewrite(completion.text()?))
            .flatten();
        let answer = self.end(outcome);
        Answer {
            suggestion,
            generation: completion.model.clone(),
            spent: Spent {
                input_tokens: completion.usage.input,
                output_tokens: completion.usage.output,
                cost_usd,
                ..answer.spent
            },
            reply: completion
                .text()
                .or(completion.refusal.as_deref())
                .map(ToString::to_string),
            ..answer
        }
    }

    fn failed(self, failure: Failure) -> Answer {
        self.end(Outcome::Failed(failure))
    }

    fn end(self, outcome: Outcome) -> Answer {
        let latency = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Answer {
            spent: Spent {
                calls: Some(self.calls),
                latency_ms: (self.calls > 0).then_some(latency),
                ..Spent::default()
            },
            notices: self.notices,
            masked: self.masked,
            ..Answer::free(outcome)
        }
    }
}

/// US dollars of one call; unknown when the server counted only one side of it.
#[expect(clippy::cast_precision_loss, reason = "no call has 2^52 tokens")]
fn cost(price: Price, usage: Usage) -> Option<f64> {
    let (input, output) = (usage.input? as f64, usage.output? as f64);
    Some((input * price.input + output * price.output) / 1e6)
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
