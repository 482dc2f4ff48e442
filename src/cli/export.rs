//! `juror export`: training and exchange files.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::export::file::{Existing, FileError, NewFile};
use crate::export::{self, ExportError, Frame, Kind, Written};
use crate::model::{Order, Ordinal};
use crate::runtime::setup::{self, Options, Setup};

use super::console::{self, Out, say};
use super::failure::{Failure, Status};
use super::list;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to write: juror, sft-messages, dpo-trl, csv; --list tells of each
    #[arg(required_unless_present = "list")]
    kind: Option<Kind>,
    /// The file to write, or `-` for standard output
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// Only these tickets [default: the evaluator's filter]
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// Tell the kinds
    #[arg(long)]
    list: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let (Some(kind), Some(path), false) = (arguments.kind, &arguments.out, arguments.list) else {
        return kinds();
    };
    if path.as_os_str() == "-" {
        return to_stdout(options, arguments, kind);
    }
    let existing = if arguments.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    // A place that is taken is told before a long read.
    let mut file = NewFile::begin(path, existing)?;
    let (setup, tickets) = chosen(options, arguments)?;
    let written = write(&setup, &tickets, kind, &mut file).map_err(|error| at(path, error))?;
    file.keep()?;
    tell(&setup, &written, &path.display().to_string());
    Ok(Status::Done)
}

fn to_stdout(options: &Options, arguments: &Arguments, kind: Kind) -> Result<Status, Failure> {
    let (setup, tickets) = chosen(options, arguments)?;
    let mut out = Stdout(Out::new());
    let written = write(&setup, &tickets, kind, &mut out).map_err(|error| match error {
        ExportError::Store(error) => error.into(),
        ExportError::Write(error) => Failure::from(error),
    })?;
    out.flush()?;
    tell(&setup, &written, "standard output");
    Ok(Status::Done)
}

fn kinds() -> Result<Status, Failure> {
    let mut table = console::table(["kind", "what", "read by"]);
    for kind in Kind::ALL {
        table.add_row([kind.name(), kind.about(), kind.readers()]);
    }
    let mut out = Out::new();
    out.line(&table.trim_fmt())?;
    out.end()?;
    Ok(Status::Done)
}

/// The tickets in the order of their import, so that a judge who answers meanwhile does not reorder the file.
fn chosen(options: &Options, arguments: &Arguments) -> Result<(Setup, Vec<Ordinal>), Failure> {
    let setup = setup::read(options)?;
    let tickets = list::tickets(&setup, arguments.filter.as_deref(), Some(&Order::Import))?;
    Ok((setup, tickets))
}

fn write(
    setup: &Setup,
    tickets: &[Ordinal],
    kind: Kind,
    into: &mut impl Write,
) -> Result<Written, ExportError> {
    let frame = Frame::of(&setup.store, &setup.evaluator);
    let tickets = tickets
        .iter()
        .map(|ordinal| setup.store.ticket(*ordinal, &setup.evaluator));
    export::write(kind, &frame, tickets, into)
}

/// How many were written, and which were not and why.
fn tell(setup: &Setup, written: &Written, place: &str) {
    for notice in &setup.notices {
        say(notice);
    }
    let all = written.tickets + written.left_out.count();
    say(&format!(
        "{} of {all} tickets written to {place}.",
        written.tickets
    ));
    for (reason, missed) in written.left_out.by_reason() {
        let mut named: Vec<_> = missed
            .first
            .iter()
            .map(|(ordinal, id)| format!("{ordinal} {}", id.short()))
            .collect();
        if missed.count > named.len() as u64 {
            named.push("…".to_string());
        }
        say(&format!(
            "Left out: {} {} ({}).",
            missed.count,
            reason.as_str(),
            named.join(", ")
        ));
    }
}

fn at(path: &Path, error: ExportError) -> Failure {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::Write(error) => FileError::Refused {
            path: path.to_path_buf(),
            error,
        }
        .into(),
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::Work(error.to_string())
    }
}

/// Standard output as a writer, which takes a row at a time.
struct Stdout(Out);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.bytes(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.end()
    }
}
