//! What tracing tools keep: each fixture's conversations, outputs, models, usage, scores and edits, what is no call of a
//! model, and what failed. Where each shape comes from stands in the README beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use juror::import::{ImportedLog, Joins, Options, Reader, Rejection, Survey, expand};

use proptest::prelude::*;

use crate::evals::change;
use crate::fixtures::path;
use crate::{one, read_with};

/// What comes of these files and folders in one import, and how many records and parts are no logs.
fn import(names: &[&str]) -> (Vec<Result<ImportedLog, Rejection>>, u64) {
    let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
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

/// All that a log is, in lines: who wrote what when, the conversation, the answer, what it cost, and what was said of it.
fn shown(item: &Result<ImportedLog, Rejection>) -> String {
    let read = match item {
        Ok(read) => read,
        Err(rejection) => return format!("rejected: {}\n", rejection.reason),
    };
    let log = &read.log;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_string());
    let mut lines = format!("{} by {}", or_none(&log.source_id), or_none(&log.model));
    if let Some(at) = log.at {
        let _ = write!(lines, " at {at}");
    }
    let usage = serde_json::to_value(&log.usage).expect("numbers");
    if usage != serde_json::json!({}) {
        let _ = write!(lines, " {usage}");
    }
    if !log.tags.is_empty() {
        let _ = write!(lines, " {:?}", log.tags);
    }
    lines.push('\n');
    for turn in &log.messages {
        let call = turn.tool_call_id.as_deref();
        let call = call.map(|id| format!("#{id}")).unwrap_or_default();
        let _ = write!(lines, "  {}{call}: {}", turn.role.as_str(), turn.content);
        for call in &turn.tool_calls {
            let _ = write!(lines, "→{}#{}{}", call.name, call.id, call.arguments);
        }
        lines.push('\n');
    }
    if log.candidates.is_empty() {
        let _ = writeln!(lines, "  ⇒ {}", log.output);
    }
    for candidate in &log.candidates {
        let _ = writeln!(lines, "  ⇒? {}", candidate.output);
    }
    for reference in &log.references {
        let _ = writeln!(lines, "  reference: {reference}");
    }
    let given = [("human", &read.given.human), ("judge", &read.given.judge)];
    for (kind, (who, given)) in given
        .iter()
        .flat_map(|(kind, by)| by.iter().map(move |entry| (kind, entry)))
    {
        let given = serde_json::to_string(given).expect("text");
        let _ = writeln!(lines, "  {kind} {who}: {given}");
    }
    for edit in &read.given.revisions {
        let _ = writeln!(lines, "  edit by {}: {}", edit.by, edit.output);
    }
    if !log.meta.is_empty() {
        let meta = serde_json::Value::from(log.meta.clone());
        let _ = writeln!(lines, "  {meta}");
    }
    lines
}

/// Fixtures that are imported together: the name of what comes of them, their format, and how many of their records and
/// parts are no logs. What comes of them stands in `tests/snapshots`.
type Case = (&'static str, &'static str, &'static [&'static str], u64);

const CASES: &[Case] = &[
    ("langfuse-trace", "langfuse", &["langfuse/trace.json"], 1),
    (
        "langfuse-trace-alone",
        "langfuse",
        &["langfuse/trace-without-generations.json"],
        1,
    ),
    ("langfuse-table", "langfuse", &["langfuse/table"], 2),
    ("langfuse-blob", "langfuse", &["langfuse/blob"], 6),
    ("langsmith-runs", "langsmith", &["langsmith/runs.jsonl"], 2),
    ("langsmith-tree", "langsmith", &["langsmith/tree.json"], 2),
    ("otlp-genai", "otlp", &["otlp/genai.json"], 2),
    ("otlp-genai-before", "otlp", &["otlp/genai-before.jsonl"], 0),
    (
        "otlp-openinference",
        "otlp",
        &["otlp/openinference.json"],
        1,
    ),
    ("otlp-spans", "otlp", &["otlp/spans.jsonl"], 1),
    ("mlflow-3", "mlflow", &["mlflow/trace-3.json"], 1),
    ("mlflow-2", "mlflow", &["mlflow/trace-2.json"], 0),
    ("mlflow-rows", "mlflow", &["mlflow/rows.jsonl"], 1),
    ("braintrust", "braintrust", &["braintrust"], 4),
    ("weave", "weave", &["weave"], 3),
    ("langsmith-ingest", "langsmith", &["langsmith/ingest"], 3),
];

