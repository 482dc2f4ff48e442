//! A model that is asked for the outputs that logs lack, and what of a conversation it is asked. Asks nobody.

pub mod file;

use std::time::Duration;

use super::judge::{Protocol, Server};
use super::log::{Message, Role};

/// A model that is asked for outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    /// What the logs that it writes call their model.
    pub name: String,
    /// How its server is spoken with.
    pub protocol: Protocol,
    /// The server, and the parameters that it is asked with.
    pub server: Server,
    /// Its system prompt.
    pub system: System,
    /// How many calls at once, at least 1.
    pub concurrency: usize,
    /// How long one call may take.
    pub timeout: Duration,
}

/// The system prompt that a model is asked with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum System {
    /// The conversation's own, where it has one.
    #[default]
    Own,
    /// This, where the conversation has none.
    Missing(String),
    /// This, in the place of the conversation's own.
    Always(String),
}

impl System {
    /// The prompt that is added, whether it is in every conversation or not.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Own => None,
            Self::Missing(text) | Self::Always(text) => Some(text),
        }
    }
}

impl Author {
    /// Whether its system prompt stands in the place of the conversation's own.
    #[must_use]
    pub fn replaces_system(&self) -> bool {
        matches!(self.system, System::Always(_))
    }

    /// What it is asked about a conversation: all of it but the assistant's turns at its end, which would answer for it, and
    /// with its system prompt. Empty where nobody asks anything.
    #[must_use]
    pub fn asked(&self, messages: &[Message]) -> Vec<Message> {
        let asked = before_answer(messages);
        let asks = |message: &Message| {
            matches!(message.role, Role::User | Role::Tool) && !message.content.trim().is_empty()
        };
        if !asked.iter().any(asks) {
            return Vec::new();
        }
        let is_system = |message: &Message| message.role == Role::System;
        let (prompt, rest): (_, Vec<_>) = match &self.system {
            System::Missing(text) if !asked.iter().any(is_system) => {
                (Some(text), asked.iter().collect())
            }
            System::Always(text) => {
                let others = asked.iter().filter(|message| !is_system(message));
                (Some(text), others.collect())
            }
            System::Own | System::Missing(_) => (None, asked.iter().collect()),
        };
        let prompt = prompt.map(|text| Message {
            role: Role::System,
            content: text.clone(),
            ..Message::default()
        });
        prompt
            .into_iter()
            .chain(rest.into_iter().cloned())
            .collect()
    }
}

/// A conversation without the assistant's turns at its end.
#[must_use]
pub fn before_answer(messages: &[Message]) -> &[Message] {
    let last = messages
        .iter()
        .rposition(|message| message.role != Role::Assistant);
    &messages[..last.map_or(0, |last| last + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Asking;

    fn author(system: System) -> Author {
        Author {
            name: "base".into(),
            protocol: Protocol::OpenAi,
            server: Server {
                base_url: "http://127.0.0.1:8000/v1".into(),
                model: "base-7b".into(),
                key: None,
                allow_http: false,
                temperature: None,
                seed: None,
                max_tokens: 100,
                price: None,
                budget_usd: None,
                rpm: None,
                tpm: None,
                retries: 0,
                asking: Asking::default(),
            },
            system,
            concurrency: 1,
            timeout: Duration::from_secs(1),
        }
    }

    /// A conversation by the first letters of its roles and what is said.
    fn told(words: &str) -> Vec<Message> {
        let turns = words.split_whitespace().map(|turn| {
            let (role, content) = turn.split_once(':').expect("a role and a text");
            Message {
                role: match role {
                    "s" => Role::System,
                    "a" => Role::Assistant,
                    "t" => Role::Tool,
                    _ => Role::User,
                },
                content: content.to_string(),
                ..Message::default()
            }
        });
        turns.collect()
    }

    #[test]
    fn a_model_is_asked_what_comes_before_the_answer_with_its_system_prompt() {
        let missing = || System::Missing("own".into());
        let always = || System::Always("own".into());
        let cases = [
            (System::Own, "s:log u:1", "s:log u:1"),
            (System::Own, "u:1 a:2 u:3", "u:1 a:2 u:3"),
            (System::Own, "u:1 a:2 a:3", "u:1"),
            (System::Own, "u:1 a:2 t:3", "u:1 a:2 t:3"),
            (missing(), "s:log u:1", "s:log u:1"),
            (missing(), "u:1", "s:own u:1"),
            (always(), "s:log u:1 s:more u:2", "s:own u:1 u:2"),
            (always(), "u:1", "s:own u:1"),
            (always(), "s:log", ""),
            (missing(), "a:1", ""),
            (System::Own, "u:", ""),
            (System::Own, "", ""),
        ];
        for (system, conversation, expected) in cases {
            let asked = author(system.clone()).asked(&told(conversation));
            assert_eq!(asked, told(expected), "{system:?} {conversation}");
        }
    }
}
