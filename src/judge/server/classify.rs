//! What a server's answer means for the ticket and for the judge. Pure.

use std::time::Duration;

use jiff::Timestamp;

use crate::judge::answer::{Stop, brief, failure};
use crate::judge::client::{Answered, Broken, Calls};
use crate::judge::dialect::Dialect;
use crate::judge::limits::{self, LONGEST_WAIT, retry_after};
use crate::judge::reply::body::{self, Body, ServerError};
use crate::judge::reply::{Completion, Finish};
use crate::model::judge::KeySource;
use crate::model::{Cause, Failure, Server};

/// What was asked, of whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) calls: Calls,
    pub(super) server: &'a Server,
    pub(super) place: &'a str,
    pub(super) timeout: Duration,
    pub(super) sent: Dialect,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Read the completion.
    Answered(Box<Completion>),
    /// Ask again in another dialect.
    Learned(Dialect),
    /// Ask again later, and not before `wait`; if that was the last time, this is the failure.
    Again {
        failure: Failure,
        wait: Option<Duration>,
        why: Trouble,
    },
    /// Leave this ticket.
    Left(Failure),
    /// Leave all tickets.
    Stop(Stop),
}

/// What keeps a server from answering for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Too many calls, of whomever.
    Crowded,
    /// It loads the model, which takes as long as it takes.
    Loading,
    /// Something else, or the way to it.
    Broken,
}

