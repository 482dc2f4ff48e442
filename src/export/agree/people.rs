//! How far people agree with each other: the judge's ceiling. Latest blind ratings only.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::metrics::clusters;
use crate::metrics::resample::pairs::{Axis, Pair, figures};
use crate::metrics::resample::people::{Concord, Rated, concord};
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Evaluator, Ordinal, Rating, Reviewer};
use crate::store::{Repeated, Store, StoreError};

/// How far people agree on one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct People {
    /// Krippendorff's alpha over everybody.
    pub alpha: Statistic,
    /// Gwet's AC1 over everybody.
    pub ac1: Statistic,
    /// The share of pairs of ratings of one ticket that are the same.
    pub exact: Statistic,
    /// Each two of them with common tickets.
    pub pairs: Vec<PeoplePair>,
    /// Each with himself, on tickets that came a second time, unseen.
    pub themselves: Vec<Oneself>,
}

/// How far one agrees with himself.
#[derive(Clone, Debug, Serialize)]
pub struct Oneself {
    /// Who.
    pub reviewer: Reviewer,
    /// Tickets that he has rated blind twice.
    pub n: usize,
    /// The share with the same score.
    pub exact: Statistic,
    /// Cohen's kappa.
    pub kappa: Statistic,
    /// With quadratic weights.
    pub kappa_quadratic: Statistic,
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

/// What each reviewer gave blind, on the tickets that anybody has rated.
pub(super) struct Everybody {
    pub(super) reviewers: Vec<Reviewer>,
    tickets: Vec<(Ordinal, u64)>,
    /// Reviewer by reviewer, criterion by criterion, ticket by ticket.
    codes: Vec<Vec<Vec<Option<f64>>>>,
    /// What each gave a second time, unseen.
    repeats: Vec<Vec<Repeated>>,
}

impl Everybody {
    pub(super) fn of(
        store: &Store,
        evaluator: &Evaluator,
        reviewers: &[Reviewer],
    ) -> Result<Self, StoreError> {
        let rated: Vec<_> = store.rated(&evaluator.version()).collect();
        let codes = reviewers
            .iter()
            .map(|reviewer| store.blind_codes(evaluator, reviewer, &rated))
            .collect::<Result<_, _>>()?;
        let cluster = |ticket: Ordinal| store.input(ticket).unwrap_or_default();
        let repeats = reviewers.iter();
        let repeats = repeats.map(|reviewer| store.repeats(evaluator, reviewer));
        Ok(Self {
            repeats: repeats.collect::<Result<_, _>>()?,
            reviewers: reviewers.to_vec(),
            tickets: rated
                .into_iter()
                .map(|ticket| (ticket, cluster(ticket)))
                .collect(),
            codes,
        })
    }

    /// The tickets that anybody has rated.
    pub(super) fn tickets(&self) -> impl Iterator<Item = Ordinal> + '_ {
        self.tickets.iter().map(|(ticket, _)| *ticket)
    }

