//! One turn of a conversation in any of its wire forms: `role`/`content` or `from`/`value`, content as text, as parts or
//! null, tool calls in the present and the earlier form.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::object::Name;
use crate::model::{Message, Role, ToolCall};

/// A message as it is read.
pub(super) struct Wire(pub(super) Message);

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WireVisitor).map(Self)
    }
}

struct WireVisitor;

impl<'de> Visitor<'de> for WireVisitor {
    type Value = Message;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message with `role` and `content`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Message, A::Error> {
        let mut message = Message::default();
        let mut role = None;
        while let Some(Name(key)) = map.next_key()? {
            match &*key {
                "role" | "from" => role = Some(map.next_value::<Speaker>()?),
                "content" | "value" => message.content = map.next_value::<Content>()?.0,
                "name" => message.name = map.next_value()?,
                "tool_call_id" => message.tool_call_id = map.next_value()?,
                "tool_calls" => {
                    message.tool_calls = map
                        .next_value::<Option<Vec<Call>>>()?
                        .unwrap_or_default()
                        .into_iter()
                        .map(|call| call.0)
                        .collect();
                }
                "function_call" => {
                    if let Some(Call(call)) = map.next_value::<Option<Call>>()? {
                        message.tool_calls.push(call);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let role = role.ok_or_else(|| de::Error::custom("a message has no `role`"))?;
        message.role = role.role;
        if role.calls {
            let call = serde_json::from_str::<Call>(&message.content).map(|call| call.0);
            let arguments = std::mem::take(&mut message.content);
            message.tool_calls.push(call.unwrap_or(ToolCall {
                arguments,
                ..ToolCall::default()
            }));
        }
        Ok(message)
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
        let role = match name.to_ascii_lowercase().as_str() {
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

/// A message's content as one text.
#[derive(Default)]
pub(super) struct Content(pub(super) String);

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor).map(Self)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a list of parts or null")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_string())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        Ok(String::new())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<String, E> {
        Ok(Value::from(value).to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<String, A::Error> {
        let mut texts = Vec::new();
        while let Some(part) = parts.next_element::<Value>()? {
            texts.push(shown(&part));
        }
        Ok(texts.join("\n"))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<String, A::Error> {
        let part = Value::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(shown(&part))
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
            let inner = part.get(kind).unwrap_or(part);
            let place = ["url", "image_url", "data", "file_data"]
                .iter()
                .find_map(|key| inner.get(key).and_then(Value::as_str))
                .or(inner.as_str());
            format!("[{}]", placed(kind, place))
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
