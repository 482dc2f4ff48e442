//! What the tests of judges share: an evaluator, tickets, and a run of the pool from submission to the last event.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use juror::judge::limits::Backoff;
use juror::judge::server::Shared;
use juror::judge::{Pool, PoolEvent, Settings, trust};
use juror::model::Asking;
use juror::model::judge::KeySource;
use juror::model::{
    Criterion, CriterionKey, Evaluator, JudgeKind, JudgeSpec, Log, Message, Ordinal, Outcome,
    Price, Protocol, Role, Scale, Server, Ticket,
};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// An evaluator with one criterion of 1–5 and one judge, `main`.
pub(crate) fn evaluator(kind: JudgeKind) -> Evaluator {
    let accuracy = CriterionKey::new("accuracy").expect("a key");
    let mut evaluator = Evaluator::new(
        "e",
        vec![Criterion::new(
            accuracy,
            Scale::ordinal(1, 5).expect("a scale"),
        )],
    );
    evaluator.judges.push(JudgeSpec {
        name: "main".into(),
        kind,
        auto: true,
        concurrency: 1,
        timeout: Duration::from_secs(5),
    });
    evaluator
}

/// A judge that speaks chat completions with a server.
pub(crate) fn chats(server: Server) -> JudgeKind {
    JudgeKind::Model {
        protocol: Protocol::OpenAi,
        server,
    }
}

/// A judge behind this base URL, with a price and one repetition.
pub(crate) fn server(base: &str) -> Server {
    Server {
        base_url: base.into(),
        model: "judge-large".into(),
        key: None,
        allow_http: false,
        temperature: Some(0.0),
        seed: None,
        max_tokens: 100,
        price: Some(Price {
            input: 1.0,
            output: 10.0,
        }),
        budget_usd: None,
        rpm: None,
        tpm: None,
        retries: 1,
        asking: Asking::default(),
    }
}

/// The key of the tests, as a program prints it.
pub(crate) fn printed_key() -> KeySource {
    KeySource::Command(vec!["printf".into(), KEY.into()])
}

pub(crate) const KEY: &str = "sk-test-0123456789";

/// A judge that is a program in a folder.
pub(crate) fn command(argv: &[&str], folder: impl Into<PathBuf>) -> JudgeKind {
    JudgeKind::Command {
        argv: argv.iter().map(ToString::to_string).collect(),
        folder: folder.into(),
    }
}

/// A ticket with this place.
pub(crate) fn ticket(ordinal: u32) -> Arc<Ticket> {
    let log = Log {
        messages: vec![Message {
            role: Role::User,
            content: "Why?".into(),
            ..Message::default()
        }],
        output: format!("Because of {ordinal}."),
        ..Log::default()
    };
    Arc::new(Ticket {
        ordinal: Ordinal(ordinal),
        id: log.id(),
        log: Arc::new(log),
        source: "logs.jsonl".into(),
        random: false,
        flagged: false,
        tags: vec![],
        ratings: vec![],
        verdicts: vec![],
        corrected: vec![],
        revisions: vec![],
        comparisons: vec![],
        skips: vec![],
        looks: vec![],
        claim: None,
        repeats: vec![],
        finals: vec![],
        asks: juror::model::Standing::Own,
    })
}

/// A fixed clock, trust in whatever the evaluator runs, and hardly any wait.
pub(crate) fn settings(evaluator: &Evaluator) -> Settings {
    Settings {
        clock: Arc::new(|| Timestamp::UNIX_EPOCH),
        trusted: trust::needed(evaluator).into_iter().collect(),
        shared: Shared {
            backoff: Backoff {
                base: Duration::from_millis(2),
                most: Duration::from_millis(10),
            },
            ..Shared::default()
        },
    }
}

/// A pool and what it tells.
pub(crate) fn start(evaluator: Evaluator) -> (Pool, UnboundedReceiver<PoolEvent>) {
    let settings = settings(&evaluator);
    let (sender, events) = unbounded_channel();
    let pool = Pool::start(&Handle::current(), &Arc::new(evaluator), &settings, sender);
    (pool, events)
}

/// All events of a run over so many tickets.
pub(crate) async fn run(evaluator: Evaluator, tickets: u32) -> Vec<PoolEvent> {
    let (pool, events) = start(evaluator);
    for ordinal in 0..tickets {
        pool.submit("main", ticket(ordinal));
    }
    pool.finish();
    rest(events).await
}

/// Events until the pool has ended.
pub(crate) async fn rest(mut events: UnboundedReceiver<PoolEvent>) -> Vec<PoolEvent> {
    let mut all = Vec::new();
    while let Some(event) = events.recv().await {
        all.push(event);
    }
    all
}

/// How each ticket ended, in order of place: `4`, a cause, or `unasked`.
pub(crate) fn endings(events: &[PoolEvent]) -> Vec<(u32, String)> {
    let mut endings: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            PoolEvent::Finished(verdict) => Some((verdict.ticket.0, written(&verdict.outcome))),
            PoolEvent::Unasked { ticket, .. } => Some((ticket.0, "unasked".to_string())),
            PoolEvent::Started { .. }
            | PoolEvent::Masked { .. }
            | PoolEvent::Notice { .. }
            | PoolEvent::Stopped { .. } => None,
        })
        .collect();
    endings.sort();
    endings
}

/// The sentences of notices and stops.
pub(crate) fn sentences(events: &[PoolEvent]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|event| match event {
            PoolEvent::Notice { text, .. } => Some(text.as_str()),
            PoolEvent::Stopped { why, .. } => Some(why.as_str()),
            PoolEvent::Started { .. }
            | PoolEvent::Masked { .. }
            | PoolEvent::Finished(_)
            | PoolEvent::Unasked { .. } => None,
        })
        .collect()
}

fn written(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Scored { scores, .. } => scores
            .values()
            .map(juror::model::Score::shown)
            .collect::<Vec<_>>()
            .join(", "),
        Outcome::Failed(failure) => failure.cause.to_string(),
    }
}
