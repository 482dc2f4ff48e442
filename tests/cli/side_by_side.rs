//! `juror models`: models side by side, what became worse, who asks, and where each is weakest.

use std::path::Path;

use juror::export::models::sheet;
use juror::model::ShipMetric;
use juror::model::evaluator::file;
use juror::query::Vocabulary;
use juror::store::Store;
use serde_json::{Value, json};

use crate::bench::{Bench, keys};

const EVALUATOR: &str = r#"
name = "replies"
[queue]
audit = 0.2
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5 }
pass = 4
weight = 3.0
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
"#;

const MODELS: [&str; 3] = ["good", "mid", "poor"];

/// What a model is given on an input: `good` is a point above `mid` on three of four, `poor` two below it.
fn accuracy(model: &str, input: i64) -> i64 {
    let mid = 3 + input % 2;
    match model {
        "good" => mid + i64::from(input % 4 > 0),
        "mid" => mid,
        _ => mid - 2,
    }
}

/// Thirty inputs to three models, with people's scores, a judge's that is a point milder, and usage.
fn logs() -> Vec<Value> {
    let mut logs = Vec::new();
    for input in 0..30_i64 {
        for model in MODELS {
            let score = accuracy(model, input);
            let safe = if score > 1 { "pass" } else { "fail" };
            let judged = (score + 1).min(5);
            logs.push(json!({
                "id": format!("{input}/{model}"),
                "messages": [{"role": "user", "content": format!("Question {input}?")}],
                "output": format!("Answer {input} of {model}."),
                "model": model,
                "tags": [if input % 2 == 0 { "even" } else { "odd one" }],
                "usage": {"input_tokens": 10, "output_tokens": 20 + input, "latency_ms": 100 * (input + 1), "cost_usd": 0.5},
                "human": {"ana": {"accuracy": score, "safe": safe}},
                "judge": {"gpt": {"accuracy": judged, "safe": safe}},
            }));
        }
    }
    logs
}

fn bench(logs: &[Value]) -> Bench {
    let bench = Bench::new();
    let lines: Vec<String> = logs.iter().map(ToString::to_string).collect();
    bench.write("logs.jsonl", lines.join("\n"));
    bench.write("e.toml", EVALUATOR);
    bench.done(&["import", "logs.jsonl", "-e", "e.toml"]);
    bench
}

fn near(value: &Value, expected: f64) {
    let found = value["value"].as_f64();
    assert!(
        found.is_some_and(|found| (found - expected).abs() < 1e-9),
        "{value}, not {expected}"
    );
}

