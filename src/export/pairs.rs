//! Which outputs are better than which: from what reviewers preferred, or from scores. Lists places only, so that no body
//! is held; an edit and its original make a pair when their ticket is read.

use std::collections::{BTreeMap, HashSet};

use crate::model::{
    Choice, Chooser, Comparison, Criterion, CriterionKey, Evaluator, Log, Ordinal, Reviewer, Scale,
    Side,
};
use crate::query::{Rows, Whose};
use crate::store::{Store, StoreError};

use super::left_out::Reason;
use super::rule::Yardstick;

/// What a difference of scores may lack to the margin: means of decimals are not exact.
const ROUNDING: f64 = 1e-9;

/// A better and a worse answer to one conversation.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) log: &'a Log,
    pub(super) chosen: &'a str,
    pub(super) rejected: &'a str,
    /// How much better, in points, where that is known.
    pub(super) margin: Option<f64>,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The log.
    pub log: Ordinal,
    /// The number of one of its candidates; None for its output.
    pub candidate: Option<usize>,
}

impl Place {
    fn output(log: Ordinal) -> Self {
        Self {
            log,
            candidate: None,
        }
    }

    /// The text; empty where there is none.
    pub(super) fn text(self, log: &Log) -> &str {
        match self.candidate {
            None => &log.output,
            Some(number) => log
                .candidates
                .get(number)
                .map_or("", |candidate| &candidate.output),
        }
    }
}

/// Where a better and a worse answer stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// The better one.
    pub chosen: Place,
    /// The worse one.
    pub rejected: Place,
    /// How much better, in points, where that is known.
    pub margin: Option<f64>,
}

/// Pairs, and the tickets that are in none, with the reason.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pairs: Vec<Sides>,
    pub(super) without: Vec<(Ordinal, Reason)>,
}

/// The pairs that people made by preferring one of two outputs, over all or on a criterion. Each one's last choice on a
/// pair counts; the side that more of them prefer is the better one.
///
/// # Errors
/// When the disk refuses.
pub(super) fn compared(
    store: &Store,
    evaluator: &Evaluator,
    tickets: &[Ordinal],
    on: Option<&CriterionKey>,
) -> Result<Found, StoreError> {
    let version = evaluator.version();
    let mut found = Found::default();
    for ticket in tickets {
        let mut made = store.comparisons(*ticket, &version)?;
        made.retain(|made| made.criterion.as_ref() == on);
        let place = |side: Side| match side {
            Side::Candidate(number) => Some(Place {
                log: *ticket,
                candidate: Some(number.into()),
            }),
            Side::Log(id) => store.ordinal(&id).map(Place::output),
        };
        let pairs: Vec<_> = preferred(&made)
            .into_iter()
            .filter_map(|(chosen, rejected)| {
                Some(Sides {
                    chosen: place(chosen)?,
                    rejected: place(rejected)?,
                    margin: None,
                })
            })
            .collect();
        if pairs.is_empty() {
            let reason = if made.is_empty() {
                Reason::NotCompared
            } else {
                Reason::Undecided
            };
            found.without.push((*ticket, reason));
        }
        found.pairs.extend(pairs);
    }
    // A ticket whose output was compared on another ticket is in a pair too.
    let used: HashSet<Ordinal> = found
        .pairs
        .iter()
        .flat_map(|pair| [pair.chosen.log, pair.rejected.log])
        .collect();
    found.without.retain(|(ticket, _)| !used.contains(ticket));
    Ok(found)
}

/// The better and the worse side of each pair that people agree on, those among them whom the data does not name.
/// Judges' choices are no people's.
fn preferred(made: &[Comparison]) -> Vec<(Side, Side)> {
    type Votes<'a> = BTreeMap<Option<&'a Reviewer>, i32>;
    let mut choices: BTreeMap<(Side, Side), Votes<'_>> = BTreeMap::new();
    for comparison in made {
        let who = match &comparison.by {
            None => None,
            Some(Chooser::Reviewer { by }) => Some(by),
            Some(Chooser::Judge { .. }) => continue,
        };
        let (a, b) = (comparison.a, comparison.b);
        let vote = match comparison.choice {
            Choice::A => 1,
            Choice::B => -1,
            Choice::Tie | Choice::Neither => 0,
        };
        // The same two count together whichever of them was called A.
        let (sides, vote) = if a <= b {
            ((a, b), vote)
        } else {
            ((b, a), -vote)
        };
        choices.entry(sides).or_default().insert(who, vote);
    }
    choices
        .into_iter()
        .filter_map(|((a, b), votes)| match votes.values().sum::<i32>() {
            0 => None,
            more if more > 0 => Some((a, b)),
            _ => Some((b, a)),
        })
        .collect()
}

