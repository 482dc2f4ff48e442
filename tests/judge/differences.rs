//! The ways in which servers differ that break a client who knows only one of them: each row is a server that behaves so,
//! and what becomes of a judge there.

use juror::judge::PoolEvent;
use juror::model::Evaluator;
use serde_json::{Value, json};

use crate::bench::{KEY, chats, endings, evaluator, printed_key, run, sentences, server};
use crate::server::{Call, Reply, Server, error, says, scores};

const SAID: &str = r#"{"accuracy": {"rationale": "One slip.", "score": 4}}"#;

/// A server that behaves in some way, and what becomes of two tickets there.
struct Row {
    name: &'static str,
    /// What stands behind the server's address.
    path: &'static str,
    answer: fn(usize, &Call) -> Reply,
    /// How each ticket ends.
    ends: &'static str,
    /// How often the server is asked for both.
    calls: usize,
    /// Words of each sentence that the user hears.
    hears: &'static [&'static str],
    /// Fields that the last call has, and those that it has not.
    has: &'static [&'static str],
    lacks: &'static [&'static str],
}

const PLAIN: Row = Row {
    name: "",
    path: "",
    answer: |_, _| scores(),
    ends: "4",
    calls: 2,
    hears: &[],
    has: &["response_format", "temperature", "seed", "max_tokens"],
    lacks: &["max_completion_tokens"],
};

fn choice(message: &Value, finish: &str) -> Reply {
    let body = json!({
        "model": "judge-large-2026", "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "completion_tokens_details": {"reasoning_tokens": 90}}
    });
    Reply::With(200, &[], body.to_string())
}

fn refused(status: u16, body: &Value) -> Reply {
    Reply::With(status, &[], body.to_string())
}

fn sends(call: &Call, field: &str) -> bool {
    call.body.get(field).is_some()
}

fn format(call: &Call) -> Option<&str> {
    call.body["response_format"]["type"].as_str()
}

/// `OpenAI`'s reasoning models, and `Azure`.
const OPENAI: &[Row] = &[
    Row {
        name: "OpenAI reasoning: another name of the limit, and no temperature",
        answer: |_, call| {
            if sends(call, "max_tokens") {
                refused(
                    400,
                    &json!({"error": {
                        "message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                        "type": "invalid_request_error", "param": "max_tokens", "code": "unsupported_parameter"
                    }}),
                )
            } else if sends(call, "temperature") {
                refused(
                    400,
                    &json!({"error": {
                        "message": "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
                        "type": "invalid_request_error", "param": "temperature", "code": "unsupported_value"
                    }}),
                )
            } else {
                scores()
            }
        },
        calls: 4,
        hears: &[
            "`max_completion_tokens` is sent instead",
            "refuses `temperature`",
        ],
        has: &["max_completion_tokens", "seed", "response_format"],
        lacks: &["max_tokens", "temperature"],
        ..PLAIN
    },
    Row {
        name: "OpenAI reasoning: hidden thoughts eat the limit",
        answer: |_, _| {
            choice(
                &json!({"role": "assistant", "content": "", "refusal": null}),
                "length",
            )
        },
        ends: "cut_off",
        ..PLAIN
    },
    Row {
        name: "OpenAI: a refusal apart from the content",
        answer: |_, _| {
            choice(
                &json!({"role": "assistant", "content": null, "refusal": "I can't."}),
                "stop",
            )
        },
        ends: "declined",
        ..PLAIN
    },
    Row {
        name: "Azure: deployments in the path and a key of its own header",
        path: "/openai/deployments/judge?api-version=2024-10-21",
        answer: |_, call| {
            let is_right = call.line.starts_with(
                "post /openai/deployments/judge/chat/completions?api-version=2024-10-21 ",
            );
            let has_key = call.head.contains(&format!("api-key: {KEY}"));
            match (is_right, has_key && !call.head.contains("authorization")) {
                (true, true) => scores(),
                (false, _) => error(404, "Resource not found"),
                (true, false) => error(401, "Access denied due to invalid subscription key"),
            }
        },
        ..PLAIN
    },
    Row {
        name: "Azure: the filter refuses the prompt",
        path: "/openai/v1",
        answer: |_, _| {
            refused(
                400,
                &json!({"error": {
                    "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
                    "type": null, "param": "prompt", "code": "content_filter", "status": 400,
                    "innererror": {"code": "ResponsibleAIPolicyViolation"}
                }}),
            )
        },
        ends: "declined",
        ..PLAIN
    },
    Row {
        name: "Azure: the filter holds back the reply",
        answer: |_, _| {
            choice(
                &json!({"role": "assistant", "content": null}),
                "content_filter",
            )
        },
        ends: "declined",
        ..PLAIN
    },
];

