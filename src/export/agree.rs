//! How far a judge and people agree, in the shape that `juror agree --json` prints. Chooses which tickets count and asks
//! `metrics` for the figures; prints nothing.

mod basis;
mod criterion;
mod gate;
mod pass;
mod people;
mod subject;

use std::collections::BTreeSet;

use serde::Serialize;
use thiserror::Error;

use crate::judge::identity;
use crate::model::{Criterion, Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal, Reviewer};
use crate::query::{Filter, Vocabulary};
use crate::store::{Against, Store, StoreError};

pub use basis::TicketsCounted;
pub use criterion::{Baseline, Confusion, CriterionReport, ScaleReport};
pub use gate::{GateCriterion, GateReport};
pub use pass::{Pass, PassRate};
pub use people::{People, PeoplePair};

use super::sensitivity::{Probe, probe};
use basis::Basis;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The judge's name; None takes the evaluator's first that has verdicts, else the first that came with logs.
    pub judge: Option<String>,
    /// Whose scores the judge's are held against.
    pub against: Against,
    /// Only random tickets count.
    pub random_only: bool,
    /// Only this criterion.
    pub criterion: Option<String>,
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum AgreeError {
    /// No judge has that name.
    #[error("There is no judge `{name}` here; there {}.", listed(.known))]
    NoJudge {
        /// The name.
        name: String,
        /// The judges that there are.
        known: Vec<String>,
    },
    /// No reviewer has that name.
    #[error("`{name}` has rated nothing here; against are median, mean, majority, or a reviewer ({}).", .known.join(", "))]
    NoReviewer {
        /// The name.
        name: String,
        /// The reviewers that there are.
        known: Vec<String>,
    },
    /// No criterion that can be counted has that key.
    #[error("There is no criterion `{key}` that could be counted; there {}.", listed(.known))]
    NoCriterion {
        /// The key.
        key: String,
        /// The criteria that there are.
        known: Vec<String>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "is none".to_string(),
        [one] => format!("is {one}"),
        many => format!("are {}", many.join(", ")),
    }
}

/// How far a judge and people agree.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// The evaluator's name.
    pub evaluator: String,
    /// Its version.
    pub version: EvaluatorVersion,
    /// The judge; None where there is none.
    pub judge: Option<String>,
    /// What made it answer so.
    pub identity: Option<JudgeIdentity>,
    /// `median`, `mean`, `majority` or a reviewer.
    pub against: String,
    /// Who has rated.
    pub reviewers: Vec<Reviewer>,
    /// Which tickets the statistics count.
    pub basis: TicketsCounted,
    /// How many tickets have what.
    pub coverage: CoverageReport,
    /// How the judge takes to corrections, over all criteria.
    pub sensitivity: Probe,
    /// By criterion, in the evaluator's order; texts are not counted.
    pub criteria: Vec<CriterionReport>,
    /// Whether the judge may be trusted here.
    pub gate: GateReport,
}

/// How many tickets the queue has, and how many of them have what.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct CoverageReport {
    /// Tickets of the queue.
    pub tickets: u32,
    /// Rated blind by anyone.
    pub rated: u32,
    /// Scored by the judge.
    pub judged: u32,
    /// Both.
    pub both: u32,
    /// The judge failed.
    pub judge_failed: u32,
    /// The judge has not been asked.
    pub judge_pending: u32,
    /// Shown to the judge as examples, so that it never judges them.
    pub examples: u32,
    /// Rated, but only after something had been seen.
    pub informed_excluded: u32,
    /// Logs outside of the queue that are rated blind and judged; the statistics count them unless they count random
    /// tickets or the whole queue.
    pub both_outside: u32,
}

