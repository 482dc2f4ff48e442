//! What happened when, and up to where the journal was read.

use super::super::block::Block;
use super::super::words::{DASH, count, one_line};
use super::super::{Document, Turn, TurnKind};

pub(super) fn write(document: &Document, page: &mut Vec<Block>) {
    page.push(Block::heading(2, "Timeline"));
    if document.timeline.is_empty() {
        page.push(Block::text("The journal is empty."));
    } else {
        let rows = document.timeline.iter().map(row);
        page.push(Block::table(
            ["event", "when", "who", "what", ""],
            0..0,
            rows.collect(),
        ));
    }
    page.push(Block::heading(2, "Where this is from"));
    page.push(Block::text(format!(
        "Journal: up to event {}, hash {}. Made by juror {}.",
        document.journal.seq, document.journal.hash, document.juror
    )));
}

fn row(turn: &Turn) -> Vec<String> {
    let dash = || DASH.to_string();
    let (what, more) = told(&turn.kind);
    vec![
        turn.seq.map_or_else(dash, |seq| seq.to_string()),
        turn.at.map_or_else(dash, |at| format!("{at:.0}")),
        turn.by.as_ref().map_or_else(dash, ToString::to_string),
        what.to_string(),
        more,
    ]
}

fn told(kind: &TurnKind) -> (&'static str, String) {
    match kind {
        TurnKind::Imported {
            source,
            imported,
            duplicates,
            rejected,
        } => (
            "import",
            format!("{source}: {imported} new, {duplicates} known, {rejected} rejected"),
        ),
        TurnKind::Evaluator {
            name,
            version,
            present,
            changed,
        } => {
            let this = match (present, changed) {
                (true, false) => ", that of this report",
                (true, true) => ", that of this report, with another text",
                (false, true) => ", with another text",
                (false, false) => "",
            };
            (
                "evaluator",
                format!("{name}, version {}{this}", version.short()),
            )
        }
        TurnKind::Judge {
            judge,
            identity,
            generation,
            version,
            judged,
            failed,
            imported,
        } => {
            let generation = match generation {
                Some(model) => format!(", answered by {model}"),
                None => String::new(),
            };
            let came = if *imported { ", came with logs" } else { "" };
            (
                "judge",
                format!(
                    "{judge}, identity {}{generation}{came}, under version {}: {} judged, {failed} failed",
                    identity.short(),
                    version.short(),
                    count(*judged as usize, "ticket")
                ),
            )
        }
        TurnKind::Frozen {
            judge,
            set,
            tickets,
        } => (
            "chosen",
            format!(
                "{} as {set} of the judge {judge}",
                count(*tickets, "ticket")
            ),
        ),
        TurnKind::Noted { text } => ("note", one_line(text)),
        TurnKind::Forgotten { tickets } => ("forgotten", count(*tickets, "log")),
    }
}
