//! Preferences and thumbs in the forms that trainers read.

use serde_json::{Value, json};

use crate::fixtures::{alone, logs, told};
use crate::{one, read};

#[test]
fn each_shape_becomes_two_candidates_the_preferred_one_first() {
    let cases: [(&str, &[&str]); 3] = [
        (
            "trl-preference.jsonl",
            &[
                "trl-preference: user: The sky is ⇒  blue. /  green.",
                "trl-preference: user: What color is the sky? ⇒ It is blue. / It is green.",
                "trl-preference: user: What color is the sky? ⇒ It is blue. / It is green.",
                "trl-preference: user: The sky is ⇒ blue. / green.",
                "trl-preference: user: Hi | assistant: Hello. | user: Sky? ⇒ It is blue. / Who knows.",
                "trl-preference: user: Sky? ⇒ Blue. / Green.",
                "trl-preference: system: You know colours. | user: Sky? ⇒ Blue. / Green.",
                "trl-preference: system: You know colours. | user: Sky? ⇒ Blue. / Green.",
                "trl-preference: user: Sky? ⇒ Blue. / Green.",
                "trl-preference: user: Hi ⇒ Hello.\n\n[user] Sky?\n\n[assistant] Blue. / What?\n\n[user] Sky?\n\n\
                 [assistant] Green.",
                "trl-preference: user: Rain? ⇒ [calls look] {\"city\":\"Oslo\"} / No idea.",
                "trl-preference: user: Sky? ⇒ Blue. / Green.",
            ],
        ),
        (
            "openai-preference.jsonl",
            &[
                "openai-preference: user: Hello, can you tell me how cold San Francisco is today? ⇒ Today in San \
                 Francisco it is not quite as cold as expected. / It is not particularly cold in San Francisco today.",
            ],
        ),
        (
            "llamafactory-preference.jsonl",
            &[
                "llamafactory-preference: user: Sky? ⇒ Blue. / Green.",
                "llamafactory-preference: system: You know colours. | user: Hi | assistant: Hello. | user: Sky? ⇒ Blue. \
                 / Green.",
                "llamafactory-preference: user: Hi | assistant: Hello. | user: Name the colour\nof the sky ⇒ Blue. / \
                 Green.",
                "llamafactory-preference: user: Sky? ⇒ Blue. / Green.",
            ],
        ),
    ];
    for (fixture, expected) in cases {
        assert_eq!(told(&alone(fixture)), expected, "{fixture}");
    }
}

#[test]
fn scores_and_models_of_the_two_answers_are_kept() {
    let logs = logs("trl-preference.jsonl");
    assert_eq!(
        serde_json::to_value(&logs[5].given.judge).expect("scores"),
        json!({"dataset":{"scores":{"score_chosen":8.5,"score_rejected":3.0}}})
    );
    assert_eq!(logs[5].log.meta["prompt_id"], "p1");
    assert_eq!(logs[5].log.meta.len(), 1, "{:?}", logs[5].log.meta);
    let models: Vec<_> = logs[7]
        .log
        .candidates
        .iter()
        .map(|candidate| candidate.model.as_deref())
        .collect();
    assert_eq!(models, [Some("a"), Some("b")]);
}

#[test]
fn the_recorded_choice_is_kept_as_nobodys_and_none_is_made_up() {
    for (record, choices) in [
        (
            r#"{"prompt":"Sky?","chosen":"Blue.","rejected":"Green."}"#,
            json!([{"a":0,"b":1,"choice":"a"}]),
        ),
        (
            r#"{"prompt":"Sky?","chosen":"Blue.","rejected":"Blue."}"#,
            json!([]),
        ),
    ] {
        assert_eq!(
            serde_json::to_value(&one(record).given.comparisons).expect("choices"),
            choices,
            "{record}"
        );
    }
}

