//! What is forgotten is in no file any more and never comes back, whatever ends the process meanwhile; everything else stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use juror::model::{
    Cause, Draft, Event, Example, ExampleScores, Failure, Frozen, FrozenSet, Given, Log, MadeOf,
    Message, Notes, Ordinal, Origin, Outcome, Pooling, Revision, Role, Sample, Score,
};
use juror::query::{Audit, Filter, queue};
use juror::store::disk::{Disk, Part};
use juror::store::{Against, Pushed, Repair, Sight, Store, StoreError};
use serde_json::json;
use tempfile::TempDir;

use crate::answers::{about, answers, assert_same};
use crate::setting::{
    adopt, at, commit, copy, evaluator, given, identity, key, open, rating, record, verdict, who,
};

/// The logs that are forgotten: some in one frame, the last of a chunk, and one far away.
const GONE: [u32; 4] = [17, 18, 127, 250];

fn gone() -> Vec<Ordinal> {
    GONE.map(Ordinal).to_vec()
}

/// A word that stands nowhere but in this part of this log.
fn word(part: &str, number: u32) -> String {
    format!("{part}{number:04}q")
}

fn private(number: u32) -> Log {
    Log {
        source_id: Some(word("id", number)),
        messages: vec![Message {
            role: Role::User,
            content: word("question", number),
            ..Message::default()
        }],
        output: format!("{} {}", word("output", number), "and so on ".repeat(30)),
        references: vec![word("reference", number)],
        model: Some(word("model", number)),
        tags: vec![word("tag", number)],
        meta: json!({"where": word("meta", number)})
            .as_object()
            .unwrap()
            .clone(),
        ..Log::default()
    }
}

fn scored(number: u32, accuracy: u32) -> Given {
    let mut given = given(
        json!({"r9": {"accuracy": accuracy}}),
        json!({"old": {"accuracy": 2}}),
    );
    for scores in given.human.values_mut().chain(given.judge.values_mut()) {
        scores.note = Some(word("given", number));
    }
    given
}

/// Everything that was written of a log by anyone.
const PARTS: [&str; 19] = [
    "suggestion",
    "sample",
    "example",
    "id",
    "question",
    "output",
    "reference",
    "model",
    "tag",
    "meta",
    "given",
    "later",
    "note",
    "aside",
    "comment",
    "revision",
    "rationale",
    "reply",
    "draft",
];

/// A store in which everything is said of the logs that will be forgotten, and of others.
fn told(folder: &Path) -> Store {
    let version = evaluator().version();
    let mut store = open(folder);
    let mut importer = store.import("a.jsonl", "f1", &who("r1"), at(1)).unwrap();
    for number in 0..300 {
        let given = if GONE.contains(&number) || number.is_multiple_of(7) {
            scored(number, 4)
        } else {
            Given::default()
        };
        importer
            .push(record(private(number), given, u64::from(number)))
            .unwrap();
    }
    importer.finish(30_000, true).unwrap();
    adopt(&mut store);
    let mut importer = store.import("b.jsonl", "f1", &who("r1"), at(2)).unwrap();
    for number in GONE.into_iter().chain([20, 21]) {
        let mut record = record(private(number), scored(number, 5), u64::from(number));
        record.raw = format!("{{\"again\":\"{}\"}}", word("later", number)).into_bytes();
        importer.push(record).unwrap();
    }
    importer.finish(900, true).unwrap();
    for number in GONE.into_iter().chain([19, 20]) {
        let mut rated = rating(number, "r1", 4);
        rated.notes = Notes {
            ticket: Some(word("note", number)),
            criteria: [(key("accuracy"), word("aside", number))].into(),
        };
        let comment = Score::Text(word("comment", number));
        rated.scores.insert(key("comment"), comment);
        commit(&mut store, "r1", &Event::Rated(vec![rated]));
        commit(
            &mut store,
            "r2",
            &Event::Revised(Revision {
                ticket: Ordinal(number),
                evaluator: version,
                reviewer: who("r2"),
                at: at(150),
                output: word("revision", number),
                from: None,
                origin: Origin::Here,
            }),
        );
        let mut judged = verdict(number, 3.0);
        if let Outcome::Scored { rationale, .. } = &mut judged.outcome {
            *rationale = Some(word("rationale", number));
        }
        judged.reply = Some(word("reply", number));
        judged.suggestion = Some(word("suggestion", number));
        judged.made_of = MadeOf::Samples(vec![Sample {
            note: Some(word("sample", number)),
            ..Sample::default()
        }]);
        let mut failed = verdict(number, 3.0);
        failed.identity = identity(2);
        failed.outcome = Outcome::Failed(Failure {
            cause: Cause::Refused,
            detail: word("detail", number),
        });
        store
            .commit_verdicts(&who("r1"), vec![(at(200), judged), (at(201), failed)])
            .unwrap();
        store
            .save_draft(&Draft {
                output: Some(word("draft", number)),
                ..Draft::new(Ordinal(number), version, who("r2"))
            })
            .unwrap();
    }
    freeze(&mut store);
    let bulk = (15..25).map(|ticket| rating(ticket, "r2", 2)).collect();
    commit(&mut store, "r2", &Event::Rated(bulk));
    for (tickets, reason) in [(vec![17, 18], "onlytheirs"), (vec![17, 40], "forboth")] {
        let tickets: Vec<_> = tickets.into_iter().map(Ordinal).collect();
        commit(
            &mut store,
            "r2",
            &Event::Skipped {
                evaluator: version,
                tickets: tickets.clone(),
                reason: Some(reason.to_string()),
            },
        );
        commit(
            &mut store,
            "r2",
            &Event::Flagged {
                evaluator: version,
                tickets,
                on: true,
            },
        );
    }
    store
}

