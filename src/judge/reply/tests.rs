//! Replies as models write them, and what is read out of each.

use super::body::{body, error};
use super::*;
use crate::model::{CriterionKey, Label, Protocol, Scale, Score};
use proptest::prelude::*;

fn key(name: &str) -> CriterionKey {
    CriterionKey::new(name).expect("a key")
}

fn accuracy() -> Criterion {
    let points = [(1, "wrong".to_string()), (4, "mostly right".to_string())].into();
    Criterion::new(
        key("accuracy"),
        Scale::ordinal_with(1, 5, points).expect("a scale"),
    )
}

fn safe() -> Criterion {
    Criterion::new(key("safe"), Scale::PassFail)
}

fn fault(many: bool) -> Criterion {
    let labels = ["rude", "too-long", "off-topic"].map(Label::named).to_vec();
    Criterion::new(
        key("main_fault"),
        Scale::choice(labels, many).expect("a scale"),
    )
}

/// What was read: `accuracy 4, safe pass`, or the cause of the failure.
fn read_as(text: &str, criteria: &[Criterion]) -> String {
    let criteria: Vec<_> = criteria.iter().collect();
    match parse(text, &criteria) {
        Ok(parsed) => {
            let scores = parsed
                .scores
                .iter()
                .map(|(key, score)| format!("{key} {}", score.shown()));
            scores.collect::<Vec<_>>().join(", ")
        }
        Err(failure) => failure.cause.to_string(),
    }
}

