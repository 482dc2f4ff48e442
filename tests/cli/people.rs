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

/// A bench on which two reviewers differ on the first log and a judge has scored it.
fn differing() -> Bench {
    let bench = bench("");
    let judged = LOGS.lines().next().expect("a line").replace(
        "\"Because.\"",
        "\"Because.\",\"judge\":{\"g\":{\"overall\":3}}",
    );
    bench.write("judged.jsonl", judged);
    bench.done(&["import", "judged.jsonl"]);
    for (who, id, score) in [
        ("r1", "a", 5),
        ("r2", "a", 2),
        ("r1", "b", 4),
        ("r2", "b", 4),
    ] {
        bench.done(&["--reviewer", who, "rate", id, &format!("overall={score}")]);
    }
    bench
}

#[test]
fn what_people_settle_on_stands_beside_their_ratings() {
    let bench = differing();
    let found = |filter: &str| {
        let lines = bench.done(&["list", "--json", "--filter", filter]);
        let line = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        let ids = lines.lines().map(|text| line(text)["source_id"].clone());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(found("is:differing"), ["a"]);
    assert_eq!(found("is:settled"), [json!(null); 0]);
    let missing = bench.run(&["rate", "--final", "a"]);
    assert_eq!(missing.status, 2, "{}", missing.stderr);
    bench.done(&["--reviewer", "lead", "rate", "--final", "a", "overall=3"]);
    assert_eq!(found("is:settled"), ["a"]);
    assert_eq!(found("is:differing"), ["a"], "the blind ratings still do");
    assert_eq!(found("overall=3"), ["a"], "it is what they say together");
    let shown = bench.json(&["show", "a", "--json"]);
    assert_eq!(shown["ratings"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown["finals"][0]["standing"], "final");
    assert_eq!(shown["ticket"]["final"], json!({"overall": 3}));
    assert_eq!(shown["ticket"]["human"]["r1"], json!({"overall": 5}));
    assert!(bench.done(&["show", "a"]).contains("settled by lead ("));
    assert!(bench.done(&["audit"]).contains("overall 3 (final)"));
    let agree = |against: &str| bench.json(&["agree", "--json", "--against", against]);
    let bias = |found: &serde_json::Value| found["criteria"][0]["bias"]["value"].clone();
    assert_eq!(agree("final")["against"], "final");
    assert_eq!(bias(&agree("final")), json!(0.0));
    assert_eq!(
        bias(&agree("median")),
        json!(-0.5),
        "between 5 and 2 lies 3.5"
    );
    assert_eq!(agree("final")["reviewers"], json!(["r1", "r2"]));
}

#[test]
fn training_data_follow_what_people_settled_on() {
    let bench = Bench::new();
    bench.write("logs.jsonl", LOGS);
    bench.write(
        "logs.toml",
        "name = \"bar\"\n[[criterion]]\nkey = \"good\"\nscale = { kind = \"pass-fail\" }\n",
    );
    bench.done(&["import", "logs.jsonl"]);
    for (who, id, score) in [
        ("r1", "a", "pass"),
        ("r2", "a", "fail"),
        ("r1", "b", "pass"),
    ] {
        bench.done(&["--reviewer", who, "rate", id, &format!("good={score}")]);
    }
    let exported = |name: &str| {
        bench.done(&["export", "kto-trl", "--out", name]);
        let text = std::fs::read_to_string(bench.path(name)).expect("a file");
        let line = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        let labels = text.lines().map(|text| line(text)["label"].clone());
        labels.collect::<Vec<_>>()
    };
    assert_eq!(exported("before.jsonl"), [json!(false), json!(true)]);
    bench.done(&["rate", "--final", "a", "good=pass"]);
    bench.done(&["rate", "--final", "b", "good=fail"]);
    assert_eq!(exported("after.jsonl"), [json!(true), json!(false)]);
}
