//! A score: one value on the scale of one criterion, its written form, and its number in a column.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;
use thiserror::Error;

use super::criterion::CriterionKey;
use super::scale::Scale;

/// One value on a scale.
#[derive(Clone, Debug, PartialEq)]
pub enum Score {
    /// On an ordinal scale. A person's is a whole point; a judge's may be the mean of samples.
    Number(f64),
    /// On a pass-fail scale.
    Pass(bool),
    /// The label on a scale of single choice.
    Label(String),
    /// The labels on a scale of several choices, in the scale's order.
    Labels(Vec<String>),
    /// A text that nobody counts.
    Text(String),
}

/// The scores of one rating or verdict, by criterion.
pub type Scores = BTreeMap<CriterionKey, Score>;

/// A value that is not on its scale.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{given} is not on the scale {scale}")]
pub struct Misfit {
    /// What was given, as JSON.
    pub given: String,
    /// The scale in words.
    pub scale: String,
}

impl Score {
    /// Reads a score as it stands in a file. A judge's decimal is kept; nothing is clamped.
    ///
    /// # Errors
    /// When the value is not on the scale.
    pub fn read(scale: &Scale, given: &Value) -> Result<Self, Misfit> {
        let score = match scale {
            Scale::Ordinal { min, max, .. } => number(given)
                .filter(|value| *value >= f64::from(*min) && *value <= f64::from(*max))
                .map(Self::Number),
            Scale::PassFail => pass(given).map(Self::Pass),
            Scale::Choice { many: false, .. } => given
                .as_str()
                .and_then(|name| scale.label(name))
                .map(|label| Self::Label(label.key.clone())),
            Scale::Choice { labels, many: true } => named(given).and_then(|names| {
                let known = names.iter().all(|name| scale.label(name).is_some());
                known.then(|| {
                    let chosen = labels
                        .iter()
                        .filter(|label| names.contains(&label.key.as_str()));
                    Self::Labels(chosen.map(|label| label.key.clone()).collect())
                })
            }),
            Scale::Text => given.as_str().map(|text| Self::Text(text.to_string())),
        };
        score.ok_or_else(|| Misfit {
            given: given.to_string(),
            scale: scale.to_string(),
        })
    }

    /// Reads a score as a person types it: `4`, `pass`, `too-long,rude`.
    ///
    /// # Errors
    /// When the text names nothing on the scale.
    pub fn parse(scale: &Scale, typed: &str) -> Result<Self, Misfit> {
        let typed = typed.trim();
        let value = match scale {
            Scale::Ordinal { .. } => typed.parse::<i64>().map_or(Value::Null, Value::from),
            Scale::Choice { many: true, .. } => typed
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .collect(),
            Scale::PassFail | Scale::Choice { many: false, .. } | Scale::Text => Value::from(typed),
        };
        Self::read(scale, &value).map_err(|misfit| Misfit {
            given: format!("`{typed}`"),
            ..misfit
        })
    }

    /// The score as a number for a column: the point itself, 1 or 0 for pass or fail, the label's place, the sum of
    /// 2^place over several labels. None for a text, and for a score that is not of this scale.
    #[must_use]
    pub fn code(&self, scale: &Scale) -> Option<f64> {
        match (self, scale) {
            (Self::Number(value), Scale::Ordinal { .. }) => Some(*value),
            (Self::Pass(pass), Scale::PassFail) => Some(f64::from(u8::from(*pass))),
            (
                Self::Label(key),
                Scale::Choice {
                    labels,
                    many: false,
                },
            ) => labels
                .iter()
                .position(|label| label.key == *key)
                .and_then(|place| u32::try_from(place).ok())
                .map(f64::from),
            (Self::Labels(keys), Scale::Choice { labels, many: true }) => {
                let places = labels
                    .iter()
                    .enumerate()
                    .filter(|(_, label)| keys.contains(&label.key));
                Some(f64::from(
                    places.fold(0_u32, |bits, (place, _)| bits | 1 << place),
                ))
            }
            _ => None,
        }
    }

    /// The score that a column's number stands for. None for a text and for a number that is not on the scale.
    #[must_use]
    pub fn decode(code: f64, scale: &Scale) -> Option<Self> {
        match scale {
            Scale::Ordinal { min, max, .. } => {
                (code >= f64::from(*min) && code <= f64::from(*max)).then_some(Self::Number(code))
            }
            Scale::PassFail => match code {
                0.0 => Some(Self::Pass(false)),
                1.0 => Some(Self::Pass(true)),
                _ => None,
            },
            Scale::Choice { labels, many } => {
                let bits = whole(code)?;
                if *many {
                    let chosen = labels
                        .iter()
                        .enumerate()
                        .filter(|(place, _)| bits >> place & 1 == 1);
                    Some(Self::Labels(
                        chosen.map(|(_, label)| label.key.clone()).collect(),
                    ))
                } else {
                    labels
                        .get(usize::try_from(bits).ok()?)
                        .map(|label| Self::Label(label.key.clone()))
                }
            }
            Scale::Text => None,
        }
    }

