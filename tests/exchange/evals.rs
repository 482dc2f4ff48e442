//! What evaluation harnesses write: each fixture's conversations, outputs, references, scores and choices, and what does not
//! come in. Where each fixture's shape comes from stands in the README beside it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use juror::import::{ImportedLog, Options, Reader, Rejection, Source, Survey, expand};
use proptest::prelude::*;
use serde_json::json;

use crate::{one, read, read_with, told, turns};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/formats")
        .join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).expect("a fixture")
}

/// What comes of these fixtures, imported together, and how many records went into others.
fn import(names: &[&str]) -> (Vec<Result<ImportedLog, Rejection>>, u64) {
    let paths: Vec<_> = names.iter().map(|name| path(name)).collect();
    let sources = expand(&paths).expect("fixtures");
    let options = Options {
        joins: Arc::new(Survey::of(&sources).gather()),
        ..Options::default()
    };
    let (mut items, mut beside) = (Vec::new(), 0);
    for source in sources {
        let mut reader = Reader::open(source, &options).expect("a file that opens");
        items.extend(reader.by_ref());
        beside += reader.beside();
    }
    (items, beside)
}

/// A log in one line: `id by model: conversation => output; ref …; given …`, or why there is none.
fn line(item: &Result<ImportedLog, Rejection>) -> String {
    let log = match item {
        Ok(log) => log,
        Err(rejection) => return format!("rejected: {}", rejection.reason),
    };
    let mut line = format!(
        "{} by {}: {} => {}",
        log.log.source_id.as_deref().unwrap_or("-"),
        log.log.model.as_deref().unwrap_or("-"),
        turns(&log.log),
        log.log.output
    );
    for candidate in &log.log.candidates {
        let model = candidate.model.as_deref().unwrap_or("-");
        let _ = write!(line, " [{model}: {}]", candidate.output);
    }
    for reference in &log.log.references {
        line.push_str("; ref ");
        line.push_str(reference);
    }
    for made in &log.given.comparisons {
        let made = serde_json::to_value(made).expect("text");
        let _ = write!(line, "; {} chose {}", made["judge"], made["choice"]);
    }
    for (who, given) in log.given.human.iter().chain(&log.given.judge) {
        let scores = serde_json::Value::from(given.scores.clone());
        let _ = write!(line, "; {who} {scores}");
        if let Some(note) = &given.note {
            let _ = write!(line, " ({note})");
        }
    }
    line
}

fn lines(names: &[&str]) -> Vec<String> {
    import(names).0.iter().map(line).collect()
}

#[test]
fn promptfoos_results_bring_each_output_with_what_its_assertions_gave() {
    assert_eq!(
        lines(&["promptfoo/results-v3.json"]),
        [
            "r1 by openai:gpt-large: user: Solve this riddle: what has keys and opens no door? => A piano.; ref piano; promptfoo {\"latency\":1,\"contains\":1,\"llm-rubric\":0.9,\"pass\":true} (llm-rubric: It apologises nowhere.)",
            "r2 by openai:gpt-small: user: Solve this riddle: what has keys and opens no door? => A piano, of course.; ref piano; promptfoo {\"latency\":0,\"contains\":1,\"contains_2\":0,\"pass\":false} (latency: Latency 5797ms is greater than threshold 3000ms\ncontains: Expected output to contain \"keys\")",
            "r3 by openai:gpt-large: user: Solve this riddle: what has keys and opens no door? => A piano.; ref piano; promptfoo {\"pass\":false} (Too short); promptfoo {\"latency\":1,\"contains\":1}",
            "rejected: results.results[3]: the request failed: API error: 429 Too Many Requests",
            "r5 by openai:gpt-large: user: Solve this riddle: what has keys and opens no door? => {\n            \"answer\": \"a piano\"\n          }; ref piano",
            "rejected: results.results[5]: no output: `response.output` is not there, and no `error` says why",
        ]
    );
    let (items, _) = import(&["promptfoo/results-v3.json"]);
    let log = |at: usize| items[at].as_ref().expect("a log");
    assert_eq!(
        serde_json::to_value(&log(0).log.usage).expect("numbers"),
        json!({"input_tokens":37,"output_tokens":23,"latency_ms":579.0,"cost_usd":0.0005})
    );
    assert_eq!(
        log(0).log.meta["riddle"],
        "what has keys and opens no door?"
    );
    assert_eq!(
        log(0).log.at.expect("a time").to_string(),
        "2026-10-01T20:08:11.168Z"
    );
    let person = &log(2).given.human["promptfoo"];
    assert_eq!(person.note.as_deref(), Some("Too short"));
}