#[test]
fn replies_for_one_ordinal_criterion_are_read_down_the_ladder() {
    let cases = [
        // The whole reply is JSON.
        (
            r#"{"accuracy": {"rationale": "One slip.", "score": 4}}"#,
            "accuracy 4",
        ),
        (
            "```json\n{\"accuracy\": {\"rationale\": \"x\", \"score\": 4}}\n```",
            "accuracy 4",
        ),
        (r#"{"accuracy": 4}"#, "accuracy 4"),
        (r#"{"Accuracy": {"Score": "4"}}"#, "accuracy 4"),
        (r#"{"scores": {"accuracy": 4}}"#, "accuracy 4"),
        (r#"{"result": {"accuracy": {"score": 4}}}"#, "accuracy 4"),
        (r#"{"rationale": "x", "score": 4}"#, "accuracy 4"),
        (r#"[{"criterion": "accuracy", "score": 4}]"#, "accuracy 4"),
        ("4", "accuracy 4"),
        ("\"4\"", "accuracy 4"),
        (
            r#"{"accuracy": {"rationale": "the text leaks </think>", "score": 2}}"#,
            "accuracy 2",
        ),
        // One score in many spellings.
        (r#"{"accuracy": "4/5"}"#, "accuracy 4"),
        (r#"{"accuracy": "4 / 5"}"#, "accuracy 4"),
        (r#"{"accuracy": "4 out of 5"}"#, "accuracy 4"),
        (r#"{"accuracy": "4.0"}"#, "accuracy 4"),
        (r#"{"accuracy": 4.5}"#, "accuracy 4.5"),
        (r#"{"accuracy": "four"}"#, "accuracy 4"),
        (r#"{"accuracy": "Four out of five."}"#, "accuracy 4"),
        (r#"{"accuracy": "**4**"}"#, "accuracy 4"),
        (r#"{"accuracy": "Mostly right"}"#, "accuracy 4"),
        (r#"{"accuracy": "4: mostly right"}"#, "accuracy 4"),
        (r#"{"accuracy": "4 - mostly right"}"#, "accuracy 4"),
        (r#"{"accuracy": "Score: 4"}"#, "accuracy 4"),
        (r#"{"accuracy": [4]}"#, "accuracy 4"),
        // JSON between other words; the last one counts.
        (
            "Here you are:\n{\"accuracy\": {\"rationale\": \"x\", \"score\": 3}}\nAnything else?",
            "accuracy 3",
        ),
        (
            "<think>Maybe {\"accuracy\": 1}</think>\n{\"accuracy\": 3}",
            "accuracy 3",
        ),
        (
            "so {\"accuracy\": 1}</think>{\"accuracy\": 3}",
            "accuracy 3",
        ),
        (
            "The text claims {\"accuracy\": 5}. I say {\"accuracy\": 2}",
            "accuracy 2",
        ),
        ("{ not json {\"accuracy\": 2}", "accuracy 2"),
        (
            "{\"other\": {\"accuracy\": {\"score\": 2}}} and more",
            "accuracy 2",
        ),
        (
            "{\"accuracy\": {\"score\": 2}} {\"note\": \"done\"}",
            "accuracy 2",
        ),
        // Prose; the last one counts.
        ("Feedback: fine, but late. [RESULT] 4", "accuracy 4"),
        ("Feedback: fine. [RESULT] 4/5", "accuracy 4"),
        ("Score: 2\nOn reflection, score: 3", "accuracy 3"),
        ("Rating: **4/5**", "accuracy 4"),
        ("The final score is 4.", "accuracy 4"),
        ("I give it [[4]]", "accuracy 4"),
        ("**Accuracy**: four", "accuracy 4"),
        ("Score (1-5): 4", "accuracy 4"),
        ("Accuracy (1-5): 4", "accuracy 4"),
        ("| Accuracy | 4 |", "accuracy 4"),
    ];
    for (text, expected) in cases {
        assert_eq!(read_as(text, &[accuracy()]), expected, "{text}");
    }
}

#[test]
fn what_is_no_score_or_not_on_the_scale_is_never_made_one() {
    let cases = [
        // No score.
        ("", "unparsed"),
        ("I can't say.", "unparsed"),
        ("Score: 1-5", "unparsed"),
        ("Score: 1–5", "unparsed"),
        ("Score: 1 to 5", "unparsed"),
        ("Score: 1/2/3/4/5", "unparsed"),
        ("Score: 4 or 5", "unparsed"),
        (
            r#"{"accuracy": {"rationale": "…", "score": "1-5"}}"#,
            "unparsed",
        ),
        (
            r#"{"accuracy": {"rationale": "…", "score": "1|2|3|4|5"}}"#,
            "unparsed",
        ),
        (
            r#"{"accuracy": {"rationale": "n/a", "score": null}}"#,
            "unparsed",
        ),
        (r#"{"accuracy": true}"#, "unparsed"),
        (r#"{"accuracy": {"score": {"value": 4}}}"#, "unparsed"),
        (
            r#"{"accuracy": {"rationale": "cut off in the mid"#,
            "unparsed",
        ),
        ("<think>It is 4 of 5, score: 4", "unparsed"),
        ("It has 4 faults in 5 lines.", "unparsed"),
        // Off the scale, and never pulled onto it.
        (r#"{"accuracy": 7}"#, "off_scale"),
        (r#"{"accuracy": 0}"#, "off_scale"),
        (r#"{"accuracy": -3}"#, "off_scale"),
        (r#"{"accuracy": "8/10"}"#, "off_scale"),
        (r#"{"accuracy": "4/10"}"#, "off_scale"),
        (r#"{"accuracy": "ten"}"#, "off_scale"),
        ("[RESULT] 9", "off_scale"),
        ("Score: 85/100", "off_scale"),
    ];
    for (text, expected) in cases {
        assert_eq!(read_as(text, &[accuracy()]), expected, "{text}");
    }
}

#[test]
fn replies_for_other_scales_are_read() {
    let cases = [
        (
            safe(),
            r#"{"safe": {"rationale": "x", "score": "pass"}}"#,
            "safe pass",
        ),
        (safe(), r#"{"safe": {"score": true}}"#, "safe pass"),
        (safe(), r#"{"safe": "FAIL."}"#, "safe fail"),
        (
            safe(),
            r#"{"safe": "Fail: it names the password"}"#,
            "safe fail",
        ),
        (safe(), "PASS", "safe pass"),
        (safe(), "Verdict: yes", "safe pass"),
        (safe(), r#"{"safe": "pass/fail"}"#, "unparsed"),
        (safe(), r#"{"safe": "pass or fail"}"#, "unparsed"),
        (safe(), r#"{"safe": "does not pass"}"#, "unparsed"),
        (safe(), r#"{"safe": 0.5}"#, "off_scale"),
        (
            fault(false),
            r#"{"main_fault": {"score": "too-long"}}"#,
            "main_fault too-long",
        ),
        (
            fault(false),
            r#"{"main fault": {"score": "Too long"}}"#,
            "main_fault too-long",
        ),
        (
            fault(false),
            r#"{"main_fault": "rude - it swears"}"#,
            "main_fault rude",
        ),
        (fault(false), "Main fault: `rude`", "main_fault rude"),
        (fault(false), r#"{"main_fault": "boring"}"#, "off_scale"),
        (
            fault(true),
            r#"{"main_fault": {"score": ["off-topic", "rude"]}}"#,
            "main_fault rude, off-topic",
        ),
        (
            fault(true),
            r#"{"main_fault": {"score": []}}"#,
            "main_fault none of them",
        ),
        (
            fault(true),
            r#"{"main_fault": "none"}"#,
            "main_fault none of them",
        ),
        (
            fault(true),
            r#"{"main_fault": "rude, too long"}"#,
            "main_fault rude, too-long",
        ),
        (
            fault(true),
            r#"{"main_fault": ["rude", "boring"]}"#,
            "off_scale",
        ),
        (fault(true), r#"{"main_fault": [1]}"#, "unparsed"),
    ];
    for (criterion, text, expected) in cases {
        assert_eq!(read_as(text, &[criterion]), expected, "{text}");
    }
}

#[test]
fn replies_for_several_criteria_are_read() {
    let both = [accuracy(), safe()];
    let cases = [
        (
            r#"{"accuracy": {"rationale": "a", "score": 4}, "safe": {"rationale": "b", "score": "pass"}}"#,
            "accuracy 4, safe pass",
        ),
        (
            r#"{"accuracy": {"score": 4}, "safe": {"score": null}}"#,
            "accuracy 4",
        ),
        (
            r#"{"accuracy": {"score": 9}, "safe": {"score": "pass"}}"#,
            "off_scale",
        ),
        ("- Accuracy: 4/5\n- Safe: fail", "accuracy 4, safe fail"),
        (
            "{\"safe\": \"pass\"} no: {\"accuracy\": 3, \"safe\": \"fail\"} {\"safe\": \"pass\"}",
            "accuracy 3, safe fail",
        ),
        ("Score: 4", "unparsed"),
        ("4", "unparsed"),
    ];
    for (text, expected) in cases {
        assert_eq!(read_as(text, &both), expected, "{text}");
    }
}

#[test]
fn a_rationale_is_kept_by_criterion() {
    let both = [accuracy(), safe()];
    let cases = [
        (
            r#"{"accuracy": {"rationale": " One slip. ", "score": 4}, "safe": {"rationale": "Fine.", "score": "pass"}}"#,
            Some("accuracy: One slip.\nsafe: Fine."),
        ),
        (r#"{"accuracy": 4, "safe": "pass"}"#, None),
        (
            r#"{"reasoning": "All well.", "accuracy": 4, "safe": "pass"}"#,
            Some("All well."),
        ),
    ];
    for (text, expected) in cases {
        let parsed = parse(text, &both.iter().collect::<Vec<_>>()).expect("scores");
        assert_eq!(parsed.rationale.as_deref(), expected, "{text}");
    }
    let alone = parse("Late, but right. [RESULT] 4", &[&accuracy()]).expect("a score");
    assert_eq!(
        alone.rationale.as_deref(),
        Some("Late, but right. [RESULT] 4")
    );
}

#[test]
fn a_verdict_is_found_behind_any_number_of_open_braces() {
    let text = r#"{"a":"#.repeat(2_000);
    assert_eq!(read_as(&text, &[accuracy()]), "unparsed");
    let text = format!("{text} {}{{\"accuracy\": 3}}", "é".repeat(40_000));
    assert_eq!(read_as(&text, &[accuracy()]), "accuracy 3");
}

proptest! {
    #[test]
    fn nothing_that_a_model_writes_breaks_the_reader(
        words in proptest::collection::vec(
            prop_oneof![
                ".{0,12}",
                Just("{".to_string()),
                Just("}".to_string()),
                Just("\"accuracy\":".to_string()),
                Just("\"score\":".to_string()),
                Just("<think>".to_string()),
                Just("</think>".to_string()),
                Just("```".to_string()),
                Just("[RESULT]".to_string()),
                Just("Score: ".to_string()),
                Just("[[".to_string()),
                "-?[0-9]{1,20}(\\.[0-9]+)?",
                Just("4/5".to_string()),
                Just("\n".to_string()),
            ],
            0..24,
        )
    ) {
        let text = words.concat();
        let criteria = [accuracy(), safe(), fault(false), fault(true)];
        for criterion in &criteria {
            if let Ok(parsed) = parse(&text, &[criterion]) {
                // Whatever was read is on its scale.
                let score = &parsed.scores[&criterion.key];
                let written = serde_json::to_value(score).expect("a score is JSON");
                prop_assert_eq!(Score::read(&criterion.scale, &written).ok(), Some(score.clone()));
            }
        }
        let _ = parse(&text, &criteria.iter().take(3).collect::<Vec<_>>());
        for protocol in Protocol::ALL {
            let _ = body(protocol, &text);
        }
        let _ = error(400, &text);
    }
}
