//! Models at work: so many calls at once to each, outputs to the store in groups, a bar, and Ctrl-C, which lets the calls in
//! flight end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use tokio::task::{Id, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

use crate::cli::console::say;
use crate::cli::failure::Failure;
use crate::judge::generation::{Unwritten, generated};
use crate::judge::outage::Outage;
use crate::judge::server::author::{ServerAuthor, Written};
use crate::judge::{Stop, trust};
use crate::model::{Author, Log, Ordinal, Usage};
use crate::runtime::setup::Setup;
use crate::runtime::setup::generated::Generated;

use super::plan::Plan;
use super::tally::Tally;
use super::{is_trusted, servers};

/// How often outputs go to the store, as one group with one sync.
const GROUP: Duration = Duration::from_millis(250);

/// Has each model write what is missing of it. Whether the user ended it before.
pub(super) fn run(
    setup: &mut Setup,
    authors: Vec<Author>,
    plan: &Plan,
    tallies: &mut [Tally],
    with_bar: bool,
) -> Result<bool, Failure> {
    let calls = plan.missing.iter().map(Vec::len).sum();
    if calls == 0 {
        return Ok(false);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Work(format!("No threads can be started: {error}.")))?;
    let bar = bar(calls, with_bar);
    let untrusted = (!is_trusted(setup, &authors)).then(|| {
        Stop(format!(
            "this file {}, which was not trusted yet or has changed since: look at it, then trust it with \
             `juror generate --trust`",
            trust::lendings(servers(&authors)).join("; ")
        ))
    });
    let begun = Timestamp::now();
    let lanes = authors.into_iter().zip(&plan.missing).zip(tallies);
    let lanes = lanes.map(|((author, missing), tally)| {
        let mut lane = Lane {
            source: Generated::by(&author.name, &setup.evaluator, begun),
            at_once: author.concurrency.max(1),
            missing,
            next: 0,
            running: 0,
            made: Vec::new(),
            outage: Outage::default(),
            tally,
            author: Arc::new(ServerAuthor::new(author, &setup.evaluator, &setup.shared)),
        };
        if lane.author.author().server.lends_key()
            && let Some(stop) = &untrusted
        {
            lane.stop(stop.clone());
        }
        lane
    });
    let mut run = Run {
        lanes: lanes.collect(),
        setup,
        begun: HashMap::new(),
        work: JoinSet::new(),
        cancelled: false,
        bar: &bar,
    };
    let ended = runtime.block_on(run.all());
    let cancelled = run.cancelled;
    drop(run);
    bar.finish_and_clear();
    // A key program that hangs must not keep the command from ending.
    runtime.shutdown_background();
    ended.map(|()| cancelled)
}

fn bar(calls: usize, is_shown: bool) -> ProgressBar {
    let target = if is_shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(calls as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {eta}") {
        bar.set_style(style.progress_chars("█▌ "));
    }
    bar.set_prefix("outputs");
    bar
}

/// One model at work.
struct Lane<'a> {
    author: Arc<ServerAuthor>,
    source: Generated,
    at_once: usize,
    missing: &'a [Ordinal],
    /// The first of them that was not begun.
    next: usize,
    running: usize,
    /// Outputs that the store does not have yet, with the tickets that they were asked for.
    made: Vec<(Ordinal, Log)>,
    outage: Outage,
    tally: &'a mut Tally,
}

impl Lane<'_> {
    /// The next ticket to begin with, where the model may have one more at once.
    fn take(&mut self) -> Option<Ordinal> {
        if self.running >= self.at_once || self.tally.stopped.is_some() {
            return None;
        }
        let ticket = *self.missing.get(self.next)?;
        self.next += 1;
        self.running += 1;
        Some(ticket)
    }

    fn stop(&mut self, why: Stop) {
        self.tally.stopped.get_or_insert(why.0);
    }

    /// A call has ended with an output or a failure.
    fn note(&mut self, ticket: Ordinal, template: &Log, written: &Written) {
        self.tally.count(written);
        let down = match &written.output {
            Ok(output) => {
                let usage = Usage {
                    input_tokens: written.spent.input_tokens,
                    output_tokens: written.spent.output_tokens,
                    #[expect(clippy::cast_precision_loss, reason = "no call takes 2^52 ms")]
                    latency_ms: written.spent.latency_ms.map(|millis| millis as f64),
                    cost_usd: written.spent.cost_usd,
                };
                let now = Timestamp::now();
                let author = self.author.author();
                let log = generated(author, template, template.id(), output, usage, now);
                self.made.push((ticket, log));
                self.outage.served();
                None
            }
            Err(Unwritten::Failed(failure)) => self.outage.failed(failure, "calls"),
            Err(Unwritten::Empty) => {
                self.outage.served();
                None
            }
            Err(Unwritten::NothingAsked) => None,
        };
        if let Some(stop) = down {
            self.stop(stop);
        }
    }
}

