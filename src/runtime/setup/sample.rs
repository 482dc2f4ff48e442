//! The sample that is compiled in, in a store that is gone afterwards.

use std::fs;

use tempfile::TempDir;

use crate::import::Source;

use super::intake::Intake;
use super::{Options, Setup, SetupError, bring_in};

/// The logs of the sample.
pub const LOGS: &[u8] = include_bytes!("../../../sample-data/support.jsonl");

/// The evaluator of the sample.
pub const EVALUATOR: &str = include_str!("../../../sample-data/support.toml");

/// Opens the sample in a folder of its own, which lives as long as the setup.
///
/// # Errors
/// When there is no room for a temporary folder, or the store fails.
pub fn open(options: &Options) -> Result<Setup, SetupError> {
    let refused = |error: std::io::Error| {
        SetupError::System(format!(
            "There is no room for a temporary folder: {error}. Set TMPDIR to a folder with some space."
        ))
    };
    let folder = TempDir::with_prefix("juror-demo-").map_err(refused)?;
    let evaluator = folder.path().join("support.toml");
    fs::write(&evaluator, EVALUATOR).map_err(refused)?;
    let options = Options {
        store: Some(folder.path().join(super::folder::NAME)),
        evaluator: Some(evaluator),
        ..options.clone()
    };
    let sources = vec![Source::bytes("support.jsonl", LOGS)];
    let (setup, _) = bring_in(&options, &[], sources, &Intake::default())?;
    Ok(Setup {
        origin: "The evaluator is that of the sample, support-replies.".to_string(),
        temporary: Some(folder),
        ..setup
    })
}
