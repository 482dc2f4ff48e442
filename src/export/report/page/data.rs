//! What there is, and who has rated it.

use super::super::block::Block;
use super::super::words::{count, name};
use super::super::{Count, Document};

/// How many values of a list are told on a page.
const MOST: usize = 20;

pub(super) fn write(document: &Document, page: &mut Vec<Block>) {
    let data = &document.data;
    page.push(Block::heading(2, "Data"));
    page.push(Block::text(format!(
        "{} in the store, {} in the queue.",
        count(data.logs as usize, "log"),
        count(data.tickets, "ticket")
    )));
    if data.tickets > 0 {
        page.push(Block::text(format!(
            "Decided {}, put off {}, flagged {}, random {}, of which {} are decided.",
            data.decided, data.put_off, data.flagged, data.random, data.random_decided
        )));
    }
    match &data.span {
        Some(span) => {
            let undated = match span.undated {
                0 => String::new(),
                many => format!("; {} without a time", count(many, "ticket")),
            };
            page.push(Block::text(format!(
                "Written from {} to {}{undated}.",
                span.from, span.to
            )));
        }
        None if data.tickets > 0 => {
            page.push(Block::text("No log says when it was written."));
        }
        None => {}
    }
    if let Some(masked) = document.masked.as_ref().filter(|masked| !masked.is_empty()) {
        page.push(Block::text(format!("Masked in this report: {masked}.")));
    }
    counts("source", &data.sources, page);
    counts("model", &data.models, page);
    counts("tag", &data.tags, page);
    if data.reviewers.is_empty() {
        page.push(Block::text("Nobody has rated anything."));
        return;
    }
    let rows = data.reviewers.iter().map(|reviewer| {
        vec![
            reviewer.reviewer.to_string(),
            reviewer.rated.to_string(),
            reviewer.after_look.to_string(),
            reviewer.put_off.to_string(),
        ]
    });
    page.push(Block::table(
        ["reviewer", "rated", "only after a look", "put off"],
        1..4,
        rows.collect(),
    ));
}

fn counts(title: &str, counts: &[Count], page: &mut Vec<Block>) {
    if counts.is_empty() {
        return;
    }
    let shown = counts.iter().take(MOST);
    let mut rows: Vec<_> = shown
        .map(|count| vec![name(&count.name).to_string(), count.tickets.to_string()])
        .collect();
    if let Some(more) = counts.get(MOST..).filter(|more| !more.is_empty()) {
        let tickets: usize = more.iter().map(|count| count.tickets).sum();
        rows.push(vec![
            format!("and {} more", more.len()),
            tickets.to_string(),
        ]);
    }
    page.push(Block::table([title, "tickets"], 1..2, rows));
}