/// How far a judge and people agree under an evaluator that the store has adopted.
///
/// # Errors
/// When a judge, reviewer or criterion is asked for that is not there, or the store fails.
pub fn agreement(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    wanted: &Wanted,
) -> Result<Agreement, AgreeError> {
    let version = evaluator.version();
    let reviewers = store.reviewers(&version);
    check_reviewer(&wanted.against, &reviewers)?;
    let criteria = chosen(evaluator, wanted.criterion.as_deref())?;
    let judge = subject::choose(store, evaluator, wanted.judge.as_deref())?;
    // A filter that no longer parses was refused when the evaluator was read.
    let filter = Filter::parse(&evaluator.queue.filter, vocabulary).unwrap_or_default();
    let basis = Basis::of(store, evaluator, &filter, wanted.random_only);
    let pairs = match &judge {
        Some(judge) => store.pairs(evaluator, &judge.identity, &wanted.against)?,
        None => Vec::new(),
    };
    let sensitivity = judge.as_ref().map_or_else(Probe::without_judge, |judge| {
        probe(store, evaluator, &judge.identity, |_| true)
    });
    let whom = match &wanted.against {
        Against::Reviewer(reviewer) => reviewer.as_str(),
        Against::People(_) => "people",
    };
    let (mut reports, mut gate) = (Vec::new(), Vec::new());
    for criterion in criteria {
        let of = pairs.iter().find(|pairs| pairs.key == criterion.key);
        let people = people::people(store, evaluator, criterion, &reviewers)?;
        let judged = judge
            .as_ref()
            .map(|judge| basis::judged(store, evaluator, criterion, &judge.name));
        let counted = basis.count(of);
        gate.extend(gate::criterion(
            criterion,
            &evaluator.gate,
            &basis,
            &counted,
        ));
        let asked = criterion::Asked {
            criterion,
            basis: &basis,
            counted: &counted,
            judged: judged.unwrap_or_default(),
            sensitivity: sensitivity.of(criterion),
            whom,
        };
        reports.push(criterion::report(&asked, people));
    }
    Ok(Agreement {
        evaluator: evaluator.name.clone(),
        version,
        identity: judge.as_ref().map(|judge| judge.identity),
        coverage: coverage(store, evaluator, judge.as_ref(), &basis.queue),
        judge: judge.map(|judge| judge.name),
        against: name_of(&wanted.against),
        reviewers,
        basis: basis.counted,
        sensitivity,
        criteria: reports,
        gate: gate::report(&evaluator.gate, gate),
    })
}

fn check_reviewer(against: &Against, reviewers: &[Reviewer]) -> Result<(), AgreeError> {
    match against {
        Against::Reviewer(name) if !reviewers.contains(name) => Err(AgreeError::NoReviewer {
            name: name.to_string(),
            known: reviewers.iter().map(ToString::to_string).collect(),
        }),
        _ => Ok(()),
    }
}

/// The criteria that can be counted, or the one of them that is asked for.
fn chosen<'a>(
    evaluator: &'a Evaluator,
    key: Option<&str>,
) -> Result<Vec<&'a Criterion>, AgreeError> {
    let counted: Vec<_> = evaluator
        .criteria
        .iter()
        .filter(|criterion| criterion.scale != crate::model::Scale::Text)
        .collect();
    let Some(key) = key else { return Ok(counted) };
    match counted
        .iter()
        .find(|criterion| criterion.key.as_str() == key)
    {
        Some(criterion) => Ok(vec![criterion]),
        None => Err(AgreeError::NoCriterion {
            key: key.to_string(),
            known: counted
                .iter()
                .map(|criterion| criterion.key.to_string())
                .collect(),
        }),
    }
}

fn name_of(against: &Against) -> String {
    match against {
        Against::Reviewer(reviewer) => reviewer.to_string(),
        Against::People(pooling) => pooling.as_str().to_string(),
    }
}

fn coverage(
    store: &Store,
    evaluator: &Evaluator,
    judge: Option<&subject::Subject>,
    queue: &[Ordinal],
) -> CoverageReport {
    // Without a judge every ticket waits for one: an identity that nobody has counts just that.
    let identity = judge.map_or(JudgeIdentity([0; 32]), |judge| judge.identity);
    let shown = examples(evaluator, &identity);
    let asked = queue
        .iter()
        .copied()
        .filter(|ticket| !shown.contains(ticket));
    let counts = store.coverage(evaluator, &identity, queue.iter().copied());
    let pending = store.coverage(evaluator, &identity, asked).judge_pending;
    let all = store.coverage(evaluator, &identity, store.ordinals());
    CoverageReport {
        tickets: counts.tickets,
        rated: counts.rated,
        judged: counts.judged,
        both: counts.both,
        judge_failed: counts.judge_failed,
        judge_pending: pending,
        examples: u32::try_from(queue.iter().filter(|ticket| shown.contains(ticket)).count())
            .unwrap_or(u32::MAX),
        informed_excluded: counts.informed_excluded,
        both_outside: all.both - counts.both,
    }
}

/// The tickets that the judge of this identity is shown as examples.
fn examples(evaluator: &Evaluator, judge: &JudgeIdentity) -> BTreeSet<Ordinal> {
    // Only of a judge that has examples is it asked who it is: that may read the files of a program.
    let shown = evaluator.judges.iter().filter_map(|spec| {
        let shown = evaluator.shown_to(spec);
        (!shown.is_empty() && identity(evaluator, spec) == *judge).then_some(shown)
    });
    shown.flatten().collect()
}
