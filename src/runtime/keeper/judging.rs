//! The judges at work beside the reviewer: hands them tickets a few at a time, takes their verdicts in groups, says how
//! far they are. The nearest tickets of the queue come first.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;

use super::judging_lane::{Lane, Matter};
use super::{Order, Work};
use crate::app::effect::Ask;
use crate::app::event::{Event, JudgeState};
use crate::judge::{Pool, PoolEvent, Settings, identity, trust};
use crate::model::{Evaluator, Event as Fact, JudgeIdentity, Ordinal, Verdict};
use crate::runtime::juries::{Heard, Juries};
use crate::runtime::rereading::{Replies, reread_replies};
use crate::store::Store;

/// The most verdicts that wait for others.
const GROUP: usize = 512;

/// The most tickets that are read for the judges before an order of the reviewer's is looked for.
const FEED: usize = 16;

/// The judges at work.
pub(super) struct Judging {
    pool: Pool,
    lanes: Vec<Lane>,
    juries: Juries,
    /// Whether another model than before answered in this sitting, so that rated tickets may wait for its scores.
    has_changed: bool,
    /// Whether there may be edits that judges are to be asked about.
    may_have_edits: bool,
    /// Verdicts that are not on the disk yet.
    unwritten: Vec<(Timestamp, Verdict)>,
}

impl Judging {
    /// Sets the evaluator's judges up; what they do arrives as orders of the keeper.
    pub(super) fn start(
        evaluator: &Arc<Evaluator>,
        store: &Store,
        runtime: &Handle,
        orders: Sender<Order>,
    ) -> Self {
        let trusted = trust::needed(evaluator).filter(|hash| store.is_trusted(&hash.to_string()));
        let settings = Settings {
            trusted: trusted.into_iter().collect(),
            ..Settings::default()
        };
        let (events, mut happened) = unbounded_channel();
        let pool = Pool::start(runtime, evaluator, &settings, events);
        runtime.spawn(async move {
            while let Some(event) = happened.recv().await {
                if orders.send(Order::Judged(Box::new(event))).is_err() {
                    return;
                }
            }
        });
        let lanes = evaluator
            .judges
            .iter()
            .map(|spec| Lane::new(spec, identity(evaluator, spec), evaluator, store));
        Self {
            pool,
            lanes: lanes.collect(),
            juries: Juries::of(evaluator),
            has_changed: false,
            may_have_edits: true,
            unwritten: Vec::new(),
        }
    }

    /// The identity of the evaluator's first judge.
    pub(super) fn first_identity(&self) -> Option<JudgeIdentity> {
        self.lanes.first().map(|lane| lane.identity)
    }

    fn lane(&mut self, name: &str) -> Option<&mut Lane> {
        self.lanes.iter_mut().find(|lane| lane.spec.name == name)
    }
}

impl Work {
    /// Judges that may begin unasked begin with what has no verdict.
    pub(super) fn begin_judging(&mut self) {
        self.reread_replies();
        for lane in self.judging.lanes.iter_mut().filter(|lane| lane.spec.auto) {
            lane.want_missing(&self.store, &self.version, &self.population);
        }
        let waiting = self.judging.juries.waiting(&self.store, &self.evaluator);
        self.hear_juries(&waiting);
    }

