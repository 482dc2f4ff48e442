//! Logs, rules, and the scores that come of them.

use super::*;
use crate::model::{Criterion, Failure, Scale};

const SCHEMA: &str =
    r#"{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}"#;

fn evaluator() -> Evaluator {
    let key = |name: &str| CriterionKey::new(name).expect("a key");
    Evaluator::new(
        "e",
        vec![
            Criterion::new(key("accuracy"), Scale::ordinal(1, 5).expect("a scale")),
            Criterion::new(key("safe"), Scale::PassFail),
            Criterion::new(key("comment"), Scale::Text),
        ],
    )
}

fn rule(criterion: &str, metric: Metric, cuts: &[f64], negate: bool) -> MetricRule {
    let criterion = CriterionKey::new(criterion).expect("a key");
    MetricRule {
        criterion,
        metric,
        cuts: cuts.to_vec(),
        negate,
    }
}

fn log(output: &str, references: &[&str]) -> Log {
    Log {
        output: output.into(),
        references: references.iter().map(ToString::to_string).collect(),
        ..Log::default()
    }
}

/// What the rules give: `accuracy 3, safe pass`, or the cause of the failure.
fn given(rules: &[MetricRule], log: &Log) -> String {
    let judge = MetricJudge::new(rules, &evaluator()).expect("rules that fit");
    match judge.ask(log).outcome {
        Outcome::Scored { scores, .. } => {
            let scores = scores
                .iter()
                .map(|(key, score)| format!("{key} {}", score.shown()));
            scores.collect::<Vec<_>>().join(", ")
        }
        Outcome::Failed(Failure { cause, .. }) => cause.to_string(),
    }
}

