//! Dividing tickets into parts such as train, dev and test. One input never falls into two parts, so that nothing is
//! tested on what it was trained on.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::Ordinal;
use crate::query::{Measure, Rows, stratum};
use crate::store::Store;

/// How far shares may miss 1: decimals are not exact.
const ROUNDING: f64 = 1e-6;

/// Names of parts with their shares, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares(Vec<(String, f64)>);

/// By what an input's part is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The hash of the input alone: it stays in its part whatever else comes in.
    Hash,
    /// The same order of hashes, cut at the shares within each value of a field: an input at a cut may change its part
    /// when others come in.
    Stratified(String),
    /// The latest time of its logs: the oldest inputs are in the first part.
    Time,
}

/// A division into parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The parts.
    pub shares: Shares,
    /// How they are filled.
    pub basis: Basis,
}

/// Shares that can't be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadShares {
    /// A part is not `NAME=SHARE`.
    #[error("`{0}` is no part: write NAME=SHARE, as in train=0.9,test=0.1")]
    Part(String),
    /// A name can't be part of a file's name, or stands twice.
    #[error("`{0}` can't name a part: use letters, digits, `-` and `_`, and each name once")]
    Name(String),
    /// There is one part only.
    #[error("a split needs two parts at least, as in train=0.9,test=0.1")]
    Few,
    /// They don't make a whole.
    #[error("the shares add up to {0}, not to 1")]
    Sum(String),
}

impl FromStr for Shares {
    type Err = BadShares;

    fn from_str(text: &str) -> Result<Self, BadShares> {
        let mut parts: Vec<(String, f64)> = Vec::new();
        for part in text.split(',') {
            let bad = || BadShares::Part(part.trim().to_string());
            let (name, share) = part.split_once('=').ok_or_else(bad)?;
            let name = name.trim();
            let share: f64 = share.trim().parse().map_err(|_| bad())?;
            if !(share > 0.0 && share <= 1.0) {
                return Err(bad());
            }
            let is_name = !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            if !is_name || parts.iter().any(|(known, _)| known == name) {
                return Err(BadShares::Name(name.to_string()));
            }
            parts.push((name.to_string(), share));
        }
        let sum: f64 = parts.iter().map(|(_, share)| share).sum();
        if parts.len() < 2 {
            Err(BadShares::Few)
        } else if (sum - 1.0).abs() > ROUNDING {
            Err(BadShares::Sum(format!("{sum:.3}")))
        } else {
            Ok(Self(parts))
        }
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self
            .0
            .iter()
            .map(|(name, share)| format!("{name}={share}"))
            .collect();
        f.write_str(&parts.join(","))
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash => f.write_str("hash"),
            Self::Stratified(field) => write!(f, "stratified:{field}"),
            Self::Time => f.write_str("time"),
        }
    }
}

/// Which input goes where.
pub(super) enum Placed {
    /// By the hash alone.
    Computed(Shares),
    /// As counted out.
    Listed {
        parts: HashMap<u64, usize>,
        undated: u64,
    },
}

/// The tickets of one input.
struct Group {
    input: u64,
    tickets: u64,
    first: Ordinal,
    /// Seconds since 1970 of the latest log; None where none has a time.
    at: Option<i64>,
}

impl Split {
    /// The names of the parts.
    #[must_use]
    pub fn parts(&self) -> Vec<&str> {
        self.shares.0.iter().map(|(name, _)| &**name).collect()
    }

    /// Chooses the part of each input.
    pub(super) fn place(&self, store: &Store, rows: &dyn Rows, tickets: &[Ordinal]) -> Placed {
        if self.basis == Basis::Hash {
            return Placed::Computed(self.shares.clone());
        }
        let mut groups = groups(store, rows, tickets);
        let mut parts = HashMap::new();
        match &self.basis {
            Basis::Hash => {}
            Basis::Time => {
                groups.sort_by_key(|group| (group.at, group.input));
                self.shares.deal(&groups, &mut parts);
            }
            Basis::Stratified(field) => {
                let mut strata: HashMap<String, Vec<Group>> = HashMap::new();
                for group in groups {
                    // An input counts under the value of its first log.
                    let mut value = String::new();
                    stratum(rows, group.first, field, |found| value = found.to_string());
                    strata.entry(value).or_default().push(group);
                }
                for groups in strata.values_mut() {
                    groups.sort_by_key(|group| group.input);
                    self.shares.deal(groups, &mut parts);
                }
            }
        }
        let dated = |ordinal: &&Ordinal| rows.measure(**ordinal, Measure::At).is_some();
        let undated = match self.basis {
            Basis::Time => tickets.len() - tickets.iter().filter(dated).count(),
            Basis::Hash | Basis::Stratified(_) => 0,
        };
        Placed::Listed {
            parts,
            undated: undated as u64,
        }
    }
}

