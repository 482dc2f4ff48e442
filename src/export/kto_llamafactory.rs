//! Answers with a thumb as LLaMA-Factory reads them: `{"messages":[…],"label":true,"tools":"…"}`, one list of JSON, the
//! answer last.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::Log;

use super::chat;
use super::left_out::Reason;
use super::record;
use super::sharegpt::{Speaker, conversation};

#[derive(Debug, Serialize)]
struct Record<'a> {
    messages: Vec<Turn<'a>>,
    label: bool,
    tools: String,
}

#[derive(Debug, Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: Cow<'a, str>,
}

/// The answer.
///
/// # Errors
/// When conversation or answer can't be learnt, or LLaMA-Factory would drop them.
pub(super) fn row(log: &Log, answer: &str, is_good: bool) -> Result<Vec<u8>, Reason> {
    let before = conversation(log)?;
    let system = (!before.system.is_empty()).then_some(Turn {
        role: "system",
        content: Cow::Borrowed(before.system),
    });
    let turns = before.turns.into_iter().map(|(speaker, content)| Turn {
        role: role(speaker),
        content,
    });
    let answer = Turn {
        role: role(Speaker::Model),
        content: Cow::Borrowed(chat::answer(answer)?),
    };
    Ok(record(&Record {
        messages: system.into_iter().chain(turns).chain([answer]).collect(),
        label: is_good,
        tools: before.tools,
    }))
}

/// The tag, as the entry of `dataset_info.json` declares it.
fn role(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Person => "user",
        Speaker::Model => "assistant",
        Speaker::Call => "function_call",
        Speaker::Tool => "observation",
    }
}