impl Asked<'_> {
    pub(super) fn step(&self, answered: Result<Answered, Broken>, now: Timestamp) -> Step {
        let answered = match self.served(answered, now) {
            Ok(answered) => answered,
            Err(step) => return *step,
        };
        match body::body(self.sent.protocol, &answered.body) {
            Body::Completion(completion) => Step::Answered(Box::new(completion)),
            Body::Error(error) => self.error(&error, &answered, now),
            Body::Foreign => self.foreign(&answered),
        }
    }

    /// An answer with status 200, whatever its body.
    pub(super) fn served(
        &self,
        answered: Result<Answered, Broken>,
        now: Timestamp,
    ) -> Result<Answered, Box<Step>> {
        match answered {
            Ok(answered) if answered.status == 200 => Ok(answered),
            Ok(answered) => {
                let error = body::error(answered.status, &answered.body);
                Err(Box::new(self.error(&error, &answered, now)))
            }
            Err(Broken::Late) => {
                let detail = format!("no answer from {} within {:?}", self.place, self.timeout);
                Err(Box::new(again(failure(Cause::Timeout, detail))))
            }
            Err(Broken::Cut(words)) => {
                let detail = format!("no answer from {}: {words}", self.place);
                Err(Box::new(again(failure(Cause::Connection, detail))))
            }
        }
    }

    /// A body that is neither what was asked for nor an error.
    pub(super) fn foreign(&self, answered: &Answered) -> Step {
        if answered.body.trim_start().starts_with(['{', '[']) {
            return again(failure(
                Cause::Connection,
                format!("the answer from {} broke off", self.place),
            ));
        }
        Step::Left(failure(
            Cause::Refused,
            format!(
                "{} answered with a text that is no {}, so it may not be the server: {}",
                self.place,
                match self.calls {
                    Calls::Completions => "completion",
                    Calls::Messages => "message",
                    Calls::Embeddings => "embedding",
                },
                body::error(200, &answered.body).message
            ),
        ))
    }

    pub(super) fn error(&self, error: &ServerError, answered: &Answered, now: Timestamp) -> Step {
        if error.code.contains("json_validate_failed") {
            return Step::Answered(Box::new(refused_generation(error)));
        }
        if let Some(stop) = self.stops(error, answered) {
            return Step::Stop(Stop(brief(&stop)));
        }
        if let Some(next) = self.sent.after(self.server, error) {
            return Step::Learned(next);
        }
        let detail = format!(
            "the server answered {}: {}{}",
            error.status,
            error.message,
            number(error, answered)
        );
        let said = format!("{} {}", error.code, error.message.to_lowercase());
        if said.contains("content_filter")
            || said.contains("moderation")
            || said.contains("flagged")
        {
            return Step::Left(failure(Cause::Declined, detail));
        }
        if !limits::may_pass(error.status) {
            return Step::Left(failure(Cause::Refused, detail));
        }
        let wait = retry_after::wanted(|name| answered.header(name), now);
        match wait {
            Some(wait) if wait > LONGEST_WAIT => Step::Stop(Stop(brief(&format!(
                "the server asks to wait {} minutes; start again after that ({})",
                wait.as_secs().div_ceil(60),
                error.message
            )))),
            _ => Step::Again {
                failure: failure(
                    match error.status {
                        408 | 504 => Cause::Timeout,
                        _ => Cause::Overloaded,
                    },
                    detail,
                ),
                wait,
                why: if error.status == 503 && said.contains("loading") {
                    Trouble::Loading
                } else if limits::is_crowded(error.status) {
                    Trouble::Crowded
                } else {
                    Trouble::Broken
                },
            },
        }
    }

    /// A sentence, when no other ticket would fare better.
    fn stops(&self, error: &ServerError, answered: &Answered) -> Option<String> {
        let ServerError {
            status,
            message,
            code,
            ..
        } = error;
        let said = format!("{code} {}", message.to_lowercase());
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let no_model = has(&[
            "model_not_found",
            "model not found",
            "unknown model",
            "invalid model",
        ]) || said.contains("model")
            && has(&["does not exist", "not found", "no such"]);
        let model = &self.server.model;
        match status {
            300..400 => Some(format!(
                "{} answers with a redirect to {}, and redirects are not followed, since they would carry the key: \
                 correct `base_url`",
                self.place,
                answered.header("location").unwrap_or("nowhere")
            )),
            401 => Some(format!(
                "the server refuses the API key ({message}): {}",
                self.key_advice()
            )),
            402 => Some(format!("the server wants to be paid first ({message})")),
            403 if !has(&["moderation", "flagged"]) => Some(format!(
                "the server forbids this ({message}): check that the API key may use the model `{model}`"
            )),
            400 | 404 if no_model => Some(format!(
                "the server knows no model `{model}` ({message}): correct `model`"
            )),
            404 | 405 => Some(format!(
                "there are no {} at {} ({status}): correct `base_url`",
                self.calls.words(),
                self.place
            )),
            400 | 429
                if has(&[
                    "insufficient_quota",
                    "spend_limit",
                    "exceeded your current quota",
                    "api usage limits",
                    "credit balance",
                    "billing",
                ]) =>
            {
                Some(format!("the account's quota is spent ({message})"))
            }
            _ => None,
        }
    }

    fn key_advice(&self) -> String {
        match &self.server.key {
            None => "name its environment variable as `api_key_env`".into(),
            Some(KeySource::Env(name)) => format!("correct the environment variable {name}"),
            Some(KeySource::Command(_)) => "correct what `api_key_cmd` prints".into(),
        }
    }
}

/// What may go better another time.
fn again(failure: Failure) -> Step {
    Step::Again {
        failure,
        wait: None,
        why: Trouble::Broken,
    }
}

/// What a server refuses as no JSON is read here all the same; it ended at the limit where the server says so.
fn refused_generation(error: &ServerError) -> Completion {
    let cut = error
        .message
        .to_lowercase()
        .contains("max completion tokens");
    Completion {
        content: error.generation.clone(),
        finish: if cut { Finish::Length } else { Finish::Own },
        ..Completion::default()
    }
}

/// The server's number for the call, by which its people find it.
fn number(error: &ServerError, answered: &Answered) -> String {
    let header = || {
        ["request-id", "x-request-id"]
            .iter()
            .find_map(|name| answered.header(name))
    };
    error
        .request
        .as_deref()
        .or_else(header)
        .map_or_else(String::new, |number| format!(" (request {number})"))
}

#[cfg(test)]
mod tests;
