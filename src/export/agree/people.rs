//! How far people agree with each other: the judge's ceiling. Latest blind ratings only.

use serde::Serialize;

use crate::metrics::alpha::{Level, alpha};
use crate::metrics::interval::proportion;
use crate::metrics::panel::CriterionAgreement;
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Evaluator, Reviewer, Scale};
use crate::query::{Rows, Whose};
use crate::store::{Sight, Store, StoreError};

/// How far people agree on one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct People {
    /// Krippendorff's alpha over everybody.
    pub alpha: Statistic,
    /// Gwet's AC1, where there are two reviewers.
    pub ac1: Statistic,
    /// Each two of them with common tickets.
    pub pairs: Vec<PeoplePair>,
    /// The share of exact agreement over all pairs of ratings.
    #[serde(skip)]
    pub exact: Statistic,
}

/// How far two people agree.
#[derive(Clone, Debug, Serialize)]
pub struct PeoplePair {
    /// One.
    pub a: Reviewer,
    /// The other.
    pub b: Reviewer,
    /// Tickets that both have rated blind.
    pub n: usize,
    /// The share with the same score.
    pub exact: Statistic,
    /// Cohen's kappa.
    pub kappa: Statistic,
    /// With quadratic weights.
    pub kappa_quadratic: Statistic,
}

/// How far people agree on a criterion.
pub(super) fn people(
    store: &Store,
    evaluator: &Evaluator,
    criterion: &Criterion,
    reviewers: &[Reviewer],
) -> Result<People, StoreError> {
    let items = items(store, evaluator, criterion, reviewers)?;
    let level = match criterion.scale {
        Scale::Ordinal { .. } => Level::Ordinal,
        Scale::PassFail | Scale::Choice { .. } | Scale::Text => Level::Nominal,
    };
    let scores: Vec<Vec<f64>> = items
        .iter()
        .map(|item| item.iter().flatten().copied().collect())
        .collect();
    let mut pairs = Vec::new();
    let mut ac1 = Vec::new();
    let (mut same, mut all) = (0, 0);
    for (at, a) in reviewers.iter().enumerate() {
        for (other, b) in reviewers.iter().enumerate().skip(at + 1) {
            let common: Vec<(f64, f64)> = items
                .iter()
                .filter_map(|item| item[at].zip(item[other]))
                .collect();
            let Some(found) = CriterionAgreement::of(criterion, &common) else {
                continue;
            };
            if found.n() == 0 {
                continue;
            }
            all += found.n();
            same += (0..found.table.categories())
                .map(|place| found.table.count(place, place))
                .sum::<usize>();
            ac1.push(found.ac1.clone());
            pairs.push(PeoplePair {
                a: a.clone(),
                b: b.clone(),
                n: found.n(),
                exact: found.exact,
                kappa: found.kappa,
                kappa_quadratic: found.kappa_quadratic,
            });
        }
    }
    Ok(People {
        alpha: alpha(scores.iter().map(Vec::as_slice), level),
        ac1: match ac1.len() {
            0 => Statistic::undefined("no ticket that two reviewers have rated", 0),
            1 => ac1.remove(0),
            _ => Statistic::undefined("it is defined here for two reviewers", items.len()),
        },
        pairs,
        exact: proportion(same, all),
    })
}

/// The tickets that two reviewers or more have scored, with each reviewer's blind score.
fn items(
    store: &Store,
    evaluator: &Evaluator,
    criterion: &Criterion,
    reviewers: &[Reviewer],
) -> Result<Vec<Vec<Option<f64>>>, StoreError> {
    let lens = store.lens(evaluator, None, Sight::Everything);
    let whose: Vec<_> = reviewers
        .iter()
        .map(|reviewer| Whose::Named(reviewer.to_string()))
        .collect();
    let mut items = Vec::new();
    for ordinal in store.ordinals() {
        let scored = whose
            .iter()
            .filter(|whose| lens.score(ordinal, whose, &criterion.key).is_some())
            .count();
        if scored < 2 {
            continue;
        }
        let ticket = store.ticket(ordinal, evaluator)?;
        let blind: Vec<_> = reviewers
            .iter()
            .map(|reviewer| {
                let rating = ticket.blind_rating(reviewer)?;
                rating.scores.get(&criterion.key)?.code(&criterion.scale)
            })
            .collect();
        if blind.iter().flatten().count() >= 2 {
            items.push(blind);
        }
    }
    Ok(items)
}
