//! One judge's tickets: which wait, which are with it, what came of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::app::event::{JudgeFailure, JudgeState};
use crate::model::{
    Evaluator, EvaluatorVersion, Failure, JudgeIdentity, JudgeKind, JudgeSpec, Masked, Ordinal,
    Outcome, Verdict,
};
use crate::runtime::latest_model::LatestModel;
use crate::runtime::setup::examples::judgeable;
use crate::store::Store;

/// The most failures that are listed with their details.
const LISTED: usize = 1_000;

/// What of a ticket a judge is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    /// A ticket's output.
    Output(Ordinal),
    /// The edit that stands in its place.
    Edit(Ordinal),
}

/// One judge's tickets.
pub(super) struct Lane {
    pub(super) spec: JudgeSpec,
    pub(super) identity: JudgeIdentity,
    pub(super) stopped: Option<String>,
    /// What was masked in what it was told since this sitting began.
    pub(super) masked: Masked,
    /// Tickets that it never judges, since it, or a member of it, is shown them.
    shown: BTreeSet<Ordinal>,
    waiting: VecDeque<Ordinal>,
    /// Tickets whose edits wait, behind all outputs.
    edits: VecDeque<Ordinal>,
    /// Those of the tickets with the judge whose edit it has.
    with_edit: BTreeSet<Ordinal>,
    with_judge: BTreeSet<Ordinal>,
    running: BTreeSet<Ordinal>,
    judged: usize,
    failures: BTreeMap<Matter, Failure>,
    cost_usd: Option<f64>,
    /// Texts since this sitting began that speak to their judge.
    suspects: usize,
    model: LatestModel,
    /// Rated tickets whose scores are of an earlier one.
    outdated: BTreeSet<Ordinal>,
}

impl Lane {
    pub(super) fn new(
        spec: &JudgeSpec,
        identity: JudgeIdentity,
        evaluator: &Evaluator,
        store: &Store,
    ) -> Self {
        let version = evaluator.version();
        let seen = store
            .judges(&version)
            .into_iter()
            .find(|judge| judge.identity == identity);
        let failures = store.failed(&version, &identity).take(LISTED);
        let failures = failures.filter_map(|ordinal| {
            let ticket = store.ticket(ordinal, evaluator).ok()?;
            match &ticket.verdict_by(&identity)?.outcome {
                Outcome::Failed(failure) => Some((Matter::Output(ordinal), failure.clone())),
                Outcome::Scored { .. } => None,
            }
        });
        let on_edits = store.failed_on_edits(&version, &identity);
        let on_edits = on_edits.unwrap_or_else(|error| {
            tracing::warn!(%error, "failures on edits could not be read");
            Vec::new()
        });
        let on_edits = on_edits.into_iter().take(LISTED);
        let failures = failures.chain(on_edits.map(|(ordinal, it)| (Matter::Edit(ordinal), it)));
        Self {
            spec: spec.clone(),
            identity,
            stopped: None,
            masked: Masked::default(),
            shown: evaluator.shown_to(spec),
            waiting: VecDeque::new(),
            edits: VecDeque::new(),
            with_edit: BTreeSet::new(),
            with_judge: BTreeSet::new(),
            running: BTreeSet::new(),
            judged: seen.map_or(0, |judge| judge.scored as usize),
            failures: failures.collect(),
            cost_usd: None,
            suspects: 0,
            model: LatestModel::of(store, &version, &identity),
            outdated: store.outdated(&version, &identity).collect(),
        }
    }

    /// Whether it hears others and asks nobody itself.
    fn is_jury(&self) -> bool {
        matches!(self.spec.kind, JudgeKind::Jury { .. })
    }

    /// The tickets of these that it has no verdict on, behind those that wait.
    pub(super) fn want_missing(
        &mut self,
        store: &Store,
        version: &EvaluatorVersion,
        population: &[Ordinal],
    ) {
        if self.is_jury() {
            return;
        }
        let missing: BTreeSet<_> = store.unjudged(version, &self.identity).collect();
        let fresh = judgeable(&self.spec, population.iter().copied())
            .filter(|ordinal| missing.contains(ordinal) && !self.with_judge.contains(ordinal));
        self.waiting = fresh.collect();
    }

    /// The edits that it has said nothing about, though it has scored the outputs.
    pub(super) fn want_edits(&mut self, store: &Store, version: &EvaluatorVersion) {
        if self.is_jury() {
            return;
        }
        let open = store.uncorrected(version, &self.identity);
        self.edits = judgeable(&self.spec, open)
            .filter(|ordinal| !self.with_edit.contains(ordinal))
            .collect();
    }

    /// A ticket has no edit any more that the judge could be handed.
    pub(super) fn drop_edit(&mut self, ordinal: Ordinal) {
        self.with_edit.remove(&ordinal);
        self.with_judge.remove(&ordinal);
        self.failures.remove(&Matter::Edit(ordinal));
    }

    /// These tickets, before those that wait, whatever is known of them.
    pub(super) fn want_again(&mut self, tickets: &[Ordinal]) {
        if self.is_jury() {
            return;
        }
        for ordinal in tickets.iter().rev() {
            if !self.with_judge.contains(ordinal) && !self.spec.is_shown(*ordinal) {
                self.waiting.retain(|waiting| waiting != ordinal);
                self.waiting.push_front(*ordinal);
            }
        }
    }

