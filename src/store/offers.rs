//! Which outputs there are to compare, and which pairs a reviewer has chosen between. What makes a pair is the business of
//! `query`.

use std::collections::{BTreeSet, HashSet};

use crate::model::{
    Chooser, Comparison, CriterionKey, Evaluator, EvaluatorVersion, LogId, Offer, Ordinal,
    OutputAt, Pair, PairKey, Reviewer, Side,
};
use crate::query::pairs::{Entrant, Outputs, pairs};

use super::Store;
use super::error::StoreError;
use super::index::columns::bit;
use super::state::facts;
use super::state::given::Notices;
use super::trees::Tree;
use super::wire::judged::WireComparison;

/// The most logs that are asked for choices about another one.
const MOST_ASKED: usize = 4_096;

/// The pairs that a reviewer is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// In their order; of very many the first ones.
    pub offers: Vec<Offer>,
    /// How many there are, listed or not.
    pub total: u64,
}

impl Store {
    /// The pairs of outputs among these tickets, as a reviewer is offered them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn offers(
        &self,
        evaluator: &Evaluator,
        reviewer: &Reviewer,
        tickets: &[Ordinal],
    ) -> Result<Offers, StoreError> {
        let mut entrants = Vec::with_capacity(tickets.len());
        for ordinal in tickets {
            entrants.extend(self.entrant(*ordinal)?);
        }
        let paired = pairs(&entrants, evaluator.queue.seed, reviewer);
        let of: HashSet<Ordinal> = paired.pairs.iter().flat_map(Pair::tickets).collect();
        let chosen = self.chosen(&evaluator.version(), reviewer, &of)?;
        let offers = paired.pairs.into_iter().map(|pair| Offer {
            is_chosen: self.key_of(&pair).is_some_and(|key| chosen.contains(&key)),
            pair,
        });
        Ok(Offers {
            offers: offers.collect(),
            total: paired.total,
        })
    }

    /// The choices between a log's output and another one that stand on the other one's ticket, oldest first. Of very many
    /// logs with its conversation the first are asked.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn choices_elsewhere(
        &self,
        ordinal: Ordinal,
        version: &EvaluatorVersion,
    ) -> Result<Vec<Comparison>, StoreError> {
        let (Some(id), Some(input)) = (self.id(ordinal), self.input(ordinal)) else {
            return Ok(Vec::new());
        };
        let others = self.ordinals().filter(|other| *other != ordinal);
        let others = others.filter(|other| self.input(*other) == Some(input));
        let mut found = Vec::new();
        for other in others.take(MOST_ASKED) {
            let made = self.comparisons(other, version)?.into_iter();
            let own = Side::Log(id);
            found.extend(made.filter(|made| made.a == own || made.b == own));
        }
        found.sort_by_key(|made| made.at);
        Ok(found)
    }

    /// The pair that a choice is about; None where one of the two is not in the store.
    #[must_use]
    pub fn pair_of(&self, made: &Comparison) -> Option<Pair> {
        let id = self.id(made.ticket)?;
        let key = PairKey::of(id, made.a, made.b);
        let [a, b] = key.places();
        let at = |(id, candidate): (LogId, Option<u16>)| {
            let log = self.ordinal(&id)?;
            Some(OutputAt { log, candidate })
        };
        let side = match made.a {
            Side::Candidate(number) => (id, Some(number)),
            Side::Log(id) => (id, None),
        };
        Some(Pair {
            a: at(a)?,
            b: at(b)?,
            swapped: made.swapped == (side == a),
        })
    }

    /// The logs on which choices between outputs may stand, in order of import: those on which one was made here under a
    /// version, and those that came with anything.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn compared(&self, version: &EvaluatorVersion) -> Result<Vec<Ordinal>, StoreError> {
        let mut found = BTreeSet::new();
        self.state.trees.scan(Tree::Comparisons, &[], |_, value| {
            let made: WireComparison = facts::read(value)?;
            if made.evaluator == *version {
                found.insert(made.ticket);
            }
            Ok(())
        })?;
        let bits = &self.state.index.columns.bits;
        let with_more = |ordinal: &Ordinal| bits[ordinal.index()] & bit::GIVEN != 0;
        let kept = self.ordinals();
        Ok(kept
            .filter(|ordinal| found.contains(ordinal) || with_more(ordinal))
            .collect())
    }

    /// What a log has to compare; None where it has nothing.
    fn entrant(&self, ordinal: Ordinal) -> Result<Option<Entrant>, StoreError> {
        let columns = &self.state.index.columns;
        let at = ordinal.index();
        let id = columns.id(ordinal.0);
        // Only a log without a word of its own may have candidates in its output's place, and only its body tells.
        let candidates = if columns.words[at] == 0 {
            let log = self.log(ordinal)?;
            if log.output.is_empty() {
                log.candidates.len()
            } else {
                0
            }
        } else {
            0
        };
        let outputs = match candidates {
            0 => Outputs::Own {
                input: columns.inputs[at],
                model: columns.models[at],
            },
            1 => return Ok(None),
            many => Outputs::Candidates(u16::try_from(many).unwrap_or(u16::MAX)),
        };
        Ok(Some(Entrant {
            ordinal,
            id,
            outputs,
        }))
    }

    fn key_of(&self, pair: &Pair) -> Option<PairKey> {
        let id = self.id(pair.a.log)?;
        let other = self.id(pair.b.log)?;
        Some(PairKey::of(id, pair.a.side(id), pair.b.side(other)))
    }

    /// The pairs between which a reviewer has chosen over all, here or where his choice came from.
    fn chosen(
        &self,
        version: &EvaluatorVersion,
        reviewer: &Reviewer,
        tickets: &HashSet<Ordinal>,
    ) -> Result<HashSet<PairKey>, StoreError> {
        let is_own = |by: &Option<Chooser>, criterion: &Option<CriterionKey>| {
            criterion.is_none() && matches!(by, Some(Chooser::Reviewer { by }) if by == reviewer)
        };
        let mut chosen = HashSet::new();
        let registry = &self.state.index.registry;
        self.state
            .trees
            .scan(Tree::Comparisons, &[], |key, value| {
                if registry.counts(facts::seq_of(key)) {
                    let made: WireComparison = facts::read(value)?;
                    if made.evaluator == *version && is_own(&made.by, &made.criterion) {
                        let id = self.state.index.columns.id(made.ticket.0);
                        chosen.insert(PairKey::of(id, made.a, made.b));
                    }
                }
                Ok(())
            })?;
        for ordinal in tickets {
            let givens = self.state.givens(*ordinal, Notices::Cut)?;
            if givens.iter().all(|(_, given)| given.comparisons.is_empty()) {
                continue;
            }
            for made in self.comparisons(*ordinal, version)? {
                if is_own(&made.by, &made.criterion) {
                    let id = self.state.index.columns.id(ordinal.0);
                    chosen.insert(PairKey::of(id, made.a, made.b));
                }
            }
        }
        Ok(chosen)
    }
}
