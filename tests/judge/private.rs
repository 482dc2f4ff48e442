//! What is private reaches no judge that is asked outside: neither a server nor a program.

use std::sync::Arc;

use juror::judge::PoolEvent;
use juror::model::redaction::{OwnPattern, Pattern, Place};
use juror::model::{
    Cause, Evaluator, JudgeKind, Log, Message, Outcome, Redaction, Role, Ticket, ToolCall,
};
use serde_json::json;

use crate::bench::{chats, command, endings, evaluator, rest, server, start, ticket};
use crate::server::{Server, says, scores};

/// What must not be sent.
const SECRETS: [&str; 6] = [
    "bob@example.com",
    "668 18 00",
    "4242 4242",
    "Muster",
    "ORD-123456",
    "10.0.0.1",
];

fn private(evaluator: Evaluator) -> Evaluator {
    Evaluator {
        instructions: "Answers name the support, bob@example.com.".into(),
        redact: Redaction {
            patterns: Pattern::ALL.to_vec(),
            names: vec!["Ana Muster".into()],
            own: vec![OwnPattern::new("order", r"ORD-\d{6}").expect("an expression")],
            apply: vec![Place::Judge],
        },
        ..evaluator
    }
}

/// A ticket with something private in every place.
fn private_ticket() -> Arc<Ticket> {
    let log = Log {
        source_id: Some("ORD-123456".into()),
        messages: vec![Message {
            role: Role::User,
            content: "I am Ana Muster, +41 44 668 18 00. Tell bob@example.com!".into(),
            name: Some("Ana Muster".into()),
            tool_calls: vec![ToolCall {
                name: "mail".into(),
                arguments: json!({"to": "bob@example.com", "ip": ["10.0.0.1"]}).to_string(),
                ..ToolCall::default()
            }],
            ..Message::default()
        }],
        output: "Your order ORD-123456 was paid by 4242 4242 4242 4242.".into(),
        references: vec!["Dear Ana Muster, …".into()],
        tags: vec!["bob@example.com".into()],
        meta: json!({"customer": {"mail": "BOB@example.com"}})
            .as_object()
            .expect("an object")
            .clone(),
        ..Log::default()
    };
    let ticket = Arc::unwrap_or_clone(ticket(0));
    Arc::new(Ticket {
        log: Arc::new(log),
        ..ticket
    })
}

async fn judged(evaluator: Evaluator) -> Vec<PoolEvent> {
    let (pool, events) = start(evaluator);
    pool.submit("main", private_ticket());
    pool.finish();
    rest(events).await
}

fn outcome(events: &[PoolEvent]) -> &Outcome {
    let finished = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(&verdict.outcome),
        _ => None,
    });
    finished.expect("a verdict")
}

fn masked(events: &[PoolEvent]) -> String {
    let masked = events.iter().find_map(|event| match event {
        PoolEvent::Masked { masked, .. } => Some(masked.to_string()),
        _ => None,
    });
    masked.unwrap_or_default()
}

#[tokio::test]
async fn what_a_judge_suggests_has_the_values_that_its_masks_stand_for() {
    let reply = json!({
        "accuracy": {"rationale": "One slip.", "score": 4},
        "rewrite": "Order <ORDER_1> was paid by <CARD_1>, dear <NAME_1>. <NAME_9>",
    });
    let server_there = Server::start(vec![says(&reply.to_string())]).await;
    let mut spoken = server(&server_there.base);
    spoken.asking.suggest = true;
    let events = judged(private(evaluator(chats(spoken)))).await;
    let suggestion = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => verdict.suggestion.clone(),
        _ => None,
    });
    assert_eq!(
        suggestion.as_deref(),
        Some("Order ORD-123456 was paid by 4242 4242 4242 4242, dear Ana Muster. <NAME_9>")
    );
}

#[tokio::test]
async fn a_server_is_sent_pseudonyms() {
    let server_there = Server::start(vec![scores()]).await;
    let judge = evaluator(chats(server(&server_there.base)));
    let events = judged(private(judge)).await;
    assert_eq!(endings(&events), [(0, "4".to_string())]);
    let calls = server_there.calls();
    let sent = calls[0].body.to_string();
    for secret in SECRETS {
        assert!(!sent.contains(secret), "{secret}: {sent}");
    }
    for told in [
        "I am <NAME_1>, <PHONE_1>. Tell <EMAIL_1>!",
        "[user <NAME_1>]",
        "Your order <ORDER_1> was paid by <CARD_1>.",
        "Answers name the support, <EMAIL_1>.",
    ] {
        assert!(sent.contains(told), "{told}: {sent}");
    }
    assert_eq!(
        masked(&events),
        "card 1, email 4, ip 1, names 3, order 2, phone 1"
    );
}

#[tokio::test]
async fn a_program_is_told_pseudonyms_and_a_metric_reads_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "cat > told.json; echo '{\"scores\":{\"accuracy\":4}}'";
    let judge = evaluator(command(&["sh", "-c", script], folder.path()));
    let events = judged(private(judge)).await;
    assert_eq!(endings(&events), [(0, "4".to_string())]);
    let told = std::fs::read_to_string(folder.path().join("told.json")).expect("what was told");
    for secret in SECRETS {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    assert!(
        told.contains("<CARD_1>") && told.contains("\"<EMAIL_1>\""),
        "{told}"
    );

    let rules = [("ORD-123456", 5.0), ("<ORDER_1>", 1.0)];
    for (text, expected) in rules {
        let mut judge = private(evaluator(JudgeKind::Metric(vec![])));
        let key = judge.criteria[0].key.clone();
        judge.judges[0].kind = JudgeKind::Metric(vec![juror::model::MetricRule {
            criterion: key,
            metric: juror::model::Metric::Contains(text.into()),
            cuts: vec![],
            negate: false,
        }]);
        let events = judged(judge).await;
        assert_eq!(endings(&events), [(0, expected.to_string())], "{text}");
        assert_eq!(masked(&events), "");
    }
}

#[tokio::test]
async fn a_call_that_would_carry_something_unmasked_is_not_made() {
    let server_there = Server::start(vec![scores()]).await;
    let judge = evaluator(chats(server(&server_there.base)));
    // It hits where juror puts two texts together, which no text alone shows.
    let reaching = OwnPattern::new("start", r"\]\nI am").expect("an expression");
    let mut judge = private(judge);
    judge.redact.own.push(reaching);
    let events = judged(judge).await;
    let Outcome::Failed(failure) = outcome(&events) else {
        panic!("{events:?}")
    };
    assert_eq!(failure.cause, Cause::Unmasked);
    assert!(
        failure.detail.contains("unmasked (start)"),
        "{}",
        failure.detail
    );
    assert!(!failure.cause.may_pass());
    assert!(server_there.calls().is_empty());
}

#[tokio::test]
async fn words_of_the_prompt_itself_are_nothing_private() {
    let server_there = Server::start(vec![scores()]).await;
    let mut judge = private(evaluator(chats(server(&server_there.base))));
    judge.redact.names = ["be", "whole", "judge-large"].map(String::from).to_vec();
    judge.redact.own = vec![OwnPattern::new("hex", "[0-9a-f]{3}").expect("an expression")];
    let events = judged(judge).await;
    assert_eq!(endings(&events), [(0, "4".to_string())], "{events:?}");
}
