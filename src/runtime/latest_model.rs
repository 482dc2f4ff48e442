//! Which model a judge's server says answers, and that another does now. Says nothing to anyone.

use crate::model::{EvaluatorVersion, JudgeIdentity};
use crate::store::Store;

/// The model that a judge's server named last; None where it never named one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LatestModel(Option<String>);

impl LatestModel {
    /// The one of the latest verdict in the store.
    #[must_use]
    pub fn of(store: &Store, version: &EvaluatorVersion, judge: &JudgeIdentity) -> Self {
        Self(store.latest_generation(version, judge))
    }

    /// Notes which model answered. The one before, where that is another: scores of the two are not pooled.
    pub fn answered(&mut self, now: &str) -> Option<String> {
        if self.name() == Some(now) {
            return None;
        }
        self.0.replace(now.to_string())
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }
}
