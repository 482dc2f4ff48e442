//! The loop, the terminal and every side effect. Decides nothing: keys become messages, effects are carried out, facts
//! come back as events.
//!
//! | thread | waits for | sends |
//! |---|---|---|
//! | main | everything below | frames to the terminal, orders to the keeper |
//! | input | the terminal's keys | keys, pasted text, a lost line |
//! | signals | SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT | what came |
//! | keeper | orders, and the judges' verdicts | facts |
//! | judges | servers, programs | verdicts to the keeper |
//!
//! Nothing wakes by a timer: an idle screen costs nothing.

mod behind;
mod carry_out;
mod event_loop;
pub mod frugal;
mod input;
pub mod juries;
mod keeper;
pub mod latest_model;
mod outside;
pub mod rereading;
pub mod setup;
mod signals;
mod sitting;
mod terminal;
mod typed;
mod wake;
mod window;

use std::io;

use thiserror::Error;

use setup::Setup;
use sitting::Sitting;
pub use wake::Ending;

/// Why a sitting could not begin or go on.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The terminal does not do what it must.
    #[error("the terminal failed while {doing}: {source}")]
    Terminal {
        /// What was being done.
        doing: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// A thread could not be started.
    #[error("the system gave no thread for {what}: {source}")]
    Thread {
        /// What it was for.
        what: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// The store's thread ended before the others.
    #[error(
        "the store stopped working; what was shown as saved is saved, and the log file says more"
    )]
    KeeperGone,
    /// The theme can't be used.
    #[error("{0}")]
    Theme(#[from] crate::theme::ThemeError),
}

/// Opens the screen on what was set up, until the reviewer leaves.
///
/// # Errors
/// When the terminal or the system fails; what was shown as saved is saved.
pub fn review(setup: Setup) -> Result<Ending, RuntimeError> {
    event_loop::run(Sitting::of(setup))
}

impl RuntimeError {
    fn terminal(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Terminal { doing, source }
    }
}