/// Chooses tickets for a judge, those that are forgotten among them.
fn freeze(store: &mut Store) {
    let shown = |number| Example {
        ticket: Ordinal(number),
        given: ExampleScores {
            note: Some(word("example", number)),
            ..ExampleScores::default()
        },
    };
    for set in [
        FrozenSet::Examples(GONE.into_iter().chain([19, 20]).map(shown).collect()),
        FrozenSet::Anchors(vec![Ordinal(17), Ordinal(20)]),
    ] {
        let frozen = Frozen {
            evaluator: evaluator().version(),
            judge: "main".to_string(),
            set,
        };
        commit(store, "r1", &Event::Frozen(frozen));
    }
}

/// Every file of a store, as it stands, and everything that is packed in it.
fn texts(folder: &Path) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        if name(&path) == "reserve" {
            assert!(bytes == vec![0; bytes.len()], "ballast is empty");
            continue;
        }
        for at in memchr::memmem::find_iter(&bytes, &[0x28, 0xb5, 0x2f, 0xfd]) {
            let mut text = Vec::new();
            let frame = zstd::stream::read::Decoder::new(&bytes[at..]).unwrap();
            // One that was cut in pieces is read as far as it goes.
            let _ = frame.single_frame().read_to_end(&mut text);
            texts.push(text);
        }
        texts.push(bytes);
    }
    texts
}

/// Every word that stands in any file, by its log, and what is left of one that is packed.
fn words_in(folder: &Path) -> BTreeMap<u32, BTreeSet<String>> {
    let mut found: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for text in texts(folder) {
        for end in memchr::memchr_iter(b'q', &text) {
            let Some(digits) = end.checked_sub(4).map(|start| &text[start..end]) else {
                continue;
            };
            if !digits.iter().all(u8::is_ascii_digit) {
                continue;
            }
            let number = String::from_utf8_lossy(digits).parse().unwrap();
            let before = text[..end - 4].iter().rev();
            let letters = before.take_while(|byte| byte.is_ascii_lowercase()).count();
            let word = String::from_utf8_lossy(&text[end - 4 - letters..=end]);
            found.entry(number).or_default().insert(word.into_owned());
        }
    }
    found
}

/// Whether a text stands in any file.
fn holds(folder: &Path, wanted: &str) -> bool {
    texts(folder)
        .iter()
        .any(|text| memchr::memmem::find(text, wanted.as_bytes()).is_some())
}

/// Every word of a log.
fn words(number: u32) -> BTreeSet<String> {
    PARTS.iter().map(|part| word(part, number)).collect()
}

/// The answers about some of what was not forgotten: neighbours, and others all over.
fn kept(store: &Store) -> String {
    let near = |number: &u32| GONE.iter().any(|gone| gone.abs_diff(*number) < 4);
    (0..300)
        .filter(|number| near(number) || number.is_multiple_of(13))
        .filter(|number| !GONE.contains(number))
        .map(|number| about(store, Ordinal(number)))
        .collect()
}

