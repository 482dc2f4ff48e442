//! Which tickets count: random ones, the whole queue once it is decided, or what was selected. The last may be described
//! but speaks for nothing else, so a gate and a rate never count it.

use std::collections::HashSet;

use serde::Serialize;

use crate::model::{Criterion, Evaluator, Order, Ordinal, Status};
use crate::query::{Audit, Filter, Rows, Whose, queue};
use crate::store::{CriterionPairs, Sight, Store};

/// Why a figure of the printed shape has no value yet.
pub(super) const LATER: &str = "this version does not compute it";

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
pub(super) struct Basis {
    pub(super) counted: TicketsCounted,
    /// The queue.
    pub(super) queue: Vec<Ordinal>,
    /// The same, where all of it is decided.
    whole: Option<HashSet<Ordinal>>,
}

/// The pairs of one criterion, as column numbers, the person's first.
#[derive(Default)]
pub(super) struct Counted {
    /// Those that the statistics count.
    pub(super) pairs: Vec<(f64, f64)>,
    /// Those that speak for the population.
    pub(super) sound: Vec<(f64, f64)>,
    /// Tickets that a tie among people has dropped.
    pub(super) ties: u32,
}

impl Basis {
    pub(super) fn of(
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
        }
    }

    /// The pairs that count.
    pub(super) fn count(&self, pairs: Option<&CriterionPairs>) -> Counted {
        let Some(pairs) = pairs else {
            return Counted::default();
        };
        let is_sound = |pair: &&crate::store::Pair| match (&self.whole, self.counted) {
            (Some(whole), TicketsCounted::WholeQueue) => whole.contains(&pair.ordinal),
            _ => pair.random,
        };
        let codes = |pair: &crate::store::Pair| (pair.human, pair.judge);
        let sound: Vec<_> = pairs.pairs.iter().filter(is_sound).map(codes).collect();
        Counted {
            pairs: match self.counted {
                TicketsCounted::Selected => pairs.pairs.iter().map(codes).collect(),
                TicketsCounted::Random | TicketsCounted::WholeQueue => sound.clone(),
            },
            sound,
            ties: pairs.ties,
        }
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

/// Every score that a judge gave, whoever else has scored.
pub(super) fn judged(
    store: &Store,
    evaluator: &Evaluator,
    criterion: &Criterion,
    judge: &str,
) -> Vec<f64> {
    let lens = store.lens(evaluator, None, Sight::Everything);
    let whose = Whose::Named(judge.to_string());
    store
        .ordinals()
        .filter_map(|ordinal| lens.score(ordinal, &whose, &criterion.key))
        .collect()
}
