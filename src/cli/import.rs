//! `juror import`: logs into the store.

mod doubles;
mod follow;
mod preview;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::import::doubles::{Doubled, Doubles};
use crate::import::{Asked, Counts, Mapping, expand, formats};
use crate::runtime::setup::intake::{Intake, Outcome};
use crate::runtime::setup::{self, Options};

use super::console::{Out, count, say};
use super::failure::{Failure, Status};

/// Rejections that are told on stderr.
const TOLD: usize = 10;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    /// Files, folders, or `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The format of every record [default: each is recognised by itself]
    #[arg(long, value_name = "NAME", value_parser = known)]
    format: Option<String>,
    /// Where a field of a log stands, as a jq path: output=.result.text; may be given several times
    #[arg(long, value_name = "FIELD=PATH")]
    map: Vec<String>,
    /// A tag for every log; may be given several times
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// The ratings that come with these logs are of tickets chosen at random
    #[arg(long)]
    random_sample: bool,
    /// Mask what is private before the store sees it: what [redact] of the evaluator names, else every pattern of juror's
    #[arg(long)]
    redact_at_import: bool,
    /// End with status 3 if a record is rejected
    #[arg(long)]
    strict: bool,
    /// Read everything, write nothing; show what was detected, where the fields come from, and three logs
    #[arg(long)]
    dry_run: bool,
    /// Report logs that are nearly the same, outputs that are a reference word for word, and texts in two splits
    #[arg(long)]
    near_duplicates: bool,
    /// Go on with what the files bring as they grow, until Ctrl-C; plain JSONL only
    #[arg(long, conflicts_with = "dry_run")]
    follow: bool,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

fn known(name: &str) -> Result<String, String> {
    if Asked::by_name(name).is_some() {
        return Ok(name.to_string());
    }
    let mut names: Vec<_> = formats::all().iter().map(|format| format.name).collect();
    names.push(formats::CSV);
    Err(format!("the formats are {}", names.join(", ")))
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let intake = Intake {
        format: arguments.format.as_deref().and_then(Asked::by_name),
        tags: arguments.tag.clone(),
        random_sample: arguments.random_sample,
        mapping: Mapping::parse(&arguments.map)
            .map_err(|error| Failure::Usage(format!("--map: {error}.")))?,
        follow: arguments.follow,
        near_duplicates: arguments.near_duplicates,
        redact: arguments.redact_at_import,
        ..Intake::default()
    };
    let sources = expand(&arguments.files)?;
    let mut outcome = if arguments.dry_run {
        setup::look_in(options, &arguments.files, sources, &intake)?
    } else {
        let (mut setup, mut outcome) =
            setup::bring_in(options, &arguments.files, sources, &intake)?;
        for notice in &setup.notices {
            say(notice);
        }
        if !arguments.json {
            say(&setup.origin);
        }
        if let Some(following) = outcome.following.take() {
            follow::run(&mut setup, following, &mut outcome)?;
        }
        setup.store.close()?;
        outcome
    };
    let found = outcome.doubles.take().map(Doubles::finish);
    tell(arguments, &outcome, found.as_ref())?;
    Ok(if !outcome.failures.is_empty() {
        Status::Failed
    } else if arguments.strict && outcome.counts.rejected + outcome.counts.rejected_before > 0 {
        Status::Rejected
    } else {
        Status::Done
    })
}

fn tell(arguments: &Arguments, outcome: &Outcome, found: Option<&Doubled>) -> Result<(), Failure> {
    let counts = &outcome.counts;
    for rejection in counts.rejections.iter().take(TOLD) {
        say(&format!(
            "{}:{} (byte {}): {}",
            rejection.source_name, rejection.line, rejection.offset, rejection.reason
        ));
    }
    if counts.rejected > TOLD as u64 {
        say(&format!(
            "… and {} more; --json lists the first {}.",
            counts.rejected - TOLD as u64,
            counts.rejections.len()
        ));
    }
    if !counts.masked.is_empty() {
        say(&format!(
            "Masked before the store {} them: {}.",
            if arguments.dry_run {
                "would see"
            } else {
                "saw"
            },
            counts.masked
        ));
    }
    let mut out = Out::new();
    if arguments.json {
        let would = arguments.dry_run.then(|| preview::json(&outcome.samples));
        out.json(&Printed {
            counts,
            found,
            would,
        })?;
    } else {
        preview::tell(&mut out, &outcome.samples)?;
        for known in &outcome.unchanged {
            let rejected = if known.rejected > 0 {
                let records = count(known.rejected, "record");
                format!("; {records} of it had been rejected, which --dry-run lists")
            } else {
                String::new()
            };
            out.line(&format!(
                "{} is in already and has not changed{rejected}.",
                known.name
            ))?;
        }
        if outcome.unchanged.is_empty()
            || counts.imported + counts.duplicates + counts.forgotten + counts.rejected > 0
        {
            if !outcome.samples.is_empty() {
                out.line("")?;
            }
            out.line(&sentence(counts, arguments.dry_run))?;
        }
        if let Some(found) = found {
            doubles::tell(&mut out, found)?;
        } else if arguments.near_duplicates {
            out.line(
                "No log was new, so none was compared; --dry-run on an empty store compares all.",
            )?;
        }
    }
    out.end()?;
    Ok(())
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    counts: &'a Counts,
    #[serde(flatten)]
    found: Option<&'a Doubled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    would: Option<Value>,
}

fn sentence(counts: &Counts, dry_run: bool) -> String {
    let mut parts = vec![format!(
        "{} {}",
        if dry_run { "Would import" } else { "Imported" },
        count(counts.imported, "log")
    )];
    if !counts.formats.is_empty() {
        let formats: Vec<_> = counts
            .formats
            .iter()
            .map(|(name, records)| format!("{name} {records}"))
            .collect();
        parts.push(format!("formats: {}", formats.join(", ")));
    }
    let scores = &counts.scores;
    if scores.human + scores.judge > 0 {
        parts.push(format!(
            "{} with people's scores, {} with judges'",
            scores.human, scores.judge
        ));
    }
    if counts.duplicates > 0 {
        let added = match scores.added {
            None | Some(0) => String::new(),
            Some(added) => format!(", {added} of them with something new"),
        };
        let known = count(counts.duplicates, "log");
        parts.push(format!("{known} in already{added}"));
    }
    if counts.lossy > 0 {
        parts.push(format!(
            "{} with characters or numbers that JSON does not have, replaced",
            counts.lossy
        ));
    }
    if counts.beside > 0 {
        parts.push(format!(
            "{} that are parts of others",
            count(counts.beside, "record")
        ));
    }
    if counts.forgotten > 0 {
        parts.push(format!(
            "{} forgotten and kept out",
            count(counts.forgotten, "log")
        ));
    }
    if counts.rejected > 0 {
        parts.push(format!("{} rejected", count(counts.rejected, "record")));
    }
    format!("{} in {:.1} s.", parts.join("; "), counts.seconds)
}