fn assert_gone(folder: &Path, store: &Store, case: &str) {
    let found = words_in(folder);
    for number in GONE {
        assert_eq!(found.get(&number), None, "{case}");
    }
    assert_eq!(store.count(), 296, "{case}");
    for ordinal in gone() {
        assert!(
            matches!(store.log(ordinal), Err(StoreError::Forgotten { .. })),
            "{case}"
        );
    }
}

#[test]
fn nothing_of_it_is_left_in_any_file() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    store.close().unwrap();
    let camera = Camera::default();
    let (mut store, _) = Store::open_with(folder.path(), Box::new(camera.clone())).unwrap();
    let mut unsaved = rating(17, "r1", 1);
    unsaved.notes.ticket = Some(word("unsaved", 17));
    camera.fail_at("begin Journal");
    store
        .commit(&who("r1"), at(400), &Event::Rated(vec![unsaved]))
        .unwrap_err();
    drop(store);
    let found = words_in(folder.path());
    assert!(found[&17].contains(&word("unsaved", 17)));
    for number in GONE {
        assert!(
            found[&number].is_superset(&words(number)),
            "the search finds"
        );
    }
    assert!(holds(folder.path(), "onlytheirs") && holds(folder.path(), "forboth"));
    // What a crash may have left lying about.
    for name in [
        "queue.tmp",
        "drafts/x.tmp",
        "drafts/torn.json",
        "segments/0001.new",
    ] {
        fs::write(folder.path().join(name), word("output", 17)).unwrap();
    }
    copy(&folder.path().join("db"), &folder.path().join("db.aside"));
    let length = fs::metadata(folder.path().join("segments/0001.seg"))
        .unwrap()
        .len();

    let store = open(folder.path());
    let version = evaluator().version();
    assert_eq!(store.examples(&version, "main").unwrap().unwrap().len(), 6);
    assert_eq!(store.examples(&version, "other").unwrap(), None);
    assert_eq!(store.anchors(&version, "main").len(), 2);
    let (store, forgotten) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    assert_eq!(store.examples(&version, "main").unwrap(), None);
    assert_eq!(store.anchors(&version, "main"), [Ordinal(20)]);
    assert_eq!(forgotten.seq, store.position());
    assert_eq!(forgotten.ids.len(), GONE.len());
    // Of each: note, aside, comment, revision, rationale, detail, two replies, suggestion, sample, example; the one reason that was theirs alone; and
    // what was written for an event that never was.
    assert_eq!(forgotten.texts, 4 * 11 + 2);
    assert_eq!(forgotten.drafts, 4);
    assert_gone(folder.path(), &store, "open");
    store.close().unwrap();
    assert_gone(folder.path(), &open(folder.path()), "closed");
    let now = fs::metadata(folder.path().join("segments/0001.seg"))
        .unwrap()
        .len();
    assert_eq!(now, length, "every frame keeps its place");
    assert!(words_in(folder.path())[&20].is_superset(&words(20)));
    assert!(!holds(folder.path(), "onlytheirs") && holds(folder.path(), "forboth"));
}

