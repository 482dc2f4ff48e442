//! Tickets that were chosen for a judge once and stay chosen until someone asks anew: the examples that it is shown, the
//! anchors by which its drift is measured. How they are chosen stands in `judge`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::id::{EvaluatorVersion, Ordinal};

/// What was chosen for a judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    /// The version whose criteria the scores are on.
    pub evaluator: EvaluatorVersion,
    /// The judge's name in the evaluator.
    pub judge: String,
    /// What for.
    pub set: FrozenSet,
}

/// What tickets were chosen for.
#[derive(Clone, Debug, PartialEq)]
pub enum FrozenSet {
    /// They are shown to the judge with a person's scores. It never judges them itself, so no agreement counts them.
    Examples(Vec<Example>),
    /// The judge judges them again and again, so that a change of its mind is seen.
    Anchors(Vec<Ordinal>),
}

/// A ticket with a person's scores, as they were when it was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The ticket.
    pub ticket: Ordinal,
    /// What is said of it.
    pub given: ExampleScores,
}

/// What a judge is told that a person gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExampleScores {
    /// By criterion, in their written form.
    pub scores: Map<String, Value>,
    /// What the person noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl FrozenSet {
    /// The tickets, in their order.
    #[must_use]
    pub fn tickets(&self) -> Vec<Ordinal> {
        match self {
            Self::Examples(examples) => examples.iter().map(|example| example.ticket).collect(),
            Self::Anchors(tickets) => tickets.clone(),
        }
    }

    /// Its word in the journal.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Examples(_) => "examples",
            Self::Anchors(_) => "anchors",
        }
    }
}
