//! What a verdict's scores were made of, where it was more than one reply: samples, probabilities, other judges. Decides
//! nothing: how many make one stands in `judge`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::criterion::CriterionKey;
use super::id::JudgeIdentity;
use super::verdict::Cause;

/// What a verdict's scores were made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MadeOf {
    /// One reply, which says the scores itself.
    #[default]
    Reply,
    /// Several calls about the same ticket: the mean of their numbers, what most of them say of anything else.
    Samples(Vec<Sample>),
    /// Calls about several outputs to one input, some with the outputs in their order, some with the order turned round:
    /// what both orders say of each criterion, and a tie where they contradict each other. A choice is that of the
    /// outputs' own order, whichever stood first.
    Orders(Vec<Sample>),
    /// One reply, whose scores are means over the probabilities of the points that it could have given: how much of
    /// the probability lay on points of the scale, from 0 to 1, by criterion.
    Probabilities(BTreeMap<CriterionKey, f64>),
    /// What other judges said of the same ticket.
    Members(Vec<Member>),
}

/// One of several calls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sample {
    /// Whether the order of the outputs was turned round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub swapped: bool,
    /// Its scores in their written form, checked when it came. Empty for one that failed.
    pub scores: Map<String, Value>,
    /// Why it gave no score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Cause>,
    /// Its rationale, or what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The reply as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
}

/// One judge of a jury.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub judge: String,
    /// What made it answer so.
    pub identity: JudgeIdentity,
    /// Its scores in their written form. Empty where it failed.
    pub scores: Map<String, Value>,
}

impl MadeOf {
    /// Whether it is one reply and nothing else.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        *self == Self::Reply
    }

    /// What each part said of a criterion, in their order; parts without a score of it are left out.
    pub fn parts<'a>(&'a self, key: &'a CriterionKey) -> impl Iterator<Item = &'a Value> {
        self.scores()
            .filter_map(move |scores| scores.get(key.as_str()))
            .filter(|value| !value.is_null())
    }

    /// The scores of each part, in their order.
    fn scores(&self) -> impl Iterator<Item = &Map<String, Value>> {
        let (samples, members): (&[Sample], &[Member]) = match self {
            Self::Reply | Self::Probabilities(_) => (&[], &[]),
            Self::Samples(samples) | Self::Orders(samples) => (samples, &[]),
            Self::Members(members) => (&[], members),
        };
        let samples = samples.iter().map(|sample| &sample.scores);
        samples.chain(members.iter().map(|member| &member.scores))
    }

    /// How far apart the parts' numbers for a criterion are: their sample standard deviation. None below two numbers.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few samples or judges")]
    pub fn spread(&self, key: &CriterionKey) -> Option<f64> {
        let numbers: Vec<f64> = self.parts(key).filter_map(Value::as_f64).collect();
        if numbers.len() < 2 {
            return None;
        }
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        Some((squares / (numbers.len() - 1) as f64).sqrt())
    }
}

impl MadeOf {
    /// How far apart the parts about one output lie, by criterion: numbers in points, lists of labels by how many labels
    /// differ, anything else by whether it differs. Criteria on which they agree are left out.
    #[must_use]
    pub fn apart(&self) -> BTreeMap<CriterionKey, f64> {
        let (Self::Samples(_) | Self::Members(_)) = self else {
            return BTreeMap::new();
        };
        let keys: BTreeSet<CriterionKey> = self
            .scores()
            .flat_map(|scores| scores.keys().filter_map(|key| CriterionKey::new(key).ok()))
            .collect();
        let widest = keys.into_iter().filter_map(|key| {
            let said: Vec<&Value> = self.parts(&key).collect();
            let pairs = said
                .iter()
                .enumerate()
                .flat_map(|(at, one)| said[at..].iter().map(|other| distance(one, other)));
            let widest = pairs.max_by(f64::total_cmp)?;
            (widest > 0.0).then_some((key, widest))
        });
        widest.collect()
    }

