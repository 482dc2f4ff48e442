//! Outputs that are labels: when references are, and which label a text says. It must not count how often one is right.

use std::collections::{BTreeMap, BTreeSet};

/// More labels than these are not told to be labels, unless somebody says so.
pub const MOST_LABELS: usize = 20;
/// A longer reference is no label, in characters.
const LONGEST: usize = 40;

/// The label that a text says: in lower case, without white space, quotes and marks around it.
#[must_use]
pub fn label(text: &str) -> String {
    const AROUND: [char; 12] = ['.', ',', ';', ':', '!', '?', '"', '\'', '`', '*', '(', ')'];
    let outside = |c: char| c.is_whitespace() || AROUND.contains(&c);
    text.trim_matches(outside).to_lowercase()
}

/// The labels that references use, in order; None where they are not labels: one is empty, longer than 40 characters or has
/// a line end, there is but one label or more than 20, or they come twice each at most on average.
#[must_use]
pub fn labels_of<'t>(references: impl IntoIterator<Item = &'t str>) -> Option<Vec<String>> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut count = 0;
    for reference in references {
        let name = label(reference);
        if name.is_empty() || name.chars().count() > LONGEST || name.contains('\n') {
            return None;
        }
        found.insert(name);
        count += 1;
        if found.len() > MOST_LABELS {
            return None;
        }
    }
    (found.len() > 1 && count > 2 * found.len()).then(|| found.into_iter().collect())
}

/// The labels that references use, most frequent first and at most so many, whatever they look like; then in order.
#[must_use]
pub fn most_frequent<'t>(
    references: impl IntoIterator<Item = &'t str>,
    most: usize,
) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for reference in references {
        *counts.entry(label(reference)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.truncate(most);
    let mut names: Vec<_> = counts.into_iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::{label, labels_of, most_frequent};

    #[test]
    fn a_label_is_what_is_left_without_marks() {
        for (text, expected) in [
            ("Positive.", "positive"),
            (" **YES** \n", "yes"),
            ("-1", "-1"),
            ("'not sure'", "not sure"),
            ("", ""),
        ] {
            assert_eq!(label(text), expected, "{text:?}");
        }
    }

    #[test]
    fn references_are_labels_where_few_come_often() {
        let cases: [(&[&str], Option<&[&str]>); 6] = [
            (&["Yes", "no", "yes.", "no", "no"], Some(&["no", "yes"])),
            (&["yes", "no", "yes", "no"], None),
            (&["yes", "yes", "yes"], None),
            (&["yes", "no", "yes", "no", "no", ""], None),
            (&["yes", "no", "yes", "no", "no", "a\nb"], None),
            (&[], None),
        ];
        for (references, expected) in cases {
            let found = labels_of(references.iter().copied());
            let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
            assert_eq!(found, expected, "{references:?}");
        }
        assert_eq!(most_frequent(["b", "a", "b", "c"], 2), ["a", "b"]);
    }
}
