//! A judge that is a model behind a server: one ticket in, one answer out. Names no HTTP library; how a server is spoken
//! with stands in `dialect`, what a reply means in `reply`, and one ticket's talk in `talk`.

mod access;
pub mod author;
mod bill;
mod classify;
pub mod embedding;
mod endpoint;
mod exchange;
mod patience;
pub mod probe;
mod repair;
mod talk;

use std::borrow::Cow;
use std::sync::Arc;

use super::answer::{Answer, Stop, judged};
use super::canary;
use super::cover::{Cover, Told};
use super::dialect::known::Known;
use super::dialect::{Dialect, Format};
use super::limits::Backoff;
use super::prompt::{self, Nonce, prompt};
use crate::model::{Criterion, Evaluator, JudgeSpec, Log, Protocol, Server};
use endpoint::{Endpoint, Pace};
pub use exchange::may_cost;
use talk::Talk;

/// Raised with every change of how a server is asked, beside the prompt, that may change an answer: what is asked again
/// after a reply that can't be used. It is part of a judge's identity.
pub const PROTOCOL_VERSION: u32 = 1;

/// A judge that is a model behind a server, in either protocol.
#[derive(Debug)]
pub struct ServerJudge {
    endpoint: Endpoint,
    evaluator: Arc<Evaluator>,
    cover: Option<Cover>,
}

/// What all judges of a run have in common.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// How long to wait before asking a server again.
    pub backoff: Backoff,
    /// What is known of the servers.
    pub known: Arc<Known>,
}

impl ServerJudge {
    /// A judge of an evaluator. No key is read and nobody is asked before the first ticket.
    ///
    /// # Errors
    /// When its template can't be filled, or it lacks examples.
    pub fn new(
        spec: &JudgeSpec,
        protocol: Protocol,
        server: Server,
        evaluator: Arc<Evaluator>,
        shared: &Shared,
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
            Dialect::fullest(protocol).body(&server, &prompt.without(nonce), &repair::words())
        });
        let pace = Pace {
            at_once: spec.concurrency,
            timeout: spec.timeout,
        };
        Ok(Self {
            endpoint: Endpoint::new(protocol, server, Format::Schema, pace, shared),
            evaluator,
            cover,
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
        let (http, key) = self.endpoint.ready().await?;
        let asking = Cow::Borrowed(&self.endpoint.server.asking);
        let told = match &self.cover {
            Some(cover) => cover.told(&self.evaluator, &asking, log),
            None => Told::all(&self.evaluator, asking, log),
        };
        let suspect = canary::suspect(&told.log, &self.criteria());
        let asked = Talk::new(self, http, key.as_deref(), told)?.run().await;
        if asked.is_err() {
            self.endpoint.forget_key().await;
        }
        asked.map(|answer| Answer { suspect, ..answer })
    }
}