    /// The tickets on whose outputs it failed.
    pub(super) fn failed(&self) -> Vec<Ordinal> {
        let outputs = self.failures.keys().filter_map(|matter| match matter {
            Matter::Output(ordinal) => Some(*ordinal),
            Matter::Edit(_) => None,
        });
        outputs.collect()
    }

    pub(super) fn want_failed(&mut self) {
        let may_pass =
            |(matter, failure): (&Matter, &Failure)| failure.cause.may_pass().then_some(*matter);
        let mut outputs = Vec::new();
        for matter in self.failures.iter().filter_map(may_pass) {
            match matter {
                Matter::Output(ordinal) => outputs.push(ordinal),
                Matter::Edit(ordinal)
                    if !self.with_edit.contains(&ordinal) && !self.edits.contains(&ordinal) =>
                {
                    self.edits.push_back(ordinal);
                }
                Matter::Edit(_) => {}
            }
        }
        self.want_again(&outputs);
    }

    /// The rated tickets whose scores are of an earlier model of its server.
    pub(super) fn want_outdated(&mut self) {
        let outdated: Vec<_> = self.outdated.iter().copied().collect();
        self.want_again(&outdated);
    }

    /// Notes which model answered. The one that answered before, where it is another.
    pub(super) fn answered_by(&mut self, generation: Option<&String>) -> Option<String> {
        self.model.answered(generation?)
    }

    /// Looks up which rated tickets have scores of an earlier model, which may be others now.
    pub(super) fn look_up_outdated(&mut self, store: &Store, version: &EvaluatorVersion) {
        self.outdated = store.outdated(version, &self.identity).collect();
    }

    /// The next ticket to hand to the judge, as long as it has not enough.
    pub(super) fn next(&mut self) -> Option<Matter> {
        if self.stopped.is_some() || self.with_judge.len() >= self.spec.concurrency * 2 {
            return None;
        }
        if let Some(ordinal) = self.waiting.pop_front() {
            self.with_judge.insert(ordinal);
            return Some(Matter::Output(ordinal));
        }
        let is_free = |ordinal: &Ordinal| !self.with_judge.contains(ordinal);
        let place = self.edits.iter().position(is_free)?;
        let ordinal = self.edits.remove(place)?;
        self.with_judge.insert(ordinal);
        self.with_edit.insert(ordinal);
        Some(Matter::Edit(ordinal))
    }

    pub(super) fn started(&mut self, ordinal: Ordinal) {
        self.running.insert(ordinal);
    }

    /// A ticket came back without a verdict: it waits again.
    pub(super) fn unasked(&mut self, ordinal: Ordinal) {
        self.running.remove(&ordinal);
        if self.with_judge.remove(&ordinal) {
            let queue = if self.with_edit.remove(&ordinal) {
                &mut self.edits
            } else {
                &mut self.waiting
            };
            queue.push_front(ordinal);
        }
    }

    /// A verdict came. Scores on a ticket that had some before are counted already.
    pub(super) fn finished(&mut self, verdict: &Verdict, was_scored: bool) {
        let ordinal = verdict.ticket;
        self.running.remove(&ordinal);
        self.with_judge.remove(&ordinal);
        if let Some(cost) = verdict.spent.cost_usd {
            self.cost_usd = Some(self.cost_usd.unwrap_or(0.0) + cost);
        }
        self.suspects += usize::from(verdict.suspect.is_some());
        if verdict.revision.is_some() {
            self.with_edit.remove(&ordinal);
        }
        let matter = match verdict.revision {
            Some(_) => Matter::Edit(ordinal),
            None => Matter::Output(ordinal),
        };
        match &verdict.outcome {
            Outcome::Scored { .. } => {
                // What is said of an edit is no score of the ticket.
                self.judged += usize::from(!was_scored && verdict.revision.is_none());
                self.failures.remove(&matter);
            }
            Outcome::Failed(failure) => {
                self.failures.insert(matter, failure.clone());
            }
        }
    }

    /// As the screen shows it.
    pub(super) fn state(&self, total: usize) -> JudgeState {
        let failures = self.failures.iter().map(|(matter, failure)| {
            let (Matter::Output(ordinal) | Matter::Edit(ordinal)) = matter;
            JudgeFailure {
                ordinal: *ordinal,
                on_edit: matches!(matter, Matter::Edit(_)),
                cause: failure.cause,
                detail: failure.detail.clone(),
            }
        });
        JudgeState {
            name: self.spec.name.clone(),
            identity: self.identity.short(),
            total: total.saturating_sub(self.shown.len()),
            judged: self.judged,
            running: self.running.len(),
            at_work: self.running.clone(),
            waiting: self.waiting.len() + self.edits.len() + self.with_judge.len()
                - self.running.len(),
            failures: failures.collect(),
            cost_usd: self.cost_usd,
            stopped: self.stopped.clone(),
            masked: self.masked.total(),
            suspects: self.suspects,
            examples: self.shown.len(),
            generation: self.model.name().map(str::to_string),
            outdated: self.outdated.len(),
            sensitivity: None,
        }
    }
}
