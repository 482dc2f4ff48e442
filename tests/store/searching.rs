//! Search: a scan of all bodies finds what reading each log finds, and an edit counts as soon as it is made.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use juror::model::{Event, Given, Log, Message, Order, Ordinal, Origin, Revision, Role};
use juror::query::{Audit, Filter, Rows, Vocabulary, queue};
use juror::store::{ImportedLog, LinePlace, Sight, Store, Texts};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::setting::{adopt, at, commit, evaluator, import, log, open, record, who};

/// What stands in a log: letters that fold in ways of their own, and what JSON escapes.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("refund"),
        Just("Refund"),
        Just("POLICY"),
        Just("straße"),
        Just("STRASSE"),
        Just("Kelvin"),
        Just("\u{212a}"),
        Just("İ"),
        Just("i̇"),
        Just("ΟΔΟΣ"),
        Just("οδος"),
        Just("οδοσ"),
        Just("日本"),
        Just("😀"),
        Just("a\"b"),
        Just("c\\d"),
        Just("e/f"),
        Just("\n"),
        Just("\u{1}"),
        Just(" "),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn written(at: u32, messages: &[String], output: &str, reference: Option<&String>) -> Log {
    Log {
        source_id: Some(format!("refund-{at}")),
        messages: messages
            .iter()
            .map(|content| Message {
                role: Role::User,
                content: content.clone(),
                ..Message::default()
            })
            .collect(),
        output: output.to_string(),
        references: reference.cloned().into_iter().collect(),
        ..Log::default()
    }
}

/// A log's record: as it is stored beside its own JSON, or as that JSON alone, every character by its number.
fn stored(log: Log, at: u32, is_own: bool) -> ImportedLog {
    if !is_own {
        return record(log, Given::default(), u64::from(at) + 1);
    }
    let json = serde_json::to_string(&log).unwrap();
    let mut raw = String::new();
    for one in json.chars() {
        if one.is_ascii() {
            raw.push(one);
        } else {
            for unit in one.encode_utf16(&mut [0; 2]) {
                write!(raw, "\\u{unit:04x}").unwrap();
            }
        }
    }
    ImportedLog {
        log,
        given: Given::default(),
        raw: raw.into_bytes(),
        place: LinePlace {
            line: u64::from(at) + 1,
            offset: u64::from(at) * 100,
        },
    }
}

fn edit(ticket: u32, second: i64, output: &str) -> Event {
    Event::Revised(Revision {
        ticket: Ordinal(ticket),
        evaluator: evaluator().version(),
        reviewer: who("r1"),
        at: at(second),
        output: output.to_string(),
        from: None,
        origin: Origin::Here,
    })
}

/// What reading each log says, and what a scan of all says.
fn both_ways(store: &Store, word: &str) -> (Vec<Ordinal>, Vec<Ordinal>) {
    let evaluator = evaluator();
    let all: Vec<_> = store.ordinals().collect();
    let holding = |lens: &dyn Rows| -> Vec<Ordinal> {
        let all = all.iter().copied();
        all.filter(|ordinal| lens.contains(*ordinal, word))
            .collect()
    };
    let one_by_one = holding(&store.lens(&evaluator, None, Sight::Everything));
    let mut texts = Texts::default();
    let scan = store.body_scan(&[word], all.clone()).unwrap();
    scan.work(|part| {
        assert!(part.damaged.is_empty());
        texts.learn(&scan, &part);
    });
    let lens = store.lens(&evaluator, None, Sight::Everything);
    let together = holding(&lens.knowing(&texts));
    (one_by_one, together)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_scan_finds_what_reading_each_log_finds(
        logs in proptest::collection::vec((proptest::collection::vec(text(), 0..3), text(), prop::option::of(text()), any::<bool>()), 1..20),
        edits in proptest::collection::vec((0_u32..20, text()), 0..4),
        gone in prop::option::of(0_u32..20),
        needles in proptest::collection::vec(text(), 1..6),
    ) {
        let folder = TempDir::new().unwrap();
        let mut store = open(folder.path());
        adopt(&mut store);
        let mut importer = store.import("a.jsonl", "f1", &who("r1"), at(1)).unwrap();
        for (number, (messages, output, reference, is_own)) in (0..).zip(&logs) {
            let log = written(number, messages, output, reference.as_ref());
            importer.push(stored(log, number, *is_own)).unwrap();
        }
        importer.finish(1, true).unwrap();
        for (second, (ticket, output)) in (400..).zip(&edits) {
            if *ticket < store.len() {
                commit(&mut store, "r1", &edit(*ticket, second, output));
            }
        }
        if let Some(gone) = gone.filter(|gone| *gone < store.len()) {
            store = store.forget(&who("r1"), at(500), &[Ordinal(gone)]).unwrap().0;
        }
        for needle in needles.iter().map(String::as_str).chain(["refund", "s", "k", "i", "ς", "σ", "ß", "\u{307}"]) {
            let (one_by_one, together) = both_ways(&store, needle);
            prop_assert_eq!(one_by_one, together, "{:?}", needle);
        }
    }
}

