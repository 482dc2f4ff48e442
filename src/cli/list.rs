//! `juror list`: the tickets of a queue, as a table, as CSV, or as JSON.

use clap::Args;
use jiff::Timestamp;

use crate::model::{Order, Ordinal, Score, Status as TicketStatus, Ticket};
use crate::query::{Audit, Filter, queue};
use crate::runtime::setup::{self, Options, Setup, words};
use crate::store::{Lens, Sight};
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;

use super::console::{self, Out, say};
use super::failure::{Failure, Status};
use super::shape;

/// Columns of the table that hold the start of a text.
const EXCERPT: usize = 40;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only these tickets: status:todo model:bard accuracy<3 "refund policy"
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// import, shuffle, disagreement, uncertain, stratified:FIELD, longest [default: the evaluator's]
    #[arg(long, value_name = "ORDER")]
    order: Option<Order>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print one JSON object a line
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print a table of CSV
    #[arg(long)]
    csv: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    let mut tickets = tickets(
        &setup,
        arguments.filter.as_deref(),
        arguments.order.as_ref(),
    )?;
    tickets.truncate(arguments.limit.unwrap_or(usize::MAX));
    let mut out = Out::new();
    if arguments.json {
        json(&setup, &tickets, &mut out)?;
    } else if arguments.csv {
        csv(&setup, &tickets, &mut out)?;
    } else {
        table(&setup, &tickets, &mut out)?;
    }
    out.end()?;
    Ok(Status::Done)
}

/// The tickets that a filter wants, in an order; both the evaluator's where nothing else is asked.
pub(super) fn tickets(
    setup: &Setup,
    filter: Option<&str>,
    order: Option<&Order>,
) -> Result<Vec<Ordinal>, Failure> {
    let evaluator = &setup.evaluator;
    let text = filter.unwrap_or(&evaluator.queue.filter);
    let vocabulary = words::vocabulary(&setup.store, evaluator, None);
    let filter =
        Filter::parse(text, &vocabulary).map_err(|error| Failure::of_filter(&error, text))?;
    let lens = setup.store.lens(evaluator, None, Sight::Everything);
    let lens = lens.at(Timestamp::now());
    let order = order.unwrap_or(&evaluator.queue.order);
    let audit = Audit::from(&evaluator.queue);
    let found = queue(&lens, &filter, order, &evaluator.criteria, &audit);
    say_damage(&lens);
    Ok(found)
}

/// Says what a filter could not read, and so has not searched.
pub(super) fn say_damage(lens: &Lens<'_>) {
    for error in lens.take_damage() {
        say(&format!("not all was searched: {error}"));
    }
}

fn json(setup: &Setup, tickets: &[Ordinal], out: &mut Out) -> Result<(), Failure> {
    for ordinal in tickets {
        let ticket = setup.store.ticket(*ordinal, &setup.evaluator)?;
        out.json(&shape::ticket(&ticket, &setup.evaluator))?;
    }
    Ok(())
}

