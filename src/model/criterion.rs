//! What is scored. Holds the rules for keys, bars and weights; knows no file format.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};
use thiserror::Error;

use super::scale::{MOST_LABELS, MOST_POINTS, Scale};
use super::score::Score;

/// Words that the filter language, the record or the files of scores use for something else.
pub const RESERVED: &[&str] = &[
    "and",
    "at",
    "candidates",
    "changed",
    "cost",
    "failed",
    "flag",
    "flagged",
    "human",
    "id",
    "input",
    "is",
    "judge",
    "latency",
    "length",
    "messages",
    "meta",
    "model",
    "not",
    "note",
    "notes",
    "or",
    "order",
    "output",
    "peers",
    "random",
    "rated",
    "reference",
    "reviewer",
    "revised",
    "role",
    "scores",
    "source",
    "status",
    "tag",
    "tags",
    "text",
    "tokens",
    "turns",
    "version",
    "words",
];

/// The name of a criterion: `[a-z][a-z0-9_]*`, at most 40 characters, not a reserved word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CriterionKey(String);

/// Why something can't be a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadCriterion {
    /// The key has other characters than those allowed, or too many.
    #[error(
        "`{0}` can't be a key: use a lower-case letter, then lower-case letters, digits and `_`, 40 at most"
    )]
    Key(String),
    /// The key is a word that the filter language uses.
    #[error("`{0}` can't be a key: filters and files use that word for something else")]
    Reserved(String),
    /// The ends of an ordinal scale don't make a scale.
    #[error(
        "a scale from {min} to {max} won't do: `min` must lie below `max`, with at most {MOST_POINTS} points between 0 and 100"
    )]
    Ends {
        /// The lower end.
        min: i32,
        /// The upper end.
        max: i32,
    },
    /// A point has a text but is not on the scale.
    #[error("point {0} is not on the scale")]
    Point(i32),
    /// There are too few, too many, or equal labels.
    #[error("a choice needs 2 to {MOST_LABELS} different labels, none of them empty or with a `,`")]
    Labels,
    /// The bar is not on the scale, or the scale has no order.
    #[error("`pass` must be a point of an ordinal scale above its lowest")]
    Pass,
    /// The weight is negative or no number.
    #[error("`weight` must be a number of 0 or more")]
    Weight,
}

impl CriterionKey {
    /// Checks a key.
    ///
    /// # Errors
    /// When it is not `[a-z][a-z0-9_]*` of at most 40 characters, or reserved.
    pub fn new(key: impl Into<String>) -> Result<Self, BadCriterion> {
        let key = key.into();
        let mut chars = key.chars();
        let shaped = chars.next().is_some_and(|first| first.is_ascii_lowercase())
            && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && key.len() <= 40;
        if !shaped {
            Err(BadCriterion::Key(key))
        } else if RESERVED.contains(&key.as_str()) {
            Err(BadCriterion::Reserved(key))
        } else {
            Ok(Self(key))
        }
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CriterionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CriterionKey {
    type Err = BadCriterion;

    fn from_str(text: &str) -> Result<Self, BadCriterion> {
        Self::new(text)
    }
}

impl std::borrow::Borrow<str> for CriterionKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for CriterionKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// One thing that is scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Its name in files and filters.
    pub key: CriterionKey,
    /// Its name on the screen.
    pub title: String,
    /// The question that a reviewer answers.
    pub help: String,
    /// The values it may take.
    pub scale: Scale,
    /// The lowest point that counts as good; only on an ordinal scale.
    pub pass: Option<i32>,
    /// Its share in a model's utility, 0 or more.
    pub weight: f64,
    /// Whether a rating is complete without it.
    pub optional: bool,
}

impl Criterion {
    /// A criterion with a title made from its key; required unless it is a text.
    #[must_use]
    pub fn new(key: CriterionKey, scale: Scale) -> Self {
        let words = key.as_str().replace('_', " ");
        let title = words
            .chars()
            .take(1)
            .flat_map(char::to_uppercase)
            .chain(words.chars().skip(1))
            .collect();
        let optional = scale == Scale::Text;
        Self {
            key,
            title,
            help: String::new(),
            scale,
            pass: None,
            weight: 1.0,
            optional,
        }
    }

    /// Checks bar and weight against the scale.
    ///
    /// # Errors
    /// When the bar is not a point above the lowest of an ordinal scale, or the weight is negative or no number.
    pub fn checked(self) -> Result<Self, BadCriterion> {
        if !(self.weight.is_finite() && self.weight >= 0.0) {
            return Err(BadCriterion::Weight);
        }
        match (&self.scale, self.pass) {
            (_, None) => Ok(self),
            (Scale::Ordinal { min, max, .. }, Some(bar)) if bar > *min && bar <= *max => Ok(self),
            _ => Err(BadCriterion::Pass),
        }
    }

    /// Whether a score is on the good side. None where the criterion has no bar.
    #[must_use]
    pub fn passes(&self, score: &Score) -> Option<bool> {
        match score {
            Score::Pass(pass) => Some(*pass),
            Score::Number(value) => self.pass.map(|bar| *value >= f64::from(bar)),
            Score::Label(_) | Score::Labels(_) | Score::Text(_) => None,
        }
    }

    /// Whether two scores agree as the gate counts it: on the same side of the bar, equal where there is none.
    #[must_use]
    pub fn agrees(&self, one: &Score, other: &Score) -> bool {
        match (self.passes(one), self.passes(other)) {
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_lower_case_word_that_nothing_else_uses() {
        for good in ["accuracy", "a", "safe_2", "overall"] {
            assert!(CriterionKey::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "Accuracy",
            "2nd",
            "a-b",
            "é",
            "tag",
            "judge",
            "status",
            &"a".repeat(41),
        ] {
            assert!(CriterionKey::new(bad).is_err(), "{bad}");
        }
        assert!(RESERVED.is_sorted(), "the reserved words are kept in order");
    }

    #[test]
    fn a_bar_must_divide_its_scale() {
        let key = || CriterionKey::new("accuracy").expect("a key");
        let with = |scale: Scale, pass| {
            Criterion {
                pass,
                ..Criterion::new(key(), scale)
            }
            .checked()
        };
        let ordinal = || Scale::ordinal(1, 5).expect("a scale");
        assert!(with(ordinal(), Some(4)).is_ok());
        assert_eq!(with(ordinal(), Some(1)), Err(BadCriterion::Pass));
        assert_eq!(with(ordinal(), Some(6)), Err(BadCriterion::Pass));
        assert_eq!(with(Scale::PassFail, Some(1)), Err(BadCriterion::Pass));
    }

    #[test]
    fn scores_agree_on_the_same_side_of_the_bar() {
        let key = CriterionKey::new("accuracy").expect("a key");
        let barred = Criterion {
            pass: Some(4),
            ..Criterion::new(key.clone(), Scale::ordinal(1, 5).expect("a scale"))
        };
        assert!(barred.agrees(&Score::Number(4.0), &Score::Number(5.0)));
        assert!(!barred.agrees(&Score::Number(3.0), &Score::Number(4.0)));
        let bare = Criterion {
            pass: None,
            ..barred
        };
        assert!(!bare.agrees(&Score::Number(4.0), &Score::Number(5.0)));
        assert_eq!(bare.title, "Accuracy");
    }
}
