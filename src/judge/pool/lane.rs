//! One judge at work: its queue, what it has begun, and why it stopped. Owned by one task, so nothing here is locked.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::{Id, JoinSet};

use super::panel::Judge;
use super::{PoolEvent, Settings};
use crate::judge::answer::{Answer, Stop};
use crate::judge::cover::uncovered;
use crate::judge::identity;
use crate::judge::outage::Outage;
use crate::judge::trust::TrustHash;
use crate::model::{
    Evaluator, EvaluatorVersion, JudgeIdentity, JudgeSpec, Ordinal, Origin, Outcome, TextHash,
    Ticket, Verdict,
};

/// What is to be judged.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The ticket, with what is to be judged as its output.
    pub(super) ticket: Arc<Ticket>,
    /// The edit that this is; None for the output as the model wrote it.
    pub(super) revision: Option<TextHash>,
}

/// What a lane is told.
#[derive(Clone, Debug)]
pub(super) enum Order {
    /// Queue a ticket.
    Judge(Question),
    /// Begin with no other.
    Pause,
    /// Begin again.
    Resume,
    /// Begin again, and let these programs run.
    Trust(TrustHash),
    /// Hand back the queue.
    Cancel,
}

/// Whether a lane begins with tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Running,
    Paused,
    /// It can't go on; what is submitted is handed back.
    Stopped,
}

/// One judge at work.
pub(super) struct Lane {
    evaluator: Arc<Evaluator>,
    spec: JudgeSpec,
    version: EvaluatorVersion,
    identity: JudgeIdentity,
    settings: Settings,
    events: UnboundedSender<PoolEvent>,
    judge: Result<Arc<Judge>, Stop>,
    mode: Mode,
    queue: VecDeque<Question>,
    begun: HashMap<Id, Vec<Question>>,
    work: JoinSet<Vec<Result<Answer, Stop>>>,
    outage: Outage,
}

impl Lane {
    pub(super) fn new(
        evaluator: &Arc<Evaluator>,
        spec: &JudgeSpec,
        settings: &Settings,
        events: UnboundedSender<PoolEvent>,
    ) -> Self {
        Self {
            evaluator: Arc::clone(evaluator),
            spec: spec.clone(),
            version: evaluator.version(),
            identity: identity(evaluator, spec),
            settings: settings.clone(),
            events,
            judge: Judge::new(evaluator, spec, settings).map(Arc::new),
            mode: Mode::Running,
            queue: VecDeque::new(),
            begun: HashMap::new(),
            work: JoinSet::new(),
            outage: Outage::default(),
        }
    }

    /// Works until the pool is gone and the last ticket has ended.
    pub(super) async fn run(mut self, mut orders: UnboundedReceiver<Order>) {
        let mut open = true;
        loop {
            if !open && self.mode != Mode::Running {
                self.hand_back();
            }
            self.begin();
            if !open && self.work.is_empty() && self.queue.is_empty() {
                return;
            }
            tokio::select! {
                // Orders first, so that a pause holds before the next ticket is begun.
                biased;
                order = orders.recv(), if open => match order {
                    Some(order) => self.heed(order),
                    None => open = false,
                },
                Some(done) = self.work.join_next_with_id(), if !self.work.is_empty() => match done {
                    Ok((id, answers)) => self.end(id, answers),
                    Err(error) => self.end(error.id(), Vec::new()),
                },
            }
        }
    }

    fn heed(&mut self, order: Order) {
        match order {
            Order::Judge(question) if self.mode == Mode::Stopped => {
                self.unasked(question.ticket.ordinal);
            }
            Order::Judge(question) => self.queue.push_back(question),
            Order::Pause if self.mode == Mode::Running => self.mode = Mode::Paused,
            Order::Pause => {}
            Order::Resume => self.resume(),
            Order::Trust(hash) => {
                self.settings.trusted.push(hash);
                self.resume();
            }
            Order::Cancel => self.hand_back(),
        }
    }

