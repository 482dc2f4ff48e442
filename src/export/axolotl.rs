//! What to write into Axolotl's settings so that it reads a file.

use super::kind::Kind;

/// The stanza of YAML; None where Axolotl has no way to read the kind.
#[must_use]
pub fn stanza(kind: Kind, path: &str) -> Option<String> {
    let (before, fields) = match kind {
        Kind::SftMessages => (
            "",
            "    type: chat_template\n    field_messages: messages\n",
        ),
        Kind::SftSharegpt => (
            "",
            "    type: chat_template\n    field_messages: conversations\n    message_property_mappings:\n      role: from\n      content: value\n",
        ),
        Kind::SftAlpaca => ("", "    type: alpaca\n"),
        Kind::DpoTrl => (
            "rl: dpo\n",
            "    type: chat_template.default\n    field_messages: prompt\n    field_chosen: chosen\n    field_rejected: rejected\n",
        ),
        _ => return None,
    };
    // A string of JSON is a string of YAML.
    let path = serde_json::Value::from(path);
    let split = if kind == Kind::DpoTrl {
        "    split: train\n"
    } else {
        ""
    };
    Some(format!(
        "{before}datasets:\n  - path: {path}\n    ds_type: json\n{split}{fields}"
    ))
}