/// The pairs that scores make: of the outputs to one input the best with the worst, the second with the second to last,
/// and so on while they lie a margin apart. Each output is in one pair at most, so that an input with many outputs does
/// not outweigh the others.
pub(super) fn scored(
    store: &Store,
    rows: &dyn Rows,
    evaluator: &Evaluator,
    tickets: &[Ordinal],
    (by, margin): (&Yardstick, f64),
) -> Found {
    let mut found = Found::default();
    let mut measured = Vec::new();
    for ticket in tickets {
        match (measure(rows, evaluator, *ticket, by), store.input(*ticket)) {
            (Some(points), Some(input)) => measured.push((input, points, *ticket)),
            _ => found.without.push((*ticket, Reason::NoScore)),
        }
    }
    measured.sort_by(
        |(input, score, ticket), (other_input, other_score, other)| {
            let by_score = other_score.total_cmp(score);
            input
                .cmp(other_input)
                .then(by_score)
                .then(ticket.cmp(other))
        },
    );
    for outputs in measured.chunk_by(|(input, ..), (other, ..)| input == other) {
        let mut rest = outputs;
        while let [(_, best, chosen), middle @ .., (_, worst, rejected)] = rest {
            if best - worst + ROUNDING < margin {
                break;
            }
            found.pairs.push(Sides {
                chosen: Place::output(*chosen),
                rejected: Place::output(*rejected),
                margin: Some(best - worst),
            });
            rest = middle;
        }
        let reason = if outputs.len() == 1 {
            Reason::Alone
        } else {
            Reason::WithinMargin
        };
        found
            .without
            .extend(rest.iter().map(|(.., ticket)| (*ticket, reason)));
    }
    // In the order of import, which is also the order in which bodies are read fastest.
    found
        .pairs
        .sort_by_key(|pair| pair.chosen.log.min(pair.rejected.log));
    found
}

/// The score of an output by which it is compared; None where a criterion lacks one.
fn measure(rows: &dyn Rows, evaluator: &Evaluator, ticket: Ordinal, by: &Yardstick) -> Option<f64> {
    match by {
        Yardstick::Of(whose, key) => rows.score(ticket, whose, key),
        Yardstick::Weighted => weighted(rows, &evaluator.criteria, ticket),
    }
}

/// The mean of the consensus by weight, every criterion on the points of the first ordinal one; fail and pass are the
/// ends of it.
fn weighted(rows: &dyn Rows, criteria: &[Criterion], ticket: Ordinal) -> Option<f64> {
    let counted = || criteria.iter().filter(|criterion| criterion.weight > 0.0);
    let (low, high) = counted()
        .find(|criterion| matches!(criterion.scale, Scale::Ordinal { .. }))
        .and_then(|criterion| ends(&criterion.scale))
        .unwrap_or((0.0, 1.0));
    let (mut sum, mut weights) = (0.0, 0.0);
    for criterion in counted() {
        let Some((least, most)) = ends(&criterion.scale) else {
            continue;
        };
        match rows.score(ticket, &Whose::Own, &criterion.key) {
            Some(code) => {
                let share = (code - least) / (most - least);
                sum += criterion.weight * (low + share * (high - low));
                weights += criterion.weight;
            }
            None if criterion.optional => {}
            None => return None,
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

/// The lowest and the highest code of a scale whose codes have an order.
fn ends(scale: &Scale) -> Option<(f64, f64)> {
    match scale {
        Scale::Ordinal { min, max, .. } => Some((f64::from(*min), f64::from(*max))),
        Scale::PassFail => Some((0.0, 1.0)),
        Scale::Choice { .. } | Scale::Text => None,
    }
}
