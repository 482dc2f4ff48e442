//! What stands beside a file, what is asked of a whole file, and that several files come all or not at all.

use std::fmt::Write as _;
use std::fs;

use juror::export::Kind;
use juror::export::file::{Existing, NewFile, keep_all};
use serde_json::{Value, json};
use std::io::Write as _;

use super::place::{Place, evaluator};

/// So many good tickets, each with an input of its own.
fn good(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        writeln!(
            text,
            r#"{{"id":"{number}","messages":[{{"role":"user","content":"Question {number}?"}}],"output":"Answer {number}","human":{{"ana":{{"accuracy":5,"safe":"pass"}}}}}}"#
        )
        .unwrap();
    }
    text
}

fn json_of(place: &Place, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(place.path(name)).unwrap()).unwrap()
}

#[test]
fn a_manifest_says_where_a_file_comes_from() {
    let place = Place::filled();
    let arguments = [
        "export",
        "kto-trl",
        "--out",
        "out/x.jsonl",
        "--filter",
        "status:todo or status:done",
        "--accept",
        "accuracy>=4",
        "--edits",
        "none",
    ];
    place.done("store", &arguments);
    let bytes = fs::read(place.path("out/x.jsonl")).unwrap();
    let manifest = json_of(&place, "out/x.jsonl.manifest.json");
    assert_eq!(
        manifest,
        json!({
            "file": "x.jsonl",
            "kind": "kto-trl",
            "program": concat!("juror ", env!("CARGO_PKG_VERSION")),
            "evaluator": {"name": "support", "version": evaluator().version().to_string()},
            "journal": manifest["journal"],
            "filter": "status:todo or status:done",
            "rule": {"accept": "accuracy>=4", "edits": "none"},
            "tickets": {"chosen": 7, "written": 5},
            "rows": 5,
            "left_out": {
                "not rated": 1,
                "with an output that calls tools, of which only a text for reading is kept": 1
            },
            "bytes": bytes.len(),
            "blake3": blake3::hash(&bytes).to_string(),
        })
    );
    assert!(manifest["journal"].as_u64().unwrap() > 1);
}

#[test]
fn the_same_command_on_the_same_store_gives_the_same_bytes() {
    let place = Place::with(&good(60));
    for kind in Kind::ALL {
        let pairs = kind.shape() == juror::export::Shape::Pair;
        let source: &[&str] = if pairs { &["--pairs", "scores"] } else { &[] };
        for split in [&[][..], &["--split", "train=0.7,test=0.3"]] {
            let base = ["export", kind.name(), "--force", "--out", "out/x.json"];
            let all = [&base, source, split].concat();
            let snapshot = || -> Option<Vec<(String, Vec<u8>)>> {
                if !place.run("store", &all).status.success() {
                    return None;
                }
                let names = place.files("out").into_iter();
                let read = |name: String| {
                    let bytes = fs::read(place.path("out").join(&name)).unwrap();
                    (name, bytes)
                };
                Some(names.map(read).collect())
            };
            let first = snapshot();
            assert_eq!(first.is_some(), kind != Kind::DpoOpenai, "{kind}");
            assert_eq!(first, snapshot(), "{kind}");
        }
    }
}

