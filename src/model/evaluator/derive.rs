//! An evaluator for logs that come with scores but without one: its criteria are the keys of the scores, its scales the
//! smallest usual ones that hold their values. Reads values, not files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::criterion::{BadCriterion, Criterion, CriterionKey};
use crate::model::scale::{Label, Scale};

use super::{Evaluator, Queue, template};

/// The most different words that still look like labels, and the longest word that does.
const MOST_LABELS: usize = 12;
const LONGEST_LABEL: usize = 40;

/// What was seen of the scores in some logs, by their keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoresSeen {
    keys: BTreeMap<String, Seen>,
}

/// The values of one key.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    numbers: usize,
    min: f64,
    max: f64,
    decimals: bool,
    /// `true`, `false`, and words such as `pass`.
    verdicts: usize,
    words: usize,
    /// Lists of words.
    lists: usize,
    labels: BTreeSet<String>,
    /// Whether some word is too long, or there are too many, for labels.
    free: bool,
}

/// An evaluator made from scores, and what its user should know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The evaluator.
    pub evaluator: Evaluator,
    /// One sentence for each key that was renamed or left out.
    pub notes: Vec<String>,
}

impl ScoresSeen {
    /// Takes in one score as it stands in a log. A `null` is no score.
    pub fn note(&mut self, key: &str, value: &Value) {
        if !value.is_null() {
            self.keys.entry(key.to_string()).or_default().note(value);
        }
    }

    /// Whether no score was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Seen {
    fn note(&mut self, value: &Value) {
        match value {
            Value::Bool(_) => self.verdicts += 1,
            Value::Number(number) => self.number(number.as_f64().unwrap_or_default()),
            Value::String(text) => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => self.number(number),
                _ if is_verdict(text) => {
                    self.verdicts += 1;
                    self.label(text);
                }
                _ => {
                    self.words += 1;
                    self.label(text);
                }
            },
            Value::Array(items) => {
                self.lists += 1;
                for item in items {
                    match item.as_str() {
                        Some(text) => self.label(text),
                        None => self.free = true,
                    }
                }
            }
            Value::Null | Value::Object(_) => self.free = true,
        }
    }

    fn number(&mut self, number: f64) {
        if self.numbers == 0 {
            (self.min, self.max) = (number, number);
        }
        self.numbers += 1;
        self.min = self.min.min(number);
        self.max = self.max.max(number);
        self.decimals |= number.fract() != 0.0;
    }

    fn label(&mut self, text: &str) {
        self.labels.insert(text.to_string());
        let odd =
            text.chars().count() > LONGEST_LABEL || text.trim().is_empty() || text.contains(',');
        if odd || self.labels.len() > MOST_LABELS {
            self.free = true;
            self.labels.clear();
        }
    }

    /// The scale that holds the values, or why there is none.
    fn scale(&self) -> Result<Scale, String> {
        let zero_or_one = self.numbers > 0 && !self.decimals && self.min >= 0.0 && self.max <= 1.0;
        let all_numbers = self.words + self.verdicts + self.lists == 0 && !self.free;
        if self.numbers > 0 && all_numbers && !(zero_or_one && self.min < 1.0) {
            return self.ordinal();
        }
        if self.words + self.lists == 0 && (zero_or_one || self.numbers == 0) && !self.free {
            return Ok(Scale::PassFail);
        }
        if self.numbers > 0 {
            return Err("its values are numbers in some logs and words in others".to_string());
        }
        let labels: Vec<_> = self
            .labels
            .iter()
            .map(|label| Label::named(label))
            .collect();
        match Scale::choice(labels, self.lists > 0) {
            Ok(scale) if !self.free => Ok(scale),
            _ if self.lists > 0 => Err("its lists hold what can't be labels".to_string()),
            _ => Ok(Scale::Text),
        }
    }

    fn ordinal(&self) -> Result<Scale, String> {
        let ends = match (self.min, self.max) {
            (min, _) if min < 0.0 => None,
            (_, max) if max <= 1.0 && self.decimals => Some((0, 1)),
            (min, max) if max <= 5.0 => Some((i32::from(min >= 1.0), 5)),
            (min, max) if max <= 10.0 => Some((i32::from(min >= 1.0), 10)),
            (_, max) if max <= 20.0 => Some((0, 20)),
            _ => None,
        };
        ends.and_then(|(min, max)| Scale::ordinal(min, max).ok())
            .ok_or_else(|| {
                format!(
                    "its values run from {} to {}, which no scale of at most 21 points from 0 up holds",
                    self.min, self.max
                )
            })
    }
}

/// The words that a pass-fail scale reads.
fn is_verdict(text: &str) -> bool {
    let words = ["pass", "fail", "true", "false", "yes", "no", "good", "bad"];
    words.contains(&text.trim().to_ascii_lowercase().as_str())
}

/// The criterion's key for the key of a score: the same, or the nearest that is allowed. None where nothing is left.
#[must_use]
pub fn key_for(given: &str) -> Option<CriterionKey> {
    let mut key = String::new();
    let mut lower = false;
    for c in given.trim().chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && lower {
                key.push('_');
            }
            lower = c.is_ascii_lowercase();
            key.push(c.to_ascii_lowercase());
        } else {
            lower = false;
            if !key.is_empty() && !key.ends_with('_') {
                key.push('_');
            }
        }
    }
    let start = key.find(|c: char| c.is_ascii_lowercase())?;
    let key: String = key[start..].chars().take(40).collect();
    match CriterionKey::new(key.trim_end_matches('_')) {
        Ok(key) => Some(key),
        Err(BadCriterion::Reserved(word)) => CriterionKey::new(format!("{word}_score")).ok(),
        Err(_) => None,
    }
}

/// An evaluator with a criterion for each key that scores were seen under; the built-in one where there is none.
#[must_use]
pub fn derive(scores: &ScoresSeen) -> Derived {
    let mut criteria: Vec<Criterion> = Vec::new();
    let mut notes = Vec::new();
    for (given, seen) in &scores.keys {
        let scale = match seen.scale() {
            Ok(scale) => scale,
            Err(reason) => {
                notes.push(format!("the scores `{given}` are left out: {reason}"));
                continue;
            }
        };
        match key_for(given) {
            Some(key) if criteria.iter().any(|other| other.key == key) => notes.push(format!(
                "the scores `{given}` are left out: another key already became `{key}`"
            )),
            Some(key) => {
                if key.as_str() != given {
                    notes.push(format!(
                        "the scores `{given}` are the criterion `{key}` here"
                    ));
                }
                criteria.push(Criterion::new(key, scale));
            }
            None => notes.push(format!(
                "the scores `{given}` are left out: no criterion can have that key"
            )),
        }
    }
    // A text alone asks a reviewer for nothing that could be counted.
    if criteria
        .iter()
        .all(|criterion| criterion.scale == Scale::Text)
    {
        let evaluator = template::built_in();
        return Derived { evaluator, notes };
    }
    // What is chosen comes before what is written.
    criteria.sort_by_key(|criterion| criterion.scale == Scale::Text);
    let evaluator = Evaluator {
        purpose: "See how far the scores that came with these logs can be trusted.".to_string(),
        instructions: "Read the whole conversation, then score the output on its own merits. The criteria were taken \
                       from the scores in the logs; `juror init` writes them to a file in which you can say what each \
                       point means."
            .to_string(),
        queue: Queue {
            audit: 0.3,
            seed: 7,
            ..Queue::default()
        },
        ..Evaluator::new("derived", criteria)
    };
    Derived { evaluator, notes }
}
