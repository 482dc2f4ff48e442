//! What each format's records become.

use juror::import::Options;
use juror::model::{Cause, GivenChooser, JudgeIdentity, LogId, Role, Side};
use serde_json::json;

use crate::{one, read_with, told, turns};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_shape_is_recognised_by_itself() {
    // record, format, conversation, output
    let cases = [
        (
            r#"{"id":"1","messages":[{"role":"user","content":"Hi"}],"output":"Hello"}"#,
            "juror",
            "user: Hi",
            "Hello",
        ),
        (
            r#"{"input":"Hi","output":"Hello","human":{"r1":{"tone":4}}}"#,
            "juror",
            "user: Hi",
            "Hello",
        ),
        (
            r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}"#,
            "messages",
            "user: Hi",
            "Hello",
        ),
        (
            r#"{"messages":[{"role":"developer","content":"Be kind"},{"role":"user","content":"Hi"}],"response":{"role":"assistant","content":"Hello"}}"#,
            "messages",
            "system: Be kind | user: Hi",
            "Hello",
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"assistant","content":"A cat"}]}"#,
            "messages",
            "user: See\n[image/png 1 KB]",
            "A cat",
        ),
        (
            r#"{"messages":[{"role":"user","content":"?"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"q\":1}"}}]}]}"#,
            "messages",
            "user: ?",
            "[calls look] {\"q\":1}",
        ),
        (
            r#"{"conversations":[{"from":"system","value":"S"},{"from":"human","value":"Hi"},{"from":"gpt","value":"Hello"}]}"#,
            "sharegpt",
            "system: S | user: Hi",
            "Hello",
        ),
        (
            r#"{"conversations":[{"from":"human","value":"Hi"},{"from":"function_call","value":"{\"name\":\"f\",\"arguments\":{\"a\":1}}"},{"from":"observation","value":"2"},{"from":"gpt","value":"Two"}],"system":"S"}"#,
            "sharegpt",
            "system: S | user: Hi | assistant:  | tool: 2",
            "Two",
        ),
        (
            r#"{"instruction":"Add","input":"1 1","output":"2"}"#,
            "alpaca",
            "user: Add\n1 1",
            "2",
        ),
        (
            r#"{"instruction":"And now","input":"","output":"4","history":[["Add","2"]],"system":"S"}"#,
            "alpaca",
            "system: S | user: Add | assistant: 2 | user: And now",
            "4",
        ),
        (
            r#"{"prompt":"Hi","completion":"Hello"}"#,
            "prompt-completion",
            "user: Hi",
            "Hello",
        ),
        (
            r#"{"question":"Hi","answer":"Hello"}"#,
            "prompt-completion",
            "user: Hi",
            "Hello",
        ),
        (
            r#"{"prompt":[{"role":"user","content":"Hi"}],"completion":[{"role":"assistant","content":"Hello"}]}"#,
            "prompt-completion",
            "user: Hi",
            "Hello",
        ),
        (
            r#"{"prompt":"[{\"role\":\"user\",\"content\":\"Hi\"}]","response":"Hello","system_prompt":"S"}"#,
            "prompt-completion",
            "system: S | user: Hi",
            "Hello",
        ),
        (
            r#"{"text":"Hi","prediction":3}"#,
            "prompt-completion",
            "user: Hi",
            "3",
        ),
        (
            r#"{"prompt":"Hi","completion":""}"#,
            "prompt-completion",
            "user: Hi",
            "",
        ),
    ];
    for (record, format, conversation, output) in cases {
        let read = one(record);
        assert_eq!(read.format, format, "{record}");
        assert_eq!(turns(&read.log), conversation, "{record}");
        assert_eq!(read.log.output, output, "{record}");
        assert_eq!(read.raw, record.as_bytes(), "the raw record is kept");
    }
}

#[test]
fn the_fields_beside_a_conversation_are_read_by_any_of_their_names() {
    let read = one(
        r#"{"prompt":"Hi","completion":"Hello","id":17,"model_name":"m","timestamp":1767225600,"tags":"a, b",
            "expected":["x","y"],"usage":{"prompt_tokens":3,"completion_tokens":4},"latency_ms":12.5,"cost":0.25,
            "region":"eu","open":true,"nested":{"k":[1]}}"#
            .replace('\n', ""),
    );
    let log = &read.log;
    assert_eq!(log.source_id.as_deref(), Some("17"));
    assert_eq!(log.model.as_deref(), Some("m"));
    assert_eq!(
        log.at.map(|at| at.to_string()).as_deref(),
        Some("2026-01-01T00:00:00Z")
    );
    assert_eq!(log.tags, ["a", "b"]);
    assert_eq!(log.references, ["x", "y"]);
    assert_eq!(
        serde_json::to_value(&log.usage).expect("numbers"),
        json!({"input_tokens":3,"output_tokens":4,"latency_ms":12.5,"cost_usd":0.25})
    );
    assert_eq!(
        serde_json::Value::from(log.meta.clone()),
        json!({"region":"eu","open":true,"nested":{"k":[1]}})
    );
}

