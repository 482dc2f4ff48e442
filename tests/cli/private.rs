//! Private data stays where it was said that it stays: out of files that are written, out of the store that never saw it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::bench::Bench;

/// What stands in the logs and must not get out.
const SECRETS: [&str; 6] = [
    "bob@example.com",
    "BOB@example.com",
    "668 18 00",
    "4242424242424242",
    "Muster",
    "ORD-123456",
];

fn evaluator(apply: &str) -> String {
    format!(
        r#"
name = "e"
[[criterion]]
key = "good"
scale = {{ kind = "pass-fail" }}
[[criterion]]
key = "comment"
scale = {{ kind = "text" }}
optional = true
[[judge]]
name = "script"
kind = "command"
argv = ["./judge.sh"]
[redact]
patterns = ["email", "phone", "card"]
names = ["Ana Muster"]
own = {{ order = 'ORD-\d{{6}}' }}
apply = [{apply}]
"#
    )
}

fn logs() -> String {
    let first = json!({
        "id": "ORD-123456",
        "messages": [
            {"role": "user", "content": "I am Ana Muster, bob@example.com.", "name": "Ana Muster"},
            {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "type": "function", "function":
                {"name": "mail", "arguments": "{\"to\":\"BOB@example.com\",\"tel\":\"\\n044 668 18 00\"}"}}]},
            {"role": "tool", "content": "sent", "tool_call_id": "c1"},
        ],
        "output": "Dear Ana Muster, it is paid by 4242424242424242.",
        "reference": "Call 044 668 18 00.",
        "tags": ["bob@example.com"],
        "meta": {"card": 4_242_424_242_424_242_u64, "mail": ["bob@example.com"]},
        "human": {"r2": {
            "scores": {"good": "pass", "comment": "Ana Muster"}, "note": "ask bob@example.com",
            "notes": {"good": "Ana Muster"}, "at": "2026-05-02T10:00:00Z",
            "earlier": [{"scores": {"good": "fail"}, "note": "no, Ana Muster", "at": "2026-05-01T10:00:00Z"}],
        }},
        "judge": {"gpt": {
            "scores": {"good": "pass"}, "note": "<EMAIL_1> is bob@example.com", "reply": "{\"to\":\"bob@example.com\"}",
        }},
        "revisions": [{"by": "r2", "output": "Hello, bob@example.com!"}],
    });
    let second = json!({
        "messages": [{"role": "user", "content": "Is c@example.com or bob@example.com right? <EMAIL_1> is not."}],
        "output": "c@example.com",
        "human": {"r2": {"good": "pass"}},
    });
    format!("{first}\n{second}\n")
}

fn bench(apply: &str) -> Bench {
    let bench = Bench::new();
    bench.write("logs.toml", evaluator(apply));
    bench.write("logs.jsonl", logs());
    bench
}

fn check(what: &str, text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} is in {what}: {text}");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// What the files of a store hold: as they are, and each stretch of them that is packed by zstd.
fn texts(store: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for file in files(store) {
        let bytes = fs::read(&file).expect("a file");
        let name = file.display().to_string();
        texts.push((name.clone(), String::from_utf8_lossy(&bytes).into_owned()));
        let magic = [0x28, 0xb5, 0x2f, 0xfd];
        let frames = bytes.windows(4).enumerate();
        for (at, _) in frames.filter(|(_, four)| *four == magic) {
            let mut text = Vec::new();
            // What stands behind the frame is none of it.
            let _ = zstd::stream::copy_decode(&bytes[at..], &mut text);
            texts.push((name.clone(), String::from_utf8_lossy(&text).into_owned()));
        }
    }
    texts
}