#[test]
fn everything_else_stays_and_no_list_or_count_has_it() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    let before = kept(&store);
    let (store, _) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    assert_same(&before, &kept(&store));
    let evaluator = evaluator();
    let version = evaluator.version();
    let lens = store.lens(&evaluator, None, Sight::Everything);
    for text in [
        "",
        "output0017q or output0019q",
        "status:todo or -status:todo",
    ] {
        let filter = Filter::parse(text, &juror::query::Vocabulary::of(&evaluator)).unwrap();
        let listed = queue(
            &lens,
            &filter,
            &evaluator.queue.order,
            &[],
            &Audit::default(),
        );
        assert!(gone().iter().all(|one| !listed.contains(one)), "{text}");
        assert!(listed.contains(&Ordinal(19)), "{text}");
    }
    for judge in store.judges(&version) {
        let coverage = store.coverage(&evaluator, &judge.identity, store.ordinals());
        assert_eq!(coverage.tickets, 296);
        let asked = store.unjudged(&version, &judge.identity);
        let asked = asked.chain(store.failed(&version, &judge.identity));
        assert_eq!(asked.filter(|one| gone().contains(one)).count(), 0);
        for pairs in store
            .pairs(
                &evaluator,
                &judge.identity,
                &Against::People(Pooling::Median),
            )
            .unwrap()
        {
            assert!(
                pairs
                    .pairs
                    .iter()
                    .all(|pair| !gone().contains(&pair.ordinal))
            );
        }
    }
    assert_eq!(
        store.judges(&version)[0].scored,
        43,
        "old: every 7th but for two, and 19 to 21"
    );
    let names = format!("{:?}", store.names());
    assert!(
        !names.contains("0017q") && names.contains("0019q"),
        "{names}"
    );
    assert_eq!(store.drafts().unwrap().len(), 2);
    let verified = store.verify().unwrap();
    assert_eq!(verified.events, store.position().0);

    let after = answers(&store);
    assert_same(&after, &answers(&Store::read(folder.path()).unwrap()));
    store.close().unwrap();
    assert_same(&after, &answers(&open(folder.path())));
    for lost in ["", "gaps.json", "queue.snap"] {
        if !lost.is_empty() {
            fs::remove_file(folder.path().join(lost)).unwrap();
        }
        Store::rebuild(folder.path()).unwrap();
        let store = open(folder.path());
        assert_gone(folder.path(), &store, lost);
        assert_same(&after, &answers(&store));
        store.close().unwrap();
    }
}

#[test]
fn whoever_asks_for_it_hears_who_had_it_forgotten_and_when() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    let id = store.id(Ordinal(17)).unwrap().to_string();
    let (mut store, _) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    for asked in ["#17", &id, &id[..12]] {
        let error = store.find(asked).unwrap_err().to_string();
        let said = "was forgotten by ana at 1970-01-01T00:08:20Z";
        assert!(error.contains(said) && error.contains("Log #17"), "{error}");
    }
    assert!(store.find("id0017q").is_err(), "its name is erased, too");
    assert!(store.find("id0019q").is_ok());
    let refused = [
        store.ticket(Ordinal(17), &evaluator()).map(|_| ()),
        store.raw(Ordinal(17)).map(|_| ()),
        store.given(Ordinal(17)).map(|_| ()),
        store
            .revisions(Ordinal(17), &evaluator().version())
            .map(|_| ()),
        store
            .commit(&who("r1"), at(1), &Event::Rated(vec![rating(17, "r1", 1)]))
            .map(|_| ()),
        store
            .commit_verdicts(&who("r1"), vec![(at(1), verdict(17, 1.0))])
            .map(|_| ()),
    ];
    for refused in refused {
        assert!(
            matches!(refused, Err(StoreError::Forgotten { .. })),
            "{refused:?}"
        );
    }
    let position = store.position();
    let error = store.forget(&who("ana"), at(501), &gone()).unwrap_err();
    assert!(matches!(error, StoreError::Forgotten { .. }), "{error}");
    let store = open(folder.path());
    assert_eq!(store.position(), position);
    let texts: Vec<String> = store
        .entries()
        .map(|entry| format!("{:?}", entry.unwrap().event))
        .collect();
    assert!(
        texts.iter().all(|text| !text.contains("0017q")),
        "{texts:?}"
    );
    assert!(texts.iter().any(|text| text.contains("(forgotten)")));
    assert!(texts.iter().any(|text| text.contains("note0019q")));
}

#[test]
fn it_does_not_come_back_by_an_import() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    let (mut store, _) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    for (source, scores) in [("a.jsonl", Given::default()), ("c.jsonl", scored(17, 1))] {
        let mut importer = store.import(source, "f2", &who("r1"), at(600)).unwrap();
        let mut log = private(17);
        log.tags.push("other".to_string());
        let pushed = importer.push(record(log, scores, 1)).unwrap();
        assert_eq!(pushed, Pushed::Forgotten(Ordinal(17)));
        let mut new = private(17);
        new.output.push_str("more");
        let pushed = importer.push(record(new, Given::default(), 2)).unwrap();
        let again = source == "c.jsonl";
        assert_eq!(matches!(pushed, Pushed::Known { .. }), again, "{pushed:?}");
        let done = importer.finish(9, true).unwrap();
        assert_eq!((done.forgotten, done.duplicates), (1, u32::from(again)));
    }
    assert_eq!(store.count(), 297);
    assert_eq!(store.len(), 301, "ordinals are never given again");
    assert!(!holds(folder.path(), &word("given", 17)));
}

