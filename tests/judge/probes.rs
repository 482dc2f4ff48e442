//! What a probe says of servers that take everything, little, or nothing to heart.

use std::sync::Arc;

use juror::judge::Stop;
use juror::judge::server::probe::Probe;
use juror::judge::server::{ServerJudge, Shared};
use juror::model::{JudgeKind, Protocol};
use serde_json::{Value, json};

use crate::bench::{evaluator, server};
use crate::server::{Call, Reply, Server, error, says};

async fn probe(protocol: Protocol, base: &str) -> Result<Probe, Stop> {
    let server = server(base);
    let evaluator = evaluator(JudgeKind::Model {
        protocol,
        server: server.clone(),
    });
    let spec = evaluator.judges[0].clone();
    let shared = Shared {
        backoff: crate::bench::settings(&evaluator).shared.backoff,
        ..Shared::default()
    };
    let judge = ServerJudge::new(&spec, protocol, server, Arc::new(evaluator), &shared)?;
    judge.probe().await
}

/// The features of a probe as one line.
fn features(probe: &Probe) -> String {
    let features = serde_json::to_value(&probe.features).expect("a probe is JSON");
    let features = features.as_object().expect("features by name");
    let shown: Vec<_> = features
        .iter()
        .map(|(name, finding)| format!("{name} {}", finding.as_str().expect("a word")))
        .collect();
    shown.join(", ")
}

fn has(call: &Call, field: &str) -> bool {
    call.body.get(field).is_some()
}

/// A chat server that does all it is asked for.
fn able(_: usize, call: &Call) -> Reply {
    let content = match call.body["response_format"]["type"].as_str() {
        Some(_) => r#"{"word": "yes"}"#,
        None => "yes",
    };
    let logprobs = if has(call, "logprobs") {
        json!({"content": [{"token": "yes", "top_logprobs": [{"token": "yes", "logprob": -0.1}]}]})
    } else {
        Value::Null
    };
    let body = json!({
        "model": "judge-large-2026",
        "choices": [{"message": {"content": content}, "logprobs": logprobs, "finish_reason": "stop"}]
    });
    Reply::With(200, &[], body.to_string())
}

/// One that takes no more than it must.
fn unable(_: usize, call: &Call) -> Reply {
    for name in [
        "max_tokens",
        "temperature",
        "seed",
        "logprobs",
        "response_format",
    ] {
        if has(call, name) {
            return error(400, &format!("Unsupported parameter: '{name}'"));
        }
    }
    says("yes")
}

/// How a server answers, what is found, and the name of its limit.
type Case<'a> = (fn(usize, &Call) -> Reply, &'a str, Option<&'a str>);

#[tokio::test]
async fn a_probe_says_what_works_what_is_ignored_and_what_is_refused() {
    let cases: [Case; 3] = [
        (
            able,
            "json_object works, logprobs works, schema works, seed taken, temperature taken",
            Some("max_tokens"),
        ),
        (
            |_, _| says("Yes!"),
            "json_object ignored, logprobs ignored, schema ignored, seed taken, temperature taken",
            Some("max_tokens"),
        ),
        (
            unable,
            "json_object refused, logprobs refused, schema refused, seed refused, temperature refused",
            Some("max_completion_tokens"),
        ),
    ];
    for (answer, expected, limit) in cases {
        let server = Server::answering(answer).await;
        let probe = probe(Protocol::OpenAi, &server.base)
            .await
            .expect("answers");
        assert_eq!(features(&probe), expected);
        assert_eq!(probe.token_limit, limit);
        assert_eq!(probe.returned.as_deref(), Some("judge-large-2026"));
        assert_eq!(probe.calls as usize, server.calls().len());
    }
}

#[tokio::test]
async fn messages_are_probed_for_schemas_and_tools() {
    let server = Server::answering(|_, call| {
        if has(call, "output_config") {
            return error(400, "output_config: Extra inputs are not permitted");
        }
        let block = if has(call, "tool_choice") {
            json!({"type": "tool_use", "name": "verdict", "input": {"word": "yes"}})
        } else {
            json!({"type": "text", "text": "Yes."})
        };
        Reply::With(
            200,
            &[],
            json!({"content": [block], "model": "m"}).to_string(),
        )
    })
    .await;
    let probe = probe(Protocol::Anthropic, &server.base)
        .await
        .expect("answers");
    assert_eq!(
        features(&probe),
        "schema refused, temperature taken, tool works"
    );
}

#[tokio::test]
async fn a_server_that_can_not_be_asked_is_said_so() {
    for (reply, expected) in [
        (error(401, "no"), "refuses the API key"),
        (error(404, "nothing here"), "correct `base_url`"),
        (error(500, "boom"), "answered 500: boom"),
    ] {
        let server = Server::start(vec![reply]).await;
        let stop = probe(Protocol::OpenAi, &server.base)
            .await
            .expect_err("no answer");
        assert!(stop.0.contains(expected), "{stop}");
    }
}

#[tokio::test]
async fn a_server_in_trouble_for_one_call_is_asked_again() {
    let server = Server::answering(|count, call| match count {
        2 => error(503, "busy"),
        _ => able(count, call),
    })
    .await;
    let probe = probe(Protocol::OpenAi, &server.base)
        .await
        .expect("answers");
    assert!(!features(&probe).contains("unclear"));
    assert_eq!(probe.calls, 7);
}