    /// Each ticket with its cluster and what each reviewer gave on the criterion at a place of the evaluator.
    pub(super) fn items(
        &self,
        at: usize,
    ) -> impl Iterator<Item = (Ordinal, u64, Vec<Option<f64>>)> + '_ {
        self.tickets
            .iter()
            .enumerate()
            .map(move |(row, (ticket, cluster))| {
                let codes = self.codes.iter().map(|by_criterion| by_criterion[at][row]);
                (*ticket, *cluster, codes.collect())
            })
    }

    /// The share of pairs of ratings of one ticket that are the same, on the criterion at a place of the evaluator. None where
    /// a score is no single category.
    pub(super) fn exact(&self, criterion: &Criterion, at: usize) -> Option<Statistic> {
        let axis = Axis::of(criterion)?;
        let items: Vec<_> = self.items(at).collect();
        let common = common(&items);
        let pairs = common.values().flatten();
        Some(clusters::share(pairs.map(|pair| {
            let is_same = axis.place(pair.human) == axis.place(pair.judge);
            (pair.cluster, is_same)
        })))
    }

    /// How far people agree on the criterion at a place of the evaluator, on the tickets of which this holds.
    pub(super) fn agreement(
        &self,
        criterion: &Criterion,
        at: usize,
        holds: &dyn Fn(Ordinal) -> bool,
    ) -> People {
        let items: Vec<_> = self
            .items(at)
            .filter(|(ticket, ..)| holds(*ticket))
            .collect();
        let Some(axis) = Axis::of(criterion) else {
            return self.of_many(&items);
        };
        let places: Vec<(u64, Vec<usize>)> = items
            .iter()
            .map(|(_, cluster, codes)| {
                let places = codes.iter().flatten();
                (
                    *cluster,
                    places.filter_map(|code| axis.place(*code)).collect(),
                )
            })
            .collect();
        let rated = places.iter().map(|(cluster, places)| Rated {
            cluster: *cluster,
            places,
        });
        let Concord { alpha, ac1, .. } = concord(axis.options, axis.ordered, rated);
        let mut same = Vec::new();
        let pairs = common(&items).into_iter().map(|((a, b), pairs)| {
            let is_same = |pair: &Pair| axis.place(pair.human) == axis.place(pair.judge);
            same.extend(pairs.iter().map(|pair| (pair.cluster, is_same(pair))));
            let found = figures(&axis, &pairs);
            PeoplePair {
                a: self.reviewers[a].clone(),
                b: self.reviewers[b].clone(),
                n: found.n,
                exact: found.exact,
                kappa: found.kappa,
                kappa_quadratic: found.kappa_quadratic,
            }
        });
        let pairs = pairs.filter(|pair| pair.n > 0).collect();
        People {
            pairs,
            themselves: self.themselves(criterion, &axis, holds),
            alpha,
            ac1,
            // Bounds of Wilson hold for few tickets, too; the pairs of one ticket are one cluster.
            exact: clusters::share(same),
        }
    }

    /// How far each agrees with himself, on the tickets of which this holds.
    fn themselves(
        &self,
        criterion: &Criterion,
        axis: &Axis,
        holds: &dyn Fn(Ordinal) -> bool,
    ) -> Vec<Oneself> {
        let all = self.reviewers.iter().zip(&self.repeats);
        let all = all.map(|(reviewer, repeats)| {
            let repeats = repeats.iter().filter(|repeated| holds(repeated.ordinal));
            let found = figures(axis, &twice(criterion, repeats));
            Oneself {
                reviewer: reviewer.clone(),
                n: found.n,
                exact: found.exact,
                kappa: found.kappa,
                kappa_quadratic: found.kappa_quadratic,
            }
        });
        all.filter(|oneself| oneself.n > 0).collect()
    }

    /// What the reviewer at this place gave twice, and what he gave beside each other one who has rated the same, whose place
    /// comes with it; on the criterion at a place of the evaluator.
    pub(super) fn of_one(
        &self,
        criterion: &Criterion,
        at: usize,
        who: usize,
    ) -> (Vec<Pair>, Vec<(usize, Vec<Pair>)>) {
        let items: Vec<_> = self.items(at).collect();
        let others = (0..self.reviewers.len()).filter(|other| *other != who);
        let others = others.filter_map(|other| {
            let both = items.iter().filter_map(|(_, cluster, codes)| {
                Some(Pair {
                    cluster: *cluster,
                    human: codes[who]?,
                    judge: codes[other]?,
                })
            });
            let both: Vec<_> = both.collect();
            (!both.is_empty()).then_some((other, both))
        });
        (twice(criterion, &self.repeats[who]), others.collect())
    }

    /// Where several labels make a score, only whether two chose the same ones can be counted.
    fn of_many(&self, items: &[(Ordinal, u64, Vec<Option<f64>>)]) -> People {
        let none = |n| Statistic::undefined("several labels make no single category", n);
        let mut all = Vec::new();
        let pairs = common(items).into_iter().map(|((a, b), pairs)| {
            let same: Vec<_> = pairs
                .iter()
                .map(|pair| (pair.cluster, pair.human.total_cmp(&pair.judge).is_eq()))
                .collect();
            all.extend_from_slice(&same);
            PeoplePair {
                a: self.reviewers[a].clone(),
                b: self.reviewers[b].clone(),
                n: same.len(),
                exact: clusters::share(same),
                kappa: none(pairs.len()),
                kappa_quadratic: none(pairs.len()),
            }
        });
        let pairs: Vec<_> = pairs.collect();
        People {
            alpha: none(all.len()),
            ac1: none(all.len()),
            exact: clusters::share(all),
            pairs,
            themselves: Vec::new(),
        }
    }
}

/// What one gave when a ticket came first, and again.
fn twice<'a>(criterion: &Criterion, repeats: impl IntoIterator<Item = &'a Repeated>) -> Vec<Pair> {
    let code = |rating: &Rating| rating.scores.get(&criterion.key)?.code(&criterion.scale);
    let pairs = repeats.into_iter().filter_map(|repeated| {
        Some(Pair {
            // One output comes again, so that each is its own cluster.
            cluster: u64::from(repeated.ordinal.0),
            human: code(&repeated.first)?,
            judge: code(&repeated.again)?,
        })
    });
    pairs.collect()
}

/// The tickets that each two reviewers have both scored.
fn common(items: &[(Ordinal, u64, Vec<Option<f64>>)]) -> BTreeMap<(usize, usize), Vec<Pair>> {
    let mut common: BTreeMap<(usize, usize), Vec<Pair>> = BTreeMap::new();
    for (_, cluster, codes) in items {
        let given = codes.iter().enumerate();
        let given: Vec<_> = given
            .filter_map(|(who, code)| Some((who, (*code)?)))
            .collect();
        for (at, (a, human)) in given.iter().enumerate() {
            for (b, judge) in &given[at + 1..] {
                common.entry((*a, *b)).or_default().push(Pair {
                    cluster: *cluster,
                    human: *human,
                    judge: *judge,
                });
            }
        }
    }
    common
}
