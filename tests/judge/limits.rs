//! Limits: those of the server are heard before it refuses, those of the evaluator are kept, and money ends.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use juror::judge::PoolEvent;
use juror::model::{Evaluator, Server as Asked};
use serde_json::json;

use crate::bench::{chats, endings, evaluator, rest, run, sentences, server, start, ticket};
use crate::server::{Reply, Server};

fn judge(server: Asked, at_once: usize) -> Evaluator {
    let mut evaluator = evaluator(chats(server));
    evaluator.judges[0].concurrency = at_once;
    evaluator
}

/// A reply of 300 tokens read and 50 written, which costs 0.0008 dollars in these tests.
fn cheap(headers: &'static [(&'static str, &'static str)]) -> Reply {
    let body = json!({
        "choices": [{"message": {"content": r#"{"accuracy": 4}"#}}],
        "usage": {"prompt_tokens": 300, "completion_tokens": 50}
    });
    Reply::With(200, headers, body.to_string())
}

#[tokio::test]
async fn a_server_that_says_what_is_left_has_nothing_to_refuse() {
    const WINDOW: Duration = Duration::from_millis(60);
    let windows = Mutex::new((Instant::now(), 0));
    let server_ = Server::answering(move |_, _| {
        let mut window = windows.lock().expect("no call panics");
        if window.0.elapsed() >= WINDOW {
            *window = (Instant::now(), 0);
        }
        window.1 += 1;
        let left = |left: &'static str| -> &'static [(&'static str, &'static str)] {
            match left {
                "2" => &[
                    ("x-ratelimit-remaining-requests", "2"),
                    ("x-ratelimit-reset-requests", "60ms"),
                ],
                "1" => &[
                    ("x-ratelimit-remaining-requests", "1"),
                    ("x-ratelimit-reset-requests", "60ms"),
                ],
                _ => &[
                    ("x-ratelimit-remaining-requests", "0"),
                    ("x-ratelimit-reset-requests", "60ms"),
                ],
            }
        };
        match window.1 {
            1 => cheap(left("2")),
            2 => cheap(left("1")),
            3 => cheap(left("0")),
            _ => Reply::With(429, left("0"), String::new()),
        }
    })
    .await;
    let events = run(judge(server(&server_.base), 2), 10).await;
    assert_eq!(endings(&events).len(), 10);
    assert_eq!(server_.calls().len(), 10, "not one was refused");
}

#[tokio::test]
async fn a_minute_has_no_more_calls_and_tokens_than_the_evaluator_says() {
    for (rpm, tpm) in [(Some(10), None), (None, Some(1000))] {
        let server_ = Server::start(vec![cheap(&[])]).await;
        let mut spec = server(&server_.base);
        (spec.rpm, spec.tpm) = (rpm, tpm);
        let (pool, mut events) = start(judge(spec, 4));
        for ordinal in 0..3 {
            pool.submit("main", ticket(ordinal));
        }
        while !matches!(events.recv().await, Some(PoolEvent::Finished(_))) {}
        // The next is seconds away, however slow this machine is.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(server_.calls().len(), 1, "{rpm:?} {tpm:?}");
    }
}

#[tokio::test]
async fn a_budget_ends_a_run_of_many_calls_at_once_with_one_sentence() {
    const BUDGET: f64 = 0.005;
    let server_ = Server::start(vec![cheap(&[])]).await;
    let mut spec = server(&server_.base);
    spec.budget_usd = Some(BUDGET);
    let events = run(judge(spec, 8), 40).await;
    assert_eq!(
        sentences(&events),
        ["the budget of $0.005 is spent; raise `budget_usd` to go on"]
    );
    let costs = events.iter().filter_map(|event| match event {
        PoolEvent::Finished(verdict) => verdict.spent.cost_usd,
        _ => None,
    });
    let (count, cost) = costs.fold((0, 0.0), |(count, sum), cost| (count + 1, sum + cost));
    assert_eq!(count, server_.calls().len(), "what was begun has ended");
    assert!(
        (BUDGET..BUDGET + 0.002).contains(&cost),
        "{cost} of {BUDGET}"
    );
    assert_eq!(endings(&events).len(), 40, "every ticket ended");
}

#[tokio::test]
async fn a_budget_ends_where_the_server_counts_nothing() {
    let body = json!({"choices": [{"message": {"content": r#"{"accuracy": 4}"#}}]});
    let server_ = Server::start(vec![Reply::With(200, &[], body.to_string())]).await;
    let mut spec = server(&server_.base);
    spec.budget_usd = Some(0.005);
    let events = run(judge(spec, 1), 40).await;
    let said = sentences(&events);
    assert!(
        matches!(said[..], [first, last] if first.contains("goes by an estimate") && last.contains("is spent")),
        "{said:?}"
    );
    assert!(server_.calls().len() < 10);
}

#[tokio::test]
async fn a_connection_that_nobody_accepts_ends_with_the_ticket() {
    // A full queue of connections is not reset; it just never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let mut evaluator = judge(server(&base), 1);
    evaluator.judges[0].timeout = Duration::from_millis(60);
    let (pool, events) = start(evaluator);
    pool.submit("main", ticket(0));
    pool.finish();
    assert_eq!(endings(&rest(events).await), [(0, "timeout".into())]);
}
