//! Statistics of agreement, intervals, correlation, and overlap of texts.
//!
//! Plain numbers in, a [`Statistic`](statistic::Statistic) out. Nothing here reads a store, a clock or a random source:
//! resampling takes its seed from this module. Three rules hold in all of it:
//!
//! - agreement is computed on the declared scale, points that nobody used included;
//! - what is not defined is [`Undefined`](statistic::Statistic::Undefined) with its reason, never 0, 1 or NaN;
//! - a missing score is no score: it never enters a table.

pub mod agreement;
pub mod alternative;
pub mod baseline;
pub mod bradley_terry;
pub mod clusters;
pub mod consensus;
pub mod corrected;
pub mod difference;
pub mod distribution;
pub mod holm;
pub mod interval;
pub mod iteration;
pub mod judge_bias;
pub mod likeness;
pub mod looks;
pub mod overlap;
pub mod paired;
pub mod panel;
pub mod percentile;
pub mod position;
pub mod preference;
pub mod ranks;
pub mod resample;
pub mod reviewing;
pub mod sampling;
pub mod sensitivity;
pub mod statistic;
pub mod table;
pub mod texts;
pub mod utility;
pub mod wilcoxon;