#[test]
fn earlier_results_of_promptfoo_are_read_from_their_table_or_their_list() {
    let cases = [
        (
            "promptfoo/table-v2.json",
            vec![
                "0/0 by openai:gpt-large: user: Solve: keys, no door? => A piano.; promptfoo {\"pass\":true} (All assertions passed)",
                "0/1 by openai:gpt-small: user: Solve: keys, no door? => A map.; promptfoo {\"pass\":false} (Expected output to contain \"piano\")",
            ],
        ),
        (
            "promptfoo/summary-v2.json",
            vec![
                "- by openai:gpt-large: user: Solve: keys, no door? => A piano.; promptfoo {\"pass\":true} (All assertions passed)",
            ],
        ),
        (
            "promptfoo/results.jsonl",
            vec![
                "r1 by openai:gpt-large: user: Solve this riddle: what has keys and opens no door? => A piano.; ref piano; promptfoo {\"latency\":1,\"contains\":1,\"llm-rubric\":0.9,\"pass\":true} (llm-rubric: It apologises nowhere.)",
            ],
        ),
    ];
    for (name, expected) in cases {
        assert_eq!(lines(&[name]), expected, "{name}");
    }
}

#[test]
fn inspects_samples_come_in_one_by_one_with_their_scorers_as_judges() {
    assert_eq!(
        lines(&["inspect/log.json"]),
        [
            "1_epoch_1 by tiny-2026: system: Answer with Yes or No. | user: Is water wet? => Yes; ref  Yes; match {\"match\":\"C\"} (Yes)",
            "1_epoch_2 by tiny-2026: system: Answer with Yes or No. | user: Is water wet? => No; ref  Yes; grader {\"clarity\":4,\"tone\":0.5} (Terse.); late {\"late\":null}; match {\"match\":\"I\"} (No)",
            "tools_epoch_1 by tiny-2026: user: Is water wet? | assistant:  | tool: It is a liquid. => Yes; ref  Yes",
            "image_epoch_1 by tiny-2026: user: What is this?\n[image/png 1 KB] => A cat; ref cat; ref a cat",
            "rejected: samples[4]: the request failed: RuntimeError('no sandbox')",
            "rejected: samples[5]: no output: neither `output` nor the last of `messages` is a model's, and no `error` says why",
        ]
    );
    let (items, _) = import(&["inspect/log.json"]);
    let log = |at: usize| items[at].as_ref().expect("a log");
    let call = &log(2).log.messages[1].tool_calls[0];
    assert_eq!((&*call.id, &*call.name), ("c1", "look"));
    assert_eq!(log(0).log.tags, ["wetness", "nightly"]);
    assert_eq!(
        serde_json::to_value(&log(0).log.usage).expect("numbers"),
        json!({"input_tokens":61,"output_tokens":2,"latency_ms":500.0})
    );
    let raw: serde_json::Value = serde_json::from_slice(&log(1).raw).expect("its own part");
    assert_eq!((&raw["id"], &raw["epoch"]), (&json!(1), &json!(2)));
    assert_eq!(
        told(&read(text("inspect/header-only.json"))),
        [
            "line 1: no output: `samples` is empty: the run was logged without its samples, or ended before the first"
        ]
    );
    assert_eq!(one(text("inspect/sample_1.json")).format, "inspect");
}

