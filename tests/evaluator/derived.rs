//! Evaluators made from the scores that came with logs.

use juror::model::evaluator::derive::{ScoresSeen, derive, key_for};
use juror::model::evaluator::template::built_in;
use serde_json::{Value, json};

fn seen(key: &str, values: &[Value]) -> ScoresSeen {
    let mut seen = ScoresSeen::default();
    for value in values {
        seen.note(key, value);
    }
    seen
}

#[test]
fn a_scale_is_the_smallest_usual_one_that_holds_the_values() {
    let cases = [
        (vec![json!(1), json!(10)], "1–10"),
        (vec![json!(8.5), json!(7)], "1–10"),
        (vec![json!(0), json!(7)], "0–10"),
        (vec![json!(2), json!(5)], "1–5"),
        (vec![json!(2.5)], "1–5"),
        (vec![json!(0), json!(3)], "0–5"),
        (vec![json!("4"), json!(2)], "1–5"),
        (vec![json!(20), json!(0)], "0–20"),
        (vec![json!(0.25), json!(0.75)], "0–1"),
        (vec![json!(0), json!(1)], "pass, fail"),
        (vec![json!(1), json!(1)], "1–5"),
        (vec![json!(true)], "pass, fail"),
        (vec![json!(true), json!(0), json!("fail")], "pass, fail"),
        (
            vec![json!("pass"), json!("fail"), json!(null)],
            "pass, fail",
        ),
        (
            vec![json!("rude"), json!("fine"), json!("rude")],
            "fine, rude",
        ),
        (
            vec![json!(["rude"]), json!(["long", "rude"])],
            "any of long, rude",
        ),
    ];
    for (values, scale) in cases {
        let derived = derive(&seen("overall", &values));
        let criterion = &derived.evaluator.criteria[0];
        assert_eq!(criterion.key.as_str(), "overall");
        assert_eq!(criterion.scale.to_string(), scale, "{values:?}");
        assert!(derived.notes.is_empty(), "{:?}", derived.notes);
    }
}

#[test]
fn what_no_scale_holds_is_left_out_and_said() {
    let cases = [
        (
            vec![json!(85)],
            "the scores `x` are left out: its values run from 85 to 85, which no scale of at most 21 points from 0 up holds",
        ),
        (
            vec![json!(-1), json!(1)],
            "the scores `x` are left out: its values run from -1 to 1, which no scale of at most 21 points from 0 up holds",
        ),
        (
            vec![json!(3), json!("good enough")],
            "the scores `x` are left out: its values are numbers in some logs and words in others",
        ),
        (
            vec![json!([1, 2])],
            "the scores `x` are left out: its lists hold what can't be labels",
        ),
    ];
    for (values, note) in cases {
        let mut scores = seen("x", &values);
        scores.note("overall", &json!(3));
        let derived = derive(&scores);
        assert_eq!(derived.notes, [note], "{values:?}");
        assert_eq!(derived.evaluator.criteria.len(), 1);
    }
}

#[test]
fn keys_become_keys_that_filters_can_hold() {
    for (given, key) in [
        ("overall", Some("overall")),
        ("Overall Quality", Some("overall_quality")),
        ("instructionFollowing", Some("instruction_following")),
        ("BLEU-4", Some("bleu_4")),
        ("2nd  try", Some("nd_try")),
        ("model", Some("model_score")),
        ("质量", None),
        ("", None),
    ] {
        assert_eq!(
            key_for(given).as_ref().map(ToString::to_string).as_deref(),
            key,
            "{given}"
        );
    }
    let mut scores = seen("Tone", &[json!(4)]);
    scores.note("tone", &json!(4));
    assert_eq!(
        derive(&scores).notes,
        [
            "the scores `Tone` are the criterion `tone` here",
            "the scores `tone` are left out: another key already became `tone`",
        ]
    );
}

#[test]
fn free_words_become_a_text_behind_what_is_chosen() {
    let mut scores = seen(
        "comment",
        &[json!("a remark that says a little more than a label would")],
    );
    scores.note("overall", &json!(7));
    let keys: Vec<_> = derive(&scores)
        .evaluator
        .criteria
        .into_iter()
        .map(|criterion| (criterion.key.to_string(), criterion.scale.to_string()))
        .collect();
    let expected = [("overall", "1–10"), ("comment", "text")];
    assert_eq!(
        keys,
        expected.map(|(key, scale)| (key.to_string(), scale.to_string()))
    );
}

#[test]
fn without_scores_it_is_the_built_in_one() {
    assert_eq!(derive(&ScoresSeen::default()).evaluator, built_in());
    assert_eq!(built_in().name, "chat-5");
}