    /// Whether both orders were asked and say different things of a criterion. False where one of them says nothing.
    #[must_use]
    pub fn contradicts(&self, key: &CriterionKey) -> bool {
        let Self::Orders(samples) = self else {
            return false;
        };
        let said = |swapped| {
            samples
                .iter()
                .filter(move |sample| sample.swapped == swapped)
                .filter_map(|sample| sample.scores.get(key.as_str()))
                .collect::<Vec<_>>()
        };
        let (plain, swapped) = (said(false), said(true));
        let differs = plain
            .iter()
            .any(|one| swapped.iter().any(|other| one != other));
        !plain.is_empty() && !swapped.is_empty() && differs
    }
}

/// How far two written scores of one criterion lie apart.
fn distance(one: &Value, other: &Value) -> f64 {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one
            .as_f64()
            .zip(other.as_f64())
            .map_or(0.0, |(one, other)| (one - other).abs()),
        (Value::Array(one), Value::Array(other)) => {
            let only = |these: &[Value], those: &[Value]| {
                these.iter().filter(|label| !those.contains(label)).count()
            };
            let differing = only(one, other) + only(other, one);
            f64::from(u32::try_from(differing).unwrap_or(u32::MAX))
        }
        _ => f64::from(u8::from(one != other)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_spread_is_the_sample_standard_deviation_of_the_numbers() {
        let key = CriterionKey::new("accuracy").expect("a key");
        let sample = |score: Value| Sample {
            scores: Map::from_iter([("accuracy".to_string(), score)]),
            ..Sample::default()
        };
        let of = |scores: &[Value]| {
            MadeOf::Samples(scores.iter().cloned().map(sample).collect()).spread(&key)
        };
        assert_eq!(of(&[json!(2), json!(4), json!(3)]), Some(1.0));
        assert_eq!(of(&[json!(4), json!(null), json!(4)]), Some(0.0));
        assert_eq!(of(&[json!(4)]), None);
        assert_eq!(of(&[json!("pass"), json!("fail")]), None);
        assert_eq!(MadeOf::Reply.spread(&key), None);
    }

    #[test]
    fn parts_lie_apart_by_points_by_labels_or_at_all() {
        let sample = |scores: Value| Sample {
            scores: scores.as_object().cloned().unwrap_or_default(),
            ..Sample::default()
        };
        let parts = vec![
            sample(json!({"accuracy": 2, "safe": "pass", "faults": ["rude", "long"], "tone": 3})),
            sample(json!({"accuracy": 4.5, "safe": "fail", "faults": ["rude"], "tone": 3})),
            sample(json!({"accuracy": 3, "safe": null, "faults": ["wrong", "long"]})),
            sample(json!({})),
        ];
        let apart = MadeOf::Samples(parts.clone()).apart();
        let found: Vec<(&str, f64)> = apart.iter().map(|(key, by)| (key.as_str(), *by)).collect();
        assert_eq!(found, [("accuracy", 2.5), ("faults", 3.0), ("safe", 1.0)]);
        let members = parts.iter().map(|part| Member {
            judge: "one".to_string(),
            identity: JudgeIdentity([1; 32]),
            scores: part.scores.clone(),
        });
        assert_eq!(MadeOf::Members(members.collect()).apart(), apart);
        for other in [
            MadeOf::Reply,
            MadeOf::Orders(parts.clone()),
            MadeOf::Samples(parts[..1].to_vec()),
        ] {
            assert!(other.apart().is_empty(), "{other:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let made = [
            json!("reply"),
            json!({"samples": [{"scores": {"accuracy": 4}, "note": "Right."}, {"scores": {}, "failed": "timeout"}]}),
            json!({"probabilities": {"accuracy": 0.93}}),
        ];
        for written in made {
            let read: MadeOf = serde_json::from_value(written.clone()).expect("a makeup");
            assert_eq!(serde_json::to_value(&read).expect("JSON"), written);
        }
    }
}
