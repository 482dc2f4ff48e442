//! A small store to try things on: logs, an evaluator, ratings and verdicts, and a fingerprint of every answer.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use juror::model::{
    Cause, Criterion, CriterionKey, Evaluator, Event, Failure, Given, GivenScores, JudgeIdentity,
    Label, Log, MadeOf, Message, Notes, Ordinal, Origin, Outcome, Rating, Reviewer, Role, Scale,
    Score, Scores, Seen, Spent, Standing, Verdict,
};
use juror::store::{ImportedLog, LinePlace, Store};
use serde_json::{Value, json};

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn who(name: &str) -> Reviewer {
    Reviewer::new(name).unwrap()
}

pub(crate) fn key(key: &str) -> CriterionKey {
    CriterionKey::new(key).unwrap()
}

/// Accuracy 1–5, safe or not, a kind of several, a comment.
pub(crate) fn evaluator() -> Evaluator {
    let labels = ["short", "rude", "wrong"].map(Label::named).to_vec();
    Evaluator::new(
        "try",
        vec![
            Criterion::new(key("accuracy"), Scale::ordinal(1, 5).unwrap()),
            Criterion::new(key("safe"), Scale::PassFail),
            Criterion::new(key("faults"), Scale::choice(labels, true).unwrap()),
            Criterion::new(key("comment"), Scale::Text),
        ],
    )
}

/// A log with this number, from one of three models.
pub(crate) fn log(number: u32) -> Log {
    let models = ["alpha", "beta", "gamma"];
    Log {
        source_id: Some(format!("case-{number}")),
        messages: vec![Message {
            role: Role::User,
            content: format!("What is {} and three?", number / 3),
            ..Message::default()
        }],
        output: format!(
            "It is {}, as everybody knows. {}",
            number,
            "Well. ".repeat(40)
        ),
        references: vec![format!("{}", number / 3 + 3)],
        model: Some(models[number as usize % 3].to_string()),
        at: Some(at(1_700_000_000 + i64::from(number))),
        tags: vec![
            if number.is_multiple_of(2) {
                "even"
            } else {
                "odd"
            }
            .to_string(),
        ],
        meta: json!({"region": format!("r{}", number % 5)})
            .as_object()
            .unwrap()
            .clone(),
        ..Log::default()
    }
}

pub(crate) fn given(human: Value, judge: Value) -> Given {
    let read = |value: Value| serde_json::from_value(value).unwrap();
    let of = |value: Value| -> std::collections::BTreeMap<String, GivenScores> {
        let map: serde_json::Map<String, Value> = read(value);
        map.into_iter()
            .map(|(name, scores)| {
                let scores = GivenScores {
                    scores: read(scores),
                    ..GivenScores::default()
                };
                (name, scores)
            })
            .collect()
    };
    Given {
        human: of(human),
        judge: of(judge),
        ..Given::default()
    }
}

pub(crate) fn record(log: Log, given: Given, line: u64) -> ImportedLog {
    let raw = format!("{{\"line\":{line},\"output\":{}}}", json!(log.output));
    ImportedLog {
        log,
        given,
        raw: raw.into_bytes(),
        place: LinePlace {
            line,
            offset: line * 100,
        },
    }
}

/// Imports logs of these numbers without scores.
pub(crate) fn import(store: &mut Store, source: &str, numbers: std::ops::Range<u32>) {
    let mut importer = store.import(source, "f1", &who("r1"), at(1)).unwrap();
    for number in numbers.clone() {
        importer
            .push(record(log(number), Given::default(), u64::from(number) + 1))
            .unwrap();
    }
    importer.finish(u64::from(numbers.end) * 100, true).unwrap();
}

pub(crate) fn scores(accuracy: i32, safe: bool) -> Scores {
    [
        (key("accuracy"), Score::Number(f64::from(accuracy))),
        (key("safe"), Score::Pass(safe)),
        (key("faults"), Score::Labels(vec!["rude".to_string()])),
    ]
    .into()
}

pub(crate) fn rating(ticket: u32, reviewer: &str, accuracy: i32) -> Rating {
    Rating {
        ticket: Ordinal(ticket),
        evaluator: evaluator().version(),
        reviewer: who(reviewer),
        at: at(100),
        scores: scores(accuracy, accuracy > 2),
        notes: Notes::default(),
        seen: Seen::default(),
        random: false,
        standing: Standing::Own,
        origin: Origin::Here,
    }
}

pub(crate) fn identity(number: u8) -> JudgeIdentity {
    JudgeIdentity([number; 32])
}

pub(crate) fn verdict(ticket: u32, accuracy: f64) -> Verdict {
    Verdict {
        ticket: Ordinal(ticket),
        evaluator: evaluator().version(),
        judge: "main".to_string(),
        identity: identity(1),
        generation: Some("large-1".to_string()),
        revision: None,
        at: at(200),
        outcome: Outcome::Scored {
            scores: [(key("accuracy"), Score::Number(accuracy))].into(),
            rationale: Some(format!("because of {ticket}")),
        },
        spent: Spent {
            input_tokens: Some(12),
            ..Spent::default()
        },
        reply: Some(format!("{{\"accuracy\":{accuracy}}} for {ticket}")),
        made_of: MadeOf::default(),
        suggestion: None,
        suspect: None,
        origin: Origin::Here,
    }
}

pub(crate) fn failure(ticket: u32) -> Verdict {
    Verdict {
        outcome: Outcome::Failed(Failure {
            cause: Cause::Timeout,
            detail: "nothing came in 60 s".to_string(),
        }),
        reply: None,
        made_of: MadeOf::default(),
        suggestion: None,
        suspect: None,
        ..verdict(ticket, 1.0)
    }
}

/// Opens for writing; nothing may be in need of mending.
pub(crate) fn open(folder: &Path) -> Store {
    let (store, repairs) = Store::open(folder).unwrap();
    assert_eq!(repairs, [], "nothing to mend");
    store
}

/// Makes a version known.
pub(crate) fn adopt(store: &mut Store) {
    store
        .adopt(&evaluator(), "name = \"try\"", &who("r1"), at(2))
        .unwrap();
}

pub(crate) fn commit(store: &mut Store, by: &str, event: &Event) {
    store.commit(&who(by), at(300), event).unwrap();
}

/// Copies a store's files as they are: what a process that is killed now leaves behind.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
