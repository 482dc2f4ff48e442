//! Servers' answers, and what each means.

use super::*;
use crate::model::Asking;

fn server() -> Server {
    Server {
        base_url: "http://h".into(),
        model: "judge-large".into(),
        key: Some(KeySource::Env("JUDGE_API_KEY".into())),
        temperature: Some(0.0),
        max_tokens: 800,
        price: None,
        budget_usd: None,
        retries: 3,
        asking: Asking::default(),
    }
}

fn step(status: u16, headers: &[(&str, &str)], body: &str) -> Step {
    let asked = Asked {
        server: &server(),
        place: "http://h/v1/chat/completions",
        timeout: Duration::from_secs(60),
        sent: Dialect::default(),
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
            true,
        ),
        (503, "Loading model", Cause::Overloaded, true),
        (
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            Cause::Overloaded,
            true,
        ),
        (500, "", Cause::Overloaded, false),
        (504, "<html>", Cause::Timeout, false),
        (
            200,
            r#"{"error":{"message":"Provider returned error","code":502}}"#,
            Cause::Overloaded,
            false,
        ),
        (
            200,
            r#"{"choices":[{"error":{"message":"upstream","code":429}}]}"#,
            Cause::Overloaded,
            true,
        ),
        (200, r#"{"choices":[{"mess"#, Cause::Connection, false),
    ];
    for (status, body, cause, crowd) in cases {
        match step(status, &[("retry-after", "2")], body) {
            Step::Again {
                failure,
                wait,
                crowded,
            } => {
                assert_eq!((failure.cause, crowded), (cause, crowd), "{status} {body}");
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
            400,
            r#"{"error":{"message":"Failed to generate JSON","code":"json_validate_failed"}}"#,
            Cause::Unparsed,
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
    let refused = step(
        400,
        &[],
        r#"{"error":{"message":"no","param":"response_format"}}"#,
    );
    assert!(matches!(refused, Step::Learned(_)));
}
