//! `juror show`: one ticket whole.

use clap::Args;
use serde_json::{Value, json};

use crate::model::{
    Choice, Chooser, Comparison, Entry, Log, Ordinal, Origin, Outcome, Side, Standing, Ticket,
};
use crate::runtime::setup::mask::mark_of;
use crate::runtime::setup::{self, Options, Setup};

use super::audit;
use super::console::Out;
use super::failure::{Failure, Status};
use super::shape;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The ticket: its id, the start of it, `#` and its number, or its source's id
    id: String,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    let ordinal = setup.store.find(&arguments.id)?;
    let mut ticket = setup.store.ticket(ordinal, &setup.evaluator)?;
    let version = setup.evaluator.version();
    let elsewhere = setup.store.choices_elsewhere(ordinal, &version)?;
    ticket.comparisons.extend(elsewhere);
    let history = setup.store.history(ordinal)?;
    let mut out = Out::new();
    if arguments.json {
        out.json(&whole(&setup, &ticket, &history)?)?;
    } else {
        readable(&setup, &ticket, &history, &mut out)?;
    }
    out.end()?;
    Ok(Status::Done)
}

fn whole(setup: &Setup, ticket: &Ticket, history: &[Entry]) -> Result<Value, Failure> {
    let history: Vec<_> = history
        .iter()
        .map(|entry| {
            json!({
                "seq": entry.seq,
                "at": entry.at,
                "by": entry.by,
                "event": entry.event.kind(),
                "detail": audit::details(&entry.event).trim_start_matches([':', ' ']),
            })
        })
        .collect();
    Ok(json!({
        "log": log(setup, ticket.ordinal, &ticket.log)?,
        "ticket": shape::ticket(ticket, &setup.evaluator),
        "ratings": ticket.ratings,
        "repeats": ticket.repeats,
        "finals": ticket.finals,
        "revisions": ticket.revisions,
        "verdicts": ticket.verdicts,
        "corrections": ticket.corrected,
        "comparisons": ticket.comparisons,
        "history": history,
    }))
}

/// The log with where it came from, and the record as it came.
fn log(setup: &Setup, ordinal: Ordinal, log: &Log) -> Result<Value, Failure> {
    let store = &setup.store;
    let place = store.place(ordinal)?;
    let raw = String::from_utf8_lossy(&store.raw(ordinal)?).into_owned();
    let mut value = json!(log);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("id".into(), json!(log.id()));
        fields.insert("source_id".into(), json!(log.source_id));
        fields.insert("line".into(), json!(place.line));
        fields.insert("offset".into(), json!(place.offset));
        fields.insert("raw".into(), json!(raw));
        fields.insert("redacted".into(), json!(mark_of(log)));
    }
    Ok(value)
}

fn readable(
    setup: &Setup,
    ticket: &Ticket,
    history: &[Entry],
    out: &mut Out,
) -> Result<(), Failure> {
    let log = &ticket.log;
    out.line(&format!("{} {}", ticket.ordinal, ticket.id))?;
    let fields = [
        ("source id", log.source_id.clone().unwrap_or_default()),
        ("model", log.model.clone().unwrap_or_default()),
        ("at", log.at.map_or_else(String::new, |at| at.to_string())),
        (
            "tags",
            log.tags
                .iter()
                .chain(&ticket.tags)
                .cloned()
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("source", ticket.source.clone()),
        (
            "redacted at import",
            mark_of(log).unwrap_or_default().to_string(),
        ),
        (
            "status",
            ticket
                .status_over_all(&setup.evaluator.queue, Some(jiff::Timestamp::now()))
                .as_str()
                .to_string(),
        ),
    ];
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        out.line(&format!("{name}: {value}"))?;
    }
    for message in &log.messages {
        heading(out, message.role.as_str())?;
        out.line(&message.content)?;
        for call in &message.tool_calls {
            out.line(&format!("→ {} {}", call.name, call.arguments))?;
        }
    }
    heading(out, "output")?;
    out.line(&log.output)?;
    for revision in &ticket.revisions {
        heading(
            out,
            &format!(
                "edited by {} at {:.0}{}",
                revision.reviewer,
                revision.at,
                audit::after_suggestion(revision)
            ),
        )?;
        out.line(&revision.output)?;
    }
    for reference in &log.references {
        heading(out, "reference")?;
        out.line(reference)?;
    }
    let mut made = ticket.ratings.iter().chain(&ticket.finals);
    if made.next().is_some() || !ticket.verdicts.is_empty() {
        heading(out, "scores")?;
    }
    scores(ticket, out)?;
    if !ticket.comparisons.is_empty() {
        heading(out, "choices")?;
    }
    for made in &ticket.comparisons {
        out.line(&choice(setup, made))?;
    }
    if !history.is_empty() {
        heading(out, "history")?;
    }
    for entry in history {
        out.line(&audit::readable(&setup.store, entry))?;
    }
    Ok(())
}

