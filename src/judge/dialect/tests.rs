//! Refusals, and what is left out after each.

use serde_json::json;

use super::*;
use crate::judge::prompt::Prompt;
use crate::model::Asking;

fn server() -> Server {
    Server {
        base_url: "http://127.0.0.1".into(),
        model: "judge-large".into(),
        key: None,
        allow_http: false,
        temperature: Some(0.0),
        seed: Some(7),
        max_tokens: 800,
        price: None,
        budget_usd: None,
        rpm: None,
        tpm: None,
        retries: 0,
        asking: Asking {
            logprobs: true,
            ..Asking::default()
        },
    }
}

fn error(status: u16, param: &str, message: &str) -> ServerError {
    ServerError {
        status,
        param: param.into(),
        message: message.into(),
        ..ServerError::default()
    }
}

fn all() -> Dialect {
    Dialect::fullest(Protocol::OpenAi)
}

fn messages() -> Dialect {
    Dialect::fullest(Protocol::Anthropic)
}

fn held(dialect: Dialect, format: Format) -> Dialect {
    Dialect { format, ..dialect }
}

#[test]
fn what_a_server_refuses_by_name_is_left_out() {
    let cold = Dialect {
        temperature: Param::Refused,
        ..all()
    };
    let seedless = Dialect {
        seed: Param::Refused,
        ..all()
    };
    let renamed = Dialect {
        limit: TokenLimit::MaxCompletionTokens,
        ..all()
    };
    let unweighed = Dialect {
        logprobs: Param::Refused,
        ..all()
    };
    let cases = [
        (
            all(),
            "",
            "You are not allowed to request logprobs from this model",
            unweighed,
        ),
        (
            all(),
            "response_format",
            "Invalid",
            held(all(), Format::Object),
        ),
        (
            held(all(), Format::Object),
            "",
            "This model does not support response format json_object",
            held(all(), Format::Plain),
        ),
        (
            all(),
            "",
            "Either \"json_schema\" or \"grammar\"",
            held(all(), Format::Object),
        ),
        (
            all(),
            "max_tokens",
            "Use 'max_completion_tokens' instead.",
            renamed,
        ),
        (
            all(),
            "",
            "Unsupported value: 'temperature' does not support 0 with this model.",
            cold,
        ),
        (
            all(),
            "",
            "Invalid JSON payload received. Unknown name \"seed\": Cannot find field.",
            seedless,
        ),
        (
            messages(),
            "",
            "output_config: Extra inputs are not permitted",
            held(messages(), Format::Tool),
        ),
        (
            held(messages(), Format::Tool),
            "",
            "tool_choice: forced tools are not supported",
            held(messages(), Format::Plain),
        ),
    ];
    for (sent, param, message, expected) in cases {
        for status in [400, 422] {
            let next = sent.after(&server(), &error(status, param, message));
            assert_eq!(next, Some(expected), "{sent:?} {param} {message}");
        }
    }
}

#[test]
fn what_names_nothing_that_was_sent_is_no_lesson() {
    let cold = Dialect {
        temperature: Param::Refused,
        ..all()
    };
    let cases = [
        (
            all(),
            400,
            "This model's maximum context length is 4096 tokens.",
        ),
        (
            all(),
            400,
            "max_tokens is too large: 800. The maximum context length is 4096 tokens, and 3900 are taken.",
        ),
        (all(), 400, "the model was seeded badly"),
        (all(), 500, "temperature"),
        (cold, 400, "temperature"),
        (messages(), 400, "max_tokens: Field required"),
        (messages(), 400, "seed is unknown"),
    ];
    for (sent, status, message) in cases {
        let next = sent.after(&server(), &error(status, "", message));
        assert_eq!(next, None, "{sent:?} {message}");
    }
}

#[test]
fn every_refusal_leaves_less_to_refuse() {
    let nasty = error(
        400,
        "",
        "temperature seed logprobs max_tokens response_format output_config tool_choice",
    );
    for (protocol, expected) in [(Protocol::OpenAi, 7), (Protocol::Anthropic, 3)] {
        let mut dialect = Dialect::fullest(protocol);
        let mut steps = 0;
        while let Some(next) = dialect.after(&server(), &nasty) {
            dialect = next;
            steps += 1;
        }
        assert_eq!(steps, expected, "{protocol:?}");
    }
}

#[test]
fn calls_that_learn_at_once_learn_each_thing_once() {
    let all = Dialect::fullest(Protocol::OpenAi);
    let object = Dialect {
        format: Format::Object,
        ..all
    };
    let cold = Dialect {
        temperature: Param::Refused,
        ..all
    };
    assert_eq!(object.with(object), object);
    assert_eq!(
        object.with(cold),
        Dialect {
            format: Format::Object,
            ..cold
        }
    );
    assert_eq!(
        object.with(cold).since(all),
        "the server refuses `json_schema`; asked for a JSON object instead, and refuses `temperature`; it is left to \
         the server, so its answers may vary"
    );
}

#[test]
fn a_body_carries_what_the_server_takes() {
    let prompt = Prompt {
        system: "s".into(),
        user: "u".into(),
        schema: json!({"type": "object"}),
    };
    let full = Dialect::fullest(Protocol::OpenAi).body(&server(), &prompt, &[]);
    assert_eq!(full["response_format"]["json_schema"]["strict"], true);
    assert_eq!(full["max_tokens"], 800);
    assert_eq!(full["temperature"], 0.0);
    assert_eq!(full["seed"], 7);
    assert_eq!(
        (&full["logprobs"], &full["top_logprobs"]),
        (&json!(true), &json!(20))
    );
    let least = Dialect {
        format: Format::Plain,
        limit: TokenLimit::Absent,
        temperature: Param::Refused,
        seed: Param::Refused,
        logprobs: Param::Refused,
        ..Dialect::fullest(Protocol::OpenAi)
    };
    let fields: Vec<_> = least
        .body(&server(), &prompt, &[])
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    assert_eq!(fields, ["model", "messages"]);
}

#[test]
fn a_message_holds_the_system_apart_and_a_tool_or_a_schema() {
    let prompt = Prompt {
        system: "s".into(),
        user: "u".into(),
        schema: json!({"type": "object"}),
    };
    let all = Dialect::fullest(Protocol::Anthropic);
    let turns = [Turn::Said("four".into()), Turn::Told("JSON!".into())];
    let full = all.body(&server(), &prompt, &turns);
    assert_eq!(
        full,
        json!({
            "model": "judge-large",
            "system": "s",
            "messages": [
                {"role": "user", "content": "u"},
                {"role": "assistant", "content": "four"},
                {"role": "user", "content": "JSON!"},
            ],
            "temperature": 0.0,
            "max_tokens": 800,
            "output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}},
        })
    );
    let alone = all.body(&server(), &prompt, &turns[1..]);
    assert_eq!(
        alone["messages"],
        json!([{"role": "user", "content": "u\n\nJSON!"}])
    );
    let forced = Dialect {
        format: Format::Tool,
        ..all
    };
    let forced = forced.body(&server(), &prompt, &[]);
    assert_eq!(
        forced["tools"][0]["input_schema"],
        json!({"type": "object"})
    );
    assert_eq!(
        forced["tool_choice"],
        json!({"type": "tool", "name": forced["tools"][0]["name"]})
    );
    assert!(forced.get("output_config").is_none());
}
