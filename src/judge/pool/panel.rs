//! The closed set of judges, made from what the evaluator says of them.

use std::sync::Arc;

use super::Settings;
use crate::judge::answer::{Answer, Stop, judged};
use crate::judge::command::CommandJudge;
use crate::judge::metric::MetricJudge;
use crate::judge::server::ServerJudge;
use crate::judge::server::embedding::EmbeddingJudge;
use crate::judge::{orders, samples, trust};
use crate::model::{Evaluator, JudgeKind, JudgeSpec, Log, Ticket};

/// A judge of any kind.
#[derive(Debug)]
pub(super) enum Judge {
    /// It waits for a server.
    Server {
        judge: Box<ServerJudge>,
        /// Calls that make one answer.
        samples: u32,
    },
    /// It waits for a server that embeds.
    Embedding(Box<EmbeddingJudge>),
    /// It waits for a program.
    Command(Box<CommandJudge>),
    /// It computes.
    Metric(MetricJudge),
}

impl Judge {
    /// The judge that the evaluator describes.
    ///
    /// # Errors
    /// When it can judge no ticket.
    pub(super) fn new(
        evaluator: &Arc<Evaluator>,
        spec: &JudgeSpec,
        settings: &Settings,
    ) -> Result<Self, Stop> {
        if judged(evaluator).next().is_none() {
            return Err(Stop(
                "the evaluator has only text criteria, which judges don't score".into(),
            ));
        }
        if spec.needs_trust()
            && !trust::needed(evaluator).is_some_and(|hash| settings.trusted.contains(&hash))
        {
            return Err(Stop(format!(
                "this evaluator {}, which was not trusted yet or has changed since: look at it, then trust the evaluator",
                trust::deeds(evaluator).join("; ")
            )));
        }
        Ok(match &spec.kind {
            JudgeKind::Model { protocol, server } => {
                let judge = ServerJudge::new(
                    spec,
                    *protocol,
                    server.clone(),
                    Arc::clone(evaluator),
                    &settings.shared,
                )?;
                Self::Server {
                    judge: Box::new(judge),
                    samples: server.asking.samples,
                }
            }
            JudgeKind::Embedding { server, rules } => {
                Self::Embedding(Box::new(EmbeddingJudge::new(
                    spec,
                    server.clone(),
                    rules,
                    Arc::clone(evaluator),
                    &settings.shared,
                )?))
            }
            JudgeKind::Command { argv, folder } => Self::Command(Box::new(CommandJudge::new(
                argv,
                folder,
                spec.timeout,
                Arc::clone(evaluator),
            )?)),
            JudgeKind::Metric(rules) => Self::Metric(MetricJudge::new(rules, evaluator)?),
            JudgeKind::Jury { .. } => {
                return Err(Stop("a jury asks nobody: its members do".into()));
            }
        })
    }

    /// How many tickets make one piece of work: those that compute take many, since each is quick.
    pub(super) fn batch(&self) -> usize {
        match self {
            Self::Server { .. } | Self::Embedding(_) | Self::Command(_) => 1,
            Self::Metric(_) => 64,
        }
    }

    /// Judges some tickets. An answer or a stop for each.
    pub(super) async fn ask(
        self: Arc<Self>,
        tickets: Vec<Arc<Ticket>>,
    ) -> Vec<Result<Answer, Stop>> {
        let mut answers = Vec::with_capacity(tickets.len());
        if matches!(*self, Self::Metric(_)) {
            let judge = Arc::clone(&self);
            let computed = tokio::task::spawn_blocking(move || match &*judge {
                Self::Metric(judge) => tickets
                    .iter()
                    .map(|ticket| Ok(judge.ask(&ticket.log)))
                    .collect(),
                Self::Server { .. } | Self::Embedding(_) | Self::Command(_) => Vec::new(),
            });
            return computed.await.unwrap_or_default();
        }
        for ticket in tickets {
            answers.push(match &*self {
                Self::Server { judge, samples } if ticket.log.is_choice() => {
                    let criteria = judge.criteria();
                    let ask = |log: Log| async move { judge.ask(&log).await };
                    orders::both(*samples, &ticket.log, &criteria, ask).await
                }
                Self::Server { judge, samples } => {
                    samples::several(*samples, &judge.criteria(), || judge.ask(&ticket.log)).await
                }
                Self::Command(judge) if ticket.log.is_choice() => {
                    let criteria = judge.criteria();
                    let ask = |log: Log| async move { judge.ask(&log).await };
                    orders::both(1, &ticket.log, &criteria, ask).await
                }
                Self::Embedding(judge) => judge.ask(&ticket.log).await,
                Self::Command(judge) => judge.ask(&ticket.log).await,
                Self::Metric(judge) => Ok(judge.ask(&ticket.log)),
            });
        }
        answers
    }
}
