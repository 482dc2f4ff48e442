//! A judge that compares output and reference by the cosine of their embeddings: what it sends, what it makes of each answer,
//! and how often it asks.

use std::sync::Arc;
use std::time::Duration;

use juror::judge::PoolEvent;
use juror::judge::server::Shared;
use juror::judge::server::embedding::EmbeddingJudge;
use juror::judge::{identity, trust};
use juror::model::judge::{CosineRule, KeySource};
use juror::model::redaction::{Pattern, Place};
use juror::model::{
    CriterionKey, Evaluator, JudgeKind, Log, Outcome, Redaction, Server as Asked, Ticket, Verdict,
};
use serde_json::{Value, json};

use crate::bench::{KEY, endings, evaluator, printed_key, rest, sentences, server, start, ticket};
use crate::server::{Reply, Server, error};

fn embeds(server: Asked) -> JudgeKind {
    JudgeKind::Embedding {
        server: Asked {
            model: "embed-large".into(),
            ..server
        },
        rules: vec![CosineRule {
            criterion: CriterionKey::new("accuracy").expect("a key"),
            cuts: vec![0.5, 0.6, 0.7, 0.8],
        }],
    }
}

fn with(output: &str, references: &[&str]) -> Arc<Ticket> {
    let log = Log {
        output: output.into(),
        references: references.iter().map(ToString::to_string).collect(),
        ..Log::default()
    };
    Arc::new(Ticket {
        log: Arc::new(log),
        ..Arc::unwrap_or_clone(ticket(0))
    })
}

fn vectors(vectors: &Value) -> Reply {
    let data: Vec<Value> = vectors
        .as_array()
        .expect("vectors")
        .iter()
        .map(|vector| json!({"object": "embedding", "embedding": vector}))
        .collect();
    let body = json!({
        "object": "list",
        "data": data,
        "model": "embed-large-2",
        "usage": {"prompt_tokens": 2000, "total_tokens": 2000},
    });
    Reply::With(200, &[], body.to_string())
}

async fn judged(evaluator: Evaluator, ticket: Arc<Ticket>) -> Vec<PoolEvent> {
    let (pool, events) = start(evaluator);
    pool.submit("main", ticket);
    pool.finish();
    rest(events).await
}

fn verdict(events: &[PoolEvent]) -> &Verdict {
    let verdict = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(verdict),
        _ => None,
    });
    verdict.expect("a verdict")
}

fn rationale(verdict: &Verdict) -> Option<&str> {
    match &verdict.outcome {
        Outcome::Scored { rationale, .. } => rationale.as_deref(),
        Outcome::Failed(_) => None,
    }
}

#[tokio::test]
async fn a_verdict_says_the_cosine_who_answered_and_what_it_cost() {
    let there = Server::start(vec![vectors(&json!([[3.0, 4.0], [4.0, 3.0]]))]).await;
    let judge = evaluator(embeds(server(&there.base)));
    let events = judged(judge, with("Yes, it is.", &["It is so."])).await;
    assert_eq!(endings(&events), [(0, "5".to_string())]);
    let verdict = verdict(&events);
    assert_eq!(
        rationale(verdict),
        Some("cosine of embeddings to the reference: 0.960")
    );
    assert_eq!(verdict.generation.as_deref(), Some("embed-large-2"));
    assert_eq!(
        (verdict.spent.input_tokens, verdict.spent.cost_usd),
        (Some(2000), Some(0.002))
    );
    let calls = there.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].line, "post /v1/embeddings http/1.1");
    assert_eq!(
        calls[0].body,
        json!({"model": "embed-large", "input": ["Yes, it is.", "It is so."]})
    );
}

