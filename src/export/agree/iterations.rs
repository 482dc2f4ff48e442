//! The versions of one judge side by side: each identity and each model of its server, oldest first, on the same tickets, and
//! what changed from one to the next. Chooses what counts and asks `metrics` for the figures; prints nothing.

mod changes;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::subject;
use super::{AgreeError, Wanted, check_reviewer, chosen, name_of};
use crate::metrics::iteration::{Compared, IterationFigures, iteration};
use crate::metrics::resample::pairs::{Pair, Triple};
use crate::model::{Criterion, Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal, Seq};
use crate::store::{JudgeSeen, Store, StoreError};

use changes::Files;

/// The versions of one judge side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Iterations {
    /// The evaluator's name.
    pub evaluator: String,
    /// Its version.
    pub version: EvaluatorVersion,
    /// The judge; None where there is none.
    pub judge: Option<String>,
    /// `median`, `mean`, `majority`, `final` or a reviewer.
    pub against: String,
    /// Which tickets the figures are of.
    pub tickets: Common,
    /// Its versions, oldest first.
    pub iterations: Vec<Iteration>,
}

/// Which tickets all versions have in common. One that scored nothing has no say in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Common {
    /// Tickets that each of them scored.
    pub common: usize,
    /// Those among them that people have rated blind on any criterion.
    pub rated: usize,
}

/// One version of a judge.
#[derive(Clone, Debug, Serialize)]
pub struct Iteration {
    /// What made it answer so.
    pub identity: JudgeIdentity,
    /// The model that its server says answered.
    pub generation: Option<String>,
    /// When its first verdict was written down, or came with logs.
    pub at: Option<Timestamp>,
    /// Tickets that it scored.
    pub judged: u32,
    /// Tickets on which it failed.
    pub failed: u32,
    /// Whether its figures are of the tickets that all versions scored, or, where they have none in common that people
    /// have rated, of its own.
    pub on: On,
    /// By criterion, in the evaluator's order; texts are not counted.
    pub criteria: Vec<IterationFigures>,
    /// The lines of what it is told that are other ones than those of the version before, with `-` and `+`.
    pub changes: Vec<String>,
    /// Why there are none, or what is not sure of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_note: Option<&'static str>,
}

/// Which tickets the figures of a version are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// Those that all versions scored.
    Common,
    /// All that it scored itself: not the same as those of another version.
    Own,
}

/// The versions of the judge that is asked for, under an evaluator that the store has adopted.
///
/// # Errors
/// When a judge, reviewer or criterion is asked for that is not there, or the store fails.
pub fn iterations(
    store: &Store,
    evaluator: &Evaluator,
    wanted: &Wanted,
) -> Result<Iterations, AgreeError> {
    let version = evaluator.version();
    check_reviewer(&wanted.against, &store.reviewers(&version))?;
    let criteria = chosen(evaluator, wanted.criterion.as_deref())?;
    let judge = subject::choose(store, evaluator, wanted.judge.as_deref())?;
    let judge = judge.map(|judge| judge.name);
    let seen = store.judges(&version).into_iter();
    let seen: Vec<_> = seen
        .filter(|seen| Some(&seen.name) == judge.as_ref())
        .collect();
    let versions = seen
        .iter()
        .map(|seen| Version::of(store, evaluator, wanted, seen))
        .collect::<Result<Vec<_>, _>>()?;
    let common = common(&versions);
    let rated = versions.iter().flat_map(Version::rated);
    let rated: BTreeSet<_> = rated.filter(|ticket| common.contains(ticket)).collect();
    let on = if rated.is_empty() {
        On::Own
    } else {
        On::Common
    };
    let holds = |ticket: &Ordinal| on == On::Own || common.contains(ticket);
    let files = Files::of(store, evaluator)?;
    let mut iterations = Vec::with_capacity(seen.len());
    for (nth, (one, scored)) in seen.iter().zip(&versions).enumerate() {
        let before = nth.checked_sub(1);
        let figures = criteria
            .iter()
            .map(|at| scored.figures(store, *at, before.map(|before| &versions[before]), &holds));
        let (changes, changes_note) =
            before.map_or_else(Default::default, |before| files.changes(&seen[before], one));
        iterations.push(Iteration {
            identity: one.identity,
            generation: one.generation.clone(),
            at: began(store, one)?,
            judged: one.scored,
            failed: one.failed,
            on,
            criteria: figures.collect(),
            changes,
            changes_note,
        });
    }
    Ok(Iterations {
        evaluator: evaluator.name.clone(),
        version,
        judge,
        against: name_of(&wanted.against),
        tickets: Common {
            common: common.len(),
            rated: rated.len(),
        },
        iterations,
    })
}

