//! The order of writes behind an acknowledgement, and a disk that fails at any of them. A kill keeps the kernel's pages, so
//! that only a disk which is watched can show the order.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use juror::model::{Event, Notes};
use juror::store::disk::{Disk, Part};
use juror::store::{Store, StoreError};
use tempfile::TempDir;

use crate::answers::{answers, assert_same};
use crate::setting::{adopt, at, commit, evaluator, import, key, log, open, rating, record, who};

/// Notes every step, and fails at one of them.
#[derive(Clone, Default)]
struct Watched(Arc<Mutex<Steps>>);

#[derive(Default)]
struct Steps {
    done: Vec<String>,
    fails_at: Option<usize>,
}

impl Watched {
    fn step(&self, what: &str, part: Part) -> bool {
        let mut steps = self.0.lock().unwrap();
        steps.done.push(format!("{what} {part:?}").to_lowercase());
        steps.fails_at == Some(steps.done.len())
    }

    fn start(&self, fails_at: Option<usize>) {
        *self.0.lock().unwrap() = Steps {
            done: Vec::new(),
            fails_at,
        };
    }

    fn done(&self) -> Vec<String> {
        self.0.lock().unwrap().done.clone()
    }

    fn note(&self, what: &str) {
        self.0.lock().unwrap().done.push(what.to_string());
    }
}

impl Disk for Watched {
    fn append(&mut self, part: Part, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if self.step("write", part) {
            // A full disk takes a part before it refuses.
            file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.write_all(bytes)
    }

    fn sync(&mut self, part: Part, file: &File) -> io::Result<()> {
        if self.step("sync", part) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.sync_data()
    }
}

fn noted() -> Event {
    let mut rating = rating(2, "r1", 5);
    rating.notes = Notes {
        ticket: Some("words".to_string()),
        criteria: [(key("safe"), "more words".to_string())].into(),
    };
    Event::Rated(vec![rating])
}

fn watched(folder: &Path) -> (Store, Watched) {
    let disk = Watched::default();
    let (store, repairs) = Store::open_with(folder, Box::new(disk.clone())).unwrap();
    assert_eq!(repairs, []);
    (store, disk)
}

fn prepared(folder: &Path) {
    let mut store = open(folder);
    import(&mut store, "a.jsonl", 0..200);
    adopt(&mut store);
    commit(&mut store, "r1", &Event::Rated(vec![rating(1, "r1", 3)]));
    store.close().unwrap();
}

const TEXTS_FIRST: [&str; 5] = [
    "write segment",
    "sync segment",
    "write journal",
    "sync journal",
    "acknowledged",
];

#[test]
fn texts_are_on_the_disk_before_the_line_and_the_line_before_the_acknowledgement() {
    let folder = TempDir::new().unwrap();
    prepared(folder.path());
    let (mut store, disk) = watched(folder.path());
    let cases: [(&str, Event, &[&str]); 2] = [
        ("with texts", noted(), &TEXTS_FIRST),
        (
            "without",
            Event::Rated(vec![rating(3, "r1", 3)]),
            &TEXTS_FIRST[2..],
        ),
    ];
    for (name, event, expected) in cases {
        disk.start(None);
        store.commit(&who("r1"), at(9), &event).unwrap();
        disk.note("acknowledged");
        assert_eq!(disk.done(), expected, "{name}");
    }
    disk.start(None);
    let group = (0..50)
        .map(|ticket| (at(9), crate::setting::verdict(ticket, 3.0)))
        .collect();
    store.commit_verdicts(&who("r1"), group).unwrap();
    disk.note("acknowledged");
    assert_eq!(disk.done(), TEXTS_FIRST, "one sync a group");
}

#[test]
fn an_imports_rows_are_on_the_disk_before_its_watermark() {
    let folder = TempDir::new().unwrap();
    prepared(folder.path());
    let (mut store, disk) = watched(folder.path());
    disk.start(None);
    import(&mut store, "b.jsonl", 1_000..1_100);
    let done = disk.done();
    assert_eq!(
        done[done.len() - 3..],
        ["sync segment", "write journal", "sync journal"]
    );
    assert!(
        done[..done.len() - 3]
            .iter()
            .all(|step| step == "write segment")
    );
}

#[test]
fn a_disk_that_is_full_at_any_step_loses_nothing_acknowledged() {
    for step in 1..=4 {
        let folder = TempDir::new().unwrap();
        prepared(folder.path());
        let (mut store, disk) = watched(folder.path());
        let before = answers(&store);
        disk.start(Some(step));
        let error = store.commit(&who("r1"), at(9), &noted()).unwrap_err();
        assert!(matches!(error, StoreError::Full(_)), "step {step}: {error}");
        assert!(error.to_string().contains("not saved"), "{error}");
        assert_same(&before, &answers(&store));
        drop(store);
        let (mut store, _) = Store::open(folder.path()).unwrap();
        assert_same(&before, &answers(&store));
        store.commit(&who("r1"), at(9), &noted()).unwrap();
        let after = answers(&store);
        store.close().unwrap();
        assert_same(&after, &answers(&open(folder.path())));
        Store::rebuild(folder.path()).unwrap();
        assert_same(&after, &answers(&open(folder.path())));
    }
}

#[test]
fn after_a_failed_write_the_next_one_works_and_after_a_failed_sync_none_does() {
    for (step, works) in [(1, true), (3, true), (2, false), (4, false)] {
        let folder = TempDir::new().unwrap();
        prepared(folder.path());
        let (mut store, disk) = watched(folder.path());
        disk.start(Some(step));
        store.commit(&who("r1"), at(9), &noted()).unwrap_err();
        let again = store.commit(&who("r1"), at(10), &noted());
        assert_eq!(again.is_ok(), works, "step {step}: {again:?}");
        if !works {
            assert!(matches!(again, Err(StoreError::Broken(_))));
        }
        let after = answers(&store);
        drop(store);
        let (store, _) = Store::open(folder.path()).unwrap();
        assert_same(&after, &answers(&store));
    }
}

#[test]
fn an_import_that_meets_a_full_disk_leaves_what_was_there() {
    for step in 1..=6 {
        let folder = TempDir::new().unwrap();
        prepared(folder.path());
        let (mut store, disk) = watched(folder.path());
        let before = answers(&store);
        disk.start(Some(step));
        let mut importer = store.import("b.jsonl", "f1", &who("r1"), at(3)).unwrap();
        let pushed: Result<Vec<_>, _> = (1_000..1_400)
            .map(|number| importer.push(record(log(number), juror::model::Given::default(), 1)))
            .collect();
        let ended = match pushed {
            Ok(_) => importer.finish(9, true).map(|_| ()),
            Err(error) => {
                drop(importer);
                Err(error)
            }
        };
        assert!(
            matches!(ended, Err(StoreError::Full(_))),
            "step {step}: {ended:?}"
        );
        assert_same(&before, &answers(&store));
        drop(store);
        let (mut store, _) = Store::open(folder.path()).unwrap();
        assert_same(&before, &answers(&store));
        import(&mut store, "b.jsonl", 1_000..1_400);
        assert_eq!(store.len(), 600, "step {step}");
        let version = evaluator().version();
        assert_eq!(store.reviewers(&version), [who("r1")]);
        store.close().unwrap();
        assert_eq!(open(folder.path()).len(), 600);
    }
}
