//! The way to one server: the client, the key, and whether what is sent may be sent there. Sends nothing.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use crate::judge::answer::Stop;
use crate::judge::client::{Calls, Http};
use crate::judge::secret::{self, Secret};
use crate::model::Server;

/// The way to one server.
#[derive(Debug)]
pub(super) struct Access {
    calls: Calls,
    server: Server,
    timeout: Duration,
    http: OnceCell<Http>,
    /// Held while a program prints the key, so that it runs once.
    key: AsyncMutex<Option<Arc<Secret>>>,
}

impl Access {
    /// The way to a server. No key is read before it is needed.
    pub(super) fn new(calls: impl Into<Calls>, server: &Server, timeout: Duration) -> Self {
        Self {
            calls: calls.into(),
            server: server.clone(),
            timeout,
            http: OnceCell::new(),
            key: AsyncMutex::default(),
        }
    }

    /// That the budget is spent.
    pub(super) fn spent(&self) -> Stop {
        let budget = self.server.budget_usd.unwrap_or_default();
        Stop(format!(
            "the budget of ${budget} is spent; raise `budget_usd` to go on"
        ))
    }

    /// Forgets the key: a program may print another one next time.
    pub(super) async fn forget_key(&self) {
        *self.key.lock().await = None;
    }

    /// The client and the key, made and fetched before the first call.
    ///
    /// # Errors
    /// When there is no way, in a sentence that says what to do.
    pub(super) async fn ready(&self) -> Result<(&Http, Option<Arc<Secret>>), Stop> {
        let base = &self.server.base_url;
        let http = self
            .http
            .get_or_try_init(|| async { Http::new(self.calls, base, self.timeout) })
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
