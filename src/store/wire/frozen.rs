//! The written form of what was chosen for a judge: each example's scores are a text about its ticket, so that they are
//! erased with it.

use serde::{Deserialize, Serialize};

use crate::model::{EvaluatorVersion, Example, Frozen, FrozenSet, Ordinal};

use super::json;

/// What was chosen for a judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::store) struct WireFrozen<T> {
    pub(in crate::store) evaluator: EvaluatorVersion,
    pub(in crate::store) judge: String,
    pub(in crate::store) set: WireSet<T>,
}

/// What tickets were chosen for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::store) enum WireSet<T> {
    Examples(Vec<WireExample<T>>),
    Anchors(Vec<Ordinal>),
}

/// A ticket with a person's scores, which are JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::store) struct WireExample<T> {
    pub(in crate::store) ticket: Ordinal,
    pub(in crate::store) given: T,
}

impl<T> WireFrozen<T> {
    /// The same with another stand-in for its texts, told which ticket each is about.
    pub(in crate::store) fn map_about<U, E>(
        self,
        text: &mut impl FnMut(&[Ordinal], T) -> Result<U, E>,
    ) -> Result<WireFrozen<U>, E> {
        let set = match self.set {
            WireSet::Anchors(tickets) => WireSet::Anchors(tickets),
            WireSet::Examples(examples) => WireSet::Examples(
                examples
                    .into_iter()
                    .map(|example| {
                        Ok(WireExample {
                            ticket: example.ticket,
                            given: text(&[example.ticket], example.given)?,
                        })
                    })
                    .collect::<Result<_, E>>()?,
            ),
        };
        Ok(WireFrozen {
            evaluator: self.evaluator,
            judge: self.judge,
            set,
        })
    }

    /// Whether both choose for the same judge and purpose, so that the later one counts.
    pub(in crate::store) fn is_anew(&self, earlier: &Self) -> bool {
        let is_examples = |set: &WireSet<T>| matches!(set, WireSet::Examples(_));
        self.evaluator == earlier.evaluator
            && self.judge == earlier.judge
            && is_examples(&self.set) == is_examples(&earlier.set)
    }
}

impl From<&Frozen> for WireFrozen<String> {
    fn from(frozen: &Frozen) -> Self {
        let set = match &frozen.set {
            FrozenSet::Anchors(tickets) => WireSet::Anchors(tickets.clone()),
            FrozenSet::Examples(examples) => WireSet::Examples(
                examples
                    .iter()
                    .map(|example| WireExample {
                        ticket: example.ticket,
                        given: String::from_utf8(json(&example.given)).expect("JSON is text"),
                    })
                    .collect(),
            ),
        };
        Self {
            evaluator: frozen.evaluator,
            judge: frozen.judge.clone(),
            set,
        }
    }
}

impl From<WireFrozen<String>> for Frozen {
    fn from(frozen: WireFrozen<String>) -> Self {
        let set = match frozen.set {
            WireSet::Anchors(tickets) => FrozenSet::Anchors(tickets),
            WireSet::Examples(examples) => FrozenSet::Examples(
                examples
                    .into_iter()
                    .map(|example| Example {
                        ticket: example.ticket,
                        // What was erased is no JSON.
                        given: serde_json::from_str(&example.given).unwrap_or_default(),
                    })
                    .collect(),
            ),
        };
        Self {
            evaluator: frozen.evaluator,
            judge: frozen.judge,
            set,
        }
    }
}