#[test]
fn openai_gets_ten_rows_or_no_file() {
    let place = Place::with(&good(12));
    let run = |more: &[&str]| {
        let base = ["export", "sft-openai", "--out", "out/x.jsonl", "--force"];
        let output = place.run("store", &[&base, more].concat());
        let talk = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), talk)
    };
    let (status, talk) = run(&["--accept", "id:nonsense", "--edits", "none"]);
    assert_eq!(status, Some(1), "{talk}");
    assert!(talk.contains("Left out: 12 not accepted"), "{talk}");
    assert!(
        talk.contains("juror: out/x.jsonl would have no rows, and OpenAI trains on 10 rows at least: choose more with --filter or --accept."),
        "{talk}"
    );
    assert!(place.files("out").is_empty());
    assert_eq!(run(&[]).0, Some(0));
    fs::remove_file(place.path("out/x.jsonl")).unwrap();
    // Of a split the first part is trained on, and the others only test.
    let (status, talk) = run(&["--split", "train=0.9,test=0.1", "--split-by", "time"]);
    assert_eq!(status, Some(0), "{talk}");
    assert!(
        talk.contains("out/x.test.jsonl has 1 row, and OpenAI trains on 10 rows at least."),
        "{talk}"
    );
    let (status, talk) = run(&["--split", "train=0.5,test=0.5", "--split-by", "time"]);
    assert_eq!(status, Some(1), "{talk}");
    // What has gone out on standard output is there, and still a failure.
    let output = place.run("store", &["export", "dpo-openai", "--out", "-"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn llama_factory_finds_each_file_in_its_list_beside_what_stood_there() {
    let place = Place::filled();
    let list = place.path("out/dataset_info.json");
    fs::write(&list, r#"{"mine":{"file_name":"mine.json"}}"#).unwrap();
    place.export("store", "dpo-llamafactory", "out/pairs.json");
    place.export("store", "kto-llamafactory", "out/thumbs.json");
    assert_eq!(
        json_of(&place, "out/dataset_info.json"),
        json!({
            "mine": {"file_name": "mine.json"},
            "pairs": {
                "file_name": "pairs.json", "formatting": "sharegpt", "ranking": true,
                "columns": {
                    "messages": "conversations", "chosen": "chosen", "rejected": "rejected", "system": "system",
                    "tools": "tools"
                }
            },
            "thumbs": {
                "file_name": "thumbs.json", "formatting": "sharegpt",
                "columns": {"messages": "messages", "kto_tag": "label", "tools": "tools"},
                "tags": {
                    "role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
                    "observation_tag": "observation", "function_tag": "function_call", "system_tag": "system"
                }
            }
        })
    );
    let refused = |name: &str| {
        let output = place.run("store", &["export", "sft-alpaca", "--out", name]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let before = fs::read(&list).unwrap();
    let output = place.run(
        "store",
        &[
            "export",
            "sft-alpaca",
            "--out",
            "out/dataset_info.json",
            "--force",
        ],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(refused("out/mine.jsonl").contains("has another entry `mine`"));
    assert_eq!(fs::read(&list).unwrap(), before);
    fs::write(&list, "[]").unwrap();
    assert!(refused("out/other.json").contains("is no JSON object"));
    let talk = place.run(
        "store",
        &["export", "sft-alpaca", "--out", "out/other.txt", "--force"],
    );
    assert_eq!(talk.status.code(), Some(1));
    fs::remove_file(&list).unwrap();
    let talk = place.done("store", &["export", "sft-alpaca", "--out", "out/other.txt"]);
    assert!(
        talk.contains("LLaMA-Factory reads files that end in .json or .jsonl"),
        "{talk}"
    );
}

#[test]
fn several_files_come_all_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let begin = |name: &str, existing| {
        let mut file = NewFile::begin(&path(name), existing).unwrap();
        file.write_all(b"new").unwrap();
        file
    };
    fs::write(path("old"), "old").unwrap();
    let files = vec![
        begin("fresh", Existing::Keep),
        begin("old", Existing::Replace),
        begin("taken", Existing::Keep),
        begin("last", Existing::Keep),
    ];
    fs::write(path("taken"), "mine").unwrap();
    let error = keep_all(files).unwrap_err().to_string();
    assert!(error.contains("taken is there already"), "{error}");
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["old", "taken"]);
    assert_eq!(fs::read(path("old")).unwrap(), b"old");
    assert_eq!(fs::read(path("taken")).unwrap(), b"mine");
    keep_all(vec![
        begin("fresh", Existing::Keep),
        begin("old", Existing::Replace),
    ])
    .unwrap();
    assert_eq!(names(), ["fresh", "old", "taken"]);
    assert_eq!(fs::read(path("old")).unwrap(), b"new");
}

#[test]
fn a_kind_is_told_with_its_rules_and_what_axolotl_needs() {
    let place = Place::filled();
    let output = place.run(
        "none",
        &["export", "dpo-trl", "--list", "--out", "out/pairs.jsonl"],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for part in [
        "Read by: TRL (DPOTrainer), Axolotl.",
        "- Chosen and rejected differ",
        "rl: dpo\ndatasets:\n  - path: \"out/pairs.jsonl\"\n    ds_type: json\n    split: train\n    type: chat_template.default\n    field_messages: prompt\n",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(place.files("out").is_empty());
}
