//! A judge of kind `anthropic`: what is sent, and what is made of each way in which messages are answered.

use juror::judge::PoolEvent;
use juror::model::{Evaluator, JudgeKind, Protocol, Verdict};
use serde_json::{Value, json};

use crate::bench::{KEY, endings, evaluator, printed_key, run, sentences, server};
use crate::server::{Reply, Server};

fn judge(base: &str) -> Evaluator {
    let mut server = server(base);
    server.key = Some(printed_key());
    evaluator(JudgeKind::Model {
        protocol: Protocol::Anthropic,
        server,
    })
}

fn message(content: &Value, reason: &str) -> Reply {
    let body = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "judge-2026",
        "content": content, "stop_reason": reason,
        "usage": {"input_tokens": 400, "cache_creation_input_tokens": 100, "cache_read_input_tokens": 500, "output_tokens": 100}
    });
    Reply::With(200, &[], body.to_string())
}

fn scores() -> Reply {
    let text = r#"{"accuracy": {"rationale": "One slip.", "score": 4}}"#;
    message(&json!([{"type": "text", "text": text}]), "end_turn")
}

fn error(status: u16, kind: &str, message: &str) -> Reply {
    let body = json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"});
    Reply::With(status, &[], body.to_string())
}

fn verdict(events: &[PoolEvent]) -> &Verdict {
    let verdict = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(verdict),
        _ => None,
    });
    verdict.expect("a verdict")
}

#[tokio::test]
async fn a_message_carries_its_key_its_version_and_the_schema() {
    let server = Server::start(vec![scores()]).await;
    let events = run(judge(&server.base), 1).await;
    assert_eq!(endings(&events), [(0, "4".into())]);
    let verdict = verdict(&events);
    assert_eq!(verdict.generation.as_deref(), Some("judge-2026"));
    assert_eq!(verdict.spent.input_tokens, Some(1000), "cached ones count");
    assert_eq!(verdict.spent.cost_usd, Some(0.002));
    let calls = server.calls();
    assert_eq!(calls[0].line, "post /v1/messages http/1.1");
    assert!(calls[0].head.contains(&format!("x-api-key: {KEY}")));
    assert!(calls[0].head.contains("anthropic-version: 2023-06-01"));
    assert!(!calls[0].head.contains("authorization"));
    let body = &calls[0].body;
    assert_eq!(body["max_tokens"], 100);
    assert!(
        body["system"]
            .as_str()
            .expect("words")
            .contains("untrusted")
    );
    assert_eq!(body["messages"][0]["role"], "user");
    assert_eq!(body["output_config"]["format"]["type"], "json_schema");
}

#[tokio::test]
async fn each_way_of_answering_ends_in_its_verdict_after_so_many_calls() {
    let thinking = json!([
        {"type": "thinking", "thinking": "[[1]]", "signature": "x"},
        {"type": "text", "text": "{\"accuracy\": 4}"}
    ]);
    let cases = [
        (vec![message(&thinking, "end_turn")], "4", 1),
        (vec![message(&json!([]), "refusal")], "declined", 1),
        (vec![message(&json!([]), "max_tokens")], "cut_off", 1),
        (
            vec![error(529, "overloaded_error", "Overloaded"), scores()],
            "4",
            2,
        ),
        (
            vec![error(500, "api_error", "Internal server error")],
            "overloaded",
            2,
        ),
        (
            vec![error(413, "request_too_large", "Request too large")],
            "refused",
            1,
        ),
        (
            vec![error(
                400,
                "invalid_request_error",
                "prompt is too long: 210000 tokens > 200000 maximum",
            )],
            "refused",
            1,
        ),
    ];
    for (plan, expected, calls) in cases {
        let server = Server::start(plan.clone()).await;
        let events = run(judge(&server.base), 1).await;
        assert_eq!(endings(&events), [(0, expected.to_string())], "{plan:?}");
        assert_eq!(server.calls().len(), calls, "{plan:?}");
    }
}

#[tokio::test]
async fn a_server_without_schemas_is_asked_for_a_tool_call_and_then_by_the_prompt_alone() {
    for (takes_tools, calls, lessons) in [(true, 3, 1), (false, 4, 2)] {
        let server = Server::answering(move |_, call| {
            if call.body.get("output_config").is_some() {
                return error(
                    400,
                    "invalid_request_error",
                    "output_config: Extra inputs are not permitted",
                );
            }
            match call.body.get("tool_choice") {
                Some(_) if !takes_tools => error(
                    400,
                    "invalid_request_error",
                    "tool_choice: Extra inputs are not permitted",
                ),
                Some(choice) => {
                    let input = json!({"accuracy": {"rationale": "One slip.", "score": 4}});
                    let block = json!([{"type": "tool_use", "id": "t", "name": choice["name"], "input": input}]);
                    message(&block, "tool_use")
                }
                None => scores(),
            }
        })
        .await;
        let events = run(judge(&server.base), 2).await;
        assert_eq!(endings(&events), [(0, "4".into()), (1, "4".into())]);
        assert_eq!(server.calls().len(), calls);
        assert_eq!(sentences(&events).len(), lessons, "{events:?}");
    }
}

#[tokio::test]
async fn a_spent_account_stops_the_judge() {
    let spent = json!({"type": "error", "request_id": "req_1", "error": {
        "type": "rate_limit_error", "message": "You have reached your API usage limits",
        "details": {"error_code": "enforced_spend_limit_reached"}
    }});
    for reply in [
        Reply::With(429, &[], spent.to_string()),
        error(
            400,
            "invalid_request_error",
            "You have reached your specified API usage limits.",
        ),
    ] {
        let server = Server::start(vec![reply]).await;
        let events = run(judge(&server.base), 3).await;
        let said = sentences(&events);
        assert!(
            matches!(said[..], [one] if one.contains("quota is spent")),
            "{said:?}"
        );
        assert_eq!(server.calls().len(), 1);
    }
}

#[tokio::test]
async fn no_kind_of_answer_shows_the_key() {
    let server = Server::start(vec![error(
        401,
        "authentication_error",
        &format!("invalid x-api-key: {KEY}"),
    )])
    .await;
    let events = run(judge(&server.base), 1).await;
    let shown = format!("{events:?}");
    assert!(shown.contains("refuses the API key") && !shown.contains(KEY));
}
