//! One judge over some tickets: the pool at work, verdicts to the store in groups, a bar, and Ctrl-C, which lets the calls
//! in flight end.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

use super::anchors;
use super::tally::Tally;
use crate::cli::console::say;
use crate::cli::failure::Failure;
use crate::export::drift::drift;
use crate::judge::{Pool, PoolEvent, Settings, identity, trust};
use crate::model::{JudgeIdentity, JudgeKind, JudgeSpec, Ordinal, Outcome, Verdict};
use crate::runtime::juries::Juries;
use crate::runtime::latest_model::LatestModel;
use crate::runtime::rereading::{Replies, reread_replies};
use crate::runtime::setup::Setup;
use crate::runtime::setup::examples::judgeable;
use crate::store::StoreError;

/// How often verdicts go to the store, as one group with one sync.
pub(super) const GROUP: Duration = Duration::from_millis(250);

/// Tickets that wait in the pool, beyond those that are begun.
pub(super) const AHEAD: usize = 256;

/// Which tickets a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Which {
    /// Those without a verdict, and those that failed in a way that may pass.
    Open,
    /// The rated ones whose scores are of an earlier model of the judge's server.
    Outdated,
    /// The anchors, which are chosen if there are none.
    Anchors,
    /// Those whose replies were kept: they are read again, and nobody is asked.
    Kept,
}

/// Has the evaluator's judge of this name judge some of these tickets.
pub(in crate::cli) fn judge(
    setup: &mut Setup,
    name: &str,
    tickets: &[Ordinal],
    which: Which,
    with_bar: bool,
) -> Result<Tally, Failure> {
    let evaluator = Arc::clone(&setup.evaluator);
    let Some(spec) = evaluator.judges.iter().find(|spec| spec.name == name) else {
        return Err(Failure::Usage(format!("There is no judge `{name}`.")));
    };
    let identity = identity(&evaluator, spec);
    if matches!(spec.kind, JudgeKind::Jury { .. }) {
        return hear_jury(setup, spec, identity, tickets);
    }
    let tickets: Vec<_> = judgeable(spec, tickets.iter().copied()).collect();
    let begun = Instant::now();
    let mut tally = Tally::of(identity, spec);
    let open = match which {
        Which::Open => {
            reread(setup, spec, &tickets, Replies::Failed, &mut tally)?;
            open(setup, identity, &tickets)?
        }
        Which::Kept => {
            reread(setup, spec, &tickets, Replies::All, &mut tally)?;
            Vec::new()
        }
        Which::Outdated => {
            let wanted: HashSet<_> = tickets.iter().copied().collect();
            let mut outdated: Vec<_> = setup
                .store
                .outdated(&evaluator.version(), &identity)
                .collect();
            outdated.retain(|ticket| wanted.contains(ticket));
            outdated
        }
        Which::Anchors => anchors::frozen(setup, spec, identity, &tickets)?,
    };
    if which == Which::Open {
        tally.cached = tickets.len() - open.len() - tally.judged;
    }
    if !open.is_empty() {
        let asked = Asked::Outputs(&open);
        ask(setup, name, identity, asked, &mut tally, with_bar)?;
    }
    if which == Which::Open && tally.stopped.is_none() && !tally.cancelled {
        // An edit is judged behind its output.
        let wanted: HashSet<_> = tickets.iter().copied().collect();
        let mut edited = setup.store.uncorrected(&evaluator.version(), &identity);
        let failed = setup
            .store
            .failed_on_edits(&evaluator.version(), &identity)?;
        let may_pass = failed.iter().filter(|(_, it)| it.cause.may_pass());
        edited.extend(may_pass.map(|(ticket, _)| *ticket));
        edited.retain(|ticket| wanted.contains(ticket));
        if !edited.is_empty() {
            let asked = Asked::Edits(&edited);
            ask(setup, name, identity, asked, &mut tally, with_bar)?;
        }
    }
    if which == Which::Anchors {
        tally.drift = Some(drift(&setup.store, &evaluator, &identity, &open)?);
    }
    tally.tickets = tally.judged + tally.failed + tally.cached;
    tally.seconds = begun.elapsed().as_secs_f64();
    Ok(tally)
}