#[test]
fn samples_of_lm_eval_find_their_model_in_the_results_beside_them() {
    assert_eq!(
        lines(&["lm-eval/meta-llama__tiny/samples_sums_2026-01-16T16-02-26.648276.jsonl"]),
        [
            "sums/0 by meta-llama/tiny: user: Q: 1+1?\nA: =>  2, I think; ref 2; lm-eval/flexible-extract {\"exact_match\":1.0}",
            "sums/0 by meta-llama/tiny: user: Q: 1+1?\nA: =>  2, I think; ref 2; lm-eval/strict-match {\"exact_match\":0.0}",
            "sums/1 by meta-llama/tiny: system: Be brief. | user: 2+2? => 4; ref 4; lm-eval {\"exact_match\":1.0}",
            "sums/2 by meta-llama/tiny: system: Be brief. | user: 2+2? =>  [meta-llama/tiny: 4] [meta-llama/tiny: 5]; ref 4; lm-eval {\"exact_match\":1.0}",
            "sums/3 by meta-llama/tiny: user: Find dates. => DATE: today; ref DATE: today",
        ]
    );
    let (items, beside) = import(&["lm-eval/meta-llama__tiny"]);
    assert_eq!(
        (items.len(), beside),
        (10, 1),
        "the results are a part of all"
    );
    let identity = |at: usize| items[at].as_ref().expect("a log").log.id();
    assert_eq!(identity(5), identity(6), "two filters score one output");
}

#[test]
fn what_a_model_only_weighed_is_shown_as_the_choice_it_found_likeliest() {
    assert_eq!(
        lines(&[
            "lm-eval/meta-llama__tiny/samples_capitals_2026-01-16T16-02-26.648276.jsonl",
            "lm-eval/old.jsonl"
        ]),
        [
            "capitals/0 by meta-llama/tiny: user: Capital of France? => Paris; ref Paris; lm-eval {\"acc\":1.0,\"acc_norm\":1.0}",
            "capitals/1 by meta-llama/tiny: user: The cup did not fit the box because the  => cup was too big.; ref cup was too big.; lm-eval {\"acc\":1.0}",
            "capitals/2 by meta-llama/tiny: user: The quick brown fox jumps over the lazy => dog; ref dog; lm-eval {\"acc\":1.0}",
            "capitals/3 by meta-llama/tiny: user: The quick brown fox jumps over the lazy => ; ref cat; lm-eval {\"acc\":0.0}",
            "rejected: no output: `resps` holds the likelihood of a text, and no text of the model",
            "0 by -: user: Q: 1+1?\nA: =>  2; ref 2; lm-eval {\"exact_match\":1.0}",
            "1 by -: user: Capital of France? => Rome; ref Paris; lm-eval {\"acc\":0.0}",
        ]
    );
    let (items, _) = import(&["lm-eval/old.jsonl"]);
    let log = &items[1].as_ref().expect("a log").log;
    assert_eq!(
        log.meta["choices"],
        json!([{"text":"Rome","likelihood":-0.5,"greedy":false},{"text":"Paris","likelihood":-4.5,"greedy":false}])
    );
}

#[test]
fn alpaca_eval_brings_outputs_and_choices_between_two() {
    assert_eq!(
        lines(&["alpaca-eval"]),
        [
            "- by -: user: Name a prime. =>  [big-1: Seven.] [tiny-1: Nine.]; \"weighted_gpt\" chose \"a\"",
            "- by -: user: Name a prime. =>  [big-1: Seven.] [tiny-1: Nine.]; \"weighted_gpt\" chose \"b\"",
            "- by -: user: Name a prime. =>  [big-1: Seven.] [tiny-1: Nine.]; \"weighted_gpt\" chose \"tie\"",
            "- by -: user: Name a prime. =>  [big-1: Seven.] [tiny-1: Nine.]; \"weighted_gpt\" chose \"tie\"",
            "- by -: user: Name a prime. =>  [big-1: Seven.] [tiny-1: Nine.]",
            "- by tiny-1: user: Name a prime. => Seven.",
        ]
    );
    let (items, _) = import(&["alpaca-eval"]);
    for item in items {
        assert_eq!(item.expect("a log").log.tags, ["helpful_base"]);
    }
}

