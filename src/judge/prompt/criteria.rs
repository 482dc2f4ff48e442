//! The criteria in words, each with what its values mean.

use super::put;
use crate::judge::answer::judged;
use crate::model::{Criterion, Evaluator, Scale};

/// A line a criterion, and one below it for each value that has a meaning.
pub(super) fn criteria(evaluator: &Evaluator) -> String {
    let mut text = String::new();
    for criterion in judged(evaluator) {
        put(
            &mut text,
            format_args!(
                "- `{}`: {}, {}.",
                criterion.key,
                criterion.title,
                values(&criterion.scale)
            ),
        );
        if !criterion.help.trim().is_empty() {
            put(&mut text, format_args!(" {}", criterion.help.trim()));
        }
        text.push('\n');
        for (value, meaning) in meanings(criterion) {
            put(&mut text, format_args!("  {value} = {meaning}\n"));
        }
    }
    text
}

/// The values of a scale in words.
pub(super) fn values(scale: &Scale) -> String {
    match scale {
        Scale::Ordinal { min, max, .. } => {
            format!("a whole number from {min} (worst) to {max} (best)")
        }
        Scale::PassFail => "\"pass\" or \"fail\"".to_string(),
        Scale::Choice { labels, many } => {
            let keys: Vec<_> = labels
                .iter()
                .map(|label| format!("\"{}\"", label.key))
                .collect();
            let how = if *many {
                "a list of those that apply, which may be empty, of"
            } else {
                "one of"
            };
            format!("{how} {}", keys.join(", "))
        }
        Scale::Text => "text".to_string(),
    }
}

/// Values that have a meaning, as they stand in a reply.
pub(super) fn meanings(criterion: &Criterion) -> Vec<(String, &str)> {
    match &criterion.scale {
        Scale::Ordinal { points, .. } => points
            .iter()
            .map(|(point, text)| (point.to_string(), text.as_str()))
            .collect(),
        Scale::Choice { labels, .. } => labels
            .iter()
            .filter(|label| !label.help.is_empty())
            .map(|label| (format!("\"{}\"", label.key), label.help.as_str()))
            .collect(),
        Scale::PassFail | Scale::Text => Vec::new(),
    }
}
