//! `juror export`: training and exchange files.

mod asked;
mod places;
mod tell;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::export::demand::{self, Lack};
use crate::export::file::{self, Existing, FileError, NewFile};
use crate::export::manifest::Provenance;
use crate::export::split::Shares;
use crate::export::{
    self, Edits, ExportError, Frame, Kind, Plan, Sealed, Sink, Suggested, Written,
};
use crate::model::redaction::Place;
use crate::model::{Order, Ordinal, Ticket};
use crate::runtime::setup::{self, Options, Setup};
use crate::store::StoreError;
use crate::text::redact::FileMasks;

use super::console::{Out, say};
use super::failure::{Failure, Status};
use super::list;
use asked::Asked;
use places::Places;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to write, such as sft-openai, dpo-trl, csv; --list tells of each
    #[arg(required_unless_present = "list")]
    kind: Option<Kind>,
    /// The file to write, or `-` for standard output
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// Only these tickets [default: the evaluator's filter]
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// Which outputs are good enough to learn: 'accuracy>=4 safe:pass' [default: those that every rating passes]
    #[arg(long, value_name = "QUERY")]
    accept: Option<String>,
    /// Which outputs are bad, for kto [default: those that are rated and not accepted]
    #[arg(long, value_name = "QUERY")]
    reject: Option<String>,
    /// Whose edits count, which are good by themselves: latest, none, by:NAME [default: latest]
    #[arg(long, value_name = "WHOSE")]
    edits: Option<Edits>,
    /// Edits that began as a judge's suggestion: keep them, or drop them [default: keep]
    #[arg(long, value_name = "WHAT")]
    suggested: Option<Suggested>,
    /// Where pairs come from: revisions, comparisons, scores [default: revisions]
    #[arg(long, value_name = "SOURCE")]
    pairs: Option<asked::Source>,
    /// How many points better one output must be, for pairs from scores [default: 1]
    #[arg(long, value_name = "POINTS")]
    margin: Option<f64>,
    /// By which score, for pairs from scores: accuracy, judge.accuracy, r1.accuracy [default: all criteria by weight]
    #[arg(long, value_name = "SCORE")]
    by: Option<String>,
    /// On which criterion one was preferred, for pairs from comparisons [default: over all]
    #[arg(long, value_name = "KEY")]
    criterion: Option<String>,
    /// Divide into files, no input in two of them: train=0.8,dev=0.1,test=0.1
    #[arg(long, value_name = "PARTS")]
    split: Option<Shares>,
    /// Keep the shares within each value of model, tag, source or a field of the metadata
    #[arg(
        long,
        value_name = "FIELD",
        requires = "split",
        conflicts_with = "split_by"
    )]
    stratify: Option<String>,
    /// Divide by hash, which is stable when logs are added, or by time, the oldest first [default: hash]
    #[arg(long, value_name = "WHAT", requires = "split")]
    split_by: Option<asked::SplitBy>,
    /// Write a table for Excel: marked as UTF-8, no cell longer than it takes
    #[arg(long)]
    excel: bool,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    /// Tell the kinds, or the one that is named with its rules
    #[arg(long)]
    list: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let (Some(kind), Some(path), false) = (arguments.kind, &arguments.out, arguments.list) else {
        return tell::kinds(arguments.kind, arguments.out.as_deref());
    };
    asked::check(arguments, kind)?;
    let is_stdout = path.as_os_str() == "-";
    if is_stdout && arguments.split.is_some() {
        return Err(Failure::Usage(
            "--split writes several files, and standard output is one: name a file with --out."
                .to_string(),
        ));
    }
    if is_stdout {
        return to_stdout(options, arguments, kind);
    }
    let existing = if arguments.force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let split = asked::split(arguments);
    // A place that is taken is told before a long read.
    let places = Places::begin(kind, path, split.as_ref(), existing)?;
    let setup = setup::read(options)?;
    let asked = Asked::read(&setup, arguments, kind, split)?;
    let (frame, plan) = prepare(&setup, arguments, &asked)?;
    let (sinks, beside) = places.sinks();
    let mut masks = masks(&setup);
    let read = |ordinal| covered(&setup, &mut masks, ordinal);
    let (written, parts) =
        export::write(kind, &frame, &plan, read, sinks).map_err(|error| at(path, error))?;
    let provenance = provenance(&setup, &asked, &plan);
    let (files, sealed): (Vec<NewFile>, Vec<Sealed>) = parts.into_iter().unzip();
    let paths: Vec<_> = files.iter().map(|file| file.path().to_path_buf()).collect();
    tell::notices(&setup);
    let warnings = match demands(kind, &paths, &sealed, &written) {
        Ok(warnings) => warnings,
        Err(refused) => {
            tell::left_out(&written);
            return Err(refused);
        }
    };
    let files = beside.write(files, |part, name| {
        provenance.manifest(name, part, &sealed[part], &written)
    })?;
    file::keep_all(files)?;
    tell::written(&plan, &written, &tell::placed(&paths, &sealed));
    tell::left_out(&written);
    tell::remarks(&asked, &plan, &written);
    tell::masked(masks.as_ref());
    for warning in warnings {
        say(&warning);
    }
    Ok(Status::Done)
}

