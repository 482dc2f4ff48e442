//! What wakes the loop, and how a sitting ends. Values only.

use crate::app::event::Event;
use crate::keymap::Chord;

/// What wakes the loop.
#[derive(Debug)]
pub(super) enum Input {
    /// A key.
    Key(Chord),
    /// Pasted text.
    Paste(String),
    /// The terminal has another size.
    Resized,
    /// The terminal is gone.
    Hangup,
    /// A signal that ends the program.
    Ended(i32),
    /// The shell wants the program in the background.
    Stop,
    /// A fact.
    Fact(Box<Event>),
    /// The keeper has ended.
    KeeperGone,
}

/// How a sitting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The reviewer left.
    Quit,
    /// A signal of this number, or a lost line, which counts as SIGHUP.
    Signal(i32),
}
