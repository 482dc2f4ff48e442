//! A model behind a server that writes: one conversation in, one output or the reason for none out. How its server is
//! spoken with is what judges have, too.

use super::Shared;
use super::endpoint::{Endpoint, Pace};
use super::exchange::{Exchange, Unanswered, millis};
use crate::judge::answer::Stop;
use crate::judge::cover::{Conversation, Cover};
use crate::judge::dialect::{Dialect, Format};
use crate::judge::generation::{Output, Unwritten, output};
use crate::judge::limits::{Load, estimate};
use crate::model::{Author, Evaluator, Masked, Message, Spent};

/// A model that writes.
#[derive(Debug)]
pub struct ServerAuthor {
    author: Author,
    endpoint: Endpoint,
    cover: Option<Cover>,
}

/// What came of one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The output, or why there is none.
    pub output: Result<Output, Unwritten>,
    /// What it cost; the time is that of the call that was answered.
    pub spent: Spent,
    /// What the user should hear once: a sentence each.
    pub notices: Vec<String>,
    /// What was masked in what the model was told.
    pub masked: Masked,
}

impl ServerAuthor {
    /// A model of the user's list. What the evaluator keeps from judges is kept from it, too. No key is read and nobody is
    /// asked before the first conversation.
    #[must_use]
    pub fn new(author: Author, evaluator: &Evaluator, shared: &Shared) -> Self {
        let cover = Cover::of_conversations(evaluator, |messages| {
            opening(&author).conversation(&author.server, messages)
        });
        let pace = Pace {
            at_once: author.concurrency,
            timeout: author.timeout,
        };
        let server = author.server.clone();
        Self {
            endpoint: Endpoint::new(author.protocol, server, Format::Plain, pace, shared),
            cover,
            author,
        }
    }

    /// The model.
    #[must_use]
    pub fn author(&self) -> &Author {
        &self.author
    }

    /// Has it go on with a conversation.
    ///
    /// # Errors
    /// When it can go on with none: a wrong key, an unknown model, a spent budget, an address where nothing is.
    pub async fn write(&self, messages: &[Message]) -> Result<Written, Stop> {
        let asked = self.author.asked(messages);
        if asked.is_empty() {
            return Ok(Written {
                output: Err(Unwritten::NothingAsked),
                spent: Spent::default(),
                notices: Vec::new(),
                masked: Masked::default(),
            });
        }
        let (http, key) = self.endpoint.ready().await?;
        let exchange = Exchange::new(&self.endpoint, http, key.as_deref());
        let covered = self.cover.as_ref().map(|cover| cover.conversation(&asked));
        let written = self.run(exchange, &asked, covered).await;
        if written.is_err() {
            self.endpoint.forget_key().await;
        }
        written
    }

    async fn run(
        &self,
        mut exchange: Exchange<'_>,
        asked: &[Message],
        covered: Option<Conversation>,
    ) -> Result<Written, Stop> {
        let told = covered.as_ref().map_or(asked, |it| &it.messages);
        let server = &self.endpoint.server;
        let body = |sent: Dialect| {
            let body = sent.conversation(server, told);
            match &self.cover {
                Some(cover) => cover.check(&body).map(|()| body),
                None => Ok(body),
            }
        };
        let (output, latency) = match exchange.ask(body).await {
            Ok(replied) => {
                let texts = told.iter().map(|message| message.content.as_str());
                exchange.compare(replied.completion.usage, texts);
                let latency = millis(replied.latency);
                (output(replied.completion, replied.sent), Some(latency))
            }
            Err(Unanswered::Left(failure)) => (Err(Unwritten::Failed(failure)), None),
            Err(Unanswered::Stopped(why)) => return Err(why),
        };
        let spent = Spent {
            latency_ms: latency,
            ..exchange.spent()
        };
        let masked = covered
            .as_ref()
            .map(|it| it.masked.clone())
            .unwrap_or_default();
        let output = output.map(|output| match (&self.cover, covered) {
            (Some(cover), Some(covered)) => Output {
                text: cover.put_back(&output.text, asked, covered),
                ..output
            },
            _ => output,
        });
        Ok(Written {
            output,
            spent,
            notices: exchange.notices,
            masked,
        })
    }
}

fn opening(author: &Author) -> Dialect {
    Dialect {
        format: Format::Plain,
        ..Dialect::fullest(author.protocol)
    }
}

/// What a call about a conversation takes at the most, before anybody has counted. None where nobody asks anything, so that
/// no call is made.
#[must_use]
pub fn likely_load(author: &Author, messages: &[Message]) -> Option<Load> {
    let asked = author.asked(messages);
    (!asked.is_empty()).then(|| {
        let body = opening(author).conversation(&author.server, &asked);
        Load {
            requests: 1.0,
            input: estimate::likely(&body.to_string()),
            output: f64::from(author.server.max_tokens),
        }
    })
}
