//! The main job from the command line, end to end.

use std::fs;

use serde_json::json;

use crate::bench::Bench;

/// Four logs of two models with a judge's scores on 1 to 10.
const SCORED: &str = r#"{"id":"a/1","messages":[{"role":"user","content":"Why?"}],"output":"Because.","model":"a","judge":{"g":{"overall":8}}}
{"id":"b/1","messages":[{"role":"user","content":"Why?"}],"output":"Who knows.","model":"b","judge":{"g":{"overall":3}}}
{"id":"a/2","messages":[{"role":"user","content":"How?"}],"output":"So.","model":"a","judge":{"g":{"overall":9.5}}}
{"id":"b/2","messages":[{"role":"user","content":"How?"}],"output":"Somehow.","model":"b","judge":{"g":{"overall":null}}}
"#;

#[test]
fn logs_with_scores_need_no_evaluator() {
    let bench = Bench::new();
    bench.write("logs.jsonl", SCORED);
    let run = bench.run(&["import", "logs.jsonl"]);
    assert!(
        run.stderr
            .contains("derived from the scores in the logs: overall (1–10)"),
        "{}",
        run.stderr
    );
    bench.done(&["rate", "#0", "overall=8"]);
    bench.done(&["rate", "b/1", "overall=5", "--note", "vague"]);
    bench.done(&["--reviewer", "r2", "rate", "a/2", "overall=9"]);
    let found = bench.json(&["agree", "--json"]);
    assert_eq!(found["judge"], "g");
    assert_eq!(found["reviewers"], json!(["r1", "r2"]));
    let coverage = &found["coverage"];
    assert_eq!(
        [
            &coverage["tickets"],
            &coverage["rated"],
            &coverage["judged"],
            &coverage["judge_failed"]
        ],
        [&json!(4), &json!(3), &json!(3), &json!(1)]
    );
    let overall = &found["criteria"][0];
    assert_eq!(overall["n"], 3);
    // 9.5 is rounded half up to 10 for the table and stays 9.5 for the distance.
    assert_eq!(overall["exact"]["value"], json!(1.0 / 3.0));
    assert_eq!(overall["mae"]["value"], json!(2.5 / 3.0));
    assert_eq!(overall["bias"]["value"], json!(-0.5));
    assert_eq!(overall["confusion"]["labels"][0], 1);
}

#[test]
fn coverage_is_that_of_the_queue() {
    let bench = Bench::new();
    bench.write("logs.jsonl", SCORED);
    bench.write(
        "logs.toml",
        "name = \"few\"\n[queue]\nfilter = \"model:a\"\n[[criterion]]\nkey = \"overall\"\n\
         scale = { kind = \"ordinal\", min = 1, max = 10 }\n",
    );
    bench.done(&["import", "logs.jsonl"]);
    bench.done(&["rate", "a/1", "overall=8"]);
    bench.done(&["rate", "b/1", "overall=5"]);
    let coverage = &bench.json(&["agree", "--json"])["coverage"];
    assert_eq!(
        *coverage,
        json!({"tickets": 2, "rated": 1, "judged": 2, "both": 1, "judge_failed": 0, "judge_pending": 0, "examples": 0,
               "informed_excluded": 0, "both_outside": 1})
    );
    let page = bench.done(&["agree"]);
    assert!(page.contains("1 both outside of the queue"), "{page}");
}

#[test]
fn the_sample_is_imported_judged_rated_and_compared() {
    let bench = Bench::with_sample();
    let run = bench.run(&["support.jsonl"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stderr.contains("support-replies"), "{}", run.stderr);
    assert!(
        run.stdout
            .contains("offline, accuracy: The judge agrees with people on"),
        "{}",
        run.stdout
    );
    assert_eq!(bench.lines(&["list", "--json"]).len(), 60);
    let todo = bench.lines(&["list", "--json", "--filter", "status:todo"]);
    let open = todo[0]["id"].as_str().expect("an id");

    let scores = ["accuracy=2", "tone=4", "safe=fail", "faults=rude,none"];
    let mut rate = vec!["rate", &open[..8]];
    rate.extend(&scores[..3]);
    let run = bench.run(&rate);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("not complete: faults still to score"),
        "{}",
        run.stderr
    );
    rate.push(scores[3]);
    bench.done(&rate);
    bench.write("better.txt", "A better reply.\n");
    bench.done(&["rate", open, "--revise", "better.txt"]);

    let shown = bench.json(&["show", open, "--json"]);
    assert_eq!(shown["ticket"]["status"], "done");
    assert_eq!(shown["ticket"]["revised"], true);
    assert_eq!(shown["revisions"][0]["output"], "A better reply.");
    let given = json!({"accuracy": 2, "tone": 4, "safe": "fail", "faults": ["none", "rude"]});
    assert_eq!(shown["ratings"][0]["scores"], given);
    let text = fs::read_to_string(bench.path("support.jsonl")).expect("the sample");
    let line = shown["log"]["line"].as_u64().expect("a line");
    let line = usize::try_from(line).expect("a small number");
    assert_eq!(
        shown["log"]["raw"],
        text.lines().nth(line - 1).expect("the line")
    );

    let kinds: Vec<_> = bench.lines(&["audit", "--json"]);
    let kinds: Vec<_> = kinds
        .iter()
        .filter_map(|event| event["event"]["kind"].as_str())
        .collect();
    assert_eq!(kinds[..3], ["imported", "evaluator", "adopted"]);
    assert_eq!(kinds[kinds.len() - 2..], ["rated", "revised"]);
    let verified = bench.json(&["audit", "--verify"]);
    assert_eq!(verified, json!({"events": kinds.len(), "held": true}));
    bench.done(&["doctor", "--rebuild"]);
    assert_eq!(bench.json(&["show", open, "--json"]), shown);
}

