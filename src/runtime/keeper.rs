//! The store's thread: it alone touches the store. Orders in, facts out, in the order in which they came; what the judges
//! say is written in groups, so that it never delays a decision beyond the disk.

mod again;
mod answer;
mod boards;
mod decide;
mod differing;
mod drafts;
mod judging;
mod judging_lane;
mod live;
mod pairs;
mod quoting;
mod searching;
pub(super) mod veil;

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::runtime::Handle;

use super::wake::Input;
use super::{RuntimeError, Sitting};
use crate::app::effect::{Ask, PairQuery, Query};
use crate::app::event::{Event, Token};
use crate::judge::PoolEvent;
use crate::metrics::sensitivity::Sensitivity;
use crate::model::{
    Aim, Draft, Evaluator, EvaluatorVersion, Event as Fact, JudgeIdentity, Ordinal, Reviewer,
};
use crate::query::{Audit, Vocabulary};
use crate::store::{Lens, ScanPart, Sight, Store, Texts};
use again::Again;
use drafts::Unwritten;
use judging::Judging;
use live::Live;
use quoting::Quoting;
use searching::Searching;
use veil::Veil;

/// How long verdicts wait for others, so that they share one sync of the disk.
const GROUP: Duration = Duration::from_millis(250);

/// What the keeper is asked to do.
#[derive(Debug)]
pub(super) enum Order {
    Open(Vec<Ordinal>),
    Query(Query),
    EndSearch,
    /// What a search for the answer to this question has found in some logs.
    Scanned {
        token: Token,
        part: Box<ScanPart>,
    },
    Pairs(PairQuery),
    Summaries(Vec<Ordinal>),
    Differing,
    Iterations,
    Reviewers,
    Models,
    Find(String),
    Commit {
        token: Token,
        fact: Box<Fact>,
    },
    Undo,
    Redo,
    SaveDraft(Box<Draft>),
    ClearDraft(Ordinal, Aim),
    Judge(Ask),
    Pause(bool),
    /// What the judges do.
    Judged(Box<PoolEvent>),
    /// Ends the thread; the next sitting begins at this ticket.
    Close(Option<Ordinal>),
}

/// The store's thread, as the loop holds it.
pub(super) struct Keeper {
    orders: Arc<Sender<Order>>,
    thread: JoinHandle<()>,
}

impl Keeper {
    /// Gives the store to a thread of its own and lets the judges begin.
    pub(super) fn start(
        sitting: Sitting,
        runtime: &Handle,
        to_loop: Sender<Input>,
    ) -> Result<Self, RuntimeError> {
        let (orders, inbox) = mpsc::channel();
        let judging = Judging::start(&sitting.evaluator, &sitting.store, runtime, orders.clone());
        let orders = Arc::new(orders);
        let to_self = Arc::downgrade(&orders);
        let thread = thread::Builder::new()
            .name("keeper".to_string())
            .spawn(move || {
                let _gone = SaysWhenGone(to_loop.clone());
                Work::new(sitting, judging, to_self, to_loop).run(&inbox);
            })
            .map_err(|source| RuntimeError::Thread {
                what: "the store",
                source,
            })?;
        Ok(Self { orders, thread })
    }

    /// Asks for something; what comes of it arrives as a fact.
    pub(super) fn order(&self, order: Order) {
        // An ended keeper has said so to the loop.
        let _ = self.orders.send(order);
    }

    /// Ends the thread when everything before has been done.
    pub(super) fn close(self, place: Option<Ordinal>) {
        self.order(Order::Close(place));
        // A keeper that panicked has said so; its store opens again from the journal.
        let _ = self.thread.join();
    }
}

/// Tells the loop when the keeper has ended, however it did.
struct SaysWhenGone(Sender<Input>);

impl Drop for SaysWhenGone {
    fn drop(&mut self) {
        let _ = self.0.send(Input::KeeperGone);
    }
}

/// The key under which the store keeps where a reviewer left off.
pub(super) fn place_key(version: EvaluatorVersion, reviewer: &Reviewer) -> String {
    format!("place/{version}/{reviewer}")
}

/// The store and all that the thread knows of the sitting.
struct Work {
    store: Store,
    evaluator: Arc<Evaluator>,
    version: EvaluatorVersion,
    reviewer: Reviewer,
    vocabulary: Vocabulary,
    audit: Audit,
    /// The tickets that are to be decided in this sitting, in order of import.
    population: Vec<Ordinal>,
    judging: Judging,
    veil: Veil,
    again: Again,
    /// The first judge's scores beside the reviewer's, and beside everybody's.
    live: Option<(Live, Live)>,
    /// How judges take to corrections, as long as nothing of it has changed.
    sensitivities: RefCell<BTreeMap<JudgeIdentity, Sensitivity>>,
    quoting: Quoting,
    /// The tickets that the reviewer has rated of late, the latest last.
    latest: VecDeque<Ordinal>,
    /// Drafts that are not on the disk yet.
    drafts: Unwritten,
    /// Since when verdicts wait.
    waiting_since: Option<Instant>,
    /// What is known of words that were searched for.
    texts: Texts,
    /// The search that goes on.
    searching: Option<Searching>,
    /// The way to this thread, for as long as the loop holds it.
    to_self: Weak<Sender<Order>>,
    to_loop: Sender<Input>,
}

