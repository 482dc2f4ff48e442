//! What a trainer asks of a whole file, beyond its rows: enough of them, not too many bytes, an ending it knows.

use std::path::Path;

use super::kind::{Kind, Shape};
use super::sink::Sealed;

/// The fewest rows that `OpenAI` trains on.
const FEWEST: u64 = 10;

/// The longest file that `OpenAI` takes, in bytes.
const LONGEST: u64 = 512 * 1024 * 1024;

/// Stands for a path where rows go to standard output, whose name nobody knows yet.
pub const STANDARD_OUTPUT: &str = "standard output";

/// What a file lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The trainer would refuse the file, so that it is not written.
    Refused(String),
    /// The user should know.
    Warning(String),
}

/// How often each thumb stands in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thumbs {
    /// Good answers.
    pub up: u64,
    /// Bad answers.
    pub down: u64,
}

/// What a file lacks that is to be trained on, or only tested with.
#[must_use]
pub fn lacks(kind: Kind, path: &Path, sealed: &Sealed, thumbs: Thumbs, trains: bool) -> Vec<Lack> {
    let mut lacks = Vec::new();
    let place = path.display();
    if matches!(kind, Kind::SftOpenai | Kind::DpoOpenai) {
        if sealed.rows < FEWEST {
            let wants = format!("and OpenAI trains on {FEWEST} rows at least");
            let how = match kind.shape() {
                Shape::Pair => "--filter or --pairs",
                _ => "--filter or --accept",
            };
            lacks.push(if trains {
                Lack::Refused(format!(
                    "{place} would have {}, {wants}: choose more with {how}.",
                    rows(sealed.rows)
                ))
            } else {
                Lack::Warning(format!("{place} has {}, {wants}.", rows(sealed.rows)))
            });
        }
        if sealed.bytes > LONGEST {
            lacks.push(Lack::Refused(format!(
                "{place} would have {} MB, and OpenAI takes 512: choose less with --filter.",
                sealed.bytes.div_ceil(1024 * 1024)
            )));
        }
    } else if sealed.rows == 0 {
        lacks.push(Lack::Warning(format!("{place} has no rows.")));
    }
    let needs_both = matches!(kind, Kind::KtoTrl | Kind::KtoLlamafactory);
    if needs_both && sealed.rows > 0 && (thumbs.up == 0 || thumbs.down == 0) {
        let which = if thumbs.up == 0 { "bad" } else { "good" };
        lacks.push(Lack::Warning(format!(
            "{place} has {which} answers only: KTO learns from both."
        )));
    }
    let ending = path.extension().and_then(|ending| ending.to_str());
    let by_ending = matches!(
        kind,
        Kind::SftAlpaca | Kind::SftSharegpt | Kind::DpoLlamafactory | Kind::KtoLlamafactory
    );
    if by_ending && path != Path::new(STANDARD_OUTPUT) && !matches!(ending, Some("json" | "jsonl"))
    {
        lacks.push(Lack::Warning(format!(
            "LLaMA-Factory reads files that end in .json or .jsonl, and {place} does not."
        )));
    }
    lacks
}

fn rows(count: u64) -> String {
    match count {
        0 => "no rows".to_string(),
        1 => "1 row".to_string(),
        many => format!("{many} rows"),
    }
}
