//! The values that a criterion may take. Holds the rules for scales; knows no file format.

use std::collections::BTreeMap;
use std::fmt;

use super::criterion::BadCriterion;
use super::score::Score;

/// The most points an ordinal scale may have, and the most labels a choice may have: what ten digits can reach is
/// comfortable, what a column's number holds exactly is the limit.
pub(super) const MOST_POINTS: i32 = 21;
pub(super) const MOST_LABELS: usize = 20;

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What is stored and filtered by.
    pub key: String,
    /// What it means, for reviewers and judges; may be empty.
    pub help: String,
}

impl Label {
    /// A label without an explanation.
    #[must_use]
    pub fn named(key: &str) -> Self {
        Self {
            key: key.to_string(),
            help: String::new(),
        }
    }
}

/// The values that a criterion may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Whole points from `min` to `max`, some with a text.
    Ordinal {
        /// The lowest point.
        min: i32,
        /// The highest point.
        max: i32,
        /// What a point means, where that is said.
        points: BTreeMap<i32, String>,
    },
    /// Yes or no.
    PassFail,
    /// One label, or several.
    Choice {
        /// The labels in the order of their keys on the screen.
        labels: Vec<Label>,
        /// Whether several may be chosen; then none is a choice, too.
        many: bool,
    },
    /// A line of text that nobody counts.
    Text,
}

impl Scale {
    /// Whole points without texts.
    ///
    /// # Errors
    /// When `min` does not lie below `max`, the scale leaves 0–100, or has more than 21 points.
    pub fn ordinal(min: i32, max: i32) -> Result<Self, BadCriterion> {
        Self::ordinal_with(min, max, BTreeMap::new())
    }

    /// Whole points, some with texts.
    ///
    /// # Errors
    /// As [`Scale::ordinal`], and when a text belongs to a point that is not on the scale.
    pub fn ordinal_with(
        min: i32,
        max: i32,
        points: BTreeMap<i32, String>,
    ) -> Result<Self, BadCriterion> {
        if min >= max || min < 0 || max > 100 || max - min >= MOST_POINTS {
            return Err(BadCriterion::Ends { min, max });
        }
        match points.keys().find(|point| !(min..=max).contains(point)) {
            Some(point) => Err(BadCriterion::Point(*point)),
            None => Ok(Self::Ordinal { min, max, points }),
        }
    }

    /// One of several labels, or several of them.
    ///
    /// # Errors
    /// When there are fewer than 2 or more than 20 labels, or two have the same key.
    pub fn choice(labels: Vec<Label>, many: bool) -> Result<Self, BadCriterion> {
        let mut keys: Vec<_> = labels.iter().map(|label| label.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        let sound = (2..=MOST_LABELS).contains(&labels.len())
            && keys.len() == labels.len()
            && keys
                .iter()
                .all(|key| !key.trim().is_empty() && !key.contains(','));
        if sound {
            Ok(Self::Choice { labels, many })
        } else {
            Err(BadCriterion::Labels)
        }
    }

    /// The label with this key.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&Label> {
        match self {
            Self::Choice { labels, .. } => labels.iter().find(|label| label.key == key),
            Self::Ordinal { .. } | Self::PassFail | Self::Text => None,
        }
    }

    /// The single values in their order, as the keys `1`, `2`, … choose them. Empty for a text.
    #[must_use]
    pub fn options(&self) -> Vec<Score> {
        match self {
            Self::Ordinal { min, max, .. } => (*min..=*max)
                .map(|point| Score::Number(f64::from(point)))
                .collect(),
            Self::PassFail => vec![Score::Pass(true), Score::Pass(false)],
            Self::Choice { labels, .. } => labels
                .iter()
                .map(|label| Score::Label(label.key.clone()))
                .collect(),
            Self::Text => Vec::new(),
        }
    }

    /// Whether several values make up one score, so that a key toggles and does not move on.
    #[must_use]
    pub fn is_many(&self) -> bool {
        matches!(self, Self::Choice { many: true, .. })
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ordinal { min, max, .. } => write!(f, "{min}–{max}"),
            Self::PassFail => f.write_str("pass, fail"),
            Self::Choice { labels, many } => {
                let keys: Vec<_> = labels.iter().map(|label| label.key.as_str()).collect();
                write!(
                    f,
                    "{}{}",
                    if *many { "any of " } else { "" },
                    keys.join(", ")
                )
            }
            Self::Text => f.write_str("text"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_that_is_none_can_not_be_made() {
        for (min, max) in [(5, 1), (1, 1), (-1, 3), (1, 50), (90, 101)] {
            assert!(Scale::ordinal(min, max).is_err(), "{min}–{max}");
        }
        assert!(Scale::ordinal(0, 20).is_ok());
        assert!(Scale::ordinal_with(1, 5, [(6, "superb".to_string())].into()).is_err());
        assert!(Scale::choice(vec![Label::named("only")], false).is_err());
        assert!(Scale::choice(vec![Label::named("a"), Label::named("a")], true).is_err());
    }
}
