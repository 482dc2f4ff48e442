//! `juror export`: training and exchange files.

use std::path::PathBuf;

use clap::Args;

use crate::runtime::setup::Options;

use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to write; --list tells the kinds
    #[arg(required_unless_present = "list")]
    kind: Option<String>,
    /// The file to write
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// Only these tickets
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// Tell the kinds
    #[arg(long)]
    list: bool,
}

pub(super) fn run(_options: &Options, _arguments: &Arguments) -> Result<Status, Failure> {
    Err(Failure::Work("later".into()))
}