fn to_stdout(options: &Options, arguments: &Arguments, kind: Kind) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    let asked = Asked::read(&setup, arguments, kind, None)?;
    let (frame, plan) = prepare(&setup, arguments, &asked)?;
    let sinks = vec![Sink::new(kind, Stdout(Out::new()))];
    let mut masks = masks(&setup);
    let read = |ordinal| covered(&setup, &mut masks, ordinal);
    let (written, mut parts) =
        export::write(kind, &frame, &plan, read, sinks).map_err(|error| match error {
            ExportError::Store(error) => error.into(),
            ExportError::Write(error) => Failure::from(error),
        })?;
    for (out, _) in &mut parts {
        out.flush()?;
    }
    let place = PathBuf::from(demand::STANDARD_OUTPUT);
    let sealed: Vec<_> = parts.into_iter().map(|(_, sealed)| sealed).collect();
    tell::notices(&setup);
    let placed = tell::placed(std::slice::from_ref(&place), &sealed);
    tell::written(&plan, &written, &placed);
    tell::left_out(&written);
    tell::remarks(&asked, &plan, &written);
    tell::masked(masks.as_ref());
    // What has gone out can't be held back; that it won't do is said, and is a failure.
    let warnings = demands(kind, &[place], &sealed, &written)?;
    for warning in warnings {
        say(&warning);
    }
    Ok(Status::Done)
}

/// The frame and the plan. Tickets come in the order of their import, so that a judge who answers meanwhile does not
/// reorder the file.
fn prepare<'a>(
    setup: &'a Setup,
    arguments: &Arguments,
    asked: &'a Asked,
) -> Result<(Frame<'a>, Plan), Failure> {
    let tickets = list::tickets(setup, arguments.filter.as_deref(), Some(&Order::Import))?;
    let mut frame = Frame::of(&setup.store, &setup.evaluator, &asked.rule);
    if arguments.excel {
        frame = frame.for_excel();
    }
    let plan = Plan::of(
        &setup.store,
        frame.lens(),
        &setup.evaluator,
        (asked.kind, &asked.rule),
        tickets,
        asked.split.as_ref(),
    )?;
    Ok((frame, plan))
}

/// Pseudonyms for the whole export, where the evaluator asks for them.
fn masks(setup: &Setup) -> Option<FileMasks> {
    let redact = &setup.evaluator.redact;
    redact
        .applies(Place::Export)
        .then(|| FileMasks::new(redact))
}

/// A ticket as it may go out.
fn covered(
    setup: &Setup,
    masks: &mut Option<FileMasks>,
    ordinal: Ordinal,
) -> Result<Ticket, StoreError> {
    let ticket = setup.store.ticket(ordinal, &setup.evaluator)?;
    Ok(match masks {
        Some(masks) => masks.cover(&ticket),
        None => ticket,
    })
}

fn provenance<'a>(setup: &'a Setup, asked: &'a Asked, plan: &Plan) -> Provenance<'a> {
    Provenance {
        kind: asked.kind,
        evaluator: &setup.evaluator.name,
        version: setup.evaluator.version(),
        journal: setup.store.position().0,
        filter: asked
            .filter
            .as_deref()
            .unwrap_or(&setup.evaluator.queue.filter),
        rule: &asked.rule,
        split: asked.split.as_ref(),
        excel: asked.excel,
        chosen: plan.chosen(),
    }
}

/// What the trainer asks of whole files: the first that is refused refuses all. The first part is what is trained on.
fn demands(
    kind: Kind,
    paths: &[PathBuf],
    sealed: &[Sealed],
    written: &Written,
) -> Result<Vec<String>, Failure> {
    let mut warnings = Vec::new();
    for (part, (path, sealed)) in paths.iter().zip(sealed).enumerate() {
        for lack in demand::lacks(kind, path, sealed, written.thumbs[part], part == 0) {
            match lack {
                Lack::Refused(text) => return Err(Failure::Work(text)),
                Lack::Warning(text) => warnings.push(text),
            }
        }
    }
    Ok(warnings)
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