/// A call under way.
struct Begun {
    lane: usize,
    ticket: Ordinal,
    log: Arc<Log>,
}

/// A run under way.
struct Run<'a> {
    setup: &'a mut Setup,
    lanes: Vec<Lane<'a>>,
    begun: HashMap<Id, Begun>,
    work: JoinSet<Result<Written, Stop>>,
    cancelled: bool,
    bar: &'a ProgressBar,
}

impl Run<'_> {
    async fn all(&mut self) -> Result<(), Failure> {
        let ended = self.work().await;
        // What was paid for is kept, whatever happened.
        self.flush(true)?;
        ended
    }

    async fn work(&mut self) -> Result<(), Failure> {
        let mut tick = interval(GROUP);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.begin()?;
            if self.work.is_empty() {
                return Ok(());
            }
            tokio::select! {
                Some(done) = self.work.join_next_with_id() => match done {
                    Ok((id, written)) => self.end(id, written),
                    Err(error) => {
                        let broken = "the call broke off inside of juror; this is a fault to report";
                        self.end(error.id(), Err(Stop(broken.to_string())));
                    }
                },
                _ = tick.tick() => self.flush(false)?,
                _ = tokio::signal::ctrl_c(), if !self.cancelled => self.cancelled = true,
            }
        }
    }

    /// Begins with as many calls as each model may have at once: input by input, and model by model as they stand in the
    /// file.
    fn begin(&mut self) -> Result<(), Failure> {
        while !self.cancelled {
            // The model whose next input came first is next, so that an input goes to all before the next one does.
            let mut lanes: Vec<(usize, &mut Lane<'_>)> =
                self.lanes.iter_mut().enumerate().collect();
            lanes.sort_by_key(|(at, lane)| (lane.missing.get(lane.next).copied(), *at));
            let taken = lanes
                .into_iter()
                .find_map(|(at, lane)| Some((at, lane.take()?)));
            let Some((at, ticket)) = taken else {
                return Ok(());
            };
            let log = self.setup.store.log(ticket)?;
            let author = Arc::clone(&self.lanes[at].author);
            let asked = Arc::clone(&log);
            let task = self
                .work
                .spawn(async move { author.write(&asked.messages).await });
            let begun = Begun {
                lane: at,
                ticket,
                log,
            };
            self.begun.insert(task.id(), begun);
        }
        Ok(())
    }

    fn end(&mut self, id: Id, written: Result<Written, Stop>) {
        let Some(begun) = self.begun.remove(&id) else {
            return;
        };
        let lane = &mut self.lanes[begun.lane];
        lane.running -= 1;
        match written {
            Ok(written) => {
                self.bar.inc(1);
                for notice in &written.notices {
                    let sentence = format!("{}: {notice}", lane.tally.model);
                    self.bar.suspend(|| say(&sentence));
                }
                lane.note(begun.ticket, &begun.log, &written);
            }
            Err(stop) => lane.stop(stop),
        }
    }

    /// Outputs to the store, those of a group in the order of their tickets.
    fn flush(&mut self, is_last: bool) -> Result<(), Failure> {
        for lane in &mut self.lanes {
            let mut made = std::mem::take(&mut lane.made);
            made.sort_by_key(|(ticket, _)| *ticket);
            let count = made.len();
            let logs = made.into_iter().map(|(_, log)| log).collect();
            let store = &mut self.setup.store;
            let kept = lane
                .source
                .bring(store, &self.setup.reviewer, logs, is_last)?;
            lane.tally.keep_out(count - kept);
        }
        Ok(())
    }
}
