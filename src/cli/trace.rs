//! What happens inside, to a file, if that is asked for. Never to the terminal.

use std::fs::OpenOptions;
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::LevelFilter;

use super::failure::Failure;

/// Starts to write to the file; what is dropped at the end writes the rest.
pub(super) fn start(path: Option<&Path>) -> Result<Option<WorkerGuard>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|error| {
            Failure::Usage(format!(
                "{} can't be written: {error}. Give another --log-file.",
                path.display()
            ))
        })?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_max_level(LevelFilter::DEBUG)
        .init();
    Ok(Some(guard))
}