#[test]
fn each_fixture_comes_in_as_it_should() {
    for (name, format, files, expected) in CASES {
        let (items, beside) = import(files);
        let logs: Vec<_> = items.iter().map(shown).collect();
        insta::with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(format!("telemetry-{name}"), logs.concat());
        });
        assert_eq!(beside, *expected, "{name}: parts that are no logs");
        for read in items.iter().flatten() {
            let known = [*format, "csv", "list"].contains(&read.format);
            assert!(known, "{name}: read as {}", read.format);
        }
    }
}

#[test]
fn what_only_looks_like_a_span_is_left_to_other_formats() {
    let others = [
        (
            r#"{"input":"Hi","output":"Hello","scores":[1,2]}"#,
            "prompt-completion",
        ),
        (
            r#"{"input":"Hi","output":"Hello","expected":"Hello!"}"#,
            "prompt-completion",
        ),
        (
            r#"{"traceId":"t","type":"chat","prompt":"Hi","response":"Hello"}"#,
            "prompt-completion",
        ),
        (
            r#"{"source":"API","name":"x","prompt":"Hi","completion":"Hello"}"#,
            "prompt-completion",
        ),
        (
            r#"{"trace_id":"t","run_type":"x","prompt":"Hi","completion":"Hello"}"#,
            "prompt-completion",
        ),
        (
            r#"{"span_id":"s","attributes":{"x":1},"prompt":"Hi","completion":"Hello"}"#,
            "prompt-completion",
        ),
        (
            r#"{"op_name":"f","prompt":"Hi","completion":"Hello"}"#,
            "prompt-completion",
        ),
        (
            r#"{"info":{"request_id":"r"},"data":{"x":1},"prompt":"Hi","completion":"Hello"}"#,
            "prompt-completion",
        ),
        (
            r#"{"post":"p1","patch":[],"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}"#,
            "messages",
        ),
        (
            r#"{"trace_id":"t","total_cost":0.1,"messages":[{"role":"user","content":"Hi"}],"output":"Hello"}"#,
            "juror",
        ),
    ];
    for (record, format) in others {
        assert_eq!(one(record).format, format, "{record}");
    }
}

#[test]
fn a_broken_run_in_a_list_takes_no_other_with_it() {
    let run = |id: &str, outputs: &str| {
        format!(
            r#"{{"id":"{id}","run_type":"llm","trace_id":"{id}","inputs":{{"prompt":"Hi"}},"outputs":{outputs},"error":"late"}}"#
        )
    };
    let list = format!(
        r#"{{"runs":[{},{}]}}"#,
        run("a", r#"{"output":"Hello"}"#),
        run("b", "null")
    );
    let items = crate::read(list);
    assert_eq!(
        crate::told(&items),
        ["Hello", "line 1: runs[1]: the request failed: late"]
    );
    let first = items[0].as_ref().expect("a log");
    assert_eq!(first.log.meta["error"], "late");
}

/// Every file of the fixtures, and what they say of each other.
static EVERYTHING: LazyLock<(Vec<PathBuf>, Arc<Joins>)> = LazyLock::new(|| {
    let paths: Vec<_> = CASES.iter().flat_map(|case| case.2).collect();
    let paths: Vec<_> = paths.into_iter().map(|name| path(name)).collect();
    let sources = expand(&paths).expect("fixtures");
    let files = sources.iter().filter_map(|source| source.path());
    let files = files.map(Path::to_path_buf).collect();
    (files, Arc::new(Survey::of(&sources).gather()))
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_change_in_any_fixture_gives_logs_or_rejections(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let (files, joins) = &*EVERYTHING;
        let file = &files[which.index(files.len())];
        let mut bytes = std::fs::read(file).expect("a fixture");
        change(&mut bytes, &changes);
        let options = Options {
            joins: Arc::clone(joins),
            threads: 1,
            ..Options::default()
        };
        read_with(&file.display().to_string(), &bytes, &options);
    }
}
