//! Logs of no known shape, and logs that stand in several files: what a dry run shows, and what comes in.

use crate::bench::Bench;

const ODD: &str = "{\"q\":{\"text\":\"Hi\"},\"r\":{\"t\":\"Hello\"},\"who\":\"bard\",\"n\":3}\n";

#[test]
fn paths_bring_in_what_no_format_knows() {
    let bench = Bench::new();
    bench.write("odd.jsonl", ODD);
    let refused = bench.run(&["import", "odd.jsonl"]);
    assert!(
        refused.stderr.contains("--map says where else"),
        "{}",
        refused.stderr
    );
    let paths = [
        "--map",
        "input=.q.text",
        "--map",
        "output=.r.t",
        "--map",
        "human.anna.tone=.n",
        "--map",
        "model=.who",
    ];
    let shown = bench.done(&[&["import", "odd.jsonl", "--dry-run"], &paths[..]].concat());
    for line in [
        "  output               .r.t",
        "  anna       tone 3",
        "Would import 1 log",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert_eq!(
        bench.json(&[&["import", "odd.jsonl", "--json"], &paths[..]].concat())["imported"],
        1,
        "a file that was refused comes in when it is read in another way"
    );
    let again = bench.json(&[&["import", "odd.jsonl", "--json"], &paths[..]].concat());
    assert_eq!(again["imported"], 0);
    assert_eq!(
        again["duplicates"], 0,
        "the file is known as it is read now"
    );
    let ticket = &bench.lines(&["list", "--json"])[0];
    assert_eq!(ticket["output"], "Hello");
    assert_eq!(ticket["model"], "bard");
}

#[test]
fn the_evaluators_file_may_hold_the_paths() {
    let bench = Bench::new();
    bench.write("odd.jsonl", ODD);
    bench.write(
        "odd.toml",
        "name = \"odd\"\n[[criterion]]\nkey = \"tone\"\nscale = { kind = \"ordinal\", min = 1, max = 5 }\n\
         [import.map]\ninput = \".q.text\"\noutput = \".r.t\"\n\"human.anna.tone\" = \".n\"\n",
    );
    let counts = bench.json(&["import", "odd.jsonl", "--json"]);
    assert_eq!(counts["imported"], 1);
    assert_eq!(counts["scores"]["human"], 1);
    // The store remembers the evaluator, and its paths with it.
    bench.write("more.jsonl", ODD.replace("Hello", "Hello again"));
    assert_eq!(
        bench.json(&["import", "more.jsonl", "--json"])["imported"],
        1
    );
    bench.write("odd.toml", "name = \"odd\"\n[[criterion]]\nkey = \"tone\"\nscale = { kind = \"pass-fail\" }\n[import.map]\noutput = \".r[\"\n");
    let wrong = bench.run(&["import", "odd.jsonl"]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong
            .stderr
            .contains("In [import.map], `.r[` is no jq path"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn an_answer_comes_in_once_its_question_is_there() {
    let bench = Bench::new();
    bench.write(
        "answers.jsonl",
        r#"{"question_id":1,"model_id":"bard","choices":[{"turns":["Long."]}]}"#,
    );
    let alone = bench.json(&["import", "answers.jsonl", "--json"]);
    assert_eq!(
        (&alone["imported"], &alone["rejected"]),
        (&0.into(), &1.into())
    );
    bench.write("question.jsonl", r#"{"question_id":1,"turns":["Why?"]}"#);
    let both = bench.json(&["import", "answers.jsonl", "question.jsonl", "--json"]);
    assert_eq!((&both["imported"], &both["beside"]), (&1.into(), &1.into()));
    let again = bench.done(&["import", "answers.jsonl", "question.jsonl"]);
    assert!(again.contains("has not changed"), "{again}");
}

#[test]
fn what_spoils_an_evaluation_is_reported_when_it_is_asked_for() {
    let bench = Bench::new();
    let long = "the refund goes to the card that paid for it within five days";
    let nearly = format!("{long} at the latest");
    let record = |id: &str, prompt: &str, output: &str, rest: &str| {
        format!("{{\"id\":\"{id}\",\"prompt\":\"{prompt}\",\"completion\":\"{output}\"{rest}}}\n")
    };
    let question = "please tell me when will i get my money back from you";
    let logs = [
        record("a", question, long, ",\"split\":\"train\""),
        record("b", question, &nearly, ",\"split\":\"test\""),
        record(
            "c",
            "something else",
            "a short answer",
            &format!(",\"reference\":\"{long}\""),
        ),
        record(
            "d",
            "again something else here",
            &format!("{long} or so we say"),
            &format!(",\"reference\":\"{long} or so we say\""),
        ),
        record("a", question, long, ",\"split\":\"train\""),
    ];
    bench.write("logs.jsonl", logs.concat());
    let found = bench.json(&[
        "import",
        "logs.jsonl",
        "--near-duplicates",
        "--dry-run",
        "--json",
    ]);
    let of = |kind: &str| -> Vec<(String, String)> {
        let first = found[kind]["first"].as_array().expect("findings");
        let id = |place: &serde_json::Value| place["id"].as_str().expect("an id").to_string();
        first
            .iter()
            .map(|one| (id(&one["log"]), id(&one["like"])))
            .collect()
    };
    let pair = |one: &str, other: &str| vec![(one.to_string(), other.to_string())];
    assert_eq!(of("near_duplicates"), pair("b", "a"));
    assert_eq!(of("other_reference"), pair("a", "c"));
    assert_eq!(of("own_reference"), pair("d", "d"));
    assert_eq!(of("across_splits"), pair("b", "a"));
    let told = bench.done(&["import", "logs.jsonl", "--near-duplicates"]);
    assert!(
        told.contains(
            "1 log nearly the same as an earlier one:\n  logs.jsonl:2 b is like logs.jsonl:1 a ("
        ),
        "{told}"
    );
    assert!(told.contains("1 log in already"), "{told}");
}
