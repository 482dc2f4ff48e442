//! `juror judge --pairs`: judges choose between two outputs in both orders, beside people, and what that says of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::bench::{Bench, keys};
use crate::server::{Call, Reply, Server};

/// Inputs that two models answered.
const INPUTS: usize = 4;

/// A server that runs as long as this lives.
struct Running {
    server: Server,
    _runtime: tokio::runtime::Runtime,
}

impl Running {
    fn answering(answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let server = runtime.block_on(Server::answering(move |_, call| answer(call)));
        Self {
            server,
            _runtime: runtime,
        }
    }

    /// One that chooses by the two texts, as they stand.
    fn choosing(choose: impl Fn(&str, &str) -> &'static str + Send + Sync + 'static) -> Self {
        Self::answering(move |call| {
            let words = words(call);
            says(choose(shown(words, "a"), shown(words, "b")))
        })
    }

    fn calls(&self) -> Vec<Call> {
        self.server.calls()
    }
}

fn words(call: &Call) -> &str {
    call.body["messages"][1]["content"].as_str().expect("words")
}

/// The text that stands under a letter.
fn shown<'a>(words: &'a str, letter: &str) -> &'a str {
    let begin = words.find(&format!("<<output {letter} ")).expect("a text");
    let end = words
        .find(&format!("<</output {letter} "))
        .expect("its end");
    let text = &words[begin..end];
    text.split_once(">>\n").expect("a marker").1.trim()
}

fn says(label: &str) -> Reply {
    let content = json!({"better": {"rationale": "So it is.", "score": label}});
    let body = json!({
        "model": "large",
        "choices": [{"message": {"role": "assistant", "content": content.to_string()}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10}
    });
    Reply::With(200, &[], body.to_string())
}

fn longer(a: &str, b: &str) -> &'static str {
    if a.len() > b.len() { "a" } else { "b" }
}

const HEAD: &str = r#"
name = "e"
purpose = "May the small one answer?"
[[criterion]]
key = "accuracy"
title = "Accuracy"
help = "Is every claim correct?"
scale = { kind = "ordinal", min = 1, max = 5, points = { 5 = "all right" } }
[[criterion]]
key = "tone"
scale = { kind = "ordinal", min = 1, max = 5 }
"#;

/// A folder with the outputs of `small` and, with more words, of `large`, and this judge.
fn bench(judge: &str) -> Bench {
    let bench = Bench::new();
    bench.write("e.toml", format!("{HEAD}{judge}"));
    let log = |input: usize, model: &str, output: &str| {
        json!({
            "id": format!("{model}/{input}"),
            "messages": [{"role": "user", "content": format!("Question {input}?")}],
            "output": output,
            "model": model,
        })
        .to_string()
    };
    let logs: Vec<String> = (0..INPUTS)
        .flat_map(|input| {
            let many = format!("Answer {input}, and some more words beside it.");
            [
                log(input, "small", &format!("Answer {input}.")),
                log(input, "large", &many),
            ]
        })
        .collect();
    bench.write("logs.jsonl", logs.join("\n"));
    bench.done(&["-e", "e.toml", "import", "logs.jsonl"]);
    bench
}

fn asking(server: &Running) -> Bench {
    bench(&format!(
        "[[judge]]\nname = \"main\"\nkind = \"openai\"\nbase_url = \"{}\"\nmodel = \"m\"\n\
         template = \"Score {{{{ output }}}} {{{{ task }}}}\"\nsuggest = true\nfew_shot = 2\n\
         price = {{ input = 1000.0, output = 0.0 }}\n",
        server.server.base
    ))
}

/// A reviewer prefers `a`, `b` or neither of `small` (a) and `large` (b) on an input.
fn choose(bench: &Bench, who: &str, input: usize, choice: &str) {
    let (small, large) = (format!("small/{input}"), format!("large/{input}"));
    bench.done(&[
        "--reviewer",
        who,
        "compare",
        &small,
        &large,
        "--choice",
        choice,
    ]);
}

