//! The keys that `--json` prints: scripts depend on them, so none may go or be renamed.

use serde_json::{Value, json};

use crate::bench::{Bench, keys};

fn bench() -> Bench {
    let bench = Bench::with_sample();
    bench.done(&["support.jsonl"]);
    bench
}

#[test]
fn import_prints_its_counts() {
    let bench = Bench::with_sample();
    let counts = bench.json(&["import", "support.jsonl", "--json"]);
    assert_eq!(
        keys(&counts),
        [
            "imported",
            "duplicates",
            "rejected",
            "formats",
            "scores",
            "rejections",
            "seconds"
        ]
    );
    assert_eq!(keys(&counts["scores"]), ["human", "judge", "rejected"]);
    bench.write("bad.jsonl", "oops\n");
    let counts = bench.json(&["import", "bad.jsonl", "--json"]);
    assert_eq!(
        keys(&counts["rejections"][0]),
        ["source", "line", "offset", "reason"]
    );
}

#[test]
fn list_prints_a_ticket_a_line() {
    let line = &bench().lines(&["list", "--json", "--limit", "1"])[0];
    assert_eq!(
        keys(line),
        [
            "id",
            "ordinal",
            "source_id",
            "model",
            "tags",
            "at",
            "status",
            "claimed",
            "ratings",
            "wanted",
            "flagged",
            "random",
            "words",
            "input",
            "output",
            "reference",
            "revised",
            "human",
            "final",
            "judge"
        ]
    );
    assert_eq!(
        [&line["ordinal"], &line["source_id"], &line["status"]],
        [&json!(0), &json!("001/ft-small-7b"), &json!("done")]
    );
    assert_eq!(line["human"]["ana"]["faults"], json!(["none"]));
    assert_eq!(
        line["judge"]["offline"],
        json!({"accuracy": 4, "safe": "pass"})
    );
    assert_eq!(line["at"], "2026-05-04T08:56:17Z");
}

#[test]
fn show_prints_a_ticket_whole() {
    let shown = bench().json(&["show", "001/ft-small-7b", "--json"]);
    assert_eq!(
        keys(&shown),
        [
            "log",
            "ticket",
            "ratings",
            "repeats",
            "finals",
            "revisions",
            "verdicts",
            "corrections",
            "comparisons",
            "history"
        ]
    );
    for (list, count) in [
        ("ratings", 2),
        ("revisions", 0),
        ("verdicts", 1),
        ("history", 2),
    ] {
        assert_eq!(shown[list].as_array().map(Vec::len), Some(count), "{list}");
    }
    assert!(shown["log"]["raw"].is_string());
}

#[test]
fn judge_prints_one_object() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    let judged = bench.json(&["judge", "--json"]);
    assert_eq!(
        keys(&judged),
        [
            "judge",
            "identity",
            "tickets",
            "judged",
            "failed",
            "cached",
            "samples",
            "corrections",
            "usage",
            "cost_usd",
            "failures",
            "seconds"
        ]
    );
    assert_eq!(
        [&judged["judge"], &judged["tickets"], &judged["judged"]],
        [&json!("offline"), &json!(60), &json!(60)]
    );
    assert!(
        judged["identity"]
            .as_str()
            .is_some_and(|identity| identity.starts_with("b3:"))
    );
    assert_eq!(judged["cost_usd"], Value::Null);
    assert_eq!(
        judged["usage"],
        json!({"input_tokens": 0, "output_tokens": 0})
    );
}

/// A value with its n and method, or a reason.
fn is_statistic(name: &str, value: &Value) {
    let keys = keys(value);
    let known = value["value"].is_number() && value["method"].is_string();
    let undefined =
        value["value"].is_null() && value["why"].as_str().is_some_and(|why| !why.is_empty());
    assert!(
        (known || undefined) && keys.contains(&"n"),
        "{name}: {value}"
    );
    assert_eq!(keys.contains(&"low"), keys.contains(&"high"), "{name}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of keys")]
