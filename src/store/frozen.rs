//! What was chosen for a judge, as it was last chosen. Chooses nothing.

use crate::model::{EvaluatorVersion, Example, Frozen, FrozenSet, Ordinal, TextHash};

use super::Store;
use super::error::StoreError;
use super::wire::frozen::{WireFrozen, WireSet};

impl Store {
    /// The examples of a judge. None where none were chosen, or one of them was forgotten since.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn examples(
        &self,
        version: &EvaluatorVersion,
        judge: &str,
    ) -> Result<Option<Vec<Example>>, StoreError> {
        let registry = &self.state.index.registry;
        let is_there = |set: &WireSet<TextHash>| match set {
            WireSet::Examples(examples) => examples
                .iter()
                .all(|example| !registry.is_forgotten(example.ticket)),
            WireSet::Anchors(_) => false,
        };
        let Some(frozen) = registry
            .frozen
            .iter()
            .find(|frozen| is_there(&frozen.set) && is_of(frozen, version, judge))
        else {
            return Ok(None);
        };
        let whole = frozen
            .clone()
            .map_about(&mut |_, hash| self.state.text(hash))?;
        Ok(match Frozen::from(whole).set {
            FrozenSet::Examples(examples) => Some(examples),
            FrozenSet::Anchors(_) => None,
        })
    }

    /// The anchors of a judge that are still there, in their order; none where none were chosen.
    #[must_use]
    pub fn anchors(&self, version: &EvaluatorVersion, judge: &str) -> Vec<Ordinal> {
        let registry = &self.state.index.registry;
        let frozen = registry.frozen.iter().find(|frozen| {
            matches!(frozen.set, WireSet::Anchors(_)) && is_of(frozen, version, judge)
        });
        match frozen.map(|frozen| &frozen.set) {
            Some(WireSet::Anchors(tickets)) => tickets
                .iter()
                .copied()
                .filter(|ticket| !registry.is_forgotten(*ticket))
                .collect(),
            Some(WireSet::Examples(_)) | None => Vec::new(),
        }
    }
}

fn is_of<T>(frozen: &WireFrozen<T>, version: &EvaluatorVersion, judge: &str) -> bool {
    frozen.evaluator == *version && frozen.judge == judge
}