/// Servers of one's own: vLLM, llama.cpp, Ollama, and `LiteLLM` before any of them.
const OWN: &[Row] = &[
    Row {
        name: "vLLM: the JSON lands in the reasoning",
        answer: |count, _| {
            let field = if count == 0 {
                "reasoning_content"
            } else {
                "reasoning"
            };
            choice(
                &json!({"role": "assistant", "content": null, field: SAID}),
                "stop",
            )
        },
        ..PLAIN
    },
    Row {
        name: "vLLM: thoughts in the content, of a model without a parser for them",
        answer: |_, _| {
            says(&format!(
                "I might say {{\"accuracy\": 1}}.\n</think>\n\n{SAID}"
            ))
        },
        ..PLAIN
    },
    Row {
        name: "vLLM: an error of old",
        answer: |_, _| {
            refused(
                400,
                &json!({
                    "object": "error", "message": "This model's maximum context length is 4096 tokens.",
                    "type": "BadRequestError", "param": null, "code": 400
                }),
            )
        },
        ends: "refused",
        ..PLAIN
    },
    Row {
        name: "llama.cpp: the schema and its own grammar are too much",
        answer: |_, call| match format(call) {
            Some("json_schema") => error(
                400,
                "Either \"json_schema\" or \"grammar\" can be specified, but not both",
            ),
            _ => scores(),
        },
        calls: 3,
        hears: &["asked for a JSON object instead"],
        ..PLAIN
    },
    Row {
        name: "llama.cpp: still loading",
        answer: |count, _| {
            if count < 12 {
                refused(
                    503,
                    &json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}),
                )
            } else {
                scores()
            }
        },
        calls: 14,
        ..PLAIN
    },
    Row {
        name: "llama.cpp: the schema is taken and not kept to",
        answer: |count, _| match count % 2 {
            0 => says("I'd say it is quite accurate."),
            _ => scores(),
        },
        calls: 4,
        ..PLAIN
    },
    Row {
        name: "Ollama: the prompt is cut off without a word",
        answer: |_, _| {
            let body = json!({
                "choices": [{"message": {"content": SAID}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 40, "completion_tokens": 10}
            });
            Reply::With(200, &[], body.to_string())
        },
        hears: &["counted 40 tokens in a prompt that has"],
        ..PLAIN
    },
    Row {
        name: "LiteLLM: a parameter that the provider doesn't take",
        answer: |_, call| {
            if sends(call, "seed") {
                error(
                    400,
                    "litellm.UnsupportedParamsError: anthropic does not support parameters: ['seed'], for model=judge-large. To drop these, set `litellm.drop_params=True`",
                )
            } else {
                scores()
            }
        },
        calls: 3,
        hears: &["refuses `seed`"],
        has: &["temperature", "max_tokens", "response_format"],
        lacks: &["seed"],
        ..PLAIN
    },
];

