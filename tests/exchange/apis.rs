//! What the APIs of models write, and the gateways before them.

use std::fs;

use juror::import::{Asked, Options};
use serde_json::json;

use crate::fixtures::{alone, import, logs, path, told};
use crate::{read, read_with};

#[test]
fn each_shape_is_recognised_and_read() {
    let cases: [(&str, &[&str]); 4] = [
        (
            "openai-chat.jsonl",
            &[
                "openai-chat: system: Be brief. | user: 2+2? ⇒ 4",
                "openai-chat: user: Toss a coin. ⇒ Heads. / Tails.",
                "openai-chat: user: Weather in Oslo? ⇒ [calls get_weather] {\"city\": \"Oslo\"}",
                "openai-chat: user: Once upon a time ⇒  in a land far away",
                "openai-chat: user: Harm? ⇒ I can't help with that.",
                "openai-chat: user: Say it. ⇒ Said.",
            ],
        ),
        (
            "openai-responses.jsonl",
            &[
                "openai-responses: system: Be brief. | user: Name a colour. ⇒ Blue.",
                "openai-responses: system: Use tools. | user: Rain in Oslo?\n[input_image https://example.org/sky.png] | \
                 assistant: →look#call_1{\"city\":\"Oslo\"} | tool#call_1: rain ⇒ Yes, it rains.\n[calls remind] \
                 {\"what\":\"umbrella\"}",
            ],
        ),
        (
            "anthropic.jsonl",
            &[
                "pair: system: Be brief. | user: Weather in Oslo? ⇒ I will look.\n[calls get_weather] \
                 {\"city\":\"Oslo\",\"days\":2}",
                "pair: system: Be brief. | user: Weather in Oslo? | assistant: →get_weather#toolu_1{\"city\":\"Oslo\"} | \
                 tool#toolu_1: rain | user: And now? | assistant: →get_time#toolu_2{} | tool#toolu_2: noon ⇒ It rains.",
                "anthropic: system: Be brief. | user: [image/png 1 KB]\nWhat is it? ⇒ It rains.",
            ],
        ),
        (
            "pair.jsonl",
            &[
                "pair: user: 2+2? ⇒ 4",
                "2: the request failed: AuthenticationError: key",
                "pair: user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "pair: system: Count. | user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "pair: user: 2+2? ⇒ 4",
                "12: the request failed: overloaded",
                "13: the request failed: timed out",
                "pair: system: Count. | user: 2+2? ⇒ Blue.",
            ],
        ),
    ];
    for (fixture, expected) in cases {
        assert_eq!(told(&alone(fixture)), expected, "{fixture}");
    }
}

#[test]
fn what_a_gateway_says_of_the_exchange_is_kept() {
    // line, id, model, when, usage
    let cases = [
        (
            0,
            Some("chatcmpl-9"),
            "gpt-4o-mini",
            Some("2024-10-18T20:17:32.5Z"),
            json!({"input_tokens":24,"output_tokens":15,"latency_ms":1250.0,"cost_usd":0.00025}),
        ),
        (
            1,
            Some("req-h"),
            "gpt-4o-mini",
            Some("2026-05-02T10:00:00Z"),
            json!({"input_tokens":24,"output_tokens":15,"latency_ms":812.0,"cost_usd":0.00025}),
        ),
        (
            2,
            Some("pk-1"),
            "gpt-4o-mini",
            Some("2026-05-02T10:00:00Z"),
            json!({"input_tokens":24,"output_tokens":15,"latency_ms":812.0,"cost_usd":0.00025}),
        ),
        (
            4,
            Some("chatcmpl-1"),
            "gpt-4o-mini-2024-07-18",
            Some("2026-05-02T10:00:00Z"),
            json!({"input_tokens":24,"output_tokens":15,"latency_ms":812.0}),
        ),
        (
            6,
            Some("msg_2"),
            "claude-sonnet-4-5",
            None,
            json!({"input_tokens":60,"output_tokens":3}),
        ),
        (
            7,
            None,
            "local",
            Some("2026-05-02T10:00:00Z"),
            json!({"latency_ms":812.0}),
        ),
    ];
    let logs: Vec<_> = alone("pair.jsonl").into_iter().flatten().collect();
    for (at, id, model, when, usage) in cases {
        let log = &logs[at].log;
        assert_eq!(log.source_id.as_deref(), id, "{at}");
        assert_eq!(log.model.as_deref(), Some(model), "{at}");
        assert_eq!(log.at.map(|at| at.to_string()).as_deref(), when, "{at}");
        assert_eq!(
            serde_json::to_value(&log.usage).expect("numbers"),
            usage,
            "{at}"
        );
    }
    assert_eq!(logs[0].log.tags, ["billing"]);
    assert_eq!(logs[0].log.meta["user_api_key_alias"], "web");
    assert_eq!(logs[0].log.meta["finish_reason"], "stop");
    assert_eq!(logs[1].log.meta["feature"], "sums");
    assert_eq!(logs[2].log.meta["env"], "prod");
    assert_eq!(logs[4].log.meta["tags"], json!({"prompt_id":"sums"}));
}