#[test]
fn a_record_that_holds_several_logs_goes_with_the_first_of_them() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    let mut importer = store.import("a.jsonl", "f1", &who("r1"), at(1)).unwrap();
    for number in 0..8 {
        let mut record = record(private(number), Given::default(), 1);
        if number >= 6 {
            // In juror's own shape, and read once more by other paths.
            record.raw = serde_json::to_vec(&private(6)).unwrap();
        }
        if number < 4 {
            let both = [
                word("output", number / 2 * 2),
                word("output", number / 2 * 2 + 1),
            ];
            record.raw = json!(both).to_string().into_bytes();
        }
        importer.push(record).unwrap();
    }
    importer.finish(1, true).unwrap();
    let (store, _) = store
        .forget(&who("r1"), at(2), &[Ordinal(1), Ordinal(7)])
        .unwrap();
    assert_eq!(words_in(folder.path()).get(&1), None);
    assert_eq!(*store.log(Ordinal(0)).unwrap(), private(0));
    assert_eq!(*store.log(Ordinal(6)).unwrap(), private(6));
    assert!(
        !store.raw(Ordinal(6)).unwrap().is_empty(),
        "it is the log itself"
    );
    let records: Vec<_> = [0, 2, 3, 4]
        .map(|number| store.raw(Ordinal(number)).unwrap())
        .to_vec();
    assert_eq!(records[0], b"", "it held the other log, too");
    assert!(String::from_utf8_lossy(&records[1]).contains("output0003q"));
    assert!(String::from_utf8_lossy(&records[2]).contains("output0002q"));
    assert!(String::from_utf8_lossy(&records[3]).contains("output0004q"));
}

#[test]
fn a_text_that_stands_elsewhere_too_stays_there_and_may_be_written_again() {
    let folder = TempDir::new().unwrap();
    let mut store = told(folder.path());
    let noted = |ticket: u32, text: &str| {
        let mut rated = rating(ticket, "r1", 3);
        rated.notes.ticket = Some(text.to_string());
        Event::Rated(vec![rated])
    };
    for ticket in [17, 60] {
        commit(&mut store, "r1", &noted(ticket, "said of both"));
    }
    commit(&mut store, "r1", &noted(18, "said again"));
    let (mut store, _) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    assert!(!holds(folder.path(), "said again") && holds(folder.path(), "said of both"));
    commit(&mut store, "r1", &noted(61, "said again"));
    let note = |store: &Store, ticket: u32| {
        let ticket = store.ticket(Ordinal(ticket), &evaluator()).unwrap();
        ticket.ratings.last().unwrap().notes.ticket.clone()
    };
    let after = answers(&store);
    store.close().unwrap();
    for rebuild in [false, true] {
        if rebuild {
            Store::rebuild(folder.path()).unwrap();
        }
        let store = open(folder.path());
        assert_same(&after, &answers(&store));
        assert_eq!(note(&store, 60).as_deref(), Some("said of both"));
        assert_eq!(note(&store, 61).as_deref(), Some("said again"));
    }
    // What is forgotten later leaves what was forgotten before as it is.
    let (store, _) = open(folder.path())
        .forget(&who("ana"), at(501), &[Ordinal(61), Ordinal(60)])
        .unwrap();
    assert!(!holds(folder.path(), "said again") && !holds(folder.path(), "said of both"));
    let found = words_in(folder.path());
    assert!(
        GONE.iter()
            .chain(&[60, 61])
            .all(|number| !found.contains_key(number))
    );
    assert_eq!(store.count(), 294);
}