#[test]
fn files_that_are_written_hold_pseudonyms_of_the_whole_file() {
    let bench = bench("\"export\"");
    bench.done(&["import", "logs.jsonl"]);
    for kind in ["juror", "sft-messages", "csv"] {
        let run = bench.run(&["export", kind, "--out", "-"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        check(kind, &run.stdout);
        assert!(
            run.stderr
                .contains("Masked in these tickets: card 2, email 11, names 6, order 1, phone 2."),
            "{}",
            run.stderr
        );
        let again = bench.run(&["export", kind, "--out", "-"]);
        assert_eq!(
            again.stdout, run.stdout,
            "the same store gives the same bytes"
        );
    }
    let lines = bench.lines(&["export", "juror", "--out", "-"]);
    let question = |line: &Value| line["messages"][0]["content"].clone();
    assert_eq!(question(&lines[0]), "I am <NAME_1>, <EMAIL_1>.");
    // One person has one number in the whole file. A mask that came with a log stays one of its own.
    assert_eq!(
        question(&lines[1]),
        "Is <EMAIL_2> or <EMAIL_1> right? <EMAIL_3> is not."
    );
    assert_eq!(lines[0]["judge"]["gpt"]["note"], "<EMAIL_1> is <EMAIL_1>");
    let arguments = &lines[0]["messages"][1]["tool_calls"][0]["arguments"];
    assert_eq!(arguments, r#"{"to":"<EMAIL_1>","tel":"\n<PHONE_1>"}"#);
    assert_eq!(
        lines[0]["meta"],
        json!({"card": "<CARD_1>", "mail": ["<EMAIL_1>"]})
    );
    // The store keeps what came.
    let shown = bench.done(&["show", "#0", "--json"]);
    assert!(shown.contains("bob@example.com"), "{shown}");
}

#[test]
fn a_report_holds_pseudonyms_of_the_whole_report() {
    let bench = bench("\"export\"");
    // The judge differs from the person, so that the ticket is told with its texts.
    let differing = logs().replacen(
        r#""judge":{"gpt":{"scores":{"good":"pass"}"#,
        r#""judge":{"gpt":{"scores":{"good":"fail"}"#,
        1,
    );
    bench.write("logs.jsonl", differing);
    bench.done(&["import", "logs.jsonl"]);
    bench.done(&["note", "Ana Muster, bob@example.com, wants it."]);
    for form in ["md", "json", "html"] {
        check(
            form,
            &bench.done(&["report", "--format", form, "--by", "tag", "--by", "mail"]),
        );
    }
    let report = bench.json(&["report", "--format", "json", "--by", "tag"]);
    let told = &report["disagreements"][0];
    assert_eq!(told["output"], "Dear <NAME_1>, it is paid by <CARD_1>.");
    assert_eq!(told["rationale"], "<EMAIL_1> is <EMAIL_1>");
    // The tag came first, and one person has one number in all of it.
    assert_eq!(report["data"]["tags"][0]["name"], "<EMAIL_1>");
    assert_eq!(
        report["judges"][0]["parts"][0]["slices"][0]["value"],
        "<EMAIL_1>"
    );
    let note = report["timeline"].as_array().and_then(|turns| turns.last());
    let note = note.map(|turn| turn["text"].clone());
    assert_eq!(note, Some(json!("<NAME_1>, <EMAIL_1>, wants it.")));
    assert!(report["masked"]["email"].as_u64() > Some(0), "{report}");
}

#[test]
fn nothing_is_masked_where_it_was_not_asked_for() {
    let bench = bench("\"screen\", \"judge\"");
    bench.done(&["import", "logs.jsonl"]);
    let run = bench.run(&["export", "juror", "--out", "-"]);
    assert!(run.stdout.contains("bob@example.com"), "{}", run.stdout);
    assert!(!run.stderr.contains("Masked"), "{}", run.stderr);
}

#[test]
fn a_store_that_never_saw_it_does_not_hold_it() {
    for (apply, flags) in [
        ("\"import\"", &["import", "logs.jsonl"][..]),
        ("\"judge\"", &["import", "--redact-at-import", "logs.jsonl"]),
    ] {
        let bench = bench(apply);
        let run = bench.run(flags);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(
            run.stderr.contains(
                "Masked before the store saw them: card 2, email 11, names 6, order 1, phone 2."
            ),
            "{}",
            run.stderr
        );
        let shown = bench.json(&["show", "#0", "--json"]);
        check("show", &shown.to_string());
        assert_eq!(
            shown["log"]["redacted"],
            "card 2, email 8, names 6, order 1, phone 2"
        );
        let raw: Value =
            serde_json::from_str(shown["log"]["raw"].as_str().expect("a text")).expect("JSON");
        assert_eq!(raw["id"], "<ORDER_1>");
        assert_eq!(raw["meta"]["card"], "<CARD_1>");
        assert_eq!(raw["human"]["r2"]["note"], "ask <EMAIL_1>");
        assert!(
            bench
                .done(&["show", "#0"])
                .contains("redacted at import: card 2, ")
        );
        check("list", &bench.done(&["list", "--json"]));
        check("export", &bench.done(&["export", "juror", "--out", "-"]));
        for (file, text) in texts(&bench.store()) {
            // The evaluator's own file names them, and is kept as it is.
            let text = text
                .replace("names = [\"Ana Muster\"]", "")
                .replace("[\\\"Ana Muster\\\"]", "");
            check(&file, &text);
        }
        let again = bench.json(&[&flags[..1], &["--json"], &flags[1..]].concat());
        assert_eq!(again["imported"], 0, "{again}");
    }
}

#[test]
fn a_store_that_saw_it_is_seen_to_hold_it() {
    let bench = bench("\"judge\"");
    bench.done(&["import", "logs.jsonl"]);
    for secret in SECRETS {
        let holds = |(_, text): &(String, String)| text.contains(secret);
        assert!(texts(&bench.store()).iter().any(holds), "{secret}");
    }
}

#[test]
fn without_a_word_of_the_evaluator_every_pattern_of_juror_s_own_is_masked() {
    let bench = Bench::new();
    bench.write("logs.jsonl", logs());
    let dry = bench.json(&[
        "import",
        "--redact-at-import",
        "--dry-run",
        "--json",
        "logs.jsonl",
    ]);
    assert_eq!(dry["masked"], json!({"card": 2, "email": 11, "phone": 2}));
    assert!(!dry.to_string().contains("example.com"), "{dry}");
    let imported = bench.json(&["import", "--redact-at-import", "--json", "logs.jsonl"]);
    assert_eq!(imported["masked"], dry["masked"]);
    let shown = bench.done(&["show", "#0", "--json"]);
    assert!(
        !shown.contains("example.com") && shown.contains("Ana Muster"),
        "{shown}"
    );
}

#[test]
fn a_log_in_which_nothing_is_masked_comes_in_as_it_is() {
    let bench = Bench::new();
    let record = r#"{ "prompt": "Why?", "completion": "Because.", "n": 1.50 }"#;
    bench.write("logs.jsonl", record);
    let run = bench.run(&["import", "--redact-at-import", "logs.jsonl"]);
    assert!(!run.stderr.contains("Masked"), "{}", run.stderr);
    let shown = bench.json(&["show", "#0", "--json"]);
    assert_eq!(shown["log"]["raw"], record);
    assert_eq!(shown["log"]["redacted"], Value::Null);
}

#[test]
fn what_a_judge_was_not_sent_is_counted() {
    use std::os::unix::fs::PermissionsExt;

    let bench = bench("\"judge\"");
    bench.write(
        "judge.sh",
        "#!/bin/sh\ncat >> told.json\necho '{\"scores\":{\"good\":\"pass\"}}'\n",
    );
    fs::set_permissions(bench.path("judge.sh"), fs::Permissions::from_mode(0o755)).expect("a mode");
    bench.done(&["import", "logs.jsonl"]);
    let run = bench.run(&["judge", "--trust", "--json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let told =
        "Masked in what the judge script was sent: card 3, email 12, names 5, order 2, phone 4.";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(report["masked"]["email"], 12, "of the edit, too");
    check(
        "what was told",
        &fs::read_to_string(bench.path("told.json")).expect("a file"),
    );
}
