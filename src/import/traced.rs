//! Where the fields of a log stand in its record, found by what they hold: what a reader of a dry run wants to check.
//! Reads no format.

use serde_json::{Number, Value};

use crate::model::Log;

/// The fields of a log with the path of each in the record; None where no value of the record holds just that.
/// Nothing for a record that is no JSON, such as a row of a table.
#[must_use]
pub fn paths(log: &Log, raw: &[u8]) -> Vec<(&'static str, Option<String>)> {
    let Ok(record) = serde_json::from_slice::<Value>(raw) else {
        return Vec::new();
    };
    let text = |text: &str| find(&record, &|value| value.as_str() == Some(text));
    let mut paths = Vec::new();
    if let Some(id) = &log.source_id {
        let is_it = |value: &Value| match value {
            Value::String(text) => text == id,
            Value::Number(number) => number.to_string() == *id,
            _ => false,
        };
        paths.push(("id", find(&record, &is_it)));
    }
    if let Some(model) = &log.model {
        paths.push(("model", text(model)));
    }
    if let Some(first) = log.messages.first() {
        paths.push(("messages", text(&first.content)));
    }
    if !log.output.is_empty() {
        paths.push(("output", text(&log.output)));
    }
    if let Some(first) = log.candidates.first() {
        paths.push(("candidates", text(&first.output)));
    }
    if let Some(reference) = log.reference() {
        paths.push(("reference", text(reference)));
    }
    let usage = &log.usage;
    let counts = [
        ("usage.input_tokens", usage.input_tokens.map(Number::from)),
        ("usage.output_tokens", usage.output_tokens.map(Number::from)),
        (
            "usage.latency_ms",
            usage.latency_ms.and_then(Number::from_f64),
        ),
        ("usage.cost_usd", usage.cost_usd.and_then(Number::from_f64)),
    ];
    for (field, number) in counts {
        if let Some(number) = number {
            let same = |value: &Value| value.as_f64() == number.as_f64();
            paths.push((field, find(&record, &same)));
        }
    }
    paths
}

/// The path of the first value that is meant, the shallowest first, in the language of jq.
fn find(record: &Value, is_it: &dyn Fn(&Value) -> bool) -> Option<String> {
    let mut level = vec![(String::new(), record)];
    while !level.is_empty() {
        let mut below = Vec::new();
        for (path, value) in level {
            if is_it(value) {
                return Some(path);
            }
            match value {
                Value::Object(fields) => {
                    below.extend(
                        fields
                            .iter()
                            .map(|(name, value)| (step(&path, name), value)),
                    );
                }
                Value::Array(list) => {
                    let items = list.iter().enumerate();
                    below.extend(items.map(|(at, value)| (format!("{path}[{at}]"), value)));
                }
                _ => {}
            }
        }
        level = below;
    }
    None
}

fn step(path: &str, name: &str) -> String {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.bytes().next().is_none_or(|byte| byte.is_ascii_digit());
    if is_plain {
        format!("{path}.{name}")
    } else {
        format!("{path}[{}]", Value::from(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Message, Role};

    #[test]
    fn fields_are_found_where_the_record_holds_them() {
        let raw = r#"{"n":7,"a b":{"q":"Hi"},"choices":[{"x":1},{"message":{"content":"Hello"}}],"usage":{"in":12}}"#;
        let mut log = Log {
            source_id: Some("7".into()),
            messages: vec![Message {
                role: Role::User,
                content: "Hi".into(),
                ..Message::default()
            }],
            output: "Hello".into(),
            references: vec!["Hello there".into()],
            ..Log::default()
        };
        log.usage.input_tokens = Some(12);
        let found: Vec<_> = paths(&log, raw.as_bytes())
            .into_iter()
            .map(|(field, path)| format!("{field} {}", path.unwrap_or_default()))
            .collect();
        assert_eq!(
            found,
            [
                "id .n",
                "messages [\"a b\"].q",
                "output .choices[1].message.content",
                "reference ",
                "usage.input_tokens .usage.in",
            ]
        );
        assert!(paths(&log, b"a,b").is_empty());
    }
}
