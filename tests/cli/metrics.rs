//! `juror metrics`: reference and format metrics per model, labels, numbers, parts, and what a trainer left behind.

use serde_json::{Value, json};

use crate::bench::{Bench, keys};

/// Thirty inputs with a reference, each answered by two models: one repeats the reference, one keeps half of it.
fn answers() -> String {
    let mut lines = String::new();
    for n in 0..30 {
        let reference =
            format!("Refunds for order {n} take five to seven days, and an e-mail follows.");
        for (model, output) in [
            ("copy", reference.clone()),
            ("half", format!("Refunds for order {n} take a while.")),
        ] {
            let record = json!({
                "id": format!("{n}/{model}"),
                "messages": [{"role": "user", "content": format!("Where is my refund, order {n}?")}],
                "output": output,
                "reference": if n % 2 == 0 { json!(reference) } else { json!(["Nothing.", reference]) },
                "model": model,
                "meta": {"region": if n % 3 == 0 { "eu" } else { "us" }},
            });
            lines += &record.to_string();
            lines.push('\n');
        }
    }
    lines
}

/// Forty messages with a label, an output and a score.
fn labelled() -> String {
    let mut lines = String::new();
    for n in 0..40 {
        let is_spam = n % 2 == 0;
        let output = match n % 8 {
            3 => "I am not sure.",
            5 => "Spam",
            _ if is_spam => "Spam.",
            _ => "ham",
        };
        let record = json!({
            "id": n.to_string(),
            "input": format!("Message {n}"),
            "output": output,
            "reference": if is_spam { "spam" } else { "ham" },
            "model": "m",
            "meta": {"p": if is_spam { 0.9 - f64::from(n) / 100.0 } else { 0.5 }},
        });
        lines += &record.to_string();
        lines.push('\n');
    }
    lines
}

fn bench(logs: &str) -> Bench {
    let bench = Bench::new();
    bench.write("logs.jsonl", logs);
    bench.done(&["import", "logs.jsonl"]);
    bench
}

fn value(figure: &Value) -> f64 {
    figure["value"].as_f64().expect("a value")
}

#[test]
fn each_model_has_every_figure_with_its_interval_or_the_reason_why_there_is_none() {
    let bench = bench(&answers());
    let found = bench.json(&["metrics", "--json"]);
    let models = found["models"].as_array().expect("a list");
    let names: Vec<_> = models.iter().map(|model| &model["model"]).collect();
    assert_eq!(names, ["copy", "half"]);
    assert_eq!(
        keys(&models[0]),
        [
            "model",
            "n",
            "with_reference",
            "exact_match",
            "normalised_match",
            "bleu4",
            "bleu4_sentence",
            "rouge1",
            "rouge2",
            "rougeL",
            "rougeLsum",
            "meteor_exact_stem",
            "chrf2",
            "json_valid",
            "schema_valid",
            "regex_match",
            "words",
            "characters"
        ]
    );
    let (copy, half) = (&models[0], &models[1]);
    assert_eq!(
        (&copy["n"], &copy["with_reference"]),
        (&json!(30), &json!(30))
    );
    assert!((value(&copy["exact_match"]) - 1.0).abs() < 1e-12);
    assert!((value(&copy["bleu4"]) - 100.0).abs() < 1e-9);
    assert!((value(&copy["chrf2"]) - 100.0).abs() < 1e-9);
    // Five of the seven words stand in the reference of fourteen, in its order.
    assert!(
        (value(&half["rougeL"]) - 10.0 / 21.0).abs() < 1e-9,
        "{half}"
    );
    assert!(value(&half["bleu4"]) < value(&copy["bleu4"]));
    assert_eq!(half["schema_valid"]["value"], Value::Null);
    assert_eq!(half["exact_match"]["method"], "wilson");
    assert_eq!(found["classification"], Value::Null);
    assert_eq!(found["regression"], Value::Null);
    assert_eq!(found["regression_why"], "not every reference is a number");
    assert_eq!(bench.json(&["metrics", "--json"]), found);
}

#[test]
fn the_page_fits_80_columns_and_says_which_way_a_figure_is_good() {
    let bench = bench(&answers());
    insta::assert_snapshot!(
        "metrics",
        bench.done(&["metrics", "--filter", "model:half"])
    );
    insta::assert_snapshot!(
        "metrics_markdown",
        bench.done(&[
            "metrics",
            "--markdown",
            "--filter",
            "model:half",
            "--by",
            "region"
        ])
    );
}

#[test]
fn reasons_are_set_in_lines_that_fit() {
    let log = json!({"id": "1", "input": "Hello?", "output": "Hello.", "model": "m"});
    let page = bench(&log.to_string()).done(&["metrics"]);
    assert!(page.contains("none, no ticket has a reference."), "{page}");
    assert!(page.lines().all(|line| line.len() <= 80), "{page}");
}

