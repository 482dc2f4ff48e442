//! The files of `tests/fixtures/formats`, and what an import makes of them, in one line a record.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use juror::import::{ImportedLog, Options, Reader, Rejection, Source, Survey};
use juror::model::Log;

pub(crate) type Item = Result<ImportedLog, Rejection>;

pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/formats")
        .join(name)
}

/// Every line of every fixture.
pub(crate) fn shapes() -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(path(""))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|path| {
            let text = fs::read_to_string(path).expect("a fixture");
            text.lines().map(str::to_string).collect::<Vec<_>>()
        })
        .collect()
}

/// What comes of these files in one import, and how many records went into others.
pub(crate) fn import(files: &[PathBuf]) -> (Vec<Item>, u64) {
    let sources: Vec<_> = files.iter().cloned().map(Source::file).collect();
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

/// What comes of one fixture by itself.
pub(crate) fn alone(name: &str) -> Vec<Item> {
    import(&[path(name)]).0
}

/// The logs of a fixture in which every record is one.
pub(crate) fn logs(name: &str) -> Vec<ImportedLog> {
    alone(name)
        .into_iter()
        .map(|item| item.expect("a log"))
        .collect()
}

/// Each record as `FORMAT: conversation → output`, or as the reason why it did not come in.
pub(crate) fn told(items: &[Item]) -> Vec<String> {
    items
        .iter()
        .map(|item| match item {
            Ok(read) => format!("{}: {}", read.format, shown(&read.log)),
            Err(rejection) => format!("{}: {}", rejection.line, rejection.reason),
        })
        .collect()
}

/// The conversation with its calls, then the output or the candidates.
fn shown(log: &Log) -> String {
    let turns: Vec<_> = log
        .messages
        .iter()
        .map(|turn| {
            let calls: Vec<_> = turn
                .tool_calls
                .iter()
                .map(|call| format!("→{}#{}{}", call.name, call.id, call.arguments))
                .collect();
            let answers = turn.tool_call_id.as_ref().map(|id| format!("#{id}"));
            format!(
                "{}{}: {}{}",
                turn.role.as_str(),
                answers.unwrap_or_default(),
                turn.content,
                calls.join(" ")
            )
        })
        .collect();
    let candidates: Vec<_> = log
        .candidates
        .iter()
        .map(|candidate| candidate.output.as_str())
        .collect();
    let answer = if candidates.is_empty() {
        log.output.clone()
    } else {
        candidates.join(" / ")
    };
    format!("{} ⇒ {answer}", turns.join(" | "))
}
