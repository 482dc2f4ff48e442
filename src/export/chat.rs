//! Turns of a conversation as chat trainers read them. `role` and `content` stand in every turn, so that a column of
//! turns has one type; the fields of tools stand only where there are any, because checkers refuse them empty. Says
//! which texts may be learnt at all.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::{Log, Message, ToolCall};

use super::left_out::Reason;

/// One turn.
#[derive(Debug, Serialize)]
pub(super) struct Turn<'a> {
    pub(super) role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_call_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weight: Option<u8>,
}

/// A call of a tool in the nested form that chat APIs use.
#[derive(Debug, Serialize)]
pub(super) struct Call<'a> {
    pub(super) id: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    pub(super) function: Function<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    /// JSON as text.
    arguments: &'a str,
}

impl<'a> Turn<'a> {
    fn of(message: &'a Message) -> Self {
        Self {
            role: message.role.as_str(),
            content: Some(&message.content),
            name: message.name.as_deref(),
            tool_calls: message.tool_calls.iter().map(Call::of).collect(),
            tool_call_id: message.tool_call_id.as_deref().map(Cow::Borrowed),
            weight: None,
        }
    }

    /// The assistant's answer.
    ///
    /// # Errors
    /// When it is nothing to learn.
    pub(super) fn answer(content: &'a str) -> Result<Self, Reason> {
        Ok(Self {
            role: "assistant",
            content: Some(answer(content)?),
            name: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
            weight: None,
        })
    }
}

impl<'a> Call<'a> {
    fn of(call: &'a ToolCall) -> Self {
        Self {
            id: Cow::Borrowed(&call.id),
            kind: "function",
            function: Function {
                name: &call.name,
                arguments: &call.arguments,
            },
        }
    }
}

/// The conversation before the output.
///
/// # Errors
/// When there is none, or not all of it is text.
pub(super) fn conversation(log: &Log) -> Result<Vec<Turn<'_>>, Reason> {
    Ok(messages(log)?.iter().map(Turn::of).collect())
}

/// The conversation's messages.
///
/// # Errors
/// As [`conversation`].
pub(super) fn messages(log: &Log) -> Result<&[Message], Reason> {
    if log.messages.is_empty() {
        return Err(Reason::NoConversation);
    }
    if log
        .messages
        .iter()
        .any(|message| is_noted(&message.content))
    {
        return Err(Reason::NotText);
    }
    Ok(&log.messages)
}

/// A text that may be learnt as an answer.
///
/// # Errors
/// When it is blank, or the readable form of a call or of a file, which nobody may learn as words.
pub(super) fn answer(content: &str) -> Result<&str, Reason> {
    if content.trim().is_empty() {
        Err(Reason::NoOutput)
    } else if calls_tools(content) {
        Err(Reason::CallsTools)
    } else if is_noted(content) {
        Err(Reason::NotText)
    } else {
        Ok(content)
    }
}

/// Both sides of a pair, which must differ: a trainer would learn that one text is better than itself.
///
/// # Errors
/// As [`answer`], and when they differ by white space at their ends at most.
pub(super) fn sides<'a>(chosen: &'a str, rejected: &'a str) -> Result<(&'a str, &'a str), Reason> {
    if chosen.trim() == rejected.trim() {
        return Err(Reason::SameText);
    }
    Ok((answer(chosen)?, answer(rejected)?))
}

/// The tools that the source described, as a list of JSON; None where it did not, or not as a list of objects.
pub(super) fn tools(log: &Log) -> Option<Box<RawValue>> {
    let list = match log.meta.get("tools")? {
        Value::String(text) => serde_json::from_str::<Value>(text).ok()?,
        other => other.clone(),
    };
    let is_list = list
        .as_array()
        .is_some_and(|tools| !tools.is_empty() && tools.iter().all(Value::is_object));
    is_list
        .then(|| serde_json::value::to_raw_value(&list).ok())
        .flatten()
}

/// Whether a line is `[calls NAME] …`, as an import writes the calls of an output.
fn calls_tools(output: &str) -> bool {
    output.lines().any(|line| {
        line.strip_prefix("[calls ")
            .is_some_and(|rest| rest.contains("] "))
    })
}

/// Whether a line is `[image/png 12 KB]` or `[image_url https://…]`, as an import writes what is no text.
fn is_noted(content: &str) -> bool {
    const KINDS: [&str; 10] = [
        "audio",
        "document",
        "file",
        "image",
        "image_url",
        "input_audio",
        "input_file",
        "input_image",
        "video",
        "video_url",
    ];
    content.lines().any(|line| {
        let inner = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let Some(inner) = inner else { return false };
        let (kind, place) = inner.split_once(' ').unwrap_or((inner, ""));
        let is_media = kind.split_once('/').is_some_and(|(family, _)| {
            matches!(family, "image" | "audio" | "video" | "application" | "text")
        });
        let is_placed = place.is_empty() || place.ends_with(" KB") || place.contains("://");
        (is_media && place.ends_with(" KB")) || (KINDS.contains(&kind) && is_placed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_import_writes_for_a_file_or_a_call_is_told_from_words() {
        let cases = [
            ("See [image/png 12 KB] there.", Ok(())),
            ("See\n[image/png 12 KB]", Err(Reason::NotText)),
            ("[image_url https://a.b/c.png]", Err(Reason::NotText)),
            ("[input_audio 40 KB]", Err(Reason::NotText)),
            ("[file]", Err(Reason::NotText)),
            ("[file name]", Ok(())),
            ("[1, 2]", Ok(())),
            ("[calls clock] {}", Err(Reason::CallsTools)),
            ("It [calls clock] {}", Ok(())),
            (" \n", Err(Reason::NoOutput)),
        ];
        for (text, expected) in cases {
            assert_eq!(answer(text).map(|_| ()), expected, "{text:?}");
        }
    }
}
