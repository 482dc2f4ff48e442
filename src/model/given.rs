//! What came with a log beside the log itself: scores, edits and choices of people and judges, as they were written. An
//! evaluator checks them when it reads them. Nothing here is checked against a scale.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::comparison::{Choice, Side};
use super::criterion::CriterionKey;
use super::id::{EvaluatorVersion, JudgeIdentity, TextHash};
use super::made_of::MadeOf;
use super::rating::Standing;
use super::verdict::{Cause, Spent};

/// What came with a log, by who gave it, as it was written: an evaluator checks it when it reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// Scores by reviewer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub human: BTreeMap<String, GivenScores>,
    /// Scores by judge.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub judge: BTreeMap<String, GivenScores>,
    /// Edits of the output.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<GivenRevision>,
    /// Choices between outputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<GivenComparison>,
}

impl Given {
    /// Whether nobody gave anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.human.is_empty()
            && self.judge.is_empty()
            && self.revisions.is_empty()
            && self.comparisons.is_empty()
    }
}

/// What one reviewer or judge gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GivenScores {
    /// By criterion, unchecked; `null` is a failed verdict.
    pub scores: serde_json::Map<String, Value>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The evaluator's version as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether the judge had been seen before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub seen_judge: bool,
    /// Whether a peer's scores had been seen before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub seen_peers: bool,
    /// Whether the ticket was a random one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub random: bool,
    /// What a rating counts as.
    #[serde(skip_serializing_if = "Standing::is_own")]
    pub standing: Standing,
    /// What the reviewer noted, the judge's rationale, or what happened when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the reviewer noted on single criteria.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, String>,
    /// Why the judge gave no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Cause>,
    /// What made the judge answer as it did. A source that is not juror's says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<JudgeIdentity>,
    /// The model that the judge's server said answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
    /// The edit that was judged in the place of the output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<TextHash>,
    /// What the judge's answer cost.
    #[serde(skip_serializing_if = "Spent::is_nothing")]
    pub spent: Spent,
    /// The judge's reply as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// What the judge's scores were made of.
    #[serde(skip_serializing_if = "MadeOf::is_reply")]
    pub made_of: MadeOf,
    /// The output as the judge would have written it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Where the log speaks to its judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspect: Option<String>,
    /// What the same reviewer gave before, or what another judge of the same name gave; oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<GivenScores>,
}

impl GivenScores {
    /// The evaluator's version that the scores name. None where they name none, or one that is not juror's: such
    /// scores are of every version.
    #[must_use]
    pub fn named_version(&self) -> Option<EvaluatorVersion> {
        named(self.version.as_deref())
    }

    /// Each of the entries that stand in this one, oldest first, itself last.
    pub fn entries(&self) -> impl Iterator<Item = &Self> {
        self.earlier.iter().chain(std::iter::once(self))
    }

    /// The same with some of its entries; None where none is left.
    #[must_use]
    pub fn keeping(mut self, keep: impl FnMut(&mut Self) -> bool) -> Option<Self> {
        let mut entries = std::mem::take(&mut self.earlier);
        entries.push(self);
        entries.retain_mut(keep);
        let latest = entries.pop()?;
        Some(Self {
            earlier: entries,
            ..latest
        })
    }
}

/// An edit that came with a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenRevision {
    /// The reviewer who made it.
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The evaluator's version as the source wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The whole text as it should have been.
    pub output: String,
    /// Whose suggestion it began as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<GivenSuggester>,
}

/// A judge that suggested a text, in the source's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenSuggester {
    /// The name.
    pub judge: String,
    /// What made it suggest that, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<JudgeIdentity>,
}

impl GivenRevision {
    /// The evaluator's version that the edit names, as for [`GivenScores::named_version`].
    #[must_use]
    pub fn named_version(&self) -> Option<EvaluatorVersion> {
        named(self.version.as_deref())
    }
}

/// A choice between two outputs that came with a log.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field of the record"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenComparison {
    /// Who chose: `by` a reviewer or a `judge`; None where the source does not say.
    #[serde(flatten)]
    pub by: Option<GivenChooser>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The evaluator's version as the source wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// A.
    pub a: Side,
    /// B.
    pub b: Side,
    /// What it is about; None for which is better over all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// The choice.
    pub choice: Choice,
    /// Whether B stood on the left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub swapped: bool,
    /// Whether the judge had been seen before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen_judge: bool,
    /// Whether a peer's choice had been seen before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen_peers: bool,
    /// Whether the ticket was a random one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random: bool,
}

impl GivenComparison {
    /// A choice of which nothing else is known: a recorded preference.
    #[must_use]
    pub fn between(a: Side, b: Side, choice: Choice) -> Self {
        Self {
            by: None,
            at: None,
            version: None,
            a,
            b,
            criterion: None,
            choice,
            swapped: false,
            seen_judge: false,
            seen_peers: false,
            random: false,
        }
    }

    /// The evaluator's version that the choice names, as for [`GivenScores::named_version`].
    #[must_use]
    pub fn named_version(&self) -> Option<EvaluatorVersion> {
        named(self.version.as_deref())
    }
}

/// Who made a choice, in the source's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GivenChooser {
    /// A reviewer.
    Reviewer {
        /// The name.
        by: String,
    },
    /// A judge.
    Judge {
        /// The name.
        judge: String,
        /// What made it choose as it did, where the source says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity: Option<JudgeIdentity>,
    },
}

fn named(version: Option<&str>) -> Option<EvaluatorVersion> {
    version?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_with_a_log_is_read_back_as_it_was_written() {
        let identity = JudgeIdentity([3; 32]);
        let mut comparisons = vec![GivenComparison::between(
            Side::Candidate(0),
            Side::Candidate(1),
            Choice::A,
        )];
        comparisons.push(GivenComparison {
            by: Some(GivenChooser::Reviewer { by: "r1".into() }),
            at: Some(Timestamp::UNIX_EPOCH),
            swapped: true,
            random: true,
            ..comparisons[0].clone()
        });
        comparisons.push(GivenComparison {
            by: Some(GivenChooser::Judge {
                judge: "main".into(),
                identity: Some(identity),
            }),
            b: Side::Log(crate::model::LogId([7; 16])),
            ..comparisons[0].clone()
        });
        let failed = GivenScores {
            failed: Some(Cause::CutOff),
            identity: Some(identity),
            ..GivenScores::default()
        };
        let given = Given {
            judge: [(
                "main".to_string(),
                GivenScores {
                    generation: Some("large-1".into()),
                    earlier: vec![failed],
                    ..GivenScores::default()
                },
            )]
            .into(),
            revisions: vec![GivenRevision {
                by: "r1".into(),
                output: "So.".into(),
                from: Some(GivenSuggester {
                    judge: "main".into(),
                    identity: Some(identity),
                }),
                ..GivenRevision::default()
            }],
            comparisons,
            ..Given::default()
        };
        let text = serde_json::to_string(&given).expect("keys are strings");
        assert_eq!(
            serde_json::from_str::<Given>(&text).expect("what was written"),
            given,
            "{text}"
        );
    }
}
