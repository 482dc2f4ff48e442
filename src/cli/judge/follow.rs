//! `juror judge --follow`: brings in what growing files get, and judges it, until Ctrl-C.

use std::path::PathBuf;
use std::time::Duration;

use super::{Arguments, Status, judge_all};
use crate::cli::console::{Out, count, say};
use crate::cli::failure::Failure;
use crate::import::expand;
use crate::runtime::setup::intake::Intake;
use crate::runtime::setup::{self, Options};

/// Time between two looks. A look at a file that did not grow asks for its length and no more.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) fn run(
    options: &Options,
    arguments: &Arguments,
    files: &[PathBuf],
) -> Result<Status, Failure> {
    let intake = Intake {
        follow: true,
        ..Intake::default()
    };
    let (mut setup, mut outcome) = setup::bring_in(options, files, expand(files)?, &intake)?;
    for notice in &setup.notices {
        say(notice);
    }
    super::prepare(&mut setup, arguments)?;
    let Some(mut following) = outcome.following.take() else {
        return Err(Failure::Usage(
            "There is nothing to follow: name a file of plain JSONL.".to_string(),
        ));
    };
    say("Following; Ctrl-C ends it.");
    let mut out = Out::new();
    let mut status = judge_all(&mut setup, arguments, &mut out)?;
    let mut before = outcome.counts.imported;
    while !status.is_over && !interrupted_within(PAUSE)? {
        following.look(&mut setup.store, &setup.reviewer, &mut outcome)?;
        let came = outcome.counts.imported - before;
        before = outcome.counts.imported;
        if came > 0 {
            say(&format!("{} more.", count(came, "log")));
            let next = judge_all(&mut setup, arguments, &mut out)?;
            status.merge(next);
        }
    }
    out.end()?;
    setup.store.close()?;
    Ok(status.status)
}

/// Whether the user ended it meanwhile.
fn interrupted_within(pause: Duration) -> Result<bool, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(async {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => true,
            () = tokio::time::sleep(pause) => false,
        }
    }))
}
