//! `juror agree`: how far a judge agrees with people, and people with each other.

mod iterations;
mod page;
mod reviewers;
mod tables;

use clap::Args;
use serde::Serialize;

use crate::export::agree::{self, Agreement, By, Wanted, agreement};
use crate::model::{Pooling, Reviewer};
use crate::runtime::setup::{self, Options, Setup, words};
use crate::store::Against;

use super::console::Out;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    /// The judge [default: the evaluator's first that has verdicts, else the first that came with logs]
    #[arg(long, value_name = "NAME")]
    judge: Option<String>,
    /// Whose scores count as people's: median, mean, majority, final (what was settled on), or a reviewer
    #[arg(long, value_name = "WHOM", default_value = "median", value_parser = whom)]
    against: Against,
    /// Only this criterion
    #[arg(long, value_name = "KEY")]
    criterion: Option<String>,
    /// The same figures for each value of a field: model, source, tag, at:week, or a field of the metadata
    #[arg(long, value_name = "FIELD")]
    by: Option<By>,
    /// Count random tickets only
    #[arg(long)]
    random_only: bool,
    /// End with status 1 if the gate does not hold
    #[arg(long)]
    gate: bool,
    /// The judge's versions side by side on the same tickets, and what changed from one to the next
    #[arg(long, conflicts_with_all = ["by", "gate"])]
    iterations: bool,
    /// Each reviewer: pace, share rated blind, agreement with himself and with others, pull towards the judge
    #[arg(long, conflicts_with_all = ["by", "gate", "iterations", "against", "random_only"])]
    reviewers: bool,
    /// Print every figure as JSON
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print tables of Markdown
    #[arg(long)]
    markdown: bool,
}

fn whom(text: &str) -> Result<Against, String> {
    if let Some(pooling) = Pooling::named(text) {
        return Ok(Against::People(pooling));
    }
    if text == "final" {
        return Ok(Against::Final);
    }
    let reviewer = Reviewer::new(text).map_err(|error| error.to_string())?;
    Ok(Against::Reviewer(reviewer))
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    let wanted = Wanted {
        judge: arguments.judge.clone(),
        against: arguments.against.clone(),
        random_only: arguments.random_only,
        criterion: arguments.criterion.clone(),
        by: arguments.by.clone(),
    };
    if arguments.iterations {
        let found = agree::iterations(&setup.store, &setup.evaluator, &wanted)?;
        return print(arguments, &found, iterations::plain, iterations::markdown);
    }
    if arguments.reviewers {
        let found = agree::reviewers(&setup.store, &setup.evaluator, &wanted)?;
        return print(arguments, &found, reviewers::plain, reviewers::markdown);
    }
    let found = figures(&setup, &wanted)?;
    let mut out = Out::new();
    if arguments.json {
        out.json(&found)?;
    } else if arguments.markdown {
        out.text(&page::markdown(&found))?;
    } else {
        out.text(&page::plain(&found, arguments.gate))?;
    }
    out.end()?;
    Ok(if arguments.gate && !found.gate.held {
        Status::Failed
    } else {
        Status::Done
    })
}

/// Prints figures in the form that is asked for.
fn print<T: Serialize>(
    arguments: &Arguments,
    found: &T,
    plain: fn(&T) -> String,
    markdown: fn(&T) -> String,
) -> Result<Status, Failure> {
    let mut out = Out::new();
    if arguments.json {
        out.json(found)?;
    } else if arguments.markdown {
        out.text(&markdown(found))?;
    } else {
        out.text(&plain(found))?;
    }
    out.end()?;
    Ok(Status::Done)
}

/// How far judge and people agree in a store.
pub(super) fn figures(setup: &Setup, wanted: &Wanted) -> Result<Agreement, Failure> {
    let vocabulary = words::vocabulary(&setup.store, &setup.evaluator, None);
    Ok(agreement(
        &setup.store,
        &setup.evaluator,
        &vocabulary,
        wanted,
    )?)
}
