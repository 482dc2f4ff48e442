//! The envelope of a message as Anthropic gives it. Pure.

use serde_json::Value;

use super::{Completion, Finish, Usage, spoken};

/// Reads a message; None for anything else.
pub(super) fn read(value: &Value) -> Option<Completion> {
    let blocks = value.get("content")?.as_array()?;
    let of_kind = |kind: &'static str| blocks.iter().filter(move |block| block["type"] == kind);
    // A forced tool's input is the answer; words beside it only lead to it.
    let called = of_kind("tool_use").find_map(|block| block.get("input").map(Value::to_string));
    let text: String = of_kind("text")
        .filter_map(|block| block.get("text")?.as_str())
        .collect();
    let text = (!text.trim().is_empty()).then_some(text);
    let reason = value.get("stop_reason").and_then(Value::as_str);
    let (content, refusal) = match reason {
        Some("refusal") => (
            None,
            Some(text.unwrap_or_else(|| "without a word".to_string())),
        ),
        _ => (called.or(text), None),
    };
    Some(Completion {
        content,
        // Thoughts are no answer, even where there is no other.
        reasoning: None,
        refusal,
        finish: match reason {
            Some("max_tokens" | "model_context_window_exceeded") => Finish::Length,
            None | Some("end_turn" | "stop_sequence" | "tool_use") => Finish::Own,
            Some(_) => Finish::Other,
        },
        model: value.get("model").and_then(spoken),
        usage: usage(value),
        tokens: Vec::new(),
    })
}

/// `input_tokens` leaves out what was written to a cache or read from one.
fn usage(value: &Value) -> Usage {
    let count = |name: &str| value.pointer("/usage")?.get(name)?.as_u64();
    let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"]
        .iter()
        .filter_map(|name| count(name))
        .fold(0_u64, u64::saturating_add);
    Usage {
        input: count("input_tokens").map(|fresh| fresh.saturating_add(cached)),
        output: count("output_tokens"),
    }
}