impl Placed {
    /// The number of an input's part.
    pub(super) fn part(&self, input: u64) -> usize {
        match self {
            Self::Computed(shares) => shares.at(unit(input)),
            Self::Listed { parts, .. } => parts.get(&input).copied().unwrap_or(0),
        }
    }

    pub(super) fn undated(&self) -> u64 {
        match self {
            Self::Computed(_) => 0,
            Self::Listed { undated, .. } => *undated,
        }
    }
}

impl Shares {
    /// The part in which a place between 0 and 1 lies.
    fn at(&self, place: f64) -> usize {
        let mut end = 0.0;
        self.0
            .iter()
            .position(|(_, share)| {
                end += share;
                place < end
            })
            .unwrap_or(self.0.len() - 1)
    }

    /// Deals groups out in their order: a group lies where its middle lies among all tickets.
    #[expect(
        clippy::cast_precision_loss,
        reason = "there are fewer tickets than an f64 holds exactly"
    )]
    fn deal(&self, groups: &[Group], parts: &mut HashMap<u64, usize>) {
        let all: u64 = groups.iter().map(|group| group.tickets).sum();
        let mut before = 0;
        for group in groups {
            let middle = before as f64 + group.tickets as f64 / 2.0;
            parts.insert(group.input, self.at(middle / all as f64));
            before += group.tickets;
        }
    }
}

/// A hash as a number from 0 to below 1.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share is no finer than the 53 bits that are kept"
)]
fn unit(input: u64) -> f64 {
    (input >> 11) as f64 / (1_u64 << 53) as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the column holds whole seconds"
)]
fn groups(store: &Store, rows: &dyn Rows, tickets: &[Ordinal]) -> Vec<Group> {
    let mut groups: HashMap<u64, Group> = HashMap::new();
    for ordinal in tickets {
        let input = store.input(*ordinal).unwrap_or_default();
        let at = rows.measure(*ordinal, Measure::At).map(|at| at as i64);
        let group = groups.entry(input).or_insert(Group {
            input,
            tickets: 0,
            first: *ordinal,
            at: None,
        });
        group.tickets += 1;
        group.at = group.at.max(at);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_read_back_and_those_that_can_not_be_are_refused() {
        let shares: Shares = "train=0.8, dev=0.1,test=0.1".parse().expect("shares");
        assert_eq!(shares.to_string(), "train=0.8,dev=0.1,test=0.1");
        let cases = [
            ("train", BadShares::Part("train".into())),
            ("train=x,test=0.1", BadShares::Part("train=x".into())),
            ("train=0,test=1", BadShares::Part("train=0".into())),
            ("train=NaN,test=1", BadShares::Part("train=NaN".into())),
            ("a/b=0.5,test=0.5", BadShares::Name("a/b".into())),
            ("=0.5,test=0.5", BadShares::Name(String::new())),
            ("a=0.5,a=0.5", BadShares::Name("a".into())),
            ("train=1", BadShares::Few),
            ("train=0.8,test=0.1", BadShares::Sum("0.900".into())),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Shares>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_place_lies_in_the_part_whose_share_covers_it() {
        let shares: Shares = "a=0.5,b=0.25,c=0.25".parse().expect("shares");
        for (place, part) in [
            (0.0, 0),
            (0.499, 0),
            (0.5, 1),
            (0.75, 2),
            (0.999, 2),
            (1.0, 2),
        ] {
            assert_eq!(shares.at(place), part, "{place}");
        }
    }
}