#[test]
fn a_field_that_holds_something_else_becomes_metadata_and_refuses_nothing() {
    let read = one(
        r#"{"prompt":"Hi","completion":"Hello","model":{"name":"m"},"at":"yesterday","human":"a text","usage":7,"created":"2026-05-02 10:00:00"}"#,
    );
    assert_eq!(read.log.model, None);
    assert!(read.given.is_empty());
    assert_eq!(
        serde_json::Value::from(read.log.meta.clone()),
        json!({"created":"2026-05-02 10:00:00","model":{"name":"m"},"at":"yesterday","usage":7,"human":"a text"})
    );
}

#[test]
fn a_list_of_completions_becomes_candidates() {
    let read = one(r#"{"prompt":"Hi","completion":["a","b"]}"#);
    let outputs: Vec<_> = read.log.candidates.iter().map(|one| &*one.output).collect();
    assert_eq!((&*read.log.output, outputs), ("", vec!["a", "b"]));
}

#[test]
fn an_answer_beside_a_response_is_the_reference() {
    let read = one(r#"{"question":"Hi","response":"Hello","answer":"Good day"}"#);
    assert_eq!(
        (&*read.log.output, read.log.reference()),
        ("Hello", Some("Good day"))
    );
}

#[test]
fn scores_come_in_both_forms_as_they_were_written() {
    let read = one(
        r#"{"input":"Hi","output":"Hello",
         "human":{"r1":{"accuracy":4,"safe":"pass","note":"fine"},
                  "r2":{"scores":{"accuracy":9},"at":"2026-05-02T10:00:00Z","version":"b3:x","seen_judge":true,"random":true,"note":"n"},
                  "r3":7},
         "judge":{"main":{"accuracy":4.5,"safe":null}}}"#
            .replace('\n', ""),
    );
    assert_eq!(
        serde_json::to_value(&read.given).expect("scores"),
        json!({
            "human":{
                "r1":{"scores":{"accuracy":4,"safe":"pass"},"note":"fine"},
                "r2":{"scores":{"accuracy":9},"at":"2026-05-02T10:00:00Z","version":"b3:x","seen_judge":true,"random":true,"note":"n"}},
            "judge":{"main":{"scores":{"accuracy":4.5,"safe":null}}}
        })
    );
    assert_eq!(read.scores_rejected, 1);
    assert!(read.log.meta.is_empty());
}

#[test]
fn what_another_store_says_of_a_log_is_read_with_all_its_marks() {
    let judge = JudgeIdentity([3; 32]);
    let read = one(json!({
        "messages": [{"role": "user", "content": "Hi"}],
        "output": "Hello",
        "candidates": [{"output": "Hello"}, {"output": "Hey"}],
        "human": {
            " ana ": {"scores": {"a": 4}, "seen_peers": true, "notes": {"a": "why"},
                "earlier": [{"scores": {"a": 1}, "at": "2026-05-02T10:00:00Z"}, 7]},
            // Where scores stand beside other fields, these words are keys like any other.
            "bo": {"failed": "timeout", "notes": "none", "reply": 1},
        },
        "judge": {"main": {"scores": {}, "failed": "cut_off", "identity": judge, "generation": "large-1",
            "spent": {"cost_usd": 0.5}, "reply": "{", "note": "cut off"}},
        "revisions": [{"by": "ana", "output": "Hello!"}, {"by": " ", "output": "x"}, {"by": "ana"}],
        "comparisons": [
            {"by": "ana", "a": 0, "b": 1, "choice": "b", "swapped": true, "random": true},
            {"judge": "main", "a": 1, "b": LogId([7; 16]), "choice": "neither"},
            {"a": 0, "b": 1, "choice": "tie"},
            {"a": 0, "b": 2, "choice": "a"},
            {"a": 0, "b": 0, "choice": "a"},
            {"a": 0, "b": 1, "choice": "c"},
        ],
    })
    .to_string());
    let given = &read.given;
    let ana = &given.human["ana"];
    assert_eq!((ana.seen_peers, ana.notes["a"].as_str()), (true, "why"));
    assert_eq!(ana.earlier[0].scores["a"], 1);
    assert_eq!(given.human["bo"].scores.len(), 3, "{given:?}");
    let main = &given.judge["main"];
    assert_eq!(
        (main.failed, main.identity),
        (Some(Cause::CutOff), Some(judge))
    );
    assert_eq!(main.generation.as_deref(), Some("large-1"));
    assert_eq!(
        (main.spent.cost_usd, main.reply.as_deref()),
        (Some(0.5), Some("{"))
    );
    assert_eq!(given.revisions.len(), 1);
    let by: Vec<_> = given.comparisons.iter().map(|made| &made.by).collect();
    let reviewer = GivenChooser::Reviewer { by: "ana".into() };
    let chooser = GivenChooser::Judge {
        judge: "main".into(),
        identity: None,
    };
    assert_eq!(by, [&Some(reviewer), &Some(chooser), &None]);
    assert_eq!(given.comparisons[1].b, Side::Log(LogId([7; 16])));
    assert_eq!(read.scores_rejected, 6);
    assert!(read.log.meta.is_empty(), "{:?}", read.log.meta);
}

#[test]
fn a_table_is_read_by_its_header() {
    let cases = [
        ("prompt,completion\nHi,Hello\n", "Hello"),
        ("\u{feff}Prompt;Response\r\nHi;Hello\r\n", "Hello"),
        ("question\tanswer\tnotes\nHi\tHello\tx\n", "Hello"),
        ("id|input|output\n1|Hi|Hello", "Hello"),
        (
            "input,output\n\"a, \"\"b\"\"\",\"two\nlines\"\n",
            "two\nlines",
        ),
        (
            "messages,x\n\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"Hi\"\"},{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"Hello\"\"}]\",1\n",
            "Hello",
        ),
        ("input,output\n5\" disk,Hello\n", "Hello"),
    ];
    for (table, output) in cases {
        let read = one(table);
        assert_eq!((read.format, &*read.log.output), ("csv", output), "{table}");
    }
    let read = one(
        "input,output,model,human.r.one.accuracy,human.r.one.note,judge.main.safe,extra\nHi,Hello,m,4,good,pass,x\n",
    );
    assert_eq!(
        serde_json::to_value(&read.given).expect("scores"),
        json!({"human":{"r.one":{"scores":{"accuracy":4},"note":"good"}},"judge":{"main":{"scores":{"safe":"pass"}}}})
    );
    assert_eq!(read.log.model.as_deref(), Some("m"));
    assert_eq!(read.log.meta["extra"], "x");
}

#[test]
fn records_of_several_shapes_may_stand_in_one_source() {
    let mixed = concat!(
        "{\"prompt\":\"1\",\"completion\":\"a\"}\n",
        "{\"instruction\":\"2\",\"output\":\"b\"}\r\n",
        "\n",
        "{\n  \"messages\": [\n    {\"role\": \"user\", \"content\": \"3\"},\n    {\"role\": \"assistant\", \"content\": \"c\"}\n  ]\n}\n",
        "[{\"prompt\":\"4\",\"completion\":\"d\"}, {\"prompt\":\"5\",\"completion\":\"e\"}]\n",
        "{\"conversations\":[{\"from\":\"human\",\"value\":\"6\"},{\"from\":\"gpt\",\"value\":\"f\"}]}",
    );
    assert_eq!(told(&crate::read(mixed)), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn a_format_that_is_asked_for_is_the_only_one() {
    let options = |name: &str| Options {
        format: juror::import::Asked::by_name(name),
        tags: vec!["t".to_string()],
        ..Options::default()
    };
    let record = br#"{"instruction":"Add","input":"1 1","output":"2","tags":["a"]}"#;
    let read = |name: &str| {
        read_with("x", record, &options(name))
            .remove(0)
            .map(|log| (log.format, turns(&log.log), log.log.tags))
    };
    let tags = vec!["a".to_string(), "t".to_string()];
    assert_eq!(
        read("alpaca"),
        Ok(("alpaca", "user: Add\n1 1".to_string(), tags.clone()))
    );
    assert_eq!(read("juror"), Ok(("juror", "user: 1 1".to_string(), tags)));
    assert!(read("sharegpt").is_err());
    assert!(juror::import::Asked::by_name("nonsense").is_none());
}

#[test]
fn every_role_that_datasets_use_has_its_place() {
    let cases = [
        ("system", Role::System),
        ("developer", Role::System),
        ("human", Role::User),
        ("USER", Role::User),
        ("gpt", Role::Assistant),
        ("model", Role::Assistant),
        ("function", Role::Tool),
        ("observation", Role::Tool),
    ];
    for (name, role) in cases {
        let read = one(format!(
            r#"{{"messages":[{{"role":"{name}","content":"x"}}],"output":"y"}}"#
        ));
        assert_eq!(read.log.messages[0].role, role, "{name}");
    }
}