    /// The score as a reader sees it: `4`, `3.5`, `pass`, `rude, too-long`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Number(value) if value.fract() == 0.0 => format!("{value:.0}"),
            Self::Number(value) => {
                let text = format!("{value:.2}");
                text.trim_end_matches('0').to_string()
            }
            Self::Pass(true) => "pass".to_string(),
            Self::Pass(false) => "fail".to_string(),
            Self::Label(key) => key.clone(),
            Self::Labels(keys) if keys.is_empty() => "none of them".to_string(),
            Self::Labels(keys) => keys.join(", "),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and far inside of i64 by the guard"
            )]
            Self::Number(value) if value.fract() == 0.0 && value.abs() < 1e15 => {
                serializer.serialize_i64(*value as i64)
            }
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Pass(pass) => serializer.serialize_str(if *pass { "pass" } else { "fail" }),
            Self::Label(text) | Self::Text(text) => serializer.serialize_str(text),
            Self::Labels(keys) => serializer.collect_seq(keys),
        }
    }
}

/// Finite numbers, and numbers written as text.
fn number(given: &Value) -> Option<f64> {
    let value = given
        .as_f64()
        .or_else(|| given.as_str().and_then(|text| text.trim().parse().ok()))?;
    value.is_finite().then_some(value)
}

/// The ways in which files write pass and fail.
fn pass(given: &Value) -> Option<bool> {
    match given {
        Value::Bool(pass) => Some(*pass),
        Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
        Value::Number(number) if number.as_f64() == Some(0.0) => Some(false),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "pass" | "true" | "yes" | "1" | "good" => Some(true),
            "fail" | "false" | "no" | "0" | "bad" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// One label or a list of labels.
fn named(given: &Value) -> Option<Vec<&str>> {
    match given {
        Value::String(name) => Some(vec![name.as_str()]),
        Value::Array(names) => names.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
fn whole(code: f64) -> Option<u32> {
    (code.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&code)).then_some(code as u32)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::scale::Label;

    fn choice(many: bool) -> Scale {
        Scale::choice(
            ["none", "rude", "too-long"].map(Label::named).to_vec(),
            many,
        )
        .expect("distinct labels")
    }

    #[test]
    fn a_score_in_a_file_is_read_or_refused_and_never_clamped() {
        let ordinal = Scale::ordinal(1, 5).expect("a scale");
        let cases = [
            (&ordinal, json!(4), Some(Score::Number(4.0))),
            (&ordinal, json!(3.5), Some(Score::Number(3.5))),
            (&ordinal, json!("4"), Some(Score::Number(4.0))),
            (&ordinal, json!(7), None),
            (&ordinal, json!(0), None),
            (&ordinal, json!(null), None),
            (&ordinal, json!("NaN"), None),
            (&Scale::PassFail, json!("pass"), Some(Score::Pass(true))),
            (&Scale::PassFail, json!(false), Some(Score::Pass(false))),
            (&Scale::PassFail, json!(0.5), None),
            (
                &choice(false),
                json!("rude"),
                Some(Score::Label("rude".into())),
            ),
            (&choice(false), json!("kind"), None),
            (
                &choice(true),
                json!(["too-long", "rude"]),
                Some(Score::Labels(vec!["rude".into(), "too-long".into()])),
            ),
            (&choice(true), json!(["kind"]), None),
            (
                &Scale::Text,
                json!("why not"),
                Some(Score::Text("why not".into())),
            ),
        ];
        for (scale, given, expected) in cases {
            assert_eq!(
                Score::read(scale, &given).ok(),
                expected,
                "{given} on {scale}"
            );
        }
    }

    #[test]
    fn a_typed_score_must_be_a_point_of_the_scale() {
        let ordinal = Scale::ordinal(1, 5).expect("a scale");
        assert_eq!(Score::parse(&ordinal, " 4 "), Ok(Score::Number(4.0)));
        assert!(Score::parse(&ordinal, "4.5").is_err());
        assert_eq!(
            Score::parse(&choice(true), "rude, too-long").map(|score| score.shown()),
            Ok("rude, too-long".into())
        );
        let misfit = Score::parse(&ordinal, "9").expect_err("off the scale");
        assert_eq!(misfit.to_string(), "`9` is not on the scale 1–5");
    }

    #[test]
    fn a_score_survives_its_column() {
        let cases = [
            (Scale::ordinal(1, 10).expect("a scale"), Score::Number(7.5)),
            (Scale::PassFail, Score::Pass(false)),
            (choice(false), Score::Label("too-long".into())),
            (
                choice(true),
                Score::Labels(vec!["none".into(), "too-long".into()]),
            ),
            (choice(true), Score::Labels(vec![])),
        ];
        for (scale, score) in cases {
            let code = score.code(&scale).expect("a number");
            assert_eq!(Score::decode(code, &scale), Some(score), "{scale}");
        }
    }
}
