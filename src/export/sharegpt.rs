//! Conversations as LLaMA-Factory aligns them: a system text, then person or tool and model in turn. It drops every other
//! conversation without a word, and stops at a call whose arguments it can't read; so both are found here.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::model::{Log, Message, Role, ToolCall};

use super::chat;
use super::left_out::Reason;

/// A conversation of `system`, and turns that alternate.
pub(super) struct Conversation<'a> {
    /// Empty where there is none.
    pub(super) system: &'a str,
    /// An odd number, beginning and ending with a person or a tool.
    pub(super) turns: Vec<(Speaker, Cow<'a, str>)>,
    /// A list of JSON as text; empty where the source described none.
    pub(super) tools: String,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    Person,
    Model,
    /// The model calls tools.
    Call,
    /// A tool answers.
    Tool,
}

impl Speaker {
    fn is_model(self) -> bool {
        matches!(self, Self::Model | Self::Call)
    }

    /// The tag of `ShareGPT`'s own form.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Person => "human",
            Self::Model => "gpt",
            Self::Call => "function_call",
            Self::Tool => "observation",
        }
    }
}

/// A turn in `ShareGPT`'s own form.
#[derive(Debug, Serialize)]
pub(super) struct Said<'a> {
    from: &'static str,
    value: Cow<'a, str>,
}

impl<'a> Said<'a> {
    /// The turns of a conversation.
    pub(super) fn all(turns: Vec<(Speaker, Cow<'a, str>)>) -> Vec<Self> {
        let said = turns.into_iter().map(|(speaker, value)| Self {
            from: speaker.tag(),
            value,
        });
        said.collect()
    }

    /// The model's answer.
    ///
    /// # Errors
    /// When it is nothing to learn.
    pub(super) fn answer(text: &'a str) -> Result<Self, Reason> {
        Ok(Self {
            from: Speaker::Model.tag(),
            value: Cow::Borrowed(chat::answer(text)?),
        })
    }
}

/// A call as LLaMA-Factory's templates read it.
#[derive(Serialize)]
struct Call<'a> {
    name: &'a str,
    arguments: &'a RawValue,
}

/// The conversation before the output.
///
/// # Errors
/// When there is none, or when the form can't hold it.
pub(super) fn conversation(log: &Log) -> Result<Conversation<'_>, Reason> {
    let (system, messages) = match chat::messages(log)? {
        [first, turns @ ..] if first.role == Role::System => (&*first.content, turns),
        turns => ("", turns),
    };
    let turns: Vec<_> = messages.iter().map(turn).collect::<Result<_, _>>()?;
    let follows_tool = turns
        .windows(2)
        .any(|two| two.iter().all(|(speaker, _)| *speaker == Speaker::Tool));
    if follows_tool {
        return Err(Reason::ManyAnswers);
    }
    let is_in_turn = turns
        .iter()
        .enumerate()
        .all(|(at, (speaker, _))| speaker.is_model() == (at % 2 == 1));
    if !is_in_turn || turns.len().is_multiple_of(2) {
        return Err(Reason::NotAlternating);
    }
    Ok(Conversation {
        system,
        turns,
        tools: chat::tools(log).map_or_else(String::new, |tools| tools.get().to_string()),
    })
}

fn turn(message: &Message) -> Result<(Speaker, Cow<'_, str>), Reason> {
    let speaker = match message.role {
        Role::System => return Err(Reason::SystemInside),
        Role::User => Speaker::Person,
        Role::Tool => Speaker::Tool,
        Role::Assistant if message.tool_calls.is_empty() => Speaker::Model,
        Role::Assistant => {
            if !message.content.trim().is_empty() {
                return Err(Reason::TextBesideCall);
            }
            return Ok((Speaker::Call, Cow::Owned(calls(&message.tool_calls)?)));
        }
    };
    Ok((speaker, Cow::Borrowed(&message.content)))
}

/// One call as an object, several as a list, as JSON.
fn calls(calls: &[ToolCall]) -> Result<String, Reason> {
    let read: Vec<_> = calls
        .iter()
        .map(|call| {
            let arguments: &RawValue = serde_json::from_str(&call.arguments)
                .ok()
                .filter(|arguments: &&RawValue| arguments.get().starts_with('{'))
                .ok_or(Reason::BadArguments)?;
            let name = &call.name;
            Ok(Call { name, arguments })
        })
        .collect::<Result<_, Reason>>()?;
    let json = match read.as_slice() {
        [one] => serde_json::to_string(one),
        many => serde_json::to_string(many),
    };
    Ok(json.expect("calls are JSON"))
}
