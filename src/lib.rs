//! `juror`: review the outputs of language models in a terminal.
//!
//! A map of the house, in order of dependency. A module may use only modules above it in this list; `tests/layers.rs`
//! reads the sources and fails on any other import.
//!
//! | module | owns | must not |
//! |---|---|---|
//! | [`model`] | the words of the trade as pure values; constructors hold the invariants | do I/O, know a screen |
//! | [`text`] | what may be done to a string before it is shown: sanitising, widths, wrapping, diffs | know what the text means |
//! | [`metrics`] | statistics of agreement, intervals, overlap metrics of texts | read a store |
//! | [`query`] | the filter language and the orders of the queue, over a trait of columns | know how columns are kept |
//! | [`store`] | journal, segments, sled: open, query, append | parse foreign formats |
//! | [`import`] | bytes into logs and rejected lines with their reasons | write to a store |
//! | [`judge`] | prompts, replies, limits, the client; a verdict or a failure for a ticket | decide what to judge |
//! | [`export`] | rows of the store into files that others read | change the store |
//! | [`command`] | every intent of the user: its name, its help, its scope | know keys |
//! | [`theme`] | meanings into styles | know what is drawn |
//! | [`keymap`] | keys into commands | know what commands do |
//! | [`app`] | the state and its one reducer | do I/O, know store, judge or terminal |
//! | [`ui`] | the state as a frame | change the state |
//! | [`runtime`] | the loop, the terminal, the store's thread, the judges' pool: every side effect | decide |
//! | [`cli`] | one file a subcommand, over the same modules | hold logic of its own |

pub mod model;
pub mod text;

pub mod metrics;

pub mod query;

pub mod import;
pub mod judge;
pub mod store;

pub mod export;

pub mod command;
pub mod theme;

pub mod keymap;

pub mod app;

pub mod ui;

pub mod runtime;

pub mod cli;
