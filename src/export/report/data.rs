//! What there is: logs, where they come from, how far the queue is, who has rated how much.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{Reviewer, Status};
use crate::query::{Audit, Field, Measure, Rows as _};
use crate::store::Decided;

use super::Ground;
use super::masks::Masks;

/// What there is. All but `logs` is of the queue.
#[derive(Debug, Serialize)]
pub struct Data {
    /// Logs in the store.
    pub logs: u32,
    /// Tickets of the queue.
    pub tickets: usize,
    /// Those that are decided.
    pub decided: usize,
    /// Those that were put off.
    pub put_off: usize,
    /// Those that are flagged.
    pub flagged: usize,
    /// Random ones.
    pub random: usize,
    /// Random ones that are decided.
    pub random_decided: usize,
    /// Where they came from, most first.
    pub sources: Vec<Count>,
    /// Who wrote the outputs, most first; empty where that is not known.
    pub models: Vec<Count>,
    /// Tags of logs and of tickets, most first. A ticket of several counts for each.
    pub tags: Vec<Count>,
    /// When the outputs were written; None where no log says so.
    pub span: Option<Span>,
    /// Who has decided how much, by name.
    pub reviewers: Vec<Reviewers>,
}

/// How often something is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What.
    pub name: String,
    /// On how many tickets.
    pub tickets: usize,
}

/// A stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first.
    pub from: Timestamp,
    /// The last.
    pub to: Timestamp,
    /// Tickets that say no time.
    pub undated: usize,
}

/// How much one reviewer has decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewers {
    /// Who.
    pub reviewer: Reviewer,
    /// Tickets rated.
    pub rated: u32,
    /// Those rated only after a look, which agreement does not count.
    pub after_look: u32,
    /// Tickets put off.
    pub put_off: u32,
}

impl From<Decided> for Reviewers {
    fn from(decided: Decided) -> Self {
        Self {
            reviewer: decided.reviewer,
            rated: decided.rated,
            after_look: decided.informed,
            put_off: decided.skipped,
        }
    }
}

pub(super) fn gather(ground: &Ground<'_>, masks: &mut Masks) -> Data {
    let Ground {
        store,
        evaluator,
        lens,
        tickets,
        ..
    } = ground;
    let audit = Audit::from(&evaluator.queue);
    let mut data = Data {
        logs: store.count(),
        tickets: tickets.len(),
        decided: 0,
        put_off: 0,
        flagged: 0,
        random: 0,
        random_decided: 0,
        sources: Vec::new(),
        models: Vec::new(),
        tags: Vec::new(),
        span: None,
        reviewers: Vec::new(),
    };
    let (mut sources, mut models, mut tags) = (Tally::new(), Tally::new(), Tally::new());
    let mut times: Option<(f64, f64)> = None;
    let mut undated = 0;
    for ticket in tickets {
        let status = lens.status(*ticket);
        let is_random = audit.chooses(&lens.id(*ticket));
        data.decided += usize::from(status == Status::Done);
        data.put_off += usize::from(status == Status::Skipped);
        data.flagged += usize::from(lens.is_flagged(*ticket));
        data.random += usize::from(is_random);
        data.random_decided += usize::from(is_random && status == Status::Done);
        add(&mut sources, &lens.text(*ticket, Field::Source));
        add(&mut models, &lens.text(*ticket, Field::Model));
        for tag in lens.tags(*ticket) {
            add(&mut tags, tag);
        }
        match lens.measure(*ticket, Measure::At) {
            Some(at) => {
                let (from, to) = times.unwrap_or((at, at));
                times = Some((from.min(at), to.max(at)));
            }
            None => undated += 1,
        }
    }
    data.sources = most_first(sources, masks);
    data.models = most_first(models, masks);
    data.tags = most_first(tags, masks);
    data.span = times.and_then(|(from, to)| {
        Some(Span {
            from: second(from)?,
            to: second(to)?,
            undated,
        })
    });
    let decided = store.decided(evaluator, tickets);
    data.reviewers = decided.into_iter().map(Reviewers::from).collect();
    data
}

type Tally = BTreeMap<String, usize>;

fn add(tally: &mut Tally, name: &str) {
    match tally.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            tally.insert(name.to_string(), 1);
        }
    }
}

/// The largest counts first, by name among equals.
fn most_first(tally: Tally, masks: &mut Masks) -> Vec<Count> {
    let mut counts: Vec<_> = tally.into_iter().collect();
    counts.sort_by(|(one, first), (two, second)| second.cmp(first).then(one.cmp(two)));
    counts
        .into_iter()
        .map(|(name, tickets)| Count {
            name: masks.text(&name),
            tickets,
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "checked by the timestamp")]
fn second(at: f64) -> Option<Timestamp> {
    Timestamp::from_second(at as i64).ok()
}
