//! One reviewer: how fast he decides, and on one criterion how far he agrees with himself and with others and is drawn to the
//! judge. It must not find out which items those are.

use jiff::Timestamp;
use serde::Serialize;

use super::clusters;
use super::judge_bias::{Scored, pull};
use super::resample::contrast::TwoMeans;
use super::resample::pairs::{Axis, NO_ORDER, Pair, figures};
use super::statistic::{Statistic, real};
use crate::model::{Criterion, CriterionKey, Scale};

/// A pause after which a reviewer was away, in seconds: it is not counted.
const AWAY: f64 = 600.0;

/// How far one agrees, with himself or with others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Accord {
    /// The share with the same score.
    pub exact: Statistic,
    /// Cohen's kappa: with quadratic weights where the options have an order.
    pub kappa: Statistic,
}

/// The distance between a reviewer's scores and the judge's, in points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pull {
    /// Of blind ratings.
    pub blind: Statistic,
    /// Of ratings that were made after a look.
    pub informed: Statistic,
    /// The one less the other: above 0, he comes nearer to what he saw.
    pub difference: Statistic,
}

/// Decisions an hour, by the times of all of them in any order: those that came at most ten minutes after the one before,
/// by the time that passed. Without an interval.
#[must_use]
pub fn pace(times: impl IntoIterator<Item = Timestamp>) -> Statistic {
    let mut times: Vec<_> = times.into_iter().collect();
    times.sort_unstable();
    let gaps = times.windows(2).map(|pair| {
        let [before, after] = [pair[0], pair[1]];
        after.duration_since(before).as_secs_f64()
    });
    let near: Vec<f64> = gaps.filter(|gap| *gap <= AWAY).collect();
    let seconds: f64 = near.iter().sum();
    if near.len() < 2 {
        return Statistic::undefined(
            "fewer than three decisions within ten minutes of each other",
            times.len(),
        );
    }
    if seconds <= 0.0 {
        return Statistic::undefined("all decisions were made at once", times.len());
    }
    Statistic::point(real(near.len()) * 3600.0 / seconds, times.len())
}

/// How far the two sides of these pairs agree; `why` is said where there is none.
#[must_use]
pub fn accord(criterion: &Criterion, pairs: &[Pair], why: &'static str) -> Accord {
    if pairs.is_empty() {
        let none = || Statistic::undefined(why, 0);
        return Accord {
            exact: none(),
            kappa: none(),
        };
    }
    let Some(axis) = Axis::of(criterion) else {
        let same = pairs.iter();
        let same = same.map(|pair| (pair.cluster, pair.human.total_cmp(&pair.judge).is_eq()));
        return Accord {
            exact: clusters::share(same),
            kappa: Statistic::undefined("several labels make no single category", pairs.len()),
        };
    };
    let found = figures(&axis, pairs);
    Accord {
        exact: found.exact,
        kappa: if axis.ordered {
            found.kappa_quadratic
        } else {
            found.kappa
        },
    }
}

/// How far a reviewer is drawn to the judge, by his ratings beside the judge's, each with whether it was made after a look.
#[must_use]
pub fn drawn(criterion: &Criterion, ratings: &[(Scored, bool)]) -> Pull {
    if !matches!(criterion.scale, Scale::Ordinal { .. } | Scale::PassFail) {
        return Pull::undefined(NO_ORDER, ratings.len());
    }
    let TwoMeans {
        first: blind,
        second: informed,
        difference,
    } = pull(ratings.iter().copied());
    Pull {
        blind,
        informed,
        difference,
    }
}

impl Pull {
    /// No pull, for a reason.
    #[must_use]
    pub fn undefined(why: &'static str, n: usize) -> Self {
        let none = || Statistic::undefined(why, n);
        Self {
            blind: none(),
            informed: none(),
            difference: none(),
        }
    }
}

/// With one other reviewer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct With {
    /// Who.
    pub reviewer: String,
    /// How far both agree.
    #[serde(flatten)]
    pub accord: Accord,
}

/// A reviewer on one criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewerFigures {
    /// The criterion.
    pub key: CriterionKey,
    /// With himself, on tickets that came a second time, unseen.
    pub himself: Accord,
    /// With all others, on tickets that both have rated blind.
    pub others: Accord,
    /// With each of them.
    pub pairs: Vec<With>,
    /// How far he is drawn to the judge by seeing it.
    pub pull: Pull,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn pace_leaves_pauses_out() {
        // Each with decisions an hour, or why there is none.
        let cases: &[(&[i64], Result<f64, &str>)] = &[
            (&[0, 60, 120], Ok(60.0)),
            (&[120, 0, 60], Ok(60.0)),
            (&[0, 60, 120, 721, 781], Ok(60.0)),
            (&[0, 0, 60], Ok(120.0)),
            (&[0, 600, 1200], Ok(6.0)),
            (&[], Err("fewer than three")),
            (&[0, 60], Err("fewer than three")),
            (&[0, 601, 1300], Err("fewer than three")),
            (&[5, 5, 5], Err("all decisions were made at once")),
        ];
        for (times, expected) in cases {
            let found = pace(times.iter().map(|second| at(*second)));
            match (&found, expected) {
                (Statistic::Undefined { why, .. }, Err(expected)) => {
                    assert!(why.starts_with(expected), "{times:?}: {why}");
                }
                (found, Ok(expected)) => {
                    let value = found.value().expect("a pace");
                    assert!((value - expected).abs() < 1e-9, "{times:?}: {value}");
                }
                (found, expected) => panic!("{times:?}: {found:?}, not {expected:?}"),
            }
            assert_eq!(found.n(), times.len());
        }
    }

    #[test]
    fn nothing_in_common_says_so() {
        let key = CriterionKey::new("it").expect("a key");
        let criterion = Criterion::new(key, Scale::PassFail);
        let none = accord(&criterion, &[], "nothing came again");
        assert_eq!(none.exact, Statistic::undefined("nothing came again", 0));
        assert_eq!(none.kappa, none.exact);
    }

    #[test]
    fn labels_pull_nobody() {
        let labels = ["a", "b"].map(crate::model::Label::named).to_vec();
        let scale = Scale::choice(labels, false).expect("a scale");
        let key = CriterionKey::new("it").expect("a key");
        let criterion = Criterion::new(key, scale);
        assert_eq!(drawn(&criterion, &[]), Pull::undefined(NO_ORDER, 0));
    }
}
