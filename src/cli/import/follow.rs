//! `juror import --follow`: looks at growing files again and again, until a signal ends it.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::console::{count, say};
use crate::cli::failure::Failure;
use crate::runtime::setup::Setup;
use crate::runtime::setup::follow::Following;
use crate::runtime::setup::intake::Outcome;

/// Time between two looks. A look at a file that did not grow asks for its length and no more.
const PAUSE: Duration = Duration::from_millis(500);

/// Follows until Ctrl-C or SIGTERM, and tells what came.
pub(super) fn run(
    setup: &mut Setup,
    mut following: Following,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let begun = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut ended = signal(SignalKind::terminate())?;
        say(&format!(
            "{} in so far. Following; Ctrl-C ends it.",
            count(outcome.counts.imported, "log")
        ));
        loop {
            tokio::select! {
                _ = interrupted.recv() => return Ok::<(), Failure>(()),
                _ = ended.recv() => return Ok(()),
                () = tokio::time::sleep(PAUSE) => look(setup, &mut following, outcome)?,
            }
        }
    })?;
    outcome.counts.seconds += begun.elapsed().as_secs_f64();
    Ok(())
}

fn look(
    setup: &mut Setup,
    following: &mut Following,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let (before, refused) = (outcome.counts.imported, outcome.counts.rejected);
    let scored = outcome.counts.scores;
    following.look(&mut setup.store, &setup.reviewer, outcome)?;
    if outcome.counts.scores != scored {
        let adopted = setup.store.adopt(
            &setup.evaluator,
            &setup.text,
            &setup.reviewer,
            Timestamp::now(),
        )?;
        outcome.counts.scores.rejected += adopted.misfit_count;
    }
    let came = outcome.counts.imported - before;
    if came > 0 {
        say(&format!("{} more.", count(came, "log")));
    }
    let rejected = outcome.counts.rejected - refused;
    if rejected > 0 {
        say(&format!("{} rejected.", count(rejected, "record")));
    }
    Ok(())
}
