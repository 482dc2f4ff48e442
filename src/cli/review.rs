//! `juror [FILE…]` and `juror review`: the screen on a terminal; without one the import, the offline judges and a summary.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;

use crate::model::nearest::nearest;
use crate::runtime::setup::examples::Anew;
use crate::runtime::setup::{self, Options, Setup};
use crate::runtime::{self, Ending, RuntimeError};

use super::failure::{Failure, Status};
use super::{console, summary};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Logs to import first: files, folders, or `-` for standard input
    pub(super) files: Vec<PathBuf>,
}

/// The commands that a misspelt one could mean.
const COMMANDS: [&str; 15] = [
    "review",
    "demo",
    "init",
    "import",
    "list",
    "show",
    "rate",
    "judge",
    "agree",
    "export",
    "note",
    "audit",
    "doctor",
    "completions",
    "man",
];

pub(super) fn run(options: &Options, files: &[PathBuf]) -> Result<Status, Failure> {
    if let Some(meant) = misspelt(files) {
        return Err(Failure::Usage(format!(
            "There is no file and no command `{}`; did you mean `juror {meant}`?",
            files[0].display()
        )));
    }
    let setup = if files.is_empty() {
        setup::write(options)?
    } else {
        setup::open(options, files)?
    };
    show(setup)
}

/// A word that is no file and nearly a command.
fn misspelt(files: &[PathBuf]) -> Option<&'static str> {
    let [word] = files else { return None };
    let text = word.to_str()?;
    if word.exists() || text.contains(['.', '/']) {
        return None;
    }
    nearest(text, COMMANDS)
}

/// Opens the screen on what was set up, or tells about it where there is no terminal.
pub(super) fn show(mut setup: Setup) -> Result<Status, Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        let said = setup.choose_examples(Anew::Missing)?;
        setup.notices.extend(said);
        return match runtime::review(setup) {
            Ok(Ending::Quit) => Ok(Status::Done),
            Ok(Ending::Signal(signal)) => Ok(Status::Signalled(signal)),
            Err(RuntimeError::Theme(error)) => Err(Failure::Usage(error.to_string())),
            Err(error) => Err(Failure::Work(error.to_string())),
        };
    }
    for notice in &setup.notices {
        console::say(notice);
    }
    console::say(&setup.origin);
    let unread = setup.unread;
    let ending = summary::run(setup)?;
    // What could be read is told all the same.
    Ok(if unread > 0 { Status::Failed } else { ending })
}