fn counts(report: &Value) -> [u64; 6] {
    let all = [
        "pairs",
        "judged",
        "failed",
        "cached",
        "contradictions",
        "ties",
    ];
    all.map(|key| report[key].as_u64().expect("a count"))
}

fn value(figure: &Value) -> Option<f64> {
    figure["value"].as_f64()
}

/// The pairs of `juror agree`.
fn pairs(bench: &Bench) -> Value {
    bench.json(&["agree", "--json"])["pairs"].clone()
}

#[test]
fn a_judge_that_takes_what_stands_first_ties_everywhere_and_is_found_out() {
    let server = Running::choosing(|_, _| "a");
    let bench = asking(&server);
    let report = bench.json(&["judge", "--pairs", "--json"]);
    assert_eq!(counts(&report), [4, 4, 0, 0, 4, 4]);
    assert_eq!(server.calls().len(), 2 * INPUTS);
    let found = pairs(&bench);
    assert_eq!(value(&found["position"]["first"]), Some(1.0));
    assert_eq!(found["position"]["first"]["n"], 8);
    assert_eq!(value(&found["position"]["consistency"]), Some(0.0));
    assert_eq!(found["coverage"]["contradictions"], 4);
    assert_eq!(
        found["longer"]["judge"]["why"],
        "no pair of different length was decided for one of the two"
    );
    assert_eq!(
        found["exact"]["why"],
        "no pair was chosen between by people and the judge"
    );
    let text = bench.done(&["judge", "--pairs"]);
    assert!(text.starts_with("main: 4 pairs, 0 judged, 0 failed, 4 judged before"));
    assert!(bench.done(&["agree"]).contains("first position chosen"));
    // Which stood first is told with each of the two.
    let shown: Vec<String> = (0..2 * INPUTS)
        .map(|ticket| bench.done(&["show", &format!("#{ticket}")]))
        .collect();
    let lines = shown.iter().flat_map(|shown| shown.lines());
    let lines: Vec<&str> = lines
        .filter(|line| line.contains("judge main, with log "))
        .collect();
    assert!(lines.len() >= 2 * INPUTS, "{lines:?}");
}

#[test]
fn choices_stand_beside_peoples_and_nobody_is_asked_twice() {
    let server = Running::choosing(longer);
    let bench = asking(&server);
    // Over all people prefer the longer one twice, the shorter one once, and are of two minds once.
    choose(&bench, "ana", 0, "b");
    choose(&bench, "bo", 0, "b");
    choose(&bench, "ana", 1, "b");
    choose(&bench, "ana", 2, "a");
    choose(&bench, "ana", 3, "a");
    choose(&bench, "bo", 3, "b");
    let report = bench.json(&["judge", "--pairs", "--json"]);
    assert_eq!(counts(&report), [4, 4, 0, 0, 0, 0]);
    assert_eq!(
        report["usage"],
        json!({"input_tokens": 800, "output_tokens": 80})
    );
    let cost = report["cost_usd"].as_f64().expect("a price is known");
    assert!((cost - 0.8).abs() < 1e-9, "{cost}");
    let again = bench.json(&["judge", "--pairs", "--json"]);
    assert_eq!(counts(&again), [4, 0, 0, 4, 0, 0]);
    assert_eq!(server.calls().len(), 2 * INPUTS);

    let found = pairs(&bench);
    assert_eq!(
        keys(&found),
        [
            "judge",
            "identity",
            "coverage",
            "exact",
            "kappa",
            "confusion",
            "position",
            "longer",
            "sentence"
        ]
    );
    assert_eq!(
        found["coverage"],
        json!({"people": 4, "judge": 4, "both": 4, "contradictions": 0})
    );
    assert_eq!(value(&found["exact"]), Some(0.5));
    assert_eq!(value(&found["position"]["first"]), Some(0.5));
    assert_eq!(value(&found["position"]["consistency"]), Some(1.0));
    assert_eq!(value(&found["longer"]["judge"]), Some(1.0));
    assert_eq!(value(&found["longer"]["people"]), Some(2.0 / 3.0));
    assert_eq!(found["longer"]["people"]["n"], 3);
    let ties = &found["confusion"]["human_by_judge"][2];
    assert_eq!(
        ties[0].as_u64().zip(ties[1].as_u64()).map(|(a, b)| a + b),
        Some(1),
        "where people are of two minds it is a tie: {found}"
    );
    assert_eq!(
        found["sentence"].as_str().map(|it| &it[..40]),
        Some("The judge main chooses as people do on 5")
    );

    let rates = bench.json(&["models", "--json"])["win_rates"].clone();
    let rates = rates.as_array().expect("rates");
    let by_judge = rates.iter().find(|rate| rate["judge"] == "main");
    let by_judge = by_judge.expect("the judge's own");
    assert_eq!(
        [&by_judge["a"], &by_judge["wins"], &by_judge["losses"]],
        [&json!("large"), &json!(4), &json!(0)]
    );
    let markdown = bench.done(&["agree", "--markdown"]);
    assert!(markdown.contains("## Pairs"), "{markdown}");
    let document = bench.done(&["report", "--format", "md"]);
    assert!(
        document.contains("Choices between two outputs"),
        "{document}"
    );
    bench.done(&["doctor", "--rebuild"]);
    assert_eq!(pairs(&bench), found, "it is all in the journal");
}

