//! How fast files of logs come in: read alone, with each record recognised by itself and with the format named, and whole,
//! from the first byte read to the last one on the disk; in juror's own shape and in shapes of others, with a plain copy of
//! the same file and its sync beside it. At the end it says how much memory the process took at its peak.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that can't run should say so"
)]

#[path = "made/words.rs"]
mod words;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use juror::import::{Asked, Options, Reader, Source};
use juror::model::Reviewer;
use juror::runtime::setup::intake::{self, Intake};
use juror::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;
use words::WORDS;

const LOGS: u32 = 50_000;

fn main() {
    divan::main();
    if let Some(peak) = peak_memory() {
        eprintln!("peak memory of the whole run: {peak} MB");
    }
}

/// The most memory that this process held, in MB; None where the system does not say.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// The shapes that are measured, by the names of their formats.
const SHAPES: [&str; 7] = [
    "juror",
    "messages",
    "openai-chat",
    "pair",
    "sharegpt",
    "alpaca",
    "prompt-completion",
];

/// A record of about 2.3 KB in one of the shapes, its words different from record to record.
fn record(shape: &str, number: u32) -> Value {
    let mut words = Words(u64::from(number) + 1);
    let (system, question) = ("You are a helpful assistant of a shop.", words.text(80));
    let (answer, id) = (words.text(240), format!("case-{number}"));
    let model = format!("model-{}", number % 4);
    let asked = json!([
        {"role": "system", "content": system},
        {"role": "user", "content": question},
    ]);
    let usage = json!({"prompt_tokens": 130, "completion_tokens": 310});
    let said = json!([{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}]);
    match shape {
        "juror" => json!({
            "id": id,
            "messages": asked,
            "output": answer,
            "model": model,
            "at": "2026-05-02T10:00:00Z",
            "tags": ["billing", "eu"],
            "meta": {"region": "eu"},
            "usage": {"input_tokens": 130, "output_tokens": 310, "latency_ms": 900.5, "cost_usd": 0.0031},
        }),
        "messages" => json!({
            "request_id": id,
            "created_at": 1_777_716_000 + i64::from(number),
            "model": model,
            "messages": [asked[0], asked[1], said[0]["message"]],
            "metadata": {"region": "eu", "tenant": number % 50},
            "usage": usage,
        }),
        "openai-chat" => json!({
            "id": id,
            "object": "chat.completion",
            "created": 1_777_716_000 + i64::from(number),
            "model": model,
            "messages": asked,
            "choices": said,
            "usage": usage,
        }),
        "pair" => json!({
            "request_id": id,
            "request": {"model": model, "messages": asked, "temperature": 0.2},
            "response": {"object": "chat.completion", "model": model, "choices": said, "usage": usage},
            "latency_ms": 900,
        }),
        "sharegpt" => json!({
            "id": id,
            "conversations": [
                {"from": "human", "value": question},
                {"from": "gpt", "value": answer},
            ],
        }),
        "alpaca" => json!({"instruction": system, "input": question, "output": answer}),
        _ => json!({"uuid": id, "prompt": question, "completion": answer, "model_name": model}),
    }
}

/// Words by a number, the same for the same number.
struct Words(u64);

impl Words {
    fn text(&mut self, count: usize) -> String {
        let mut text = String::with_capacity(count * 8);
        for at in 0..count {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(WORDS[(self.0 >> 33) as usize % WORDS.len()]);
            text.push_str(if at % 40 == 39 { ".\n\n" } else { " " });
        }
        text
    }
}

/// A file of records of a shape, in a folder of its own.
fn file(shape: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("logs.jsonl");
    let mut out = BufWriter::new(File::create(&path).unwrap());
    for number in 0..LOGS {
        writeln!(out, "{}", record(shape, number)).unwrap();
    }
    out.into_inner().unwrap().sync_all().unwrap();
    (folder, path)
}

fn bytes(path: &Path) -> BytesCount {
    BytesCount::new(fs::metadata(path).unwrap().len())
}

/// Reads a file on one thread and throws the logs away.
fn read(bencher: Bencher<'_, '_>, shape: &str, format: Option<Asked>) {
    let (_folder, path) = file(shape);
    let options = Options {
        format,
        threads: 1,
        ..Options::default()
    };
    bencher
        .counter(ItemsCount::new(LOGS))
        .counter(bytes(&path))
        .bench_local(|| {
            let mut read = 0;
            for item in Reader::open(Source::file(path.clone()), &options).unwrap() {
                assert_eq!(item.unwrap().format, shape);
                read += 1;
            }
            assert_eq!(read, LOGS);
        });
}

/// What it takes to read each record and to see of which format it is.
#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn recognise_and_read_50k(bencher: Bencher<'_, '_>, shape: &str) {
    read(bencher, shape, None);
}

/// The same without having to see it: the difference is what detection takes.
#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn read_50k(bencher: Bencher<'_, '_>, shape: &str) {
    read(bencher, shape, Asked::by_name(shape));
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn import_50k(bencher: Bencher<'_, '_>, shape: &str) {
    let (_folder, path) = file(shape);
    let by = Reviewer::new("r1").unwrap();
    bencher
        .counter(ItemsCount::new(LOGS))
        .counter(bytes(&path))
        .with_inputs(|| {
            let folder = TempDir::new().unwrap();
            let (store, _) = Store::open(folder.path()).unwrap();
            (folder, store)
        })
        .bench_local_values(|(folder, mut store)| {
            let sources = vec![Source::file(path.clone())];
            let outcome = intake::run(&mut store, sources, &Intake::default(), &by).unwrap();
            assert_eq!(outcome.counts.imported, u64::from(LOGS));
            (folder, store)
        });
}

/// What a copy of the same file takes, up to when it is on the disk.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn copy_and_sync_50k(bencher: Bencher<'_, '_>) {
    let (_folder, path) = file(SHAPES[0]);
    bencher
        .counter(ItemsCount::new(LOGS))
        .counter(bytes(&path))
        .with_inputs(|| TempDir::new().unwrap())
        .bench_local_values(|folder| {
            let copy = folder.path().join("copy");
            fs::copy(&path, &copy).unwrap();
            File::open(&copy).unwrap().sync_all().unwrap();
            folder
        });
}
