//! What `juror import --near-duplicates` says of logs that are nearly the same, and of texts where they should not be.

use crate::cli::console::{Out, count};
use crate::cli::failure::Failure;
use crate::import::doubles::{Doubled, Finding, Findings, Where};

/// How many findings of a kind are told.
const TOLD: usize = 5;

pub(super) fn tell(out: &mut Out, found: &Doubled) -> Result<(), Failure> {
    let kinds = [
        (
            &found.near_duplicates,
            "log",
            "nearly the same as an earlier one",
        ),
        (
            &found.own_reference,
            "output",
            "word for word the reference of its own log",
        ),
        (
            &found.other_reference,
            "output",
            "word for word the reference of another log",
        ),
        (
            &found.across_splits,
            "log",
            "with an input or an output that stands in another split, too",
        ),
    ];
    if found.is_empty() {
        out.line("No two logs are nearly the same, and no text stands where it should not.")?;
    }
    for (findings, noun, what) in kinds {
        kind(out, findings, noun, what)?;
    }
    Ok(())
}

fn kind(out: &mut Out, findings: &Findings, noun: &str, what: &str) -> Result<(), Failure> {
    if findings.count == 0 {
        return Ok(());
    }
    out.line(&format!("{} {what}:", count(findings.count, noun)))?;
    for finding in findings.first.iter().take(TOLD) {
        out.line(&format!("  {}", line(finding)))?;
    }
    if findings.count > TOLD as u64 {
        out.line(&format!("  … and {} more", findings.count - TOLD as u64))?;
    }
    Ok(())
}

fn line(finding: &Finding) -> String {
    if finding.log == finding.like {
        return place(&finding.log);
    }
    let likeness = finding.likeness * 100.0;
    format!(
        "{} is like {} ({likeness:.0}%)",
        place(&finding.log),
        place(&finding.like)
    )
}

fn place(place: &Where) -> String {
    let id = place
        .id
        .as_ref()
        .map_or_else(String::new, |id| format!(" {id}"));
    format!("{}:{}{id}", place.source, place.line)
}
