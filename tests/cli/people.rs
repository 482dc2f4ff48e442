//! Several reviewers on one store: how many ratings are wanted, and when a ticket is decided.

use serde_json::json;

use crate::bench::Bench;

const LOGS: &str = r#"{"id":"a","messages":[{"role":"user","content":"Why?"}],"output":"Because."}
{"id":"b","messages":[{"role":"user","content":"How?"}],"output":"So."}
"#;

/// A bench whose evaluator has these lines in `[queue]`.
fn bench(queue: &str) -> Bench {
    let bench = Bench::new();
    bench.write("logs.jsonl", LOGS);
    bench.write(
        "logs.toml",
        format!(
            "name = \"two\"\n[queue]\n{queue}\n[[criterion]]\nkey = \"overall\"\n\
             scale = {{ kind = \"ordinal\", min = 1, max = 5 }}\n"
        ),
    );
    bench.done(&["import", "logs.jsonl"]);
    bench
}

#[test]
fn a_ticket_is_decided_when_as_many_as_are_wanted_have_rated_it() {
    let bench = bench("overlap = 2");
    let status = |bench: &Bench| {
        let line = bench.done(&["list", "--json", "--filter", "id:a"]);
        let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        json!([line["status"], line["ratings"], line["wanted"]])
    };
    assert_eq!(status(&bench), json!(["todo", 0, 2]));
    bench.done(&["--reviewer", "r1", "rate", "a", "overall=4"]);
    bench.done(&["--reviewer", "r1", "rate", "a", "overall=5"]);
    assert_eq!(status(&bench), json!(["todo", 1, 2]), "twice by one is one");
    bench.done(&["--reviewer", "r2", "rate", "a", "overall=3"]);
    assert_eq!(status(&bench), json!(["done", 2, 2]));
    assert_eq!(
        bench
            .done(&["list", "--filter", "status:done"])
            .lines()
            .count(),
        bench.done(&["list", "--filter", "id:a"]).lines().count()
    );
    bench.done(&["--reviewer", "r1", "rate", "b", "overall=4"]);
    let basis = |bench: &Bench| bench.json(&["agree", "--json"])["basis"].clone();
    assert_eq!(basis(&bench), "selected");
    bench.done(&["--reviewer", "r3", "rate", "b", "overall=4"]);
    assert_eq!(basis(&bench), "whole-queue");
}