fn scores(ticket: &Ticket, out: &mut Out) -> Result<(), Failure> {
    let beside = ticket.repeats.iter().chain(&ticket.finals);
    for rating in ticket.ratings.iter().chain(beside) {
        let seen = match rating.standing {
            Standing::Final => "",
            _ if rating.seen.is_blind() => "",
            _ => ", not blind",
        };
        let who = match rating.standing {
            Standing::Own => rating.reviewer.to_string(),
            Standing::Repeat => format!("{} again", rating.reviewer),
            Standing::Final => format!("settled by {}", rating.reviewer),
        };
        out.line(&format!(
            "{who} ({:.0}{seen}): {}",
            rating.at,
            listed(&rating.scores)
        ))?;
        if let Some(note) = &rating.notes.ticket {
            out.line(&format!("  {note}"))?;
        }
        for (key, note) in &rating.notes.criteria {
            out.line(&format!("  {key}: {note}"))?;
        }
    }
    for verdict in &ticket.verdicts {
        match &verdict.outcome {
            Outcome::Scored { scores, rationale } => {
                out.line(&format!(
                    "judge {} ({:.0}): {}",
                    verdict.judge,
                    verdict.at,
                    listed(scores)
                ))?;
                if let Some(rationale) = rationale {
                    out.line(&format!("  {rationale}"))?;
                }
                if let Some(text) = &verdict.suggestion {
                    out.line(&format!("  suggests: {text}"))?;
                }
            }
            Outcome::Failed(failure) => out.line(&format!(
                "judge {} ({:.0}) failed, {}: {}",
                verdict.judge, verdict.at, failure.cause, failure.detail
            ))?,
        }
    }
    Ok(())
}

/// `ana (2026-05-02T10:00:00Z): candidate 1 rather than candidate 2`
fn choice(setup: &Setup, made: &Comparison) -> String {
    let model = |ordinal, candidate: Option<u16>| {
        let log = setup.store.log(ordinal).ok()?;
        let model = match candidate {
            None => log.model.clone(),
            Some(number) => {
                let candidate = log.candidates.get(usize::from(number));
                candidate.and_then(|candidate| candidate.model.clone())
            }
        };
        model.map(|model| format!(" ({model})"))
    };
    let side = |side| match side {
        Side::Candidate(number) => {
            let model = model(made.ticket, Some(number)).unwrap_or_default();
            format!("candidate {}{model}", usize::from(number) + 1)
        }
        Side::Log(id) => {
            let ordinal = setup.store.ordinal(&id);
            let model = ordinal.and_then(|ordinal| model(ordinal, None));
            format!("log {}{}", id.short(), model.unwrap_or_default())
        }
    };
    let (a, b) = (side(made.a), side(made.b));
    let by = match &made.by {
        Some(Chooser::Reviewer { by }) => by.to_string(),
        // It was asked in both orders, each of which is a line.
        Some(Chooser::Judge { judge, .. }) if made.origin == Origin::Here => {
            let first = if made.swapped { &b } else { &a };
            format!("judge {judge}, with {first} first")
        }
        Some(Chooser::Judge { judge, .. }) => format!("judge {judge}"),
        None => "somebody".to_string(),
    };
    let chosen = match made.choice {
        Choice::A => format!("{a} rather than {b}"),
        Choice::B => format!("{b} rather than {a}"),
        Choice::Tie => format!("{a} and {b} are equally good"),
        Choice::Neither => format!("neither {a} nor {b}"),
    };
    let seen = if made.seen.is_blind() {
        ""
    } else {
        ", not blind"
    };
    let about = made
        .criterion
        .as_ref()
        .map_or_else(String::new, |key| format!("on {key} "));
    format!("{by} ({:.0}{seen}): {about}{chosen}", made.at)
}

fn listed(scores: &crate::model::Scores) -> String {
    let scores = scores
        .iter()
        .map(|(key, score)| format!("{key} {}", score.shown()));
    scores.collect::<Vec<_>>().join(", ")
}

fn heading(out: &mut Out, name: &str) -> std::io::Result<()> {
    out.line(&format!("\n── {name} ──"))
}
