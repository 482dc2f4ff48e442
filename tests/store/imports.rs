//! Logs in: what is new, what was known, what was interrupted, and the scores that come with them.

use juror::model::{Given, GivenRevision, GivenScores, Ordinal, Outcome, Pooling, Score};
use juror::query::{Rows, Whose};
use juror::store::{Against, FindError, Pushed, Sight, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::answers::answers;
use crate::setting::{adopt, at, copy, evaluator, given, import, key, log, open, record, who};

#[test]
fn a_log_comes_back_as_it_came_with_its_record_byte_for_byte() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..300);
    let check = |store: &Store| {
        for number in (0..300).rev() {
            let ordinal = Ordinal(number);
            let expected = record(log(number), Given::default(), u64::from(number) + 1);
            assert_eq!(*store.log(ordinal).unwrap(), expected.log);
            assert_eq!(store.raw(ordinal).unwrap(), expected.raw);
            assert_eq!(store.place(ordinal).unwrap(), expected.place);
            assert_eq!(store.id(ordinal).unwrap(), expected.log.id());
        }
    };
    check(&store);
    store.close().unwrap();
    check(&open(folder.path()));
    check(&Store::read(folder.path()).unwrap());
}

#[test]
fn what_comes_again_adds_nothing() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..200);
    assert!(
        store
            .known_source("a.jsonl", "f1")
            .is_some_and(|import| import.complete)
    );
    assert!(store.known_source("a.jsonl", "f2").is_none());
    let mut importer = store.import("b.jsonl", "f1", &who("r1"), at(5)).unwrap();
    for number in 150..250 {
        let pushed = importer
            .push(record(log(number), Given::default(), 1))
            .unwrap();
        let expected = if number < 200 {
            Pushed::Known {
                ordinal: Ordinal(number),
                added_scores: false,
            }
        } else {
            Pushed::New(Ordinal(number))
        };
        assert_eq!(pushed, expected);
    }
    importer.reject();
    let import = importer.finish(9, true).unwrap();
    assert_eq!(
        (
            import.imported,
            import.duplicates,
            import.rejected,
            import.logs
        ),
        (50, 50, 1, 250)
    );
}

#[test]
fn an_interrupted_import_goes_on_where_it_was_marked() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "first.jsonl", 1_000..1_010);
    let mut importer = store.import("a.jsonl", "f1", &who("r1"), at(3)).unwrap();
    for number in 0..500 {
        importer
            .push(record(log(number), Given::default(), u64::from(number)))
            .unwrap();
        if number == 299 {
            importer.checkpoint(30_000).unwrap();
        }
    }
    drop(importer);
    assert_eq!(store.len(), 310, "rows behind the mark do not exist");
    store.close().unwrap();
    let mut store = open(folder.path());
    let known = store.known_source("a.jsonl", "f1").unwrap();
    assert_eq!(
        (known.offset, known.complete, known.imported),
        (30_000, false, 300)
    );
    let mut importer = store.import("a.jsonl", "f1", &who("r1"), at(4)).unwrap();
    assert_eq!(importer.resume_at(), 30_000);
    for number in 300..500 {
        importer
            .push(record(log(number), Given::default(), u64::from(number)))
            .unwrap();
    }
    let import = importer.finish(50_000, true).unwrap();
    assert_eq!((import.imported, import.logs), (500, 510));
    for number in 0..500 {
        assert_eq!(*store.log(Ordinal(number + 10)).unwrap(), log(number));
    }
}

