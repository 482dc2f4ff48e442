//! `juror agree --iterations` and `--reviewers`: a judge's versions on the same tickets with what changed between them, and each
//! reviewer by himself.

use serde_json::{Value, json};

use crate::bench::{Bench, keys};

const OUTPUTS: [&str; 6] = ["yes a", "yes b", "no c", "no d", "yes e", "nothing f"];

fn evaluator(rule: &str) -> String {
    format!(
        "name = \"words\"\npurpose = \"Find the yes.\"\n[[criterion]]\nkey = \"right\"\nscale = {{ kind = \"pass-fail\" }}\n\
         [[judge]]\nname = \"main\"\nkind = \"metric\"\nscore = [ {{ criterion = \"right\", {rule} }} ]\n"
    )
}

/// Six logs that r1 rates as the first of the judge's three versions judges them; r2 rates four and differs on one.
fn bench() -> Bench {
    let bench = Bench::new();
    let logs = OUTPUTS.map(|output| {
        let id = output.split(' ').next_back();
        json!({"id": id, "input": format!("About {output}?"), "output": output}).to_string()
    });
    bench.write("logs.jsonl", logs.join("\n"));
    for rule in [
        "metric = \"contains\", value = \"yes\"",
        "metric = \"contains\", value = \"no\"",
        "metric = \"contains\", value = \"yes\", negate = true",
    ] {
        bench.write("e.toml", evaluator(rule));
        bench.done(&["-e", "e.toml", "import", "logs.jsonl"]);
        bench.done(&["-e", "e.toml", "judge"]);
    }
    let rate = |who: &str, id: &str, score: &str| {
        let score = format!("right={score}");
        bench.done(&["--reviewer", who, "rate", id, &score]);
    };
    for output in OUTPUTS {
        let (word, id) = output.split_once(' ').expect("a space");
        rate("r1", id, if word == "yes" { "pass" } else { "fail" });
    }
    for (id, score) in [("a", "pass"), ("b", "pass"), ("c", "fail"), ("d", "pass")] {
        rate("r2", id, score);
    }
    bench
}

#[test]
fn a_judges_versions_stand_side_by_side_with_what_changed() {
    let bench = bench();
    let against = ["agree", "--iterations", "--against", "r1"];
    let found = bench.json(&[&against[..], &["--json"]].concat());
    assert_eq!(
        [&found["judge"], &found["against"]],
        [&json!("main"), &json!("r1")]
    );
    assert_eq!(found["tickets"], json!({"common": 6, "rated": 6}));
    let versions = found["iterations"].as_array().expect("a list");
    let kappas: Vec<_> = versions
        .iter()
        .map(|one| one["criteria"][0]["kappa"]["value"].as_f64())
        .collect();
    assert_eq!(kappas, [Some(1.0), Some(-1.0), Some(-1.0)]);
    let since = |nth: usize| versions[nth]["criteria"][0]["since_before"].clone();
    assert_eq!(since(0), Value::Null);
    assert_eq!(since(1)["kappa"]["value"], -2.0);
    assert_eq!(
        [&since(1)["changed"], &since(1)["both"]],
        [&json!(6), &json!(6)]
    );
    assert_eq!(since(2)["changed"], 0);
    assert_eq!(since(2)["same_side"]["value"], 0.0);
    let rule = |rest: &str| format!("  {{ criterion = \"right\", metric = \"contains\", {rest} }}");
    assert_eq!(versions[0]["changes"], json!([]));
    assert_eq!(
        versions[1]["changes"],
        json!([
            format!("-{}", rule("value = \"yes\"")),
            format!("+{}", rule("value = \"no\""))
        ])
    );
    assert_eq!(
        versions[2]["changes"],
        json!([
            format!("-{}", rule("value = \"no\"")),
            format!("+{}", rule("negate = true, value = \"yes\""))
        ])
    );
    for one in versions {
        assert_eq!([&one["judged"], &one["failed"]], [&json!(6), &json!(0)]);
        assert_eq!(one["on"], "common");
        assert!(one["at"].is_string(), "{one}");
        assert!(one.get("changes_note").is_none(), "{one}");
    }
    assert_eq!(
        keys(&versions[1]["criteria"][0]),
        ["key", "kappa", "same_side", "since_before"]
    );

    let page = bench.done(&against);
    assert!(
        page.contains("main in 3 versions against r1, on the 6 tickets that all of them scored, 6 of them rated."),
        "{page}"
    );
    assert!(
        page.contains("-1.00 (-1.00 to -1.00) of 6") || page.contains("-1.00 of 6"),
        "{page}"
    );
    assert!(page.contains("6 of 6"), "{page}");
    let page = bench.done(&[&against[..], &["--markdown"]].concat());
    assert!(page.starts_with("# Versions of main\n"), "{page}");
    assert!(page.contains("\n    -  { criterion = "), "{page}");
}