#[tokio::test]
async fn each_way_of_answering_ends_in_its_verdict_after_so_many_calls() {
    let body = |value: Value| Reply::With(200, &[], value.to_string());
    let pair = |one: Value, other: Value| vectors(&json!([one, other]));
    let alike = || pair(json!([1, 0]), json!([1, 0]));
    let inner = || body(json!({"error": {"message": "provider is down", "code": 502}}));
    let cases = [
        (vec![alike()], "5", 1, ""),
        (vec![pair(json!([1, 0]), json!([0.65, 0.76]))], "3", 1, ""),
        (vec![pair(json!([1, 0]), json!([-1, 0]))], "1", 1, ""),
        (
            vec![pair(json!([1, 0]), json!([1, 0, 0]))],
            "unparsed",
            1,
            "different lengths, 2 and 3",
        ),
        (
            vec![pair(json!([0, 0]), json!([1, 0]))],
            "unparsed",
            1,
            "no direction",
        ),
        (
            vec![pair(json!("AACAPw=="), json!("AACAPw=="))],
            "unparsed",
            1,
            "no embeddings",
        ),
        (
            vec![vectors(&json!([[1, 0]]))],
            "unparsed",
            1,
            "1 embeddings for 2 texts",
        ),
        (
            vec![body(json!({"choices": []}))],
            "unparsed",
            1,
            "no embeddings",
        ),
        (vec![inner(), alike()], "5", 2, ""),
        (vec![inner()], "overloaded", 2, "provider is down"),
        (
            vec![body(json!({"error": "it is asleep"}))],
            "overloaded",
            2,
            "it is asleep",
        ),
        (
            vec![Reply::With(200, &[], "{\"data\":[{\"emb".into()), alike()],
            "5",
            2,
            "",
        ),
        (
            vec![Reply::With(200, &[], "<html>".into())],
            "refused",
            1,
            "no embedding",
        ),
        (vec![error(500, "boom"), alike()], "5", 2, ""),
        (vec![error(429, "slow down")], "overloaded", 2, "slow down"),
        (
            vec![error(400, "maximum context length is 512 tokens")],
            "refused",
            1,
            "context length",
        ),
        (vec![Reply::Truncated, alike()], "5", 2, ""),
        (vec![Reply::Never], "timeout", 2, ""),
    ];
    for (plan, expected, calls, why) in cases {
        let there = Server::start(plan.clone()).await;
        let mut judge = evaluator(embeds(server(&there.base)));
        if expected == "timeout" {
            judge.judges[0].timeout = Duration::from_millis(80);
        }
        let events = judged(judge, with("Yes.", &["It is."])).await;
        assert_eq!(
            endings(&events),
            [(0, expected.to_string())],
            "{plan:?}\n{events:?}"
        );
        assert_eq!(there.calls().len(), calls, "{plan:?}");
        assert!(format!("{events:?}").contains(why), "{plan:?}\n{events:?}");
    }
}

#[tokio::test]
async fn nobody_is_asked_about_what_has_no_reference_or_no_text() {
    let there = Server::start(vec![vectors(&json!([[1], [1]]))]).await;
    let cases = [
        (with("Yes.", &[]), "no_reference"),
        (with(" \n", &["Yes."]), "unparsed"),
        (with("Yes.", &["Yes.", ""]), "unparsed"),
    ];
    for (ticket, expected) in cases {
        let events = judged(evaluator(embeds(server(&there.base))), ticket).await;
        assert_eq!(endings(&events), [(0, expected.to_string())]);
    }
    assert!(there.calls().is_empty());
}

#[tokio::test]
async fn of_several_references_the_nearest_counts() {
    let there = Server::start(vec![vectors(&json!([[1, 0], [0, 1], [3, 4], [-1, 0]]))]).await;
    let judge = evaluator(embeds(server(&there.base)));
    let events = judged(judge, with("Yes.", &["No.", "Yes, it is.", "Never."])).await;
    assert_eq!(endings(&events), [(0, "3".to_string())]);
    assert_eq!(
        rationale(verdict(&events)),
        Some("cosine of embeddings to the nearest reference: 0.600")
    );
}

#[tokio::test]
async fn a_wrong_key_an_unknown_address_and_a_spent_budget_stop_it() {
    let cases = [
        (error(401, "bad key"), "refuses the API key"),
        (error(404, "not here"), "there are no embeddings at"),
        (
            error(404, "The model `embed-large` does not exist"),
            "knows no model `embed-large`",
        ),
    ];
    for (reply, expected) in cases {
        let there = Server::start(vec![reply]).await;
        let events = judged(evaluator(embeds(server(&there.base))), with("a", &["b"])).await;
        let said = sentences(&events);
        assert!(said.iter().any(|text| text.contains(expected)), "{said:?}");
        assert_eq!(endings(&events), [(0, "unasked".to_string())]);
    }
    let there = Server::start(vec![vectors(&json!([[1], [1]]))]).await;
    let broke = Asked {
        budget_usd: Some(0.003),
        ..server(&there.base)
    };
    let (pool, events) = start(evaluator(embeds(broke)));
    for _ in 0..4 {
        pool.submit("main", with("a", &["b"]));
    }
    pool.finish();
    let events = rest(events).await;
    // Each call costs 0.2 cents.
    assert!(there.calls().len() < 4, "{}", there.calls().len());
    let said = sentences(&events);
    assert!(
        said.iter()
            .any(|text| text.contains("budget of $0.003 is spent")),
        "{said:?}"
    );
}