    /// Goes on. A judge that could not be made is made anew, as what it is by now.
    fn resume(&mut self) {
        self.mode = Mode::Running;
        self.outage.forget();
        if self.judge.is_err() {
            self.identity = identity(&self.evaluator, &self.spec);
            self.judge = Judge::new(&self.evaluator, &self.spec, &self.settings).map(Arc::new);
        }
    }

    /// Begins with as many tickets as the judge may have at once.
    fn begin(&mut self) {
        while self.mode == Mode::Running && self.work.len() < self.spec.concurrency.max(1) {
            if self.queue.is_empty() {
                return;
            }
            match &self.judge {
                Err(stop) => {
                    let stop = stop.clone();
                    self.stop(stop);
                }
                Ok(judge) => {
                    let judge = Arc::clone(judge);
                    let count = judge.batch().min(self.queue.len());
                    let questions: Vec<_> = self.queue.drain(..count).collect();
                    for question in &questions {
                        self.tell(PoolEvent::Started {
                            ticket: question.ticket.ordinal,
                            judge: self.spec.name.clone(),
                        });
                    }
                    let tickets = questions.iter().map(|question| question.ticket.clone());
                    let task = self.work.spawn(judge.ask(tickets.collect()));
                    self.begun.insert(task.id(), questions);
                }
            }
        }
    }

    /// A piece of work is done. Tickets without an answer are those of a judge that broke, which is a fault of this
    /// program and no verdict.
    fn end(&mut self, id: Id, answers: Vec<Result<Answer, Stop>>) {
        let questions = self.begun.remove(&id).unwrap_or_default();
        let broken = Stop("the judge broke off inside of juror; this is a fault to report".into());
        let missing = std::iter::repeat_with(|| Err(broken.clone()));
        for (question, answer) in questions.iter().zip(answers.into_iter().chain(missing)) {
            match answer {
                Ok(answer) => self.finish(question, answer),
                Err(stop) => {
                    self.unasked(question.ticket.ordinal);
                    self.stop(stop);
                }
            }
        }
    }

    fn finish(&mut self, question: &Question, answer: Answer) {
        for text in answer.notices {
            self.tell(PoolEvent::Notice {
                judge: self.spec.name.clone(),
                text,
            });
        }
        if !answer.masked.is_empty() {
            self.tell(PoolEvent::Masked {
                judge: self.spec.name.clone(),
                masked: answer.masked,
            });
        }
        let down = match &answer.outcome {
            Outcome::Failed(failure) => self.outage.failed(failure, "tickets"),
            Outcome::Scored { .. } => {
                self.outage.served();
                None
            }
        };
        let suggestion = answer.suggestion.as_deref();
        let log = &question.ticket.log;
        let suggestion = suggestion.map(|text| uncovered(&self.evaluator, log, text));
        self.tell(PoolEvent::Finished(Box::new(Verdict {
            ticket: question.ticket.ordinal,
            evaluator: self.version,
            judge: self.spec.name.clone(),
            identity: self.identity,
            generation: answer.generation,
            revision: question.revision,
            at: (self.settings.clock)(),
            outcome: answer.outcome,
            spent: answer.spent,
            reply: answer.reply,
            made_of: answer.made_of,
            suggestion,
            suspect: answer.suspect.map(|suspect| suspect.to_string()),
            origin: Origin::Here,
        })));
        if let Some(stop) = down {
            self.stop(stop);
        }
    }

    /// Says why once, and hands back what was not begun.
    fn stop(&mut self, stop: Stop) {
        if self.mode != Mode::Stopped {
            self.mode = Mode::Stopped;
            self.tell(PoolEvent::Stopped {
                judge: self.spec.name.clone(),
                why: stop.0,
            });
        }
        self.hand_back();
    }

    fn hand_back(&mut self) {
        for question in std::mem::take(&mut self.queue) {
            self.unasked(question.ticket.ordinal);
        }
    }

    fn unasked(&self, ticket: Ordinal) {
        self.tell(PoolEvent::Unasked {
            ticket,
            judge: self.spec.name.clone(),
        });
    }

    fn tell(&self, event: PoolEvent) {
        // Nobody listens any more when this fails.
        let _ = self.events.send(event);
    }
}
