//! What a server's answer means for the ticket and for the judge. Pure.

use std::time::Duration;

use jiff::Timestamp;

use crate::judge::answer::{Stop, brief, failure};
use crate::judge::client::{Answered, Broken};
use crate::judge::dialect::Dialect;
use crate::judge::limits::{self, LONGEST_WAIT, retry_after};
use crate::judge::reply::Completion;
use crate::judge::reply::body::{self, Body, ServerError};
use crate::model::judge::KeySource;
use crate::model::{Cause, Failure, Server};

/// What was asked, of whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
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
        crowded: bool,
    },
    /// Leave this ticket.
    Left(Failure),
    /// Leave all tickets.
    Stop(Stop),
}

impl Asked<'_> {
    pub(super) fn step(&self, answered: Result<Answered, Broken>, now: Timestamp) -> Step {
        let again = |failure| Step::Again {
            failure,
            wait: None,
            crowded: false,
        };
        let answered = match answered {
            Ok(answered) => answered,
            Err(Broken::Late) => {
                let detail = format!("no answer from {} within {:?}", self.place, self.timeout);
                return again(failure(Cause::Timeout, detail));
            }
            Err(Broken::Cut(words)) => {
                let detail = format!("no answer from {}: {words}", self.place);
                return again(failure(Cause::Connection, detail));
            }
        };
        if answered.status != 200 {
            return self.error(
                &body::error(answered.status, &answered.body),
                &answered,
                now,
            );
        }
        match body::body(&answered.body) {
            Body::Completion(completion) => Step::Answered(Box::new(completion)),
            Body::Error(error) => self.error(&error, &answered, now),
            Body::Foreign if answered.body.trim_start().starts_with(['{', '[']) => again(failure(
                Cause::Connection,
                format!("the answer from {} broke off", self.place),
            )),
            Body::Foreign => Step::Left(failure(
                Cause::Refused,
                format!(
                    "{} answered with a text that is no completion, so it may not be the server: {}",
                    self.place,
                    body::error(200, &answered.body).message
                ),
            )),
        }
    }

    fn error(&self, error: &ServerError, answered: &Answered, now: Timestamp) -> Step {
        if let Some(stop) = self.stops(error, answered) {
            return Step::Stop(Stop(brief(&stop)));
        }
        if let Some(next) = self.sent.after(self.server, error) {
            return Step::Learned(next);
        }
        let detail = format!("the server answered {}: {}", error.status, error.message);
        let said = format!("{} {}", error.code, error.message.to_lowercase());
        if said.contains("content_filter")
            || said.contains("moderation")
            || said.contains("flagged")
        {
            return Step::Left(failure(Cause::Declined, detail));
        }
        if said.contains("json_validate_failed") {
            return Step::Left(failure(Cause::Unparsed, detail));
        }
        if !limits::may_pass(error.status) {
            return Step::Left(failure(Cause::Refused, detail));
        }
        let wait = retry_after::wanted(|name| answered.header(name), now);
        match wait {
            Some(wait) if wait > LONGEST_WAIT => Step::Stop(Stop(brief(&format!(
                "the server asks to wait {} minutes; start the judge again after that ({})",
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
                crowded: limits::is_crowded(error.status),
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
                "there are no chat completions at {} ({status}): correct `base_url`",
                self.place
            )),
            429 if has(&[
                "insufficient_quota",
                "spend_limit",
                "exceeded your current quota",
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

#[cfg(test)]
mod tests;
