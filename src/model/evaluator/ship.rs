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
    /// The F1 of outputs that are labels.
    F1 {
        /// Of which label; None for the mean over labels, each as heavy as another.
        label: Option<String>,
        /// The least that will do, 0 to 1.
        at_least: f64,
    },
    /// What is measured of outputs without asking anybody.
    Metric {
        /// Which figure.
        metric: ShipMetric,
        /// The least that will do, in the figure's own unit.
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

/// A figure of `juror metrics` of which more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipMetric {
    /// The share equal to a reference.
    ExactMatch,
    /// The share with the words of a reference.
    NormalisedMatch,
    /// BLEU-4 of all outputs as one corpus, 0 to 100.
    Bleu4,
    /// The mean BLEU-4 of each output, 0 to 100.
    Bleu4Sentence,
    /// chrF2 of all outputs as one corpus, 0 to 100.
    Chrf2,
    /// Mean F1, 0 to 1.
    Rouge1,
    /// Mean F1, 0 to 1.
    Rouge2,
    /// Mean F1, 0 to 1.
    RougeL,
    /// Mean F1, 0 to 1.
    RougeLsum,
    /// Mean METEOR without synonyms, 0 to 1.
    MeteorExactStem,
    /// The share that is JSON.
    JsonValid,
    /// The share that is JSON which the schema of a `json_schema` judge allows.
    SchemaValid,
}

impl ShipMetric {
    /// All of them, in the order in which their figures are read.
    pub const ALL: [Self; 12] = [
        Self::ExactMatch,
        Self::NormalisedMatch,
        Self::Bleu4,
        Self::Bleu4Sentence,
        Self::Chrf2,
        Self::Rouge1,
        Self::Rouge2,
        Self::RougeL,
        Self::RougeLsum,
        Self::MeteorExactStem,
        Self::JsonValid,
        Self::SchemaValid,
    ];

    /// Its name in the evaluator's file and in what `juror metrics` prints.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExactMatch => "exact_match",
            Self::NormalisedMatch => "normalised_match",
            Self::Bleu4 => "bleu4",
            Self::Bleu4Sentence => "bleu4_sentence",
            Self::Chrf2 => "chrf2",
            Self::Rouge1 => "rouge1",
            Self::Rouge2 => "rouge2",
            Self::RougeL => "rougeL",
            Self::RougeLsum => "rougeLsum",
            Self::MeteorExactStem => "meteor_exact_stem",
            Self::JsonValid => "json_valid",
            Self::SchemaValid => "schema_valid",
        }
    }

    /// The highest that it can be; the lowest is 0.
    #[must_use]
    pub const fn highest(self) -> f64 {
        match self {
            Self::Bleu4 | Self::Bleu4Sentence | Self::Chrf2 => 100.0,
            _ => 1.0,
        }
    }
}
