//! `juror generate`: models of a list are asked for the outputs that inputs of the store lack.

mod plan;
mod run;
mod tally;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;

use crate::judge::trust;
use crate::model::author::file;
use crate::model::{Author, Event, Server, evaluator};
use crate::runtime::setup::{self, Options, Setup};

use super::console::{Out, say};
use super::failure::{Failure, Status};
use plan::Plan;
use tally::{Report, Tally};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The models that are asked: a file of [[model]] tables
    #[arg(long, value_name = "FILE")]
    models: Option<PathBuf>,
    /// Only inputs of these tickets [default: the evaluator's queue]
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// At most so many inputs, those that have their outputs already among them
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// So many calls at once to each model [default: the file's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: Option<u16>,
    /// Let the file's own programs run from now on, and its keys go where it says
    #[arg(long)]
    trust: bool,
    /// Say what would be asked and what that may cost, and ask nobody
    #[arg(long, conflicts_with = "trust")]
    dry_run: bool,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let begun = Instant::now();
    let authors = authors(arguments)?;
    let mut setup = if arguments.dry_run {
        setup::read(options)?
    } else {
        setup::write(options)?
    };
    for notice in &setup.notices {
        say(notice);
    }
    let plan = Plan::of(
        &setup,
        &authors,
        arguments.filter.as_deref(),
        arguments.limit,
    )?;
    let mut report = Report {
        inputs: plan.inputs,
        dry_run: arguments.dry_run,
        cancelled: false,
        models: plan.tallies(&authors),
        seconds: 0.0,
    };
    if arguments.dry_run {
        plan.estimate(&setup, &authors, &mut report.models)?;
    } else {
        if arguments.trust {
            trust_deeds(&mut setup, &authors)?;
        }
        let bar = io::stderr().is_terminal();
        report.cancelled = run::run(&mut setup, authors, &plan, &mut report.models, bar)?;
    }
    report.seconds = begun.elapsed().as_secs_f64();
    let mut out = Out::new();
    if arguments.json {
        out.json(&report)?;
    } else {
        tally::table(&report, &mut out)?;
    }
    out.end()?;
    let status = tell(&report);
    if !arguments.dry_run {
        setup.store.close()?;
    }
    Ok(status)
}

/// Says what the table leaves out, and how the run ended.
fn tell(report: &Report) -> Status {
    let mut status = Status::Done;
    let about = |tally: &Tally, text: String| say(&format!("{}: {text}.", tally.model));
    for tally in &report.models {
        if tally.cut > 0 {
            let text = format!(
                "{} of its outputs end at the limit of tokens; they are in, tagged `cut-off`",
                tally.cut
            );
            about(tally, text);
        }
        if !tally.masked.is_empty() {
            about(
                tally,
                format!("masked in what it was sent: {}", tally.masked),
            );
        }
        if let Some(detail) = &tally.last_failure {
            about(
                tally,
                format!(
                    "{} failed and are asked again by the next run, the last: {detail}",
                    tally.failed
                ),
            );
        }
        if let Some(why) = &tally.stopped {
            say(&format!("The model {} stopped: {why}.", tally.model));
            status = Status::Failed;
        }
    }
    if report.cancelled {
        say("Stopped as you asked; what was written is kept, and the rest waits for the next run.");
        status = Status::Failed;
    }
    status
}

/// The models of the file.
fn authors(arguments: &Arguments) -> Result<Vec<Author>, Failure> {
    let Some(path) = &arguments.models else {
        return Err(Failure::Usage(format!(
            "juror: Name the models to ask with --models FILE. Such a file:\n\n{}",
            file::EXAMPLE
        )));
    };
    let mut authors = read(path)?;
    if let Some(concurrency) = arguments.concurrency {
        for author in &mut authors {
            author.concurrency = usize::from(concurrency);
        }
    }
    Ok(authors)
}

fn read(path: &Path) -> Result<Vec<Author>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::Usage(format!(
            "The models' file {} can't be read: {error}. Correct --models.",
            path.display()
        ))
    })?;
    file::read(&text).map_err(|mistakes| {
        let name = path.display().to_string();
        Failure::Usage(evaluator::file::render(&mistakes, &name))
    })
}

fn servers(authors: &[Author]) -> impl Iterator<Item = &Server> {
    authors.iter().map(|author| &author.server)
}

/// Whether the user has said yes to what the file does.
fn is_trusted(setup: &Setup, authors: &[Author]) -> bool {
    trust::needed_by(servers(authors)).is_none_or(|hash| setup.store.is_trusted(&hash.to_string()))
}

/// Notes that the user trusts what the file does, and says what that is.
fn trust_deeds(setup: &mut Setup, authors: &[Author]) -> Result<(), Failure> {
    let Some(hash) = trust::needed_by(servers(authors)) else {
        say("This file runs no programs and lends no key, so there is nothing to trust.");
        return Ok(());
    };
    let hash = hash.to_string();
    if setup.store.is_trusted(&hash) {
        return Ok(());
    }
    setup
        .store
        .commit(&setup.reviewer, Timestamp::now(), &Event::Trusted { hash })?;
    let deeds = trust::lendings(servers(authors)).join("; ");
    say(&format!("Trusted from now on: it {deeds}."));
    Ok(())
}
