//! Refusals, and what is left out after each.

use super::*;
use crate::model::Asking;

fn server() -> Server {
    Server {
        base_url: "http://127.0.0.1".into(),
        model: "judge-large".into(),
        key: None,
        temperature: Some(0.0),
        max_tokens: 800,
        price: None,
        budget_usd: None,
        retries: 0,
        asking: Asking::default(),
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

#[test]
fn what_a_server_refuses_by_name_is_left_out() {
    let all = Dialect::default();
    let cases = [
        (
            all,
            error(400, "response_format", "Invalid"),
            Some(Dialect {
                format: Format::Object,
                ..all
            }),
        ),
        (
            Dialect {
                format: Format::Object,
                ..all
            },
            error(
                422,
                "",
                "This model does not support response format json_object",
            ),
            Some(Dialect {
                format: Format::Plain,
                ..all
            }),
        ),
        (
            all,
            error(400, "", "Either \"json_schema\" or \"grammar\""),
            Some(Dialect {
                format: Format::Object,
                ..all
            }),
        ),
        (
            all,
            error(400, "max_tokens", "Use 'max_completion_tokens' instead."),
            Some(Dialect {
                limit: TokenLimit::MaxCompletionTokens,
                ..all
            }),
        ),
        (
            all,
            error(
                400,
                "",
                "Unsupported value: 'temperature' does not support 0 with this model.",
            ),
            Some(Dialect {
                temperature: Temperature::Absent,
                ..all
            }),
        ),
        (
            all,
            error(
                400,
                "",
                "This model's maximum context length is 4096 tokens.",
            ),
            None,
        ),
        (all, error(500, "temperature", ""), None),
        (
            Dialect {
                temperature: Temperature::Absent,
                ..all
            },
            error(400, "temperature", ""),
            None,
        ),
    ];
    for (sent, error, expected) in cases {
        assert_eq!(
            sent.after(&server(), &error),
            expected,
            "{sent:?} {error:?}"
        );
    }
}

#[test]
fn every_refusal_leaves_less_to_refuse() {
    let mut dialect = Dialect::default();
    let nasty = error(400, "", "temperature max_tokens response_format");
    let mut steps = 0;
    while let Some(next) = dialect.after(&server(), &nasty) {
        dialect = next;
        steps += 1;
    }
    assert_eq!(steps, 5);
}

#[test]
fn calls_that_learn_at_once_learn_each_thing_once() {
    let all = Dialect::default();
    let object = Dialect {
        format: Format::Object,
        ..all
    };
    let cold = Dialect {
        temperature: Temperature::Absent,
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
         the server, so scores may vary"
    );
}

#[test]
fn a_body_carries_what_the_server_takes() {
    let prompt = Prompt {
        system: "s".into(),
        user: "u".into(),
        schema: json!({"type": "object"}),
    };
    let full = Dialect::default().body(&server(), &prompt);
    assert_eq!(full["response_format"]["json_schema"]["strict"], true);
    assert_eq!(full["max_tokens"], 800);
    assert_eq!(full["temperature"], 0.0);
    let least = Dialect {
        format: Format::Plain,
        limit: TokenLimit::Absent,
        temperature: Temperature::Absent,
    };
    let fields: Vec<_> = least
        .body(&server(), &prompt)
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    assert_eq!(fields, ["model", "messages"]);
}
