//! How fast the store takes in logs, commits a rating, opens, and answers; with the disk's own sync beside it.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that can't run should say so"
)]

#[path = "made/words.rs"]
mod words;

use std::fs::File;
use std::io::Write;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use juror::metrics::panel::Counts;
use juror::model::{
    Criterion, CriterionKey, Evaluator, Event, Given, Log, Message, Notes, Ordinal, Origin, Rating,
    Reviewer, Role, Scale, Score, Seen, Standing,
};
use juror::query::{Filter, Rows, Vocabulary, Whose};
use juror::store::{Against, ImportedLog, LinePlace, Sight, Store};
use tempfile::TempDir;
use words::WORDS;

const LOGS: u32 = 100_000;

fn main() {
    divan::main();
}

fn reviewer() -> Reviewer {
    Reviewer::new("r1").unwrap()
}

fn evaluator() -> Evaluator {
    let key = CriterionKey::new("accuracy").unwrap();
    let scale = Scale::ordinal(1, 5).unwrap();
    Evaluator::new("bench", vec![Criterion::new(key, scale)])
}

/// A log of about 2.3 KB whose words differ from log to log.
fn log(number: u32, scored: bool) -> ImportedLog {
    let mut state = u64::from(number) + 1;
    let mut words = |count: usize| {
        let mut text = String::with_capacity(count * 8);
        for _ in 0..count {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(WORDS[(state >> 33) as usize % WORDS.len()]);
            text.push(' ');
        }
        text
    };
    let log = Log {
        source_id: Some(format!("case-{number}")),
        messages: vec![
            Message {
                role: Role::System,
                content: "You are a helpful assistant of a shop.".to_string(),
                ..Message::default()
            },
            Message {
                role: Role::User,
                content: words(90),
                ..Message::default()
            },
        ],
        output: words(190),
        model: Some(format!("model-{}", number % 4)),
        ..Log::default()
    };
    let mut given = Given::default();
    if scored {
        let given_scores = serde_json::json!({"accuracy": number % 5 + 1});
        given.judge.insert(
            "gpt".to_string(),
            juror::model::GivenScores {
                scores: given_scores.as_object().unwrap().clone(),
                ..juror::model::GivenScores::default()
            },
        );
    }
    ImportedLog {
        raw: serde_json::to_vec(&serde_json::json!({"v": 1, "record": log})).unwrap(),
        log,
        given,
        place: LinePlace {
            line: u64::from(number) + 1,
            offset: u64::from(number) * 2_300,
        },
    }
}

fn fill(store: &mut Store, logs: Vec<ImportedLog>) {
    let mut importer = store
        .import("bench.jsonl", "f", &reviewer(), Timestamp::UNIX_EPOCH)
        .unwrap();
    for log in logs {
        importer.push(log).unwrap();
    }
    importer.finish(1, true).unwrap();
}

fn logs(scored: bool) -> Vec<ImportedLog> {
    (0..LOGS).map(|number| log(number, scored)).collect()
}

/// A store of 100,000 logs with a judge's score each.
fn full() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let (mut store, _) = Store::open(folder.path()).unwrap();
    fill(&mut store, logs(true));
    adopt(&mut store);
    (folder, store)
}

fn adopt(store: &mut Store) {
    store
        .adopt(&evaluator(), "", &reviewer(), Timestamp::UNIX_EPOCH)
        .unwrap();
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn import_100k(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(LOGS))
        .with_inputs(|| {
            let folder = TempDir::new().unwrap();
            let (store, _) = Store::open(folder.path()).unwrap();
            (folder, store, logs(false))
        })
        .bench_values(|(folder, mut store, logs)| {
            fill(&mut store, logs);
            (folder, store)
        });
}

