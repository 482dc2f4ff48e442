//! `juror note`: a line for the decision log.

use clap::Args;
use jiff::Timestamp;

use crate::model::Event;
use crate::runtime::setup::{self, Options};

use super::console;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What was changed, and why
    text: String,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let text = arguments.text.trim().to_string();
    if text.is_empty() {
        return Err(Failure::Usage(
            "The note is empty: say what was changed, and why.".into(),
        ));
    }
    let mut setup = setup::write(options)?;
    let entry = setup
        .store
        .commit(&setup.reviewer, Timestamp::now(), &Event::Noted { text })?;
    setup.store.close()?;
    console::say(&format!("Noted as event {}.", entry.seq));
    Ok(Status::Done)
}
