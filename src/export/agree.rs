//! How far a judge and people agree, in the shape that `juror agree --json` prints. Chooses which tickets count and asks
//! `metrics` for the figures; prints nothing.

mod alt_test;
mod basis;
mod criterion;
mod gate;
mod iterations;
mod leaning;
mod named;
mod pairs;
mod pass;
mod people;
mod position;
mod reviewers;
mod sample;
pub(super) mod slices;
mod subject;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use thiserror::Error;

use crate::judge::identity;
use crate::metrics::statistic::Statistic;
use crate::model::{
    Criterion, CriterionKey, Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal, Pooling,
    Reviewer, Scale, Status,
};
use crate::query::{Field, Filter, Measure, Rows as _, Vocabulary};
use crate::store::{Against, Lens, Sight, Store, StoreError};

pub use alt_test::AltTest;
pub use basis::TicketsCounted;
pub use criterion::{Baseline, Confusion, CriterionReport, ScaleReport};
pub use gate::{GateCriterion, GateReport, LabelsToGo};
pub use iterations::{Common, Iteration, Iterations, On, iterations};
pub use leaning::Leaning;
pub use named::{About, Named, Unit, named, named_of_pairs};
pub use pairs::{Longer, PairsCoverage, PairsReport};
pub use pass::{Bounds, Pass, PassRate};
pub use people::{People, PeoplePair};
pub use reviewers::{ReviewerReport, Reviewers, reviewers};
pub use slices::{BadPeriod, BiasDrift, By, Gap, Period, Slice};

pub(super) use basis::Basis;
pub(super) use pairs::choosers;
pub(super) use slices::parts;
pub(super) use subject::{Subject, choose};

