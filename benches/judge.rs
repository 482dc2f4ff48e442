//! How near judging comes to what a server allows: calls to a server on the loopback that answers after 50 ms, 64 at a
//! time. Prints the share of the ideal rate and the processor time a call. The server is a process of its own, so that its
//! processor time is not counted.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that can't run should say so, and prints what it found"
)]

use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

use juror::judge::{Pool, PoolEvent, Settings};
use juror::model::{
    Asking, Criterion, CriterionKey, Evaluator, JudgeKind, JudgeSpec, Log, Message, Ordinal,
    Outcome, Protocol, Role, Scale, Server, Ticket,
};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::unbounded_channel;

#[path = "made/server.rs"]
mod server;

use server::{DELAY, Serving};

const AT_ONCE: u32 = 64;

/// So many rounds of all calls at once, and some before that are not measured.
const ROUNDS: u32 = 100;
const WARM_UP: u32 = 5;

fn main() {
    // The runner of tests asks for a list.
    if env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    if server::is_wanted() {
        return server::run().unwrap();
    }
    let server = Serving::start().unwrap();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(judge(&server.base));
}

fn evaluator(base: &str) -> Evaluator {
    let key = CriterionKey::new("accuracy").unwrap();
    let scale = Scale::ordinal(1, 5).unwrap();
    let mut evaluator = Evaluator::new("bench", vec![Criterion::new(key, scale)]);
    let server = Server {
        base_url: base.to_string(),
        model: "m".into(),
        key: None,
        allow_http: false,
        temperature: Some(0.0),
        seed: None,
        max_tokens: 800,
        price: None,
        budget_usd: None,
        rpm: None,
        tpm: None,
        retries: 0,
        asking: Asking::default(),
    };
    evaluator.judges.push(JudgeSpec {
        name: "main".into(),
        kind: JudgeKind::Model {
            protocol: Protocol::OpenAi,
            server,
        },
        auto: false,
        concurrency: AT_ONCE as usize,
        timeout: Duration::from_secs(30),
    });
    evaluator
}

/// A ticket of about 4 KB.
fn ticket(number: u32) -> Arc<Ticket> {
    let words = |count: u32| {
        let word = |place: u32| format!("word{} ", place ^ number);
        (0..count).map(word).collect::<String>()
    };
    let log = Log {
        messages: vec![Message {
            role: Role::User,
            content: words(200),
            ..Message::default()
        }],
        output: words(300),
        ..Log::default()
    };
    Arc::new(Ticket {
        ordinal: Ordinal(number),
        id: log.id(),
        log: Arc::new(log),
        source: "bench".into(),
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

async fn judge(base: &str) {
    let (sender, mut events) = unbounded_channel();
    let pool = Pool::start(
        &Handle::current(),
        &Arc::new(evaluator(base)),
        &Settings::default(),
        sender,
    );
    let mut measured = None;
    let mut ended = 0;
    let (warm_up, all) = (WARM_UP * AT_ONCE, (WARM_UP + ROUNDS) * AT_ONCE);
    for number in 0..all {
        pool.submit("main", ticket(number));
    }
    pool.finish();
    while let Some(event) = events.recv().await {
        match event {
            PoolEvent::Finished(verdict) => {
                assert!(
                    matches!(verdict.outcome, Outcome::Scored { .. }),
                    "{verdict:?}"
                );
                ended += 1;
            }
            PoolEvent::Stopped { why, .. } => panic!("{why}"),
            _ => {}
        }
        if ended == warm_up && measured.is_none() {
            measured = Some((Instant::now(), processor_time()));
        }
    }
    assert_eq!(ended, all);
    let (began, before) = measured.unwrap();
    let calls = f64::from(all - warm_up);
    let rate = calls / began.elapsed().as_secs_f64();
    let ideal = f64::from(AT_ONCE) / DELAY.as_secs_f64();
    let per_call = (processor_time() - before) * 1e3 / calls;
    println!(
        "{calls} calls, {AT_ONCE} at a time, {DELAY:?} each: {rate:.0} a second, {:.1}% of the ideal {ideal:.0}; \
         processor time {per_call:.3} ms a call",
        rate / ideal * 100.0
    );
}

/// What this process has used of the processor in seconds, user and system.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program stands in parentheses, and may hold spaces.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    // Linux counts in hundredths of a second for programs.
    let hundredths = |ticks: &str| ticks.parse::<f64>().unwrap() / 100.0;
    fields.split(' ').skip(11).take(2).map(hundredths).sum()
}
