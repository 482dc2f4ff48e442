//! Which tickets count: random ones, the whole queue once it is decided, or what was selected. The last may be described
//! but speaks for nothing else, so a gate and a rate never count it.

use std::collections::HashSet;

use serde::Serialize;

use crate::metrics::resample::pairs::Pair;
use crate::model::{Evaluator, Order, Ordinal, Status};
use crate::query::{Audit, Filter, Holdout, Rows, queue};
use crate::store::{CriterionPairs, Sight, Store};

/// Which tickets the statistics count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketsCounted {
    /// Random tickets only.
    Random,
    /// Every ticket of the queue, since all of it is decided.
    WholeQueue,
    /// Whatever was rated.
    Selected,
}

/// Which tickets count, for the statistics and for what speaks for the population.
pub(in crate::export) struct Basis {
    pub(in crate::export) counted: TicketsCounted,
    /// The queue, which is the population, in order of import.
    pub(in crate::export) queue: Vec<Ordinal>,
    /// The same, where all of it is decided.
    pub(super) whole: Option<HashSet<Ordinal>>,
    pub(super) audit: Audit,
    /// Where tickets are held out of a judge's tuning, the gate counts these alone.
    pub(super) holdout: Holdout,
}

/// One ticket with both scores, as numbers of a column (`Score::code`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Both {
    pub(super) ordinal: Ordinal,
    /// The input, which the outputs of several models share: what is resampled.
    pub(super) cluster: u64,
    pub(super) human: f64,
    pub(super) judge: f64,
}

impl Both {
    /// As it is resampled.
    pub(super) fn pair(&self) -> Pair {
        Pair {
            cluster: self.cluster,
            human: self.human,
            judge: self.judge,
        }
    }
}

/// The pairs of one criterion.
#[derive(Clone, Default)]
pub(super) struct Counted {
    /// Those that the statistics count.
    pub(super) pairs: Vec<Both>,
    /// Those that speak for the population, in the seeded order.
    pub(super) sound: Vec<Both>,
    /// Tickets that a tie among people has dropped.
    pub(super) ties: u32,
}

impl Counted {
    /// The same on tickets of which this holds.
    pub(super) fn only(&self, holds: impl Fn(Ordinal) -> bool) -> Self {
        let of = |pairs: &[Both]| {
            let chosen = pairs.iter().filter(|pair| holds(pair.ordinal));
            chosen.copied().collect()
        };
        Self {
            pairs: of(&self.pairs),
            sound: of(&self.sound),
            // Which ticket was dropped is not kept.
            ties: 0,
        }
    }
}

impl Basis {
    pub(in crate::export) fn of(
        store: &Store,
        evaluator: &Evaluator,
        filter: &Filter,
        random_only: bool,
    ) -> Self {
        let lens = store.lens(evaluator, None, Sight::Everything);
        let audit = Audit::from(&evaluator.queue);
        let tickets = queue(&lens, filter, &Order::Import, &evaluator.criteria, &audit);
        let decided = tickets
            .iter()
            .all(|ticket| lens.status(*ticket) == Status::Done);
        let whole = (decided && !tickets.is_empty()).then(|| tickets.iter().copied().collect());
        let counted = match &whole {
            _ if random_only => TicketsCounted::Random,
            Some(_) => TicketsCounted::WholeQueue,
            None => TicketsCounted::Selected,
        };
        Self {
            counted,
            queue: tickets,
            whole,
            audit,
            holdout: Holdout::of(evaluator),
        }
    }

    /// Whether a gate may count a ticket of this input.
    pub(super) fn gates(&self, cluster: u64) -> bool {
        !self.holdout.is_on() || self.holdout.holds(cluster)
    }

    /// Whether what is decided is the whole queue.
    pub(in crate::export) fn is_whole(&self) -> bool {
        self.counted == TicketsCounted::WholeQueue
    }

    /// The pairs that count.
    pub(super) fn count(&self, store: &Store, pairs: Option<&CriterionPairs>) -> Counted {
        let Some(pairs) = pairs else {
            return Counted::default();
        };
        let mut ranked: Vec<_> = pairs
            .pairs
            .iter()
            .map(|pair| {
                let both = Both {
                    ordinal: pair.ordinal,
                    cluster: store.input(pair.ordinal).unwrap_or_default(),
                    human: pair.human,
                    judge: pair.judge,
                };
                let is_sound = match &self.whole {
                    Some(whole) if self.is_whole() => whole.contains(&pair.ordinal),
                    _ => pair.random,
                };
                (self.rank(store, pair.ordinal), is_sound, both)
            })
            .collect();
        ranked.sort_by_key(|(rank, _, both)| (*rank, both.ordinal));
        let both = |kept: fn(&(u64, bool, Both)) -> bool| {
            let kept = ranked.iter().filter(|entry| kept(entry));
            kept.map(|(.., both)| *both).collect::<Vec<_>>()
        };
        let sound = both(|(_, is_sound, _)| *is_sound);
        Counted {
            pairs: match self.counted {
                TicketsCounted::Selected => both(|_| true),
                TicketsCounted::Random | TicketsCounted::WholeQueue => sound.clone(),
            },
            sound,
            ties: pairs.ties,
        }
    }

    /// Whether a ticket is one of the random ones.
    pub(in crate::export) fn chooses(&self, store: &Store, ticket: Ordinal) -> bool {
        store.id(ticket).is_some_and(|id| self.audit.chooses(&id))
    }

    /// A ticket's place in the seeded order.
    pub(super) fn rank(&self, store: &Store, ticket: Ordinal) -> u64 {
        store.id(ticket).map_or(u64::MAX, |id| self.audit.rank(&id))
    }

    /// What a figure needs that speaks for the population, where there is none of it.
    pub(super) fn lack(&self) -> &'static str {
        match self.counted {
            TicketsCounted::WholeQueue => "the judge has scored nothing that people have scored",
            TicketsCounted::Random | TicketsCounted::Selected => {
                "it counts random tickets or the whole queue, and no random ticket is scored by both"
            }
        }
    }
}