use super::sensitivity::{Probe, probe};
use alt_test::alt_test;
use basis::{Both, Counted};
use leaning::{Tickets, family, leaning};
use pairs::{Whose, pairs};
use pass::pass_rate;
use people::Everybody;
use position::Positions;
use sample::Sample;
use slices::largest_gap;

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
    /// The same figures on parts of the tickets, too.
    pub by: Option<By>,
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
    /// No log has that field.
    #[error("No log has the field `{name}`; there are model, source, tag, at:week; of the metadata: {}.", .known.join(", "))]
    NoField {
        /// The name.
        name: String,
        /// The fields of the metadata that there are.
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
    /// How far its choices between two outputs are people's.
    pub pairs: PairsReport,
    /// Whether the judge may be trusted here.
    pub gate: GateReport,
    /// The same by the values of a field, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slices: Option<Vec<Slice>>,
    /// Where among them judge and people differ most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_gap: Option<Gap>,
    /// How far the judge's bias has moved over stretches of time, by criterion.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<BiasDrift>,
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

impl fmt::Display for CoverageReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            tickets,
            rated,
            judged,
            both,
            ..
        } = self;
        let s = if *tickets == 1 { "" } else { "s" };
        write!(
            f,
            "of {tickets} ticket{s} {rated} are rated, {judged} judged, {both} both"
        )?;
        for (count, what) in [
            (self.judge_failed, "failed"),
            (self.judge_pending, "not judged yet"),
            (self.examples, "shown to the judge, not counted"),
            (self.informed_excluded, "rated after a look, not counted"),
            (self.both_outside, "both outside of the queue"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

/// How far a judge and people agree under an evaluator that the store has adopted.
///
/// # Errors
/// When a judge, reviewer, criterion or field is asked for that is not there, or the store fails.
pub fn agreement(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    wanted: &Wanted,
) -> Result<Agreement, AgreeError> {
    let judge = match subject::choose(store, evaluator, wanted.judge.as_deref()) {
        // A judge may have chosen between outputs and scored none.
        Err(AgreeError::NoJudge { .. }) if has_chosen(store, evaluator, wanted)? => None,
        judge => judge?,
    };
    let whose = match (&wanted.judge, &judge) {
        (Some(name), _) => Whose::Named(name),
        (None, Some(judge)) => Whose::Rather(&judge.name),
        (None, None) => Whose::First,
    };
    let pairs = pairs(store, evaluator, whose, wanted.random_only)?;
    let mut view = View::of(store, evaluator, vocabulary, wanted, judge)?;
    if let Some(judge) = &view.judge {
        view.positions = Positions::of(store, evaluator, &judge.identity)?;
    }
    let all = |_: Ordinal| true;
    let (slices, drift) = match &wanted.by {
        Some(by) => {
            let (slices, drift) = view.slices(by)?;
            (Some(slices), drift)
        }
        None => (None, Vec::new()),
    };
    let criteria = view.reports(&all);
    let judge = &view.judge;
    Ok(Agreement {
        evaluator: evaluator.name.clone(),
        version: evaluator.version(),
        identity: judge.as_ref().map(|judge| judge.identity),
        coverage: view.coverage(),
        judge: judge.as_ref().map(|judge| judge.name.clone()),
        against: name_of(&wanted.against),
        reviewers: view.everybody.reviewers.clone(),
        basis: view.basis.counted,
        sensitivity: view.sensitivity.clone(),
        pairs,
        gate: view.gate(),
        criteria,
        largest_gap: slices.as_deref().and_then(largest_gap),
        drift,
        slices,
    })
}

/// Whether the judge that is asked for has chosen between two outputs.
fn has_chosen(store: &Store, evaluator: &Evaluator, wanted: &Wanted) -> Result<bool, AgreeError> {
    let whose = wanted.judge.as_deref().map_or(Whose::First, Whose::Named);
    Ok(pairs(store, evaluator, whose, false)?.judge.is_some())
}

/// What may be quoted of a judge while people rate: nothing here is resampled.
#[derive(Clone, Debug)]
pub struct Standing {
    /// How far people agree with each other, by criterion: the share of pairs of ratings that are the same.
    pub people: Vec<(CriterionKey, Statistic)>,
    /// The name of the first criterion with a bar, and the share that passes on it, corrected.
    pub rate: Option<(String, Statistic)>,
    /// Whether the judge may be trusted.
    pub gate: GateReport,
}

/// What may be quoted of the judge of this identity, held against everybody.
///
/// # Errors
/// When the store fails.
pub fn standing(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    judge: &JudgeIdentity,
) -> Result<Standing, AgreeError> {
    let wanted = Wanted {
        judge: None,
        against: Against::People(Pooling::Median),
        random_only: false,
        criterion: None,
        by: None,
    };
    let subject = Subject {
        name: String::new(),
        identity: *judge,
        model: None,
    };
    let view = View::of(store, evaluator, vocabulary, &wanted, Some(subject))?;
    let criteria = view.criteria.iter();
    let people = criteria.filter_map(|(at, criterion)| {
        let exact = view.everybody.exact(criterion, *at)?;
        Some((criterion.key.clone(), exact))
    });
    let first = view.criteria.iter().find(|(_, it)| pass::bar(it).is_some());
    let rate = first.map(|(at, criterion)| {
        let labelled = view
            .sample
            .labelled(store, evaluator, view.judge.as_ref(), *at, &|_| true);
        let rates = pass_rate(criterion, &view.basis, &labelled);
        let rate = if view.basis.is_whole() {
            rates.human_only
        } else {
            rates.ppi
        };
        (criterion.title.clone(), rate)
    });
    Ok(Standing {
        people: people.collect(),
        rate,
        gate: view.gate(),
    })
}

/// Everything that the figures are made from.
struct View<'a> {
    store: &'a Store,
    evaluator: &'a Evaluator,
    /// The criteria that are asked for, with their places in the evaluator.
    criteria: Vec<(usize, &'a Criterion)>,
    against: &'a Against,
    judge: Option<Subject>,
    /// The tickets that the judge is shown as examples.
    shown: BTreeSet<Ordinal>,
    basis: Basis,
    /// By criterion of those that are asked for.
    counted: Vec<Counted>,
    sample: Sample,
    everybody: Everybody,
    sensitivity: Probe,
    /// What the judge said in both orders. Empty until it is asked for, since it reads many tickets.
    positions: Positions,
    /// Scores that were given after a look, beside the judge's, by criterion of the evaluator.
    informed: Vec<Vec<(Ordinal, f64, f64)>>,
}

impl<'a> View<'a> {
    fn of(
        store: &'a Store,
        evaluator: &'a Evaluator,
        vocabulary: &Vocabulary,
        wanted: &'a Wanted,
        judge: Option<Subject>,
    ) -> Result<Self, AgreeError> {
        let reviewers = store.reviewers(&evaluator.version());
        check_reviewer(&wanted.against, &reviewers)?;
        let criteria = chosen(evaluator, wanted.criterion.as_deref())?;
        // A filter that no longer parses was refused when the evaluator was read.
        let filter = Filter::parse(&evaluator.queue.filter, vocabulary).unwrap_or_default();
        let basis = Basis::of(store, evaluator, &filter, wanted.random_only);
        let pairs = match &judge {
            Some(judge) => store.pairs(evaluator, &judge.identity, &wanted.against)?,
            None => Vec::new(),
        };
        let counted = criteria
            .iter()
            .map(|(at, _)| basis.count(store, pairs.get(*at)));
        let sensitivity = judge.as_ref().map_or_else(Probe::without_judge, |judge| {
            probe(store, evaluator, &judge.identity, |_| true)
        });
        let shown = judge
            .as_ref()
            .map_or_else(BTreeSet::new, |judge| examples(evaluator, &judge.identity));
        let sample = Sample::of(store, evaluator, &wanted.against, &basis, &shown)?;
        let informed = judge.as_ref().map_or_else(Vec::new, |judge| {
            store.informed(evaluator, &judge.identity, &wanted.against)
        });
        Ok(Self {
            positions: Positions::default(),
            informed,
            counted: counted.collect(),
            everybody: Everybody::of(store, evaluator, &reviewers)?,
            store,
            evaluator,
            criteria,
            against: &wanted.against,
            judge,
            shown,
            basis,
            sample,
            sensitivity,
        })
    }

    /// Every figure of each criterion, on the tickets of which this holds.
    fn reports(&self, holds: &dyn Fn(Ordinal) -> bool) -> Vec<CriterionReport> {
        let all = 0..self.criteria.len();
        all.map(|nth| self.report(nth, holds)).collect()
    }

    fn report(&self, nth: usize, holds: &dyn Fn(Ordinal) -> bool) -> CriterionReport {
        let (at, criterion) = self.criteria[nth];
        let counted = self.counted[nth].only(holds);
        let labelled =
            self.sample
                .labelled(self.store, self.evaluator, self.judge.as_ref(), at, holds);
        let judged = self.judge.as_ref().map_or_else(Vec::new, |judge| {
            let tickets: Vec<_> = self.everybody.tickets().collect();
            self.store
                .judged_codes(self.evaluator, &judge.identity, at, &tickets)
        });
        criterion::report(criterion::Asked {
            criterion,
            counted: &counted,
            rates: pass_rate(criterion, &self.basis, &labelled),
            people: self.everybody.agreement(criterion, at, holds),
            alt_test: alt_test(criterion, &self.everybody, at, &judged, holds),
            leaning: self.leaning(nth, &counted, holds),
            position: self.positions.report(criterion, holds),
            sensitivity: self.sensitivity.of(criterion),
            whom: whom(self.against),
        })
    }

    /// Where the judge leans on the criterion of this number, on the tickets of which this holds.
    fn leaning(&self, nth: usize, counted: &Counted, holds: &dyn Fn(Ordinal) -> bool) -> Leaning {
        let (at, criterion) = self.criteria[nth];
        let judge = self.judge.as_ref();
        let informed = self.informed.get(at).map_or(&[][..], Vec::as_slice).iter();
        let informed: Vec<_> = informed
            .filter(|(ticket, ..)| holds(*ticket))
            .map(|(ordinal, human, judge)| Both {
                ordinal: *ordinal,
                cluster: self.store.input(*ordinal).unwrap_or_default(),
                human: *human,
                judge: *judge,
            })
            .collect();
        let family = judge.and_then(|judge| judge.model.as_deref().and_then(family));
        let tickets = Outputs {
            lens: self.store.lens(self.evaluator, None, Sight::Everything),
            family: family.clone(),
        };
        leaning(criterion, family, &tickets, &counted.pairs, &informed)
    }

    /// The figures on parts of the tickets, and over stretches of time how far the judge's bias has moved.
    fn slices(&self, by: &By) -> Result<(Vec<Slice>, Vec<BiasDrift>), AgreeError> {
        if let Some(name) = by.meta() {
            let known = self.store.meta_names();
            let is_known = |known: &Vec<String>| known.iter().any(|known| known == name);
            if known.as_ref().is_some_and(|known| !is_known(known)) {
                return Err(AgreeError::NoField {
                    name: name.to_string(),
                    known: known.into_iter().flatten().collect(),
                });
            }
        }
        let pairs = self.counted.iter().flat_map(|counted| &counted.pairs);
        let counted: BTreeSet<_> = pairs.map(|pair| pair.ordinal).collect();
        let tickets = counted.iter().chain(&self.basis.queue).copied();
        let parts = slices::parts(self.store, self.evaluator, by, tickets);
        let drift = if let By::At(_) = by {
            let criteria = self.criteria.iter().zip(&self.counted);
            let drift = criteria.filter_map(|((_, criterion), counted)| {
                slices::bias_drift(criterion, &counted.pairs, &parts)
            });
            drift.collect()
        } else {
            Vec::new()
        };
        let slices = parts.into_iter().filter_map(|(value, tickets)| {
            let own = tickets.intersection(&counted);
            let inputs: BTreeSet<_> = own.map(|ticket| self.store.input(*ticket)).collect();
            let holds = |ticket: Ordinal| tickets.contains(&ticket);
            (!inputs.is_empty()).then(|| Slice::of(value, self.reports(&holds), inputs.len()))
        });
        Ok((slices.collect(), drift))
    }

    fn gate(&self) -> GateReport {
        let gate = &self.evaluator.gate;
        let left = self.left();
        let criteria = self.criteria.iter().zip(&self.counted);
        let criteria = criteria.filter_map(|((_, criterion), counted)| {
            gate::criterion(criterion, gate, &self.basis, counted, left)
        });
        gate::report(gate, criteria.collect())
    }

    /// Random tickets that a gate would count and nobody has decided.
    fn left(&self) -> usize {
        if self.basis.is_whole() {
            return 0;
        }
        let lens = self.store.lens(self.evaluator, None, Sight::Everything);
        let open = |ticket: &&Ordinal| lens.status(**ticket) == Status::Todo;
        let queue = self.basis.queue.iter();
        let random = queue.filter(|ticket| self.basis.chooses(self.store, **ticket));
        let input = |ticket: &Ordinal| self.store.input(*ticket).unwrap_or_default();
        let counted = random.filter(|ticket| self.basis.gates(input(ticket)));
        counted.filter(open).count()
    }

    fn coverage(&self) -> CoverageReport {
        let (store, evaluator, queue) = (self.store, self.evaluator, &self.basis.queue);
        // Without a judge every ticket waits for one: an identity that nobody has counts just that.
        let nobody = JudgeIdentity([0; 32]);
        let identity = self.judge.as_ref().map_or(nobody, |judge| judge.identity);
        let asked = queue.iter().copied();
        let asked = asked.filter(|ticket| !self.shown.contains(ticket));
        let counts = store.coverage(evaluator, &identity, queue.iter().copied());
        let pending = store.coverage(evaluator, &identity, asked).judge_pending;
        let all = store.coverage(evaluator, &identity, store.ordinals());
        let examples = queue.iter().filter(|ticket| self.shown.contains(ticket));
        CoverageReport {
            tickets: counts.tickets,
            rated: counts.rated,
            judged: counts.judged,
            both: counts.both,
            judge_failed: counts.judge_failed,
            judge_pending: pending,
            examples: u32::try_from(examples.count()).unwrap_or(u32::MAX),
            informed_excluded: counts.informed_excluded,
            both_outside: all.both - counts.both,
        }
    }
}

/// The outputs of a store, as a judge's leaning asks for them.
struct Outputs<'a> {
    lens: Lens<'a>,
    family: Option<String>,
}

impl Tickets for Outputs<'_> {
    fn words(&self, ticket: Ordinal) -> f64 {
        self.lens
            .measure(ticket, Measure::Words)
            .unwrap_or_default()
    }

    fn is_own(&self, ticket: Ordinal) -> bool {
        let model = self.lens.text(ticket, Field::Model);
        self.family.is_some() && family(&model) == self.family
    }
}

/// Whom a sentence names.
fn whom(against: &Against) -> &str {
    match against {
        Against::Reviewer(reviewer) => reviewer.as_str(),
        Against::People(_) | Against::Final => "people",
    }
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
) -> Result<Vec<(usize, &'a Criterion)>, AgreeError> {
    let counted = evaluator.criteria.iter().enumerate();
    let counted: Vec<_> = counted
        .filter(|(_, criterion)| criterion.scale != Scale::Text)
        .collect();
    let Some(key) = key else { return Ok(counted) };
    match counted
        .iter()
        .find(|(_, criterion)| criterion.key.as_str() == key)
    {
        Some(found) => Ok(vec![*found]),
        None => Err(AgreeError::NoCriterion {
            key: key.to_string(),
            known: counted
                .iter()
                .map(|(_, criterion)| criterion.key.to_string())
                .collect(),
        }),
    }
}

fn name_of(against: &Against) -> String {
    match against {
        Against::Reviewer(reviewer) => reviewer.to_string(),
        Against::People(pooling) => pooling.as_str().to_string(),
        Against::Final => "final".to_string(),
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
