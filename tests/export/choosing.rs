//! What a row is made of: which outputs are accepted, whose edits count, where pairs come from.

use std::fs;

use jiff::Timestamp;
use juror::model::{Choice, Chooser, Comparison, Event, Ordinal, Origin, Reviewer, Seen, Side};
use juror::store::Store;
use serde_json::Value;

use super::place::{Place, evaluator};

/// The rows of a file and what was said of it.
fn rows(place: &Place, arguments: &[&str]) -> (Vec<Value>, String) {
    let out = "out/rows.jsonl";
    let all = [&["export"], arguments, &["--out", out, "--force"]].concat();
    let talk = place.done("store", &all);
    let text = fs::read_to_string(place.path(out)).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    (rows.collect(), talk)
}

/// The answers of a file, short, with the thumb or the side on which they stand.
fn answers(place: &Place, arguments: &[&str]) -> Vec<String> {
    let said = |row: &Value, key: &str| {
        let text = row[key][0]["content"].as_str();
        text.map(|text| text.split(['\n', ' ']).next().unwrap().to_string())
    };
    rows(place, arguments)
        .0
        .iter()
        .map(|row| match (said(row, "completion"), said(row, "chosen")) {
            (Some(answer), _) => match row["label"].as_bool() {
                Some(true) => format!("+{answer}"),
                Some(false) => format!("-{answer}"),
                None => answer,
            },
            (None, Some(chosen)) => format!("{chosen}>{}", said(row, "rejected").unwrap()),
            (None, None) => panic!("{row}"),
        })
        .collect()
}