#[test]
fn importing_again_adds_nothing_and_says_so() {
    let bench = Bench::with_sample();
    let first = bench.json(&["import", "support.jsonl", "--json"]);
    assert_eq!(
        [&first["imported"], &first["duplicates"]],
        [&json!(60), &json!(0)]
    );
    let again = bench.done(&["import", "support.jsonl"]);
    assert_eq!(again, "support.jsonl is in already and has not changed.\n");
    fs::copy(bench.path("support.jsonl"), bench.path("copy.jsonl")).expect("a copy");
    let copy = bench.json(&["import", "copy.jsonl", "--json"]);
    assert_eq!(
        [&copy["imported"], &copy["duplicates"]],
        [&json!(0), &json!(60)]
    );
    assert_eq!(bench.lines(&["list", "--json"]).len(), 60);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let bench = Bench::with_sample();
    let counts = bench.json(&["import", "support.jsonl", "--dry-run", "--json"]);
    assert_eq!(
        [&counts["imported"], &counts["formats"]["juror"]],
        [&json!(60), &json!(60)]
    );
    assert!(!bench.store().exists());
}

#[test]
fn tags_and_standard_input_come_in() {
    let bench = Bench::new();
    bench.write("in.jsonl", SCORED);
    let input = fs::File::open(bench.path("in.jsonl")).expect("the file");
    let output = bench
        .command(&["import", "-", "--tag", "night"])
        .stdin(input)
        .output()
        .expect("the binary runs");
    assert!(output.status.success());
    assert_eq!(
        bench
            .lines(&["list", "--json", "--filter", "tag:night source:-"])
            .len(),
        4
    );
}

#[test]
fn an_evaluator_file_is_written_once() {
    let bench = Bench::with_sample();
    for name in ["chat-5", "finetune-10", "twin-5", "pass-fail", "pairwise"] {
        let file = format!("{name}.toml");
        bench.done(&["init", "--template", name, &file]);
        let run = bench.run(&["init", "--template", name, &file]);
        assert_eq!(run.status, 1);
        assert!(run.stderr.contains("is there already"), "{}", run.stderr);
        bench.done(&["init", "--template", name, &file, "--force"]);
        bench.done(&["-e", &file, "import", "support.jsonl"]);
    }
    bench.done(&["init", "--from", "support.jsonl", "own.toml"]);
    let text = fs::read_to_string(bench.path("own.toml")).expect("the file");
    for key in ["accuracy", "tone", "safe", "faults"] {
        assert!(text.contains(&format!("key = \"{key}\"")), "{text}");
    }
    bench.done(&[
        "-e",
        "own.toml",
        "rate",
        "#30",
        "accuracy=1",
        "tone=1",
        "safe=pass",
        "faults=none",
    ]);
}

#[test]
fn the_last_evaluator_holds_and_a_named_one_goes_before_it() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    bench.done(&["init", "--template", "twin-5", "twin.toml"]);
    let agree = |arguments: &[&str]| bench.json(arguments)["evaluator"].clone();
    assert_eq!(agree(&["agree", "--json"]), "support-replies");
    let twin = agree(&["-e", "twin.toml", "agree", "--json"]);
    assert_ne!(twin, "support-replies");
    assert_eq!(
        agree(&["agree", "--json"]),
        "support-replies",
        "reading changes nothing"
    );
    fs::remove_file(bench.path("support.toml")).expect("the evaluator");
    assert_eq!(
        agree(&["agree", "--json"]),
        "support-replies",
        "its text is in the store"
    );
}

#[test]
fn the_demo_leaves_nothing_behind() {
    let bench = Bench::new();
    let page = bench.done(&["demo"]);
    assert!(page.contains("ft-small-7b"), "{page}");
    assert!(!bench.store().exists());
}

#[test]
fn an_interrupted_import_goes_on_where_it_stopped() {
    let bench = Bench::new();
    bench.write("logs.jsonl", SCORED);
    let path = bench.path("logs.jsonl");
    let fingerprint = juror::import::source::fingerprint(&path).expect("the file");
    let by = juror::model::Reviewer::new("r1").expect("a name");
    let (mut store, _) = juror::store::Store::open(&bench.store()).expect("a store");
    let mut importer = store
        .import("logs.jsonl", &fingerprint, &by, jiff::Timestamp::now())
        .expect("an import");
    let first = SCORED.lines().next().expect("a line");
    let log: juror::model::Log = serde_json::from_str(first).expect("a log");
    let record = juror::store::ImportedLog {
        log,
        given: juror::model::Given::default(),
        raw: first.into(),
        place: juror::store::LinePlace { line: 1, offset: 0 },
    };
    importer.push(record).expect("room");
    importer.checkpoint(first.len() as u64 + 1).expect("room");
    drop(importer);
    drop(store);
    let counts = bench.json(&["import", "logs.jsonl", "--json"]);
    assert_eq!(
        [&counts["imported"], &counts["duplicates"]],
        [&json!(3), &json!(0)]
    );
    assert_eq!(bench.lines(&["list", "--json"]).len(), 4);
}

#[test]
fn shells_and_readers_of_the_manual_learn_every_command() {
    let bench = Bench::new();
    let commands = [
        "review", "demo", "init", "import", "list", "show", "rate", "judge", "agree", "export",
        "note", "forget", "audit", "doctor",
    ];
    let mut pages = vec![bench.done(&["man"]), bench.done(&["--help"])];
    for shell in ["bash", "zsh", "fish"] {
        pages.push(bench.done(&["completions", shell]));
    }
    for page in pages {
        for command in commands {
            assert!(page.contains(command), "no {command} in\n{page}");
        }
    }
}
