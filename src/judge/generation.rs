//! What a model wrote for a conversation, and the log that it becomes, with the parameters that it was asked with. Pure.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::answer::failure;
use super::dialect::{Dialect, Param, TokenLimit};
use super::reply::{Completion, Finish};
use crate::model::author::before_answer;
use crate::model::{Author, Cause, Failure, Log, LogId, Protocol, Usage};

/// The field of a log's metadata that says how its output was made.
pub const MARK: &str = "generation";

/// The tag of a log whose output ends at the limit of tokens, so that filters find it.
pub const CUT: &str = "cut-off";

/// What a model wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The text, as it came.
    pub text: String,
    /// Whether it ends at the limit of tokens.
    pub is_cut: bool,
    /// The model that the server says answered.
    pub answered: Option<String>,
    /// What the server took of what it was asked for.
    pub sent: Dialect,
}

/// Why a model wrote nothing that a log could hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Unwritten {
    /// The server, or the model, failed.
    Failed(Failure),
    /// The reply says nothing.
    Empty,
    /// The conversation asks nothing, so that nobody was asked.
    NothingAsked,
}

impl Unwritten {
    /// The cause's word in counts.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Failed(failure) => failure.cause.as_str(),
            Self::Empty => "empty",
            Self::NothingAsked => "nothing_asked",
        }
    }

    /// What there is to say of it.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Failed(failure) => &failure.detail,
            Self::Empty => "the reply has no text",
            Self::NothingAsked => "the conversation asks nothing",
        }
    }
}

/// What a completion is as an output. What a model thinks is no part of what it says, and a refusal that the server tells
/// apart is none either.
///
/// # Errors
/// When it is none, with the reason.
pub fn output(completion: Completion, sent: Dialect) -> Result<Output, Unwritten> {
    let Completion {
        content,
        refusal,
        finish,
        model,
        ..
    } = completion;
    let declined = |detail: &str| Unwritten::Failed(failure(Cause::Declined, detail));
    if finish == Finish::Filtered {
        return Err(declined("the server's filter ended the reply"));
    }
    match (content, refusal) {
        (Some(text), _) => Ok(Output {
            text,
            is_cut: finish == Finish::Length,
            answered: model,
            sent,
        }),
        (None, Some(refusal)) => Err(declined(&refusal)),
        (None, None) if finish == Finish::Length => Err(Unwritten::Failed(failure(
            Cause::CutOff,
            "the limit of tokens was reached before the first word: raise `max_tokens`",
        ))),
        (None, None) => Err(Unwritten::Empty),
    }
}

/// The log that an output becomes: the conversation, references, tags and metadata of the log that it was asked for, the
/// model's name, what it cost, and how it was made. It has no id of the source's own, which stays with the log there.
#[must_use]
pub fn generated(
    author: &Author,
    template: &Log,
    of: LogId,
    output: &Output,
    usage: Usage,
    at: Timestamp,
) -> Log {
    let mut meta = template.meta.clone();
    let made = generation(author, template, of, output);
    let is_own = meta.insert(MARK.to_string(), Value::Object(made)).is_some();
    let mut tags = template.tags.clone();
    // Another model's output was cut, not the conversation.
    tags.retain(|tag| !is_own || tag != CUT);
    if output.is_cut && !tags.iter().any(|tag| tag == CUT) {
        tags.push(CUT.to_string());
    }
    Log {
        source_id: None,
        messages: template.messages.clone(),
        output: output.text.clone(),
        references: template.references.clone(),
        model: Some(author.name.clone()),
        at: Some(at),
        tags,
        meta,
        usage,
        candidates: Vec::new(),
    }
}