#[test]
fn an_import_that_is_killed_leaves_what_was_marked() {
    let (folder, killed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut store = open(folder.path());
    let mut importer = store.import("a.jsonl", "f1", &who("r1"), at(3)).unwrap();
    for number in 0..5_000 {
        importer
            .push(record(log(number), Given::default(), u64::from(number)))
            .unwrap();
        if number == 299 {
            importer.checkpoint(30_000).unwrap();
        }
    }
    copy(folder.path(), killed.path());
    drop(importer);
    let (store, repairs) = Store::open(killed.path()).unwrap();
    assert_eq!(store.len(), 300);
    assert!(
        repairs
            .iter()
            .any(|repair| repair.to_string().contains("interrupted")),
        "{repairs:?}"
    );
    assert_eq!(*store.log(Ordinal(299)).unwrap(), log(299));
    store.close().unwrap();
    let again = open(killed.path());
    assert_eq!(again.len(), 300);
}

fn with_scores(number: u32, human: Value, judge: Value) -> juror::store::ImportedLog {
    record(log(number), given(human, judge), u64::from(number))
}

/// Logs with scores of people and judges, fitting and not.
fn scored(store: &mut Store) {
    let rows = [
        (
            json!({"ann": {"accuracy": 4, "safe": "pass"}}),
            json!({"gpt": {"accuracy": 5}}),
        ),
        (
            json!({"ann": {"accuracy": 9}}),
            json!({"gpt": {"accuracy": 4.5, "safe": null}}),
        ),
        (json!({}), json!({"gpt": {"accuracy": null}})),
        (
            json!({"bob": {"safe": true}}),
            json!({"gpt": {"accuracy": "great"}}),
        ),
        (json!({"bob": {"other": 3}}), json!({})),
        (json!({"ann": {"faults": ["wrong", "short"]}}), json!({})),
    ];
    let mut importer = store.import("s.jsonl", "f1", &who("r1"), at(1)).unwrap();
    for (number, (human, judge)) in (0..).zip(rows) {
        importer.push(with_scores(number, human, judge)).unwrap();
    }
    importer.finish(600, true).unwrap();
}

#[test]
fn an_evaluator_reads_given_scores_on_its_scales_and_lists_what_does_not_fit() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    scored(&mut store);
    let adopted = store
        .adopt(&evaluator(), "text", &who("r1"), at(9))
        .unwrap();
    assert_eq!((adopted.ratings, adopted.verdicts), (3, 4));
    let misfits: Vec<_> = adopted
        .misfits
        .iter()
        .map(|misfit| (misfit.ticket.0, misfit.by.as_str(), misfit.given.as_str()))
        .collect();
    assert_eq!(misfits, [(1, "ann", "9"), (3, "gpt", "\"great\"")]);
    assert_eq!(adopted.misfit_count, 2);
    let kinds: Vec<_> = adopted
        .entries
        .iter()
        .map(|entry| entry.event.kind())
        .collect();
    assert_eq!(kinds, ["evaluator", "adopted"]);

    let version = evaluator().version();
    let judge = store.judges(&version).remove(0);
    assert_eq!((judge.scored, judge.failed), (2, 2));
    let lens = store.lens(&evaluator(), Some(&who("ann")), Sight::Everything);
    let accuracy = key("accuracy");
    assert_eq!(lens.score(Ordinal(0), &Whose::Own, &accuracy), Some(4.0));
    assert_eq!(lens.score(Ordinal(1), &Whose::Own, &accuracy), None);
    assert_eq!(lens.score(Ordinal(1), &Whose::Judge, &accuracy), Some(4.5));
    let pairs = store
        .pairs(
            &evaluator(),
            &judge.identity,
            &Against::People(Pooling::Median),
        )
        .unwrap();
    assert_eq!((pairs[0].pairs.len(), pairs[0].pairs[0].human), (1, 4.0));
    let ticket = store.ticket(Ordinal(5), &evaluator()).unwrap();
    assert_eq!(
        ticket.ratings[0].scores[&key("faults")],
        Score::Labels(vec!["short".to_string(), "wrong".to_string()])
    );
    let failed = store.ticket(Ordinal(2), &evaluator()).unwrap();
    assert!(matches!(failed.verdicts[0].outcome, Outcome::Failed(_)));

    let again = store
        .adopt(&evaluator(), "text", &who("r1"), at(10))
        .unwrap();
    assert_eq!(again.entries, [], "once a version");
    let before = answers(&store);
    store.close().unwrap();
    assert_eq!(answers(&open(folder.path())), before);
    assert_eq!(answers(&Store::read(folder.path()).unwrap()), before);
}

