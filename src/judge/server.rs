//! A judge that is a model behind a server: one ticket in, one answer out. Names no HTTP library; how a server is spoken
//! with stands in `dialect`, what a reply means in `reply`, and one ticket's talk in `talk`.

mod bill;
mod classify;
pub mod probe;
mod repair;
mod talk;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use super::answer::{Answer, Stop, judged};
use super::canary;
use super::client::Http;
use super::cover::{Cover, Told};
use super::dialect::Dialect;
use super::dialect::known::{Known, Whom};
use super::limits::Backoff;
use super::limits::throttle::{Allowed, Throttle};
use super::prompt::{self, Nonce, prompt};
use super::secret::{self, Secret};
use crate::model::{Criterion, Evaluator, JudgeSpec, Log, Protocol, Server};
use talk::Talk;

/// Raised with every change of how a server is asked, beside the prompt, that may change an answer: what is asked again
/// after a reply that can't be used. It is part of a judge's identity.
pub const PROTOCOL_VERSION: u32 = 1;

/// A judge that is a model behind a server, in either protocol.
#[derive(Debug)]
pub struct ServerJudge {
    whom: Whom,
    protocol: Protocol,
    server: Server,
    timeout: Duration,
    evaluator: Arc<Evaluator>,
    cover: Option<Cover>,
    backoff: Backoff,
    throttle: Throttle,
    http: OnceCell<Http>,
    /// Held while a program prints the key, so that it runs once.
    key: AsyncMutex<Option<Arc<Secret>>>,
    known: Arc<Known>,
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
        Ok(Self {
            whom: Whom::new(protocol, &server),
            cover,
            protocol,
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
            http: OnceCell::new(),
            key: AsyncMutex::default(),
            known: Arc::clone(&shared.known),
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
        let (http, key) = self.ready().await?;
        let asking = Cow::Borrowed(&self.server.asking);
        let told = match &self.cover {
            Some(cover) => cover.told(&self.evaluator, &asking, log),
            None => Told::all(&self.evaluator, asking, log),
        };
        let suspect = canary::suspect(&told.log, &self.criteria());
        let asked = Talk::new(self, http, key.as_deref(), told)?.run().await;
        if asked.is_err() {
            // A program may print another key next time.
            *self.key.lock().await = None;
        }
        asked.map(|answer| Answer { suspect, ..answer })
    }

    /// The client and the key, made and fetched before the first call.
    async fn ready(&self) -> Result<(&Http, Option<Arc<Secret>>), Stop> {
        let base = &self.server.base_url;
        let http = self
            .http
            .get_or_try_init(|| async { Http::new(self.protocol, base, self.timeout) })
            .await?;
        self.within_sight(http)?;
        Ok((http, self.key().await?))
    }

    /// Whether what is sent may be sent there. The evaluator's file is held to this when it is read; here the address is
    /// that which is really asked.
    fn within_sight(&self, http: &Http) -> Result<(), Stop> {
        if !http.is_open() {
            return Ok(());
        }
        if self.server.key.is_some() {
            return Err(Stop(format!(
                "the key is not sent to {}, since anybody on the way could read it: use https",
                http.place()
            )));
        }
        if self.server.allow_http {
            return Ok(());
        }
        Err(Stop(format!(
            "nothing is sent to {}, since anybody on the way could read it: use https, or say `allow_http = true`",
            http.place()
        )))
    }

    fn spent(&self) -> Stop {
        let budget = self.server.budget_usd.unwrap_or_default();
        Stop(format!(
            "the budget of ${budget} is spent; raise `budget_usd` to go on"
        ))
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
}
