//! What is said of an export on stderr, and the list of kinds on stdout.

use std::path::{Path, PathBuf};

use crate::cli::console::{self, Out, count, say};
use crate::cli::failure::{Failure, Status};
use crate::export::{Kind, Plan, Sealed, Written, axolotl};
use crate::runtime::setup::Setup;
use crate::text::redact::FileMasks;

use super::Asked;

/// Each file with what went into it.
pub(super) fn placed(paths: &[PathBuf], sealed: &[Sealed]) -> Vec<(String, u64)> {
    let names = paths.iter().map(|path| path.display().to_string());
    names.zip(sealed.iter().map(|sealed| sealed.rows)).collect()
}

/// What is there to know before the result.
pub(super) fn notices(setup: &Setup) {
    for notice in &setup.notices {
        say(notice);
    }
}

/// How many were written.
pub(super) fn written(plan: &Plan, written: &Written, places: &[(String, u64)]) {
    let (tickets, all) = (written.tickets, plan.chosen());
    let rows: u64 = places.iter().map(|(_, rows)| rows).sum();
    let as_rows = if rows == tickets {
        String::new()
    } else {
        format!(" in {}", count(rows, "row"))
    };
    match places {
        [(place, _)] => say(&format!(
            "{tickets} of {all} tickets written{as_rows} to {place}."
        )),
        places => {
            let parts: Vec<_> = places
                .iter()
                .map(|(place, rows)| format!("{} to {place}", count(*rows, "row")))
                .collect();
            say(&format!(
                "{tickets} of {all} tickets written: {}.",
                parts.join(", ")
            ));
        }
    }
}

/// How much is masked in the tickets that were read.
pub(super) fn masked(masks: Option<&FileMasks>) {
    if let Some(masked) = masks.map(FileMasks::masked)
        && !masked.is_empty()
    {
        say(&format!("Masked in these tickets: {masked}."));
    }
}

/// Which were not written and why.
pub(super) fn left_out(written: &Written) {
    for (reason, missed) in written.left_out.by_reason() {
        let mut named: Vec<_> = missed
            .first
            .iter()
            .map(|(ordinal, id)| format!("{ordinal} {}", id.short()))
            .collect();
        if missed.count > named.len() as u64 {
            named.push("…".to_string());
        }
        say(&format!(
            "Left out: {} {} ({}).",
            missed.count,
            reason.as_str(),
            named.join(", ")
        ));
    }
}

/// What else is to know of the files.
pub(super) fn remarks(asked: &Asked, plan: &Plan, written: &Written) {
    if written.cut > 0 {
        say(&format!(
            "{} cut at what Excel takes; without --excel the text is whole.",
            count(written.cut, "cell")
        ));
    }
    if asked.split.is_some() {
        say(&leakage(written));
    }
    match plan.undated() {
        0 => {}
        1 => say("1 ticket has no time, and counts as the oldest."),
        many => say(&format!(
            "{many} tickets have no time, and count as the oldest."
        )),
    }
}

fn leakage(written: &Written) -> String {
    let leaked = written.leaked;
    if leaked.prompts == 0 && leaked.answers == 0 {
        return "Leakage: none; no prompt, output or reference stands in two parts.".to_string();
    }
    format!(
        "Leakage: {} and {} stand in two parts, word for word.",
        count(leaked.prompts, "prompt"),
        match leaked.answers {
            1 => "1 output or reference".to_string(),
            many => format!("{many} outputs or references"),
        }
    )
}

/// The table of kinds, or one kind with its rules.
pub(super) fn kinds(kind: Option<Kind>, path: Option<&Path>) -> Result<Status, Failure> {
    let mut out = Out::new();
    if let Some(kind) = kind {
        out.line(&format!("{kind}: {}", kind.about()))?;
        out.line(&format!("Read by: {}.", kind.readers()))?;
        for rule in kind.rules() {
            out.line(&format!("- {rule}"))?;
        }
        let path = path.map_or("FILE".to_string(), |path| path.display().to_string());
        if let Some(stanza) = axolotl::stanza(kind, &path) {
            out.line(&format!("\nFor Axolotl:\n\n{}", stanza.trim_end()))?;
        }
    } else {
        let mut table = console::table(["kind", "what", "read by"]);
        for kind in Kind::ALL {
            table.add_row([kind.name(), kind.about(), kind.readers()]);
        }
        out.line(&table.trim_fmt())?;
    }
    out.end()?;
    Ok(Status::Done)
}
