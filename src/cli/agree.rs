//! `juror agree`: how far a judge agrees with people, and people with each other.

mod page;

use clap::Args;

use crate::export::agree::{Agreement, By, Wanted, agreement};
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
