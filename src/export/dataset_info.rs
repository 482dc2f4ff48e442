//! Entries of `dataset_info.json`, by which LLaMA-Factory knows what a file beside it holds: without `ranking` it would
//! take pairs for conversations, without the columns it would read no system text.

use std::path::Path;

use serde_json::{Map, Value, json};
use thiserror::Error;

use super::kind::Kind;

/// The file's name in the folder of the data.
pub const NAME: &str = "dataset_info.json";

/// A file of that name that nothing can be added to.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadDatasetInfo {
    /// It is no object of JSON.
    #[error(
        "dataset_info.json in the same folder is no JSON object, so that no entry can be added to it: mend it or write to another folder"
    )]
    NotAnObject,
    /// Another entry of that name stands there.
    #[error(
        "dataset_info.json in the same folder has another entry `{0}`: name another file, or write over it with --force"
    )]
    Taken(String),
}

/// What describes a file of this kind; None where LLaMA-Factory does not read it.
#[must_use]
pub fn entry(kind: Kind, file: &Path) -> Option<(String, Value)> {
    let file_name = file.file_name()?.to_string_lossy();
    let columns = match kind {
        Kind::SftAlpaca => json!({
            "prompt": "instruction", "query": "input", "response": "output", "system": "system", "history": "history"
        }),
        Kind::SftSharegpt => {
            json!({"messages": "conversations", "system": "system", "tools": "tools"})
        }
        Kind::DpoLlamafactory => json!({
            "messages": "conversations", "chosen": "chosen", "rejected": "rejected", "system": "system",
            "tools": "tools"
        }),
        Kind::KtoLlamafactory => {
            json!({"messages": "messages", "kto_tag": "label", "tools": "tools"})
        }
        _ => return None,
    };
    let mut entry = Map::new();
    entry.insert("file_name".into(), json!(file_name));
    let is_alpaca = kind == Kind::SftAlpaca;
    let formatting = if is_alpaca { "alpaca" } else { "sharegpt" };
    entry.insert("formatting".into(), json!(formatting));
    if kind == Kind::DpoLlamafactory {
        entry.insert("ranking".into(), json!(true));
    }
    entry.insert("columns".into(), columns);
    if kind == Kind::KtoLlamafactory {
        entry.insert(
            "tags".into(),
            json!({
                "role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
                "observation_tag": "observation", "function_tag": "function_call", "system_tag": "system"
            }),
        );
    }
    let name = file.file_stem()?.to_string_lossy().into_owned();
    Some((name, Value::Object(entry)))
}

/// The file with entries added to what stands in it already.
///
/// # Errors
/// When it is no object, or has another entry of one of these names that may not be replaced.
pub fn with(
    known: Option<&str>,
    entries: Vec<(String, Value)>,
    may_replace: bool,
) -> Result<String, BadDatasetInfo> {
    let mut all: Map<String, Value> = match known {
        None => Map::new(),
        Some(text) => serde_json::from_str(text).map_err(|_| BadDatasetInfo::NotAnObject)?,
    };
    for (name, entry) in entries {
        if !may_replace && all.get(&name).is_some_and(|other| *other != entry) {
            return Err(BadDatasetInfo::Taken(name));
        }
        all.insert(name, entry);
    }
    Ok(format!("{:#}\n", Value::Object(all)))
}
