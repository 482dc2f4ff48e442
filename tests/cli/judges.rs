//! `juror judge`: what is judged once is not asked again, and programs run only when somebody trusts them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::bench::Bench;

const EVALUATOR: &str = r#"
name = "e"
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 5 }
[[judge]]
name = "script"
kind = "command"
argv = ["./judge.sh"]
concurrency = 2
"#;

/// Fails on the log whose output is `bad`, as long as there is a file `broken`.
const SCRIPT: &str = "#!/bin/sh
input=$(cat)
case \"$input\" in *'\"bad\"'*) test -e broken && exit 3;; esac
echo '{\"scores\":{\"tone\":4},\"rationale\":\"kind\"}'
";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("e.toml", EVALUATOR);
    bench.write("judge.sh", SCRIPT);
    bench.write("broken", "");
    fs::set_permissions(bench.path("judge.sh"), fs::Permissions::from_mode(0o755)).expect("a mode");
    let log = |output: &str| {
        json!({"prompt": format!("about {output}"), "completion": output}).to_string()
    };
    bench.write(
        "logs.jsonl",
        [log("good"), log("bad"), log("fine")].join("\n"),
    );
    bench.done(&["-e", "e.toml", "import", "logs.jsonl"]);
    bench
}

#[test]
fn a_program_runs_only_when_it_is_trusted() {
    let bench = bench();
    let run = bench.run(&["judge"]);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("`./judge.sh`"), "{}", run.stderr);
    assert!(run.stderr.contains("juror judge --trust"), "{}", run.stderr);
    let judged = bench.json(&["judge", "--trust", "--json"]);
    assert_eq!(
        [&judged["judged"], &judged["failed"]],
        [&json!(2), &json!(1)]
    );
    bench.write("judge.sh", SCRIPT.replace("kind", "mean"));
    assert_eq!(
        bench.run(&["judge"]).status,
        1,
        "another program is not the trusted one"
    );
}

#[test]
fn only_what_is_not_judged_is_asked() {
    let bench = bench();
    let first = bench.json(&["judge", "--trust", "--json", "--limit", "1"]);
    assert_eq!(first["tickets"], 1);
    let second = bench.json(&["judge", "--json", "--concurrency", "1"]);
    assert_eq!(
        [
            &second["tickets"],
            &second["judged"],
            &second["failed"],
            &second["cached"]
        ],
        [&json!(3), &json!(1), &json!(1), &json!(1)]
    );
    assert_eq!(second["failures"], json!({"command": 1}));
    let failed = bench.lines(&["list", "--json", "--filter", "is:failed"]);
    assert_eq!(failed[0]["judge"]["script"], json!({"tone": null}));
    fs::remove_file(bench.path("broken")).expect("the file");
    let third = bench.json(&["judge", "--json"]);
    assert_eq!(
        [&third["judged"], &third["cached"]],
        [&json!(1), &json!(2)],
        "a failure that may pass is tried again"
    );
    let filtered = bench.json(&["judge", "--json", "--filter", "\"about good\""]);
    assert_eq!(
        [&filtered["tickets"], &filtered["cached"]],
        [&json!(1), &json!(1)]
    );
}
