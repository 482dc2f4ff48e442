//! Bodies as servers send them, and what is read out of each.

use serde_json::json;

use super::*;
use crate::judge::reply::read;
use crate::model::{Criterion, CriterionKey, Scale, Score};

fn key(name: &str) -> CriterionKey {
    CriterionKey::new(name).expect("a key")
}

fn accuracy() -> Criterion {
    Criterion::new(key("accuracy"), Scale::ordinal(1, 5).expect("a scale"))
}

#[test]
fn a_completion_is_read_in_every_shape() {
    let said = r#"{"accuracy": 4}"#;
    let message = |message: Value, finish: &str| json!({"choices": [{"message": message, "finish_reason": finish}]});
    let cases = [
        (message(json!({"content": said}), "stop"), "accuracy 4"),
        (
            message(json!({"content": [{"type": "text", "text": said}]}), "stop"),
            "accuracy 4",
        ),
        (
            message(
                json!({"content": [{"type": "thinking", "thinking": "5"}, {"type": "text", "text": said}]}),
                "stop",
            ),
            "accuracy 4",
        ),
        (
            message(json!({"content": null, "reasoning_content": said}), "stop"),
            "accuracy 4",
        ),
        (
            message(json!({"content": "", "reasoning": said}), "length"),
            "cut_off",
        ),
        (message(json!({"content": null}), "length"), "cut_off"),
        (
            message(
                json!({"content": "{\"accuracy\": {\"rationale\": \"it is"}),
                "length",
            ),
            "cut_off",
        ),
        (
            message(json!({"content": format!("{said} and then")}), "length"),
            "accuracy 4",
        ),
        (
            message(json!({"content": null, "refusal": "I won't."}), "stop"),
            "declined",
        ),
        (
            message(json!({"content": null}), "content_filter"),
            "declined",
        ),
        (message(json!({"content": "  "}), "stop"), "unparsed"),
        (message(json!({}), "stop"), "unparsed"),
        (json!({"choices": [{"text": said}]}), "accuracy 4"),
    ];
    for (value, expected) in cases {
        let Body::Completion(completion) = body(Protocol::OpenAi, &value.to_string()) else {
            panic!("{value} is a completion");
        };
        let outcome = match read(&completion, &[&accuracy()]) {
            Ok(parsed) => {
                assert_eq!(parsed.scores[&key("accuracy")], Score::Number(4.0));
                "accuracy 4".to_string()
            }
            Err(failure) => failure.cause.to_string(),
        };
        assert_eq!(outcome, expected, "{value}");
    }
}

#[test]
fn usage_and_model_are_taken_where_they_are() {
    let full = json!({
        "model": "judge-large-2",
        "choices": [{"message": {"content": "4"}}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 3}
    });
    let Body::Completion(completion) = body(Protocol::OpenAi, &full.to_string()) else {
        panic!("a completion");
    };
    assert_eq!(completion.model.as_deref(), Some("judge-large-2"));
    assert_eq!(
        completion.usage,
        Usage {
            input: Some(12),
            output: Some(3)
        }
    );
    let bare = r#"{"choices":[{"message":{"content":"4"}}],"usage":null}"#;
    let Body::Completion(bare) = body(Protocol::OpenAi, bare) else {
        panic!("a completion");
    };
    assert_eq!(bare.usage, Usage::default());
}

