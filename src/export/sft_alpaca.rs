//! Instructions: `{"instruction":"…","input":"","output":"…","system":"…","history":[["…","…"]]}`, one list of JSON. Every
//! key stands in every row, so that a column has one type.

use serde::Serialize;

use crate::model::{Log, Role};

use super::chat;
use super::left_out::Reason;
use super::record;

#[derive(Debug, Serialize)]
struct Record<'a> {
    instruction: &'a str,
    input: &'static str,
    output: &'a str,
    system: &'a str,
    history: Vec<[&'a str; 2]>,
}

/// The example.
///
/// # Errors
/// When conversation or answer can't be learnt, or the conversation is more than people and model in turn.
pub(super) fn row(log: &Log, answer: &str) -> Result<Vec<u8>, Reason> {
    let messages = chat::messages(log)?;
    if messages
        .iter()
        .any(|message| message.role == Role::Tool || !message.tool_calls.is_empty())
    {
        return Err(Reason::ToolsHaveNoPlace);
    }
    let (system, turns) = match messages {
        [first, turns @ ..] if first.role == Role::System => (&*first.content, turns),
        turns => ("", turns),
    };
    if turns.iter().any(|turn| turn.role == Role::System) {
        return Err(Reason::SystemInside);
    }
    let (pairs, last) = turns.as_chunks::<2>();
    let [last] = last else {
        return Err(Reason::NotAlternating);
    };
    let is_in_turn = pairs
        .iter()
        .all(|[asked, said]| asked.role == Role::User && said.role == Role::Assistant);
    if !is_in_turn || last.role != Role::User {
        return Err(Reason::NotAlternating);
    }
    Ok(record(&Record {
        instruction: &last.content,
        input: "",
        output: chat::answer(answer)?,
        system,
        history: pairs
            .iter()
            .map(|[asked, said]| [&*asked.content, &*said.content])
            .collect(),
    }))
}
