//! `juror judge`: what is judged once is not asked again, and programs run only when somebody trusts them.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
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

/// A server on the loopback that answers every call with one completion, as long as the test runs.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0)
            {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            stream.read_exact(&mut body).expect("a body");
            let answer = json!({"model": "m-2026", "choices": [{"message": {"content": "yes"}}]})
                .to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            stream
                .write_all((head + &answer).as_bytes())
                .expect("an answer");
        }
    });
    base
}

#[test]
fn a_probe_needs_an_evaluator_and_no_store() {
    let bench = Bench::new();
    let criterion = EVALUATOR.split("[[judge]]").next().expect("a criterion");
    let judge = format!(
        "[[judge]]\nname = \"main\"\nkind = \"openai\"\nbase_url = \"{}\"\nmodel = \"m\"\n",
        server()
    );
    bench.write("e.toml", format!("{criterion}{judge}"));
    let probe = bench.json(&["-e", "e.toml", "judge", "--probe", "--json"]);
    assert_eq!(
        [&probe["judge"], &probe["returned"], &probe["token_limit"]],
        [&json!("main"), &json!("m-2026"), &json!("max_tokens")]
    );
    assert_eq!(probe["features"]["schema"], "ignored");
    assert!(!bench.store().exists(), "nothing was written");
    let page = bench.done(&["-e", "e.toml", "judge", "--probe"]);
    assert!(
        page.contains("main: m at http://127.0.0.1") && page.contains("is ignored"),
        "{page}"
    );

    let stranger = "api_key_env = \"SECRET\"\n";
    let judge = judge.replace("http://127.0.0.1", "https://judge.invalid");
    bench.write("e.toml", format!("{criterion}{judge}{stranger}"));
    let run = bench.run(&["-e", "e.toml", "judge", "--probe"]);
    assert_eq!(run.status, 1);
    assert!(
        run.stderr
            .contains("sends the environment variable SECRET to https://judge.invalid"),
        "{}",
        run.stderr
    );
    let run = Bench::new().run(&["judge", "--probe"]);
    assert!(
        run.stderr.contains("name its file with -e"),
        "{}",
        run.stderr
    );
}

/// A judge that measures how long an output is: the longer the better.
const MEASURED: &str = r#"
name = "e"
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 5 }
[[criterion]]
key = "kind"
scale = { kind = "choice", labels = ["a", "b"] }
[[judge]]
name = "words"
kind = "metric"
score = [ { criterion = "tone", metric = "words", cuts = [2, 3, 4, 5] } ]
"#;

#[test]
fn a_correction_is_judged_once_beside_its_output_and_tells_the_judges_sensitivity() {
    let bench = Bench::new();
    bench.write("e.toml", MEASURED);
    let log = |output: &str| {
        json!({"prompt": format!("about {output}"), "completion": output}).to_string()
    };
    bench.write(
        "logs.jsonl",
        [log("one"), log("one two three"), log("three")].join("\n"),
    );
    bench.done(&["-e", "e.toml", "import", "logs.jsonl"]);
    let agree = || bench.json(&["agree", "--json"]);
    assert_eq!(
        agree()["sensitivity"]["why"],
        json!("there is no judge"),
        "{}",
        agree()
    );
    let judged = bench.json(&["judge", "--json"]);
    assert_eq!(judged["corrections"], json!({"judged": 0, "failed": 0}));
    let none = "nothing was corrected that it has scored";
    assert_eq!(agree()["criteria"][0]["sensitivity"]["why"], json!(none));
    bench.write("longer.txt", "one two three four\n");
    bench.write("shorter.txt", "two\n");
    bench.done(&["rate", "#0", "--revise", "longer.txt"]);
    bench.done(&["rate", "#1", "--revise", "shorter.txt"]);
    bench.done(&["rate", "#2", "--revise", "shorter.txt"]);
    let before = bench.json(&["show", "#0", "--json"])["verdicts"].clone();
    let judged = bench.json(&["judge", "--json"]);
    assert_eq!(
        [&judged["judged"], &judged["cached"], &judged["tickets"]],
        [&json!(0), &json!(3), &json!(3)]
    );
    assert_eq!(judged["corrections"], json!({"judged": 3, "failed": 0}));
    let again = bench.json(&["judge", "--json"]);
    assert_eq!(again["corrections"], json!({"judged": 0, "failed": 0}));
    let shown = bench.json(&["show", "#0", "--json"]);
    assert_eq!(shown["verdicts"], before);
    assert_eq!(
        shown["corrections"][0]["outcome"]["scored"]["scores"]["tone"],
        json!(4)
    );
    let found = agree();
    let tone = &found["criteria"][0]["sensitivity"];
    assert_eq!(
        [
            &tone["value"],
            &tone["n"],
            &tone["higher"],
            &tone["equal"],
            &tone["lower"]
        ],
        [&json!(0.5), &json!(2), &json!(1), &json!(1), &json!(1)],
        "{tone}"
    );
    assert_eq!(tone["method"], json!("wilson"));
    assert_eq!(
        found["criteria"][1]["sensitivity"]["why"],
        json!("the options have no order")
    );
    let overall = &found["sensitivity"];
    assert_eq!(
        [
            &overall["value"],
            &overall["edited"],
            &overall["judged"],
            &overall["failed"]
        ],
        [&json!(0.5), &json!(3), &json!(3), &json!(0)]
    );
    let page = bench.done(&["agree", "--markdown"]);
    assert!(
        page.contains("1 of 2 corrections scored higher (50%, 9–91), 1 equal."),
        "{page}"
    );
    assert!(
        page.contains("| correction scored higher | 50% |"),
        "{page}"
    );
    let audit = bench.done(&["audit"]);
    assert!(audit.contains("by words, on an edit: tone 4"), "{audit}");
    let out = bench.done(&["export", "juror", "--out", "-"]);
    assert_eq!(out.matches("\"identity\"").count(), 6, "{out}");
    assert_eq!(out.matches("\"revision\"").count(), 3, "{out}");
}
