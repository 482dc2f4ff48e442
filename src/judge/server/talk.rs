//! One ticket's talk with a server: ask, and have a reply mended once, until there is an answer or a failure that stays.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ServerJudge;
use super::exchange::{Exchange, Unanswered};
use super::repair;
use crate::judge::answer::{Answer, Stop, judged};
use crate::judge::client::Http;
use crate::judge::cover::Told;
use crate::judge::dialect::{Dialect, Turn};
use crate::judge::prompt::{Nonce, Prompt, prompt};
use crate::judge::reply::{self, Completion};
use crate::judge::secret::Secret;
use crate::judge::weigh::weigh;
use crate::model::{CriterionKey, Failure, MadeOf, Masked, Outcome};

/// One ticket's talk.
pub(super) struct Talk<'a> {
    exchange: Exchange<'a>,
    words: Words<'a>,
    masked: Masked,
    /// A reply that can't be used, why not, and what was said about that.
    unusable: Option<(Heard, Failure)>,
    /// How much of the probability lay on points of the scales, where the scores were weighed by it.
    shares: Option<BTreeMap<CriterionKey, f64>>,
}

/// What is said to the server.
struct Words<'a> {
    judge: &'a ServerJudge,
    nonce: Nonce,
    prompt: Prompt,
    turns: Vec<Turn>,
}

impl Words<'_> {
    /// The body of a call, unless something private stands in it unmasked.
    fn body(&self, sent: Dialect) -> Result<Value, Failure> {
        if let Some(cover) = &self.judge.cover {
            cover.check(&self.body_without_nonce(sent))?;
        }
        Ok(sent.body(&self.judge.endpoint.server, &self.prompt, &self.turns))
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
        let prompt = self.prompt.without(self.nonce);
        sent.body(&self.judge.endpoint.server, &prompt, &turns)
    }

    /// All that is said, text by text.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let said = self.turns.iter().map(|turn| match turn {
            Turn::Said(text) | Turn::Told(text) => text.as_str(),
        });
        let prompt = [self.prompt.system.as_str(), self.prompt.user.as_str()];
        prompt.into_iter().chain(said)
    }
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
            exchange: Exchange::new(&judge.endpoint, http, key),
            words: Words {
                judge,
                nonce,
                prompt: prompt(&told.evaluator, &told.asking, &told.log, nonce).map_err(Stop)?,
                turns: Vec::new(),
            },
            masked: told.masked,
            unusable: None,
            shares: None,
        })
    }

    /// Talks to the end.
    pub(super) async fn run(mut self) -> Result<Answer, Stop> {
        loop {
            let words = &self.words;
            match self.exchange.ask(|sent| words.body(sent)).await {
                Ok(replied) => {
                    let completion = replied.completion;
                    if let Some(outcome) = self.answered(&completion) {
                        return Ok(self.end(outcome, Heard::of(&completion)));
                    }
                }
                Err(Unanswered::Left(failure)) => return Ok(self.failed(failure)),
                Err(Unanswered::Stopped(why)) => return self.stopped(why),
            }
        }
    }

    /// What a reply comes to; None when the model is asked to mend it.
    fn answered(&mut self, completion: &Completion) -> Option<Outcome> {
        self.exchange.compare(completion.usage, self.words.texts());
        let judge = self.words.judge;
        let criteria: Vec<_> = judged(&judge.evaluator).collect();
        let failure = match reply::read(completion, &criteria) {
            Ok(parsed) => {
                let scores = if judge.endpoint.server.asking.logprobs {
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
                self.words.turns = turns;
                None
            }
            _ => Some(Outcome::Failed(failure)),
        }
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
        // An empty reply to the request for another leaves the first one.
        let first = self.unusable.and_then(|(first, _)| first.reply);
        let asking = &self.words.judge.endpoint.server.asking;
        let suggests = asking.suggest && outcome.scores().is_some();
        let suggestion = suggests
            .then(|| reply::rewrite(heard.reply.as_deref()?))
            .flatten();
        Answer {
            suggestion,
            generation: heard.generation,
            spent: self.exchange.spent(),
            reply: heard.reply.or(first),
            notices: self.exchange.notices,
            masked: self.masked,
            made_of: self.shares.map_or(MadeOf::Reply, MadeOf::Probabilities),
            ..Answer::free(outcome)
        }
    }
}