/// Reads kept replies again, and counts what reads differently as judged.
fn reread(
    setup: &mut Setup,
    spec: &JudgeSpec,
    tickets: &[Ordinal],
    which: Replies,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let evaluator = Arc::clone(&setup.evaluator);
    let version = evaluator.version();
    let mut held = tickets.to_vec();
    if which == Replies::Failed {
        let failed: HashSet<_> = setup.store.failed(&version, &tally.identity).collect();
        held.retain(|ticket| failed.contains(ticket));
    }
    let by = setup.reviewer.clone();
    let read = reread_replies(&mut setup.store, &evaluator, spec, &by, &held, which)?;
    if !read.is_empty() {
        say(&format!(
            "{}: {} of the replies that were kept read differently now; nobody was asked.",
            spec.name,
            read.len()
        ));
    }
    for verdict in &read {
        tally.count(verdict);
    }
    Ok(())
}

/// What of some tickets is judged.
#[derive(Clone, Copy, Debug)]
enum Asked<'a> {
    /// The outputs as the models wrote them.
    Outputs(&'a [Ordinal]),
    /// The edits that stand in their place.
    Edits(&'a [Ordinal]),
}

impl<'a> Asked<'a> {
    fn tickets(self) -> &'a [Ordinal] {
        let (Self::Outputs(tickets) | Self::Edits(tickets)) = self;
        tickets
    }
}

/// Has the judge judge this.
fn ask(
    setup: &mut Setup,
    name: &str,
    identity: JudgeIdentity,
    asked: Asked<'_>,
    tally: &mut Tally,
    with_bar: bool,
) -> Result<(), Failure> {
    let runtime = threads()?;
    let bar = bar(name, asked.tickets().len(), with_bar);
    let settings = settings(setup);
    let juries = Juries::of(&setup.evaluator);
    let model = LatestModel::of(&setup.store, &setup.evaluator.version(), &identity);
    let mut run = Run {
        setup,
        juries,
        name,
        asked,
        next: 0,
        waiting: 0,
        verdicts: Vec::new(),
        model,
        tally,
        bar: &bar,
    };
    runtime.block_on(run.all(&settings))?;
    bar.finish_and_clear();
    // A key program that hangs must not keep the command from ending.
    runtime.shutdown_background();
    Ok(())
}

/// Threads for calls.
pub(super) fn threads() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Work(format!("No threads can be started: {error}.")))
}

/// What a jury says of these tickets: of those on which all of its members were heard.
fn hear_jury(
    setup: &mut Setup,
    spec: &JudgeSpec,
    identity: JudgeIdentity,
    tickets: &[Ordinal],
) -> Result<Tally, Failure> {
    let begun = Instant::now();
    let mut tally = Tally::of(identity, spec);
    let evaluator = Arc::clone(&setup.evaluator);
    let juries = Juries::of(&evaluator);
    let wanted: HashSet<_> = tickets.iter().copied().collect();
    let mut open = juries.waiting(&setup.store, &evaluator);
    open.retain(|ticket| wanted.contains(ticket));
    let by = setup.reviewer.clone();
    let heard = juries.sit(&mut setup.store, &evaluator, &by, &open)?;
    let said = heard.iter().map(|heard| &heard.verdict);
    for verdict in said.filter(|verdict| verdict.identity == identity) {
        tally.count(verdict);
    }
    let version = evaluator.version();
    let undecided: HashSet<_> = setup.store.unjudged(&version, &identity).collect();
    let decided = wanted.difference(&undecided).count();
    tally.cached = decided - tally.judged - tally.failed;
    tally.tickets = decided;
    tally.seconds = begun.elapsed().as_secs_f64();
    Ok(tally)
}

/// The tickets that this identity is still to judge: those without a verdict, and those that failed in a way that may
/// pass.
fn open(
    setup: &Setup,
    identity: JudgeIdentity,
    tickets: &[Ordinal],
) -> Result<Vec<Ordinal>, StoreError> {
    let version = setup.evaluator.version();
    let mut open: HashSet<Ordinal> = setup.store.unjudged(&version, &identity).collect();
    for ordinal in setup.store.failed(&version, &identity).collect::<Vec<_>>() {
        let ticket = setup.store.ticket(ordinal, &setup.evaluator)?;
        let may_pass = ticket
            .verdicts
            .iter()
            .filter(|verdict| verdict.identity == identity)
            .all(|verdict| match &verdict.outcome {
                Outcome::Failed(failure) => failure.cause.may_pass(),
                Outcome::Scored { .. } => false,
            });
        if may_pass {
            open.insert(ordinal);
        }
    }
    let wanted = tickets.iter().copied();
    Ok(wanted.filter(|ticket| open.contains(ticket)).collect())
}

