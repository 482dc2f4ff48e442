//! Choosing between two outputs without the screen: which pairs there are, a choice, and what comes of it.

use std::fs;

use serde_json::{Value, json};

use crate::bench::Bench;

const LOGS: &str = r#"{"id":"a/1","messages":[{"role":"user","content":"Why?"}],"output":"Because.","model":"a"}
{"id":"b/1","messages":[{"role":"user","content":"Why?"}],"output":"Who knows.","model":"b"}
{"id":"a/2","messages":[{"role":"user","content":"How?"}],"output":"So.","model":"a"}
{"id":"both","messages":[{"role":"user","content":"Which?"}],"candidates":[{"model":"a","output":"One."},{"model":"b","output":"Two."}]}
"#;

const EVALUATOR: &str = r#"
name = "two"
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5 }
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
"#;

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("logs.jsonl", LOGS);
    bench.write("logs.toml", EVALUATOR);
    bench.done(&["import", "logs.jsonl", "-e", "logs.toml"]);
    bench
}

/// The choices over all and by criterion, by input.
fn listed(bench: &Bench) -> Vec<(Value, Value, Value)> {
    let mut lines: Vec<_> = bench
        .lines(&["compare", "--json"])
        .into_iter()
        .map(|line| {
            (
                line["input"].clone(),
                line["choice"].clone(),
                line["criteria"].clone(),
            )
        })
        .collect();
    lines.sort_by_key(|(input, ..)| input.to_string());
    lines
}

/// The better and the worse answers of the pairs that were chosen between.
fn pairs(bench: &Bench, more: &[&str]) -> Vec<(String, String)> {
    let command = [
        &["export", "dpo-trl", "--pairs", "comparisons", "--out", "-"],
        more,
    ];
    let text = |row: &Value, side: &str| {
        let text = row[side][0]["content"].as_str().expect("a text");
        text.to_string()
    };
    bench
        .lines(&command.concat())
        .iter()
        .map(|row| (text(row, "chosen"), text(row, "rejected")))
        .collect()
}

#[test]
fn pairs_are_listed_and_chosen_between_and_exported() {
    let bench = bench();
    assert_eq!(
        listed(&bench),
        [
            (json!("Which?"), json!(null), json!({})),
            (json!("Why?"), json!(null), json!({})),
        ]
    );
    bench.done(&["compare", "b/1", "a/1", "--choice", "b"]);
    bench.done(&[
        "compare",
        "a/1",
        "b/1",
        "--choice",
        "b",
        "--criterion",
        "safe",
    ]);
    bench.done(&["compare", "both", "--candidates", "2,1", "--choice", "a"]);
    let chosen = listed(&bench);
    // The list names a first what stands on this reviewer's left, so that the word depends on the seed.
    assert!(chosen.iter().all(|(_, choice, _)| choice.is_string()));
    let because = ("Because.".to_string(), "Who knows.".to_string());
    let two = ("Two.".to_string(), "One.".to_string());
    assert_eq!(pairs(&bench, &[]), [because.clone(), two]);
    let (better, worse) = because;
    assert_eq!(pairs(&bench, &["--criterion", "safe"]), [(worse, better)]);
}

