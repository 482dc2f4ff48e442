//! The alternative annotator test of one criterion, as it is printed: whether the judge may stand in for a person.

use serde::Serialize;
use serde::ser::Serializer;

use crate::metrics::alternative::{Alignment, Annotated, alternative_test};
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Ordinal, Reviewer, Scale};

use super::people::Everybody;

/// What a person is worth more than what he scores: people who were told how to score, but are no experts.
const EPSILON: f64 = 0.15;

/// What the test says, or why there is none.
#[derive(Clone, Debug)]
pub enum AltTest {
    /// It was made.
    Made {
        /// By how much a person is worth more than what he scores.
        epsilon: f64,
        /// The share of people whom the judge beats.
        winning_rate: f64,
        /// How probable it is that the judge stands for the others as well as a person drawn at random.
        advantage_probability: f64,
        /// Whether the judge beats at least half of them.
        passed: bool,
        /// The judge against each person.
        reviewers: Vec<Against>,
    },
    /// It can't be made.
    Undefined(Statistic),
}

/// The judge against one person.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// The person.
    pub reviewer: Reviewer,
    /// Tickets that count.
    pub n: usize,
    /// The share of them on which the judge stands for the others as well as he does, or better.
    pub advantage: f64,
    /// The one-sided p of his being better by no more than epsilon.
    pub p: f64,
    /// Whether the judge beats him.
    pub beaten: bool,
}

impl Serialize for AltTest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Made<'a> {
            epsilon: f64,
            winning_rate: f64,
            advantage_probability: f64,
            passed: bool,
            reviewers: &'a [Against],
        }
        match self {
            Self::Made {
                epsilon,
                winning_rate,
                advantage_probability,
                passed,
                reviewers,
            } => Made {
                epsilon: *epsilon,
                winning_rate: *winning_rate,
                advantage_probability: *advantage_probability,
                passed: *passed,
                reviewers,
            }
            .serialize(serializer),
            Self::Undefined(statistic) => statistic.serialize(serializer),
        }
    }
}

/// The test on the criterion at a place of the evaluator, on the tickets of which this holds. `judged` are the judge's scores
/// of everybody's tickets in their order; none where there is no judge.
pub(super) fn alt_test(
    criterion: &Criterion,
    everybody: &Everybody,
    at: usize,
    judged: &[Option<f64>],
    holds: &dyn Fn(Ordinal) -> bool,
) -> AltTest {
    let items = everybody.items(at).zip(judged);
    let items = items.filter(|((ticket, ..), _)| holds(*ticket));
    let items: Vec<Annotated> = items
        .filter_map(|((_, _, people), judge)| {
            let judge = (*judge)?;
            Some(Annotated { judge, people })
        })
        .collect();
    let alignment = match criterion.scale {
        Scale::Ordinal { .. } => Alignment::Distance,
        Scale::PassFail | Scale::Choice { .. } | Scale::Text => Alignment::Accuracy,
    };
    let made = match alternative_test(&items, alignment, EPSILON) {
        Ok(made) => made,
        Err(why) => return AltTest::Undefined(why),
    };
    let against = made.annotators.into_iter().map(|annotator| Against {
        reviewer: everybody.reviewers[annotator.place].clone(),
        n: annotator.n,
        advantage: annotator.advantage,
        p: annotator.p,
        beaten: annotator.beaten,
    });
    AltTest::Made {
        epsilon: made.epsilon,
        winning_rate: made.winning_rate,
        advantage_probability: made.advantage_probability,
        passed: made.passed,
        reviewers: against.collect(),
    }
}