fn csv(setup: &Setup, tickets: &[Ordinal], out: &mut Out) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let keys: Vec<_> = setup
        .evaluator
        .criteria
        .iter()
        .map(|criterion| &criterion.key)
        .collect();
    let named = |whose: &str| {
        keys.iter()
            .map(move |key| format!("{whose}.{key}"))
            .collect()
    };
    let (own, judged): (Vec<String>, Vec<String>) = (named("human"), named("judge"));
    let first = [
        "ordinal",
        "id",
        "source_id",
        "model",
        "tags",
        "status",
        "flagged",
        "random",
    ];
    let header = first.iter().map(ToString::to_string);
    let write = |writer: &mut csv::Writer<Vec<u8>>, cells: Vec<String>| {
        writer
            .write_record(cells.iter().map(|cell| plain(cell)))
            .map_err(|error| Failure::Work(format!("The table can't be written: {error}.")))
    };
    write(&mut writer, header.chain(own).chain(judged).collect())?;
    for ordinal in tickets {
        let ticket = setup.store.ticket(*ordinal, &setup.evaluator)?;
        let tags: Vec<_> = ticket
            .log
            .tags
            .iter()
            .chain(&ticket.tags)
            .cloned()
            .collect();
        let mut cells = vec![
            ticket.ordinal.0.to_string(),
            ticket.id.to_string(),
            ticket.log.source_id.clone().unwrap_or_default(),
            ticket.log.model.clone().unwrap_or_default(),
            tags.join(" "),
            ticket
                .status_over_all(&setup.evaluator.queue, Some(Timestamp::now()))
                .as_str()
                .to_string(),
            ticket.flagged.to_string(),
            ticket.random.to_string(),
        ];
        cells.extend(keys.iter().map(|key| {
            let scores = shape::people(&ticket);
            given(scores.values().filter_map(|scores| scores.get(*key)))
        }));
        cells.extend(keys.iter().map(|key| {
            let verdicts = ticket.verdicts.iter();
            let scores = verdicts.filter_map(|verdict| verdict.outcome.scores());
            given(scores.filter_map(|scores| scores.get(*key)))
        }));
        write(&mut writer, cells)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::Work(format!("The table can't be written: {error}.")))?;
    out.bytes(&bytes)?;
    Ok(())
}

fn given<'a>(scores: impl Iterator<Item = &'a Score>) -> String {
    scores.map(Score::shown).collect::<Vec<_>>().join("; ")
}

/// A cell that no spreadsheet takes for a formula, and no terminal for a command.
fn plain(cell: &str) -> String {
    let cell = shown_line(cell);
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.into_owned()
    }
}

fn table(setup: &Setup, tickets: &[Ordinal], out: &mut Out) -> Result<(), Failure> {
    let mut table = console::table([
        "", "id", "status", "model", "words", "people", "judge", "input",
    ]);
    for ordinal in tickets {
        let ticket = setup.store.ticket(*ordinal, &setup.evaluator)?;
        table.add_row(row(setup, &ticket));
    }
    if tickets.is_empty() {
        console::say("No ticket fits.");
    } else {
        out.line(&table.trim_fmt())?;
    }
    Ok(())
}

fn row(setup: &Setup, ticket: &Ticket) -> Vec<String> {
    let queue = &setup.evaluator.queue;
    let now = Timestamp::now();
    let status = ticket.status_over_all(queue, Some(now));
    let mut status = match ticket.claimed_at(now) {
        Some(claim) if status == TicketStatus::Claimed => format!("claimed by {}", claim.by),
        _ => status.as_str().to_string(),
    };
    if queue.wanted() > 1 {
        status = format!("{status} {}/{}", ticket.raters(None), queue.wanted());
    }
    for (is, word) in [
        (ticket.flagged, " flagged"),
        (ticket.random, " random"),
        (!ticket.revisions.is_empty(), " edited"),
    ] {
        if is {
            status += word;
        }
    }
    let people: Vec<_> = shape::people(ticket)
        .iter()
        .map(|(name, scores)| format!("{name} {}", brief(scores.values())))
        .collect();
    let judges: Vec<_> = ticket
        .verdicts
        .iter()
        .map(|verdict| match verdict.outcome.scores() {
            Some(scores) => format!("{} {}", verdict.judge, brief(scores.values())),
            None => format!("{} failed", verdict.judge),
        })
        .collect();
    let cell = |text: &str| shown_line(text).into_owned();
    vec![
        ticket.ordinal.to_string(),
        ticket.id.short(),
        status,
        cell(ticket.log.model.as_deref().unwrap_or_default()),
        crate::text::words::word_count(&ticket.log.output).to_string(),
        cell(&people.join("; ")),
        cell(&judges.join("; ")),
        truncate(&cell(ticket.log.last_user_message()), EXCERPT).into_owned(),
    ]
}

/// Scores in the order of their criteria's keys, without texts.
fn brief<'a>(scores: impl Iterator<Item = &'a Score>) -> String {
    let scores = scores.filter(|score| !matches!(score, Score::Text(_)));
    scores.map(Score::shown).collect::<Vec<_>>().join(" ")
}
