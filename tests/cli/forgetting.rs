//! `juror forget` from the command line: what is asked, what is said, and that nothing shows the log any more.

use std::fs;

use juror::store::Store;
use serde_json::json;

use crate::bench::Bench;

/// A store with the sample, judged, and one log with a note and an edit.
fn reviewed() -> Bench {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    bench.done(&["judge", "--judge", "offline"]);
    bench.write("better.txt", "A far better reply.\n");
    bench.done(&[
        "rate",
        "#2",
        "accuracy=2",
        "tone=4",
        "safe=fail",
        "faults=rude",
        "--note",
        "xyzzy said so",
        "--revise",
        "better.txt",
    ]);
    bench
}

#[test]
fn nothing_is_erased_before_somebody_said_yes() {
    let bench = reviewed();
    let before = bench.done(&["audit"]);
    let dry = bench.run(&["forget", "#2", "#4", "--dry-run"]);
    assert_eq!(dry.status, 0, "{}", dry.stderr);
    let said = "Would erase for good: 2 logs, with 3 given scores, 1 rating, 1 edit, 2 verdicts.";
    assert!(dry.stderr.contains(said), "{}", dry.stderr);
    let line = "001/base-large base-large: 2 given scores, 1 rating, 1 edit, 1 verdict";
    assert!(dry.stderr.contains(line), "{}", dry.stderr);
    let dry = bench.json(&[
        "forget",
        "--filter",
        "model:base-large",
        "--dry-run",
        "--json",
    ]);
    assert_eq!([&dry["logs"], &dry["event"]], [&json!(20), &json!(null)]);
    let cases: &[(&[&str], i32, &str)] = &[
        (&["forget", "#2"], 2, "give --yes to erase it"),
        (&["forget"], 2, "<ID|--filter <QUERY>>"),
        (
            &["forget", "#2", "--filter", "model:x"],
            2,
            "cannot be used with",
        ),
        (
            &["forget", "--filter", " ", "--yes"],
            2,
            "An empty filter fits every log",
        ),
        (&["forget", "--filter", "acuracy<3", "--yes"], 2, "accuracy"),
        (&["forget", "#99", "--yes"], 1, "`#99` names no log"),
        (&["forget", "#2", "zz", "--yes"], 1, "`zz` names no log"),
        (
            &["forget", "--filter", "model:nobody", "--yes"],
            0,
            "nothing to forget",
        ),
    ];
    for (arguments, status, said) in cases {
        let run = bench.run(arguments);
        assert_eq!(run.status, *status, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(bench.done(&["audit"]), before);
    let store = Store::open(&bench.store()).expect("a store");
    let run = bench.run(&["forget", "#2", "--yes"]);
    assert_eq!(run.status, 1);
    let said = format!("open in another juror (process {})", std::process::id());
    assert!(run.stderr.contains(&said), "{}", run.stderr);
    drop(store);
    assert_eq!(bench.done(&["audit"]), before);
}

#[test]
fn what_is_forgotten_is_in_no_list_no_count_and_no_file_and_stays_out() {
    let bench = reviewed();
    bench.done(&["export", "juror", "--out", "colleague.jsonl"]);
    let id = bench.json(&["show", "#2", "--json"])["ticket"]["id"].clone();
    let id = id.as_str().expect("an id");
    let run = bench.run(&["forget", &id[..10], "#4", "--yes"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for said in [
        "Erased for good: 2 logs, with 3 given scores, 1 rating, 1 edit, 2 verdicts.",
        "event 66 keeps the same logs from coming in again",
        "Copies elsewhere are yours to erase",
    ] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    for asked in [id, "#2", &id[..6]] {
        let run = bench.run(&["show", asked]);
        assert_eq!(run.status, 1);
        assert!(
            run.stderr.contains("was forgotten by r1 at 20"),
            "{}",
            run.stderr
        );
        assert_eq!(run.stdout, "");
    }
    let run = bench.run(&["rate", "#2", "tone=1"]);
    assert!(run.stderr.contains("was forgotten by r1"), "{}", run.stderr);
    let listed = bench.lines(&["list", "--json"]);
    assert_eq!(listed.len(), 58);
    assert_eq!(listed[2]["ordinal"], 3, "the others keep their numbers");
    let found = bench.json(&["agree", "--json"]);
    let coverage = &found["coverage"];
    assert_eq!(
        [&coverage["tickets"], &coverage["judged"]],
        [&json!(58), &json!(58)]
    );
    let judged = bench.json(&["judge", "--judge", "offline", "--json"]);
    assert_eq!(
        [&judged["tickets"], &judged["judged"]],
        [&json!(58), &json!(0)]
    );
    bench.done(&["export", "juror", "--out", "all.jsonl"]);
    let exported = fs::read_to_string(bench.path("all.jsonl")).expect("a file");
    assert_eq!(exported.lines().count(), 58);
    assert!(!exported.contains("far better") && !exported.contains("xyzzy"));
    let audit = bench.done(&["audit"]);
    assert!(
        audit.contains("forgotten 2 tickets from #2: erased"),
        "{audit}"
    );
    assert!(!audit.contains("xyzzy"), "{audit}");
    let verified = bench.json(&["audit", "--verify"]);
    assert_eq!(verified["held"], true);

    fs::copy(bench.path("support.jsonl"), bench.path("copy.jsonl")).expect("a copy");
    for file in ["copy.jsonl", "colleague.jsonl"] {
        let dry = bench.json(&["import", file, "--dry-run", "--json"]);
        let counts = bench.json(&["import", file, "--json"]);
        for counts in [dry, counts] {
            assert_eq!(
                [
                    &counts["imported"],
                    &counts["duplicates"],
                    &counts["forgotten"]
                ],
                [&json!(0), &json!(58), &json!(2)],
                "{file}"
            );
        }
    }
    bench.write(
        "two.jsonl",
        fs::read_to_string(bench.path("colleague.jsonl")).expect("a file") + "\n",
    );
    let said = bench.done(&["import", "two.jsonl"]);
    assert!(said.contains("2 logs forgotten and kept out"), "{said}");
    assert_eq!(bench.lines(&["list", "--json"]).len(), 58);
    bench.done(&["doctor", "--rebuild"]);
    let doctor = bench.done(&["doctor"]);
    assert!(doctor.contains("58 logs"), "{doctor}");
    assert_eq!(bench.lines(&["list", "--json"]).len(), 58);
}
