//! What a judge said of tickets with two outputs in both orders: whether it goes by where an output stands. Reads what was
//! kept of each verdict and asks `metrics` for the figures.

use std::collections::BTreeMap;

use crate::metrics::position::{InBothOrders, NEVER_ASKED, Position, position};
use crate::metrics::preference::Outcome;
use crate::model::{
    Criterion, CriterionKey, Evaluator, JudgeIdentity, MadeOf, Ordinal, Sample, Scale,
};
use crate::store::{Store, StoreError};

/// The labels that name the first output and the second.
const LETTERS: [&str; 2] = ["a", "b"];

/// What the judge said in both orders, by criterion.
#[derive(Debug, Default)]
pub(super) struct Positions(BTreeMap<CriterionKey, Vec<(Ordinal, InBothOrders)>>);

impl Positions {
    /// What the judge of this identity said, as the model that answers now. Reads the tickets with two outputs, where a
    /// criterion is a choice between them.
    pub(super) fn of(
        store: &Store,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
    ) -> Result<Self, StoreError> {
        let choices: Vec<&Criterion> = evaluator.criteria.iter().filter(|it| names(it)).collect();
        let mut found = Self::default();
        if choices.is_empty() {
            return Ok(found);
        }
        let version = evaluator.version();
        let generation = store.latest_generation(&version, judge);
        for ordinal in store.ordinals() {
            if !store.is_scored(&version, judge, ordinal)
                || store.log(ordinal)?.candidates.len() != LETTERS.len()
            {
                continue;
            }
            let cluster = store.input(ordinal).unwrap_or_default();
            let verdicts = store.verdicts_over_time(&version, judge, ordinal)?;
            let last = verdicts
                .iter()
                .rev()
                .find(|verdict| verdict.revision.is_none() && verdict.generation == generation);
            let Some(MadeOf::Orders(samples)) = last.map(|verdict| &verdict.made_of) else {
                continue;
            };
            for criterion in &choices {
                let asked = in_both_orders(samples, &criterion.key, cluster);
                let own = found.0.entry(criterion.key.clone()).or_default();
                own.extend(asked.map(|asked| (ordinal, asked)));
            }
        }
        Ok(found)
    }

    /// Those of a criterion, on the tickets of which this holds.
    pub(super) fn report(
        &self,
        criterion: &Criterion,
        holds: &dyn Fn(Ordinal) -> bool,
    ) -> Position {
        if !names(criterion) {
            return Position::undefined("it is no choice between outputs named a and b");
        }
        let Some(all) = self.0.get(&criterion.key) else {
            return Position::undefined(NEVER_ASKED);
        };
        let counted = all.iter().filter(|(ticket, _)| holds(*ticket));
        position(counted.map(|(_, asked)| *asked))
    }
}

/// Whether a criterion is a choice of one of two outputs.
pub(super) fn names(criterion: &Criterion) -> bool {
    let Scale::Choice {
        labels,
        many: false,
    } = &criterion.scale
    else {
        return false;
    };
    LETTERS.iter().all(|letter| {
        let mut keys = labels.iter().map(|label| label.key.as_str());
        keys.any(|key| key == *letter)
    })
}

/// The calls in both orders by twos, in the order in which they were made; where one of the two gave no score, they say
/// nothing of positions.
fn in_both_orders<'a>(
    samples: &'a [Sample],
    key: &'a CriterionKey,
    cluster: u64,
) -> impl Iterator<Item = InBothOrders> + 'a {
    let of = |swapped: bool| {
        let own = samples
            .iter()
            .filter(move |sample| sample.swapped == swapped);
        own.map(|sample| {
            let label = sample.scores.get(key.as_str())?.as_str()?;
            Some(match label {
                label if label == LETTERS[0] => Outcome::Won,
                label if label == LETTERS[1] => Outcome::Lost,
                _ => Outcome::Tied,
            })
        })
    };
    of(false).zip(of(true)).filter_map(move |(plain, turned)| {
        Some(InBothOrders {
            cluster,
            plain: plain?,
            turned: turned?,
        })
    })
}
