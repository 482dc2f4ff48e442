//! The names that a filter may use here: the evaluator's, those of judges and people in the store, values worth completing.

use crate::model::{Evaluator, Reviewer};
use crate::query::Vocabulary;
use crate::store::Store;

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
    // An empty store knows no fields yet, and takes any name.
    vocabulary.meta = store.meta_names().filter(|_| !store.is_empty());
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
    let names = store.names();
    Vocabulary {
        models: names.models,
        sources: names.sources,
        tags: names.tags,
        ..vocabulary(store, evaluator, Some(own))
    }
}