#[test]
fn parts_and_formats_are_measured_where_they_are_asked_for() {
    let bench = bench(&answers());
    bench.write("schema.json", r#"{"type":"object"}"#);
    let found = bench.json(&[
        "metrics",
        "--json",
        "--by",
        "meta.region",
        "--schema",
        "schema.json",
        "--regex",
        "order [0-9]+ take a",
    ]);
    let parts: Vec<_> = found["slices"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| (&part["value"], &part["models"][0]["n"]))
        .collect();
    assert_eq!(
        parts,
        [(&json!("eu"), &json!(10)), (&json!("us"), &json!(20))]
    );
    let half = &found["models"][1];
    assert!(value(&half["schema_valid"]).abs() < 1e-12);
    assert!((value(&half["regex_match"]) - 1.0).abs() < 1e-12);
}

#[test]
fn short_references_are_labels_and_a_score_separates_them() {
    let bench = bench(&labelled());
    let found = bench.json(&["metrics", "--json", "--score", "p", "--positive", "spam"]);
    let classes = &found["classification"];
    assert_eq!(classes["labels"], json!(["ham", "spam"]));
    let model = &classes["models"][0];
    // Of 20 times ham, 5 are said to be spam and 5 are no label.
    assert_eq!(
        model["reference_by_output"],
        json!([[10, 5, 5], [0, 20, 0]])
    );
    assert!((value(&model["accuracy"]) - 0.75).abs() < 1e-12);
    assert!((value(&model["each"][1]["precision"]) - 0.8).abs() < 1e-12);
    assert!((value(&model["macro"]["recall"]) - 0.75).abs() < 1e-12);
    // 20 scores from 0.52 to 0.9, all above 0.5.
    assert!((value(&model["score"]["auc_roc"]) - 1.0).abs() < 1e-12);
    assert!(value(&model["score"]["log_loss"]) > 0.0);
    insta::assert_snapshot!("metrics_labels", bench.done(&["metrics", "--score", "p"]));
    let texts = bench.json(&["metrics", "--json", "--task", "texts"]);
    assert_eq!(texts["classification"], Value::Null);
}

#[test]
fn references_that_are_numbers_make_outputs_numbers() {
    let lines: Vec<_> = (0..25)
        .map(|n| {
            let output = if n == 0 { "about five".to_string() } else { format!("{}", f64::from(n) + 0.5) };
            json!({"id": n.to_string(), "input": "How many?", "output": output, "reference": n.to_string(), "model": "m"}).to_string()
        })
        .collect();
    let bench = bench(&lines.join("\n"));
    let model = &bench.json(&["metrics", "--json"])["regression"]["models"][0];
    assert_eq!((&model["n"], &model["no_number"]), (&json!(24), &json!(1)));
    assert!((value(&model["mae"]) - 0.5).abs() < 1e-12);
    assert!((value(&model["rmse"]) - 0.5).abs() < 1e-12);
}

#[test]
fn a_trainers_figures_stand_beside_as_what_they_are() {
    let bench = bench(&answers());
    bench.write("all_results.json", r#"{"epoch":3.0,"eval_loss":0.812}"#);
    bench.write(
        "trainer_state.json",
        r#"{"log_history":[{"eval_loss":0.9,"step":100}]}"#,
    );
    let files = [
        "--trainer",
        "all_results.json",
        "--trainer",
        "trainer_state.json",
    ];
    let found = bench.json(&[&["metrics", "--json"], files.as_slice()].concat());
    assert_eq!(
        found["trainer"],
        json!([
            {"file": "all_results.json", "figures": {"epoch": 3.0, "eval_loss": 0.812}},
            {"file": "trainer_state.json", "figures": {"eval_loss": 0.9},
             "evaluations": [{"step": 100.0, "figures": {"eval_loss": 0.9}}]}
        ])
    );
    let page = bench.done(&[&["metrics"], files.as_slice()].concat());
    assert!(
        page.contains("all_results.json: as the trainer computed it, not juror"),
        "{page}"
    );
}

#[test]
fn what_is_not_there_is_said() {
    let bench = bench(&answers());
    bench.write("broken.json", "{");
    let cases: [(&[&str], &str); 7] = [
        (&["--by", "country"], "No log has the field `country`"),
        (&["--score", "p"], "No log has the field `p`"),
        (&["--schema", "none.json"], "none.json can't be read"),
        (
            &["--schema", "broken.json"],
            "broken.json is no JSON Schema",
        ),
        (
            &["--trainer", "broken.json"],
            "broken.json is no file of a trainer",
        ),
        (&["--task", "translation"], "`translation` is no task"),
        (&["--regex", "("], "unclosed group"),
    ];
    for (arguments, expected) in cases {
        let run = bench.run(&[&["metrics"], arguments].concat());
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(
            run.stderr.contains(expected),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    let nothing = bench.done(&["metrics", "--filter", "tag:none"]);
    assert_eq!(nothing, "No ticket has an output to measure.\n");
}