/// Servers of others: Groq, Together, `OpenRouter`, Gemini.
const OTHERS: &[Row] = &[
    Row {
        name: "Groq: a model without schemas",
        answer: |_, call| match format(call) {
            Some("json_schema") => error(
                400,
                "This model does not support response format `json_schema`. See supported models",
            ),
            _ => scores(),
        },
        calls: 3,
        hears: &["asked for a JSON object instead"],
        ..PLAIN
    },
    Row {
        name: "Groq: what it refuses as no JSON is one all the same",
        answer: |_, _| {
            refused(
                400,
                &json!({"error": {
                    "message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
                    "type": "invalid_request_error", "code": "json_validate_failed",
                    "failed_generation": format!("Here it is:\n{SAID}")
                }}),
            )
        },
        ..PLAIN
    },
    Row {
        name: "Groq: what it refuses as no JSON is none",
        answer: |_, _| {
            refused(
                400,
                &json!({"error": {
                    "message": "Generated JSON does not match the expected schema.",
                    "code": "json_validate_failed", "failed_generation": "Well!"
                }}),
            )
        },
        ends: "unparsed",
        calls: 4,
        ..PLAIN
    },
    Row {
        name: "Groq: no room for now",
        answer: |count, _| match count {
            0 => error(498, "Flex tier capacity exceeded"),
            _ => scores(),
        },
        calls: 3,
        ..PLAIN
    },
    Row {
        name: "Groq: one ticket is more than a minute's tokens",
        answer: |_, _| {
            refused(
                413,
                &json!({"error": {
                    "message": "Request too large for model `judge-large` on tokens per minute (TPM): Limit 6000, Requested 7000",
                    "type": "tokens", "code": "rate_limit_exceeded"
                }}),
            )
        },
        ends: "refused",
        ..PLAIN
    },
    Row {
        name: "Together: a parameter by name",
        answer: |_, call| {
            if sends(call, "response_format") {
                refused(
                    422,
                    &json!({"detail": [{"loc": ["body", "response_format"], "msg": "Extra inputs are not permitted"}]}),
                )
            } else {
                scores()
            }
        },
        calls: 4,
        hears: &[
            "asked for a JSON object instead",
            "asked by the prompt alone",
        ],
        has: &["temperature"],
        lacks: &["response_format"],
        ..PLAIN
    },
    Row {
        name: "OpenRouter: an error inside of a 200",
        answer: |count, _| match count {
            0 => refused(
                200,
                &json!({"error": {"message": "Provider returned error", "code": 502}}),
            ),
            1 => refused(
                200,
                &json!({"choices": [{"error": {"message": "Upstream", "code": 429}, "finish_reason": "error"}]}),
            ),
            _ => scores(),
        },
        calls: 4,
        ..PLAIN
    },
    Row {
        name: "OpenRouter: a provider that ignores the format",
        answer: |_, _| says("**Accuracy**: 4/5\n\nOne slip."),
        ..PLAIN
    },
    Row {
        name: "OpenRouter: its own filter",
        answer: |_, _| {
            refused(
                403,
                &json!({"error": {"code": 403, "message": "Input was flagged", "metadata": {"reasons": ["x"]}}}),
            )
        },
        ends: "declined",
        ..PLAIN
    },
    Row {
        name: "Gemini: an error in a list, of a name that it doesn't know",
        path: "/v1beta/openai/",
        answer: |_, call| {
            if sends(call, "seed") {
                refused(
                    400,
                    &json!([{"error": {
                        "code": 400, "status": "INVALID_ARGUMENT",
                        "message": "Invalid JSON payload received. Unknown name \"seed\": Cannot find field."
                    }}]),
                )
            } else {
                scores()
            }
        },
        calls: 3,
        hears: &["refuses `seed`"],
        has: &["temperature", "response_format"],
        lacks: &["seed"],
        ..PLAIN
    },
    Row {
        name: "a server that counts nothing",
        answer: |_, _| {
            refused(
                200,
                &json!({"choices": [{"message": {"content": [{"type": "text", "text": SAID}]}}], "usage": null}),
            )
        },
        ..PLAIN
    },
];

fn judge(base: &str) -> Evaluator {
    let mut server = server(base);
    server.key = Some(printed_key());
    server.seed = Some(7);
    // Enough for the one row that is in trouble twice.
    server.retries = 2;
    evaluator(chats(server))
}

#[tokio::test]
async fn a_judge_copes_with_every_servers_ways() {
    for row in [OPENAI, OWN, OTHERS].into_iter().flatten() {
        let server = Server::answering(row.answer).await;
        let events = run(judge(&format!("{}{}", server.base, row.path)), 2).await;
        let ends = endings(&events);
        let expected = [(0, row.ends.to_string()), (1, row.ends.to_string())];
        assert_eq!(ends, expected, "{}\n{events:?}", row.name);
        let calls = server.calls();
        assert_eq!(calls.len(), row.calls, "{}", row.name);
        let said = sentences(&events);
        assert_eq!(said.len(), row.hears.len(), "{}: {said:?}", row.name);
        for (said, expected) in said.iter().zip(row.hears) {
            assert!(said.contains(expected), "{}: {said}", row.name);
        }
        let last = calls.last().expect("a call");
        for field in row.has {
            assert!(sends(last, field), "{}: {field}", row.name);
        }
        for field in row.lacks {
            assert!(!sends(last, field), "{}: {field}", row.name);
        }
        let verdicts = events.iter().filter_map(|event| match event {
            PoolEvent::Finished(verdict) => Some(verdict),
            _ => None,
        });
        let counted: u32 = verdicts
            .map(|verdict| verdict.spent.calls.unwrap_or_default())
            .sum();
        assert_eq!(counted as usize, calls.len(), "{}", row.name);
    }
}

#[tokio::test]
async fn what_one_judge_learns_of_a_server_another_knows() {
    let server = Server::answering(|_, call| match format(call) {
        Some(_) => error(400, "response_format is not supported"),
        None => scores(),
    })
    .await;
    let mut evaluator = judge(&server.base);
    let mut second = evaluator.judges[0].clone();
    second.name = "second".into();
    evaluator.judges.push(second);
    let (pool, mut events) = crate::bench::start(evaluator);
    pool.submit("main", crate::bench::ticket(0));
    while !matches!(events.recv().await, Some(PoolEvent::Finished(_))) {}
    pool.submit("second", crate::bench::ticket(1));
    pool.finish();
    let rest = crate::bench::rest(events).await;
    assert_eq!(endings(&rest), [(1, "4".into())]);
    assert_eq!(sentences(&rest), Vec::<&str>::new(), "it was said once");
    assert_eq!(server.calls().len(), 4, "two lessons and two verdicts");
}