fn check(cases: impl IntoIterator<Item = (MetricRule, Log, &'static str)>) {
    for (rule, log, expected) in cases {
        assert_eq!(
            given(std::slice::from_ref(&rule), &log),
            expected,
            "{rule:?} on {:?}",
            log.output
        );
    }
}

#[test]
fn a_number_is_cut_into_points() {
    let words = [3.0, 5.0, 7.0, 9.0];
    let quarters = [0.2, 0.4, 0.6, 0.8];
    let cases = [
        (
            rule("accuracy", Metric::Words, &words, false),
            log("a b", &[]),
            "accuracy 1",
        ),
        (
            rule("accuracy", Metric::Words, &words, false),
            log("a b c", &[]),
            "accuracy 2",
        ),
        (
            rule("accuracy", Metric::Words, &words, false),
            log("a b c d e f g h i j", &[]),
            "accuracy 5",
        ),
        (
            rule("accuracy", Metric::Words, &words, true),
            log("a b", &[]),
            "accuracy 5",
        ),
        (
            rule("safe", Metric::Words, &[3.0], false),
            log("a b c", &[]),
            "safe pass",
        ),
        (
            rule("safe", Metric::Words, &[3.0], true),
            log("a b c", &[]),
            "safe fail",
        ),
        (
            rule("accuracy", Metric::RougeL, &quarters, false),
            log("the cat sat", &["the cat sat"]),
            "accuracy 5",
        ),
        (
            rule("accuracy", Metric::RougeL, &quarters, false),
            log("dogs run", &["the cat sat"]),
            "accuracy 1",
        ),
        (
            rule("accuracy", Metric::RougeL, &quarters, false),
            log("the cat", &["dogs", "the cat"]),
            "accuracy 5",
        ),
        (
            rule("accuracy", Metric::RougeL, &quarters, false),
            log("", &["the cat"]),
            "accuracy 1",
        ),
        (
            rule("accuracy", Metric::Rouge1, &quarters, false),
            log("refunded orders", &["orders refunds"]),
            "accuracy 5",
        ),
        (
            rule("accuracy", Metric::Rouge2, &quarters, false),
            log("refunded orders", &["orders refunds"]),
            "accuracy 1",
        ),
        (
            rule("safe", Metric::RougeLsum, &[0.9], false),
            log("first line\nsecond line", &["second line\nfirst line"]),
            "safe pass",
        ),
        (
            rule("safe", Metric::Bleu4, &[99.0], false),
            log("Four words are here.", &["Four words are here."]),
            "safe pass",
        ),
        (
            rule("safe", Metric::Chrf2, &[50.0], false),
            log("猫", &["犬", "猫"]),
            "safe pass",
        ),
        (
            rule("safe", Metric::Chrf2, &[50.0], false),
            log("猫", &[]),
            "no_reference",
        ),
        (
            rule("safe", Metric::MeteorExactStem, &[0.9], false),
            log("It refunds all the orders", &["it refunded all the order"]),
            "safe pass",
        ),
        (
            rule("accuracy", Metric::RougeL, &quarters, false),
            log("the cat", &[]),
            "no_reference",
        ),
        (
            rule("accuracy", Metric::RougeL, &quarters, false),
            log("猫", &["猫"]),
            "no_reference",
        ),
    ];
    check(cases);
}

#[test]
fn a_yes_or_no_is_the_end_of_a_scale() {
    let cases = [
        (
            rule("safe", Metric::ExactMatch, &[], false),
            log(" yes\n", &["no", "yes"]),
            "safe pass",
        ),
        (
            rule("safe", Metric::NormalisedMatch, &[], false),
            log("Yes!", &["no", "yes"]),
            "safe pass",
        ),
        (
            rule("safe", Metric::ExactMatch, &[], false),
            log("yes", &[]),
            "no_reference",
        ),
        (
            rule("safe", Metric::Contains("PassWord".into()), &[], true),
            log("your password is", &[]),
            "safe fail",
        ),
        (
            rule("safe", Metric::Contains("password".into()), &[], true),
            log("hello", &[]),
            "safe pass",
        ),
        (
            rule("safe", Metric::Regex(r"^\d+$".into()), &[], false),
            log("42", &[]),
            "safe pass",
        ),
        (
            rule("safe", Metric::JsonValid, &[], false),
            log("{\"a\":1", &[]),
            "safe fail",
        ),
        (
            rule("accuracy", Metric::JsonValid, &[], false),
            log("{}", &[]),
            "accuracy 5",
        ),
        (
            rule("accuracy", Metric::JsonValid, &[], true),
            log("{}", &[]),
            "accuracy 1",
        ),
        (
            rule("safe", Metric::JsonSchema(SCHEMA.into()), &[], false),
            log(" {\"city\": \"Rome\"}\n", &[]),
            "safe pass",
        ),
        (
            rule("safe", Metric::JsonSchema(SCHEMA.into()), &[], false),
            log("{\"city\": 3}", &[]),
            "safe fail",
        ),
        (
            rule("safe", Metric::JsonSchema(SCHEMA.into()), &[], false),
            log("Rome", &[]),
            "safe fail",
        ),
        (
            rule("safe", Metric::Characters, &[3.0], false),
            log("änd", &[]),
            "safe pass",
        ),
    ];
    check(cases);
}

#[test]
fn a_rule_without_its_reference_leaves_the_others_their_scores() {
    let rules = [
        rule("accuracy", Metric::RougeL, &[0.2, 0.4, 0.6, 0.8], false),
        rule("safe", Metric::Contains("password".into()), &[], true),
    ];
    assert_eq!(given(&rules, &log("hello", &[])), "safe pass");
    assert_eq!(
        given(&rules, &log("hello", &["hello"])),
        "accuracy 5, safe pass"
    );
}

#[test]
fn the_lowest_of_several_rules_counts_and_all_are_said() {
    let rules = [
        rule("safe", Metric::Contains("password".into()), &[], true),
        rule("safe", Metric::Words, &[2.0], false),
    ];
    assert_eq!(given(&rules, &log("hello", &[])), "safe fail");
    assert_eq!(given(&rules, &log("hello you", &[])), "safe pass");
    let judge = MetricJudge::new(&rules, &evaluator()).expect("rules that fit");
    let Outcome::Scored { rationale, .. } = judge.ask(&log("hello", &[])).outcome else {
        panic!("scores");
    };
    assert_eq!(
        rationale.as_deref(),
        Some("safe: contains `password` no\nsafe: words 1")
    );
}

#[test]
fn a_rule_that_never_fits_stops_the_judge() {
    let cases = [
        (rule("tone", Metric::JsonValid, &[], false), "no criterion"),
        (
            rule("comment", Metric::JsonValid, &[], false),
            "neither ordinal nor pass-fail",
        ),
        (
            rule("accuracy", Metric::Words, &[1.0], false),
            "needs 4 rising `cuts`",
        ),
        (
            rule("accuracy", Metric::Words, &[1.0, 3.0, 2.0, 4.0], false),
            "needs 4 rising `cuts`",
        ),
        (
            rule("safe", Metric::Words, &[], false),
            "needs 1 rising `cuts`",
        ),
        (
            rule("safe", Metric::JsonValid, &[1.0], false),
            "needs 0 rising `cuts`",
        ),
        (
            rule("safe", Metric::Regex("(".into()), &[], false),
            "regular expression",
        ),
    ];
    for (rule, expected) in cases {
        let stop = MetricJudge::new(std::slice::from_ref(&rule), &evaluator()).expect_err("no fit");
        assert!(stop.0.contains(expected), "{rule:?}: {stop}");
    }
}
