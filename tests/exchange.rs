//! Logs in, files out: every format's good and broken records, and the exact bytes of every export.

#[path = "exchange/apis.rs"]
mod apis;
#[path = "exchange/broken.rs"]
mod broken;
#[path = "exchange/evals.rs"]
mod evals;
#[path = "exchange/fixtures.rs"]
mod fixtures;
#[path = "exchange/formats.rs"]
mod formats;
#[path = "exchange/joins.rs"]
mod joins;
#[path = "exchange/parquet.rs"]
mod parquet;
#[path = "exchange/physical.rs"]
mod physical;
#[path = "exchange/preferences.rs"]
mod preferences;
#[path = "exchange/random.rs"]
mod random;
#[path = "exchange/telemetry.rs"]
mod telemetry;

use juror::import::{ImportedLog, Options, Reader, Rejection, Source};

/// What becomes of the bytes of one source.
fn read_with(name: &str, bytes: &[u8], options: &Options) -> Vec<Result<ImportedLog, Rejection>> {
    let source = Source::bytes(name, std::io::Cursor::new(bytes.to_vec()));
    Reader::open(source, options)
        .expect("a source that opens")
        .collect()
}

fn read(bytes: impl AsRef<[u8]>) -> Vec<Result<ImportedLog, Rejection>> {
    read_with("logs.jsonl", bytes.as_ref(), &Options::default())
}

/// The one log that these bytes are.
fn one(bytes: impl AsRef<[u8]>) -> ImportedLog {
    let bytes = bytes.as_ref();
    let mut items = read(bytes);
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(items.len(), 1, "{shown}: {items:?}");
    items
        .remove(0)
        .unwrap_or_else(|rejection| panic!("{shown}: {rejection}"))
}

/// A conversation in one line: `user: Hi | assistant: Hello`.
fn turns(log: &juror::model::Log) -> String {
    let turns: Vec<_> = log
        .messages
        .iter()
        .map(|message| format!("{}: {}", message.role.as_str(), message.content))
        .collect();
    turns.join(" | ")
}

/// What became of each record: the output of a log, or the line and the reason of a rejection.
fn told(items: &[Result<ImportedLog, Rejection>]) -> Vec<String> {
    items
        .iter()
        .map(|item| match item {
            Ok(log) => log.log.output.clone(),
            Err(rejection) => format!("line {}: {}", rejection.line, rejection.reason),
        })
        .collect()
}
