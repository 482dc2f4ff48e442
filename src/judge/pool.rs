//! Judging in the background: a lane for each judge, a bounded number of tickets at once, facts sent as they come. Never
//! decides what to judge, and never touches the store: the caller asks only for what is not judged yet.

mod lane;
mod panel;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::server::Shared;
use super::trust::TrustHash;
use crate::model::{Evaluator, JudgeKind, Log, Masked, Ordinal, TextHash, Ticket, Verdict};
use lane::{Lane, Order, Question};

/// What a pool needs beside the evaluator.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time for verdicts.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// The programs that the user trusts. Judges that run others are stopped at their first ticket.
    pub trusted: Vec<TrustHash>,
    /// What judges that ask servers have in common.
    pub shared: Shared,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clock: Arc::new(Timestamp::now),
            trusted: Vec::new(),
            shared: Shared::default(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("trusted", &self.trusted)
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}

/// What happens in a pool. Every ticket that was submitted ends in exactly one `Finished` or `Unasked`.
#[derive(Clone, Debug, PartialEq)]
pub enum PoolEvent {
    /// A judge has begun with a ticket.
    Started {
        /// The ticket.
        ticket: Ordinal,
        /// The judge's name.
        judge: String,
    },
    /// What was masked in what a judge was told of a ticket, before that ends.
    Masked {
        /// The judge's name.
        judge: String,
        /// How often.
        masked: Masked,
    },
    /// A judge is done with a ticket: scores, or a failure.
    Finished(Box<Verdict>),
    /// A judge hands a ticket back without a verdict, since it was stopped or the run was cancelled.
    Unasked {
        /// The ticket.
        ticket: Ordinal,
        /// The judge's name.
        judge: String,
    },
    /// Something that the user should hear once.
    Notice {
        /// The judge's name.
        judge: String,
        /// One sentence.
        text: String,
    },
    /// A judge can't go on with any ticket, until it is resumed.
    Stopped {
        /// The judge's name.
        judge: String,
        /// One sentence that says what to do.
        why: String,
    },
}

/// The judges of one evaluator at work.
#[derive(Debug)]
pub struct Pool {
    lanes: BTreeMap<String, UnboundedSender<Order>>,
    events: UnboundedSender<PoolEvent>,
}

impl Pool {
    /// Sets the judges of an evaluator up on a runtime. Nothing is asked before a ticket is submitted. The channel of
    /// events closes when the pool was finished or dropped and the last ticket has ended.
    #[must_use]
    pub fn start(
        runtime: &Handle,
        evaluator: &Arc<Evaluator>,
        settings: &Settings,
        events: UnboundedSender<PoolEvent>,
    ) -> Self {
        let asking = evaluator.judges.iter();
        let asking = asking.filter(|spec| !matches!(spec.kind, JudgeKind::Jury { .. }));
        let lanes = asking.map(|spec| {
            let (orders, receiver) = unbounded_channel();
            let lane = Lane::new(evaluator, spec, settings, events.clone());
            runtime.spawn(lane.run(receiver));
            (spec.name.clone(), orders)
        });
        let lanes = lanes.collect();
        Self { lanes, events }
    }

    /// Has a judge judge a ticket, after those that were submitted to it before. An unknown judge hands it back.
    pub fn submit(&self, judge: &str, ticket: Arc<Ticket>) {
        let revision = None;
        self.put(judge, Question { ticket, revision });
    }

    /// Has a judge judge the edit of a ticket that stands in the place of its output. A ticket without one is handed back.
    pub fn submit_edit(&self, judge: &str, ticket: &Ticket) {
        let Some(edit) = ticket.revisions.last() else {
            self.hand_back(judge, ticket.ordinal);
            return;
        };
        let log = Log {
            output: edit.output.clone(),
            ..Log::clone(&ticket.log)
        };
        let edited = Ticket {
            log: Arc::new(log),
            ..ticket.clone()
        };
        let question = Question {
            ticket: Arc::new(edited),
            revision: Some(TextHash::of(&edit.output)),
        };
        self.put(judge, question);
    }

    fn put(&self, judge: &str, question: Question) {
        let ordinal = question.ticket.ordinal;
        let taken = self
            .lanes
            .get(judge)
            .is_some_and(|lane| lane.send(Order::Judge(question)).is_ok());
        if !taken {
            self.hand_back(judge, ordinal);
        }
    }

    fn hand_back(&self, judge: &str, ticket: Ordinal) {
        // Nobody listens any more when this fails.
        let _ = self.events.send(PoolEvent::Unasked {
            ticket,
            judge: judge.to_string(),
        });
    }

    /// Begins with no further ticket until resumed; those that were begun end.
    pub fn pause(&self) {
        self.order_all(|| Order::Pause);
    }

    /// Goes on, also with judges that were stopped.
    pub fn resume(&self) {
        self.order_all(|| Order::Resume);
    }

    /// Goes on, and lets the programs run that this hash stands for; see [`trust::needed`](super::trust::needed).
    pub fn trust(&self, hash: TrustHash) {
        self.order_all(|| Order::Trust(hash));
    }

    /// Hands back every ticket that was not begun; those that were end.
    pub fn cancel(&self) {
        self.order_all(|| Order::Cancel);
    }

    /// Takes no further tickets. Those that were submitted end, unless the pool is paused, which hands them back.
    pub fn finish(self) {}

    fn order_all(&self, order: impl Fn() -> Order) {
        for lane in self.lanes.values() {
            // A lane ends only with its pool, or with the runtime.
            let _ = lane.send(order());
        }
    }
}