#[test]
fn a_thumb_becomes_a_persons_score() {
    let logs = logs("kto.jsonl");
    let told: Vec<_> = logs
        .iter()
        .map(|log| {
            let thumbs = &log.given.human["dataset"].scores["thumbs"];
            (
                log.format,
                &*log.log.output,
                thumbs.as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("kto", "Blue.", "pass"),
            ("kto", "Green.", "fail"),
            ("kto", "Blue.", "pass"),
            ("kto", "Green.", "fail"),
            ("kto", "Blue.", "pass"),
            ("kto", "Green.", "fail"),
        ]
    );
    assert_eq!(logs[5].log.references, ["Blue."]);
    assert!(logs.iter().all(|log| log.log.meta.is_empty()));
}

#[test]
fn a_label_in_text_is_a_reference_and_no_thumb() {
    for (record, references) in [
        (
            r#"{"prompt":"Is it?","completion":"no","label":"yes"}"#,
            vec!["yes"],
        ),
        (
            r#"{"prompt":"Is it?","completion":"no","label":"true"}"#,
            vec!["true"],
        ),
        (
            r#"{"prompt":"Is it?","completion":"no","label":2}"#,
            vec!["2"],
        ),
        (
            r#"{"question":"Is it?","answer":"no","label":1}"#,
            vec!["1"],
        ),
    ] {
        let read = one(record);
        assert_eq!(read.format, "prompt-completion", "{record}");
        assert_eq!(read.log.references, references, "{record}");
        assert!(read.given.is_empty(), "{record}");
    }
}

#[test]
fn a_preference_without_anything_asked_is_refused() {
    for (record, reason) in [
        (
            r#"{"chosen":"Blue.","rejected":"Green."}"#,
            "1: no input: `chosen` and `rejected` begin with nothing that both have, and no `prompt` is there",
        ),
        (
            r#"{"chosen":[{"role":"assistant","content":"Blue."}],"rejected":[{"role":"assistant","content":"Green."}]}"#,
            "1: no input: `chosen` and `rejected` begin with nothing that both have, and no `prompt` is there",
        ),
        (
            r#"{"input":"Sky?","preferred_output":[],"non_preferred_output":[]}"#,
            "1: no input: `input` is no object",
        ),
    ] {
        assert_eq!(told(&read(record)), [reason], "{record}");
    }
}

#[test]
fn the_traps_of_plain_shapes_are_known() {
    let cases: [(&str, &[&str]); 3] = [
        (
            "messages.jsonl",
            &[
                "messages: user: Hi | assistant: Yo. | user: Politely. ⇒ Good day.",
                "2: no output: the last of `messages` has a weight of 0, which makes it context",
                "messages: user: Sky? ⇒ Blue.",
                "messages: user: <image>What is it? ⇒ A cat.",
                "messages: system: Be kind. | user: Hi ⇒ Hello.",
                "messages: system: Be kind. | user: Hi ⇒ Hello.",
                "messages: user: Add ⇒ [calls add] {\"a\": 1}",
                "messages: user: [input_audio 1 KB]\n[application/pdf 1 KB] ⇒ I can't.",
                "messages: user: Sky? ⇒ Blue.",
            ],
        ),
        (
            "alpaca.jsonl",
            &[
                "alpaca: user: Suggest a breakfast\nno eggs ⇒ Oats.",
                "alpaca: user: Suggest a breakfast ⇒ Eggs.",
            ],
        ),
        (
            "prompt-completion.jsonl",
            &[
                "prompt-completion: user: 2+2? ⇒ 4 / 5",
                "prompt-completion: user: Is it? ⇒ no",
                "prompt-completion: user: A quiz ⇒ {\"question\":\"Sky?\",\"choices\":[\"blue\",\"green\"],\
                 \"output\":[\"x\"],\"content\":[\"y\"]}",
            ],
        ),
    ];
    for (fixture, expected) in cases {
        assert_eq!(told(&alone(fixture)), expected, "{fixture}");
    }
    let images = alone("messages.jsonl").remove(3).expect("a log");
    assert_eq!(images.log.meta["images"], Value::from(vec!["cat.jpg"]));
}
