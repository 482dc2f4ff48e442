//! The queue: which tickets come, in which order, with the random ones mixed in. What may be asked of rows stands in
//! `rows`; how judges differ is measured in `order/spread`.

mod spread;

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::{Criterion, LogId, Order, Ordinal};

use super::audit::Audit;
use super::filter::Filter;
use super::rows::{Field, Measure, Rows};

/// The wanted tickets in their order. The same rows give the same queue; ties stand as they were imported.
///
/// In the orders `import` and `shuffle` every ticket stands in its own place. The others choose what comes first, and
/// so speak for nothing but themselves: among theirs the random tickets are spread evenly, in their own seeded order,
/// so that the decided ones stay a random sample however far the reviewer gets.
#[must_use]
pub fn queue(
    rows: &dyn Rows,
    filter: &Filter,
    order: &Order,
    criteria: &[Criterion],
    audit: &Audit,
) -> Vec<Ordinal> {
    let wanted = filter.wanted(rows, rows.ordinals());
    arrange(rows, wanted, order, criteria, audit)
}

/// Tickets in an order, of those in order of import.
#[must_use]
pub fn arrange(
    rows: &dyn Rows,
    wanted: Vec<Ordinal>,
    order: &Order,
    criteria: &[Criterion],
    audit: &Audit,
) -> Vec<Ordinal> {
    match order {
        Order::Import => wanted,
        Order::Shuffle => by_rank(rows, wanted, audit),
        Order::Longest => with_random(rows, wanted, audit, |chosen| longest(rows, chosen)),
        Order::Disagreement => with_random(rows, wanted, audit, |chosen| {
            largest_first(chosen, |ordinal| {
                spread::disagreement(rows, ordinal, criteria).map(|spread| (spread, 0.0))
            })
        }),
        Order::Uncertain => with_random(rows, wanted, audit, |chosen| {
            largest_first(chosen, |ordinal| {
                spread::uncertainty(rows, ordinal, criteria)
            })
        }),
        Order::Stratified(field) => with_random(rows, wanted, audit, |chosen| {
            round_robin(rows, chosen, field)
        }),
    }
}

/// Puts the random tickets in their seeded order, evenly among the others in theirs.
fn with_random(
    rows: &dyn Rows,
    wanted: Vec<Ordinal>,
    audit: &Audit,
    arrange: impl Fn(Vec<Ordinal>) -> Vec<Ordinal>,
) -> Vec<Ordinal> {
    if audit.share <= 0.0 {
        return arrange(wanted);
    }
    let (random, chosen): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .partition(|ordinal| audit.chooses(&rows.id(*ordinal)));
    interleave(&by_rank(rows, random, audit), &arrange(chosen))
}

/// Both lists in one, each in its own order, the first as evenly among the second as whole places allow.
fn interleave(random: &[Ordinal], chosen: &[Ordinal]) -> Vec<Ordinal> {
    let total = random.len() + chosen.len();
    let mut mixed = Vec::with_capacity(total);
    let (mut next_random, mut next_chosen) = (random.iter(), chosen.iter());
    let mut owed = 0;
    for _ in 0..total {
        owed += random.len();
        if owed >= total {
            owed -= total;
            mixed.extend(next_random.next());
        } else {
            mixed.extend(next_chosen.next());
        }
    }
    mixed
}

fn by_rank(rows: &dyn Rows, wanted: Vec<Ordinal>, audit: &Audit) -> Vec<Ordinal> {
    let rank = |id: LogId| audit.rank(&id);
    let mut ranked: Vec<_> = wanted
        .into_iter()
        .map(|ordinal| (rank(rows.id(ordinal)), ordinal))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, ordinal)| ordinal).collect()
}

fn longest(rows: &dyn Rows, wanted: Vec<Ordinal>) -> Vec<Ordinal> {
    largest_first(wanted, |ordinal| {
        rows.measure(ordinal, Measure::Words)
            .map(|words| (words, 0.0))
    })
}

/// By falling pairs of numbers; what has none comes last, as it was imported.
fn largest_first(
    wanted: Vec<Ordinal>,
    key: impl Fn(Ordinal) -> Option<(f64, f64)>,
) -> Vec<Ordinal> {
    let mut keyed = Vec::new();
    let mut unknown = Vec::new();
    for ordinal in wanted {
        match key(ordinal) {
            Some((first, second)) => {
                keyed.push((Reverse(rising(first)), Reverse(rising(second)), ordinal));
            }
            None => unknown.push(ordinal),
        }
    }
    keyed.sort_unstable();
    let known = keyed.into_iter().map(|(_, _, ordinal)| ordinal);
    known.chain(unknown).collect()
}

/// A number whose order among whole numbers is that of the float, as in IEEE 754's total order.
fn rising(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

/// One of each value in turn, values by name, each value's tickets as they were imported.
fn round_robin(rows: &dyn Rows, wanted: Vec<Ordinal>, field: &str) -> Vec<Ordinal> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(String, Vec<Ordinal>)> = Vec::new();
    for ordinal in wanted {
        stratum(rows, ordinal, field, |value| {
            let place = places.get(value).copied().unwrap_or_else(|| {
                places.insert(value.to_string(), groups.len());
                groups.push((value.to_string(), Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(ordinal);
        });
    }
    groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut turns: Vec<_> = groups.iter().map(|(_, group)| group.iter()).collect();
    let mut mixed = Vec::new();
    while !turns.is_empty() {
        turns.retain_mut(|group| {
            let next = group.next();
            mixed.extend(next);
            next.is_some()
        });
    }
    mixed
}

/// The value of a field by which a ticket is counted: of several tags the first by name, of nothing the empty one.
pub fn stratum(rows: &dyn Rows, ordinal: Ordinal, field: &str, mut with: impl FnMut(&str)) {
    match field {
        "model" => with(&rows.text(ordinal, Field::Model)),
        "source" => with(&rows.text(ordinal, Field::Source)),
        "tag" | "tags" => with(rows.tags(ordinal).into_iter().min().unwrap_or_default()),
        other => {
            let key = other.strip_prefix("meta.").unwrap_or(other);
            with(rows.meta(ordinal, key).as_deref().unwrap_or_default());
        }
    }
}
