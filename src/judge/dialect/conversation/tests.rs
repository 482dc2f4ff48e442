//! Conversations as each protocol carries them. Asks nobody.

use serde_json::{Value, json};

use super::*;
use crate::model::{Asking, Log};

fn server() -> Server {
    Server {
        base_url: "http://127.0.0.1:8000/v1".into(),
        model: "base-7b".into(),
        key: None,
        allow_http: false,
        temperature: Some(0.5),
        seed: Some(7),
        max_tokens: 100,
        price: None,
        budget_usd: None,
        rpm: None,
        tpm: None,
        retries: 0,
        asking: Asking::default(),
    }
}

fn body(protocol: Protocol, messages: &Value) -> Value {
    let log: Log = serde_json::from_value(json!({"messages": messages})).expect("a log");
    let server = Server {
        seed: server().seed.filter(|_| protocol == Protocol::OpenAi),
        ..server()
    };
    Dialect::fullest(protocol).conversation(&server, &log.messages)
}

fn called(id: &str) -> Value {
    json!({"role": "assistant", "tool_calls": [{"id": id, "name": "lookup", "arguments": "{\"id\":7}"}]})
}

#[test]
fn a_conversation_is_sent_as_it_is_and_held_to_no_form() {
    let messages = json!([
        {"role": "system", "content": "Be short."},
        {"role": "user", "name": "Ann", "content": "Why?"},
        {"role": "assistant", "content": "Because."},
        {"role": "user", "name": "Ann Lee", "content": "And?"},
        {"role": "user", "content": " "},
    ]);
    assert_eq!(
        body(Protocol::OpenAi, &messages),
        json!({
            "model": "base-7b", "temperature": 0.5, "seed": 7, "max_tokens": 100,
            "messages": [
                {"role": "system", "content": "Be short."},
                {"role": "user", "name": "Ann", "content": "Why?"},
                {"role": "assistant", "content": "Because."},
                // A name that the protocol does not carry is left out.
                {"role": "user", "content": "And?"},
            ],
        })
    );
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    assert_eq!(
        body(Protocol::Anthropic, &messages),
        json!({
            "model": "base-7b", "temperature": 0.5, "max_tokens": 100, "system": "Be short.",
            "messages": [
                {"role": "user", "content": text("Why?")},
                {"role": "assistant", "content": text("Because.")},
                {"role": "user", "content": text("And?")},
            ],
        })
    );
}

#[test]
fn calls_of_tools_are_carried_where_each_is_answered_by_its_id() {
    let messages = json!([
        {"role": "user", "content": "Where is it?"},
        called("c1"),
        {"role": "tool", "tool_call_id": "c1", "name": "lookup", "content": "Here."},
        {"role": "user", "content": "Thanks."},
    ]);
    let chat = body(Protocol::OpenAi, &messages);
    assert_eq!(
        chat["messages"][1],
        json!({"role": "assistant", "content": null, "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{\"id\":7}"}}
        ]})
    );
    assert_eq!(
        chat["messages"][2],
        json!({"role": "tool", "tool_call_id": "c1", "content": "Here."})
    );
    let message = body(Protocol::Anthropic, &messages);
    assert_eq!(
        message["messages"][1]["content"],
        json!([{"type": "tool_use", "id": "c1", "name": "lookup", "input": {"id": 7}}])
    );
    assert_eq!(
        message["messages"][2],
        json!({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "c1", "content": "Here."},
            {"type": "text", "text": "Thanks."},
        ]})
    );
    assert_eq!(message["tools"][0]["name"], "lookup");
    assert_eq!(message["tool_choice"]["type"], "none");
}

#[test]
fn calls_that_no_protocol_takes_are_told_as_words() {
    let answer = |id: &str| json!({"role": "tool", "tool_call_id": id, "name": "lookup", "content": "Here."});
    let ask = json!({"role": "user", "content": "Where?"});
    let odd = json!({"role": "assistant", "tool_calls": [{"id": "c1", "name": "look up", "arguments": "{}"}]});
    let cases = [
        ("no id", json!([ask, called(""), answer("")])),
        ("another id", json!([ask, called("c1"), answer("c2")])),
        (
            "two answers",
            json!([ask, called("c1"), answer("c1"), answer("c1")]),
        ),
        ("no answer", json!([ask, called("c1"), ask])),
        ("a name with a space", json!([ask, odd, answer("c1")])),
        ("an answer to nobody", json!([ask, answer("c1")])),
    ];
    for (case, messages) in cases {
        for protocol in Protocol::ALL {
            let body = body(protocol, &messages).to_string();
            for word in [
                "tool_calls",
                "tool_use",
                "tool_result",
                "tool_call_id",
                "\"tool\"",
            ] {
                assert!(!body.contains(word), "{case}: {body}");
            }
            assert!(
                body.contains("[lookup answers]") || body.contains("[calls lookup with"),
                "{case}: {body}"
            );
        }
    }
}

#[test]
fn arguments_that_are_no_object_are_words_to_the_one_protocol_alone() {
    let call = json!({"role": "assistant", "tool_calls": [{"id": "c1", "name": "lookup", "arguments": "7"}]});
    let answer = json!({"role": "tool", "tool_call_id": "c1", "content": "Here."});
    let messages = json!([{"role": "user", "content": "Where?"}, call, answer]);
    assert_eq!(
        body(Protocol::OpenAi, &messages)["messages"][2]["role"],
        "tool"
    );
    let message = body(Protocol::Anthropic, &messages);
    assert_eq!(
        message["messages"][2]["content"][0]["text"],
        "[tool answers]\nHere."
    );
    assert_eq!(message.get("tools"), None);
}
