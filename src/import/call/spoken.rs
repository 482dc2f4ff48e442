//! Messages as tracing tools keep them, turned into those that the rest of the import reads: `LangChain`'s serialised
//! objects, OpenTelemetry's and Gemini's `parts`. Reads no conversation.

use serde_json::{Map, Value, json};

/// Whether a value is one message, in any of the forms.
pub(super) fn is_message(value: &Value) -> bool {
    let Value::Object(fields) = value else {
        return false;
    };
    let says = ["content", "parts", "tool_calls", "function_call", "refusal"];
    let is_spoken = fields.get("role").is_some_and(Value::is_string)
        && says.iter().any(|key| fields.contains_key(*key));
    is_spoken
        || class(fields).is_some()
        || typed(fields).is_some()
        || (fields.get("from").is_some_and(Value::is_string) && fields.contains_key("value"))
}

/// The messages that a value is: a turn with answers of several tools is as many.
pub(super) fn messages(value: Value) -> Vec<Value> {
    let Value::Object(mut fields) = value else {
        return vec![value];
    };
    if let Some(class) = class(&fields) {
        let kwargs = fields.get_mut("kwargs").map(Value::take);
        let Some(Value::Object(kwargs)) = kwargs else {
            return Vec::new();
        };
        return vec![langchain(class, kwargs)];
    }
    if let Some(role) = typed(&fields) {
        let inner = match fields.get_mut("data").map(Value::take) {
            Some(Value::Object(data)) => data,
            _ => fields,
        };
        return vec![langchain(role, inner)];
    }
    match fields.get_mut("parts").map(Value::take) {
        Some(Value::Array(parts)) => parted(&fields, parts),
        _ => vec![Value::Object(fields)],
    }
}

/// The role of a message that `LangChain` wrote with its constructor, by its class; `chat` where the object says it.
fn class(fields: &Map<String, Value>) -> Option<&'static str> {
    fields.get("lc")?;
    fields.get("kwargs")?.as_object()?;
    let class = fields.get("id")?.as_array()?.last()?.as_str()?;
    let class = class.strip_suffix("Chunk").unwrap_or(class);
    role(class.strip_suffix("Message")?)
}

/// The role of a message that `LangChain` wrote as a plain object, by its type.
fn typed(fields: &Map<String, Value>) -> Option<&'static str> {
    if fields.contains_key("role") && fields.get("type").and_then(Value::as_str) != Some("chat") {
        return None;
    }
    let has_content = |fields: &Map<String, Value>| fields.contains_key("content");
    let data = fields.get("data").and_then(Value::as_object);
    if !has_content(fields) && !data.is_some_and(has_content) {
        return None;
    }
    let kind = fields.get("type")?.as_str()?;
    let kind = kind.strip_suffix("Chunk").unwrap_or(kind);
    role(kind.strip_suffix("Message").unwrap_or(kind))
}

fn role(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "human" => "user",
        "ai" => "assistant",
        "system" | "developer" => "system",
        "tool" | "function" => "tool",
        "chat" => "chat",
        _ => return None,
    })
}

/// A message with what the rest of the import knows of it.
fn langchain(role: &str, mut kwargs: Map<String, Value>) -> Value {
    let mut message = Map::new();
    let role = match kwargs.get("role").and_then(Value::as_str) {
        Some(own) if role == "chat" => own,
        _ => role,
    };
    message.insert("role".to_string(), role.into());
    let mut extra = match kwargs.get_mut("additional_kwargs").map(Value::take) {
        Some(Value::Object(extra)) => extra,
        _ => Map::new(),
    };
    let mut calls = |key: &str| {
        let here = kwargs.shift_remove(key);
        let kept = here.filter(|calls| !super::is_empty(calls) && !calls.is_null());
        kept.or_else(|| extra.shift_remove(key))
    };
    let (tool_calls, function_call) = (calls("tool_calls"), calls("function_call"));
    let mut content = kwargs.shift_remove("content").unwrap_or_default();
    if tool_calls.is_some()
        && let Value::Array(parts) = &mut content
    {
        // Some providers write a call among the parts as well.
        parts.retain(|part| part.get("type").and_then(Value::as_str) != Some("tool_use"));
    }
    message.insert("content".to_string(), content);
    message.extend(tool_calls.map(|calls| ("tool_calls".to_string(), calls)));
    message.extend(function_call.map(|call| ("function_call".to_string(), call)));
    for key in ["tool_call_id", "name"] {
        message.extend(kwargs.shift_remove(key).map(|it| (key.to_string(), it)));
    }
    Value::Object(message)
}

/// A message whose content is its parts.
fn parted(fields: &Map<String, Value>, parts: Vec<Value>) -> Vec<Value> {
    let (mut messages, mut said, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for mut part in parts {
        let kind = part.get("type").and_then(Value::as_str);
        match kind.or_else(|| untyped(&part)) {
            Some("tool_call") => calls.push(part),
            Some("tool_call_response") => messages.push(json!({
                "role": "tool",
                "tool_call_id": part.get("id"),
                "content": answer(&mut part),
            })),
            Some("functionCall") => calls.extend(part.get_mut("functionCall").map(Value::take)),
            Some("function_call") => calls.extend(part.get_mut("function_call").map(Value::take)),
            Some("reasoning" | "thinking") => {}
            Some("text") => {
                let text = ["content", "text"]
                    .iter()
                    .find_map(|key| part.get_mut(*key).map(Value::take));
                let text = match text.unwrap_or_default() {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                said.push(json!({"type": "text", "text": text}));
            }
            Some("uri" | "blob" | "file") => said.push(placed(&part)),
            _ => said.push(part),
        }
    }
    if !said.is_empty() || !calls.is_empty() || messages.is_empty() {
        let mut message = Map::new();
        for key in ["role", "name", "tool_call_id"] {
            message.extend(fields.get(key).map(|it| (key.to_string(), it.clone())));
        }
        message.insert("content".to_string(), said.into());
        message.insert("tool_calls".to_string(), calls.into());
        messages.push(Value::Object(message));
    }
    messages
}

/// What a part without a type is, by its fields, as Gemini writes parts.
fn untyped(part: &Value) -> Option<&'static str> {
    ["text", "functionCall", "function_call"]
        .into_iter()
        .find(|key| part.get(key).is_some())
}

fn answer(part: &mut Value) -> Value {
    let answer = ["response", "result", "content"]
        .iter()
        .find_map(|key| part.get_mut(*key).map(Value::take));
    match answer.unwrap_or_default() {
        Value::String(text) => text.into(),
        Value::Null => "".into(),
        other => other.to_string().into(),
    }
}

/// A file, an image or a sound in the form of the APIs: its data, or where it is.
fn placed(part: &Value) -> Value {
    let kind = ["modality", "type"]
        .iter()
        .find_map(|key| part.get(*key).and_then(Value::as_str))
        .unwrap_or("file");
    let place = ["uri", "content", "file_id"]
        .iter()
        .find_map(|key| part.get(*key));
    let mut inner = Map::new();
    inner.extend(place.map(|place| {
        let key = if part.get("uri").is_some() {
            "url"
        } else {
            "data"
        };
        (key.to_string(), place.clone())
    }));
    inner.extend(
        part.get("mime_type")
            .map(|media| ("media_type".to_string(), media.clone())),
    );
    json!({"type": kind, kind: inner})
}