/// Who was asked and answered, and with which parameters: those that were sent, since a server may refuse some.
fn generation(author: &Author, template: &Log, of: LogId, output: &Output) -> Map<String, Value> {
    let (server, sent) = (&author.server, output.sent);
    let temperature = server
        .temperature
        .filter(|_| sent.temperature == Param::Sent);
    let takes_seed = author.protocol == Protocol::OpenAi && sent.seed == Param::Sent;
    let seed = server.seed.filter(|_| takes_seed);
    let max_tokens = Some(server.max_tokens).filter(|_| sent.limit != TokenLimit::Absent);
    let system = author.system.text().map(|text| {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        json!({"hash": format!("b3:{}", &hash[..16]), "replaces": author.replaces_system()})
    });
    let mut made = Map::new();
    made.insert("model".into(), json!(server.model));
    made.insert("answered".into(), json!(output.answered));
    made.insert("temperature".into(), json!(temperature));
    made.insert("seed".into(), json!(seed));
    made.insert("max_tokens".into(), json!(max_tokens));
    made.insert("system".into(), json!(system));
    made.insert("of".into(), json!(of));
    if output.is_cut {
        made.insert("cut".into(), true.into());
    }
    let left_out = template.messages.len() - before_answer(&template.messages).len();
    if left_out > 0 {
        made.insert("left_out".into(), json!(left_out));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::author::file;

    fn sent() -> Dialect {
        Dialect::fullest(Protocol::OpenAi)
    }

    #[test]
    fn only_words_are_an_output() {
        let says = |content: Option<&str>, refusal: Option<&str>, finish| Completion {
            content: content.map(ToString::to_string),
            refusal: refusal.map(ToString::to_string),
            reasoning: Some("Hm.".into()),
            finish,
            ..Completion::default()
        };
        let cases = [
            (Some(" So.\n"), None, Finish::Own, Ok((" So.\n", false))),
            (Some("So"), None, Finish::Length, Ok(("So", true))),
            (Some("So"), None, Finish::Other, Ok(("So", false))),
            (Some("So"), None, Finish::Filtered, Err("declined")),
            (None, Some("I can't."), Finish::Own, Err("declined")),
            (None, None, Finish::Length, Err("cut_off")),
            (None, None, Finish::Own, Err("empty")),
        ];
        for (content, refusal, finish, expected) in cases {
            let found = output(says(content, refusal, finish), sent());
            let found = found
                .as_ref()
                .map(|output| (output.text.as_str(), output.is_cut))
                .map_err(Unwritten::as_str);
            assert_eq!(found, expected, "{content:?} {refusal:?} {finish:?}");
        }
    }

    #[test]
    fn a_log_says_how_it_was_made() {
        let text = file::EXAMPLE.replace("temperature = 0.0", "temperature = 0.0\nseed = 7");
        let text = text.replacen("[[model]]", "[[model]]\nsystem = \"Be short.\"", 1);
        let author = file::read(&text).expect("models").remove(0);
        let template: Log = serde_json::from_value(json!({
            "id": "17", "messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}],
            "output": "Because.", "reference": "R", "model": "bard", "tags": ["t"], "meta": {"k": 1},
            "usage": {"cost_usd": 1.0}, "at": "2026-05-02T10:00:00Z",
        }))
        .expect("a log");
        let output = Output {
            text: "Thus".into(),
            is_cut: true,
            answered: Some("base-7b-q4".into()),
            sent: Dialect {
                seed: Param::Refused,
                ..sent()
            },
        };
        let of = template.id();
        let usage = Usage {
            input_tokens: Some(3),
            ..Usage::default()
        };
        let log = generated(
            &author,
            &template,
            of,
            &output,
            usage,
            Timestamp::UNIX_EPOCH,
        );
        let hash = blake3::hash(b"Be short.").to_hex();
        assert_eq!(
            serde_json::to_value(&log).expect("JSON"),
            json!({
                "messages": template.messages, "output": "Thus", "reference": "R", "model": "base", "tags": ["t", "cut-off"],
                "at": "1970-01-01T00:00:00Z", "usage": {"input_tokens": 3},
                "meta": {"k": 1, "generation": {
                    "model": "base-7b", "answered": "base-7b-q4", "temperature": 0.0, "seed": null, "max_tokens": 1024,
                    "system": {"hash": format!("b3:{}", &hash[..16]), "replaces": false}, "of": of, "cut": true,
                    "left_out": 1,
                }},
            })
        );
        assert_eq!(log.input_hash(), template.input_hash());
        let whole = Output {
            is_cut: false,
            ..output
        };
        let usage = Usage::default();
        let next = generated(
            &author,
            &log,
            log.id(),
            &whole,
            usage,
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(next.tags, ["t"], "the tag is no other output's");
        assert_eq!(next.meta["generation"].get("cut"), None);
    }
}
