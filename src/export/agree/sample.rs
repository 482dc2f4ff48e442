//! The tickets that corrected rates count: the longest decided beginning of the random order, what in it gave no score, and
//! what the judge says of everything else. Chooses; computes no rate.
//!
//! The beginning of the seeded order is a random sample of the population however far it goes, and whatever else was
//! decided; a ticket that was taken out of its turn is not. A log that came with a rating of a random sample
//! (`--random-sample`) is part of it, too.

use std::collections::BTreeSet;

use crate::model::{Evaluator, Ordinal};
use crate::store::{Against, Opinion, Store, StoreError};

use super::basis::Basis;
use super::subject::Subject;

/// The random sample, and the rest of the population.
pub(super) struct Sample {
    /// Decided tickets.
    decided: Vec<Ordinal>,
    /// What people say of them, by criterion.
    opinions: Vec<Vec<Opinion>>,
    /// The other tickets of the population.
    rest: Vec<Ordinal>,
}

/// A ticket of the population as the judge sees it: its cluster, and its score as the number of a column.
pub(super) type Judged = (u64, Option<f64>);

/// The sample on one criterion.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    /// What people gave, with the judge's score of the same ticket.
    pub(super) given: Vec<(f64, Judged)>,
    /// What the judge says of the decided tickets that have no score of people's: put off, rated after a look, or tied.
    pub(super) withheld: Vec<Judged>,
    /// What the judge says of every other ticket.
    pub(super) rest: Vec<Judged>,
}

impl Sample {
    /// The sample among the population, but for the tickets that the judge is shown.
    pub(super) fn of(
        store: &Store,
        evaluator: &Evaluator,
        against: &Against,
        basis: &Basis,
        shown: &BTreeSet<Ordinal>,
    ) -> Result<Self, StoreError> {
        let population = basis.queue.iter().copied();
        let population = population.filter(|ticket| !shown.contains(ticket));
        let version = evaluator.version();
        let (decided, rest) = if basis.is_whole() {
            (population.collect(), Vec::new())
        } else {
            let sampled: BTreeSet<Ordinal> = store.sampled(&version, against).collect();
            let (mut decided, mut rest): (Vec<_>, Vec<_>) = population
                .partition(|ticket| sampled.contains(ticket) && !basis.chooses(store, *ticket));
            rest.sort_by_cached_key(|ticket| (basis.rank(store, *ticket), *ticket));
            let turn = store.decided_first(&version, against, &rest);
            decided.extend(rest.drain(..turn));
            (decided, rest)
        };
        Ok(Self {
            opinions: store.opinions(evaluator, against, &decided)?,
            decided,
            rest,
        })
    }

    /// The sample on the criterion at a place of the evaluator, as far as it is of tickets of which this holds.
    pub(super) fn labelled(
        &self,
        store: &Store,
        evaluator: &Evaluator,
        judge: Option<&Subject>,
        at: usize,
        holds: &dyn Fn(Ordinal) -> bool,
    ) -> Labelled {
        let judged = |tickets: &[Ordinal]| -> Vec<Judged> {
            let codes = judge.map_or_else(
                || vec![None; tickets.len()],
                |judge| store.judged_codes(evaluator, &judge.identity, at, tickets),
            );
            let clusters = tickets
                .iter()
                .map(|ticket| store.input(*ticket).unwrap_or_default());
            clusters.zip(codes).collect()
        };
        let rest: Vec<_> = self.rest.iter().copied().filter(|it| holds(*it)).collect();
        let mut labelled = Labelled {
            rest: judged(&rest),
            ..Labelled::default()
        };
        let decided = self.decided.iter().zip(&self.opinions[at]);
        for ((ticket, opinion), judged) in decided.zip(judged(&self.decided)) {
            if !holds(*ticket) {
                continue;
            }
            match opinion {
                Opinion::Given(code) => labelled.given.push((*code, judged)),
                Opinion::Withheld | Opinion::Open => labelled.withheld.push(judged),
            }
        }
        labelled
    }
}

impl Labelled {
    /// Every ticket of the population as the judge sees it.
    pub(super) fn population(&self) -> impl Iterator<Item = Judged> + '_ {
        let given = self.given.iter().map(|(_, judged)| *judged);
        let others = self.withheld.iter().chain(&self.rest).copied();
        given.chain(others)
    }
}
