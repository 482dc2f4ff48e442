//! A server that is asked: its client, its key, the door to it, and what a run knows of it. Made once for a judge or for a
//! model that writes; says nothing to the server itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use super::Shared;
use crate::judge::answer::Stop;
use crate::judge::client::Http;
use crate::judge::dialect::Format;
use crate::judge::dialect::known::{Known, Whom};
use crate::judge::limits::Backoff;
use crate::judge::limits::throttle::{Allowed, Throttle};
use crate::judge::secret::{self, Secret};
use crate::model::{Protocol, Server};

/// A server that is asked.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) protocol: Protocol,
    pub(super) server: Server,
    pub(super) timeout: Duration,
    pub(super) whom: Whom,
    pub(super) known: Arc<Known>,
    pub(super) backoff: Backoff,
    pub(super) throttle: Throttle,
    http: OnceCell<Http>,
    /// Held while a program prints the key, so that it runs once.
    key: AsyncMutex<Option<Arc<Secret>>>,
}

/// How many at once may ask, and how long one call may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) at_once: usize,
    pub(super) timeout: Duration,
}

impl Endpoint {
    /// A server whose replies are held to a format. No key is read and nobody is asked before the first call.
    pub(super) fn new(
        protocol: Protocol,
        server: Server,
        format: Format,
        pace: Pace,
        shared: &Shared,
    ) -> Self {
        Self {
            protocol,
            whom: Whom::new(protocol, &server, format),
            throttle: Throttle::new(&Allowed {
                at_once: pace.at_once,
                requests: server.rpm,
                tokens: server.tpm,
                budget_usd: server.budget_usd,
            }),
            server,
            timeout: pace.timeout,
            known: Arc::clone(&shared.known),
            backoff: shared.backoff,
            http: OnceCell::new(),
            key: AsyncMutex::default(),
        }
    }

    /// The client and the key, made and fetched before the first call.
    ///
    /// # Errors
    /// When nobody can be asked there, or nothing may be sent.
    pub(super) async fn ready(&self) -> Result<(&Http, Option<Arc<Secret>>), Stop> {
        let base = &self.server.base_url;
        let http = self
            .http
            .get_or_try_init(|| async { Http::new(self.protocol, base, self.timeout) })
            .await?;
        self.within_sight(http)?;
        Ok((http, self.key().await?))
    }

    /// Has the key fetched anew before the next call: a program may print another one then.
    pub(super) async fn forget_key(&self) {
        *self.key.lock().await = None;
    }

    /// Why no call is made any more.
    pub(super) fn spent(&self) -> Stop {
        let budget = self.server.budget_usd.unwrap_or_default();
        Stop(format!(
            "the budget of ${budget} is spent; raise `budget_usd` to go on"
        ))
    }

    /// Whether what is sent may be sent there. The file that names the server is held to this when it is read; here the
    /// address is that which is really asked.
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