#[test]
fn models_stand_side_by_side_in_the_documented_shape() {
    let bench = bench(&logs());
    let found = bench.json(&["models", "--json", "--reference", "good"]);
    let models = found["models"].as_array().expect("models");
    let names: Vec<_> = models.iter().map(|model| model["model"].as_str()).collect();
    assert_eq!(names, MODELS.map(Some));
    let mid = &models[1];
    assert_eq!(mid["n"], 30);
    near(&mid["criteria"]["accuracy"]["people"], 3.5);
    near(&mid["criteria"]["accuracy"]["judge"], 4.5);
    near(&mid["criteria"]["safe"]["people"], 1.0);
    near(&mid["passes"]["accuracy"]["people"], 0.5);
    // Three quarters of the weight are accuracy's, which lies at 2.5 of 4.
    near(&mid["utility"], 0.75 * 0.625 + 0.25);
    assert_eq!(mid["utility_by"], "people");
    near(&mid["usage"]["latency_ms_p50"], 1550.0);
    near(&mid["usage"]["latency_ms_p95"], 2855.0);
    assert_eq!(mid["usage"]["cost_usd"]["total"], 15.0);
    let share = &mid["share_of_reference"]["criteria"]["accuracy"]["people"];
    near(share, 3.5 / (3.5 + 22.0 / 30.0));
    assert!(share["low"].as_f64() < share["value"].as_f64(), "{share}");
    assert!(models[0]["share_of_reference"].is_null());
    assert_eq!(found["basis"], "whole-queue");
    assert_eq!(found["ranking"]["value"], Value::Null);
    assert!(found["ranking"]["why"].is_string(), "{}", found["ranking"]);
    let pairs = found["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 3 * 2 * 2);
    let pair = &pairs[0];
    for key in [
        "a",
        "b",
        "criterion",
        "by",
        "n",
        "difference",
        "wilcoxon_p",
        "holm_p",
        "wins",
        "ties",
        "losses",
    ] {
        assert!(keys(pair).contains(&key), "{key} in {pair}");
    }
    assert_eq!(
        (pair["a"].as_str(), pair["b"].as_str()),
        (Some("good"), Some("mid"))
    );
    near(&pair["difference"], 22.0 / 30.0);
    assert_eq!(
        (&pair["wins"], &pair["ties"], &pair["losses"]),
        (&json!(22), &json!(8), &json!(0))
    );
    assert_eq!(pair["difference"]["method"], "bca");
    let p = |key: &str| pair[key]["value"].as_f64().expect("a p-value");
    assert!(
        p("wilcoxon_p") < 0.001 && p("holm_p") > p("wilcoxon_p"),
        "{pair}"
    );
}

#[test]
fn the_printed_filters_export_exactly_the_weakest_tickets() {
    let mut logs = logs();
    // A name and a tag that would be read as something else without quotes.
    for log in &mut logs {
        if log["model"] == "poor" {
            log["model"] = json!("poor (v 2)*");
        }
    }
    let bench = bench(&logs);
    let found = bench.json(&["models", "--json"]);
    for model in found["models"].as_array().expect("models") {
        for kind in ["criterion", "slice"] {
            let weak = &model["weakest"][kind];
            let filter = weak["filter"].as_str().unwrap_or_else(|| panic!("{model}"));
            let listed = bench.lines(&["list", "--json", "--filter", filter]);
            assert_eq!(json!(listed.len()), weak["tickets"], "{filter}");
            assert!(
                listed
                    .iter()
                    .all(|ticket| ticket["model"] == model["model"]),
                "{filter}"
            );
            let out = format!("{}-{kind}.csv", listed.len());
            bench.done(&[
                "export", "csv", "--force", "--out", &out, "--filter", filter,
            ]);
            let rows = std::fs::read_to_string(bench.path(&out)).expect("a table");
            assert!(rows.lines().count() > listed.len(), "{rows}");
        }
    }
    let poor = &found["models"][2]["weakest"];
    assert_eq!(poor["criterion"]["key"], "accuracy");
    assert_eq!(poor["criterion"]["tickets"], 30);
    assert_eq!(poor["slice"]["value"], "even");
    assert_eq!(
        (&poor["slice"]["too_small"], &poor["slice"]["among"]),
        (&json!(true), &json!(2))
    );
    let text = bench.done(&["models"]);
    assert!(
        text.contains(poor["slice"]["filter"].as_str().expect("a filter")),
        "{text}"
    );
    let run = bench.run(&["models", "--by", "meta.nothing"]);
    assert_eq!(
        (run.status, run.stderr.contains("nothing")),
        (2, true),
        "{}",
        run.stderr
    );
}

#[test]
fn what_became_worse_is_listed_ticket_by_ticket() {
    let bench = bench(&logs());
    let found = bench.json(&["models", "--json", "--against", "good", "model:mid"]);
    let first = &found["against"]["criteria"][0];
    assert_eq!(
        (&first["criterion"], &first["by"]),
        (&json!("accuracy"), &json!("people"))
    );
    assert_eq!(
        (&first["worse"], &first["same"], &first["better"]),
        (&json!(22), &json!(8), &json!(0))
    );
    let tickets = first["tickets"].as_array().expect("tickets");
    assert_eq!(tickets.len(), 22);
    for ticket in tickets {
        assert_eq!(ticket["loss"], 1.0);
        let id = ticket["new"][0]["id"].as_str().expect("an id");
        assert_eq!(bench.json(&["show", id, "--json"])["log"]["model"], "mid");
    }
    let text = bench.done(&["models", "--against", "good", "mid"]);
    assert!(text.contains("of 30 inputs 22 are worse"), "{text}");
    for (run, why) in [
        ("nobody", "no ticket here is of the model"),
        ("tag:none", "finds no ticket"),
        ("words<", "is no run"),
    ] {
        let run = bench.run(&["models", "--against", "good", run]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(run.stderr.to_lowercase().contains(why), "{}", run.stderr);
    }
}

#[test]
fn who_asks_is_compared_in_pairs_and_stress_stands_apart() {
    let mut logs = logs();
    for (place, log) in logs.iter_mut().enumerate() {
        if log["model"] != "mid" {
            continue;
        }
        // Two neighbouring inputs are one pair; the odd ones are given a point more.
        let pair = place / 6;
        log["meta"] = json!({"pair": format!("p{pair}"), "asker": if place / 3 % 2 == 0 { "Ann" } else { "Bob" }});
    }
    for log in logs.iter_mut().filter(|log| log["model"] == "good").take(4) {
        log["tags"] = json!(["stress"]);
    }
    let bench = bench(&logs);
    let found = bench.json(&["models", "--json"]);
    let rows = found["fairness"].as_array().expect("pairs");
    let by_people = rows
        .iter()
        .find(|row| row["criterion"] == "accuracy" && row["by"] == "people");
    let row = by_people.expect("a row");
    assert_eq!(
        (&row["model"], &row["field"]),
        (&json!("mid"), &json!("asker"))
    );
    assert_eq!(
        (&row["a"], &row["b"], &row["n"]),
        (&json!("Ann"), &json!("Bob"), &json!(15))
    );
    near(&row["difference"], -1.0);
    near(&row["differing"], 1.0);
    let good = &found["models"][0];
    assert_eq!((&good["n"], &good["stress"]["n"]), (&json!(26), &json!(4)));
    let weak = &good["weakest"]["criterion"];
    let filter = weak["filter"].as_str().expect("a filter");
    assert!(filter.ends_with("-tag:stress"), "{filter}");
    let listed = bench.lines(&["list", "--json", "--filter", filter]);
    assert_eq!(json!(listed.len()), weak["tickets"], "{filter}");
    assert!(found["models"][1]["stress"].is_null());
    let text = bench.done(&["models"]);
    assert!(
        text.contains("asker: Ann – Bob") && text.contains("tagged stress"),
        "{text}"
    );
}

#[test]
fn choices_make_strengths_unless_they_leave_them_open() {
    let chosen = |n: usize, a: &str, b: &str, choice: &str| {
        json!({
            "id": format!("c{n}"),
            "messages": [{"role": "user", "content": format!("Choose {n}.")}],
            "candidates": [{"model": a, "output": format!("{a} {n}")}, {"model": b, "output": format!("{b} {n}")}],
            "comparisons": [{"a": 0, "b": 1, "choice": choice}],
        })
    };
    let mut logs = Vec::new();
    for n in 0..30 {
        let (a, b) = [("x", "y"), ("y", "z"), ("z", "x")][n % 3];
        let choice = match n % 10 {
            0..=5 => "a",
            6 | 7 => "tie",
            _ => "b",
        };
        logs.push(chosen(n, a, b, choice));
    }
    let bench = Bench::new();
    let write = |logs: &[Value]| {
        let lines: Vec<String> = logs.iter().map(ToString::to_string).collect();
        bench.write("logs.jsonl", lines.join("\n"));
    };
    write(&logs);
    bench.write("e.toml", EVALUATOR);
    bench.done(&["import", "logs.jsonl", "-e", "e.toml"]);
    let found = bench.json(&["models", "--json"]);
    assert_eq!(found["ranking"]["method"], "bradley-terry");
    let strengths = found["ranking"]["models"].as_array().expect("models");
    let sum: f64 = strengths
        .iter()
        .filter_map(|one| one["strength"]["value"].as_f64())
        .sum();
    assert!((sum - 3000.0).abs() < 1e-6, "{strengths:?}");
    let rates = found["win_rates"].as_array().expect("rates");
    assert_eq!(rates.len(), 3);
    let rate = &rates[0];
    let count = |key: &str| rate[key].as_f64().expect("a count");
    near(&rate["rate"], (count("wins") + count("ties") / 2.0) / 10.0);
    // Whoever never wins has no strength, and the reason is told.
    logs.push(chosen(99, "x", "w", "a"));
    write(&logs);
    bench.done(&["import", "logs.jsonl", "-e", "e.toml"]);
    let why = &bench.json(&["models", "--json"])["ranking"]["why"];
    assert!(
        why.as_str()
            .is_some_and(|why| why.starts_with("w never won or tied")),
        "{why}"
    );
    assert!(
        bench
            .done(&["models", "--markdown"])
            .contains("w never won or tied")
    );
}

#[test]
fn tables_fit_80_columns_and_nothing_foreign_is_markup() {
    let mut logs = logs();
    for log in logs.iter_mut().filter(|log| log["model"] == "poor") {
        log["model"] = json!("p|o\u{1b}[31m*or*");
    }
    let bench = bench(&logs);
    let text = bench.done(&["models", "--reference", "good"]);
    assert!(!text.contains('\u{1b}'));
    let wide = text
        .lines()
        .filter(|line| line.starts_with(" good ") && line.chars().count() > 80);
    assert_eq!(wide.collect::<Vec<_>>(), Vec::<&str>::new());
    let page = bench.done(&["models", "--markdown"]);
    assert!(page.starts_with("# Models: replies\n"), "{page}");
    assert!(
        page.contains("p\\|o") && page.contains("\\*or\\*"),
        "{page}"
    );
    assert!(
        bench
            .done(&["models", "--random-only"])
            .contains("of random tickets")
    );
}

/// The evaluator with these rules for the model `mid`.
fn shipping(rules: &str) -> String {
    format!("{EVALUATOR}[ship]\nmodel = \"mid\"\nrules = [{rules}]\n")
}

#[test]
fn a_model_ships_where_every_rule_holds_on_its_bound() {
    let bench = bench(&logs());
    let cases: [(&str, bool, &str); 9] = [
        (
            "{ rule = \"score\", criterion = \"accuracy\", at_least = 3.3 }",
            true,
            "lower bound 3.31 >= 3.30",
        ),
        // The mean itself is 3.5.
        (
            "{ rule = \"score\", criterion = \"accuracy\", at_least = 3.5 }",
            false,
            "lower bound 3.31 < 3.50, short by 0.19",
        ),
        (
            "{ rule = \"pass\", criterion = \"safe\", at_least = 0.85 }",
            true,
            "lower bound 88.6% >= 85.0%",
        ),
        (
            "{ rule = \"pass\", criterion = \"safe\", at_least = 0.95 }",
            false,
            "short by 6.4%",
        ),
        ("{ rule = \"utility\", at_least = 0.9 }", false, "short by"),
        (
            "{ rule = \"share\", against = \"good\", criterion = \"accuracy\", at_least = 0.75 }",
            true,
            "lower bound",
        ),
        (
            "{ rule = \"no-regression\", against = \"poor\", margin = 0 }",
            true,
            "lower bound",
        ),
        (
            "{ rule = \"no-regression\", against = \"good\", criterion = \"accuracy\", margin = 0.5 }",
            false,
            "short by",
        ),
        (
            "{ rule = \"win-rate\", against = \"good\", at_least = 0.4 }",
            false,
            "the two were never compared",
        ),
    ];
    for (rule, held, why) in cases {
        bench.write("e.toml", shipping(rule));
        let run = bench.run(&["models", "-e", "e.toml", "--gate", "--json"]);
        assert_eq!(run.status, i32::from(!held), "{rule}: {}", run.stdout);
        let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let told = &found["ship"]["rules"][0];
        assert_eq!(
            (&found["ship"]["held"], &told["held"]),
            (&json!(held), &json!(held)),
            "{rule}"
        );
        assert!(
            told["why"].as_str().is_some_and(|told| told.contains(why)),
            "{rule}: {told}"
        );
        assert_eq!(
            told["short_by"].is_f64(),
            !held && why.contains("short"),
            "{told}"
        );
    }
    let both = format!("{}, {}", cases[0].0, cases[3].0);
    bench.write("e.toml", shipping(&both));
    let text = bench.done(&["models", "-e", "e.toml"]);
    assert!(
        text.contains("may mid ship? no, 1 rule of 2 does not hold"),
        "{text}"
    );
    bench.write("e.toml", EVALUATOR);
    let run = bench.run(&["models", "-e", "e.toml", "--gate"]);
    assert_eq!(
        (run.status, run.stderr.contains("[ship]")),
        (2, true),
        "{}",
        run.stderr
    );
}

#[test]
fn what_was_selected_lets_no_model_ship() {
    let mut logs = logs();
    // One ticket is open, so that what is rated is what somebody chose; few of it is random.
    let last = logs.last_mut().expect("a log");
    last.as_object_mut().expect("an object").remove("human");
    let bench = bench(&logs);
    bench.write(
        "e.toml",
        shipping("{ rule = \"score\", criterion = \"accuracy\", at_least = 1.5 }"),
    );
    let run = bench.run(&["models", "-e", "e.toml", "--gate", "--json"]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(found["ship"]["basis"], "random");
    let why = &found["ship"]["rules"][0]["why"];
    assert!(
        why.as_str()
            .is_some_and(|why| why.ends_with("of the 20 inputs that a bound needs")),
        "{why}"
    );
    // The judge has scored all of them.
    let by_judge = shipping("{ rule = \"score\", criterion = \"accuracy\", at_least = 1.5 }");
    bench.write(
        "e.toml",
        by_judge.replace("rules =", "by = \"judge\"\nrules ="),
    );
    bench.done(&["models", "-e", "e.toml", "--gate"]);
}

/// Forty inputs of which `mid` names the right label on nine of ten, and words of which it repeats most.
fn labelled() -> Vec<Value> {
    let label = |input: usize| ["billing", "refund"][input % 2];
    let logs = (0..40).map(|input| {
        let said = if input % 10 == 3 { input + 1 } else { input };
        json!({
            "id": format!("{input}"),
            "messages": [{"role": "user", "content": format!("Question {input}?")}],
            "output": label(said),
            "reference": label(input),
            "model": "mid",
        })
    });
    logs.collect()
}

#[test]
fn a_model_ships_by_what_is_measured_of_its_outputs() {
    let right = labelled();
    let mut texts = labelled();
    for log in &mut texts {
        log["output"] = json!(format!("The answer to {} is that it depends.", log["id"]));
        log["reference"] = json!(format!(
            "The answer to {} is that it all depends.",
            log["id"]
        ));
    }
    let mut few = labelled();
    few.truncate(12);
    let none: Vec<Value> = (logs().into_iter())
        .filter(|log| log["model"] == "mid")
        .collect();
    let mut stressed = labelled();
    for log in &mut stressed[20..] {
        log["tags"] = json!(["stress"]);
        log["output"] = json!("nonsense");
    }
    let metric = |name: &str, at_least: f64| {
        format!("{{ rule = \"metric\", metric = \"{name}\", at_least = {at_least} }}")
    };
    let f1 =
        |label: &str, at_least: f64| format!("{{ rule = \"f1\", {label}at_least = {at_least} }}");
    let cases: Vec<(&[Value], String, bool, &str)> = vec![
        // 4 of 40 are wrong, all of them refunds that are called billing: 2 * 20 / 44 and 2 * 16 / 36.
        (&right, f1("", 0.7), true, "lower bound 0."),
        (&right, f1("", 0.9), false, "< 0.900, short by"),
        (&right, f1("label = \"Billing\", ", 0.75), true, ">= 0.750"),
        (
            &right,
            f1("label = \"spam\", ", 0.5),
            false,
            "no reference has the label spam; there are billing, refund",
        ),
        (
            &texts,
            f1("", 0.5),
            false,
            "the references are not few labels that come often",
        ),
        (
            &few,
            f1("", 0.1),
            false,
            "12 of the 20 inputs that a bound needs",
        ),
        (&none, f1("", 0.1), false, "no ticket has a reference"),
        (
            &right,
            metric("exact_match", 0.7),
            true,
            "lower bound 76.9% >= 70.0%",
        ),
        (&right, metric("exact_match", 0.9), false, "short by 13.1%"),
        (&texts, metric("rougeL", 0.9), true, "lower bound 0.9"),
        (&texts, metric("bleu4", 90.0), false, "< 90.00, short by"),
        (
            &none,
            metric("chrf2", 10.0),
            false,
            "no ticket has a reference",
        ),
        (
            &right,
            metric("schema_valid", 0.5),
            false,
            "no judge of the evaluator has a `json_schema`",
        ),
        // What is there to break a model is told apart.
        (&stressed, metric("exact_match", 0.6), true, "lower bound"),
    ];
    for (logs, rule, held, why) in cases {
        let bench = bench(logs);
        bench.write("e.toml", shipping(&rule));
        let run = bench.run(&["models", "-e", "e.toml", "--gate", "--json"]);
        assert_eq!(
            run.status,
            i32::from(!held),
            "{rule}: {}{}",
            run.stdout,
            run.stderr
        );
        let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let told = &found["ship"]["rules"][0];
        assert_eq!(told["by"], Value::Null, "{told}");
        assert!(
            told["why"].as_str().is_some_and(|told| told.contains(why)),
            "{rule}: {told}"
        );
    }
}

#[test]
fn a_rule_over_what_is_measured_has_the_figure_of_juror_metrics() {
    let bench = bench(&labelled());
    bench.write("e.toml", shipping("{ rule = \"f1\", at_least = 0.5 }"));
    let found = bench.json(&["models", "-e", "e.toml", "--json"]);
    near(
        &found["ship"]["rules"][0]["figure"],
        f64::midpoint(40.0 / 44.0, 32.0 / 36.0),
    );
    let measured = bench.json(&["metrics", "--json"]);
    assert_eq!(
        found["ship"]["rules"][0]["figure"],
        measured["classification"]["models"][0]["macro"]["f1"]
    );
    for metric in ShipMetric::ALL {
        assert!(
            measured["models"][0][metric.name()].is_object(),
            "{metric:?}"
        );
    }
    let text = bench.done(&["models", "-e", "e.toml"]);
    assert!(
        text.contains("F1, mean over labels") && text.contains("every output of the queue"),
        "{text}"
    );
}

#[test]
fn a_screen_counts_only_the_tickets_whose_scores_may_be_seen() {
    let bench = bench(&logs());
    let (store, _) = Store::open(&bench.store()).expect("the store");
    let read = file::read(EVALUATOR, Path::new(".")).expect("an evaluator");
    let evaluator = read.evaluator;
    let vocabulary = Vocabulary::of(&evaluator);
    let seen = |tickets: u32| {
        let found = sheet(&store, &evaluator, &vocabulary, &|ticket| {
            ticket.0 < tickets
        });
        found.expect("figures").models
    };
    // Three inputs of three models, and the first of a fourth input.
    let models = seen(10);
    let counts: Vec<_> = models.iter().map(|model| model.scores.n).collect();
    assert_eq!(counts, [4, 3, 3]);
    for model in &models {
        for both in model.scores.criteria.values() {
            assert_eq!(
                (both.people.n(), both.judge.n()),
                (model.scores.n, model.scores.n)
            );
        }
        assert!(
            model
                .weakest
                .criterion
                .as_ref()
                .is_some_and(|weak| weak.tickets <= 4)
        );
    }
    assert_eq!(seen(1).len(), 1);
    assert!(seen(0).is_empty());
}
