//! The envelope of a completion and of an error, in every shape that servers give them. Pure. That of messages is read in
//! `messages`.

mod messages;

use serde_json::Value;

use crate::judge::weigh::Token;
use crate::model::Protocol;

/// What a model answered: a chat completion's first choice, or a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    /// What the model said; None where that is absent, null or empty.
    pub content: Option<String>,
    /// What it thought, where the server gives that apart.
    pub reasoning: Option<String>,
    /// Its refusal, where the server gives that apart.
    pub refusal: Option<String>,
    /// Why it ended.
    pub finish: Finish,
    /// The model that the server says answered.
    pub model: Option<String>,
    /// What was counted.
    pub usage: Usage,
    /// Its tokens, with the likeliest in the place of each, where the server gives them.
    pub tokens: Vec<Token>,
}

/// Why a reply ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finish {
    /// By itself, as far as the server says.
    #[default]
    Own,
    /// At the limit of tokens.
    Length,
    /// By the server's filter.
    Filtered,
    /// For another reason.
    Other,
}

/// Tokens of one call, where the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read, cached ones included.
    pub input: Option<u64>,
    /// Tokens written, hidden reasoning included.
    pub output: Option<u64>,
}

/// A server's error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// The HTTP status; that inside of the body where the body came with a 200.
    pub status: u16,
    /// What it says; the start of the body where that has no known shape.
    pub message: String,
    /// Its code and type in lower case, joined by a space.
    pub code: String,
    /// The parameter that it names.
    pub param: String,
    /// What the model wrote, where the server refuses that as no JSON.
    pub generation: Option<String>,
    /// The server's number for the call.
    pub request: Option<String>,
}

/// What a body with status 200 holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A completion.
    Completion(Completion),
    /// An error all the same.
    Error(ServerError),
    /// Neither: a proxy's page, or half of an answer.
    Foreign,
}

impl Completion {
    /// What is to be read for scores: the content; or the reasoning where there is none and the model ended by itself,
    /// since some servers put the JSON there.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        let reasoned = self.reasoning.as_deref();
        self.content
            .as_deref()
            .or(reasoned.filter(|_| self.finish == Finish::Own))
    }
}

/// Reads the body of a 200.
#[must_use]
pub fn body(protocol: Protocol, text: &str) -> Body {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Body::Foreign;
    };
    match protocol {
        Protocol::OpenAi => chat(&value),
        Protocol::Anthropic => messages::read(&value)
            .map(Body::Completion)
            .or_else(|| failed(&value))
            .unwrap_or(Body::Foreign),
    }
}

/// An error that came with a 200. Without a status of its own, it is taken for one that the server may mend.
fn failed(value: &Value) -> Option<Body> {
    let error = said(value)?;
    let status = inner_status(value).unwrap_or(500);
    Some(Body::Error(ServerError { status, ..error }))
}

fn chat(value: &Value) -> Body {
    let choice = value.pointer("/choices/0");
    let has_error = value.get("error").is_some_and(|error| !error.is_null());
    let Some(choice) = choice.filter(|_| !has_error) else {
        return failed(value).unwrap_or(Body::Foreign);
    };
    if choice.get("error").is_some_and(Value::is_object)
        && let Some(error) = failed(choice)
    {
        return error;
    }
    let message = choice.get("message").unwrap_or(&Value::Null);
    let text_of = |field: &str| message.get(field).and_then(spoken);
    Body::Completion(Completion {
        content: text_of("content").or_else(|| choice.get("text").and_then(spoken)),
        reasoning: text_of("reasoning_content").or_else(|| text_of("reasoning")),
        refusal: text_of("refusal"),
        finish: finish(choice.get("finish_reason")),
        model: value.get("model").and_then(spoken),
        usage: Usage {
            input: count(value, "prompt_tokens", "input_tokens"),
            output: count(value, "completion_tokens", "output_tokens"),
        },
        tokens: choice
            .pointer("/logprobs/content")
            .and_then(Value::as_array)
            .map(|tokens| tokens.iter().filter_map(token).collect())
            .unwrap_or_default(),
    })
}

