//! Preference pairs for `OpenAI`'s fine-tuning, which takes text only:
//! `{"input":{"messages":[…]},"preferred_output":[…],"non_preferred_output":[…]}` a line.

use serde::Serialize;
use serde_json::value::RawValue;

use super::chat::{self, Turn, sides};
use super::left_out::Reason;
use super::pairs::Pair;
use super::{line, openai};

#[derive(Debug, Serialize)]
struct Record<'a> {
    input: Input<'a>,
    preferred_output: [Turn<'a>; 1],
    non_preferred_output: [Turn<'a>; 1],
}

#[derive(Debug, Serialize)]
struct Input<'a> {
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Box<RawValue>>,
}

/// The pair's line.
///
/// # Errors
/// When the sides are the same, conversation or sides can't be learnt, or `OpenAI` would refuse them.
pub(super) fn row(pair: &Pair<'_>) -> Result<Vec<u8>, Reason> {
    let (chosen, rejected) = sides(pair.chosen, pair.rejected)?;
    let messages = openai::turns(pair.log)?;
    if messages
        .iter()
        .any(|turn| turn.role == "tool" || !turn.tool_calls.is_empty())
    {
        return Err(Reason::ToolsHaveNoPlace);
    }
    if messages.last().is_some_and(|turn| turn.role == "assistant") {
        return Err(Reason::EndsWithAssistant);
    }
    Ok(line(&Record {
        input: Input {
            messages,
            tools: chat::tools(pair.log),
        },
        preferred_output: [Turn::answer(chosen)?],
        non_preferred_output: [Turn::answer(rejected)?],
    }))
}
