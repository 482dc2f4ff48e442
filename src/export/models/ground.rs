//! The scores that models are compared by: each ticket with its input, its model, what people gave it blind and what the judge
//! gave it. Chooses which tickets count; computes no figure.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::export::agree::{AgreeError, Basis, Subject, TicketsCounted};
use crate::metrics::paired;
use crate::metrics::utility::{ends, rescaled, utility};
use crate::model::{Criterion, Evaluator, Ordinal, Pooling};
use crate::query::{Field, Rows as _};
use crate::store::{Against, Lens, Opinion, Sight, Store, StoreError};

/// The tag of logs that are to break a model, which are told apart from the others.
pub(super) const STRESS: &str = "stress";

/// Who scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// People, blind; several as their median, or the majority.
    People,
    /// The judge.
    Judge,
}

impl By {
    /// Both, people first.
    pub const ALL: [Self; 2] = [Self::People, Self::Judge];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Judge => "judge",
        }
    }
}

/// What of a ticket is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The criterion at this place of the evaluator, in its own points.
    Criterion(usize),
    /// The same from 0 to 1.
    Share(usize),
    /// All criteria from 0 to 1, by weight.
    Utility,
}

/// A ticket with its scores, as numbers of a column, by criterion of the evaluator.
pub(super) struct Row {
    pub(super) ordinal: Ordinal,
    /// The input, which the outputs of several models share.
    pub(super) input: u64,
    /// The place of its model among the names.
    pub(super) model: usize,
    /// Whether it is there to break a model.
    pub(super) is_stress: bool,
    people: Vec<Option<f64>>,
    judge: Vec<Option<f64>>,
}

/// The tickets of a queue.
pub(super) struct Ground<'a> {
    pub(super) store: &'a Store,
    pub(super) evaluator: &'a Evaluator,
    pub(super) lens: Lens<'a>,
    pub(super) judge: Option<Subject>,
    pub(super) counted: TicketsCounted,
    /// The tickets, choices between candidates among them, in order of import.
    pub(super) tickets: Vec<Ordinal>,
    /// The models by name; empty where that is not known.
    pub(super) names: Vec<String>,
    /// The outputs, in order of import.
    pub(super) rows: Vec<Row>,
}

impl Row {
    /// A score as it is counted.
    pub(super) fn value(&self, evaluator: &Evaluator, by: By, what: What) -> Option<f64> {
        let codes = match by {
            By::People => &self.people,
            By::Judge => &self.judge,
        };
        match what {
            What::Criterion(at) => codes[at],
            What::Share(at) => rescaled(&evaluator.criteria[at].scale, codes[at]?),
            What::Utility => utility(&evaluator.criteria, codes),
        }
    }
}

impl<'a> Ground<'a> {
    /// The tickets of the evaluator's queue that the basis lets count, and of which this holds.
    pub(super) fn of(
        store: &'a Store,
        evaluator: &'a Evaluator,
        basis: &Basis,
        judge: Option<Subject>,
        may_count: &dyn Fn(Ordinal) -> bool,
    ) -> Result<Self, AgreeError> {
        let lens = store.lens(evaluator, None, Sight::Everything);
        let mut tickets = counted(store, evaluator, basis);
        tickets.retain(|ticket| may_count(*ticket));
        let people = store.opinions(evaluator, &Against::People(Pooling::Median), &tickets)?;
        let criteria = 0..evaluator.criteria.len();
        let judged: Vec<Vec<Option<f64>>> = criteria
            .map(|at| match &judge {
                Some(judge) => store.judged_codes(evaluator, &judge.identity, at, &tickets),
                None => vec![None; tickets.len()],
            })
            .collect();
        let of = |ticket: &Ordinal| lens.text(*ticket, Field::Model).into_owned();
        let codes = |columns: &[Vec<Option<f64>>], place: usize| -> Vec<Option<f64>> {
            columns.iter().map(|column| column[place]).collect()
        };
        let people: Vec<Vec<Option<f64>>> = people
            .into_iter()
            .map(|column| column.into_iter().map(given).collect())
            .collect();
        // A choice between candidates is no output of a model; what is scored is one, of whom nobody knows.
        let is_output = |place: usize| {
            let scores = people.iter().chain(&judged);
            !of(&tickets[place]).is_empty() || scores.into_iter().any(|it| it[place].is_some())
        };
        let places: Vec<usize> = (0..tickets.len())
            .filter(|place| is_output(*place))
            .collect();
        let names: BTreeSet<String> = places.iter().map(|place| of(&tickets[*place])).collect();
        let names: Vec<String> = names.into_iter().collect();
        let rows = places.iter().map(|place| {
            let ticket = tickets[*place];
            Row {
                ordinal: ticket,
                input: store.input(ticket).unwrap_or_default(),
                model: names.binary_search(&of(&ticket)).unwrap_or_default(),
                is_stress: lens.tags(ticket).contains(&STRESS),
                people: codes(&people, *place),
                judge: codes(&judged, *place),
            }
        });
        Ok(Self {
            rows: rows.collect(),
            tickets,
            counted: basis.counted,
            store,
            evaluator,
            lens,
            judge,
            names,
        })
    }

    /// The criteria whose scores have an order, with their places in the evaluator.
    pub(super) fn criteria(&self) -> impl Iterator<Item = (usize, &'a Criterion)> + use<'a> {
        let criteria = self.evaluator.criteria.iter().enumerate();
        criteria.filter(|(_, criterion)| ends(&criterion.scale).is_some())
    }

    /// What tickets of which this holds were given, each with its input.
    pub(super) fn values(
        &self,
        by: By,
        what: What,
        holds: impl Fn(&Row) -> bool,
    ) -> Vec<(u64, f64)> {
        let rows = self.rows.iter().filter(|row| holds(row));
        rows.filter_map(|row| Some((row.input, row.value(self.evaluator, by, what)?)))
            .collect()
    }

    /// The pairs of two models over the inputs that both have, but for those that are there to break a model.
    pub(super) fn pairs(&self, by: By, what: What, (a, b): (usize, usize)) -> Vec<paired::Pair> {
        let of =
            |model: usize| self.values(by, what, move |row| row.model == model && !row.is_stress);
        paired::pairs(of(a), of(b))
    }

    /// The place of a model with this name.
    pub(super) fn model(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Whose scores speak for a model: people's where there are any.
    pub(super) fn speaker(&self, model: usize) -> By {
        let is_rated = |row: &&Row| row.model == model && row.people.iter().any(Option::is_some);
        match self.rows.iter().find(is_rated) {
            Some(_) => By::People,
            None => By::Judge,
        }
    }
}

/// The tickets of the queue that count: random ones alone where that is asked for.
fn counted(store: &Store, evaluator: &Evaluator, basis: &Basis) -> Vec<Ordinal> {
    if basis.counted != TicketsCounted::Random {
        return basis.queue.clone();
    }
    let against = Against::People(Pooling::Median);
    let sampled: BTreeSet<Ordinal> = store.sampled(&evaluator.version(), &against).collect();
    let is_random = |ticket: &Ordinal| sampled.contains(ticket) || basis.chooses(store, *ticket);
    basis.queue.iter().copied().filter(is_random).collect()
}

fn given(opinion: Opinion) -> Option<f64> {
    match opinion {
        Opinion::Given(code) => Some(code),
        Opinion::Withheld | Opinion::Open => None,
    }
}

impl From<StoreError> for super::ModelsError {
    fn from(error: StoreError) -> Self {
        Self::Agree(AgreeError::Store(error))
    }
}