#[test]
fn a_rule_says_which_outputs_are_learnt() {
    let place = Place::filled();
    let cases: [(&[&str], &[&str]); 10] = [
        (
            &["sft-prompt-completion"],
            &["4", "Hello!", "No", "@SUM(A1)"],
        ),
        (
            &["sft-prompt-completion", "--accept", "accuracy>=4 safe:pass"],
            &["4", "Hello!", "No", "7", "@SUM(A1)"],
        ),
        (
            &["sft-prompt-completion", "--accept", "accuracy>4"],
            &["4", "Hello!", "@SUM(A1)"],
        ),
        (
            &["sft-prompt-completion", "--accept", "judge.accuracy>4"],
            &["4", "Hello!"],
        ),
        (
            &["sft-prompt-completion", "--edits", "none"],
            &["4", "No", "@SUM(A1)"],
        ),
        (
            &["sft-prompt-completion", "--edits", "by:bo"],
            &["4", "No", "@SUM(A1)"],
        ),
        (
            &["sft-prompt-completion", "--edits", "by:ana"],
            &["4", "Hello!", "No", "@SUM(A1)"],
        ),
        (
            &["kto-trl"],
            &["+4", "+Hello!", "-Go", "+No", "-7", "+@SUM(A1)"],
        ),
        (
            &["kto-trl", "--accept", "accuracy>4"],
            &["+4", "+Hello!", "-Go", "-No", "-7", "+@SUM(A1)"],
        ),
        (
            &[
                "kto-trl",
                "--accept",
                "accuracy>4",
                "--reject",
                "accuracy<2",
            ],
            &["+4", "+Hello!", "-Go", "+@SUM(A1)"],
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(answers(&place, arguments), expected, "{arguments:?}");
    }
    let (_, talk) = rows(
        &place,
        &[
            "kto-trl",
            "--accept",
            "accuracy>4",
            "--reject",
            "accuracy<2",
        ],
    );
    assert!(talk.contains("3 of 7 tickets written in 4 rows"), "{talk}");
    assert!(
        talk.contains("neither accepted nor rejected by the rules (#2 "),
        "{talk}"
    );
    let (_, talk) = rows(&place, &["sft-messages", "--accept", "accuracy>4"]);
    assert!(talk.contains("not accepted by the rule (#2 "), "{talk}");
}

#[test]
fn a_file_with_one_thumb_only_is_said() {
    let place = Place::filled();
    for (filter, which) in [
        ("tag:maths", "good"),
        ("accuracy=4 judge.accuracy=4", "good"),
    ] {
        let arguments = ["kto-trl", "--filter", filter];
        let (found, talk) = rows(&place, &arguments);
        let is_said = talk.contains(&format!("has {which} answers only"));
        assert_eq!(is_said, !found.is_empty(), "{talk}");
    }
}

/// Five outputs to one input, two to another, one alone, and one without a score.
const SCORED: &str = r#"
{"id":"a1","messages":[{"role":"user","content":"A"}],"output":"a-one","model":"m1","human":{"ana":{"accuracy":1,"safe":"pass"}}}
{"id":"a5","messages":[{"role":"user","content":"A"}],"output":"a-five","model":"m2","human":{"ana":{"accuracy":5,"safe":"pass"}}}
{"id":"b3","messages":[{"role":"user","content":"B"}],"output":"b-three","model":"m1","human":{"ana":{"accuracy":3,"safe":"pass"}}}
{"id":"a4","messages":[{"role":"user","content":"A"}],"output":"a-four","model":"m3","human":{"ana":{"accuracy":4,"safe":"fail"}}}
{"id":"a2","messages":[{"role":"user","content":"A"}],"output":"a-two","model":"m4","human":{"ana":{"accuracy":2,"safe":"pass"}}}
{"id":"b5","messages":[{"role":"user","content":"B"}],"output":"b-five","model":"m2","human":{"ana":{"accuracy":5,"safe":"pass"},"bo":{"accuracy":4,"safe":"pass"}}}
{"id":"c","messages":[{"role":"user","content":"C"}],"output":"c","human":{"ana":{"accuracy":5,"safe":"pass"}}}
{"id":"a","messages":[{"role":"user","content":"A"}],"output":"a-none","model":"m5"}
{"id":"d1","messages":[{"role":"user","content":"D"}],"output":"same","model":"m1","human":{"ana":{"accuracy":1,"safe":"pass"}}}
{"id":"d5","messages":[{"role":"user","content":"D"}],"output":"same","model":"m2","human":{"ana":{"accuracy":5,"safe":"pass"}}}
"#;

#[test]
fn pairs_come_from_scores_that_lie_a_margin_apart_and_use_an_output_once() {
    let place = Place::with(SCORED);
    let by = ["--by", "accuracy"];
    let cases: [(&[&str], &[&str]); 6] = [
        (
            &["--margin", "2", by[0], by[1]],
            &["a-five>a-one", "a-four>a-two"],
        ),
        (
            &["--margin", "1.5", by[0], by[1]],
            &["a-five>a-one", "b-five>b-three", "a-four>a-two"],
        ),
        (&["--margin", "3", by[0], by[1]], &["a-five>a-one"]),
        (&["--margin", "2", "--by", "bo.accuracy"], &[]),
        // The mean of accuracy and of safe, which is 1 or 5: a-five has 5, a-one 3, a-two 3.5, a-four 2.5.
        (&["--margin", "2"], &["a-five>a-four"]),
        (&[], &["a-five>a-four"]),
    ];
    for (arguments, expected) in cases {
        let all = [&["dpo-trl", "--pairs", "scores"], arguments].concat();
        assert_eq!(answers(&place, &all), expected, "{arguments:?}");
    }
    let (found, talk) = rows(
        &place,
        &[
            "reward", "--pairs", "scores", "--margin", "2", "--by", "accuracy",
        ],
    );
    assert_eq!(found[0]["margin"], 4.0);
    assert_eq!(found[1]["margin"], 2.0);
    let said: Vec<_> = talk
        .lines()
        .map(|line| line.split(" (").next().unwrap())
        .collect();
    assert_eq!(
        said,
        [
            "4 of 10 tickets written in 2 rows to out/rows.jsonl.",
            "Left out: 1 without the scores to compare by",
            "Left out: 1 without another scored output to the same input",
            "Left out: 2 without an output to the same input that is better or worse by the margin",
            "Left out: 2 with the same text on both sides",
        ]
    );
}

#[test]
fn pairs_come_from_what_most_reviewers_preferred() {
    let place = Place::with(SCORED);
    let evaluator = evaluator();
    let (mut store, _) = Store::open(&place.path("store")).unwrap();
    let at: Timestamp = "2026-05-03T08:00:00Z".parse().unwrap();
    // Who, the place of the two outputs, and the choice: the last of one reviewer on the same two counts.
    let choices = [
        ("ana", [0, 1], Choice::A),
        ("ana", [0, 1], Choice::B),
        ("bo", [0, 1], Choice::A),
        ("cy", [0, 1], Choice::B),
        ("ana", [2, 5], Choice::A),
        ("ana", [3, 4], Choice::Tie),
        ("ana", [8, 9], Choice::A),
    ];
    for (who, [a, b], choice) in choices {
        let who = Reviewer::new(who).unwrap();
        let comparison = Comparison {
            ticket: Ordinal(a),
            evaluator: evaluator.version(),
            by: Some(Chooser::Reviewer { by: who.clone() }),
            at,
            a: Side::Log(store.id(Ordinal(a)).unwrap()),
            b: Side::Log(store.id(Ordinal(b)).unwrap()),
            swapped: false,
            criterion: None,
            choice,
            seen: Seen::default(),
            random: false,
            origin: Origin::Here,
        };
        store
            .commit(&who, at, &Event::Compared(comparison))
            .unwrap();
    }
    store.close().unwrap();
    let arguments = ["dpo-trl", "--pairs", "comparisons"];
    assert_eq!(
        answers(&place, &arguments),
        ["a-five>a-one", "b-three>b-five"]
    );
    let (_, talk) = rows(&place, &arguments);
    assert!(talk.contains("4 of 10 tickets written in 2 rows"), "{talk}");
    assert!(
        talk.contains("Left out: 3 not compared with another output (#4 "),
        "{talk}"
    );
    assert!(
        talk.contains("Left out: 1 compared without one side being preferred (#3 "),
        "{talk}"
    );
    assert!(
        talk.contains("Left out: 2 with the same text on both sides (#8 "),
        "{talk}"
    );
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let place = Place::filled();
    let cases: [(&[&str], &str); 18] = [
        (&["csv", "--accept", "accuracy>3"], "--accept says"),
        (&["dpo-trl", "--accept", "accuracy>3"], "--accept says"),
        (&["sft-messages", "--reject", "accuracy<3"], "--reject says"),
        (&["juror", "--edits", "none"], "--edits says"),
        (&["juror", "--suggested", "drop"], "--suggested says"),
        (
            &["dpo-trl", "--pairs", "scores", "--suggested", "drop"],
            "--suggested says",
        ),
        (
            &["sft-messages", "--edits", "none", "--suggested", "keep"],
            "--suggested says",
        ),
        (&["kto-trl", "--suggested", "maybe"], "use keep or drop"),
        (
            &["dpo-trl", "--pairs", "scores", "--edits", "latest"],
            "--edits says",
        ),
        (
            &["dpo-trl", "--edits", "none"],
            "--edits none leaves nothing",
        ),
        (&["kto-trl", "--pairs", "scores"], "--pairs says"),
        (&["dpo-trl", "--margin", "2"], "--margin and --by belong"),
        (
            &["dpo-trl", "--pairs", "scores", "--margin", "0"],
            "--margin must be",
        ),
        (
            &["dpo-trl", "--pairs", "scores", "--margin", "NaN"],
            "--margin must be",
        ),
        (&["juror", "--excel"], "--excel is for csv"),
        (
            &["dpo-trl", "--pairs", "scores", "--by", "comment"],
            "`comment` is no criterion",
        ),
        (
            &["dpo-trl", "--pairs", "scores", "--by", "zoe.accuracy"],
            "Nobody called `zoe`",
        ),
        (&["sft-messages", "--accept", "acuracy>3"], ""),
    ];
    for (arguments, said) in cases {
        let all = [&["export"], arguments, &["--out", "out/a.jsonl"]].concat();
        let output = place.run("store", &all);
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {talk}");
        assert!(talk.contains(said), "{arguments:?}: {talk}");
        assert!(place.files("out").is_empty(), "{arguments:?}");
    }
}

#[test]
fn edits_that_began_as_a_judges_suggestion_are_left_out_where_that_is_asked_for() {
    let record = |id: &str, edits: &str| {
        format!(
            r#"{{"id":"{id}","messages":[{{"role":"user","content":"{id}?"}}],"output":"Original","revisions":[{edits}]}}"#
        )
    };
    let own = r#"{"by":"ana","at":"2026-05-02T10:00:00Z","output":"Own"}"#;
    let suggested =
        r#"{"by":"bo","at":"2026-05-02T11:00:00Z","output":"Suggested","from":{"judge":"main"}}"#;
    let logs = [
        record("own", own),
        record("both", &format!("{own},{suggested}")),
        record("only", suggested),
    ];
    let place = Place::with(&logs.join("\n"));
    let cases: [(&[&str], &[&str]); 7] = [
        (
            &["dpo-trl"],
            &["Own>Original", "Suggested>Original", "Suggested>Original"],
        ),
        (
            &["dpo-trl", "--suggested", "keep"],
            &["Own>Original", "Suggested>Original", "Suggested>Original"],
        ),
        (
            &["dpo-trl", "--suggested", "drop"],
            &["Own>Original", "Own>Original"],
        ),
        (&["dpo-trl", "--suggested", "drop", "--edits", "by:bo"], &[]),
        (
            &["sft-prompt-completion", "--suggested", "drop"],
            &["Own", "Own"],
        ),
        (
            &["kto-trl", "--suggested", "drop"],
            &["+Own", "-Original", "+Own", "-Original"],
        ),
        (
            &["kto-trl"],
            &[
                "+Own",
                "-Original",
                "+Suggested",
                "-Original",
                "+Suggested",
                "-Original",
            ],
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(answers(&place, arguments), expected, "{arguments:?}");
    }
    let (_, talk) = rows(&place, &["dpo-trl", "--suggested", "drop"]);
    assert!(
        talk.contains("edited only after a judge's suggestion"),
        "{talk}"
    );
    let manifest = fs::read_to_string(place.path("out/rows.jsonl.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["rule"]["suggested"], "drop");
    let found = place.run("store", &["list", "--filter", "is:assisted", "--json"]);
    let found = String::from_utf8(found.stdout).unwrap();
    assert_eq!(found.lines().count(), 2, "{found}");
}