#[test]
fn taking_back_passes_over_what_was_forgotten_and_never_brings_it_back() {
    let folder = TempDir::new().unwrap();
    let mut store = told(folder.path());
    let version = evaluator().version();
    commit(&mut store, "r2", &Event::Rated(vec![rating(50, "r2", 3)]));
    commit(&mut store, "r2", &Event::Rated(vec![rating(17, "r2", 3)]));
    let (mut store, _) = store.forget(&who("r2"), at(500), &gone()).unwrap();
    let mut undone = Vec::new();
    while let Some(reverted) = store.undo(&who("r2"), at(501), version).unwrap() {
        undone.push(reverted.undone.event.tickets());
    }
    assert_eq!(undone[0], [Ordinal(50)], "not the one of #17 alone");
    assert!(undone.contains(&(15..25).map(Ordinal).collect()));
    assert!(!undone.contains(&vec![Ordinal(17), Ordinal(18)]));
    while store.redo(&who("r2"), at(502), version).unwrap().is_some() {}
    assert_eq!(store.count(), 296);
    let rated = store.ticket(Ordinal(20), &evaluator()).unwrap();
    assert!(rated.rating(&who("r2")).is_some());
    let lens = store.lens(&evaluator(), Some(&who("r2")), Sight::Everything);
    for ordinal in gone() {
        use juror::query::Rows as _;
        assert!(!lens.is_flagged(ordinal) && !lens.is_revised(ordinal));
        assert_eq!(lens.status(ordinal), juror::model::Status::Todo);
    }
    drop(lens);
    let after = answers(&store);
    store.close().unwrap();
    Store::rebuild(folder.path()).unwrap();
    assert_same(&after, &answers(&open(folder.path())));
}

#[test]
fn a_reader_that_is_under_way_goes_on_with_what_it_had() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    let before = answers(&store);
    let reader = Store::read(folder.path()).unwrap();
    let (store, _) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    assert_same(&before, &answers(&reader));
    let after = Store::read(folder.path()).unwrap();
    assert_same(&answers(&store), &answers(&after));
    assert!(matches!(
        after.forget(&who("ana"), at(501), &[Ordinal(1)]),
        Err(StoreError::ReadOnly)
    ));
}

#[test]
fn a_segment_that_is_damaged_keeps_everything_as_it_is() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    let position = store.position();
    let path = folder.path().join("segments/0001.seg");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let error = store.forget(&who("ana"), at(500), &gone()).unwrap_err();
    assert!(
        error.to_string().contains("can be read up to byte"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), bytes);
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert_eq!(open(folder.path()).position(), position);
}

/// Takes a picture of the store before every step, as a kill would leave it there, and fails at one of them.
#[derive(Clone, Default)]
struct Camera(Arc<Mutex<Film>>);

#[derive(Default)]
struct Film {
    folder: PathBuf,
    into: Option<PathBuf>,
    steps: Vec<String>,
    fails_at: Option<usize>,
    /// Fails at every step of this name.
    fails_as: Option<&'static str>,
}

impl Camera {
    fn step(&self, what: String) -> bool {
        let mut film = self.0.lock().unwrap();
        film.steps.push(what);
        let number = film.steps.len();
        if let Some(into) = &film.into {
            let image = into.join(number.to_string());
            // The ballast takes long to copy and says nothing.
            let _ = fs::remove_file(film.folder.join("reserve"));
            copy(&film.folder, &image);
        }
        film.fails_at == Some(number)
            || film.fails_as.is_some() && film.fails_as == film.steps.last().map(String::as_str)
    }

