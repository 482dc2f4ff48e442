//! When a model may ship: rules over its scores that must all hold. Not part of the evaluator's version, since no score depends
//! on it. Computes nothing.

use crate::model::criterion::CriterionKey;

/// The rules for one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Ship {
    /// Which model is to ship.
    pub model: String,
    /// By whose scores.
    pub by: ShipBy,
    /// What must hold; at least one.
    pub rules: Vec<ShipRule>,
}

/// Whose scores count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShipBy {
    /// People's, blind, of random tickets or of the whole queue.
    #[default]
    People,
    /// The judge's.
    Judge,
}

/// One rule. Each is held against the lower bound of its figure, never the figure itself.
#[derive(Clone, Debug, PartialEq)]
pub enum ShipRule {
    /// The mean score, in points; on a scale of pass or fail the share that passes.
    Score {
        /// On what.
        criterion: CriterionKey,
        /// The least that will do.
        at_least: f64,
    },
    /// The share at or above the criterion's bar.
    Pass {
        /// On what; it has a bar.
        criterion: CriterionKey,
        /// The least that will do, 0 to 1.
        at_least: f64,
    },
    /// The utility.
    Utility {
        /// The least that will do, 0 to 1.
        at_least: f64,
    },
    /// How often it is chosen over another model.
    WinRate {
        /// The other model.
        against: String,
        /// The least that will do, 0 to 1.
        at_least: f64,
    },
    /// What it reaches of another model's score.
    Share {
        /// The other model.
        against: String,
        /// On what; None for the utility.
        criterion: Option<CriterionKey>,
        /// The least that will do; 1 is as much as the other's.
        at_least: f64,
    },
    /// How far it may lie below an earlier model.
    NoRegression {
        /// The earlier model.
        against: String,
        /// On what; None for the utility.
        criterion: Option<CriterionKey>,
        /// The most that may be lost, in points or of the utility.
        margin: f64,
    },
}
