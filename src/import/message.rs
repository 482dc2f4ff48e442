//! One turn of a conversation in any of its wire forms: `role`/`content` or `from`/`value`, content as text, as parts or
//! null, tool calls in the present and the earlier form or as parts. What a model thought is no part of what it said,
//! and is left to the raw record.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::object::Name;
use crate::model::{Message, Role, ToolCall};

/// A turn as it is read.
pub(super) struct Wire {
    /// Answers of tools that a user's turn brings as parts, as Anthropic's API has them.
    answers: Vec<Message>,
    message: Message,
    /// Whether a trainer is told to learn nothing from it: `weight: 0`, which only an assistant's turn may have.
    pub(super) context_only: bool,
}

impl Wire {
    /// The messages that it is: answers of tools before what the user says to them.
    pub(super) fn put_into(self, messages: &mut Vec<Message>) {
        let answers_only = !self.answers.is_empty() && self.message.content.is_empty();
        messages.extend(self.answers);
        if !answers_only {
            messages.push(self.message);
        }
    }

    /// Whether this role speaks.
    pub(super) fn is_of(&self, role: Role) -> bool {
        self.message.role == role
    }

    /// The turn as one text for review.
    pub(super) fn into_output(self) -> String {
        output_text(self.message)
    }
}

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WireVisitor)
    }
}

struct WireVisitor;

impl<'de> Visitor<'de> for WireVisitor {
    type Value = Wire;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message with `role` and `content`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Wire, A::Error> {
        let mut message = Message::default();
        let mut role = None;
        let mut content = Content::default();
        let mut calls: Vec<Call> = Vec::new();
        let mut weight = Value::Null;
        let mut instead: Option<String> = None;
        while let Some(Name(key)) = map.next_key()? {
            match &*key {
                "role" | "from" => role = Some(map.next_value::<Speaker>()?),
                "content" | "value" => content = map.next_value()?,
                "name" => message.name = map.next_value()?,
                "tool_call_id" => message.tool_call_id = map.next_value()?,
                "tool_calls" => {
                    calls.extend(map.next_value::<Option<Vec<Call>>>()?.unwrap_or_default());
                }
                "function_call" => calls.extend(map.next_value::<Option<Call>>()?),
                "weight" | "loss_weight" => weight = map.next_value()?,
                // What is said in place of the content.
                "refusal" | "audio" => {
                    let mut spoken: Value = map.next_value()?;
                    if let Some(transcript) = spoken.get_mut("transcript") {
                        spoken = transcript.take();
                    }
                    if let Value::String(text) = spoken {
                        instead = Some(text);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let role = role.ok_or_else(|| de::Error::custom("a message has no `role`"))?;
        message.role = role.role;
        message.content = match instead {
            Some(text) if content.text.is_empty() => text,
            _ => content.text,
        };
        message.tool_calls = content.calls;
        message
            .tool_calls
            .extend(calls.into_iter().map(|call| call.0));
        if role.calls {
            let call = serde_json::from_str::<Call>(&message.content).map(|call| call.0);
            let arguments = std::mem::take(&mut message.content);
            message.tool_calls.push(call.unwrap_or(ToolCall {
                arguments,
                ..ToolCall::default()
            }));
        }
        Ok(Wire {
            answers: content.answers,
            context_only: message.role == Role::Assistant && weight.as_f64() == Some(0.0),
            message,
        })
    }
}

/// Who speaks, under any of the names that datasets use.
struct Speaker {
    role: Role,
    /// Whether the message's content is a call of a tool, as `function_call` has it in datasets of `ShareGPT`'s shape.
    calls: bool,
}

impl<'de> Deserialize<'de> for Speaker {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Name(name) = Name::deserialize(deserializer)?;
        let mut lower = Cow::Borrowed(&*name);
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower = Cow::Owned(name.to_ascii_lowercase());
        }
        let role = match &*lower {
            "system" | "developer" => Role::System,
            "user" | "human" => Role::User,
            "assistant" | "gpt" | "model" | "ai" | "bot" | "chatgpt" | "bing" | "bard"
            | "function_call" => Role::Assistant,
            "tool" | "function" | "observation" | "ipython" | "tool_response" => Role::Tool,
            _ => {
                return Err(de::Error::custom(format!(
                    "the role `{name}` is unknown; known are system, developer, user, human, assistant, gpt, model, tool, function, observation"
                )));
            }
        };
        let calls = name == "function_call";
        Ok(Self { role, calls })
    }
}

/// A message's content: what it says, and what stands in it as parts beside that.
#[derive(Default)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) calls: Vec<ToolCall>,
    answers: Vec<Message>,
    /// Whether the text's last part goes on in the next one without a line's end.
    flows: bool,
}

impl Content {
    /// What it says and calls as one text for review.
    pub(super) fn into_output(self) -> String {
        output_text(Message {
            content: self.text,
            tool_calls: self.calls,
            ..Message::default()
        })
    }