#[test]
fn mt_bench_is_put_together_from_all_its_folders() {
    assert_eq!(
        lines(&["mt-bench"]),
        [
            "81/1/big by big: user: Write a post. => Long.; claude-v1 {\"overall\":7.0} (Because. [[7]]); gpt-4 {\"overall\":6.0} (On second thoughts. [[6]])",
            "81/2/big by big: user: Write a post. | assistant: Long. | user: Shorter. => Short.; gpt-4 {\"overall\":null} (Because. [[-1]])",
            "81/1/big#2 by big: user: Write a post. => Other.",
            "81/2/big#2 by big: user: Write a post. | assistant: Other. | user: Shorter. => Still other.",
            "101/1/big by big: user: Who is second? => Second.; ref You are second.; ref You are second, of course.; gpt-4 {\"overall\":8.5} (Because. [[8.5]])",
            "101/2/big by big: user: Who is second? | assistant: Second. | user: And last? => Nobody.; ref Unclear.",
            "81/1/small by small: user: Write a post. => So long.",
            "81/2/small by small: user: Write a post. | assistant: So long. | user: Shorter. => So short.",
            "81/1/big-small by -: user: Write a post. =>  [big: Long.] [small: So long.]; \"gpt-4\" chose \"a\"",
            "81/2/big-small by -: user: Write a post. =>  [big: Long.\n\n[user] Shorter.\n\nShort.] [small: So long.\n\n[user] Shorter.\n\nSo short.]; \"gpt-4\" chose \"tie\"",
            "81/1/big-small by -: user: Write a post. =>  [big: Long.] [small: So long.]",
            "rejected: no output: the answer of nobody to question 81 is not among these files: name model_answer, or its folder, in the same import",
        ]
    );
    let (_, beside) = import(&["mt-bench"]);
    assert_eq!(beside, 8, "two questions, five judgments, one reference");
}

#[test]
fn prompts_of_llama_factory_are_taken_out_of_their_template() {
    assert_eq!(
        lines(&["llama-factory-predictions"]),
        [
            "- by -: system: You are kind. | user: Hi => Hello; ref Hello!",
            "- by -: system: You are kind. | user: Hi => Hello; ref Hello!\n",
            "- by -: user: Human: Hi\nAssistant: => ; ref Hello!",
        ]
    );
}

#[test]
fn helms_states_are_as_many_logs_as_requests_that_were_run() {
    assert_eq!(
        lines(&["helm"]),
        [
            "id1/0 by org/tiny: user: Capital of France?\nA. Rome\nB. Paris\nAnswer: =>  B; ref B; ref Paris",
            "id2/0 by org/tiny: user: Capital of Frnce? =>  [org/tiny:  Paris] [org/tiny:  Lyon]; ref Paris",
            "id3/0 by org/tiny: system: Be brief. | user: Hi => Hello",
            "rejected: request_states[3]: the request failed: context window exceeded",
            "rejected: request_states[4]: no output: `result` is not there: the request was not run",
        ]
    );
    let (items, _) = import(&["helm"]);
    let log = |at: usize| &items[at].as_ref().expect("a log").log;
    assert_eq!(log(0).usage.latency_ms, Some(1250.0));
}

#[test]
fn completions_of_human_eval_find_their_problems_and_stay_apart() {
    assert_eq!(
        lines(&["human-eval"]),
        [
            "HumanEval/0 by -: user: def add(a, b):\n    \"\"\"Adds.\"\"\"\n =>     return a + b\n; ref     return a + b\n",
            "HumanEval/0 by -: user: def add(a, b):\n    \"\"\"Adds.\"\"\"\n =>     return a - b\n; ref     return a + b\n",
            "rejected: no input: problem HumanEval/9 is not among these files: name HumanEval.jsonl.gz, or its folder, in the same import",
            "HumanEval/0 by -: user: def add(a, b):\n    \"\"\"Adds.\"\"\"\n =>     return a - b\n; ref     return a + b\n; human-eval {\"passed\":false} (failed: AssertionError)",
            "HumanEval/0 by -: user: def add(a, b):\n    \"\"\"Adds.\"\"\"\n =>     return b + a\n; ref     return a + b\n; human-eval {\"passed\":true} (passed)",
        ]
    );
}