#[test]
fn an_error_is_read_in_every_shape() {
    let cases = [
        (
            r#"{"error":{"message":"m","type":"t","code":"c","param":"p"}}"#,
            "m",
            "c t",
            "p",
        ),
        (r#"{"error":"m"}"#, "m", "", ""),
        (r#"{"detail":"m"}"#, "m", "", ""),
        (
            r#"{"detail":[{"loc":["body"]}]}"#,
            r#"[{"loc":["body"]}]"#,
            "",
            "",
        ),
        (
            r#"{"object":"error","message":"m","code":400}"#,
            "m",
            "",
            "",
        ),
        (
            r#"[{"error":{"code":400,"message":"m","status":"INVALID"}}]"#,
            "m",
            "invalid",
            "",
        ),
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#,
            "m",
            "overloaded_error",
            "",
        ),
        (
            r#"{"type":"error","error":{"type":"t","message":"m","details":{"error_code":"e"}},"request_id":"r"}"#,
            "m",
            "t e",
            "",
        ),
        ("<html><h1>502</h1> Bad\nGateway", "502 Bad Gateway", "", ""),
        ("", "", "", ""),
    ];
    for (text, message, code, param) in cases {
        let read = error(400, text);
        assert_eq!(
            (
                read.message.as_str(),
                read.code.as_str(),
                read.param.as_str()
            ),
            (message, code, param),
            "{text}"
        );
    }
    assert!(
        matches!(body(Protocol::OpenAi, r#"{"error":{"message":"m","code":429}}"#), Body::Error(error) if error.status == 429)
    );
    assert!(
        matches!(body(Protocol::OpenAi, r#"{"error":{"message":"m"}}"#), Body::Error(error) if error.status == 500)
    );
    assert!(matches!(
        body(Protocol::OpenAi, "{\"choices\":[{\"me"),
        Body::Foreign
    ));
    assert!(matches!(body(Protocol::OpenAi, "{}"), Body::Foreign));
}

#[test]
fn a_message_is_read_in_every_shape() {
    let said = r#"{"accuracy": 4}"#;
    let message = |content: Value, reason: &str| json!({"type": "message", "content": content, "stop_reason": reason});
    let text = |text: &str| json!({"type": "text", "text": text});
    let cases = [
        (message(json!([text(said)]), "end_turn"), "accuracy 4"),
        (
            message(
                json!([{"type": "thinking", "thinking": "[[5]]"}, {"type": "redacted_thinking", "data": "x"}, text(said)]),
                "end_turn",
            ),
            "accuracy 4",
        ),
        (
            message(
                json!([text("I call it."), {"type": "tool_use", "name": "verdict", "input": {"accuracy": 4}}]),
                "tool_use",
            ),
            "accuracy 4",
        ),
        (
            message(json!([text("{\"accuracy")]), "max_tokens"),
            "cut_off",
        ),
        (
            message(json!([{"type": "thinking", "thinking": said}]), "end_turn"),
            "unparsed",
        ),
        (message(json!([]), "max_tokens"), "cut_off"),
        (message(json!([]), "refusal"), "declined"),
        (message(json!([text(said)]), "refusal"), "declined"),
        (message(json!([]), "end_turn"), "unparsed"),
    ];
    for (value, expected) in cases {
        let Body::Completion(completion) = body(Protocol::Anthropic, &value.to_string()) else {
            panic!("{value} is a message");
        };
        let outcome = match read(&completion, &[&accuracy()]) {
            Ok(parsed) => {
                assert_eq!(parsed.scores[&key("accuracy")], Score::Number(4.0));
                "accuracy 4".to_string()
            }
            Err(failure) => failure.cause.to_string(),
        };
        assert_eq!(outcome, expected, "{value}");
    }
}

#[test]
fn cached_tokens_of_a_message_count_as_read() {
    let usage = |usage: Value| {
        let text = json!({"content": [], "usage": usage}).to_string();
        match body(Protocol::Anthropic, &text) {
            Body::Completion(completion) => completion.usage,
            other => panic!("{other:?}"),
        }
    };
    let full = json!({"input_tokens": 10, "cache_creation_input_tokens": 200, "cache_read_input_tokens": 3000, "output_tokens": 7});
    assert_eq!(
        usage(full),
        Usage {
            input: Some(3210),
            output: Some(7)
        }
    );
    assert_eq!(usage(Value::Null), Usage::default());
    let broken = r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#;
    assert!(matches!(body(Protocol::Anthropic, broken), Body::Error(error) if error.status == 500));
    assert!(matches!(
        body(Protocol::Anthropic, r#"{"choices":[]}"#),
        Body::Foreign
    ));
}