    /// Reads the replies again that could not be read when they came; nobody is asked.
    fn reread_replies(&mut self) {
        let (evaluator, by) = (Arc::clone(&self.evaluator), self.reviewer.clone());
        for spec in &evaluator.judges {
            let Some(lane) = self.judging.lane(&spec.name) else {
                continue;
            };
            let failed = lane.failed();
            let read = reread_replies(
                &mut self.store,
                &evaluator,
                spec,
                &by,
                &failed,
                Replies::Failed,
            );
            match read {
                Ok(verdicts) => {
                    for verdict in &verdicts {
                        if let Some(lane) = self.judging.lane(&verdict.judge) {
                            lane.finished(verdict, false);
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "kept replies were not read again"),
            }
        }
    }

    /// Has the juries decide tickets on which their members were heard.
    fn hear_juries(&mut self, tickets: &BTreeSet<Ordinal>) {
        let reviewer = self.reviewer.clone();
        let (juries, evaluator) = (&self.judging.juries, Arc::clone(&self.evaluator));
        match juries.sit(&mut self.store, &evaluator, &reviewer, tickets) {
            Ok(verdicts) => {
                for Heard {
                    verdict,
                    was_scored,
                } in verdicts
                {
                    if let Some(lane) = self.judging.lane(&verdict.judge) {
                        lane.finished(&verdict, was_scored);
                    }
                }
            }
            Err(error) => self.tell(Event::Failed(format!(
                "what the juries say was not saved: {error}"
            ))),
        }
    }

    /// Notes that an edit was made or taken back.
    pub(super) fn note_edit(&mut self) {
        self.forget_sensitivities();
        self.judging.may_have_edits = true;
    }

    /// Hands the judges what they can take, a few tickets at a time.
    pub(super) fn feed_judges(&mut self) {
        let Self {
            judging,
            store,
            evaluator,
            ..
        } = self;
        if std::mem::take(&mut judging.may_have_edits) {
            for lane in judging.lanes.iter_mut().filter(|lane| lane.spec.auto) {
                lane.want_edits(store, &evaluator.version());
            }
        }
        let mut left = FEED;
        for lane in &mut judging.lanes {
            while left > 0 {
                let Some(next) = lane.next() else { break };
                let (Matter::Output(ordinal) | Matter::Edit(ordinal)) = next;
                left -= 1;
                match store.ticket(ordinal, evaluator) {
                    Ok(ticket) if matches!(next, Matter::Output(_)) => {
                        judging.pool.submit(&lane.spec.name, Arc::new(ticket));
                    }
                    Ok(ticket) if ticket.revisions.is_empty() => lane.drop_edit(ordinal),
                    Ok(ticket) => judging.pool.submit_edit(&lane.spec.name, &ticket),
                    Err(error) => {
                        tracing::warn!(%error, "a ticket could not be read for a judge");
                        lane.unasked(ordinal);
                        lane.stopped = Some(error.to_string());
                    }
                }
            }
        }
    }

    pub(super) fn ask_judges(&mut self, ask: &Ask) {
        if *ask == Ask::Trusted {
            return self.trust();
        }
        let (store, version, population) = (&self.store, &self.version, &self.population);
        for lane in &mut self.judging.lanes {
            match ask {
                Ask::Again(tickets) => lane.want_again(tickets),
                Ask::Failed => lane.want_failed(),
                Ask::Outdated => lane.want_outdated(),
                Ask::Queue | Ask::Trusted => {
                    lane.want_missing(store, version, population);
                    lane.want_edits(store, version);
                }
            }
            lane.stopped = None;
        }
        self.judging.pool.resume();
        self.tell(Event::Paused(false));
        self.tell_judging();
    }

    /// Notes that the evaluator's programs may run and its keys be sent, and lets them.
    fn trust(&mut self) {
        let Some(hash) = trust::needed(&self.evaluator) else {
            self.tell(Event::Notice(
                "this evaluator runs no program of its own and lends no key".to_string(),
            ));
            return;
        };
        let fact = Fact::Trusted {
            hash: hash.to_string(),
        };
        if let Err(error) = self
            .store
            .commit(&self.reviewer.clone(), Timestamp::now(), &fact)
        {
            self.tell(Event::Failed(error.to_string()));
            return;
        }
        self.judging.pool.trust(hash);
        for lane in self
            .judging
            .lanes
            .iter_mut()
            .filter(|lane| lane.spec.needs_trust())
        {
            lane.stopped = None;
            lane.want_missing(&self.store, &self.version, &self.population);
        }
        let deeds = trust::deeds(&self.evaluator).join("; ");
        self.tell(Event::Notice(format!("trusted from now on: it {deeds}")));
        self.tell_judging();
    }

    pub(super) fn pause(&mut self, paused: bool) {
        if paused {
            self.judging.pool.pause();
        } else {
            self.judging.pool.resume();
            self.judging
                .lanes
                .iter_mut()
                .for_each(|lane| lane.stopped = None);
        }
        self.tell(Event::Paused(paused));
        self.tell_judging();
    }

    /// What the judges do: verdicts wait for others, everything else is noted at once.
    pub(super) fn judged(&mut self, event: PoolEvent) {
        match event {
            PoolEvent::Started { ticket, judge } => {
                if let Some(lane) = self.judging.lane(&judge) {
                    lane.started(ticket);
                }
            }
            PoolEvent::Masked { judge, masked } => {
                if let Some(lane) = self.judging.lane(&judge) {
                    lane.masked.merge(&masked);
                }
            }
            PoolEvent::Unasked { ticket, judge } => {
                if let Some(lane) = self.judging.lane(&judge) {
                    lane.unasked(ticket);
                }
            }
            PoolEvent::Finished(verdict) => {
                self.note_finished(&verdict);
                self.judging.unwritten.push((verdict.at, *verdict));
            }
            PoolEvent::Notice { judge, text } => {
                self.tell(Event::Notice(format!("judge {judge}: {text}")));
            }
            PoolEvent::Stopped { judge, why } => {
                if let Some(lane) = self.judging.lane(&judge) {
                    lane.stopped = Some(why.clone());
                }
                self.tell(Event::Failed(format!("judge {judge} stopped: {why}")));
                self.tell_judging();
            }
        }
        self.waiting_since.get_or_insert_with(Instant::now);
        if self.judging.unwritten.len() >= GROUP {
            self.write_verdicts();
        }
    }

    fn note_finished(&mut self, verdict: &Verdict) {
        let (version, ticket) = (&self.version, verdict.ticket);
        let was_scored = self.store.is_scored(version, &verdict.identity, ticket);
        let Some(lane) = self.judging.lane(&verdict.judge) else {
            return;
        };
        lane.finished(verdict, was_scored);
        let before = lane.answered_by(verdict.generation.as_ref());
        if let (Some(before), Some(now)) = (before, &verdict.generation) {
            self.judging.has_changed = true;
            self.tell(Event::Notice(format!(
                "judge {}: the server's answers are {now}'s now and were {before}'s before; the scores of the two are not \
                 pooled, and :judge-outdated judges the rated tickets again",
                verdict.judge
            )));
        }
    }

    /// Writes what the judges said since the last time, as one group, and says how far they are.
    pub(super) fn write_verdicts(&mut self) {
        self.waiting_since = None;
        let verdicts = std::mem::take(&mut self.judging.unwritten);
        if !verdicts.is_empty() {
            let tickets: BTreeSet<_> = verdicts.iter().map(|(_, verdict)| verdict.ticket).collect();
            // An output that has a score now may have an edit.
            self.judging.may_have_edits = true;
            if let Err(error) = self.store.commit_verdicts(&self.reviewer.clone(), verdicts) {
                self.judging.pool.pause();
                self.tell(Event::Paused(true));
                self.tell(Event::Failed(format!(
                    "the judges pause, their verdicts were not saved: {error}"
                )));
            } else {
                self.hear_juries(&tickets);
                if self.judging.has_changed {
                    for lane in &mut self.judging.lanes {
                        lane.look_up_outdated(&self.store, &self.version);
                    }
                }
                let changed: Vec<_> = tickets.into_iter().collect();
                self.forget_sensitivities();
                self.tell_agreement(Some(&changed));
                self.tell(Event::Changed(changed));
            }
        }
        self.tell_judging();
    }

    /// How far the judges are; those whose verdicts came with logs are among them.
    pub(super) fn tell_judging(&self) {
        let total = self.population.len();
        let mut judges: Vec<_> = self
            .judging
            .lanes
            .iter()
            .map(|lane| JudgeState {
                sensitivity: Some(self.sensitivity(&lane.identity)),
                ..lane.state(total)
            })
            .collect();
        let own = |identity: &JudgeIdentity| {
            self.judging
                .lanes
                .iter()
                .any(|lane| lane.identity == *identity)
        };
        let names = |name: &str| self.evaluator.judges.iter().any(|spec| spec.name == name);
        let came = self
            .store
            .judges(&self.version)
            .into_iter()
            .filter(|judge| !own(&judge.identity) && !names(&judge.name));
        judges.extend(came.map(|judge| JudgeState {
            name: judge.name,
            identity: judge.identity.short(),
            total: self.store.count() as usize,
            judged: judge.scored as usize,
            ..JudgeState::default()
        }));
        self.tell(Event::Judges(judges));
    }
}
