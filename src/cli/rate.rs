//! `juror rate`: the same commit as the screen's, for scripts.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use crate::model::nearest::nearest;
use crate::model::{
    Aim, CriterionKey, Evaluator, Event, Notes, Origin, Rating, Revision, Score, Scores, Standing,
    Suggester, Ticket, visible,
};
use crate::runtime::setup::{self, Options, Setup};

use super::console;
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The ticket: its id, the start of it, `#` and its number, or its source's id
    id: String,
    /// Scores, such as accuracy=4, safe=pass, faults=rude,wrong
    #[arg(value_name = "KEY=SCORE")]
    scores: Vec<String>,
    /// A note on the ticket
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Record it as what people settled on where they differed; your own rating stays
    #[arg(long = "final")]
    is_final: bool,
    /// The output as it should have been, in a file
    #[arg(long, value_name = "FILE")]
    revise: Option<PathBuf>,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    if arguments.scores.is_empty() && arguments.note.is_none() && arguments.revise.is_none() {
        return Err(Failure::Usage(
            "There is nothing to commit: give scores as KEY=SCORE, a --note, or a --revise.".into(),
        ));
    }
    let output = arguments.revise.as_ref().map(revised).transpose()?;
    let mut setup = setup::write(options)?;
    let given = scores(&setup.evaluator, &arguments.scores)?;
    let ordinal = setup.store.find(&arguments.id)?;
    let mut ticket = setup.store.ticket(ordinal, &setup.evaluator)?;
    if arguments.is_final {
        ticket.asks = Standing::Final;
    }
    let mut done = Vec::new();
    // What can be refused is refused before anything is written.
    let rating = if given.is_empty() && arguments.note.is_none() {
        None
    } else {
        Some(rating(&setup, &ticket, given, arguments.note.as_deref())?)
    };
    if let Some(output) = output {
        done.push(revise(&mut setup, &ticket, output)?);
    }
    if let Some(rating) = rating {
        let shown: Vec<_> = rating
            .scores
            .iter()
            .map(|(key, score)| format!("{key} {}", score.shown()))
            .collect();
        let now = rating.at;
        let event = Event::Rated(vec![rating]);
        setup.store.commit(&setup.reviewer, now, &event)?;
        let aim = if arguments.is_final {
            Aim::Final
        } else {
            Aim::Own
        };
        let version = setup.evaluator.version();
        setup
            .store
            .clear_draft(ordinal, &version, &setup.reviewer, aim)?;
        let what = if arguments.is_final {
            "settled"
        } else {
            "rated"
        };
        let shown = shown.join(", ");
        done.push(format!("{what} by {}: {shown}", setup.reviewer));
    }
    console::say(&format!(
        "{} {} {}.",
        ordinal,
        ticket.id.short(),
        done.join("; ")
    ));
    for notice in &setup.notices {
        console::say(notice);
    }
    setup.store.close()?;
    Ok(Status::Done)
}

fn revised(path: &PathBuf) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| {
        Failure::Work(format!(
            "{} can't be read: {error}. Check the name.",
            path.display()
        ))
    })
}

/// The scores that were written, all mistakes at once.
fn scores(evaluator: &Evaluator, written: &[String]) -> Result<Scores, Failure> {
    let mut scores = Scores::new();
    let mut mistakes = Vec::new();
    for text in written {
        match score(evaluator, text) {
            Ok((key, score)) => {
                if scores.insert(key, score).is_some() {
                    mistakes.push(format!("`{text}`: this criterion has a score already"));
                }
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() {
        return Ok(scores);
    }
    let keys: Vec<_> = evaluator
        .criteria
        .iter()
        .map(|criterion| format!("{} ({})", criterion.key, criterion.scale))
        .collect();
    Err(Failure::Usage(format!(
        "{}\nThe criteria are {}.",
        mistakes.join("\n"),
        keys.join("; ")
    )))
}

fn score(evaluator: &Evaluator, text: &str) -> Result<(CriterionKey, Score), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is no score: write KEY=SCORE"))?;
    let Some(criterion) = evaluator.criterion(key) else {
        let known = evaluator
            .criteria
            .iter()
            .map(|criterion| criterion.key.as_str());
        return Err(match nearest(key, known) {
            Some(meant) => {
                format!("`{text}`: there is no criterion `{key}`; did you mean `{meant}`?")
            }
            None => format!("`{text}`: there is no criterion `{key}`"),
        });
    };
    let score =
        Score::parse(&criterion.scale, value).map_err(|misfit| format!("`{text}`: {misfit}"))?;
    Ok((criterion.key.clone(), score))
}

/// The rating that the screen would commit: over the reviewer's own earlier one, complete, marked with what was seen.
fn rating(
    setup: &Setup,
    ticket: &Ticket,
    given: Scores,
    note: Option<&str>,
) -> Result<Rating, Failure> {
    let before = ticket.rating(&setup.reviewer);
    let mut scores = before
        .map(|rating| rating.scores.clone())
        .unwrap_or_default();
    scores.extend(given);
    let missing: Vec<_> = setup
        .evaluator
        .missing(&scores)
        .map(ToString::to_string)
        .collect();
    if !missing.is_empty() {
        return Err(Failure::Usage(format!(
            "The rating is not complete: {} still to score.",
            missing.join(", ")
        )));
    }
    let mut notes = before.map_or_else(Notes::default, |rating| rating.notes.clone());
    if let Some(note) = note {
        notes.ticket = Some(note.trim().to_string()).filter(|note| !note.is_empty());
    }
    Ok(Rating {
        ticket: ticket.ordinal,
        evaluator: setup.evaluator.version(),
        reviewer: setup.reviewer.clone(),
        at: Timestamp::now(),
        scores,
        notes,
        seen: ticket.seen(&setup.reviewer, &setup.evaluator),
        random: ticket.random,
        standing: ticket.asks,
        origin: Origin::Here,
    })
}

/// The judge that suggested this very text, where the reviewer may have seen it.
fn suggester(setup: &Setup, ticket: &Ticket, output: &str) -> Option<Suggester> {
    if !visible(ticket, &setup.reviewer, &setup.evaluator).judge {
        return None;
    }
    let mut suggestions = ticket.suggestions();
    let (verdict, _) = suggestions.find(|(_, text)| *text == output)?;
    Some(Suggester {
        judge: verdict.judge.clone(),
        identity: verdict.identity,
    })
}

/// Commits an edited output; says what came of it.
fn revise(setup: &mut Setup, ticket: &Ticket, output: String) -> Result<String, Failure> {
    // An editor ends a file with a line end that the output does not have.
    let output = match output.strip_suffix('\n') {
        Some(cut) if !ticket.log.output.ends_with('\n') => cut.to_string(),
        _ => output,
    };
    if output == ticket.output() {
        return Ok("the text is that of the output already".to_string());
    }
    let now = Timestamp::now();
    let revision = Revision {
        ticket: ticket.ordinal,
        evaluator: setup.evaluator.version(),
        reviewer: setup.reviewer.clone(),
        at: now,
        from: suggester(setup, ticket, &output),
        output,
        origin: Origin::Here,
    };
    setup
        .store
        .commit(&setup.reviewer, now, &Event::Revised(revision))?;
    Ok("revised".to_string())
}
