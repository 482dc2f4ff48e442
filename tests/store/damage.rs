//! What a kill, a full disk or a damaged file leaves: nothing acknowledged is lost, and what was mended is said.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use juror::model::{Event, Ordinal};
use juror::store::{BrokenChain, Repair, Store, StoreError};
use tempfile::TempDir;

use crate::answers::{answers, assert_same};
use crate::decisions::busy;
use crate::setting::{adopt, at, commit, copy, evaluator, import, open, rating, who};

fn journal(folder: &Path) -> std::path::PathBuf {
    folder.join("journal/000001.jsonl")
}

type Harm = fn(&Path);

/// Every way to lose what is derived, or what was never acknowledged, with the repair that it is said by.
#[test]
fn whatever_is_derived_can_be_lost() {
    let folder = TempDir::new().unwrap();
    let store = busy(folder.path());
    let before = answers(&store);
    store.close().unwrap();
    let cases: [(&str, Harm, &str); 9] = [
        ("nothing", |_| {}, ""),
        (
            "snapshot gone",
            |folder| fs::remove_file(folder.join("queue.snap")).unwrap(),
            "snapshot was missing",
        ),
        (
            "snapshot damaged",
            |folder| flip(&folder.join("queue.snap"), 500),
            "snapshot was missing or damaged",
        ),
        (
            "database gone",
            |folder| fs::remove_dir_all(folder.join("db")).unwrap(),
            "database was missing",
        ),
        (
            "both gone",
            |folder| {
                fs::remove_dir_all(folder.join("db")).unwrap();
                fs::remove_file(folder.join("queue.snap")).unwrap();
            },
            "database was missing",
        ),
        (
            "database damaged",
            |folder| fs::write(folder.join("db/db"), vec![7_u8; 100_000]).unwrap(),
            "database was",
        ),
        (
            "torn line",
            |folder| append(&journal(folder), b"{\"seq\":99,\"at\":"),
            "was incomplete",
        ),
        (
            "torn frame",
            |folder| append(&folder.join("segments/0001.seg"), &[9; 300]),
            "bytes were cut",
        ),
        (
            "half a segment's head",
            |folder| fs::write(folder.join("segments/0002.seg"), b"JUR").unwrap(),
            "",
        ),
    ];
    for (name, harm, said) in cases {
        let harmed = TempDir::new().unwrap();
        copy(folder.path(), harmed.path());
        harm(harmed.path());
        let (store, repairs) =
            Store::open(harmed.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let told: Vec<_> = repairs.iter().map(ToString::to_string).collect();
        assert!(told.join(" ").contains(said), "{name}: {told:?}");
        assert_same(&before, &answers(&store));
        store.close().unwrap();
        let mut store = open(harmed.path());
        commit(&mut store, "r1", &Event::Rated(vec![rating(50, "r1", 3)]));
        commit(
            &mut store,
            "r1",
            &Event::Noted {
                text: name.to_string(),
            },
        );
        store.close().unwrap();
        let after = answers(&open(harmed.path()));
        Store::rebuild(harmed.path()).unwrap();
        assert_same(&after, &answers(&open(harmed.path())));
    }
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

fn append(path: &Path, more: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    bytes.extend_from_slice(more);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_reader_beside_the_writer_gives_the_same_answers() {
    let folder = TempDir::new().unwrap();
    let mut store = busy(folder.path());
    assert_same(
        &answers(&store),
        &answers(&Store::read(folder.path()).unwrap()),
    );
    commit(&mut store, "r2", &Event::Rated(vec![rating(50, "r2", 1)]));
    store
        .undo(&who("r1"), at(400), evaluator().version())
        .unwrap();
    let reader = Store::read(folder.path()).unwrap();
    assert_same(&answers(&store), &answers(&reader));
    assert!(matches!(
        Store::read(&folder.path().join("nowhere")),
        Err(StoreError::Missing(_))
    ));
}

#[test]
fn the_journal_is_read_up_to_where_the_store_has_followed_it() {
    let folder = TempDir::new().unwrap();
    let mut store = busy(folder.path());
    let reader = Store::read(folder.path()).unwrap();
    let events = usize::try_from(reader.position().0).unwrap();
    store
        .undo(&who("r1"), at(400), evaluator().version())
        .unwrap();
    let mut torn = OpenOptions::new()
        .append(true)
        .open(journal(folder.path()))
        .unwrap();
    torn.write_all(b"{\"seq\":").unwrap();
    let lines: Result<Vec<_>, _> = reader.journal_lines().collect();
    assert_eq!(lines.unwrap().len(), events);
    let entries: Result<Vec<_>, _> = reader.entries().collect();
    assert_eq!(entries.unwrap().len(), events);
}

#[test]
fn the_chain_breaks_wherever_a_byte_is_changed() {
    let folder = TempDir::new().unwrap();
    let store = busy(folder.path());
    assert_eq!(store.verify().unwrap().events, store.position().0);
    assert_eq!(store.journal_lines().count() as u64, store.position().0);
    let entries: Vec<_> = store.entries().map(Result::unwrap).collect();
    assert_eq!(entries.len() as u64, store.position().0);
    assert_eq!(entries[3], store.entry(juror::model::Seq(4)).unwrap());
    let whole = fs::read(journal(folder.path())).unwrap();
    let lines: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for at in (0..whole.len()).step_by(97).chain(lines.iter().copied()) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(journal(folder.path()), &bytes).unwrap();
        let line = lines.iter().filter(|end| **end < at).count() as u64 + 1;
        match store.verify() {
            Err(BrokenChain::Line { line: found, .. }) => {
                assert!(
                    found == line || found == 0,
                    "byte {at}: line {found}, not {line}"
                );
            }
            other => panic!("byte {at}: {other:?}"),
        }
    }
    let without: Vec<u8> = [&whole[..=lines[3]], &whole[lines[4] + 1..]].concat();
    fs::write(journal(folder.path()), without).unwrap();
    assert!(store.verify().is_err(), "a line is missing");
    let cut = &whole[..=lines[lines.len() - 2]];
    fs::write(journal(folder.path()), cut).unwrap();
    assert!(store.verify().is_err(), "the last line is missing");
}

#[test]
fn a_changed_line_that_would_be_read_again_keeps_the_store_shut() {
    let folder = TempDir::new().unwrap();
    busy(folder.path()).close().unwrap();
    flip(&journal(folder.path()), 900);
    fs::remove_file(folder.path().join("queue.snap")).unwrap();
    let error = Store::open(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("000001.jsonl") && error.contains("line 2"),
        "{error}"
    );
}

#[test]
fn a_database_that_is_ahead_of_the_journal_is_moved_aside() {
    let folder = TempDir::new().unwrap();
    let mut store = busy(folder.path());
    let length = fs::metadata(journal(folder.path())).unwrap().len();
    let before = answers(&store);
    commit(&mut store, "r1", &Event::Rated(vec![rating(50, "r1", 3)]));
    store.close().unwrap();
    let bytes = fs::read(journal(folder.path())).unwrap();
    fs::write(
        journal(folder.path()),
        &bytes[..usize::try_from(length).unwrap()],
    )
    .unwrap();
    let (store, repairs) = Store::open(folder.path()).unwrap();
    assert!(
        matches!(&repairs[..], [Repair::Rebuilt { aside: Some(_), .. }]),
        "{repairs:?}"
    );
    assert_same(&before, &answers(&store));
}

#[test]
fn one_process_writes_and_a_second_is_told_who() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path());
    let error = Store::open(folder.path()).unwrap_err();
    let me = std::process::id();
    assert!(matches!(error, StoreError::Held { pid: Some(pid) } if pid == me));
    assert!(error.to_string().contains(&format!("process {me}")));
    drop(store);
    open(folder.path());
}

