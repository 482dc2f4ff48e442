//! `juror judge`: judges without the screen.

mod anchors;
mod follow;
mod pairs;
mod probe;
pub(super) mod run;
mod tally;
mod words;

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::judge::trust;
use crate::model::{Evaluator, Event, JudgeIdentity, JudgeKind, JudgeSpec};
use crate::runtime::setup::examples::Anew;
use crate::runtime::setup::{self, Options, Setup};

use super::console::{Out, say};
use super::failure::{Failure, Status};
use super::list;
use run::{Which, judge};
use tally::Tally;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    /// The judge [default: all of the evaluator's, one after the other]
    #[arg(long, value_name = "NAME")]
    judge: Option<String>,
    /// Only these tickets
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// At most so many tickets, those that are judged already among them
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// So many tickets at once [default: the evaluator's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: Option<u16>,
    /// Let the evaluator's own programs run from now on, and its keys go where it says
    #[arg(long)]
    trust: bool,
    /// Judge again the rated tickets that an earlier model of the judge's server judged
    #[arg(long, group = "which")]
    again: bool,
    /// Judge the judge's anchors again, and report how far it has moved
    #[arg(long, group = "which")]
    anchors: bool,
    /// Read the replies that were kept again, and ask nobody
    #[arg(long, group = "which")]
    reread: bool,
    /// Let judges choose between two outputs: the pairs of `juror compare`, those that people have chosen between first
    #[arg(long, group = "which", conflicts_with = "new_examples")]
    pairs: bool,
    /// Choose the examples anew that judges with `few_shot` are shown, which makes other judges of them
    #[arg(long)]
    new_examples: bool,
    /// Print what would be sent for this ticket, and ask nobody
    #[arg(long, value_name = "ID", conflicts_with_all = ["which", "follow"])]
    show_prompt: Option<String>,
    /// Bring in what these files have and get, and judge it, until Ctrl-C; plain JSONL only
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "which")]
    follow: Vec<PathBuf>,
    /// Find out what each judge's server can do, by a few small calls, and judge nothing; with --trust for this once
    #[arg(long, conflicts_with_all = ["which", "follow", "filter", "limit", "concurrency"])]
    probe: bool,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn which(&self) -> Which {
        if self.again {
            Which::Outdated
        } else if self.anchors {
            Which::Anchors
        } else if self.reread {
            Which::Kept
        } else {
            Which::Open
        }
    }
}

/// What a run came to, as it is printed.
#[derive(Debug, Serialize)]
struct Report<'a> {
    judge: &'a str,
    identity: JudgeIdentity,
    #[serde(flatten)]
    tally: &'a Tally,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    if arguments.probe {
        return probe::run(options, arguments);
    }
    if let Some(id) = &arguments.show_prompt {
        return words::run(options, id, arguments.judge.as_deref(), arguments.json);
    }
    if !arguments.follow.is_empty() {
        return follow::run(options, arguments, &arguments.follow);
    }
    let mut setup = setup::write(options)?;
    for notice in &setup.notices {
        say(notice);
    }
    prepare(&mut setup, arguments)?;
    let mut out = Out::new();
    let ended = if arguments.pairs {
        pairs::judge_all(&mut setup, arguments, &mut out)?
    } else {
        judge_all(&mut setup, arguments, &mut out)?
    };
    out.end()?;
    setup.store.close()?;
    Ok(ended.status)
}

/// Does what is asked for before the first ticket.
fn prepare(setup: &mut Setup, arguments: &Arguments) -> Result<(), Failure> {
    if let Some(concurrency) = arguments.concurrency {
        setup.evaluator = Arc::new(with_concurrency(&setup.evaluator, usize::from(concurrency)));
    }
    if arguments.trust {
        trust_deeds(setup)?;
    }
    if arguments.pairs {
        // No examples are shown with pairs.
        return Ok(());
    }
    let anew = if arguments.new_examples {
        Anew::All
    } else {
        Anew::Missing
    };
    let said = setup.choose_examples(anew)?;
    if arguments.new_examples && said.is_empty() {
        say("No judge of this evaluator is shown examples: `few_shot` in its table says how many.");
    }
    for sentence in said {
        say(&sentence);
    }
    Ok(())
}

/// How a run over all judges ended.
#[derive(Clone, Copy)]
struct Ended {
    status: Status,
    /// Whether the user ended it.
    is_over: bool,
}

impl Ended {
    /// The end of both, one after the other.
    fn merge(&mut self, later: Self) {
        if later.status != Status::Done {
            self.status = later.status;
        }
        self.is_over |= later.is_over;
    }
}

/// Has each judge that is asked for judge, and says what came of it.
fn judge_all(setup: &mut Setup, arguments: &Arguments, out: &mut Out) -> Result<Ended, Failure> {
    let names = names(&setup.evaluator, arguments.judge.as_deref())?;
    let mut tickets = list::tickets(setup, arguments.filter.as_deref(), None)?;
    tickets.truncate(arguments.limit.unwrap_or(usize::MAX));
    let which = arguments.which();
    let mut ended = Ended {
        status: Status::Done,
        is_over: false,
    };
    for name in &names {
        let tally = judge(setup, name, &tickets, which, io::stderr().is_terminal())?;
        if let Some(why) = &tally.stopped {
            say_stopped(setup, name, why);
            ended.status = Status::Failed;
        }
        if !tally.masked.is_empty() {
            say(&format!(
                "Masked in what the judge {name} was sent: {}.",
                tally.masked
            ));
        }
        report(name, &tally, arguments.json, out)?;
        if tally.cancelled {
            say(
                "Stopped as you asked; what was judged is kept, and the rest waits for the next run.",
            );
            ended = Ended {
                status: Status::Failed,
                is_over: true,
            };
            break;
        }
    }
    Ok(ended)
}