fn token(value: &Value) -> Option<Token> {
    let top = value.get("top_logprobs").and_then(Value::as_array);
    let likely = |entry: &Value| {
        let text = entry.get("token")?.as_str()?.to_string();
        Some((text, entry.get("logprob")?.as_f64()?))
    };
    Some(Token {
        text: value.get("token")?.as_str()?.to_string(),
        top: top
            .map(|top| top.iter().filter_map(likely).collect())
            .unwrap_or_default(),
    })
}

fn finish(reason: Option<&Value>) -> Finish {
    match reason.and_then(Value::as_str) {
        None | Some("stop" | "eos" | "tool_calls" | "end_turn" | "") => Finish::Own,
        Some("length" | "max_tokens") => Finish::Length,
        Some("content_filter") => Finish::Filtered,
        Some(_) => Finish::Other,
    }
}

/// Reads the body of any other status.
#[must_use]
pub fn error(status: u16, text: &str) -> ServerError {
    let shaped = serde_json::from_str::<Value>(text)
        .ok()
        .and_then(|value| said(&value));
    let mut error = shaped.unwrap_or_else(|| ServerError {
        message: words(text),
        ..ServerError::default()
    });
    error.status = status;
    error
}

/// An error in the shapes of `OpenAI`, Ollama, `FastAPI`, old vLLM, Gemini and Anthropic.
fn said(value: &Value) -> Option<ServerError> {
    let value = match value {
        Value::Array(items) => items.first()?,
        other => other,
    };
    let inner = match value.get("error") {
        Some(Value::String(message)) => {
            return Some(ServerError {
                message: message.clone(),
                ..ServerError::default()
            });
        }
        Some(error @ Value::Object(_)) => error,
        _ => value,
    };
    let message = match (inner.get("message"), inner.get("detail")) {
        (Some(Value::String(message)), _) | (None, Some(Value::String(message))) => message.clone(),
        (_, Some(detail)) => detail.to_string(),
        (Some(message), None) => message.to_string(),
        (None, None) => return None,
    };
    let code = ["/code", "/type", "/status", "/details/error_code"]
        .iter()
        .filter_map(|field| inner.pointer(field)?.as_str());
    Some(ServerError {
        status: 0,
        message,
        code: code.collect::<Vec<_>>().join(" ").to_lowercase(),
        param: inner
            .get("param")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_string(),
        generation: inner.get("failed_generation").and_then(spoken),
        request: value.get("request_id").and_then(spoken),
    })
}

fn inner_status(value: &Value) -> Option<u16> {
    let code = value.pointer("/error/code").or_else(|| value.get("code"))?;
    let number = code.as_u64().or_else(|| code.as_str()?.parse().ok())?;
    u16::try_from(number)
        .ok()
        .filter(|status| (400..600).contains(status))
}

/// A text, or a list of parts that hold texts; None where nothing is said.
fn spoken(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter(|part| {
                part.get("type")
                    .is_none_or(|kind| kind == "text" || kind == "output_text")
            })
            .filter_map(|part| part.as_str().or_else(|| part.get("text")?.as_str()))
            .collect(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn count(value: &Value, name: &str, other: &str) -> Option<u64> {
    let usage = value.get("usage")?;
    usage.get(name).or_else(|| usage.get(other))?.as_u64()
}

/// The words of a page without its tags.
fn words(text: &str) -> String {
    let mut plain = String::new();
    let mut tag = false;
    for c in text.chars().take(4000) {
        match c {
            '<' => tag = true,
            '>' if tag => {
                tag = false;
                plain.push(' ');
            }
            _ if !tag => plain.push(c),
            _ => {}
        }
    }
    super::super::answer::brief(&plain)
}

#[cfg(test)]
mod tests;