#[test]
fn events_of_openai_evals_come_together_by_sample() {
    assert_eq!(
        lines(&["openai-evals"]),
        [
            "test-match.s1.2 by gpt-tiny: user: OpenAI was founded in 20 => 15; ref 15; openai-evals {\"correct\":true}",
            "test-match.s1.1 by gpt-tiny: system: Be brief. | user: First president? => Lincoln; ref Washington; ref George Washington; openai-evals {\"correct\":false}",
            "graded.0#1 by gpt-tiny: user: Tell a joke. => Knock.; openai-evals {\"choice\":\"No\",\"score\":0.0}",
            "graded.0#2 by gpt-tiny: user: Is this funny: Knock. => No",
        ]
    );
    let (items, beside) = import(&["openai-evals"]);
    assert_eq!(beside, 6, "the spec, the report and four events");
    assert_eq!(
        items[0]
            .as_ref()
            .expect("a log")
            .log
            .at
            .expect("a time")
            .to_string(),
        "2023-04-17T22:10:13.127375Z"
    );
}

#[test]
fn details_of_lighteval_come_in_once_they_are_jsonl() {
    assert_eq!(
        lines(&["lighteval"]),
        [
            "capitals|0/0 by -: user: Capital of France? => Paris; ref Paris; lighteval {\"acc\":1.0}",
            "sums|0/1 by -: user: 1+1? => 2; ref 2; lighteval {\"em\":1.0}",
        ]
    );
}