    fn fail_at(&self, step: &'static str) {
        let mut film = self.0.lock().unwrap();
        film.fails_as = Some(step);
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

impl Disk for Camera {
    fn append(&mut self, part: Part, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        if self.step(format!("begin {part:?}")) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.write_all(first)?;
        if self.step(format!("write {part:?}")) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.write_all(rest)
    }

    fn sync(&mut self, part: Part, file: &File) -> io::Result<()> {
        if self.step(format!("sync {part:?}")) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.sync_data()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        if self.step(format!("rename {}", name(to))) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        fs::rename(from, to)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        if self.step(format!("remove {}", name(path))) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
    }
}

/// Opens the store that a kill or a failure left behind, and checks that it is whole: as before if the event was not on
/// the disk, else without what was forgotten.
fn assert_whole(folder: &Path, before: &str, others: &str, case: &str) {
    let (store, repairs) = Store::open(folder).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert!(
        !repairs
            .iter()
            .any(|repair| matches!(repair, Repair::NotErased { .. } | Repair::LostText { .. })),
        "{case}: {repairs:?}"
    );
    let forgotten = store
        .entries()
        .any(|entry| matches!(entry.unwrap().event, Event::Forgotten { .. }));
    if forgotten {
        assert_gone(folder, &store, case);
        assert_same(others, &kept(&store));
    } else {
        assert_same(before, &answers(&store));
    }
    store.verify().unwrap();
    let logs = store.count();
    store.close().unwrap();
    assert_eq!(open(folder).count(), logs, "{case}");
}

#[test]
fn a_kill_at_any_step_leaves_the_old_or_the_new_and_the_next_start_does_the_rest() {
    let (folder, film) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = told(folder.path());
    let (before, others) = (answers(&store), kept(&store));
    store.close().unwrap();
    let camera = Camera::default();
    let (store, _) = Store::open_with(folder.path(), Box::new(camera.clone())).unwrap();
    {
        let mut film_of = camera.0.lock().unwrap();
        film_of.folder = folder.path().to_path_buf();
        film_of.into = Some(film.path().to_path_buf());
        film_of.steps.clear();
    }
    let (store, _) = store.forget(&who("ana"), at(500), &gone()).unwrap();
    let steps = std::mem::take(&mut camera.0.lock().unwrap().steps);
    drop(store);
    let place = |what: &str| {
        steps
            .iter()
            .position(|step| step == what)
            .unwrap_or_else(|| panic!("{what} is not among {steps:?}"))
    };
    let order = [
        "sync Journal",
        "sync Gaps",
        "rename gaps.json",
        "sync Segment",
        "rename 0001.seg",
        "remove db",
        "remove queue.snap",
    ];
    assert!(order.map(place).is_sorted(), "{steps:?}");
    assert_eq!(steps.last().map(String::as_str), Some("rename gaps.json"));
    for (number, step) in (1..).zip(&steps) {
        let image = film.path().join(number.to_string());
        assert_whole(
            &image,
            &before,
            &others,
            &format!("killed before {number}, {step}"),
        );
    }
}

#[test]
fn a_disk_that_fails_at_any_step_leaves_the_old_or_the_new_and_the_next_start_does_the_rest() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    let (before, others) = (answers(&store), kept(&store));
    store.close().unwrap();
    fs::remove_file(folder.path().join("reserve")).unwrap();
    for step in 1.. {
        let failing = TempDir::new().unwrap();
        copy(folder.path(), failing.path());
        let camera = Camera::default();
        let (store, _) = Store::open_with(failing.path(), Box::new(camera.clone())).unwrap();
        {
            let mut film = camera.0.lock().unwrap();
            film.steps.clear();
            film.fails_at = Some(step);
        }
        let ended = store.forget(&who("ana"), at(500), &gone());
        let steps = camera.0.lock().unwrap().steps.clone();
        if steps.len() < step {
            assert!(ended.is_ok());
            assert!(step > 10, "{steps:?}");
            break;
        }
        let case = format!("{step}, {}", steps[step - 1]);
        let error = ended.map(|_| ()).unwrap_err();
        let journal = steps[..step].iter().all(|step| step.ends_with("Journal"));
        assert_eq!(
            matches!(error, StoreError::Full(_)),
            journal,
            "{case}: {error}"
        );
        assert_eq!(
            matches!(error, StoreError::NotErased(_)),
            !journal,
            "{case}: {error}"
        );
        assert_whole(failing.path(), &before, &others, &case);
    }
}

#[test]
fn a_store_whose_erasure_still_fails_opens_all_the_same_and_says_so() {
    let folder = TempDir::new().unwrap();
    let store = told(folder.path());
    store.close().unwrap();
    let camera = Camera::default();
    let (store, _) = Store::open_with(folder.path(), Box::new(camera.clone())).unwrap();
    camera.fail_at("sync Gaps");
    let error = store.forget(&who("ana"), at(500), &gone()).unwrap_err();
    assert!(matches!(error, StoreError::NotErased(_)), "{error}");
    let (store, repairs) = Store::open_with(folder.path(), Box::new(camera.clone())).unwrap();
    assert!(
        matches!(&repairs[..], [Repair::NotErased { .. }]),
        "{repairs:?}"
    );
    assert!(
        repairs[0]
            .to_string()
            .contains("The next start tries again")
    );
    assert_eq!(store.count(), 296, "no list has them");
    assert!(words_in(folder.path()).contains_key(&17));
    drop(store);
    let (store, repairs) = Store::open(folder.path()).unwrap();
    assert_eq!(repairs, [Repair::Erased]);
    assert_gone(folder.path(), &store, "at last");
}
