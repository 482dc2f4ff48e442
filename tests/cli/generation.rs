//! `juror generate`: models behind a server write the outputs that inputs lack, and no others.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::{Bench, Run};
use crate::models::Running;
use crate::server::{Call, Reply};

/// A completion by the model that was asked, which repeats the last thing it was told.
fn echo(call: &Call) -> Reply {
    let said = call.body["messages"].as_array().expect("messages");
    let last = said.last().expect("a message")["content"]
        .as_str()
        .expect("words");
    says(call, &format!("{} to {last}", model(call)), "stop")
}

fn says(call: &Call, content: &str, finish: &str) -> Reply {
    let body = json!({
        "model": format!("{}-2026", model(call)),
        "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10}
    });
    Reply::With(200, &[], body.to_string())
}

fn model(call: &Call) -> &str {
    call.body["model"].as_str().expect("a model")
}

/// A folder with these records in its store.
fn bench(records: &[Value]) -> Bench {
    let bench = Bench::new();
    let lines: Vec<_> = records.iter().map(Value::to_string).collect();
    bench.write("logs.jsonl", lines.join("\n"));
    bench.done(&["import", "logs.jsonl"]);
    bench
}

/// Prompts `about 0`, `about 1`, …, without outputs.
fn prompts(count: usize) -> Vec<Value> {
    let prompt = |number| {
        json!({"id": format!("q{number}"), "messages": [{"role": "user", "content": format!("about {number}")}],
            "output": "", "reference": format!("right {number}"), "tags": ["t"], "meta": {"n": number}})
    };
    (0..count).map(prompt).collect()
}

/// A model of this name, called one after the other, with more in its table.
fn table(name: &str, base: &str, more: &str) -> String {
    format!(
        "[[model]]\nkind = \"openai\"\nbase_url = \"{base}\"\nmodel = \"{name}\"\nconcurrency = 1\n{more}\n"
    )
}

