//! Each reviewer by himself: how much he decided and how fast, how far he agrees with himself and with others, and how far he is
//! drawn to the judge by seeing it. Chooses what counts and asks `metrics` for the figures; prints nothing.

use serde::Serialize;

use super::people::Everybody;
use super::subject::{self, Subject};
use super::{AgreeError, Wanted, chosen};
use crate::metrics::clusters;
use crate::metrics::judge_bias::Scored;
use crate::metrics::reviewing::{Pull, ReviewerFigures, With, accord, drawn, pace};
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Evaluator, EvaluatorVersion, Ordinal, Reviewer};
use crate::store::{Against, Store, StoreError};

/// Each reviewer by himself.
#[derive(Clone, Debug, Serialize)]
pub struct Reviewers {
    /// The evaluator's name.
    pub evaluator: String,
    /// Its version.
    pub version: EvaluatorVersion,
    /// The judge that pulls; None where there is none.
    pub judge: Option<String>,
    /// By name.
    pub reviewers: Vec<ReviewerReport>,
}

/// One reviewer.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewerReport {
    /// Who.
    pub reviewer: Reviewer,
    /// Tickets with a rating of his that stands.
    pub rated: u32,
    /// Tickets that he put off.
    pub skipped: u32,
    /// Ratings an hour, pauses of more than ten minutes left out.
    pub pace: Statistic,
    /// The share of his ratings that were made blind.
    pub blind: Statistic,
    /// By criterion, in the evaluator's order; texts are not counted.
    pub criteria: Vec<ReviewerFigures>,
}

/// Why there is nothing to compare.
const NO_REPEATS: &str = "no ticket came to him a second time, unseen";
const NO_PEERS: &str = "nobody else has rated blind what he has";
const NO_JUDGE: &str = "no judge has judged anything here";

/// Each reviewer under an evaluator that the store has adopted.
///
/// # Errors
/// When a judge or criterion is asked for that is not there, or the store fails.
pub fn reviewers(
    store: &Store,
    evaluator: &Evaluator,
    wanted: &Wanted,
) -> Result<Reviewers, AgreeError> {
    let version = evaluator.version();
    let criteria = chosen(evaluator, wanted.criterion.as_deref())?;
    let judge = subject::choose(store, evaluator, wanted.judge.as_deref())?;
    let names = store.reviewers(&version);
    let everybody = Everybody::of(store, evaluator, &names)?;
    let mut reports = Vec::with_capacity(names.len());
    for (who, reviewer) in names.iter().enumerate() {
        let decisions = store.decisions(&version, reviewer)?;
        let ratings =
            (0..u64::from(decisions.rated)).map(|nth| (nth, nth < u64::from(decisions.blind)));
        let beside = match &judge {
            Some(judge) => Some(beside(store, evaluator, judge, reviewer)?),
            None => None,
        };
        let figures = criteria.iter().map(|(at, criterion)| {
            let (himself, pairs) = everybody.of_one(criterion, *at, who);
            let all: Vec<_> = pairs.iter().flat_map(|(_, pairs)| pairs).copied().collect();
            let with = pairs.iter().map(|(other, pairs)| {
                let reviewer = names[*other].to_string();
                let accord = accord(criterion, pairs, NO_PEERS);
                With { reviewer, accord }
            });
            ReviewerFigures {
                key: criterion.key.clone(),
                himself: accord(criterion, &himself, NO_REPEATS),
                others: accord(criterion, &all, NO_PEERS),
                pairs: with.collect(),
                pull: pulled(criterion, *at, beside.as_deref()),
            }
        });
        reports.push(ReviewerReport {
            reviewer: reviewer.clone(),
            rated: decisions.rated,
            skipped: decisions.skipped,
            pace: pace(decisions.times.iter().copied()),
            blind: clusters::share(ratings),
            criteria: figures.collect(),
        });
    }
    Ok(Reviewers {
        evaluator: evaluator.name.clone(),
        version,
        judge: judge.map(|judge| judge.name),
        reviewers: reports,
    })
}

/// A reviewer's ratings beside the judge's scores, each with whether it was made after a look; by criterion of the evaluator.
fn beside(
    store: &Store,
    evaluator: &Evaluator,
    judge: &Subject,
    reviewer: &Reviewer,
) -> Result<Vec<Vec<(Scored, bool)>>, StoreError> {
    let against = Against::Reviewer(reviewer.clone());
    let scored = |ticket: Ordinal, human, judge| Scored {
        cluster: store.input(ticket).unwrap_or_default(),
        human,
        judge,
    };
    let blind = store.pairs(evaluator, &judge.identity, &against)?;
    let informed = store.informed(evaluator, &judge.identity, &against);
    let all = blind.into_iter().zip(informed).map(|(blind, informed)| {
        let blind = blind.pairs.into_iter();
        let blind = blind.map(|pair| (scored(pair.ordinal, pair.human, pair.judge), false));
        let informed = informed.into_iter();
        let informed = informed.map(|(ticket, human, judge)| (scored(ticket, human, judge), true));
        blind.chain(informed).collect()
    });
    Ok(all.collect())
}

fn pulled(criterion: &Criterion, at: usize, beside: Option<&[Vec<(Scored, bool)>]>) -> Pull {
    let Some(beside) = beside else {
        return Pull::undefined(NO_JUDGE, 0);
    };
    drawn(criterion, beside.get(at).map_or(&[], Vec::as_slice))
}
