//! `juror audit`: the journal, readable, as it stands, or checked.

use clap::Args;
use serde_json::json;

use crate::model::{Entry, Event, Outcome, Revision, Standing, Verdict};
use crate::runtime::setup::{Options, folder};
use crate::store::{BrokenChain, Store};

use super::console::Out;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print each event as it stands in the journal
    #[arg(long)]
    json: bool,
    /// Check the chain of the whole journal
    #[arg(long)]
    verify: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let store = Store::read(&folder::existing(options.store.as_deref())?)?;
    let mut out = Out::new();
    if arguments.verify {
        let verified = store.verify().map_err(broken)?;
        out.json(&json!({"events": verified.events, "held": true}))?;
    } else if arguments.json {
        for line in store.journal_lines() {
            out.json_line(&line.map_err(broken)?)?;
        }
    } else {
        for entry in store.entries() {
            out.line(&readable(&store, &entry.map_err(broken)?))?;
        }
    }
    out.end()?;
    Ok(Status::Done)
}

fn broken(error: BrokenChain) -> Failure {
    match error {
        BrokenChain::Store(error) => error.into(),
        line @ BrokenChain::Line { .. } => Failure::Work(format!("{line}.")),
    }
}

/// One event as a line.
pub(super) fn readable(store: &Store, entry: &Entry) -> String {
    let tickets = entry.event.tickets();
    let about = match tickets.as_slice() {
        [] => String::new(),
        [one] => {
            let id = store.id(*one).map_or_else(String::new, |id| id.short());
            format!(" {one} {id}")
        }
        [first, ..] => format!(" {} tickets from {first}", tickets.len()),
    };
    let details = match &entry.event {
        Event::Revised(_) if store.are_forgotten(&tickets) => ": (forgotten)".to_string(),
        event => details(event),
    };
    format!(
        "{} {:.0} {} {}{about}{details}",
        entry.seq,
        entry.at,
        entry.by,
        entry.event.kind(),
    )
}

/// What an event says beyond its kind and its tickets.
pub(super) fn details(event: &Event) -> String {
    match event {
        Event::Imported(import) => format!(
            " {}: {} new, {} known, {} rejected{}{}",
            import.source,
            import.imported,
            import.duplicates,
            import.rejected,
            match import.forgotten {
                0 => String::new(),
                forgotten => format!(", {forgotten} forgotten"),
            },
            if import.complete {
                ""
            } else {
                ", to be continued"
            }
        ),
        Event::EvaluatorRead { version, name, .. } => format!(" {name} {}", version.short()),
        Event::Adopted { version, from, to } => {
            format!(" scores of {from} to {to} under {}", version.short())
        }
        Event::Rated(ratings) => ratings.first().map_or_else(String::new, |rating| {
            let scores: Vec<_> = rating
                .scores
                .iter()
                .map(|(key, score)| format!("{key} {}", score.shown()))
                .collect();
            let seen = match rating.standing {
                Standing::Final => " (final)",
                Standing::Repeat if rating.seen.is_blind() => " (again)",
                Standing::Own if rating.seen.is_blind() => "",
                Standing::Own | Standing::Repeat => " (not blind)",
            };
            let note = rating
                .notes
                .ticket
                .as_ref()
                .map_or_else(String::new, |note| format!(" — {}", one_line(note)));
            format!(": {}{seen}{note}", scores.join(", "))
        }),
        Event::Skipped { reason, .. } => reason
            .as_ref()
            .map_or_else(String::new, |reason| format!(": {}", one_line(reason))),
        Event::Flagged { on, .. } => if *on { " on" } else { " off" }.to_string(),
        Event::Tagged { tag, on, .. } => format!(" {}{tag}", if *on { "+" } else { "-" }),
        Event::Claimed { until, .. } => match until {
            Some(until) => format!(" until {until:.0}"),
            None => " no longer".to_string(),
        },
        Event::Looked { look, .. } => format!(" at {look:?}").to_lowercase(),
        Event::Revised(revision) => {
            let characters = revision.output.chars().count();
            format!(": {characters} characters{}", after_suggestion(revision))
        }
        Event::Judged(verdict) => judged(verdict),
        Event::Compared(made) => {
            let about = made.criterion.as_ref();
            let about = about.map_or_else(String::new, |key| format!(" on {key}"));
            format!("{about}: {}", made.choice.as_str())
        }
        Event::Frozen(frozen) => {
            format!(" as {} of the judge {}", frozen.set.as_str(), frozen.judge)
        }
        Event::Noted { text } => format!(": {}", one_line(text)),
        Event::Trusted { hash } => format!(" {hash}"),
        Event::Undone { seq, .. } | Event::Redone { seq, .. } => format!(" event {seq}"),
        Event::Forgotten { .. } => ": erased".to_string(),
    }
}

fn judged(verdict: &Verdict) -> String {
    let about = match verdict.revision {
        Some(_) => ", on an edit",
        None => "",
    };
    let said = match &verdict.outcome {
        Outcome::Scored { scores, .. } => {
            let scores = scores.iter();
            let scores: Vec<_> = scores
                .map(|(key, score)| format!("{key} {}", score.shown()))
                .collect();
            scores.join(", ")
        }
        Outcome::Failed(failure) => format!("failed, {}: {}", failure.cause, failure.detail),
    };
    format!(" by {}{about}: {said}", verdict.judge)
}

/// Which judge's suggestion an edit began as; empty for a person's own words.
pub(super) fn after_suggestion(revision: &Revision) -> String {
    revision.from.as_ref().map_or_else(String::new, |from| {
        format!(
            ", after a suggestion of {} {}",
            one_line(&from.judge),
            from.identity.short()
        )
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