/// What a run printed, whatever its status.
fn report(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

fn generate(bench: &Bench, more: &[&str]) -> Run {
    let arguments = [&["generate", "--models", "models.toml", "--json"], more].concat();
    bench.run(&arguments)
}

/// Asked, made, known, failed of a model by its place in the file.
fn counts(report: &Value, at: usize) -> [u64; 4] {
    ["asked", "made", "known", "failed"]
        .map(|key| report["models"][at][key].as_u64().expect("a count"))
}

/// Outputs by input and model.
fn outputs(bench: &Bench) -> BTreeMap<(String, String), String> {
    let tickets = bench.lines(&["list", "--json"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    tickets
        .iter()
        .map(|ticket| {
            (
                (text(&ticket["input"]), text(&ticket["model"])),
                text(&ticket["output"]),
            )
        })
        .filter(|(_, output)| !output.is_empty())
        .collect()
}

#[test]
fn what_is_missing_is_asked_for_and_nothing_else() {
    let server = Running::answering(|_, call| echo(call));
    let mut records = prompts(3);
    records[1]["output"] = "old".into();
    records[1]["model"] = "base".into();
    // The same input once more, by somebody else, and one among candidates.
    let mut other = records[1].clone();
    other["model"] = "bard".into();
    records.push(other);
    records.push(
        json!({"messages": [{"role": "user", "content": "a choice"}],
        "candidates": [{"model": "base", "output": "a"}, {"model": "tuned", "output": "b"}]}),
    );
    let bench = bench(&records);
    let more =
        "temperature = 0.5\nseed = 7\nmax_tokens = 64\nprice = { input = 1.0, output = 2.0 }";
    bench.write(
        "models.toml",
        table("base", &server.server.base, more) + &table("tuned", &server.server.base, ""),
    );
    let run = generate(&bench, &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let told = report(&run);
    assert_eq!(told["inputs"], 4);
    assert_eq!(counts(&told, 0), [2, 2, 2, 0]);
    assert_eq!(counts(&told, 1), [3, 3, 1, 0]);
    assert_eq!(
        told["models"][0]["usage"],
        json!({"input_tokens": 200, "output_tokens": 20})
    );
    assert_eq!(told["models"][0]["cost_usd"], json!(0.00024));
    assert_eq!(told["models"][1]["cost_usd"], Value::Null);
    let asked = |name: &str| -> Vec<String> {
        let calls = server.calls();
        let of_model = calls.iter().filter(|call| model(call) == name);
        of_model
            .map(|call| {
                assert_eq!(call.body.get("response_format"), None);
                let messages = call.body["messages"].as_array().expect("messages");
                assert_eq!(messages.len(), 1);
                messages[0]["content"].to_string()
            })
            .collect()
    };
    assert_eq!(asked("base"), ["\"about 0\"", "\"about 2\""]);
    assert_eq!(
        asked("tuned"),
        ["\"about 0\"", "\"about 1\"", "\"about 2\""]
    );
    let calls = server.calls();
    let first = calls.iter().find(|call| model(call) == "base");
    let first = first.expect("a call");
    let sent = ["temperature", "seed", "max_tokens"].map(|key| first.body[key].clone());
    assert_eq!(sent, [json!(0.5), json!(7), json!(64)]);
    let all = outputs(&bench);
    let of = |input: &str, model: &str| all[&(input.to_string(), model.to_string())].as_str();
    assert_eq!(of("about 1", "base"), "old");
    assert_eq!(of("about 1", "tuned"), "tuned to about 1");
    assert_eq!(of("about 2", "base"), "base to about 2");
    assert_eq!(all.len(), 2 + 2 + 3);

    let compared = bench.json(&["models", "--json"]);
    let models = compared["models"].as_array().expect("models");
    let rows: Vec<_> = models
        .iter()
        .map(|row| (row["model"].as_str().unwrap_or_default(), row["n"].as_u64()))
        .collect();
    for expected in [("base", Some(3)), ("tuned", Some(3)), ("bard", Some(1))] {
        assert!(rows.contains(&expected), "{rows:?}");
    }

    let again = report(&generate(&bench, &[]));
    assert_eq!(counts(&again, 0), [0, 0, 4, 0]);
    assert_eq!(counts(&again, 1), [0, 0, 4, 0]);
    assert_eq!(server.calls().len(), 5, "a second run asks nobody");
}

#[test]
fn a_log_says_how_it_was_made_and_its_record_is_kept() {
    let server = Running::answering(|_, call| echo(call));
    let bench = bench(&prompts(1));
    let more =
        "name = \"base\"\nseed = 7\nsystem = \"Be short.\"\nprice = { input = 1.0, output = 2.0 }";
    bench.write("models.toml", table("base-7b", &server.server.base, more));
    assert_eq!(generate(&bench, &[]).status, 0);
    let messages = server.calls()[0].body["messages"].clone();
    assert_eq!(
        messages[0],
        json!({"role": "system", "content": "Be short."})
    );
    let template = bench.json(&["show", "#0", "--json"]);
    let shown = bench.json(&["show", "#1", "--json"]);
    let log = &shown["log"];
    assert_eq!(
        log["messages"],
        json!([{"role": "user", "content": "about 0"}])
    );
    assert_eq!(log["output"], "base-7b to about 0");
    let same = ["reference", "tags"].map(|key| log[key].clone());
    assert_eq!(same, [json!("right 0"), json!(["t"])]);
    assert_eq!(
        (&log["model"], &log["source_id"]),
        (&json!("base"), &Value::Null)
    );
    let latency = log["usage"]["latency_ms"].as_f64().expect("a latency");
    assert!(latency >= 0.0, "{latency}");
    assert_eq!(log["usage"]["cost_usd"], json!(0.00012));
    let hash = blake3::hash(b"Be short.").to_hex();
    assert_eq!(
        log["meta"],
        json!({"n": 0, "generation": {
            "model": "base-7b", "answered": "base-7b-2026", "temperature": null, "seed": 7, "max_tokens": 2048,
            "system": {"hash": format!("b3:{}", &hash[..16]), "replaces": false},
            "of": template["log"]["id"],
        }})
    );
    let raw: Value = serde_json::from_str(log["raw"].as_str().expect("a record")).expect("JSON");
    assert_eq!(raw["output"], "base-7b to about 0");
    assert_eq!(raw["meta"], log["meta"]);
    let of_source = bench.lines(&["list", "--json", "--filter", "source:generate:base"]);
    assert_eq!(of_source.len(), 1);
    assert!(
        bench
            .done(&["audit"])
            .contains("imported generate:base: 1 new, 0 known, 0 rejected\n")
    );
}

#[test]
fn a_run_that_is_killed_loses_only_the_calls_under_way() {
    let server =
        Running::answering(|count, call| if count == 3 { Reply::Never } else { echo(call) });
    let bench = bench(&prompts(8));
    bench.write("models.toml", table("base", &server.server.base, ""));
    let mut running = bench
        .command(&["generate", "--models", "models.toml"])
        .spawn()
        .expect("the binary runs");
    let made = || {
        bench
            .lines(&["list", "--json", "--filter", "model:base"])
            .len()
    };
    for _ in 0..600 {
        if made() == 3 {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    running.kill().expect("it runs");
    running.wait().expect("it ends");
    assert_eq!((made(), server.calls().len()), (3, 4));
    let told = report(&generate(&bench, &[]));
    assert_eq!(counts(&told, 0), [5, 5, 3, 0]);
    assert_eq!(server.calls().len(), 9, "only what is missing is asked for");
    assert_eq!(outputs(&bench).len(), 8);
    bench.done(&["audit", "--verify"]);
    bench.done(&["doctor", "--rebuild"]);
    assert_eq!(outputs(&bench).len(), 8);
}

#[test]
fn a_model_that_can_not_go_on_stops_and_the_others_do_not() {
    let server = Running::answering(|_, call| match model(call) {
        "locked" => Reply::With(
            401,
            &[],
            json!({"error": {"message": "bad key"}}).to_string(),
        ),
        "gone" => Reply::With(
            404,
            &[],
            json!({"error": {"message": "model gone not found"}}).to_string(),
        ),
        _ => echo(call),
    });
    let bench = bench(&prompts(4));
    let price = "price = { input = 10000.0, output = 0.0 }\nbudget_usd = 1.5";
    let all = [("locked", ""), ("good", ""), ("gone", ""), ("dear", price)];
    let tables = all.map(|(name, more)| table(name, &server.server.base, more));
    bench.write("models.toml", tables.concat());
    let run = generate(&bench, &[]);
    assert_eq!(run.status, 1);
    let told = report(&run);
    assert_eq!(counts(&told, 0), [0, 0, 0, 0]);
    assert_eq!(counts(&told, 1), [4, 4, 0, 0]);
    assert_eq!(counts(&told, 2), [0, 0, 0, 0]);
    assert_eq!(counts(&told, 3), [2, 2, 0, 0]);
    for sentence in [
        "The model locked stopped: the server refuses the API key (bad key)",
        "The model gone stopped: the server knows no model `gone`",
        "The model dear stopped: the budget of $1.5 is spent",
    ] {
        assert!(run.stderr.contains(sentence), "{}", run.stderr);
    }
    let calls = |name: &str| {
        server
            .calls()
            .iter()
            .filter(|call| model(call) == name)
            .count()
    };
    assert_eq!(["locked", "good", "gone", "dear"].map(calls), [1, 4, 1, 2]);
}

#[test]
fn a_crowded_server_is_asked_again_and_learned_from() {
    let server = Running::answering(|count, call| {
        let error = |status, message: &str| {
            let body = json!({"error": {"message": message}}).to_string();
            Reply::With(status, &[("retry-after", "0")], body)
        };
        if call.body.get("temperature").is_some() {
            error(400, "Unsupported parameter: temperature")
        } else if count % 3 == 1 {
            error(429, "too many")
        } else {
            echo(call)
        }
    });
    let bench = bench(&prompts(4));
    bench.write(
        "models.toml",
        table("base", &server.server.base, "temperature = 0.5"),
    );
    let run = generate(&bench, &[]);
    assert_eq!(counts(&report(&run), 0), [4, 4, 0, 0]);
    let said = "base: the server refuses `temperature`; it is left to the server";
    assert_eq!(run.stderr.matches(said).count(), 1, "{}", run.stderr);
    let shown = bench.json(&["show", "#4", "--json"]);
    assert_eq!(
        shown["log"]["meta"]["generation"]["temperature"],
        Value::Null,
        "what was not sent is not recorded"
    );
}

#[test]
fn what_is_no_output_is_counted_by_cause_and_asked_for_again() {
    let server = Running::answering(|_, call| {
        let last = call.body["messages"][0]["content"].as_str().expect("words");
        match last {
            "about 0" => says(call, "It begi", "length"),
            "about 1" => says(call, "", "length"),
            "about 2" => says(call, " ", "stop"),
            "about 3" => {
                let message = json!({"role": "assistant", "content": null, "refusal": "I won't."});
                let body = json!({"choices": [{"message": message, "finish_reason": "stop"}]});
                Reply::With(200, &[], body.to_string())
            }
            "about 4" => Reply::With(400, &[], json!({"error": {"message": "odd"}}).to_string()),
            _ => echo(call),
        }
    });
    let bench = bench(&prompts(6));
    bench.write("models.toml", table("base", &server.server.base, ""));
    let run = generate(&bench, &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let told = report(&run);
    assert_eq!(counts(&told, 0), [6, 2, 0, 4]);
    assert_eq!(
        told["models"][0]["failures"],
        json!({"cut_off": 1, "declined": 1, "empty": 1, "refused": 1})
    );
    assert_eq!(told["models"][0]["cut"], 1);
    assert!(
        run.stderr
            .contains("base: 4 failed and are asked again by the next run"),
        "{}",
        run.stderr
    );
    let cut = bench.lines(&["list", "--json", "--filter", "tag:cut-off"]);
    assert_eq!(cut.len(), 1);
    assert_eq!(cut[0]["output"], "It begi");
    let shown = bench.json(&["show", &format!("#{}", cut[0]["ordinal"]), "--json"]);
    assert_eq!(shown["log"]["meta"]["generation"]["cut"], true);
    let told = report(&generate(&bench, &[]));
    assert_eq!(counts(&told, 0), [4, 0, 2, 4]);
    assert_eq!(server.calls().len(), 10);
}

#[test]
fn a_conversation_is_asked_up_to_its_answer_and_with_the_prompt_that_is_wanted() {
    let server = Running::answering(|_, call| echo(call));
    let turn = |role: &str, content: &str| json!({"role": role, "content": content});
    let bench = bench(&[
        json!({"messages": [turn("system", "Log's."), turn("user", "Why?"), turn("assistant", "So.")], "output": ""}),
        json!({"messages": [turn("system", "Nobody asks.")], "output": "x"}),
    ]);
    let replaced = "system = \"Own.\"\nsystem_replace = true";
    bench.write(
        "models.toml",
        table("a", &server.server.base, "system = \"Own.\"")
            + &table("b", &server.server.base, replaced),
    );
    let told = report(&generate(&bench, &["--concurrency", "2"]));
    for at in [0, 1] {
        assert_eq!(counts(&told, at), [2, 1, 0, 1]);
        assert_eq!(told["models"][at]["failures"], json!({"nothing_asked": 1}));
    }
    let calls = server.calls();
    assert_eq!(calls.len(), 2, "nobody is asked where nobody asks");
    for call in calls {
        let own = if model(&call) == "a" {
            "Log's."
        } else {
            "Own."
        };
        assert_eq!(
            call.body["messages"],
            json!([turn("system", own), turn("user", "Why?")])
        );
    }
    let all = outputs(&bench);
    assert_eq!(all[&("Why?".to_string(), "a".to_string())], "a to Why?");
    let shown = bench.json(&["show", "#2", "--json"]);
    assert_eq!(shown["log"]["messages"].as_array().map(Vec::len), Some(3));
    assert_eq!(shown["log"]["meta"]["generation"]["left_out"], 1);
}

#[test]
fn a_look_asks_nobody_and_says_what_it_may_cost() {
    let server = Running::answering(|_, call| echo(call));
    let bench = bench(&prompts(5));
    let price =
        "max_tokens = 100\nprice = { input = 0.0, output = 10.0 }\napi_key_cmd = [\"false\"]";
    bench.write(
        "models.toml",
        table("base", &server.server.base, price) + &table("free", &server.server.base, ""),
    );
    let look = bench.done(&[
        "generate",
        "--models",
        "models.toml",
        "--dry-run",
        "--limit",
        "4",
    ]);
    assert!(look.contains("at most $0.0040"), "{look}");
    let told = report(&generate(&bench, &["--dry-run", "--limit", "4"]));
    let estimate = &told["models"][0]["estimate"];
    assert_eq!(
        (&estimate["calls"], &estimate["most_output_tokens"]),
        (&json!(4), &json!(400.0))
    );
    assert_eq!(told["models"][1]["estimate"]["most_usd"], Value::Null);
    assert!(server.calls().is_empty() && outputs(&bench).is_empty());
    let limited = report(&generate(
        &bench,
        &["--limit", "2", "--filter", "about", "--trust"],
    ));
    assert_eq!(counts(&limited, 1), [2, 2, 0, 0]);
}

#[test]
fn a_key_from_a_program_goes_nowhere_before_it_is_trusted() {
    let server = Running::answering(|_, call| echo(call));
    let bench = bench(&prompts(1));
    let key = "api_key_cmd = [\"echo\", \"sk-secret\"]";
    bench.write(
        "models.toml",
        table("locked", &server.server.base, key) + &table("open", &server.server.base, ""),
    );
    let run = generate(&bench, &[]);
    assert_eq!(run.status, 1);
    assert!(
        run.stderr.contains("The model locked stopped: this file runs `echo sk-secret` and sends what it prints to http"),
        "{}",
        run.stderr
    );
    assert_eq!(counts(&report(&run), 1), [1, 1, 0, 0], "the other goes on");
    let trusted = generate(&bench, &["--trust"]);
    assert_eq!(trusted.status, 0, "{}", trusted.stderr);
    let calls = server.calls();
    let last = calls.last().expect("a call");
    assert!(last.head.contains("authorization: bearer sk-secret"));
    let raw = bench.json(&["show", "#2", "--json"]).to_string();
    assert!(!raw.contains("sk-secret"));
}

#[test]
fn what_is_private_is_masked_in_what_is_sent_and_put_back_in_what_is_written() {
    let server = Running::answering(|_, call| echo(call));
    let bench = bench(&[
        json!({"messages": [{"role": "user", "content": "Mail ann@example.org, not bob@example.org."}],
            "output": "eve@example.org", "model": "bard"}),
    ]);
    bench.write(
        "e.toml",
        "name = \"e\"\n[[criterion]]\nkey = \"good\"\nscale = { kind = \"pass-fail\" }\n\
         [redact]\npatterns = [\"email\"]\napply = [\"judge\"]\n",
    );
    bench.write(
        "models.toml",
        table(
            "base",
            &server.server.base,
            "system = \"Ask ann@example.org.\"",
        ),
    );
    let run = generate(&bench, &["-e", "e.toml"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let body = server.calls()[0].body.to_string();
    assert!(
        !body.contains("example.org") && body.contains("<EMAIL_1>"),
        "{body}"
    );
    assert!(
        run.stderr
            .contains("base: masked in what it was sent: email 3"),
        "{}",
        run.stderr
    );
    assert_eq!(
        outputs(&bench)[&(
            "Mail ann@example.org, not bob@example.org.".into(),
            "base".into()
        )],
        "base to Mail ann@example.org, not bob@example.org."
    );
}

#[test]
fn a_file_that_is_none_is_said_with_its_line() {
    let bench = bench(&prompts(1));
    let without = bench.run(&["generate"]);
    assert_eq!(without.status, 2);
    assert!(without.stderr.contains("--models FILE") && without.stderr.contains("[[model]]"));
    let missing = bench.run(&["generate", "--models", "nowhere.toml"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("nowhere.toml can't be read"),
        "{}",
        missing.stderr
    );
    bench.write(
        "models.toml",
        table("a", "http://127.0.0.1:1", "temprature = 1"),
    );
    let wrong = generate(&bench, &[]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.stderr.contains(
            "models.toml:6:1: `temprature` means nothing in [[model]]; did you mean `temperature`?"
        ),
        "{}",
        wrong.stderr
    );
}