#[test]
fn a_known_log_that_comes_with_new_scores_adds_them() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    scored(&mut store);
    store
        .adopt(&evaluator(), "text", &who("r1"), at(9))
        .unwrap();
    let cases = [
        (
            0,
            json!({"ann": {"accuracy": 4}}),
            json!({}),
            false,
            "the same",
        ),
        (
            0,
            json!({"bob": {"accuracy": 2}}),
            json!({}),
            true,
            "another reviewer",
        ),
        (
            0,
            json!({"bob": {"accuracy": 2}}),
            json!({}),
            false,
            "just added",
        ),
        (
            2,
            json!({}),
            json!({"gpt": {"accuracy": 3}}),
            true,
            "the judge did answer",
        ),
        (
            7,
            json!({"ann": {"accuracy": 1}}),
            json!({}),
            false,
            "a new log",
        ),
        (
            7,
            json!({"bob": {"accuracy": 2}}),
            json!({}),
            true,
            "new, and again",
        ),
    ];
    let mut importer = store.import("t.jsonl", "f1", &who("r1"), at(20)).unwrap();
    for (number, human, judge, expected, why) in cases {
        let pushed = importer.push(with_scores(number, human, judge)).unwrap();
        let added = matches!(
            pushed,
            Pushed::Known {
                added_scores: true,
                ..
            }
        );
        assert_eq!(added, expected, "{why}");
    }
    importer.finish(600, true).unwrap();
    store
        .adopt(&evaluator(), "text", &who("r1"), at(21))
        .unwrap();
    let accuracies = |store: &Store, ordinal| -> Vec<(String, Score)> {
        let ticket = store.ticket(Ordinal(ordinal), &evaluator()).unwrap();
        ticket
            .ratings
            .iter()
            .filter_map(|rating| {
                let accuracy = rating.scores.get(&key("accuracy"))?.clone();
                Some((rating.reviewer.to_string(), accuracy))
            })
            .collect()
    };
    let of = |name: &str, score| (name.to_string(), Score::Number(score));
    assert_eq!(accuracies(&store, 0), [of("ann", 4.0), of("bob", 2.0)]);
    assert_eq!(accuracies(&store, 6), [of("ann", 1.0), of("bob", 2.0)]);
    let bob = store.lens(&evaluator(), Some(&who("bob")), Sight::Everything);
    assert_eq!(
        bob.score(Ordinal(0), &Whose::Own, &key("accuracy")),
        Some(2.0)
    );
    let given = store.given(Ordinal(0)).unwrap();
    assert_eq!(given.human.len(), 2);
    let before = answers(&store);
    store.close().unwrap();
    assert_eq!(answers(&open(folder.path())), before);
    Store::rebuild(folder.path()).unwrap();
    assert_eq!(answers(&open(folder.path())), before);
}

#[test]
fn rows_that_are_packed_ahead_are_those_that_are_read_again() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    adopt(&mut store);
    // The next import begins and ends in the middle of packed values, and the second of them comes in pieces.
    import(&mut store, "a.jsonl", 0..50);
    let came = |number: u32| {
        let mut came = log(number);
        if (200..260).contains(&number) {
            came.output = "long ".repeat(8_000);
        }
        let mut given = if number.is_multiple_of(3) {
            given(json!({"ann": {"accuracy": 4}}), json!({}))
        } else {
            Given::default()
        };
        if number.is_multiple_of(7) {
            given.revisions.push(GivenRevision {
                by: "ann".to_string(),
                output: format!("better {number}"),
                ..GivenRevision::default()
            });
        }
        record(came, given, u64::from(number))
    };
    let mut importer = store.import("b.jsonl", "f1", &who("r1"), at(20)).unwrap();
    for number in 50..700 {
        importer.push(came(number)).unwrap();
    }
    for number in [20, 300] {
        let mut again = came(number);
        again.given = given(json!({"bob": {"accuracy": 2}}), json!({}));
        again.place.offset += 1_000;
        importer.push(again).unwrap();
    }
    importer.finish(2_000, true).unwrap();
    store
        .adopt(&evaluator(), "text", &who("r1"), at(21))
        .unwrap();
    let check = |store: &Store| {
        let lens = store.lens(&evaluator(), None, Sight::Everything);
        for number in 50..700 {
            let ordinal = Ordinal(number);
            assert_eq!(*store.log(ordinal).unwrap(), came(number).log);
            assert_eq!(store.raw(ordinal).unwrap(), came(number).raw);
            let given = store.given(ordinal).unwrap();
            assert_eq!(given.human.contains_key("ann"), number.is_multiple_of(3));
            assert_eq!(given.human.contains_key("bob"), number == 300);
            assert_eq!(given.revisions.len(), usize::from(number.is_multiple_of(7)));
            assert_eq!(
                lens.is_revised(ordinal),
                number.is_multiple_of(7),
                "{number}"
            );
        }
        answers(store)
    };
    let before = check(&store);
    store.close().unwrap();
    assert_eq!(check(&open(folder.path())), before);
    assert_eq!(check(&Store::read(folder.path()).unwrap()), before);
    Store::rebuild(folder.path()).unwrap();
    assert_eq!(check(&open(folder.path())), before);
}

