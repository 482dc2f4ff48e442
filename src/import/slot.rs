//! Which names of fields mean what: the one table of aliases. An earlier name of a slot goes before a later one.

/// What a field that any format may carry means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Model,
    At,
    Tags,
    Meta,
    Reference,
    Usage,
    InputTokens,
    OutputTokens,
    Latency,
    Cost,
    Human,
    Judge,
}

/// How many slots there are.
pub(super) const SLOTS: usize = 13;

/// What a model was asked, best name first.
pub(super) const INPUTS: [&str; 8] = [
    "prompt",
    "input",
    "question",
    "query",
    "instruction",
    "user",
    "user_input",
    "text",
];

/// What a model answered, best name first.
pub(super) const OUTPUTS: [&str; 12] = [
    "output",
    "completion",
    "response",
    "generation",
    "generated_text",
    "model_output",
    "prediction",
    "predict",
    "generated",
    "reply",
    "answer",
    "assistant",
];

/// Instructions beside a prompt.
pub(super) const SYSTEMS: [&str; 3] = ["system", "system_prompt", "system_message"];

/// The slot of a field, and how good a name for it this is: 0 is the best.
pub(super) fn slot(name: &str) -> Option<(Slot, u8)> {
    Some(match name {
        "id" => (Slot::Id, 0),
        "source_id" => (Slot::Id, 1),
        "custom_id" => (Slot::Id, 2),
        "request_id" => (Slot::Id, 3),
        "question_id" => (Slot::Id, 4),
        "task_id" => (Slot::Id, 5),
        "uuid" => (Slot::Id, 6),
        "_id" => (Slot::Id, 7),
        "model" => (Slot::Model, 0),
        "model_name" => (Slot::Model, 1),
        "model_id" => (Slot::Model, 2),
        "generator" => (Slot::Model, 3),
        "response_model" => (Slot::Model, 4),
        "request_model" => (Slot::Model, 5),
        "ai_model" => (Slot::Model, 6),
        "at" => (Slot::At, 0),
        "timestamp" => (Slot::At, 1),
        "ts" => (Slot::At, 2),
        "created_at" => (Slot::At, 3),
        "created" => (Slot::At, 4),
        "time" => (Slot::At, 5),
        "date" => (Slot::At, 6),
        "startTime" => (Slot::At, 7),
        "start_time" => (Slot::At, 8),
        "request_created_at" => (Slot::At, 9),
        "requestedAt" => (Slot::At, 10),
        "requested_at" => (Slot::At, 11),
        "tags" => (Slot::Tags, 0),
        "tag" => (Slot::Tags, 1),
        "request_tags" => (Slot::Tags, 2),
        "meta" => (Slot::Meta, 0),
        "metadata" => (Slot::Meta, 1),
        "request_properties" => (Slot::Meta, 2),
        "reference" => (Slot::Reference, 0),
        "references" => (Slot::Reference, 1),
        "expected" => (Slot::Reference, 2),
        "expected_output" => (Slot::Reference, 3),
        "ideal" => (Slot::Reference, 4),
        "target" => (Slot::Reference, 5),
        "gold" => (Slot::Reference, 6),
        "ground_truth" => (Slot::Reference, 7),
        "canonical_solution" => (Slot::Reference, 8),
        "label" => (Slot::Reference, 9),
        "answer" => (Slot::Reference, 10),
        "usage" => (Slot::Usage, 0),
        "input_tokens" => (Slot::InputTokens, 0),
        "prompt_tokens" => (Slot::InputTokens, 1),
        "req_units" => (Slot::InputTokens, 2),
        "output_tokens" => (Slot::OutputTokens, 0),
        "completion_tokens" => (Slot::OutputTokens, 1),
        "res_units" => (Slot::OutputTokens, 2),
        "latency_ms" => (Slot::Latency, 0),
        "delay_ms" => (Slot::Latency, 1),
        "cost_usd" => (Slot::Cost, 0),
        "cost" => (Slot::Cost, 1),
        "response_cost" => (Slot::Cost, 2),
        "costUSD" => (Slot::Cost, 3),
        "human" => (Slot::Human, 0),
        "judge" => (Slot::Judge, 0),
        _ => return None,
    })
}

/// Whether logs use this name for a conversation, an input or an output.
pub(super) fn is_known(name: &str) -> bool {
    INPUTS.contains(&name)
        || OUTPUTS.contains(&name)
        || matches!(name, "messages" | "conversations")
}

/// A column's name as fields are named: `Model Name` is `model_name`. Names with a dot stay as they are, because they
/// hold the names of people.
pub(super) fn normalised(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}');
    if name.contains('.') {
        return name.to_string();
    }
    let lower = name.to_lowercase().replace([' ', '-'], "_");
    if slot(&lower).is_some() || is_known(&lower) || SYSTEMS.contains(&lower.as_str()) {
        lower
    } else {
        name.to_string()
    }
}
