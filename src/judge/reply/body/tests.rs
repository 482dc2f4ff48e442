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
        let Body::Completion(completion) = body(&value.to_string()) else {
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
    let Body::Completion(completion) = body(&full.to_string()) else {
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
    let Body::Completion(bare) = body(r#"{"choices":[{"message":{"content":"4"}}],"usage":null}"#)
    else {
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
        matches!(body(r#"{"error":{"message":"m","code":429}}"#), Body::Error(error) if error.status == 429)
    );
    assert!(
        matches!(body(r#"{"error":{"message":"m"}}"#), Body::Error(error) if error.status == 500)
    );
    assert!(matches!(body("{\"choices\":[{\"me"), Body::Foreign));
    assert!(matches!(body("{}"), Body::Foreign));
}