/// When the first verdict of a version was written down, or read from the logs that it came with.
fn began(store: &Store, seen: &JudgeSeen) -> Result<Option<Timestamp>, StoreError> {
    if seen.first == Seq(0) {
        return Ok(None);
    }
    store.entry(seen.first).map(|entry| Some(entry.at))
}

/// The tickets that every version scored that scored any.
fn common(versions: &[Version]) -> BTreeSet<Ordinal> {
    let mut scored = versions
        .iter()
        .filter(|version| !version.codes.is_empty())
        .map(|version| &version.codes);
    let first = scored.next().into_iter();
    let mut common: BTreeSet<_> = first.flat_map(BTreeMap::keys).copied().collect();
    for codes in scored {
        common.retain(|ticket| codes.contains_key(ticket));
    }
    common
}

/// What one version gave.
struct Version {
    /// By ticket, by criterion of the evaluator.
    codes: BTreeMap<Ordinal, Vec<Option<f64>>>,
    /// People's scores beside its own, by criterion of the evaluator, by ticket.
    both: Vec<BTreeMap<Ordinal, (f64, f64)>>,
}

impl Version {
    fn of(
        store: &Store,
        evaluator: &Evaluator,
        wanted: &Wanted,
        seen: &JudgeSeen,
    ) -> Result<Self, StoreError> {
        let generation = seen.generation.as_deref();
        let codes = store.codes_under(&evaluator.version(), &seen.identity, generation);
        let pairs = store.pairs_under(evaluator, &seen.identity, generation, &wanted.against)?;
        let both = pairs.into_iter().map(|found| {
            let pairs = found.pairs.into_iter();
            let pairs = pairs.filter(|pair| pair.random || !wanted.random_only);
            pairs
                .map(|pair| (pair.ordinal, (pair.human, pair.judge)))
                .collect()
        });
        Ok(Self {
            codes: codes.into_iter().collect(),
            both: both.collect(),
        })
    }

    /// The tickets that people have rated, too, on any criterion.
    fn rated(&self) -> impl Iterator<Item = Ordinal> + '_ {
        self.both.iter().flat_map(BTreeMap::keys).copied()
    }

    /// Its figures on a criterion, given with its place in the evaluator, on the tickets of which this holds.
    fn figures(
        &self,
        store: &Store,
        (at, criterion): (usize, &Criterion),
        before: Option<&Self>,
        holds: &dyn Fn(&Ordinal) -> bool,
    ) -> IterationFigures {
        let cluster = |ticket: Ordinal| store.input(ticket).unwrap_or_default();
        let none = BTreeMap::new();
        let both = self.both.get(at).unwrap_or(&none);
        let counted = both.iter().filter(|(ticket, _)| holds(ticket));
        let pairs = counted.clone().map(|(ticket, (human, judge))| Pair {
            cluster: cluster(*ticket),
            human: *human,
            judge: *judge,
        });
        let pairs: Vec<_> = pairs.collect();
        let Some(before) = before else {
            return iteration(criterion, &pairs, None);
        };
        let earlier = before.both.get(at).unwrap_or(&none);
        let triples = counted.filter_map(|(ticket, (human, a))| {
            let (_, b) = earlier.get(ticket)?;
            Some(Triple {
                cluster: cluster(*ticket),
                human: *human,
                a: *a,
                b: *b,
            })
        });
        let codes = self.codes.iter().filter_map(|(ticket, codes)| {
            let then = before.codes.get(ticket)?.get(at).copied().flatten()?;
            Some((codes.get(at).copied().flatten()?, then))
        });
        let (triples, codes): (Vec<_>, Vec<_>) = (triples.collect(), codes.collect());
        let compared = Compared {
            triples: &triples,
            codes: &codes,
        };
        iteration(criterion, &pairs, Some(compared))
    }
}