/// What the disk alone takes for the same records.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn write_and_sync_100k(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(LOGS))
        .with_inputs(|| (TempDir::new().unwrap(), logs(false)))
        .bench_values(|(folder, logs)| {
            let file = File::create(folder.path().join("copy")).unwrap();
            let mut file = std::io::BufWriter::with_capacity(1 << 20, file);
            for log in &logs {
                file.write_all(&log.raw).unwrap();
            }
            file.into_inner().unwrap().sync_all().unwrap();
            folder
        });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn adopt_100k_given_scores(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(LOGS))
        .with_inputs(|| {
            let folder = TempDir::new().unwrap();
            let (mut store, _) = Store::open(folder.path()).unwrap();
            fill(&mut store, logs(true));
            (folder, store)
        })
        .bench_values(|(folder, mut store)| {
            adopt(&mut store);
            (folder, store)
        });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn open_100k(bencher: Bencher<'_, '_>) {
    let (folder, store) = full();
    store.close().unwrap();
    bencher.bench_local(|| Store::open(black_box(folder.path())).unwrap());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn read_100k_beside_a_writer(bencher: Bencher<'_, '_>) {
    let (folder, store) = full();
    bencher.bench_local(|| Store::read(black_box(folder.path())).unwrap());
    drop(store);
}

fn rating(ticket: u32) -> Rating {
    Rating {
        ticket: Ordinal(ticket),
        evaluator: evaluator().version(),
        reviewer: reviewer(),
        at: Timestamp::UNIX_EPOCH,
        scores: [(CriterionKey::new("accuracy").unwrap(), Score::Number(4.0))].into(),
        notes: Notes::default(),
        seen: Seen::default(),
        random: false,
        standing: Standing::Own,
        origin: Origin::Here,
    }
}

/// What a commit costs beside the disk: the pair of its ticket, counted in the place of the one before, and every figure of
/// the rows on the screen, among 100,000 ratings.
#[divan::bench(sample_count = 1000, sample_size = 1)]
fn the_live_rows_after_a_rating_among_100k(bencher: Bencher<'_, '_>) {
    let (_folder, mut store) = full();
    let all = (0..LOGS).map(rating).collect();
    store
        .commit(&reviewer(), Timestamp::UNIX_EPOCH, &Event::Rated(all))
        .unwrap();
    let evaluator = evaluator();
    let version = evaluator.version();
    let judge = store.judges(&version)[0].identity;
    let against = Against::Reviewer(reviewer());
    let mut counts = Counts::new(&evaluator.criteria[0]).unwrap();
    for pair in &store.pairs(&evaluator, &judge, &against).unwrap()[0].pairs {
        counts.add(pair.human, pair.judge);
    }
    let mut ticket = 0;
    bencher.bench_local(|| {
        ticket = (ticket + 7_919) % LOGS;
        let pairs = store.pairs_of(&evaluator, &judge, &against, &[Ordinal(ticket)]);
        let pair = pairs.unwrap()[0][0].unwrap();
        counts.remove(pair.human, pair.judge);
        counts.add(pair.human, pair.judge);
        black_box(counts.panel())
    });
}

#[divan::bench(sample_count = 500, sample_size = 1)]
fn commit_a_rating(bencher: Bencher<'_, '_>) {
    let (_folder, mut store) = full();
    let mut ticket = 0;
    bencher.bench_local(|| {
        ticket += 1;
        let rating = rating(ticket);
        store
            .commit(
                &reviewer(),
                Timestamp::UNIX_EPOCH,
                &Event::Rated(vec![rating]),
            )
            .unwrap()
    });
}

/// What the disk alone takes for a line of the journal.
#[divan::bench(sample_count = 500, sample_size = 1)]
fn append_and_sync_a_line(bencher: Bencher<'_, '_>) {
    let folder = TempDir::new().unwrap();
    let mut file = File::create(folder.path().join("lines")).unwrap();
    bencher.bench_local(|| {
        file.write_all(&[b'x'; 500]).unwrap();
        file.sync_data().unwrap();
    });
}

#[divan::bench(sample_count = 100)]
fn a_ticket_at_random(bencher: Bencher<'_, '_>) {
    let (_folder, store) = full();
    let evaluator = evaluator();
    let mut ticket = 0;
    bencher.bench_local(|| {
        ticket = (ticket + 7_919) % LOGS;
        store.ticket(Ordinal(ticket), &evaluator).unwrap()
    });
}

/// A word that no log has, as a filter asks for it: read together, on every processor.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_word_in_the_texts_of_100k(bencher: Bencher<'_, '_>) {
    let (_folder, store) = full();
    let evaluator = evaluator();
    let filter = Filter::parse("quixotry", &Vocabulary::of(&evaluator)).unwrap();
    bencher.counter(ItemsCount::new(LOGS)).bench_local(|| {
        let lens = store.lens(&evaluator, None, Sight::Everything);
        filter.wanted(&lens, lens.ordinals())
    });
}

/// The same with each log read and parsed by itself.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_word_in_the_texts_of_100k_one_by_one(bencher: Bencher<'_, '_>) {
    let (_folder, store) = full();
    let evaluator = evaluator();
    bencher.counter(ItemsCount::new(LOGS)).bench_local(|| {
        let lens = store.lens(&evaluator, None, Sight::Everything);
        let all = lens.ordinals().into_iter();
        all.filter(|ordinal| lens.contains(*ordinal, "quixotry"))
            .count()
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn scores_of_100k_through_the_lens(bencher: Bencher<'_, '_>) {
    let (_folder, store) = full();
    let (evaluator, key) = (evaluator(), CriterionKey::new("accuracy").unwrap());
    bencher.counter(ItemsCount::new(LOGS)).bench_local(|| {
        let lens = store.lens(&evaluator, None, Sight::Everything);
        (0..lens.len())
            .filter_map(|ordinal| lens.score(Ordinal(ordinal), &Whose::Judge, &key))
            .sum::<f64>()
    });
}
