//! What `OpenAI`'s fine-tuning asks of messages: which keys each role may have, how names are written, and that calls of
//! tools and their answers belong together.

use std::borrow::Cow;

use crate::model::Log;

use super::chat::{Turn, conversation};
use super::left_out::Reason;

/// The longest name of a speaker or a tool.
const LONGEST_NAME: usize = 64;

/// The conversation before the output, with nothing that is refused.
///
/// # Errors
/// When there is none, when a name is refused, or when a call and its answers don't belong together.
pub(super) fn turns(log: &Log) -> Result<Vec<Turn<'_>>, Reason> {
    let mut turns = conversation(log)?;
    name_calls(&mut turns);
    for turn in &mut turns {
        if turn.role == "tool" {
            // The call has the tool's name already, and its answer may not repeat it.
            turn.name = None;
        }
        if !turn.tool_calls.is_empty() && turn.content == Some("") {
            turn.content = None;
        }
        let calls = turn.tool_calls.iter().map(|call| call.function.name);
        if !turn.name.into_iter().chain(calls).all(is_name) {
            return Err(Reason::BadName);
        }
    }
    check_calls(&turns)?;
    Ok(turns)
}

/// Gives calls without an id one, and the answers that follow them in the same order: older forms name neither.
fn name_calls(turns: &mut [Turn<'_>]) {
    for at in 0..turns.len() {
        let calls = turns[at].tool_calls.len();
        let is_bare = turns[at].tool_calls.iter().all(|call| call.id.is_empty());
        let (before, after) = turns.split_at_mut(at + 1);
        let answers = after
            .iter()
            .take_while(|turn| turn.role == "tool" && turn.tool_call_id.is_none())
            .count();
        if calls == 0 || !is_bare || answers != calls {
            continue;
        }
        for (number, call) in before[at].tool_calls.iter_mut().enumerate() {
            let id = format!("call_{at}_{number}");
            call.id = Cow::Owned(id.clone());
            after[number].tool_call_id = Some(Cow::Owned(id));
        }
    }
}

fn check_calls(turns: &[Turn<'_>]) -> Result<(), Reason> {
    let mut open: Vec<&str> = Vec::new();
    for turn in turns {
        if turn.role == "tool" {
            let id = turn.tool_call_id.as_deref().unwrap_or_default();
            let place = open.iter().position(|call| *call == id);
            open.swap_remove(place.ok_or(Reason::ToolsUnanswered)?);
            continue;
        }
        if !open.is_empty() {
            return Err(Reason::ToolsUnanswered);
        }
        open.extend(turn.tool_calls.iter().map(|call| &*call.id));
        if open.iter().any(|id| id.is_empty()) {
            return Err(Reason::ToolsUnanswered);
        }
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(Reason::ToolsUnanswered)
    }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
