//! What to say where a filter names a criterion, a judge or a reviewer that is not known.

use std::ops::Range;

use crate::model::nearest::nearest;
use crate::query::filter::error::FilterError;

use super::Parser;

impl Parser<'_> {
    /// What to say where `name` should be a criterion, or somebody's.
    pub(super) fn unknown_score(&self, name: &str, span: Range<usize>) -> FilterError {
        // A name may hold dots, a key never does.
        if let Some((whose, key)) = name.rsplit_once('.') {
            let known = whose.eq_ignore_ascii_case("judge")
                || self.vocabulary.people().any(|known| known == whose);
            return if known {
                self.unknown_score(key, span.start + whose.len() + 1..span.end)
            } else {
                self.nobody(whose, span.start..span.start + whose.len())
            };
        }
        let keys: Vec<_> = self
            .vocabulary
            .criteria
            .iter()
            .map(|criterion| criterion.key.as_str())
            .collect();
        FilterError::new(
            match nearest(name, keys.iter().copied()) {
                Some(meant) => format!("no criterion is called `{name}`; did you mean `{meant}`?"),
                None => format!(
                    "no criterion is called `{name}`; there are {}",
                    listed(&keys)
                ),
            },
            span,
        )
    }

    pub(super) fn nobody(&self, name: &str, span: Range<usize>) -> FilterError {
        let people: Vec<_> = self.vocabulary.people().chain(["judge"]).collect();
        FilterError::new(
            match nearest(name, people.iter().copied()) {
                Some(meant) => {
                    format!("no judge and no reviewer is called `{name}`; did you mean `{meant}`?")
                }
                None => format!(
                    "no judge and no reviewer is called `{name}`; there are {}",
                    listed(&people)
                ),
            },
            span,
        )
    }
}

/// Names in a row, `none` where there are none.
pub(super) fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_string();
    }
    let ticked: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    ticked.join(", ")
}
