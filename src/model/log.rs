//! One recorded interaction with a model, as it came in. Never changed after import.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::digest::Digest;
use super::id::LogId;

/// One recorded model interaction in juror's own record shape, which is also its serde form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    /// The source's own id; need not be unique.
    #[serde(rename = "id", skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// The conversation before the output.
    pub messages: Vec<Message>,
    /// The output under review; empty where only candidates or a prompt are known.
    pub output: String,
    /// Good answers to compare with: one as a string, several as a list.
    #[serde(
        rename = "reference",
        skip_serializing_if = "Vec::is_empty",
        with = "one_or_many"
    )]
    pub references: Vec<String>,
    /// Who wrote the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Words for filters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whatever else the source said, by field.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub meta: serde_json::Map<String, Value>,
    /// What the interaction cost.
    #[serde(skip_serializing_if = "Usage::is_empty")]
    pub usage: Usage,
    /// Outputs to choose between.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
}

/// One turn of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said; empty for a bare tool call. Parts that are no text stand in it as `[image/png 12 KB]`.
    #[serde(default)]
    pub content: String,
    /// The speaker's own name, or the tool's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The tools that the assistant calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The call that a tool answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions that the person does not see.
    System,
    /// The person.
    #[default]
    User,
    /// The model.
    Assistant,
    /// A tool's answer.
    Tool,
}

impl Role {
    /// The role's word in files and on the screen.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// A tool that the assistant calls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The call's id, which the answer names.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments as the model wrote them: JSON text, or what it took for it.
    #[serde(default)]
    pub arguments: String,
}

/// What an interaction cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Tokens read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Milliseconds from request to the last token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<f64>,
    /// US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
}

impl Usage {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One of several outputs for the same conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What was written.
    pub output: String,
}

impl Log {
    /// Whether it is a choice between outputs: none stands for itself, and there are several candidates.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        self.output.is_empty() && self.candidates.len() > 1
    }

    /// The log's identity: over conversation, output, references, candidates, model and source id; never over scores,
    /// tags, metadata or usage, which may come later or differ between exports of the same interaction.
    #[must_use]
    pub fn id(&self) -> LogId {
        let mut digest = Digest::new();
        let mut field = |tag: u8, text: &str| {
            digest.put(&[tag]);
            digest.put(&(text.len() as u64).to_le_bytes());
            digest.put(text.as_bytes());
        };
        for message in &self.messages {
            field(1, message.role.as_str());
            field(2, &message.content);
            field(3, message.name.as_deref().unwrap_or_default());
            field(4, message.tool_call_id.as_deref().unwrap_or_default());
            for call in &message.tool_calls {
                field(5, &call.id);
                field(6, &call.name);
                field(7, &call.arguments);
            }
        }
        field(8, &self.output);
        for reference in &self.references {
            field(9, reference);
        }
        for candidate in &self.candidates {
            field(10, candidate.model.as_deref().unwrap_or_default());
            field(11, &candidate.output);
        }
        field(12, self.model.as_deref().unwrap_or_default());
        field(13, self.source_id.as_deref().unwrap_or_default());
        let mut id = [0; 16];
        id.copy_from_slice(&digest.finish()[..16]);
        LogId(id)
    }

    /// A number for the conversation alone, by which outputs of several models to one input find each other.
    #[must_use]
    pub fn input_hash(&self) -> u64 {
        let mut digest = Digest::new();
        for message in &self.messages {
            digest.put(message.role.as_str().as_bytes());
            digest.put(&(message.content.len() as u64).to_le_bytes());
            digest.put(message.content.as_bytes());
        }
        let mut first = [0; 8];
        first.copy_from_slice(&digest.finish()[..8]);
        u64::from_le_bytes(first)
    }

    /// What the person asked last; empty where nobody asked.
    #[must_use]
    pub fn last_user_message(&self) -> &str {
        self.messages
            .iter()
            .rev()
            .find(|message| message.role == Role::User)
            .map_or("", |message| &message.content)
    }

    /// The reference that metrics use first.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        self.references.first().map(String::as_str)
    }
}

/// One reference as a string, several as a list; reads both and `null`.
mod one_or_many {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        texts: &[String],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match texts {
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            One(String),
            Many(Vec<String>),
        }
        Ok(match Option::<Form>::deserialize(deserializer)? {
            None => Vec::new(),
            Some(Form::One(text)) => vec![text],
            Some(Form::Many(texts)) => texts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Log {
        Log {
            source_id: Some("1".into()),
            messages: vec![Message {
                role: Role::User,
                content: "Why?".into(),
                ..Message::default()
            }],
            output: "Because.".into(),
            model: Some("bard".into()),
            ..Log::default()
        }
    }

    #[test]
    fn identity_covers_content_and_nothing_that_may_come_later() {
        let same = [
            Log {
                tags: vec!["x".into()],
                ..log()
            },
            Log {
                usage: Usage {
                    cost_usd: Some(1.0),
                    ..Usage::default()
                },
                ..log()
            },
            Log {
                at: Some(Timestamp::UNIX_EPOCH),
                ..log()
            },
        ];
        for other in same {
            assert_eq!(other.id(), log().id());
        }
        let different = [
            Log {
                output: "Because".into(),
                ..log()
            },
            Log {
                model: None,
                ..log()
            },
            Log {
                references: vec![".".into()],
                ..log()
            },
            Log {
                source_id: None,
                ..log()
            },
            Log {
                messages: vec![],
                output: "Why?Because.".into(),
                ..log()
            },
        ];
        for other in different {
            assert_ne!(other.id(), log().id(), "{other:?}");
        }
    }

    #[test]
    fn models_that_answer_one_input_share_its_hash() {
        let other = Log {
            output: "So.".into(),
            model: Some("alpaca".into()),
            ..log()
        };
        assert_eq!(other.input_hash(), log().input_hash());
        assert_ne!(Log::default().input_hash(), log().input_hash());
    }

    #[test]
    fn a_log_is_read_back_as_it_was_written() {
        for references in [
            vec![],
            vec!["a".to_string()],
            vec!["a".to_string(), "b".to_string()],
        ] {
            let log = Log {
                references,
                ..log()
            };
            let text = serde_json::to_string(&log).expect("a log is JSON");
            assert_eq!(
                serde_json::from_str::<Log>(&text).expect("what was written"),
                log,
                "{text}"
            );
        }
    }
}