/// What a pool needs beside the evaluator.
pub(super) fn settings(setup: &Setup) -> Settings {
    let trusted = trust::needed(&setup.evaluator)
        .filter(|hash| setup.store.is_trusted(&hash.to_string()))
        .into_iter()
        .collect();
    Settings {
        trusted,
        shared: setup.shared.clone(),
        ..Settings::default()
    }
}

/// How far a judge is, on standard error.
pub(super) fn bar(name: &str, tickets: usize, is_shown: bool) -> ProgressBar {
    let target = if is_shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(tickets as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {eta}") {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar.set_prefix(crate::text::sanitize::shown_line(name).into_owned());
    bar
}

/// A run under way.
struct Run<'a> {
    setup: &'a mut Setup,
    juries: Juries,
    name: &'a str,
    asked: Asked<'a>,
    /// The first of them that the pool does not have yet.
    next: usize,
    /// Tickets that the pool has and that have not ended.
    waiting: usize,
    /// Verdicts that the store does not have yet.
    verdicts: Vec<(Timestamp, Verdict)>,
    model: LatestModel,
    tally: &'a mut Tally,
    bar: &'a ProgressBar,
}

impl Run<'_> {
    async fn all(&mut self, settings: &Settings) -> Result<(), Failure> {
        let (sender, mut events) = unbounded_channel();
        let handle = tokio::runtime::Handle::current();
        let pool = Pool::start(&handle, &self.setup.evaluator, settings, sender);
        let ended = self.work(&pool, &mut events).await;
        pool.finish();
        self.flush()?;
        ended
    }

    async fn work(
        &mut self,
        pool: &Pool,
        events: &mut UnboundedReceiver<PoolEvent>,
    ) -> Result<(), Failure> {
        let mut tick = interval(GROUP);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.submit(pool)?;
            if self.waiting == 0 {
                return Ok(());
            }
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.heed(event),
                    None => return Ok(()),
                },
                _ = tick.tick() => self.flush()?,
                _ = tokio::signal::ctrl_c(), if !self.tally.cancelled => {
                    self.tally.cancelled = true;
                    pool.cancel();
                }
            }
        }
    }

    /// Keeps the pool supplied, with no more tickets in memory than it needs.
    fn submit(&mut self, pool: &Pool) -> Result<(), Failure> {
        while self.waiting < AHEAD && !self.tally.cancelled && self.tally.stopped.is_none() {
            let Some(ordinal) = self.asked.tickets().get(self.next) else {
                return Ok(());
            };
            let ticket = self.setup.store.ticket(*ordinal, &self.setup.evaluator)?;
            match self.asked {
                Asked::Outputs(_) => pool.submit(self.name, ticket.into()),
                Asked::Edits(_) => pool.submit_edit(self.name, &ticket),
            }
            self.next += 1;
            self.waiting += 1;
        }
        Ok(())
    }

    fn heed(&mut self, event: PoolEvent) {
        match event {
            PoolEvent::Started { .. } => {}
            PoolEvent::Masked { masked, .. } => self.tally.masked.merge(&masked),
            PoolEvent::Finished(verdict) => {
                self.waiting -= 1;
                self.bar.inc(1);
                self.tally.count(&verdict);
                self.note_generation(&verdict);
                self.verdicts.push((verdict.at, *verdict));
            }
            PoolEvent::Unasked { .. } => self.waiting -= 1,
            PoolEvent::Notice { judge, text } => {
                self.bar.suspend(|| say(&format!("{judge}: {text}")));
            }
            PoolEvent::Stopped { why, .. } => self.tally.stopped = Some(why),
        }
    }

    /// Says it when another model answers than before.
    fn note_generation(&mut self, verdict: &Verdict) {
        let Some(now) = &verdict.generation else {
            return;
        };
        if let Some(before) = self.model.answered(now) {
            let sentence = format!(
                "{}: the server's answers are `{now}`'s now and were `{before}`'s before. The scores of the two are not \
                 pooled; `juror judge --again` judges the rated tickets again.",
                self.name
            );
            self.bar.suspend(|| say(&sentence));
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let verdicts = std::mem::take(&mut self.verdicts);
        let by = self.setup.reviewer.clone();
        let tickets = verdicts.iter().map(|(_, verdict)| verdict.ticket).collect();
        self.setup.store.commit_verdicts(&by, verdicts)?;
        let evaluator = Arc::clone(&self.setup.evaluator);
        self.juries
            .sit(&mut self.setup.store, &evaluator, &by, &tickets)?;
        Ok(())
    }
}
