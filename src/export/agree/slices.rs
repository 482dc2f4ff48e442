//! The same figures on parts of the tickets: by a tag, the model, the source, a field of the metadata, or the time when they
//! were written. Divides; computes no figure.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use thiserror::Error;

use crate::metrics::interval::difference_of_shares;
use crate::metrics::judge_bias::{Scored, drift};
use crate::metrics::resample::FEWEST_CLUSTERS;
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, CriterionKey, Evaluator, Ordinal, Scale};
use crate::query::{Measure, Rows, stratum};
use crate::store::{Sight, Store};

use super::basis::Both;
use super::criterion::CriterionReport;

/// By what tickets are divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Each of their tags.
    Tag,
    /// When they were written.
    At(Period),
    /// `model`, `source`, or a field of the metadata.
    Value(String),
}

/// A stretch of time, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// `2026-05-02`.
    Day,
    /// `2026-W18`, as in ISO 8601.
    Week,
    /// `2026-05`.
    Month,
}

/// A stretch of time that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no stretch of time: use at:day, at:week or at:month")]
pub struct BadPeriod(String);

impl FromStr for By {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let period = |name| match name {
            "day" => Ok(Period::Day),
            "week" => Ok(Period::Week),
            "month" => Ok(Period::Month),
            _ => Err(BadPeriod(text.to_string())),
        };
        match (text, text.strip_prefix("at:")) {
            ("tag" | "tags", _) => Ok(Self::Tag),
            ("at", _) => Ok(Self::At(Period::Week)),
            (_, Some(name)) => period(name).map(Self::At),
            _ => Ok(Self::Value(text.to_string())),
        }
    }
}

impl By {
    /// The field of the metadata that is asked for, if it is one.
    pub(in crate::export) fn meta(&self) -> Option<&str> {
        match self {
            Self::Value(name) if name != "model" && name != "source" => {
                Some(name.strip_prefix("meta.").unwrap_or(name))
            }
            _ => None,
        }
    }
}

impl Period {
    /// The stretch in which a second since 1970 lies.
    fn of(self, second: f64) -> Option<String> {
        #[expect(clippy::cast_possible_truncation, reason = "checked by the timestamp")]
        let at = Timestamp::from_second(second as i64).ok()?;
        let date = at.to_zoned(TimeZone::UTC).date();
        Some(match self {
            Self::Day => date.to_string(),
            Self::Week => {
                let week = date.iso_week_date();
                format!("{}-W{:02}", week.year(), week.week())
            }
            Self::Month => date.strftime("%Y-%m").to_string(),
        })
    }
}

/// One part of the tickets.
#[derive(Clone, Debug, Serialize)]
pub struct Slice {
    /// What they have in common; empty for those that have no value.
    pub value: String,
    /// Tickets of it that judge and people have scored, on the criterion with most of them.
    pub n: usize,
    /// Whether that is too few inputs for a figure to be taken for a fact.
    pub too_small: bool,
    /// Its figures.
    pub criteria: Vec<CriterionReport>,
}

/// The two parts on which agreement differs most.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// On this criterion.
    pub criterion: CriterionKey,
    /// The part where judge and people agree most.
    pub most: String,
    /// The part where they agree least.
    pub least: String,
    /// The agreement of the one minus that of the other, as shares of tickets on the same side of the bar.
    pub difference: Statistic,
    /// How many parts were compared: of many the largest difference is large by chance.
    pub among: usize,
}

/// How far the judge's bias, judge − people in points, has moved from the first stretch of time to the last.
#[derive(Clone, Debug, Serialize)]
pub struct BiasDrift {
    /// On this criterion.
    pub criterion: CriterionKey,
    /// The first stretch with scores of both.
    pub first: String,
    /// The last one.
    pub last: String,
    /// The bias of the last less that of the first.
    pub change: Statistic,
}

/// How far the judge's bias has moved over the parts, which are stretches of time; None where there are no two.
pub(super) fn bias_drift(
    criterion: &Criterion,
    pairs: &[Both],
    parts: &BTreeMap<String, BTreeSet<Ordinal>>,
) -> Option<BiasDrift> {
    if !matches!(criterion.scale, Scale::Ordinal { .. } | Scale::PassFail) {
        return None;
    }
    // What has no time is in the part without a name, which comes before all others.
    let dated = parts.iter().filter(|(name, _)| !name.is_empty());
    let dated: Vec<_> = dated.collect();
    let period = |ticket: &Ordinal| dated.iter().position(|(_, part)| part.contains(ticket));
    let items = pairs.iter().filter_map(|both| {
        let scored = Scored {
            cluster: both.cluster,
            human: both.human,
            judge: both.judge,
        };
        Some((scored, period(&both.ordinal)?))
    });
    let found = drift(items);
    let ((first, _), (last, _)) = (found.periods.first()?, found.periods.last()?);
    (first < last).then(|| BiasDrift {
        criterion: criterion.key.clone(),
        first: dated[*first].0.clone(),
        last: dated[*last].0.clone(),
        change: found.change,
    })
}