#[test]
fn a_store_of_a_later_juror_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..3);
    store.close().unwrap();
    fs::write(folder.path().join("version"), "2\n").unwrap();
    for error in [
        Store::open(folder.path()).map(|_| ()).unwrap_err(),
        Store::read(folder.path()).map(|_| ()).unwrap_err(),
        Store::rebuild(folder.path()).map(|_| ()).unwrap_err(),
    ] {
        assert!(error.to_string().contains("version 2"), "{error}");
    }
}

#[test]
fn everything_in_the_store_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let outer = TempDir::new().unwrap();
    let folder = outer.path().join(".juror");
    let mut store = open(&folder);
    import(&mut store, "a.jsonl", 0..3);
    adopt(&mut store);
    store.close().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for name in ["", "journal", "segments"] {
        assert_eq!(mode(&folder.join(name)), 0o700, "{name}");
    }
    for name in [
        "journal/000001.jsonl",
        "segments/0001.seg",
        "queue.snap",
        "pid",
        "version",
    ] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
}

#[test]
fn many_verdicts_are_packed_and_still_found() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..9_000);
    adopt(&mut store);
    for start in (0..9_000).step_by(500) {
        let group = (start..start + 500)
            .map(|ticket| {
                (
                    at(1),
                    crate::setting::verdict(ticket, f64::from(ticket % 5) + 1.0),
                )
            })
            .collect();
        store.commit_verdicts(&who("r1"), group).unwrap();
    }
    let check = |store: &Store| {
        for ordinal in [0, 63, 64, 4_000, 8_191, 8_999] {
            let ticket = store.ticket(Ordinal(ordinal), &evaluator()).unwrap();
            let expected = crate::setting::verdict(ordinal, f64::from(ordinal % 5) + 1.0);
            assert_eq!(ticket.verdicts, [expected], "{ordinal}");
            let history = store.history(Ordinal(ordinal)).unwrap();
            assert_eq!(history.len(), 2, "{ordinal}");
        }
    };
    check(&store);
    store.close().unwrap();
    check(&open(folder.path()));
}