#[test]
fn the_judge_that_chose_is_found_beside_one_that_scores() {
    let server = Running::choosing(longer);
    let bench = asking(&server);
    let scored = json!({
        "prompt": "More?", "completion": "No.", "judge": {"gpt": {"accuracy": 4}},
    });
    bench.write("scored.jsonl", scored.to_string());
    bench.done(&["-e", "e.toml", "import", "scored.jsonl"]);
    choose(&bench, "ana", 0, "b");
    let before = bench.json(&["agree", "--json"]);
    assert_eq!(before["judge"], "gpt");
    assert_eq!(before["pairs"]["judge"], Value::Null);
    assert_eq!(before["pairs"]["coverage"]["people"], 1);
    bench.done(&["judge", "--pairs"]);
    assert_eq!(pairs(&bench)["judge"], "main");
    let named = |name: &str| bench.json(&["agree", "--judge", name, "--json"])["pairs"].clone();
    assert_eq!(named("main")["coverage"]["both"], 1);
    assert_eq!(
        named("gpt")["sentence"],
        "The judge gpt has not chosen between two outputs."
    );
    let document = bench.done(&["report", "--format", "md"]);
    assert!(
        document.contains("The judge main chooses as people do on 100%"),
        "{document}"
    );
}

#[test]
fn the_question_has_the_purpose_and_the_criteria_and_names_no_model() {
    let server = Running::choosing(longer);
    let bench = asking(&server);
    bench.done(&["judge", "--pairs"]);
    let call = &server.calls()[0];
    for part in [
        "May the small one answer?",
        "Accuracy: Is every claim correct?",
        "5 = all right",
        "Question ",
        "Which of them stands first means nothing.",
    ] {
        assert!(words(call).contains(part), "{part}: {}", words(call));
    }
    let sent = call.body.to_string();
    assert!(
        !sent.contains("small/") && !sent.contains("rewrite"),
        "{sent}"
    );
}

#[test]
fn pairs_that_people_have_chosen_between_come_first() {
    let server = Running::choosing(longer);
    for input in 0..INPUTS {
        let bench = asking(&server);
        choose(&bench, "ana", input, "a");
        let report = bench.json(&["judge", "--pairs", "--limit", "1", "--json"]);
        assert_eq!(counts(&report), [1, 1, 0, 0, 0, 0]);
        assert_eq!(pairs(&bench)["coverage"]["both"], 1, "{input}");
    }
}

