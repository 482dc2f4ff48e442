//! How fast rows go out: a ticket a row, and pairs from scores, over 100,000 logs; with a plain copy of the same bytes
//! beside it.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that can't run should say so"
)]

use std::fs::File;
use std::io::{BufWriter, Write};

use divan::Bencher;
use divan::counter::ItemsCount;
use jiff::Timestamp;
use juror::export::{self, Frame, Kind, Pairs, Plan, Rule, Sealed, Sink, Yardstick};
use juror::model::{
    Criterion, CriterionKey, Evaluator, Given, GivenScores, Log, Message, Ordinal, Reviewer, Role,
    Scale,
};
use juror::query::Whose;
use juror::store::{ImportedLog, LinePlace, Store};
use tempfile::TempDir;

const LOGS: u32 = 100_000;

fn main() {
    divan::main();
}

fn key() -> CriterionKey {
    CriterionKey::new("accuracy").unwrap()
}

fn evaluator() -> Evaluator {
    let scale = Scale::ordinal(1, 5).unwrap();
    Evaluator::new("bench", vec![Criterion::new(key(), scale)])
}

/// A log of about 2.3 KB; five models answer each input, each with a score of its own.
fn log(number: u32) -> ImportedLog {
    let words = |seed: u32, count: u32| {
        let word = |place: u32| format!("word{} ", seed.wrapping_mul(2_654_435_761) ^ place);
        (0..count).map(word).collect::<String>()
    };
    let log = Log {
        source_id: Some(format!("case-{number}")),
        messages: vec![Message {
            role: Role::User,
            content: words(number / 5, 50),
            ..Message::default()
        }],
        output: words(number, 110),
        model: Some(format!("model-{}", number % 5)),
        ..Log::default()
    };
    let scores = serde_json::json!({"accuracy": number % 5 + 1});
    let scores = GivenScores {
        scores: scores.as_object().unwrap().clone(),
        ..GivenScores::default()
    };
    let mut given = Given::default();
    given.judge.insert("gpt".to_string(), scores);
    ImportedLog {
        raw: serde_json::to_vec(&log).unwrap(),
        log,
        given,
        place: LinePlace {
            line: u64::from(number) + 1,
            offset: u64::from(number) * 2_300,
        },
    }
}

fn full() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let (mut store, _) = Store::open(folder.path()).unwrap();
    let who = Reviewer::new("r1").unwrap();
    let mut importer = store
        .import("bench.jsonl", "f", &who, Timestamp::UNIX_EPOCH)
        .unwrap();
    for number in 0..LOGS {
        importer.push(log(number)).unwrap();
    }
    importer.finish(1, true).unwrap();
    store
        .adopt(&evaluator(), "", &who, Timestamp::UNIX_EPOCH)
        .unwrap();
    (folder, store)
}

fn write(store: &Store, kind: Kind, rule: &Rule) -> Sealed {
    let evaluator = evaluator();
    let frame = Frame::of(store, &evaluator, rule);
    let tickets = (0..LOGS).map(Ordinal).collect();
    let asked = (kind, rule);
    let plan = Plan::of(store, frame.lens(), &evaluator, asked, tickets, None).unwrap();
    let read = |ordinal| store.ticket(ordinal, &evaluator);
    let sinks = vec![Sink::new(kind, std::io::sink())];
    let (_, files) = export::write(kind, &frame, &plan, read, sinks).unwrap();
    files[0].1
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn rubric_100k(bencher: Bencher<'_, '_>) {
    let (_folder, store) = full();
    bencher
        .counter(ItemsCount::new(LOGS))
        .bench_local(|| write(&store, Kind::Rubric, &Rule::default()));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn pairs_by_score_of_100k(bencher: Bencher<'_, '_>) {
    let (_folder, store) = full();
    let by = Yardstick::Of(Whose::Judge, key());
    let rule = Rule {
        pairs: Pairs::Scores { by, margin: 2.0 },
        ..Rule::default()
    };
    bencher
        .counter(ItemsCount::new(LOGS))
        .bench_local(|| write(&store, Kind::DpoTrl, &rule));
}

/// What the disk alone takes for as many bytes as the rubric has.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn write_and_sync_as_many_bytes(bencher: Bencher<'_, '_>) {
    let folder = TempDir::new().unwrap();
    let row = vec![b'x'; 2_500];
    bencher.counter(ItemsCount::new(LOGS)).bench_local(|| {
        let file = File::create(folder.path().join("copy")).unwrap();
        let mut file = BufWriter::with_capacity(1 << 20, file);
        for _ in 0..LOGS {
            file.write_all(&row).unwrap();
        }
        file.into_inner().unwrap().sync_all().unwrap();
    });
}