/// Says why a judge could not go on, and what to do.
fn say_stopped(setup: &Setup, name: &str, why: &str) {
    let hint = if waits_for_trust(setup, name) {
        " with `juror judge --trust`"
    } else {
        ""
    };
    say(&format!("The judge {name} stopped: {why}{hint}."));
}

fn report(name: &str, tally: &Tally, as_json: bool, out: &mut Out) -> Result<(), Failure> {
    if as_json {
        out.json(&json!(Report {
            judge: name,
            identity: tally.identity,
            tally,
        }))?;
        return Ok(());
    }
    out.line(&sentence(name, tally))?;
    let Some(drift) = tally.drift.as_ref().filter(|drift| drift.anchors > 0) else {
        return Ok(());
    };
    for moved in &drift.criteria {
        let change = match moved.change.value() {
            Some(change) => format!("{change:+.2} on average"),
            None => "too few to say how far".to_string(),
        };
        out.line(&format!(
            "{name}: {} of {} anchors have another score on {}, {change}",
            moved.changed, drift.anchors, moved.key
        ))?;
    }
    Ok(())
}

fn names(evaluator: &Evaluator, wanted: Option<&str>) -> Result<Vec<String>, Failure> {
    let all: Vec<String> = evaluator
        .judges
        .iter()
        .map(|spec| spec.name.clone())
        .collect();
    match wanted {
        None if all.is_empty() => Err(Failure::Usage(format!(
            "The evaluator {} has no judge: add a [[judge]] to its file.",
            evaluator.name
        ))),
        None => Ok(members_first(evaluator)),
        Some(name) if all.iter().any(|known| known == name) => Ok(vec![name.to_string()]),
        Some(name) => Err(Failure::Usage(format!(
            "The evaluator {} has no judge `{name}`; there are: {}.",
            evaluator.name,
            if all.is_empty() {
                "none".to_string()
            } else {
                all.join(", ")
            }
        ))),
    }
}

/// Every judge, those that hear others behind those.
fn members_first(evaluator: &Evaluator) -> Vec<String> {
    let is_jury = |spec: &&JudgeSpec| matches!(spec.kind, JudgeKind::Jury { .. });
    let (juries, others): (Vec<_>, Vec<_>) = evaluator.judges.iter().partition(is_jury);
    let all = others.into_iter().chain(juries);
    all.map(|spec| spec.name.clone()).collect()
}

fn with_concurrency(evaluator: &Evaluator, concurrency: usize) -> Evaluator {
    let mut evaluator = evaluator.clone();
    for judge in &mut evaluator.judges {
        judge.concurrency = concurrency;
    }
    evaluator
}

/// Notes that the user trusts what the evaluator does, and says what that is.
fn trust_deeds(setup: &mut Setup) -> Result<(), Failure> {
    let Some(hash) = trust::needed(&setup.evaluator) else {
        say("This evaluator runs no programs and lends no key, so there is nothing to trust.");
        return Ok(());
    };
    let hash = hash.to_string();
    if setup.store.is_trusted(&hash) {
        return Ok(());
    }
    let deeds = trust::deeds(&setup.evaluator).join("; ");
    setup
        .store
        .commit(&setup.reviewer, Timestamp::now(), &Event::Trusted { hash })?;
    say(&format!("Trusted from now on: it {deeds}."));
    Ok(())
}

/// Whether a judge needs trust that nobody has given.
fn waits_for_trust(setup: &Setup, name: &str) -> bool {
    let needs = setup
        .evaluator
        .judges
        .iter()
        .any(|spec| spec.name == name && spec.needs_trust());
    needs
        && trust::needed(&setup.evaluator)
            .is_some_and(|hash| !setup.store.is_trusted(&hash.to_string()))
}

fn sentence(name: &str, tally: &Tally) -> String {
    let mut text = format!(
        "{name}: {} tickets, {} judged, {} failed, {} judged before",
        tally.tickets, tally.judged, tally.failed, tally.cached
    );
    let causes: Vec<_> = tally
        .failures
        .iter()
        .map(|(cause, count)| format!("{cause} {count}"))
        .collect();
    if !causes.is_empty() {
        let _ = write!(text, " ({})", causes.join(", "));
    }
    if tally.contradicted > 0 {
        let _ = write!(
            text,
            ", {} a tie since the choice turned with the order",
            tally.contradicted
        );
    }
    if tally.suspects > 0 {
        let _ = write!(
            text,
            ", {} speak to their judge (`juror list --filter is:suspect`)",
            tally.suspects
        );
    }
    let corrections = &tally.corrections;
    if corrections.judged + corrections.failed > 0 {
        let _ = write!(
            text,
            ", {} corrections judged, {} failed",
            corrections.judged, corrections.failed
        );
    }
    if let Some(cost) = tally.cost_usd {
        let _ = write!(text, ", ${cost:.2}");
    }
    format!("{text}, in {:.1} s.", tally.seconds)
}