#[test]
fn versions_without_a_rated_ticket_in_common_are_told_apart() {
    let bench = bench();
    let run = bench.json(&["agree", "--iterations", "--random-only", "--json"]);
    assert_eq!(run["tickets"], json!({"common": 6, "rated": 0}));
    let one = &run["iterations"][1];
    assert_eq!(one["on"], "own");
    let kappa = &one["criteria"][0]["kappa"];
    assert_eq!(*kappa, json!({"value": null, "why": "no items", "n": 0}));
    let page = bench.done(&["agree", "--iterations", "--random-only"]);
    assert!(page.contains("each on its own tickets"), "{page}");
    assert!(page.contains("none: no items"), "{page}");
}

#[test]
fn where_nothing_is_judged_or_rated_both_say_so() {
    let bench = Bench::new();
    bench.write("logs.jsonl", "{\"input\":\"Why?\",\"output\":\"So.\"}");
    bench.done(&["import", "logs.jsonl"]);
    let page = bench.done(&["agree", "--iterations"]);
    assert_eq!(page, "No judge has judged anything here yet.\n");
    let found = bench.json(&["agree", "--iterations", "--json"]);
    assert_eq!(found["iterations"], json!([]));
    let page = bench.done(&["agree", "--reviewers"]);
    assert_eq!(page, "Nobody has rated anything here yet.\n");
    let run = bench.run(&["agree", "--iterations", "--judge", "none"]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    for flags in [["--iterations", "--gate"], ["--reviewers", "--iterations"]] {
        let run = bench.run(&[&["agree"], &flags[..]].concat());
        assert_eq!(run.status, 2, "{flags:?}");
    }
}

#[test]
fn each_reviewer_stands_by_himself() {
    let bench = bench();
    let found = bench.json(&["agree", "--reviewers", "--json"]);
    assert_eq!(found["judge"], "main");
    let all = found["reviewers"].as_array().expect("a list");
    let named: Vec<_> = all
        .iter()
        .map(|one| (one["reviewer"].clone(), one["rated"].clone()))
        .collect();
    assert_eq!(named, [(json!("r1"), json!(6)), (json!("r2"), json!(4))]);
    for one in all {
        assert!(one["pace"]["value"].as_f64() > Some(0.0), "{one}");
        assert_eq!(one["blind"]["value"], 1.0);
        let figures = &one["criteria"][0];
        assert_eq!(figures["others"]["exact"]["value"], 0.75);
        assert_eq!(figures["others"]["exact"]["n"], 4);
        assert_eq!(keys(&figures["pairs"][0]), ["reviewer", "exact", "kappa"]);
        assert_eq!(figures["others"]["kappa"]["value"], 0.5);
        assert_eq!(
            figures["himself"]["kappa"],
            json!({"value": null, "why": "no ticket came to him a second time, unseen", "n": 0})
        );
        assert!(figures["pull"]["difference"]["why"].is_string(), "{one}");
    }
    let page = bench.done(&["agree", "--reviewers"]);
    assert!(page.contains("r1: 6 tickets rated, "), "{page}");
    assert!(page.contains("75% ("), "{page}");
    assert!(page.contains("none: no ticket came to him"), "{page}");
    let page = bench.done(&["agree", "--reviewers", "--markdown"]);
    assert!(page.starts_with("# Reviewers: words\n\n- r1: 6"), "{page}");
}