fn agree_prints_every_figure_or_why_there_is_none() {
    let bench = bench();
    let found = bench.json(&["agree", "--json"]);
    assert_eq!(
        keys(&found),
        [
            "evaluator",
            "version",
            "judge",
            "identity",
            "against",
            "reviewers",
            "basis",
            "coverage",
            "sensitivity",
            "criteria",
            "pairs",
            "gate"
        ]
    );
    assert_eq!(
        keys(&found["coverage"]),
        [
            "tickets",
            "rated",
            "judged",
            "both",
            "judge_failed",
            "judge_pending",
            "examples",
            "informed_excluded",
            "both_outside"
        ]
    );
    assert_eq!(
        [&found["basis"], &found["against"]],
        [&json!("selected"), &json!("median")]
    );
    for criterion in found["criteria"].as_array().expect("a list") {
        for name in [
            "exact",
            "within_one",
            "kappa",
            "kappa_linear",
            "kappa_quadratic",
            "alpha",
            "ac1",
            "ac2_quadratic",
            "spearman",
            "kendall_tau_b",
            "pearson",
            "bias",
            "mae",
            "rmse",
            "alt_test",
        ] {
            is_statistic(name, &criterion[name]);
        }
        for (group, names) in [
            (
                "pass_rate",
                &["judge_only", "human_only", "ppi", "rogan_gladen"][..],
            ),
            ("baseline", &["majority_class", "constant_judge"]),
            ("people", &["alpha", "ac1"]),
        ] {
            for name in names {
                is_statistic(name, &criterion[group][name]);
            }
        }
        let pair = &criterion["people"]["pairs"][0];
        if !pair.is_null() {
            assert_eq!(
                keys(pair),
                ["a", "b", "n", "exact", "kappa", "kappa_quadratic"]
            );
        }
    }
    let accuracy = &found["criteria"][0];
    assert_eq!(
        accuracy["scale"],
        json!({"kind": "ordinal", "min": 1, "max": 5})
    );
    assert_eq!(keys(&accuracy["confusion"]), ["labels", "human_by_judge"]);
    let pass = &accuracy["pass"];
    assert_eq!(
        keys(pass),
        [
            "at",
            "tp",
            "fp",
            "fn",
            "tn",
            "precision",
            "recall",
            "f1",
            "specificity",
            "mcc",
            "mcnemar_p"
        ]
    );
    let of = |name: &str| pass[name].as_u64().expect("a count");
    assert_eq!(
        of("tp") + of("fp") + of("fn") + of("tn"),
        accuracy["n"].as_u64().expect("a count")
    );
    assert_eq!(pass["at"], 4);
    assert_eq!(
        keys(&found["gate"])[..5],
        ["held", "basis", "bar", "items", "criteria"]
    );
    is_statistic("labels_to_go", &found["gate"]["labels_to_go"]);
    assert_eq!(
        keys(&found["gate"]["criteria"][0])[..3],
        ["key", "held", "why"]
    );
    assert!(
        accuracy["sentence"]
            .as_str()
            .is_some_and(|text| text.contains("two people agree on"))
    );
}

#[test]
fn the_basis_says_for_whom_the_figures_speak() {
    let bench = Bench::new();
    let log = |number: u32| {
        let score = number % 2;
        json!({"id": number.to_string(), "prompt": format!("{number}?"), "output": "So.",
               "judge": {"g": {"safe": score == 1}}})
        .to_string()
    };
    let logs: Vec<_> = (0..24).map(log).collect();
    bench.write("logs.jsonl", logs.join("\n"));
    let evaluator = "name = \"e\"\n[queue]\naudit = 0.5\nseed = 1\n[[criterion]]\nkey = \"safe\"\nscale = { kind = \"pass-fail\" }\n[gate]\nitems = 20\nagreement = 0.8\n";
    bench.write("logs.toml", evaluator);
    bench.done(&["import", "logs.jsonl"]);
    let rate = |number: u32| {
        let score = if number % 2 == 1 {
            "safe=pass"
        } else {
            "safe=fail"
        };
        bench.done(&["rate", &format!("#{number}"), score]);
    };
    (0..12).for_each(rate);
    let found = bench.json(&["agree", "--json"]);
    assert_eq!(
        [&found["basis"], &found["criteria"][0]["n"]],
        [&json!("selected"), &json!(12)]
    );
    let random = bench.json(&["agree", "--json", "--random-only"]);
    let n = random["criteria"][0]["n"].as_u64().expect("a count");
    assert_eq!(random["basis"], "random");
    assert!(n > 0 && n < 12, "{n}");
    let rate_of = &random["criteria"][0]["pass_rate"];
    let decided = rate_of["decided"].as_u64().expect("a count");
    assert!(
        decided < n,
        "rates count the beginning of the random order alone"
    );
    assert_eq!(rate_of["human_only"]["n"], decided);
    assert_eq!(bench.run(&["agree", "--gate"]).status, 1, "too few");
    (12..24).for_each(rate);
    let whole = bench.json(&["agree", "--json", "--gate"]);
    assert_eq!(
        [&whole["basis"], &whole["gate"]["held"]],
        [&json!("whole-queue"), &json!(true)]
    );
    assert_eq!(
        whole["criteria"][0]["pass_rate"]["human_only"]["value"],
        0.5
    );
}
