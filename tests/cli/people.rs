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

#[test]
fn what_one_has_taken_is_not_free_for_another_until_it_is_given_back() {
    let bench = bench("");
    let claim = |who: &str, rest: &[&str]| {
        let line = [&["--reviewer", who, "claim"], rest].concat();
        let run = bench.run(&line);
        assert_eq!(run.status, 0, "{}", run.stderr);
        run.stderr
    };
    let first = claim("r1", &["--limit", "1", "--for", "30m"]);
    assert!(first.contains("1 ticket for r1 until "), "{first}");
    let listed = bench.done(&["list", "--json", "--filter", "status:claimed"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("one line");
    assert_eq!(listed["claimed"]["by"], "r1");
    assert_eq!(listed["status"], "claimed");
    assert!(bench.done(&["list"]).contains("claimed by r1"));
    let second = claim("r2", &[]);
    assert!(second.contains("1 ticket for r2"), "{second}");
    assert!(claim("r2", &[]).contains("No ticket that fits is free"));
    assert!(claim("r2", &["--release", "--filter", "id:a"]).contains("You hold no such ticket"));
    assert!(claim("r1", &["--release"]).contains("Gave back 1 ticket"));
    assert!(
        claim("r2", &[]).contains("1 ticket for r2"),
        "what was given back"
    );
    // What is rated is free for others, and decided.
    bench.done(&["--reviewer", "r2", "rate", "a", "overall=4"]);
    assert_eq!(
        bench.json(&["show", "a", "--json"])["ticket"]["claimed"],
        json!(null)
    );
    let wrong = bench.run(&["claim", "--for", "3y"]);
    assert_eq!(wrong.status, 2, "{}", wrong.stderr);
}