#[test]
fn what_users_and_evaluations_said_through_a_gateway_is_kept_as_scores() {
    let logs: Vec<_> = alone("pair.jsonl").into_iter().flatten().collect();
    assert_eq!(
        serde_json::to_value(&logs[1].given).expect("scores"),
        json!({
            "human":{"feedback":{"scores":{"thumbs":"pass"}}},
            "judge":{"helicone":{"scores":{"accuracy":9,"tone":3}}}
        })
    );
}

#[test]
fn an_exchange_keeps_its_parameters_and_the_raw_record() {
    let logs = logs("openai-chat.jsonl");
    let log = &logs[0].log;
    assert_eq!(log.source_id.as_deref(), Some("chatcmpl-1"));
    assert_eq!(log.model.as_deref(), Some("gpt-4o-mini-2024-07-18"));
    assert_eq!(
        log.at.map(|at| at.to_string()).as_deref(),
        Some("2024-03-26T17:44:14Z")
    );
    assert_eq!(
        (log.usage.input_tokens, log.usage.output_tokens),
        (Some(24), Some(15))
    );
    assert_eq!(log.meta["temperature"], 0.2);
    let lines = fs::read_to_string(path("openai-chat.jsonl")).expect("the fixture");
    assert_eq!(
        String::from_utf8_lossy(&logs[0].raw),
        lines.lines().next().expect("a line")
    );
}

#[test]
fn results_of_a_batch_find_their_requests_in_another_file() {
    let files = ["openai-batch-input.jsonl", "openai-batch-output.jsonl"].map(path);
    let (items, beside) = import(&files);
    assert_eq!(
        told(&items),
        [
            // Nothing answers it: a prompt alone.
            "openai-batch: user: Never answered. ⇒ ",
            "openai-batch: user: What is 2+2? ⇒ 2+2 equals 4.",
            "openai-batch: system: You are a helpful assistant. | user: Hello! ⇒ Hi there.",
            "openai-batch: system: Be brief. | user: Name a colour. ⇒ Blue.",
            "4: the request failed: status 429: Rate limit reached",
            "5: the request failed: This request could not be executed before the completion window expired.",
            "openai-batch: user: Without a URL. ⇒ From an early server.",
        ]
    );
    assert_eq!(beside, 6, "requests that were answered");
    let log = &items[1].as_ref().expect("a log").log;
    assert_eq!(log.source_id.as_deref(), Some("request-2"));
    assert_eq!(log.model.as_deref(), Some("gpt-4o-mini-2024-07-18"));
    assert_eq!(log.usage.output_tokens, Some(15));
}

#[test]
fn results_of_a_message_batch_find_their_requests() {
    let files = [
        "anthropic-batch-requests.jsonl",
        "anthropic-batch-results.jsonl",
    ]
    .map(path);
    let (items, beside) = import(&files);
    assert_eq!(
        told(&items),
        [
            "1: the request failed: errored: max_tokens: too small",
            "anthropic-batch: system: Be brief. | user: Hello, world ⇒ Hello!",
            "3: the request failed: expired",
        ]
    );
    assert_eq!(beside, 3);
}

#[test]
fn requests_of_a_message_batch_may_stand_in_one_object_as_they_are_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let requests = fs::read_to_string(path("anthropic-batch-requests.jsonl")).expect("the fixture");
    let sent = folder.path().join("sent.json");
    let body = format!("{{\"requests\":[{}]}}", requests.trim().replace('\n', ","));
    fs::write(&sent, body).expect("room");
    let (items, _) = import(&[sent, path("anthropic-batch-results.jsonl")]);
    assert_eq!(
        told(&items)[1],
        "anthropic-batch: system: Be brief. | user: Hello, world ⇒ Hello!"
    );
}

#[test]
fn a_stored_completion_finds_the_list_of_its_messages() {
    assert_eq!(
        told(&alone("openai-chat-stored.jsonl")),
        ["list: user: write a haiku about ai ⇒ Mind of circuits hum"]
    );
}

#[test]
fn what_lacks_its_other_half_says_what_to_do() {
    let unasked = "1: no input: a response alone does not say what was asked: keep its request beside it, as \
                   {\"request\": {…}, \"response\": {…}}";
    let cases = [
        (
            r#"{"custom_id":"a","response":{"status_code":200,"body":{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":"x"}}]}},"error":null}"#,
            "1: no input: the request `a` is not among these files: name the file of the batch's requests, or the folder \
             of both, in the same import",
        ),
        (
            r#"{"custom_id":"a","result":{"type":"succeeded","message":{"role":"assistant","content":[{"type":"text","text":"x"}]}}}"#,
            "1: no input: the request `a` is not among these files: name the file of the batch's requests, or the folder \
             of both, in the same import",
        ),
        (
            r#"{"object":"chat.completion","id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"x"}}]}"#,
            unasked,
        ),
        (
            r#"{"object":"response","output":[{"type":"message","role":"assistant","content":"x"}]}"#,
            unasked,
        ),
        (
            r#"{"type":"message","role":"assistant","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn"}"#,
            unasked,
        ),
        (
            r#"{"messages":[{"role":"user","content":"x"}],"object":"chat.completion","choices":[]}"#,
            "1: no output: `choices` is empty",
        ),
        (
            r#"{"custom_id":"a","response":{"status_code":500,"body":null},"error":null}"#,
            "1: the request failed: status 500",
        ),
        (
            r#"{"input":"x","object":"response","status":"failed","error":{"code":"server_error","message":"down"},"output":[]}"#,
            "1: the request failed: down",
        ),
    ];
    for (record, reason) in cases {
        assert_eq!(told(&read(record)), [reason], "{record}");
    }
}

