//! The versions of a judge as a page: which there are, what changed from one to the next, and a table a criterion; plain or in
//! Markdown.

use std::fmt::Write as _;

use super::super::console;
use super::tables::{self, Row, Table, figure, number, points, share};
use crate::export::agree::{Iteration, Iterations, On};
use crate::metrics::iteration::IterationFigures;
use crate::text::escape::markdown_line as cell;

const HEAD: Row<&str> = [
    "version",
    "kappa",
    "same side of the bar",
    "kappa, since before",
    "same side, points since before",
    "other scores",
];

/// For a reader of a terminal.
pub(super) fn plain(found: &Iterations) -> String {
    let mut page = format!("{}\n", head(found));
    for (nth, one) in found.iterations.iter().enumerate() {
        let _ = write!(page, "\n{}\n", version(nth, one));
        for line in &one.changes {
            let _ = writeln!(page, "    {line}");
        }
        if let Some(note) = one.changes_note {
            let _ = writeln!(page, "    ({note})");
        }
    }
    tables::plain(HEAD, tables(found), &mut page);
    page
}

/// For a document.
pub(super) fn markdown(found: &Iterations) -> String {
    let name = cell(found.judge.as_deref().unwrap_or("no judge"));
    let mut page = format!("# Versions of {name}\n\n{}\n", cell(&head(found)));
    for (nth, one) in found.iterations.iter().enumerate() {
        let _ = write!(page, "\n{}\n", cell(&version(nth, one)));
        if !one.changes.is_empty() {
            page += "\n";
        }
        for line in &one.changes {
            // Indented by four it is code, in which nothing is markup.
            let _ = writeln!(page, "    {line}");
        }
        if let Some(note) = one.changes_note {
            let _ = write!(page, "\n({})\n", cell(note));
        }
    }
    tables::markdown(HEAD, "---:", tables(found), &mut page);
    page
}

/// Which judge, over which tickets.
fn head(found: &Iterations) -> String {
    let Some(judge) = &found.judge else {
        return "No judge has judged anything here yet.".to_string();
    };
    let versions = console::count(found.iterations.len() as u64, "version");
    let common = console::count(found.tickets.common as u64, "ticket");
    let on = match found.iterations.first().map(|one| one.on) {
        None => return format!("The judge {judge} has no verdict under this evaluator's version."),
        Some(On::Common) => format!(
            "on the {common} that all of them scored, {} of them rated",
            found.tickets.rated
        ),
        Some(On::Own) => "each on its own tickets, which may not be compared: no rated ticket was scored by all of them"
            .to_string(),
    };
    format!(
        "The judge {judge} in {versions} against {}, {on}.",
        found.against
    )
}

/// One version in a line.
fn version(nth: usize, one: &Iteration) -> String {
    let mut text = format!("{}: {}", nth + 1, one.identity.short());
    if let Some(generation) = &one.generation {
        let _ = write!(text, " {generation}");
    }
    if let Some(at) = one.at {
        let _ = write!(text, ", from {}", at.strftime("%Y-%m-%d %H:%M UTC"));
    }
    let _ = write!(text, ", {} judged, {} failed", one.judged, one.failed);
    text
}

/// The rows of each criterion.
fn tables(found: &Iterations) -> Vec<Table> {
    let Some(first) = found.iterations.first() else {
        return Vec::new();
    };
    let tables = first.criteria.iter().enumerate().map(|(at, criterion)| {
        let versions = found.iterations.iter().enumerate();
        let rows = versions.filter_map(|(nth, one)| Some(row(nth, one.criteria.get(at)?)));
        (criterion.key.to_string(), rows.collect())
    });
    tables.collect()
}

fn row(nth: usize, figures: &IterationFigures) -> Row<String> {
    let since = figures.since_before.as_ref();
    [
        (nth + 1).to_string(),
        figure(&figures.kappa, number),
        figure(&figures.same_side, share),
        since.map_or_else(String::new, |since| figure(&since.kappa, points)),
        since.map_or_else(String::new, |since| {
            figure(&since.same_side, |value| format!("{:+.0}", value * 100.0))
        }),
        since.map_or_else(String::new, |since| {
            format!("{} of {}", since.changed, since.both)
        }),
    ]
}
