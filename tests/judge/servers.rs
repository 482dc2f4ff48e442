//! What a judge makes of each way in which a server answers, and how often it asks.

use std::time::Duration;

use juror::judge::PoolEvent;
use juror::model::{Evaluator, JudgeKind, Outcome, Verdict};
use serde_json::json;

use crate::bench::{KEY, chats, endings, evaluator, printed_key, run, sentences, server};
use crate::server::{Reply, Server, error, says, scores};

fn with(base: &str, timeout: Duration) -> Evaluator {
    let mut evaluator = evaluator(chats(server(base)));
    evaluator.judges[0].timeout = timeout;
    evaluator
}

fn verdict(events: &[PoolEvent]) -> &Verdict {
    let verdict = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(verdict),
        _ => None,
    });
    verdict.expect("a verdict")
}

#[tokio::test]
async fn each_way_of_answering_ends_in_its_verdict_after_so_many_calls() {
    let html = "<html><body>Please log in</body></html>";
    let inner = json!({"error": {"message": "provider is down", "code": 502}}).to_string();
    let waits = |status| Reply::With(status, &[("retry-after-ms", "20")], String::new());
    let cases = [
        (vec![scores()], "4", 1),
        (vec![says("Score: 1-5")], "unparsed", 2),
        (vec![says(r#"{"accuracy": 9}"#)], "off_scale", 2),
        (vec![says("Score: 1-5"), scores()], "4", 2),
        (vec![says(r#"{"accuracy": 9}"#), scores()], "4", 2),
        (vec![says(""), scores()], "4", 2),
        (
            vec![says("Hm."), error(500, "boom"), error(500, "boom")],
            "unparsed",
            3,
        ),
        (vec![says("Hm."), error(401, "no")], "unparsed", 2),
        (vec![waits(429), scores()], "4", 2),
        (
            vec![
                Reply::With(429, &[("retry-after", "0")], String::new()),
                scores(),
            ],
            "4",
            2,
        ),
        (vec![waits(429)], "overloaded", 2),
        (vec![error(500, "boom"), scores()], "4", 2),
        (vec![error(500, "boom")], "overloaded", 2),
        (vec![Reply::Truncated, scores()], "4", 2),
        (vec![Reply::Truncated], "connection", 2),
        (
            vec![Reply::With(200, &[], "{\"choices\":[{\"mess".into())],
            "connection",
            2,
        ),
        (vec![Reply::With(200, &[], "hello".into())], "refused", 1),
        (vec![Reply::With(200, &[], html.into())], "refused", 1),
        (vec![Reply::With(200, &[], inner.clone()), scores()], "4", 2),
        (vec![Reply::With(200, &[], inner)], "overloaded", 2),
        (
            vec![error(400, "maximum context length is 4096 tokens")],
            "refused",
            1,
        ),
        (vec![Reply::Never], "timeout", 2),
    ];
    for (plan, expected, calls) in cases {
        let server = Server::start(plan.clone()).await;
        let timeout = if expected == "timeout" {
            Duration::from_millis(80)
        } else {
            Duration::from_secs(5)
        };
        let events = run(with(&server.base, timeout), 1).await;
        assert_eq!(
            endings(&events),
            [(0, expected.to_string())],
            "{plan:?}\n{events:?}"
        );
        assert_eq!(server.calls().len(), calls, "{plan:?}");
    }
}

#[tokio::test]
async fn a_verdict_says_who_answered_and_what_it_cost() {
    let server = Server::start(vec![scores()]).await;
    let evaluator = with(&server.base, Duration::from_secs(5));
    let version = evaluator.version();
    let events = run(evaluator, 1).await;
    let verdict = verdict(&events);
    assert_eq!(verdict.evaluator, version);
    assert_eq!(verdict.generation.as_deref(), Some("judge-large-2026"));
    assert_eq!(
        (verdict.spent.input_tokens, verdict.spent.output_tokens),
        (Some(1000), Some(100))
    );
    assert_eq!(verdict.spent.cost_usd, Some(0.002));
    assert!(verdict.spent.latency_ms.is_some());
    assert_eq!(
        verdict.reply.as_deref(),
        Some(r#"{"accuracy": {"rationale": "One slip.", "score": 4}}"#)
    );
    assert!(
        matches!(&verdict.outcome, Outcome::Scored { rationale: Some(why), .. } if why == "One slip.")
    );
    let calls = server.calls();
    assert_eq!(calls[0].line, "post /v1/chat/completions http/1.1");
    assert_eq!(calls[0].body["model"], "judge-large");
    assert!(!calls[0].head.contains("authorization"));
    let words = calls[0].body["messages"][1]["content"]
        .as_str()
        .expect("words");
    assert!(words.contains("Because of 0."), "{words}");
}

#[tokio::test]
async fn a_server_that_refuses_a_schema_is_asked_without_and_that_is_said_once() {
    let server = Server::answering(
        |_, call| match call.body["response_format"]["type"].as_str() {
            Some("json_schema") => error(400, "response_format.type `json_schema` is unavailable"),
            Some(_) => error(422, "json_object is not supported"),
            None => scores(),
        },
    )
    .await;
    let events = run(with(&server.base, Duration::from_secs(5)), 3).await;
    assert_eq!(
        endings(&events)
            .iter()
            .filter(|(_, ending)| ending == "4")
            .count(),
        3
    );
    assert_eq!(server.calls().len(), 5, "two lessons and three verdicts");
    assert_eq!(
        sentences(&events),
        [
            "the server refuses `json_schema`; asked for a JSON object instead",
            "the server refuses `response_format`; asked by the prompt alone",
        ]
    );
}

#[tokio::test]
async fn parameters_that_a_server_refuses_are_left_out() {
    let server = Server::answering(|_, call| {
        let sends = |name: &str| call.body.get(name).is_some();
        if sends("max_tokens") {
            error(400, "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
        } else if sends("temperature") {
            error(400, "'temperature' does not support 0 with this model.")
        } else {
            scores()
        }
    })
    .await;
    let events = run(with(&server.base, Duration::from_secs(5)), 2).await;
    assert_eq!(endings(&events), [(0, "4".into()), (1, "4".into())]);
    let calls = server.calls();
    assert_eq!(calls.len(), 4);
    assert_eq!(calls[3].body["max_completion_tokens"], 100);
}

#[tokio::test]
async fn what_no_ticket_can_pass_stops_the_judge_with_one_sentence() {
    let quota =
        json!({"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}})
            .to_string();
    let cases = [
        (
            error(401, "Incorrect API key provided"),
            "name its environment variable as `api_key_env`",
        ),
        (
            error(404, "The model `judge-large` does not exist"),
            "correct `model`",
        ),
        (
            Reply::With(404, &[], "nothing here".into()),
            "correct `base_url`",
        ),
        (Reply::With(429, &[], quota), "quota is spent"),
        (
            Reply::With(307, &[("location", "http://127.0.0.1:1/")], String::new()),
            "redirect to http://127.0.0.1:1/",
        ),
        (
            Reply::With(429, &[("retry-after", "7200")], String::new()),
            "wait 120 minutes",
        ),
    ];
    for (reply, expected) in cases {
        let server = Server::start(vec![reply]).await;
        let events = run(with(&server.base, Duration::from_secs(5)), 4).await;
        let said = sentences(&events);
        assert!(
            matches!(said[..], [one] if one.contains(expected)),
            "{said:?}"
        );
        assert_eq!(
            endings(&events),
            (0..4)
                .map(|at| (at, "unasked".to_string()))
                .collect::<Vec<_>>()
        );
        assert_eq!(server.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_is_down_stops_the_judge_after_a_few_tickets() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let events = run(with(&base, Duration::from_secs(5)), 9).await;
    let endings = endings(&events);
    assert_eq!(
        endings
            .iter()
            .filter(|(_, ending)| ending == "connection")
            .count(),
        5
    );
    assert_eq!(
        endings
            .iter()
            .filter(|(_, ending)| ending == "unasked")
            .count(),
        4
    );
    let said = sentences(&events);
    assert!(
        matches!(said[..], [one] if one.contains("5 tickets in a row") && one.contains("refused")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_spent_budget_stops_the_judge() {
    let server = Server::start(vec![scores()]).await;
    let mut evaluator = with(&server.base, Duration::from_secs(5));
    let JudgeKind::Model { server: spec, .. } = &mut evaluator.judges[0].kind else {
        unreachable!("made so")
    };
    spec.budget_usd = Some(0.003);
    let events = run(evaluator, 5).await;
    assert_eq!(server.calls().len(), 2, "0.2 cents each");
    assert_eq!(
        endings(&events)
            .iter()
            .filter(|(_, ending)| ending == "unasked")
            .count(),
        3
    );
    assert_eq!(
        sentences(&events),
        ["the budget of $0.003 is spent; raise `budget_usd` to go on"]
    );
}

#[tokio::test]
async fn a_key_is_sent_and_never_shown() {
    let replies = [
        says(&format!(
            r#"{{"accuracy": {{"rationale": "{KEY}", "score": 4}}}}"#
        )),
        error(400, &format!("bad header: Bearer {KEY}")),
        error(500, &format!("crash with {KEY}")),
        error(401, &format!("Incorrect API key provided: {KEY}")),
        Reply::With(200, &[], format!("<html>{KEY}</html>")),
    ];
    for reply in replies {
        let server = Server::start(vec![reply]).await;
        let mut evaluator = with(&server.base, Duration::from_secs(5));
        let JudgeKind::Model { server: spec, .. } = &mut evaluator.judges[0].kind else {
            unreachable!("made so")
        };
        spec.key = Some(printed_key());
        let events = run(evaluator, 1).await;
        assert!(
            server.calls()[0]
                .head
                .contains(&format!("authorization: bearer {KEY}"))
        );
        let mut shown = format!("{events:?}");
        for event in &events {
            if let PoolEvent::Finished(verdict) = event {
                shown += &serde_json::to_string(verdict).expect("a verdict is JSON");
            }
        }
        assert!(!shown.contains(KEY), "{shown}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_there_stops_the_judge_before_any_call() {
    let server = Server::start(vec![scores()]).await;
    let mut evaluator = with(&server.base, Duration::from_secs(5));
    let JudgeKind::Model { server: spec, .. } = &mut evaluator.judges[0].kind else {
        unreachable!("made so")
    };
    spec.key = Some(juror::model::judge::KeySource::Env(
        "JUROR_NO_SUCH_KEY".into(),
    ));
    let events = run(evaluator, 2).await;
    assert!(sentences(&events)[0].contains("JUROR_NO_SUCH_KEY"));
    assert!(server.calls().is_empty());
}