/// The tickets of each value of a field, by value. A ticket of several tags is in the part of each.
pub(in crate::export) fn parts(
    store: &Store,
    evaluator: &Evaluator,
    by: &By,
    tickets: impl IntoIterator<Item = Ordinal>,
) -> BTreeMap<String, BTreeSet<Ordinal>> {
    let lens = store.lens(evaluator, None, Sight::Everything);
    let mut parts: BTreeMap<String, BTreeSet<Ordinal>> = BTreeMap::new();
    let mut put = |value: &str, ticket| match parts.get_mut(value) {
        Some(part) => {
            part.insert(ticket);
        }
        None => {
            parts.insert(value.to_string(), BTreeSet::from([ticket]));
        }
    };
    for ticket in tickets {
        match by {
            By::Tag => {
                let tags = lens.tags(ticket);
                if tags.is_empty() {
                    put("", ticket);
                }
                for tag in tags {
                    put(tag, ticket);
                }
            }
            By::At(period) => {
                let at = lens.measure(ticket, Measure::At);
                put(&at.and_then(|at| period.of(at)).unwrap_or_default(), ticket);
            }
            By::Value(name) => stratum(&lens, ticket, name, |value| put(value, ticket)),
        }
    }
    parts
}

impl Slice {
    /// A part with its figures.
    pub(super) fn of(value: String, criteria: Vec<CriterionReport>, inputs: usize) -> Self {
        Self {
            value,
            n: criteria
                .iter()
                .map(|criterion| criterion.n)
                .max()
                .unwrap_or_default(),
            too_small: inputs < FEWEST_CLUSTERS,
            criteria,
        }
    }
}

/// The largest difference between two parts that are large enough, over all criteria; None where there are no two.
pub(super) fn largest_gap(slices: &[Slice]) -> Option<Gap> {
    let large: Vec<&Slice> = slices.iter().filter(|slice| !slice.too_small).collect();
    let first = large.first()?;
    let gaps = first
        .criteria
        .iter()
        .enumerate()
        .filter_map(|(at, criterion)| {
            let agreed = large
                .iter()
                .map(|slice| (slice, &slice.criteria[at].same_side))
                .filter(|(_, share)| share.value().is_some());
            let mut agreed: Vec<_> = agreed.collect();
            agreed.sort_by(|(_, one), (_, other)| {
                let value = |share: &Statistic| share.value().unwrap_or_default();
                value(one).total_cmp(&value(other))
            });
            let ((least, low), (most, high)) = (agreed.first()?, agreed.last()?);
            (agreed.len() > 1).then(|| Gap {
                criterion: criterion.key.clone(),
                most: most.value.clone(),
                least: least.value.clone(),
                difference: difference_of_shares(high, low),
                among: agreed.len(),
            })
        });
    gaps.max_by(|one, other| {
        let value = |gap: &Gap| gap.difference.value().unwrap_or_default();
        // Of two that are as large, the first criterion's.
        value(one)
            .total_cmp(&value(other))
            .then(std::cmp::Ordering::Greater)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_divided_by_the_calendar() {
        // 2026-05-02 is the Saturday of week 18, 2027-01-01 the Friday of the last week of 2026.
        let cases = [
            ("at:day", 1_777_680_000.0, "2026-05-02"),
            ("at:week", 1_777_680_000.0, "2026-W18"),
            ("at", 1_798_761_600.0, "2026-W53"),
            ("at:month", 1_798_761_600.0, "2027-01"),
        ];
        for (by, second, expected) in cases {
            let Ok(By::At(period)) = by.parse() else {
                panic!("{by} is a time");
            };
            assert_eq!(period.of(second).as_deref(), Some(expected), "{by}");
        }
        assert!("at:hour".parse::<By>().is_err());
        assert_eq!(
            "meta.region"
                .parse::<By>()
                .map(|by| by.meta().map(str::to_string)),
            Ok(Some("region".to_string()))
        );
    }
}
