//! Two people with a store each, and the files that they send each other.

use std::fs;

use serde_json::Value;

use crate::bench::Bench;

const LOGS: &str = r#"{"id":"1","messages":[{"role":"user","content":"2+2?"}],"output":"4","model":"m","candidates":[{"output":"4"},{"output":"5"}],"comparisons":[{"a":0,"b":1,"choice":"a"}]}
{"id":"2","messages":[{"role":"user","content":"3+3?"}],"output":"7","model":"m","judge":{"gpt":{"accuracy":4}}}
{"id":"3","messages":[{"role":"user","content":"Why?"}],"output":"Because.","model":"m","human":{"Lee, Bo":{"accuracy":2}}}
"#;

const EVALUATOR: &str = r#"
name = "sums"
instructions = "Check the sum."
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5 }
[[criterion]]
key = "comment"
scale = { kind = "text" }
"#;

/// Runs the program on somebody's store.
fn done(bench: &Bench, who: &str, arguments: &[&str]) -> String {
    let store = format!("{who}-store");
    let common = [
        "--store",
        &store,
        "--evaluator",
        "sums.toml",
        "--reviewer",
        who,
    ];
    bench.done(&[&common, arguments].concat())
}

fn export(bench: &Bench, who: &str) -> Vec<String> {
    let name = format!("{who}.jsonl");
    done(bench, who, &["export", "juror", "--out", &name, "--force"]);
    let text = fs::read_to_string(bench.path(&name)).expect("the export");
    let mut lines: Vec<_> = text.lines().map(str::to_string).collect();
    lines.sort_unstable();
    lines
}

/// The standing ratings of a ticket by reviewer, and its edits.
fn shown(bench: &Bench, who: &str, id: &str) -> (Value, Value) {
    let ticket: Value =
        serde_json::from_str(&done(bench, who, &["show", id, "--json"])).expect("JSON");
    let edits = ticket["revisions"].as_array().expect("a list").iter();
    let edits = edits.map(|edit| edit["output"].clone()).collect();
    (ticket["ticket"]["human"].clone(), edits)
}

#[test]
fn two_people_who_send_each_other_their_files_have_the_same() {
    let bench = Bench::new();
    bench.write("logs.jsonl", LOGS);
    bench.write("sums.toml", EVALUATOR);
    bench.write("better.txt", "Because it is so.");
    let (ana, bo) = ("anna.k@example.org", "bo");
    for who in [ana, bo] {
        done(&bench, who, &["import", "logs.jsonl"]);
    }
    done(
        &bench,
        ana,
        &["rate", "1", "accuracy=5", "comment=right", "--note", "fine"],
    );
    done(&bench, ana, &["rate", "2", "accuracy=1"]);
    done(&bench, ana, &["rate", "2", "accuracy=2"]);
    done(&bench, bo, &["rate", "2", "accuracy=3"]);
    done(
        &bench,
        bo,
        &["rate", "3", "accuracy=4", "--revise", "better.txt"],
    );

    export(&bench, ana);
    export(&bench, bo);
    let told = done(&bench, bo, &["import", "anna.k@example.org.jsonl"]);
    assert!(
        told.contains("3 logs in already, 2 of them with something new"),
        "{told}"
    );
    let told = done(&bench, ana, &["import", "bo.jsonl", "--json"]);
    let counts: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(counts["scores"]["added"], 2, "{told}");
    let (of_ana, of_bo) = (export(&bench, ana), export(&bench, bo));
    assert_eq!(of_ana, of_bo);
    for who in [ana, bo] {
        let (human, _) = shown(&bench, who, "2");
        assert_eq!(human["anna.k@example.org"]["accuracy"], 2, "{human}");
        assert_eq!(human["bo"]["accuracy"], 3, "{human}");
        let (human, edits) = shown(&bench, who, "3");
        assert_eq!(human["Lee, Bo"]["accuracy"], 2, "{human}");
        assert_eq!(edits[0], "Because it is so.");
        let filter = "anna.k@example.org.accuracy<=2 or is:revised";
        let found = done(&bench, who, &["list", "--json", "--filter", filter]);
        assert_eq!(found.lines().count(), 2, "{found}");
        let pairs = done(&bench, who, &["export", "dpo-trl", "--out", "-"]);
        assert!(pairs.contains("Because it is so."), "{pairs}");
    }
    let choice = done(&bench, bo, &["show", "1"]);
    assert!(choice.contains("somebody"), "{choice}");

    // The files that came are no news to whom they came from, nor are they twice.
    for (who, from) in [(ana, bo), (bo, ana), (ana, ana), (bo, bo)] {
        let told = done(&bench, who, &["import", &format!("{from}.jsonl"), "--json"]);
        let counts: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(counts["scores"]["added"], 0, "{who} from {from}: {told}");
    }
    assert_eq!(export(&bench, ana), of_ana);
    assert_eq!(export(&bench, bo), of_bo);
}
