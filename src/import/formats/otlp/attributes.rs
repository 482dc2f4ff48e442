//! Attributes in any of the forms in which they are written, as one flat map: lists of typed values, plain objects, columns
//! of a table. Knows no convention.

use serde_json::{Map, Value};

use crate::import::call;
use crate::import::object::Object;

/// Attributes that conventions write flat, and that tables and objects may hold as one value.
const NESTED: [&str; 5] = [
    "llm.input_messages",
    "llm.output_messages",
    "llm.token_count",
    "gen_ai.prompt",
    "gen_ai.completion",
];

/// The attributes of a span, an event or a resource.
pub(super) fn of(object: &Object<'_>) -> Map<String, Value> {
    let mut flat = Map::new();
    match call::value(object, &["attributes"]) {
        Some(list @ Value::Array(_)) => {
            for (key, value) in pairs(list) {
                put(&mut flat, key, value);
            }
        }
        Some(Value::Object(fields)) => {
            for (key, value) in fields {
                put(&mut flat, key, value);
            }
        }
        _ => {}
    }
    for (key, _) in object.fields() {
        if let Some(name) = key.strip_prefix("attributes.")
            && let Some(value) = call::value(object, &[key])
        {
            put(&mut flat, name.to_string(), value);
        }
    }
    flat
}

/// The same of an event that was read already.
pub(super) fn of_event(event: &mut Value) -> Map<String, Value> {
    match event.get_mut("attributes").map(Value::take) {
        Some(list @ Value::Array(_)) => pairs(list).into_iter().collect(),
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The name of the service that a resource is.
pub(super) fn service(resource: &Object<'_>) -> Option<String> {
    call::first(&of(resource), &["service.name"], call::text)
}

fn put(flat: &mut Map<String, Value>, key: String, value: Value) {
    if !NESTED.contains(&&*key) {
        flat.insert(key, value);
        return;
    }
    match call::decoded(value) {
        nested @ (Value::Array(_) | Value::Object(_)) => flatten(flat, &key, nested),
        plain => {
            flat.insert(key, plain);
        }
    }
}

fn flatten(flat: &mut Map<String, Value>, prefix: &str, value: Value) {
    match value {
        Value::Array(list) if list.iter().any(is_nested) => {
            for (at, one) in list.into_iter().enumerate() {
                flatten(flat, &format!("{prefix}.{at}"), one);
            }
        }
        Value::Object(fields) => {
            for (key, one) in fields {
                flatten(flat, &format!("{prefix}.{key}"), one);
            }
        }
        plain => {
            flat.insert(prefix.to_string(), plain);
        }
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// Keys with their values, out of the protocol's list.
fn pairs(list: Value) -> Vec<(String, Value)> {
    let Value::Array(list) = list else {
        return Vec::new();
    };
    list.into_iter()
        .filter_map(|mut pair| {
            let value = pair.get_mut("value").map(Value::take);
            let key = pair.get("key")?.as_str()?.to_string();
            Some((key, any(value?)))
        })
        .collect()
}

/// A typed value as a plain one. Whole numbers come as numbers and, as the protocol wants them, as text.
fn any(value: Value) -> Value {
    let Value::Object(fields) = value else {
        return value;
    };
    let Some((kind, value)) = fields.into_iter().find(|(_, value)| !value.is_null()) else {
        return Value::Null;
    };
    match &*kind {
        "intValue" | "int_value" => match &value {
            Value::String(text) => text.parse::<i64>().map_or(value, Value::from),
            _ => value,
        },
        "arrayValue" | "array_value" => match inner(value) {
            Value::Array(list) => list.into_iter().map(any).collect(),
            other => other,
        },
        "kvlistValue" | "kvlist_value" => Value::Object(pairs(inner(value)).into_iter().collect()),
        _ => value,
    }
}

/// The values of a list, which is empty where none are written.
fn inner(mut value: Value) -> Value {
    value
        .get_mut("values")
        .map_or_else(|| Value::Array(Vec::new()), Value::take)
}

/// What stands under `prefix.0.…`, `prefix.1.…`: each with the rest of the names, in the order of the numbers.
pub(super) fn numbered(flat: &Map<String, Value>, prefix: &str) -> Vec<Map<String, Value>> {
    let mut found: std::collections::BTreeMap<u32, Map<String, Value>> =
        std::collections::BTreeMap::new();
    for (key, value) in flat {
        let rest = key
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('.'));
        let Some((number, name)) = rest.and_then(|rest| rest.split_once('.')) else {
            continue;
        };
        if let Ok(number) = number.parse() {
            let one = found.entry(number).or_default();
            one.insert(name.to_string(), value.clone());
        }
    }
    found.into_values().collect()
}