impl Work {
    fn new(
        sitting: Sitting,
        judging: Judging,
        to_self: Weak<Sender<Order>>,
        to_loop: Sender<Input>,
    ) -> Self {
        let filter = sitting
            .filter
            .unwrap_or_else(|| sitting.evaluator.queue.filter.clone());
        let veil = Veil::of(&sitting.evaluator);
        let mut work = Self {
            version: sitting.evaluator.version(),
            audit: Audit::from(&sitting.evaluator.queue),
            store: sitting.store,
            evaluator: sitting.evaluator,
            reviewer: sitting.reviewer,
            vocabulary: sitting.vocabulary,
            population: Vec::new(),
            judging,
            veil,
            again: Again::default(),
            live: None,
            sensitivities: RefCell::default(),
            quoting: Quoting::default(),
            latest: VecDeque::new(),
            drafts: Unwritten::default(),
            waiting_since: None,
            texts: Texts::default(),
            searching: None,
            to_self,
            to_loop,
        };
        work.begin_queue(&filter);
        work.begin_again();
        work
    }

    fn run(mut self, inbox: &Receiver<Order>) {
        self.tell_progress();
        self.read_latest();
        self.tell_agreement(None);
        self.begin_judging();
        self.tell_judging();
        loop {
            let order = match self.next(inbox) {
                Some(Order::Close(place)) => return self.close(place),
                Some(order) => order,
                None => continue,
            };
            self.carry_out(order);
            if self
                .waiting_since
                .is_some_and(|since| since.elapsed() >= GROUP)
            {
                self.write_verdicts();
            }
        }
    }

    /// The next order; None when it was time to write what waits. Drafts are written when nothing else waits.
    fn next(&mut self, inbox: &Receiver<Order>) -> Option<Order> {
        if let Ok(order) = inbox.try_recv() {
            return Some(order);
        }
        self.write_drafts();
        self.feed_judges();
        let group = self
            .waiting_since
            .map(|since| GROUP.saturating_sub(since.elapsed()));
        let quote = self.quoting.due();
        let Some(wait) = group.into_iter().chain(quote).min() else {
            // A loop that is gone without a word wants the store closed all the same.
            return Some(inbox.recv().unwrap_or(Order::Close(None)));
        };
        match inbox.recv_timeout(wait) {
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) if quote == Some(wait) => {
                self.tell_quotable();
                None
            }
            Err(RecvTimeoutError::Timeout) => {
                self.write_verdicts();
                None
            }
            Err(RecvTimeoutError::Disconnected) => Some(Order::Close(None)),
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Open(tickets) => self.open(&tickets),
            Order::Query(query) => self.query(query),
            Order::EndSearch => self.searching = None,
            Order::Scanned { token, part } => self.scanned(token, &part),
            Order::Pairs(query) => self.pairs(&query),
            Order::Summaries(tickets) => self.summaries(&tickets),
            Order::Differing => self.differing(),
            Order::Iterations => self.iterations(),
            Order::Reviewers => self.reviewers(),
            Order::Models => self.models(),
            Order::Find(text) => self.find(&text),
            Order::Commit { token, fact } => self.decide(token, &fact),
            Order::Undo => self.revert(crate::app::event::Direction::Undo),
            Order::Redo => self.revert(crate::app::event::Direction::Redo),
            Order::SaveDraft(draft) => {
                let draft = self.unveiled(*draft);
                self.drafts.put(draft);
            }
            Order::ClearDraft(ticket, aim) => self.clear_draft(ticket, aim),
            Order::Judge(ask) => self.ask_judges(&ask),
            Order::Pause(paused) => self.pause(paused),
            Order::Judged(event) => self.judged(*event),
            Order::Close(_) => unreachable!("the loop ends at a close before it is carried out"),
        }
    }

    fn close(mut self, place: Option<Ordinal>) {
        self.write_drafts();
        self.write_verdicts();
        if let Some(place) = place {
            let key = place_key(self.version, &self.reviewer);
            if let Err(error) = self.store.config_put(&key, place.0.into()) {
                tracing::warn!(%error, "where the reviewer left off was not kept");
            }
        }
        if let Err(error) = self.store.close() {
            tracing::warn!(%error, "the snapshot was not written; the next open takes longer");
        }
    }

    fn tell(&self, event: Event) {
        // A loop that has ended hears nothing more.
        let event = self.veil.told(event);
        let _ = self.to_loop.send(Input::Fact(Box::new(event)));
    }

    fn lens(&self, sight: Sight) -> Lens<'_> {
        self.store
            .lens(&self.evaluator, Some(&self.reviewer), sight)
            .serving_again(&self.again.served)
            .knowing(&self.texts)
            .at(Timestamp::now())
    }
}