#[test]
fn each_shape_is_recognised_by_itself_and_takes_no_other() {
    for folder in fs::read_dir(path("")).expect("fixtures") {
        let folder = folder.expect("an entry").file_name();
        let name = folder.to_str().expect("a name");
        if !HARNESSES.contains(&name) {
            continue;
        }
        for item in import(&[name]).0.into_iter().flatten() {
            assert_eq!(item.format, name);
        }
    }
    let others = [
        (r#"{"instruction":"Add","output":"2"}"#, "alpaca"),
        (
            r#"{"task_id":"a/1","prompt":"Add","completion":"2"}"#,
            "prompt-completion",
        ),
        (
            r#"{"prompt":"Add","predict":"2","label":1}"#,
            "prompt-completion",
        ),
        (
            r#"{"prompt":"Add","output":"2","provider":{"id":"x"},"success":true}"#,
            "prompt-completion",
        ),
        (
            r#"{"input":"Add","target":"2","output":"2","epoch":3}"#,
            "prompt-completion",
        ),
        (
            r#"{"messages":[{"role":"user","content":"Add"},{"role":"assistant","content":"2"}],"target":"2","epoch":1}"#,
            "messages",
        ),
        (
            r#"{"question_id":1,"prompt":"Add","output":"2","judge":{"j":{"overall":1}}}"#,
            "prompt-completion",
        ),
        (r#"{"results":[{"prompt":"Add","output":"2"}]}"#, "list"),
        (
            r#"{"data":[{"prompt":"Add","output":"2"}],"results":{"x":1}}"#,
            "list",
        ),
        (
            r#"{"doc_id":1,"prompt":"Add","output":"2"}"#,
            "prompt-completion",
        ),
        (
            r#"{"run_id":"r","type":"x","sample_id":1,"prompt":"Add","output":"2"}"#,
            "prompt-completion",
        ),
    ];
    for (record, format) in others {
        assert_eq!(one(record).format, format, "{record}");
    }
}

/// The folders of this file's fixtures.
const HARNESSES: [&str; 10] = [
    "alpaca-eval",
    "helm",
    "human-eval",
    "inspect",
    "lighteval",
    "llama-factory-predictions",
    "lm-eval",
    "mt-bench",
    "openai-evals",
    "promptfoo",
];

/// How a member of an archive is packed.
#[derive(Clone, Copy)]
enum Packed {
    Stored,
    Deflated,
    Zstd,
    /// With a checksum that is another's.
    Damaged,
    Encrypted,
    /// By a method that nobody reads.
    Odd,
}

/// A zip archive of these members.
fn zip(members: &[(&str, &[u8], Packed)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, packed) in members {
        let (method, data): (u16, Vec<u8>) = match packed {
            Packed::Deflated => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(bytes).expect("memory");
                (8, encoder.finish().expect("memory"))
            }
            Packed::Zstd => (93, zstd::encode_all(*bytes, 1).expect("memory")),
            Packed::Odd => (12, bytes.to_vec()),
            Packed::Stored | Packed::Damaged | Packed::Encrypted => (0, bytes.to_vec()),
        };
        let checksum = crc32fast::hash(bytes) ^ u32::from(matches!(packed, Packed::Damaged));
        let flags = u16::from(matches!(packed, Packed::Encrypted));
        let size = |length: usize| u32::try_from(length).expect("small").to_le_bytes();
        let mut shared = vec![20, 0];
        shared.extend(flags.to_le_bytes());
        shared.extend(method.to_le_bytes());
        shared.extend([0; 4]);
        shared.extend(checksum.to_le_bytes());
        shared.extend(size(data.len()));
        shared.extend(size(bytes.len()));
        shared.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        shared.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(size(archive.len()));
        directory.extend(name.as_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&shared);
        archive.extend(name.as_bytes());
        archive.extend(data);
    }
    let start = u32::try_from(archive.len()).expect("small");
    let length = u32::try_from(directory.len()).expect("small");
    let count = u16::try_from(members.len()).expect("few");
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// An `.eval` of the fixtures, its samples packed in this way.
fn eval(packed: Packed) -> Vec<u8> {
    let [header, first, second] = ["header.json", "sample_1.json", "sample_2.json"]
        .map(|name| text(&format!("inspect/{name}")));
    zip(&[
        ("_journal/start.json", b"{}", Packed::Stored),
        (
            "samples/1_epoch_1.json",
            first.trim_end().as_bytes(),
            packed,
        ),
        (
            "samples/1_epoch_2.json",
            second.trim_end().as_bytes(),
            packed,
        ),
        ("summaries.json", b"[]", Packed::Deflated),
        ("header.json", header.as_bytes(), Packed::Deflated),
    ])
}

#[test]
fn an_archive_of_inspects_is_opened_however_its_members_are_packed() {
    for packed in [Packed::Stored, Packed::Deflated, Packed::Zstd] {
        let bytes = eval(packed);
        let items = read_with("run.eval", &bytes, &Options::default());
        let logs: Vec<_> = items
            .iter()
            .map(|item| item.as_ref().expect("a log"))
            .collect();
        assert_eq!(told(&items), ["Yes", "No"]);
        assert_eq!(logs[0].log.tags, ["wetness", "nightly"]);
        assert_eq!(
            logs[0].raw,
            text("inspect/sample_1.json").trim_end().as_bytes()
        );
        assert_eq!(logs[0].format, "inspect");
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("run.eval"), &bytes).expect("room");
        let sources = expand(&[folder.path().to_path_buf()]).expect("an .eval in a folder");
        let from_file: Vec<_> = sources
            .into_iter()
            .flat_map(|source| Reader::open(source, &Options::default()).expect("an archive"))
            .collect();
        assert_eq!(
            told(&from_file),
            ["Yes", "No"],
            "from its file as from a stream"
        );
        let rest = Options {
            from: logs[0].end,
            ..Options::default()
        };
        assert_eq!(read_with("run.eval", &bytes, &rest), items[1..]);
    }
}

#[test]
fn a_member_that_cannot_be_read_takes_no_other_with_it() {
    let good = text("inspect/sample_1.json");
    let bomb = vec![b' '; (64 << 20) + 1];
    let cases: [(&str, &[u8], Packed, &str); 7] = [
        (
            "samples/2_epoch_1.json",
            b"{}",
            Packed::Damaged,
            "samples/2_epoch_1.json: is damaged: its checksum is another",
        ),
        (
            "samples/2_epoch_1.json",
            b"{}",
            Packed::Encrypted,
            "samples/2_epoch_1.json: is encrypted",
        ),
        (
            "samples/2_epoch_1.json",
            b"{}",
            Packed::Odd,
            "samples/2_epoch_1.json: is compressed by ",
        ),
        (
            "samples/2_epoch_1.json",
            &bomb,
            Packed::Zstd,
            "samples/2_epoch_1.json: opens to more than 63 MB",
        ),
        (
            "samples/2_epoch_1.json",
            &bomb[..bomb.len() - 64],
            Packed::Zstd,
            "samples/2_epoch_1.json: opens to more than 63 MB",
        ),
        (
            "samples/2_epoch_1.json",
            b"{\"id\":2}",
            Packed::Stored,
            "samples/2_epoch_1.json: no input",
        ),
        (
            "samples/2_epoch_1/sample.json",
            b"{}",
            Packed::Stored,
            "samples/2_epoch_1/sample.json: is spread over chunks",
        ),
    ];
    for (name, bytes, packed, expected) in cases {
        let archive = zip(&[
            (
                "header.json",
                b"{\"eval\":{\"model\":\"m\"}}",
                Packed::Stored,
            ),
            (name, bytes, packed),
            ("samples/1_epoch_1.json", good.as_bytes(), Packed::Zstd),
        ]);
        let items = read_with("run.eval", &archive, &Options::default());
        let [Err(rejection), Ok(log)] = &*items else {
            panic!("{expected}: {items:?}");
        };
        let reason = rejection.reason.to_string();
        assert!(reason.starts_with(expected), "{reason}");
        assert_eq!(log.log.output, "Yes");
    }
}

#[test]
fn an_interrupted_archive_is_read_by_its_journal_and_any_other_is_refused() {
    let sample = text("inspect/sample_1.json");
    let journal = zip(&[
        (
            "_journal/start.json",
            b"{\"eval\":{\"task\":\"t\"}}",
            Packed::Deflated,
        ),
        (
            "samples/1_epoch_1.json",
            sample.as_bytes(),
            Packed::Deflated,
        ),
    ]);
    let items = read_with("run.eval", &journal, &Options::default());
    assert_eq!(items[0].as_ref().expect("a log").log.tags, ["t"]);
    let open = |name: &str, bytes: Vec<u8>| {
        let source = Source::bytes(name, std::io::Cursor::new(bytes));
        Reader::open(source, &Options::default())
            .expect_err("no logs")
            .to_string()
    };
    let foreign = zip(&[("a.jsonl", b"{}", Packed::Stored)]);
    assert_eq!(
        open("a.zip", foreign),
        "a.zip is a zip archive: unpack it first"
    );
    let mut cut = eval(Packed::Zstd);
    cut.truncate(cut.len() / 2);
    let told = open("run.eval", cut);
    assert!(told.starts_with("run.eval can't be read"), "{told}");
}

/// Every file of the fixtures.
fn files() -> Vec<PathBuf> {
    let folders: Vec<_> = HARNESSES.iter().map(|name| path(name)).collect();
    let sources = expand(&folders).expect("fixtures");
    sources
        .iter()
        .filter_map(|source| source.path().map(Path::to_path_buf))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_change_in_any_fixture_gives_logs_or_rejections(
        file in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let files = files();
        let file = &files[file.index(files.len())];
        let mut bytes = fs::read(file).expect("a fixture");
        change(&mut bytes, &changes);
        let sources = expand(&[file.parent().expect("a folder").to_path_buf()]).expect("fixtures");
        let options = Options {
            joins: Arc::new(Survey::of(&sources).gather()),
            threads: 1,
            ..Options::default()
        };
        read_with(&file.display().to_string(), &bytes, &options);
    }

    #[test]
    fn a_change_in_an_archive_gives_logs_or_rejections_or_a_refusal(
        zstd in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let mut bytes = eval(if zstd { Packed::Zstd } else { Packed::Deflated });
        change(&mut bytes, &changes);
        let source = Source::bytes("run.eval", std::io::Cursor::new(bytes));
        if let Ok(reader) = Reader::open(source, &Options::default()) {
            prop_assert!(reader.count() < 100);
        }
    }
}

/// Changes bytes as a damaged file would have them.
pub(crate) fn change(bytes: &mut Vec<u8>, changes: &[(prop::sample::Index, u8, u8)]) {
    for (at, byte, how) in changes {
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = *byte,
            1 => bytes.insert(at, *byte),
            2 => {
                bytes.remove(at);
            }
            _ => bytes[at] = b"{}[]\",:\\\n"[usize::from(*byte) % 9],
        }
        if bytes.is_empty() {
            return;
        }
    }
}
