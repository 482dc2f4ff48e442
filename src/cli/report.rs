//! `juror report`: one document of everything that is known about the judges, the people and the data.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::export::file::{Existing, FileError, NewFile};
use crate::export::report::{Asked, Division, Form, ReportError, gather, written};
use crate::runtime::setup::{self, Options, words};
use crate::store::BrokenChain;

use super::console::Out;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The form: md, json or html [default: by the ending of FILE, else md]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Form>,
    /// The file to write, or `-` for standard output [default: -]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Only these judges [default: all that have verdicts]
    #[arg(long, value_name = "NAME")]
    judge: Vec<String>,
    /// Divide agreement by these fields: model, source, tag, at:week, or a field of the metadata [default: model and
    /// tag, where there are 2 to 12 of them]
    #[arg(long, value_name = "FIELD")]
    by: Vec<Division>,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let path = arguments.out.as_deref();
    let path = path.filter(|path| path.as_os_str() != "-");
    let form = form(arguments.format, path)?;
    let existing = if arguments.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    // A place that is taken is told before a long read.
    let file = path
        .map(|path| NewFile::begin(path, existing))
        .transpose()?;
    let setup = setup::read(options)?;
    let vocabulary = words::vocabulary(&setup.store, &setup.evaluator, None);
    let asked = Asked {
        judges: arguments.judge.clone(),
        by: arguments.by.clone(),
    };
    let document = gather(&setup.store, &setup.evaluator, &vocabulary, &asked)?;
    let text = written(&document, form);
    if let Some(mut file) = file {
        let wrote = file.write_all(text.as_bytes());
        wrote.map_err(|error| FileError::Refused {
            path: file.path().to_path_buf(),
            error,
        })?;
        file.keep()?;
    } else {
        let mut out = Out::new();
        out.bytes(text.as_bytes())?;
        out.end()?;
    }
    Ok(Status::Done)
}

/// The form that is asked for by name or by the file's ending.
fn form(named: Option<Form>, path: Option<&Path>) -> Result<Form, Failure> {
    let Some(path) = path else {
        return Ok(named.unwrap_or_default());
    };
    let shown = path.display();
    match (named, Form::of_file(path)) {
        (Some(named), Some(ending)) if named != ending => Err(Failure::Usage(format!(
            "--format {} and the ending of {shown} contradict each other: leave --format out, or name another file.",
            named.name()
        ))),
        (Some(form), _) | (None, Some(form)) => Ok(form),
        (None, None) => Err(Failure::Usage(format!(
            "The ending of {shown} tells no format: give one with --format, md, json or html."
        ))),
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Agree(error) => error.into(),
            ReportError::Models(error) => error.into(),
            ReportError::Metrics(error) => error.into(),
            ReportError::Store(error) | ReportError::Journal(BrokenChain::Store(error)) => {
                error.into()
            }
            ReportError::Journal(line @ BrokenChain::Line { .. }) => Self::Work(format!("{line}.")),
        }
    }
}
