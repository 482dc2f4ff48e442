//! Parts of a split: no input in two of them, the same ones when logs are added, and what leaks between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::place::Place;

/// Three outputs each to so many inputs, a model and an hour each; every fifth input belongs to another region.
fn logs(inputs: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for input in inputs {
        let region = if input % 5 == 0 { "eu" } else { "us" };
        for model in ["m1", "m2", "m3"] {
            let at = format!("2026-05-{:02}T{:02}:00:00Z", 1 + input / 24, input % 24);
            writeln!(
                text,
                r#"{{"id":"{input}-{model}","messages":[{{"role":"user","content":"Question {input}?"}}],"output":"Answer {input} of {model}","model":"{model}","at":"{at}","meta":{{"region":"{region}"}},"human":{{"ana":{{"accuracy":5,"safe":"pass"}}}}}}"#
            )
            .unwrap();
        }
    }
    text
}

const PARTS: [&str; 3] = ["train", "dev", "test"];

/// The inputs of each part.
fn split(place: &Place, more: &[&str]) -> (BTreeMap<&'static str, BTreeSet<String>>, String) {
    let base = [
        "export",
        "sft-prompt-completion",
        "--split",
        "train=0.8,dev=0.1,test=0.1",
        "--out",
        "out/x.jsonl",
        "--force",
    ];
    let talk = place.done("store", &[&base, more].concat());
    let parts = PARTS.map(|part| {
        let text = fs::read_to_string(place.path(&format!("out/x.{part}.jsonl"))).unwrap();
        let inputs = text.lines().map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["prompt"][0]["content"].as_str().unwrap().to_string()
        });
        (part, inputs.collect())
    });
    (parts.into(), talk)
}

fn assert_apart(parts: &BTreeMap<&str, BTreeSet<String>>, all: usize) {
    let count: usize = parts.values().map(BTreeSet::len).sum();
    let whole: BTreeSet<_> = parts.values().flatten().collect();
    assert_eq!((count, whole.len()), (all, all));
}

#[test]
fn no_input_falls_into_two_parts_and_added_logs_move_none() {
    let place = Place::with(&logs(0..100));
    let (before, talk) = split(&place, &[]);
    assert_apart(&before, 100);
    assert!((70..=90).contains(&before["train"].len()), "{before:?}");
    assert!(talk.contains("Leakage: none"), "{talk}");
    assert_eq!(
        place.files("out"),
        [
            "x.dev.jsonl",
            "x.dev.jsonl.manifest.json",
            "x.test.jsonl",
            "x.test.jsonl.manifest.json",
            "x.train.jsonl",
            "x.train.jsonl.manifest.json"
        ]
    );
    place.import(&logs(100..140));
    let (after, _) = split(&place, &[]);
    assert_apart(&after, 140);
    for part in PARTS {
        assert!(before[part].is_subset(&after[part]), "{part}");
    }
}

#[test]
fn each_value_of_a_field_keeps_the_shares() {
    let place = Place::with(&logs(0..100));
    let (parts, _) = split(&place, &["--stratify", "region"]);
    assert_apart(&parts, 100);
    let is_eu = |input: &&String| {
        let digits: String = input.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<usize>().unwrap().is_multiple_of(5)
    };
    let eu = PARTS.map(|part| parts[part].iter().filter(is_eu).count());
    let us = PARTS.map(|part| parts[part].iter().filter(|input| !is_eu(input)).count());
    assert_eq!((eu, us), ([16, 2, 2], [64, 8, 8]));
}

#[test]
fn by_time_what_is_tested_is_later_than_what_is_trained_on() {
    let place = Place::with(&logs(0..100));
    let (parts, talk) = split(&place, &["--split-by", "time"]);
    let expected = |range: std::ops::Range<usize>| -> BTreeSet<String> {
        range.map(|input| format!("Question {input}?")).collect()
    };
    assert_eq!(parts["train"], expected(0..80));
    assert_eq!(parts["dev"], expected(80..90));
    assert_eq!(parts["test"], expected(90..100));
    assert!(!talk.contains("no time"), "{talk}");
    place.import("{\"id\":\"x\",\"input\":\"Undated?\",\"output\":\"Yes.\",\"human\":{\"ana\":{\"accuracy\":5,\"safe\":\"pass\"}}}\n");
    let (parts, talk) = split(&place, &["--split-by", "time"]);
    assert!(parts["train"].contains("Undated?"));
    assert!(talk.contains("1 ticket has no time"), "{talk}");
}

#[test]
fn texts_that_stand_in_two_parts_are_counted() {
    // The same words under other instructions are another input, and may be tested where they were trained on.
    let mut text = String::new();
    for number in 0..40 {
        writeln!(
            text,
            r#"{{"messages":[{{"role":"system","content":"Rule {number}"}},{{"role":"user","content":"Same question?"}}],"output":"Own answer {number}","reference":"Same reference","human":{{"ana":{{"accuracy":5,"safe":"pass"}}}}}}"#
        )
        .unwrap();
    }
    let place = Place::with(&text);
    let talk = place.done(
        "store",
        &[
            "export",
            "sft-messages",
            "--split",
            "train=0.5,test=0.5",
            "--out",
            "out/x",
        ],
    );
    assert!(
        talk.contains(
            "Leakage: 1 prompt and 1 output or reference stand in two parts, word for word."
        ),
        "{talk}"
    );
    let manifest = fs::read_to_string(place.path("out/x.test.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(
        manifest["leakage"],
        serde_json::json!({"prompts": 1, "answers": 1})
    );
}

#[test]
fn a_split_that_can_not_be_is_refused() {
    let place = Place::filled();
    let cases: [(&[&str], &str); 5] = [
        (&["--split", "train=0.9", "--out", "out/a"], "two parts"),
        (
            &["--split", "train=0.9,test=0.2", "--out", "out/a"],
            "add up to 1.100",
        ),
        (
            &["--split", "train=0.9,test=0.1", "--out", "-"],
            "standard output is one",
        ),
        (&["--stratify", "model", "--out", "out/a"], "--split"),
        (
            &[
                "--split",
                "a=0.5,b=0.5",
                "--stratify",
                "model",
                "--split-by",
                "time",
                "--out",
                "out/a",
            ],
            "--split-by",
        ),
    ];
    for (arguments, said) in cases {
        let output = place.run("store", &[&["export", "juror"], arguments].concat());
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {talk}");
        assert!(talk.contains(said), "{arguments:?}: {talk}");
        assert!(place.files("out").is_empty());
    }
}
