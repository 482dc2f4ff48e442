//! What is private is masked before a judge, or a model that writes, is told anything, and what it would be told is looked at once more. Sends
//! nothing, and never says what was found.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::answer::failure;
use crate::model::redaction::{Masked, Place};
use crate::model::{Asking, Cause, Evaluator, Failure, Log, Message, Role, ToolCall};
use crate::text::redact::{Pseudonyms, Redactor, Unmasked};

/// What a judge of an evaluator is not told.
#[derive(Debug)]
pub(super) struct Cover {
    redactor: Redactor,
    /// What stands in every call, whatever the log: words of the prompt's, keys, the name of the model asked for.
    always: BTreeSet<Unmasked>,
}

/// An evaluator and a log as a judge may be told them.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) evaluator: Cow<'a, Evaluator>,
    pub(super) asking: Cow<'a, Asking>,
    pub(super) log: Cow<'a, Log>,
    /// How many mentions were masked.
    pub(super) masked: Masked,
}

/// A conversation as a model may be told it.
pub(super) struct Conversation {
    pub(super) messages: Vec<Message>,
    /// How many mentions were masked.
    pub(super) masked: Masked,
    known: Pseudonyms,
}

impl Cover {
    /// The cover of an evaluator that wants one, given what a call holds for a log.
    pub(super) fn of(
        evaluator: &Evaluator,
        asking: &Asking,
        call: impl FnOnce(&Evaluator, &Asking, &Log) -> Value,
    ) -> Option<Self> {
        if !evaluator.redact.applies(Place::Judge) {
            return None;
        }
        let redactor = Redactor::new(&evaluator.redact);
        let mut known = Pseudonyms::default();
        let told = redactor.cover_evaluator(evaluator, &mut known);
        let asking = redactor.cover_asking(asking, &mut known);
        let always = redactor.unmasked(&call(&told, &asking, &blank()));
        Some(Self { redactor, always })
    }

    /// The evaluator and the log with everything private masked; the log's numbers are those of the screen.
    pub(super) fn told<'a>(
        &self,
        evaluator: &'a Evaluator,
        asking: &Asking,
        log: &'a Log,
    ) -> Told<'a> {
        let mut known = Pseudonyms::default();
        let log = self.redactor.cover_log(log, &mut known);
        let masked = known.take_masked();
        let evaluator: Cow<'a, _> =
            Cow::Owned(self.redactor.cover_evaluator(evaluator, &mut known));
        let asking = Cow::Owned(self.redactor.cover_asking(asking, &mut known));
        Told {
            evaluator,
            asking,
            log: Cow::Owned(log),
            masked,
        }
    }

    /// The cover of a model that writes where an evaluator wants one, given what a call holds for a conversation.
    pub(super) fn of_conversations(
        evaluator: &Evaluator,
        call: impl FnOnce(&[Message]) -> Value,
    ) -> Option<Self> {
        if !evaluator.redact.applies(Place::Judge) {
            return None;
        }
        let redactor = Redactor::new(&evaluator.redact);
        let always = redactor.unmasked(&call(&blank().messages));
        Some(Self { redactor, always })
    }

    /// A conversation with everything private masked, and what its masks stand for.
    pub(super) fn conversation(&self, messages: &[Message]) -> Conversation {
        let log = Log {
            messages: messages.to_vec(),
            ..Log::default()
        };
        let mut known = Pseudonyms::default();
        let messages = self.redactor.cover_log(&log, &mut known).messages;
        Conversation {
            messages,
            masked: known.take_masked(),
            known,
        }
    }

    /// A reply to a conversation with the values put back that its masks stand for, each as it is written there.
    pub(super) fn put_back(
        &self,
        reply: &str,
        messages: &[Message],
        mut told: Conversation,
    ) -> String {
        let texts: Vec<&str> = messages
            .iter()
            .map(|message| message.content.as_str())
            .collect();
        self.redactor
            .uncover_text(reply, &texts.join("\n"), &mut told.known)
    }

    /// Looks at a call as it would be sent.
    ///
    /// # Errors
    /// When something private stands in it unmasked.
    pub(super) fn check(&self, call: &Value) -> Result<(), Failure> {
        let found = self.redactor.unmasked(call);
        let what: BTreeSet<_> = found
            .difference(&self.always)
            .map(|hit| hit.what.as_str())
            .collect();
        if what.is_empty() {
            return Ok(());
        }
        let what: Vec<_> = what.into_iter().collect();
        Err(failure(
            Cause::Unmasked,
            format!(
                "nothing was sent, since the call would have held something private unmasked ({}): mend [redact] in the \
                 evaluator's file, where it is an expression of yours",
                what.join(", ")
            ),
        ))
    }
}

/// What a judge suggests in the place of an output, with the values put back that masks of that log stand for: it is held
/// against the output as it is, and may become a revision of it.
pub(super) fn uncovered(evaluator: &Evaluator, log: &Log, suggestion: &str) -> String {
    if !evaluator.redact.applies(Place::Judge) {
        return suggestion.to_string();
    }
    let redactor = Redactor::new(&evaluator.redact);
    let mut known = Pseudonyms::default();
    // By the same numbers as where the judge was told the log.
    drop(redactor.cover_log(log, &mut known));
    redactor.uncover_text(suggestion, &log.output, &mut known)
}

impl<'a> Told<'a> {
    /// What a judge is told where nothing is masked.
    pub(super) fn all(evaluator: &'a Evaluator, asking: Cow<'a, Asking>, log: &'a Log) -> Self {
        Self {
            evaluator: Cow::Borrowed(evaluator),
            asking,
            log: Cow::Borrowed(log),
            masked: Masked::default(),
        }
    }
}

/// A log with everything that a log can have, and nothing in it.
fn blank() -> Log {
    let message = |role| Message {
        role,
        tool_calls: vec![ToolCall::default()],
        ..Message::default()
    };
    Log {
        messages: [Role::System, Role::User, Role::Assistant, Role::Tool]
            .map(message)
            .to_vec(),
        references: vec![String::new()],
        ..Log::default()
    }
}
