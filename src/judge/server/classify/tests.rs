//! Servers' answers, and what each means.

use super::*;
use crate::model::{Asking, Protocol};

fn server() -> Server {
    Server {
        base_url: "http://h".into(),
        model: "judge-large".into(),
        key: Some(KeySource::Env("JUDGE_API_KEY".into())),
        allow_http: false,
        temperature: Some(0.0),
        seed: None,
        max_tokens: 800,
        price: None,
        budget_usd: None,
        rpm: None,
        tpm: None,
        retries: 3,
        asking: Asking::default(),
    }
}

fn step(status: u16, headers: &[(&str, &str)], body: &str) -> Step {
    let asked = Asked {
        calls: Calls::Completions,
        server: &server(),
        place: "http://h/v1/chat/completions",
        timeout: Duration::from_secs(60),
        sent: Dialect::fullest(Protocol::OpenAi),
    };
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()));
    let answered = Answered {
        status,
        headers: headers.collect(),
        body: body.into(),
    };
    asked.step(Ok(answered), Timestamp::UNIX_EPOCH)
}

#[test]
fn what_no_ticket_can_pass_stops_the_judge_with_a_sentence() {
    let cases = [
        (
            401,
            r#"{"error":{"message":"Incorrect API key"}}"#,
            "correct the environment variable JUDGE_API_KEY",
        ),
        (
            402,
            r#"{"error":"no credit"}"#,
            "wants to be paid first (no credit)",
        ),
        (403, r#"{"detail":"no"}"#, "may use the model `judge-large`"),
        (
            404,
            r#"{"error":{"message":"The model `judge-large` does not exist","code":"model_not_found"}}"#,
            "knows no model `judge-large`",
        ),
        (
            404,
            r#"{"error":"model \"judge-large\" not found, try pulling it first"}"#,
            "knows no model",
        ),
        (
            400,
            r#"{"error":{"message":"Invalid model name passed in"}}"#,
            "knows no model",
        ),
        (
            404,
            "<html><h1>Not Found</h1></html>",
            "no chat completions at http://h/v1/chat/completions (404)",
        ),
        (405, "", "correct `base_url`"),
        (
            429,
            r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#,
            "quota is spent",
        ),
        (
            429,
            r#"{"type":"error","error":{"type":"rate_limit_error","message":"You have reached your API usage limits","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            "quota is spent",
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#,
            "quota is spent",
        ),
        (302, "", "redirect to nowhere"),
        (
            200,
            r#"{"error":{"message":"User not found","code":401}}"#,
            "refuses the API key",
        ),
    ];
    for (status, body, expected) in cases {
        match step(status, &[], body) {
            Step::Stop(stop) => assert!(stop.0.contains(expected), "{status}: {stop}"),
            other => panic!("{status} {body}: {other:?}"),
        }
    }
    let long = step(429, &[("retry-after", "3600")], "{}");
    assert!(matches!(long, Step::Stop(stop) if stop.0.contains("60 minutes")));
}

#[test]
fn what_may_pass_is_asked_again_and_says_when() {
    let cases = [
        (
            429,
            r#"[{"error":{"message":"slow down","status":"RESOURCE_EXHAUSTED"}}]"#,
            Cause::Overloaded,
            Trouble::Crowded,
        ),
        (503, "Loading model", Cause::Overloaded, Trouble::Loading),
        (
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            Cause::Overloaded,
            Trouble::Crowded,
        ),
        (500, "", Cause::Overloaded, Trouble::Broken),
        (504, "<html>", Cause::Timeout, Trouble::Broken),
        (
            200,
            r#"{"error":{"message":"Provider returned error","code":502}}"#,
            Cause::Overloaded,
            Trouble::Broken,
        ),
        (
            200,
            r#"{"choices":[{"error":{"message":"upstream","code":429}}]}"#,
            Cause::Overloaded,
            Trouble::Crowded,
        ),
        (
            200,
            r#"{"choices":[{"mess"#,
            Cause::Connection,
            Trouble::Broken,
        ),
    ];
    for (status, body, cause, trouble) in cases {
        match step(status, &[("retry-after", "2")], body) {
            Step::Again { failure, wait, why } => {
                assert_eq!((failure.cause, why), (cause, trouble), "{status} {body}");
                let waits = cause != Cause::Connection;
                assert_eq!(
                    wait,
                    waits.then_some(Duration::from_secs(2)),
                    "{status} {body}"
                );
            }
            other => panic!("{status} {body}: {other:?}"),
        }
    }
}

#[test]
fn what_a_server_refuses_as_no_json_is_read_all_the_same() {
    let body = |message: &str| {
        serde_json::json!({"error": {
            "message": message, "code": "json_validate_failed", "failed_generation": "Score: 4"
        }})
        .to_string()
    };
    for (message, finish) in [
        ("Failed to generate JSON.", Finish::Own),
        (
            "max completion tokens reached before generating a valid document",
            Finish::Length,
        ),
    ] {
        match step(400, &[], &body(message)) {
            Step::Answered(completion) => {
                assert_eq!(completion.content.as_deref(), Some("Score: 4"));
                assert_eq!(completion.finish, finish, "{message}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_only_this_ticket_can_not_pass_is_its_failure() {
    let cases = [
        (
            400,
            r#"{"error":{"message":"maximum context length is 4096 tokens"}}"#,
            Cause::Refused,
        ),
        (413, "", Cause::Refused),
        (
            400,
            r#"{"error":{"message":"The response was filtered","code":"content_filter"}}"#,
            Cause::Declined,
        ),
        (
            403,
            r#"{"error":{"message":"Your input was flagged"}}"#,
            Cause::Declined,
        ),
        (
            200,
            "<html><body>Welcome to the proxy</body></html>",
            Cause::Refused,
        ),
    ];
    for (status, body, cause) in cases {
        match step(status, &[], body) {
            Step::Left(failure) => assert_eq!(failure.cause, cause, "{status} {body}"),
            other => panic!("{status} {body}: {other:?}"),
        }
    }
    let numbered = step(413, &[("x-request-id", "r-1")], r#"{"error":"too large"}"#);
    assert!(
        matches!(&numbered, Step::Left(failure) if failure.detail.ends_with("too large (request r-1)")),
        "{numbered:?}"
    );
    let refused = step(
        400,
        &[],
        r#"{"error":{"message":"no","param":"response_format"}}"#,
    );
    assert!(matches!(refused, Step::Learned(_)));
}