#[test]
fn long_given_scores_and_notes_are_read_from_the_body() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    let long = "x".repeat(5_000);
    let mut scores = given(json!({"ann": {"accuracy": 4, "comment": long}}), json!({}));
    if let Some(ann) = scores.human.get_mut("ann") {
        ann.note = Some("a note".to_string());
        ann.seen_judge = true;
    }
    let mut importer = store.import("s.jsonl", "f1", &who("r1"), at(1)).unwrap();
    importer.push(record(log(0), scores, 1)).unwrap();
    importer.finish(1, true).unwrap();
    adopt(&mut store);
    let ticket = store.ticket(Ordinal(0), &evaluator()).unwrap();
    assert_eq!(ticket.ratings[0].notes.ticket.as_deref(), Some("a note"));
    assert_eq!(ticket.ratings[0].scores[&key("comment")], Score::Text(long));
    assert!(ticket.blind_rating(&who("ann")).is_none());
    let lens = store.lens(&evaluator(), None, Sight::Everything);
    assert!(lens.has_note(Ordinal(0)));
}

#[test]
fn scores_of_another_version_are_not_mixed_in() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    let versions = [
        (None, true),
        (Some(evaluator().version().to_string()), true),
        (Some("v3".to_string()), true),
        (Some(format!("b3:{}", "0".repeat(64))), false),
    ];
    let mut importer = store.import("s.jsonl", "f1", &who("r1"), at(1)).unwrap();
    for (number, (version, _)) in (0..).zip(&versions) {
        let scores = GivenScores {
            scores: json!({"accuracy": 3}).as_object().unwrap().clone(),
            version: version.clone(),
            ..GivenScores::default()
        };
        let given = Given {
            human: [("ann".to_string(), scores)].into(),
            ..Given::default()
        };
        importer.push(record(log(number), given, 1)).unwrap();
    }
    importer.finish(1, true).unwrap();
    adopt(&mut store);
    for (number, (version, counts)) in (0..).zip(versions) {
        let ticket = store.ticket(Ordinal(number), &evaluator()).unwrap();
        assert_eq!(!ticket.ratings.is_empty(), counts, "{version:?}");
    }
}

#[test]
fn a_log_is_found_by_every_name_it_has() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..300);
    let twin = juror::model::Log {
        output: "another".to_string(),
        ..log(7)
    };
    let mut importer = store.import("b.jsonl", "f1", &who("r1"), at(1)).unwrap();
    importer.push(record(twin, Given::default(), 1)).unwrap();
    importer.finish(1, true).unwrap();
    let id = log(17).id();
    let digits = id.to_string();
    let good = [
        digits.clone(),
        digits[..12].to_string(),
        digits[..11].to_uppercase(),
        "#17".to_string(),
        "case-17".to_string(),
        " #17 ".to_string(),
    ];
    for name in good {
        assert_eq!(store.find(&name).unwrap(), Ordinal(17), "{name}");
    }
    for name in ["", "#301", "#-1", "nothing", "ffffffffffffffff"] {
        assert!(
            matches!(store.find(name), Err(FindError::Nothing(_))),
            "{name}"
        );
    }
    let several = store.find("case-7");
    assert!(
        matches!(
            several,
            Err(FindError::Several {
                count: 2,
                first: Ordinal(7),
                second: Ordinal(300),
                ..
            })
        ),
        "{several:?}"
    );
}
