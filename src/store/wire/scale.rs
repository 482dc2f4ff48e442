//! The written form of a criterion's scale: enough to turn scores into numbers without the evaluator's file.

use serde::{Deserialize, Serialize};

use crate::model::{CriterionKey, Label, Scale};

/// What the store must know of a criterion to turn its scores into numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct WireCriterion {
    pub(in crate::store) key: CriterionKey,
    pub(in crate::store) scale: WireScale,
}

/// A scale without its texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::store) enum WireScale {
    Ordinal { min: i32, max: i32 },
    PassFail,
    Choice { labels: Vec<String>, many: bool },
    Text,
}

impl From<&Scale> for WireScale {
    fn from(scale: &Scale) -> Self {
        match scale {
            Scale::Ordinal { min, max, .. } => Self::Ordinal {
                min: *min,
                max: *max,
            },
            Scale::PassFail => Self::PassFail,
            Scale::Choice { labels, many } => Self::Choice {
                labels: labels.iter().map(|label| label.key.clone()).collect(),
                many: *many,
            },
            Scale::Text => Self::Text,
        }
    }
}

impl WireScale {
    /// The scale as the model knows it. One that a damaged file bent out of shape counts as a text: nothing is counted.
    pub(in crate::store) fn scale(&self) -> Scale {
        match self {
            Self::Ordinal { min, max } => Scale::ordinal(*min, *max).unwrap_or(Scale::Text),
            Self::PassFail => Scale::PassFail,
            Self::Choice { labels, many } => {
                let labels = labels.iter().map(|key| Label::named(key)).collect();
                Scale::choice(labels, *many).unwrap_or(Scale::Text)
            }
            Self::Text => Scale::Text,
        }
    }
}
