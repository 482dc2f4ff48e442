//! `juror models`: models side by side, and what may be said of the difference.

mod page;

use clap::Args;

use crate::export::agree::By;
use crate::export::models::{ModelsError, Wanted, models};
use crate::runtime::setup::{self, Options, words};

use super::console::Out;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    /// The judge [default: the evaluator's first that has verdicts, else the first that came with logs]
    #[arg(long, value_name = "NAME")]
    judge: Option<String>,
    /// The model that is the ceiling: the others' shares of its score are told
    #[arg(long, value_name = "MODEL")]
    reference: Option<String>,
    /// What became worse from an old run to a new one, ticket by ticket; a run is a model, or a filter such as source:may.jsonl
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    against: Option<Vec<String>>,
    /// The parts among which each model's weakest is sought: tag, source, or a field of the metadata
    #[arg(long, value_name = "FIELD", default_value = "tag", value_parser = division)]
    by: By,
    /// Count random tickets only
    #[arg(long)]
    random_only: bool,
    /// End with status 1 if a rule of the evaluator's [ship] does not hold
    #[arg(long)]
    gate: bool,
    /// Print every figure as JSON
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print tables of Markdown
    #[arg(long)]
    markdown: bool,
}

fn division(text: &str) -> Result<By, String> {
    match text.parse::<By>() {
        Ok(By::At(_)) => Err("parts are by tag, source, or a field of the metadata".to_string()),
        Ok(by) => Ok(by),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    if arguments.gate && setup.evaluator.ship.is_none() {
        return Err(Failure::Usage(
            "The evaluator does not say when a model may ship: give it a [ship] section with the model and its rules."
                .to_string(),
        ));
    }
    let vocabulary = words::vocabulary(&setup.store, &setup.evaluator, None);
    let against = arguments.against.clone();
    let wanted = Wanted {
        judge: arguments.judge.clone(),
        random_only: arguments.random_only,
        by: arguments.by.clone(),
        reference: arguments.reference.clone(),
        against: against.and_then(|runs| runs.try_into().ok()),
    };
    let found = models(&setup.store, &setup.evaluator, &vocabulary, &wanted)?;
    let mut out = Out::new();
    if arguments.json {
        out.json(&found)?;
    } else if arguments.markdown {
        out.text(&page::markdown(&found, &setup.evaluator))?;
    } else {
        out.text(&page::plain(&found, &setup.evaluator))?;
    }
    out.end()?;
    let may_ship = found.ship.is_none_or(|ship| ship.held);
    Ok(if arguments.gate && !may_ship {
        Status::Failed
    } else {
        Status::Done
    })
}

impl From<ModelsError> for Failure {
    fn from(error: ModelsError) -> Self {
        match error {
            ModelsError::Agree(error) => error.into(),
            ModelsError::Metrics(error) => error.into(),
            ModelsError::NoModel { .. } | ModelsError::NoRun(_) | ModelsError::Filter { .. } => {
                Self::Usage(error.to_string())
            }
        }
    }
}