#[test]
fn a_failure_is_counted_by_its_cause_and_asked_again() {
    let broken = Arc::new(AtomicBool::new(true));
    let is_broken = Arc::clone(&broken);
    let server = Running::answering(move |call| {
        let words = words(call);
        let (a, b) = (shown(words, "a"), shown(words, "b"));
        // Says nothing of one pair where the longer output stands first.
        if is_broken.load(Ordering::SeqCst) && a.contains("2,") {
            let message = json!({"role": "assistant", "content": "I can't say."});
            let body = json!({"choices": [{"message": message, "finish_reason": "stop"}]});
            return Reply::With(200, &[], body.to_string());
        }
        says(longer(a, b))
    });
    let bench = asking(&server);
    let report = bench.json(&["judge", "--pairs", "--json"]);
    assert_eq!(counts(&report), [4, 3, 1, 0, 0, 0]);
    assert_eq!(report["failures"], json!({"off_scale": 1}));
    broken.store(false, Ordering::SeqCst);
    let calls = server.calls().len();
    let again = bench.json(&["judge", "--pairs", "--json"]);
    assert_eq!(counts(&again), [4, 1, 0, 3, 0, 0]);
    assert_eq!(server.calls().len(), calls + 2, "one pair in both orders");
}

#[test]
fn a_program_is_asked_in_both_orders_too() {
    let judge = "[[judge]]\nname = \"script\"\nkind = \"command\"\nargv = [\"./judge.sh\"]\n";
    let bench = bench(judge);
    bench.write(
        "judge.sh",
        "#!/bin/sh\ncat > /dev/null\necho '{\"scores\":{\"better\":\"a\"}}'\n",
    );
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(bench.path("judge.sh"), mode).expect("a mode");
    let run = bench.run(&["judge", "--pairs"]);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("juror judge --trust"), "{}", run.stderr);
    let report = bench.json(&["judge", "--pairs", "--trust", "--json"]);
    assert_eq!(counts(&report), [4, 4, 0, 0, 4, 4]);
}

#[test]
fn what_cannot_read_cannot_be_asked() {
    let metric = "[[judge]]\nname = \"offline\"\nkind = \"metric\"\n\
                  score = [{ criterion = \"accuracy\", metric = \"words\", cuts = [1, 2, 3, 4] }]\n";
    let bench = bench(metric);
    for arguments in [
        &["judge", "--pairs"][..],
        &["judge", "--pairs", "--judge", "offline"],
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(run.stderr.contains("servers or programs"), "{}", run.stderr);
    }
}

#[test]
fn win_rates_count_choices_over_all_and_one_identity_of_a_judge() {
    let server = Running::choosing(longer);
    let bench = asking(&server);
    choose(&bench, "r1", 0, "b");
    let on_accuracy = ["--choice", "a", "--criterion", "accuracy"];
    bench.done(&[&["compare", "small/0", "large/0"][..], &on_accuracy].concat());
    bench.done(&["judge", "--pairs"]);
    let rate = |by: &str| {
        let found = bench.json(&["models", "--json"]);
        let rates = found["win_rates"].as_array().expect("rates").clone();
        let rate = rates.into_iter().find(|rate| rate["by"] == by);
        let rate = rate.expect("a rate");
        ["wins", "ties", "losses"].map(|key| rate[key].as_u64().expect("a count"))
    };
    assert_eq!(
        rate("people"),
        [1, 0, 0],
        "large is the better one over all"
    );
    assert_eq!(rate("judge"), [4, 0, 0]);
    // Another model is another judge, and is asked anew.
    let text = fs::read_to_string(bench.path("e.toml")).expect("the evaluator");
    bench.write("e.toml", text.replace("model = \"m\"", "model = \"n\""));
    let asked = ["-e", "e.toml", "judge", "--pairs", "--limit", "3", "--json"];
    assert_eq!(counts(&bench.json(&asked)), [3, 3, 0, 0, 0, 0]);
    assert_eq!(rate("judge"), [3, 0, 0]);
    assert_eq!(pairs(&bench)["coverage"]["judge"], 3);
}
