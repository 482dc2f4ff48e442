//! `juror man`: the manual page, one section a command.

use clap::CommandFactory;

use super::console::Out;
use super::failure::{Failure, Status};

pub(super) fn run() -> Result<Status, Failure> {
    let mut command = super::Arguments::command();
    command.build();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render(&mut page)?;
    for subcommand in command
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        let man = clap_mangen::Man::new(subcommand.clone());
        page.extend(format!(".SH \"JUROR {}\"\n", subcommand.get_name().to_uppercase()).bytes());
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    let mut out = Out::new();
    out.bytes(&page)?;
    out.end()?;
    Ok(Status::Done)
}