#[test]
fn the_latest_choice_of_a_reviewer_counts() {
    let bench = bench();
    bench.done(&["compare", "a/1", "b/1", "--choice", "a"]);
    bench.done(&["compare", "b/1", "a/1", "--choice", "a"]);
    let found = pairs(&bench, &[]);
    assert_eq!(found, [("Who knows.".into(), "Because.".into())]);
    bench.done(&["compare", "a/1", "b/1", "--choice", "tie"]);
    let run = bench.run(&["export", "dpo-trl", "--pairs", "comparisons", "--out", "-"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn both_tickets_show_a_choice_between_them() {
    let bench = bench();
    bench.done(&["compare", "a/1", "b/1", "--choice", "a"]);
    bench.done(&[
        "compare",
        "a/1",
        "b/1",
        "--choice",
        "tie",
        "--criterion",
        "safe",
    ]);
    for id in ["a/1", "b/1"] {
        let shown = bench.done(&["show", id]);
        assert!(shown.contains("(a) rather than log"), "{shown}");
        assert!(shown.contains("on safe log"), "{shown}");
        let made = bench.json(&["show", id, "--json"])["comparisons"].clone();
        assert_eq!(made.as_array().expect("a list").len(), 2, "{made}");
        assert_eq!(made[0]["by"], "r1");
        assert_eq!(made[0].get("criterion"), None);
        assert_eq!(made[1]["criterion"], "safe");
    }
    assert!(!bench.done(&["show", "a/2"]).contains("rather than"));
    let audit = bench.done(&["audit"]);
    assert!(audit.contains("on safe: tie"), "{audit}");
}

#[test]
fn choices_go_to_another_store_and_count_there_as_chosen() {
    let bench = bench();
    bench.done(&["compare", "a/1", "b/1", "--choice", "a"]);
    bench.done(&[
        "compare",
        "a/1",
        "b/1",
        "--choice",
        "b",
        "--criterion",
        "accuracy",
    ]);
    bench.done(&["export", "juror", "--out", "mine.jsonl"]);
    let other = ["--store", "other", "-e", "logs.toml"];
    let there = |arguments: &[&str]| bench.done(&[&other, arguments].concat());
    // In another order, so that every ordinal is another one.
    let turned: Vec<_> = LOGS.lines().rev().collect();
    bench.write("turned.jsonl", turned.join("\n"));
    there(&["import", "turned.jsonl"]);
    there(&["import", "mine.jsonl"]);
    let mine = fs::read(bench.path("mine.jsonl")).expect("the export");
    bench.write("again.jsonl", mine);
    let again = there(&["import", "again.jsonl", "--json"]);
    let again: Value = serde_json::from_str(&again).expect("JSON");
    assert_eq!(again["scores"]["added"], 0, "{again}");
    let lines = there(&["compare", "--json"]);
    let here = bench.done(&["compare", "--json"]);
    let told = |text: &str| -> Vec<(Value, Value, Value)> {
        let lines = text.lines();
        let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines
            .map(|line| {
                (
                    line["a"]["id"].clone(),
                    line["choice"].clone(),
                    line["criteria"].clone(),
                )
            })
            .collect()
    };
    assert_eq!(told(&lines), told(&here), "pairs, sides and choices");
    let chosen = told(&lines).into_iter();
    let chosen: Vec<_> = chosen.filter(|(_, choice, _)| choice.is_string()).collect();
    assert_eq!(chosen.len(), 1);
    assert!(chosen[0].2["accuracy"].is_string(), "{chosen:?}");
}

#[test]
fn what_cannot_be_compared_says_why() {
    let bench = bench();
    let cases: [(&[&str], &str); 8] = [
        (&["a/1", "b/1"], "nothing to commit"),
        (&["a/1", "a/1", "--choice", "a"], "the same log"),
        (&["a/1", "a/2", "--choice", "a"], "do not answer the same"),
        (&["a/1", "--choice", "a"], "Name the second log"),
        (
            &["both", "--candidates", "1,3", "--choice", "a"],
            "from 1 to 2",
        ),
        (
            &["both", "--candidates", "1,1", "--choice", "a"],
            "from 1 to 2",
        ),
        (
            &["both", "--candidates", "1", "--choice", "a"],
            "two of this one's",
        ),
        (
            &["a/1", "b/1", "--choice", "a", "--criterion", "tone"],
            "there are accuracy, safe",
        ),
    ];
    for (arguments, why) in cases {
        let run = bench.run(&[&["compare"], arguments].concat());
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(why), "{arguments:?}: {}", run.stderr);
    }
    let run = bench.run(&["export", "dpo-trl", "--criterion", "safe", "--out", "-"]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    let entries = bench.done(&["audit"]);
    assert!(!entries.contains("compared"), "{entries}");
}
