//! `juror judge --probe`: what each judge's server can do. Needs an evaluator and no store.

use std::sync::Arc;

use serde::Serialize;

use super::{Arguments, names};
use crate::cli::console::{Out, say};
use crate::cli::failure::{Failure, Status};
use crate::judge::server::embedding::{EmbeddingJudge, Embeds};
use crate::judge::server::probe::{Finding, Probe};
use crate::judge::server::{ServerJudge, Shared};
use crate::judge::{Stop, trust};
use crate::model::{Asking, Evaluator, JudgeKind, JudgeSpec, Server};
use crate::runtime::setup::{self, Options};

/// What was found out, as it is printed.
#[derive(Debug, Serialize)]
struct Report<'a> {
    judge: &'a str,
    #[serde(flatten)]
    probe: &'a Found,
}

/// What a server can do, by what it is asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Found {
    Answers(Probe),
    Embeds(Embeds),
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let Some((evaluator, store)) = setup::evaluator(options)? else {
        return Err(Failure::Usage(
            "There is no evaluator here: name its file with -e.".to_string(),
        ));
    };
    let wanted = names(&evaluator, arguments.judge.as_deref())?;
    let is_trusted = arguments.trust
        || trust::needed(&evaluator)
            .is_none_or(|hash| store.is_some_and(|store| store.is_trusted(&hash.to_string())));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::Work(format!("No threads can be started: {error}.")))?;
    let evaluator = Arc::new(evaluator);
    let mut out = Out::new();
    let mut status = Status::Done;
    for name in &wanted {
        let spec = evaluator.judges.iter().find(|spec| spec.name == *name);
        let Some(spec) = spec.filter(|spec| spec.kind.server().is_some()) else {
            say(&format!("The judge {name} asks no server."));
            continue;
        };
        match runtime.block_on(probe(&evaluator, spec, is_trusted)) {
            Ok(probe) if arguments.json => out.json(&Report {
                judge: name,
                probe: &probe,
            })?,
            Ok(probe) => out.line(&page(name, &probe))?,
            Err(stop) => {
                say(&format!("The judge {name} can't be probed: {stop}."));
                status = Status::Failed;
            }
        }
    }
    out.end()?;
    // A key program that hangs must not keep the command from ending.
    runtime.shutdown_background();
    Ok(status)
}

async fn probe(
    evaluator: &Arc<Evaluator>,
    spec: &JudgeSpec,
    is_trusted: bool,
) -> Result<Found, Stop> {
    if spec.needs_trust() && !is_trusted {
        return Err(Stop(format!(
            "this evaluator {}, which was not trusted yet or has changed since: look at it, then add --trust",
            trust::deeds(evaluator).join("; ")
        )));
    }
    let (evaluator, shared) = (Arc::clone(evaluator), Shared::default());
    match &spec.kind {
        JudgeKind::Model { protocol, server } => {
            // No ticket is named, so that nothing is to be shown.
            let server = Server {
                asking: Asking::default(),
                ..server.clone()
            };
            let judge = ServerJudge::new(spec, *protocol, server, evaluator, &shared)?;
            judge.probe().await.map(Found::Answers)
        }
        JudgeKind::Embedding { server, rules } => {
            let judge = EmbeddingJudge::new(spec, server.clone(), rules, evaluator, &shared)?;
            judge.probe().await.map(Found::Embeds)
        }
        JudgeKind::Metric(_) | JudgeKind::Command { .. } | JudgeKind::Jury { .. } => {
            Err(Stop("it asks no server".to_string()))
        }
    }
}

fn page(name: &str, found: &Found) -> String {
    match found {
        Found::Answers(probe) => answers(name, probe),
        Found::Embeds(found) => {
            let answered = found.returned.as_deref().unwrap_or("it does not say");
            [
                format!("{name}: {} at {}", found.model, found.server),
                format!("  {:<12} {answered}", "answers as"),
                format!("  {:<12} {} ms", "latency", found.latency_ms),
                format!("  {:<12} {} numbers a text", "embeds", found.dimensions),
            ]
            .join("\n")
        }
    }
}

fn answers(name: &str, probe: &Probe) -> String {
    let answered = probe.returned.as_deref().unwrap_or("it does not say");
    let mut lines = vec![
        format!("{name}: {} at {}", probe.model, probe.server),
        format!("  {:<12} {answered}", "answers as"),
        format!("  {:<12} {} ms", "latency", probe.latency_ms),
        format!(
            "  {:<12} {}",
            "token limit",
            probe.token_limit.unwrap_or("none is taken")
        ),
    ];
    lines.extend(
        probe
            .features
            .iter()
            .map(|(feature, finding)| format!("  {feature:<12} {}", Finding::as_str(*finding))),
    );
    lines.join("\n")
}