#[tokio::test]
async fn the_key_goes_in_its_header_and_nowhere_else() {
    let there = Server::start(vec![error(400, &format!("{KEY} is no word"))]).await;
    let judge = evaluator(embeds(Asked {
        key: Some(printed_key()),
        ..server(&there.base)
    }));
    let events = judged(judge, with("a", &["b"])).await;
    assert!(there.calls()[0].head.contains(&format!("bearer {KEY}")));
    assert!(!format!("{events:?}").contains(KEY), "{events:?}");
    // It runs a program, and by plain http on another machine nothing is sent at all.
    let lending = evaluator(embeds(Asked {
        key: Some(printed_key()),
        ..server("http://127.0.0.1:9")
    }));
    assert!(trust::needed(&lending).is_some());
    let open = evaluator(embeds(server("http://192.0.2.1:9")));
    let events = judged(open, with("a", &["b"])).await;
    assert!(
        sentences(&events)
            .iter()
            .any(|text| text.contains("allow_http")),
        "{events:?}"
    );
}

#[tokio::test]
async fn what_is_private_is_masked_in_what_is_embedded() {
    let there = Server::start(vec![vectors(&json!([[1], [1]]))]).await;
    let private = Evaluator {
        redact: Redaction {
            patterns: vec![Pattern::Email],
            apply: vec![Place::Judge],
            ..Redaction::default()
        },
        ..evaluator(embeds(server(&there.base)))
    };
    let ticket = with(
        "Write to bob@example.com.",
        &["Ask ana@example.com or bob@example.com."],
    );
    let events = judged(private, ticket).await;
    assert_eq!(endings(&events), [(0, "5".to_string())]);
    let input = &there.calls()[0].body["input"];
    assert_eq!(
        input,
        &json!(["Write to <EMAIL_1>.", "Ask <EMAIL_2> or <EMAIL_1>."])
    );
}

#[test]
fn what_changes_a_cosine_or_its_score_is_another_judge() {
    let of = |kind: JudgeKind| {
        let evaluator = evaluator(kind);
        identity(&evaluator, &evaluator.judges[0])
    };
    let plain = of(embeds(server("http://h:1")));
    for (asked, is_same) in [
        (server("http://h:1/v1/"), true),
        (
            Asked {
                key: Some(KeySource::Env("K".into())),
                retries: 9,
                price: None,
                ..server("http://h:1")
            },
            true,
        ),
        (server("http://h:2"), false),
    ] {
        assert_eq!(of(embeds(asked)) == plain, is_same);
    }
    let JudgeKind::Embedding { server, mut rules } = embeds(server("http://h:1")) else {
        unreachable!("it embeds");
    };
    rules[0].cuts[0] = 0.4;
    let cut = JudgeKind::Embedding {
        server: server.clone(),
        rules: rules.clone(),
    };
    assert_ne!(of(cut), plain);
    let other = Asked {
        model: "embed-small".into(),
        ..server
    };
    assert_ne!(
        of(JudgeKind::Embedding {
            server: other,
            rules
        }),
        plain
    );
}

#[tokio::test]
async fn a_probe_says_how_many_numbers_a_text_becomes() {
    let there = Server::start(vec![vectors(&json!([[1, 0, 2], [1, 0, 2]]))]).await;
    let evaluator = Arc::new(evaluator(embeds(server(&there.base))));
    let spec = &evaluator.judges[0];
    let JudgeKind::Embedding { server, rules } = &spec.kind else {
        unreachable!("it embeds");
    };
    let shared = Shared::default();
    let judge = EmbeddingJudge::new(spec, server.clone(), rules, Arc::clone(&evaluator), &shared);
    let found = judge.expect("a judge").probe().await.expect("embeddings");
    assert_eq!(found.dimensions, 3);
    assert_eq!(found.returned.as_deref(), Some("embed-large-2"));
    assert_eq!(there.calls().len(), 1);
}