fn found(store: &Store, filter: &str) -> Vec<u32> {
    let lens = store.lens(&evaluator(), None, Sight::Everything);
    let filter = Filter::parse(filter, &Vocabulary::of(&evaluator())).unwrap();
    let audit = Audit::from(&evaluator().queue);
    let found = queue(
        &lens,
        &filter,
        &Order::Import,
        &evaluator().criteria,
        &audit,
    );
    assert!(lens.take_damage().is_empty());
    found.into_iter().map(|ordinal| ordinal.0).collect()
}

#[test]
fn a_filter_finds_words_in_many_logs_of_several_imports() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    adopt(&mut store);
    import(&mut store, "a.jsonl", 0..300);
    import(&mut store, "b.jsonl", 300..410);
    assert_eq!(found(&store, "\"It is 305,\""), [305]);
    assert_eq!(
        found(&store, "\"it is 30\" tag:even words>3"),
        [30, 300, 302, 304, 306, 308]
    );
    assert_eq!(found(&store, "-everybody").len(), 0);
    assert_eq!(found(&store, "everybody -\"it is 4\"").len(), 410 - 21);
    commit(
        &mut store,
        "r1",
        &edit(7, 400, "Something of its own: quixotry."),
    );
    assert_eq!(found(&store, "QUIXOTRY or \"is 17,\""), [7, 17]);
}

#[test]
fn what_is_known_of_a_word_stays_true_when_logs_are_edited_and_come() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    adopt(&mut store);
    import(&mut store, "a.jsonl", 0..100);
    let mut texts = Texts::default();
    let ask = |store: &Store, texts: &mut Texts| -> Vec<u32> {
        let all: Vec<_> = store.ordinals().collect();
        let (words, left) = texts.unasked(&["quixotry"], &all);
        if !words.is_empty() {
            let scan = store.body_scan(&words, left).unwrap();
            scan.work(|part| texts.learn(&scan, &part));
        }
        let evaluator = evaluator();
        let lens = store
            .lens(&evaluator, None, Sight::Everything)
            .knowing(texts);
        all.into_iter()
            .filter(|at| lens.contains(*at, "quixotry"))
            .map(|at| at.0)
            .collect()
    };
    assert_eq!(ask(&store, &mut texts), Vec::<u32>::new());
    for (second, output, expected) in [
        (400, "Quixotry!", vec![3]),
        (401, "Plain.", vec![]),
        (402, "quixotry", vec![3]),
    ] {
        commit(&mut store, "r1", &edit(3, second, output));
        texts.forget_edits(&[Ordinal(3)]);
        assert_eq!(ask(&store, &mut texts), expected, "{output}");
    }
    let late = Log {
        output: "Quixotry again.".to_string(),
        ..log(200)
    };
    let mut importer = store.import("b.jsonl", "f2", &who("r1"), at(1)).unwrap();
    importer.push(record(late, Given::default(), 1)).unwrap();
    importer.finish(1, true).unwrap();
    let all: Vec<_> = store.ordinals().collect();
    assert_eq!(
        texts.unasked(&["quixotry"], &all).1,
        [Ordinal(100)],
        "only what came is read"
    );
    assert_eq!(ask(&store, &mut texts), [3, 100]);
}

#[test]
fn a_scan_that_is_stopped_reads_no_further() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..5_000);
    let all: Vec<_> = store.ordinals().collect();
    let scan = store.body_scan(&["everybody"], all).unwrap();
    let mut asked = 0;
    scan.work(|part| {
        asked += part.asked.len();
        scan.stop();
    });
    assert!((1..5_000).contains(&asked), "{asked}");
}

#[test]
fn a_scan_goes_on_beside_a_store_that_is_written_to_and_after_it_is_closed() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    adopt(&mut store);
    import(&mut store, "a.jsonl", 0..300);
    let all: Vec<_> = store.ordinals().collect();
    let scan = store.body_scan(&["everybody"], all).unwrap();
    import(&mut store, "b.jsonl", 300..400);
    store.close().unwrap();
    let mut found = Vec::new();
    scan.work(|part| found.extend(part.hits.into_iter().flatten()));
    assert_eq!(found, (0..300).map(Ordinal).collect::<Vec<_>>());
}

/// Changes a byte of the file.
fn flip(path: &Path, offset: u64) {
    let mut file = File::options().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(&[byte[0] ^ 0xff]).unwrap();
}

#[test]
fn a_damaged_frame_is_told_once_and_the_rest_is_searched() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    adopt(&mut store);
    import(&mut store, "a.jsonl", 0..300);
    let segment = folder.path().join("segments/0001.seg");
    // Within the first frame, behind its head.
    flip(&segment, 200);
    let lens = store.lens(&evaluator(), None, Sight::Everything);
    let filter = Filter::parse("everybody", &Vocabulary::of(&evaluator())).unwrap();
    let found = filter.wanted(&lens, store.ordinals().collect());
    let told: Vec<_> = lens.take_damage().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("checksum"), "{told:?}");
    assert!(
        found.len() < 300 && found.last() == Some(&Ordinal(299)),
        "{found:?}"
    );
}
