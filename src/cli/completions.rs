//! `juror completions`: a script that completes arguments in a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::console::Out;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let mut script = Vec::new();
    let mut command = super::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "juror", &mut script);
    let mut out = Out::new();
    out.bytes(&script)?;
    out.end()?;
    Ok(Status::Done)
}
