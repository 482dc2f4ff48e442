//! The names that a filter may use here: the evaluator's, those of judges and people in the store, values worth completing.

use std::collections::{BTreeSet, HashSet};

use crate::model::{Evaluator, Ordinal, Reviewer};
use crate::query::{Field, Rows, Vocabulary};
use crate::store::{Sight, Store};

/// The names that a filter may use. With a reviewer, a bare criterion means that reviewer's score.
#[must_use]
pub fn vocabulary(store: &Store, evaluator: &Evaluator, own: Option<&Reviewer>) -> Vocabulary {
    let mut vocabulary = Vocabulary::of(evaluator);
    let version = evaluator.version();
    for judge in store.judges(&version) {
        if !vocabulary.judges.contains(&judge.name) {
            vocabulary.judges.push(judge.name);
        }
    }
    vocabulary.reviewers = store
        .reviewers(&version)
        .iter()
        .map(ToString::to_string)
        .collect();
    if let Some(own) = own {
        let own = own.to_string();
        if !vocabulary.reviewers.contains(&own) {
            vocabulary.reviewers.push(own.clone());
        }
        vocabulary.own = Some(own);
    }
    vocabulary
}

/// The same with the models, tags and sources of all logs, for completion.
#[must_use]
pub fn with_values(store: &Store, evaluator: &Evaluator, own: &Reviewer) -> Vocabulary {
    let mut vocabulary = vocabulary(store, evaluator, Some(own));
    let lens = store.lens(evaluator, Some(own), Sight::Everything);
    let (mut models, mut sources) = (HashSet::new(), HashSet::new());
    let mut tags = BTreeSet::new();
    for ordinal in (0..lens.len()).map(Ordinal) {
        for (known, field) in [(&mut models, Field::Model), (&mut sources, Field::Source)] {
            let value = lens.text(ordinal, field);
            if !value.is_empty() && !known.contains(value.as_ref()) {
                known.insert(value.into_owned());
            }
        }
        for tag in lens.tags(ordinal) {
            if !tags.contains(tag) {
                tags.insert(tag.to_string());
            }
        }
    }
    vocabulary.models = sorted(models);
    vocabulary.sources = sorted(sources);
    vocabulary.tags = tags.into_iter().collect();
    vocabulary
}

fn sorted(names: HashSet<String>) -> Vec<String> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    names
}