#[test]
fn two_batches_with_the_same_ids_are_told_apart_by_their_files() {
    let request = |text: &str| {
        format!(
            r#"{{"custom_id":"request-1","method":"POST","url":"/v1/chat/completions","body":{{"messages":[{{"role":"user","content":"{text}"}}]}}}}"#
        )
    };
    let result = |text: &str| {
        format!(
            r#"{{"custom_id":"request-1","response":{{"status_code":200,"body":{{"choices":[{{"message":{{"role":"assistant","content":"{text}"}}}}]}}}},"error":null}}"#
        )
    };
    let named_alike = [
        ("mon_input.jsonl", request("Monday?")),
        ("mon_output.jsonl", result("Mo")),
        ("tue_input.jsonl", request("Tuesday?")),
        ("tue_output.jsonl", result("Tu")),
    ];
    let in_one_folder = [
        ("a/sent.jsonl", request("Monday?")),
        ("a/got.jsonl", result("Mo")),
        ("b/sent.jsonl", request("Tuesday?")),
        ("b/got.jsonl", result("Tu")),
    ];
    for files in [named_alike, in_one_folder] {
        assert_eq!(
            told_together(&files),
            [
                "openai-batch: user: Monday? ⇒ Mo",
                "openai-batch: user: Tuesday? ⇒ Tu",
            ]
        );
    }
    let nobody_can_say = [
        ("x.jsonl", request("Monday?")),
        ("y.jsonl", request("Tuesday?")),
        ("z.jsonl", result("Which?")),
    ];
    assert_eq!(
        told_together(&nobody_can_say),
        [
            "1: no input: several requests of these files have the id `request-1` and differ: import each batch with its \
             own requests"
        ]
    );
}

/// What comes of these files in one import.
fn told_together(files: &[(&str, String)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(&file, text).expect("room");
            file
        })
        .collect();
    told(&import(&files).0)
}

#[test]
fn json_that_a_model_wrote_is_not_taken_for_a_response() {
    // record, format, output
    let quiz = r#"{\"choices\":[\"a\",\"b\"],\"content\":[{\"x\":1}],\"output\":[\"y\"]}"#;
    let cases = [
        (
            format!(r#"{{"prompt":"A quiz","completion":"{quiz}"}}"#),
            "prompt-completion",
        ),
        (
            format!(r#"{{"messages":[{{"role":"user","content":"A quiz"}}],"response":"{quiz}"}}"#),
            "messages",
        ),
        (
            r#"{"question":"Sky?","choices":["blue","green"],"answer":"blue"}"#.to_string(),
            "prompt-completion",
        ),
        (
            r#"{"input":"Sky?","output":{"content":["blue"],"choices":[{"label":"blue"}]}}"#.to_string(),
            "prompt-completion",
        ),
        (
            r#"{"messages":[{"role":"user","content":"Sky?"}],"response":{"role":"assistant","content":"Blue."}}"#
                .to_string(),
            "messages",
        ),
        (
            r#"{"input":"Sky?","output":"Blue.","error":null,"params":{"model":"m"}}"#.to_string(),
            "prompt-completion",
        ),
    ];
    for (record, format) in cases {
        let read = crate::one(&record);
        assert_eq!(read.format, format, "{record}");
    }
}

#[test]
fn a_gateways_table_is_read_cell_by_cell() {
    let table = concat!(
        "request_id,request_body,response_body,delay_ms\n",
        r#"r1,"{""messages"":[{""role"":""user"",""content"":""2+2?""}]}","{""choices"":[{""message"":{""role"":""assistant"",""content"":""4""}}]}",812"#,
        "\n"
    );
    let items = read_with("requests.csv", table.as_bytes(), &Options::default());
    let [Ok(read)] = &*items else {
        panic!("{items:?}")
    };
    assert_eq!(
        (read.format, &*read.log.output, read.log.usage.latency_ms),
        ("csv", "4", Some(812.0))
    );
}

#[test]
fn a_format_that_is_asked_for_reads_what_another_would_take() {
    let record = br#"{"messages":[{"role":"user","content":"Hi"}],"output":"juror's","choices":[{"message":{"role":"assistant","content":"the API's"}}]}"#;
    for (name, output) in [("openai-chat", "the API's"), ("juror", "juror's")] {
        let options = Options {
            format: Asked::by_name(name),
            ..Options::default()
        };
        let items = read_with("x", record, &options);
        assert_eq!(items[0].as_ref().expect("a log").log.output, output);
    }
}