    fn take(&mut self, part: Value) {
        match part.get("type").and_then(Value::as_str) {
            Some("thinking" | "redacted_thinking" | "reasoning") => {}
            Some("tool_use" | "server_tool_use" | "mcp_tool_use" | "tool_call")
                if let Some(call) = called(&part) =>
            {
                self.calls.push(call);
            }
            Some("tool_result") => self.answers.push(answered(part)),
            kind => {
                // The API divides one text where it names a source, in the middle of sentences.
                let flows = kind == Some("output_text") || part.get("citations").is_some();
                if !(self.text.is_empty() || flows || self.flows) {
                    self.text.push('\n');
                }
                self.text.push_str(&shown(&part));
                self.flows = flows;
            }
        }
    }
}

/// A call that stands among the parts; in text of its own in some datasets.
fn called(part: &Value) -> Option<ToolCall> {
    let call = match part.get("value") {
        Some(Value::String(text)) => serde_json::from_str::<Call>(text),
        Some(inner) => Call::deserialize(inner),
        None => Call::deserialize(part),
    };
    call.ok().map(|call| call.0)
}

/// What a tool answered, as a message.
fn answered(mut part: Value) -> Message {
    let content = part
        .get_mut("content")
        .map(Value::take)
        .and_then(|content| serde_json::from_value::<Content>(content).ok())
        .unwrap_or_default();
    let call = part.get("tool_use_id").and_then(Value::as_str);
    Message {
        role: Role::Tool,
        content: content.text,
        tool_call_id: call.map(str::to_string),
        ..Message::default()
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

impl From<Message> for Content {
    fn from(message: Message) -> Self {
        Self {
            text: message.content,
            calls: message.tool_calls,
            ..Self::default()
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a list of parts or null")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Content, E> {
        Ok(text.to_string().into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Content, E> {
        Ok(text.into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::default())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Content, E> {
        Ok(value.to_string().into())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Content, E> {
        Ok(value.to_string().into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Content, E> {
        Ok(value.to_string().into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Content, E> {
        Ok(Value::from(value).to_string().into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Content, A::Error> {
        let mut content = Content::default();
        while let Some(part) = parts.next_element::<Value>()? {
            content.take(part);
        }
        Ok(content)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Content, A::Error> {
        let mut content = Content::default();
        content.take(Value::deserialize(de::value::MapAccessDeserializer::new(
            map,
        ))?);
        Ok(content)
    }
}

/// A part as a reader sees it: its text, or what kind of thing it is.
fn shown(part: &Value) -> String {
    if let Some(text) = part.as_str() {
        return text.to_string();
    }
    let kind = part.get("type").and_then(Value::as_str);
    let text = ["text", "value", "refusal"]
        .iter()
        .find_map(|key| part.get(key).and_then(Value::as_str));
    match (kind, text) {
        (Some("text" | "input_text" | "output_text" | "refusal") | None, Some(text)) => {
            text.to_string()
        }
        (Some(kind), _) => {
            let inner = part.get(kind).or(part.get("source")).unwrap_or(part);
            let place = ["url", "image_url", "data", "file_data", "value"]
                .iter()
                .find_map(|key| inner.get(key).and_then(Value::as_str))
                .or(inner.as_str());
            let media = inner.get("media_type").and_then(Value::as_str);
            format!("[{}]", placed(media.unwrap_or(kind), place))
        }
        (None, None) => part.to_string(),
    }
}

/// `image/png 12 KB` for inlined data, else the kind with its address.
fn placed(kind: &str, place: Option<&str>) -> String {
    let Some(place) = place else {
        return kind.to_string();
    };
    let inlined = place
        .strip_prefix("data:")
        .and_then(|data| data.split_once(','));
    match inlined {
        Some((media, data)) => {
            let media = media.split(';').next().unwrap_or_default();
            format!("{media} {} KB", (data.len() * 3 / 4).div_ceil(1024))
        }
        None if place.len() <= 300 && place.contains("://") => format!("{kind} {place}"),
        None => format!("{kind} {} KB", (place.len() * 3 / 4).div_ceil(1024)),
    }
}

/// A call of a tool: the form of chat completions with `function` inside, or flat.
struct Call(ToolCall);

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CallVisitor).map(Self)
    }
}

struct CallVisitor;

impl<'de> Visitor<'de> for CallVisitor {
    type Value = ToolCall;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tool call with a `name` and `arguments`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ToolCall, A::Error> {
        let mut call = ToolCall::default();
        while let Some(Name(key)) = map.next_key()? {
            match &*key {
                "id" => call.id = map.next_value::<Option<String>>()?.unwrap_or_default(),
                "name" => call.name = map.next_value::<Option<String>>()?.unwrap_or_default(),
                "arguments" | "args" | "input" | "parameters" => {
                    let raw = map.next_value::<Box<RawValue>>()?;
                    call.arguments = as_written(&raw).map_err(de::Error::custom)?;
                }
                "function" => {
                    // Inspect writes the name here, beside the arguments.
                    let raw = map.next_value::<Box<RawValue>>()?;
                    if raw.get().starts_with('"') {
                        call.name = serde_json::from_str(raw.get()).map_err(de::Error::custom)?;
                    } else {
                        let Call(inner) =
                            serde_json::from_str(raw.get()).map_err(de::Error::custom)?;
                        call.name = inner.name;
                        call.arguments = inner.arguments;
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(call)
    }
}

/// Arguments as the model wrote them: the text of a string, an object as it stands.
fn as_written(raw: &RawValue) -> serde_json::Result<String> {
    match raw.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw.get()),
        Some(b'n') | None => Ok(String::new()),
        Some(_) => Ok(raw.get().to_string()),
    }
}

/// An assistant's turn as one text for review: what it says, then each call on its own line.
pub(super) fn output_text(message: Message) -> String {
    let mut text = message.content;
    for call in &message.tool_calls {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str("[calls ");
        text.push_str(&call.name);
        text.push_str("] ");
        text.push_str(&call.arguments);
    }
    text
}
