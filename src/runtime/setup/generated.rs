//! Logs that a model wrote for this store come in as those of any source do: batch by batch, each with its watermark, so
//! that what was paid for is on the disk before the next is asked. Asks no model.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::import::{self, Place};
use crate::model::{Evaluator, Given, Log, Masked, Ordinal, Reviewer};
use crate::query::Rows as _;
use crate::query::rows::{Field, Measure};
use crate::store::{ImportedLog, LinePlace, Pushed, Sight, Store, StoreError};
use crate::text::redact::Redactor;

use super::mask;

/// What one model writes in one run, as a source: `generate:NAME`.
#[derive(Debug)]
pub struct Generated {
    source: String,
    fingerprint: String,
    /// Where the next record begins: lines of JSON, one behind the other, as they would stand in a file.
    at: Place,
    redactor: Option<Redactor>,
    /// What was masked before the store saw it.
    pub masked: Masked,
}

impl Generated {
    /// The source of a model in a run that begins now. What the evaluator masks at import is masked here.
    #[must_use]
    pub fn by(model: &str, evaluator: &Evaluator, begun: Timestamp) -> Self {
        Self {
            source: source(model),
            // Nothing tells one run from another but when it was.
            fingerprint: format!("generated {begun}"),
            at: Place::START,
            redactor: mask::redactor(Some(evaluator), false),
            masked: Masked::default(),
        }
    }

    /// Brings a batch in, on the disk when this returns; `is_last` where the model writes no more in this run. How many
    /// logs are in now: one that was forgotten stays out.
    ///
    /// # Errors
    /// When the store fails.
    pub fn bring(
        &mut self,
        store: &mut Store,
        by: &Reviewer,
        logs: Vec<Log>,
        is_last: bool,
    ) -> Result<usize, StoreError> {
        if logs.is_empty() && (!is_last || self.at == Place::START) {
            return Ok(0);
        }
        let mut importer = store.import(&self.source, &self.fingerprint, by, Timestamp::now())?;
        let mut count = 0;
        for log in logs {
            let record = self.record(log);
            let pushed = importer.push(record)?;
            count += usize::from(!matches!(pushed, Pushed::Forgotten(_)));
        }
        if is_last {
            importer.finish(self.at.offset, true)?;
        } else {
            // A snapshot at each batch would cost more than what came.
            importer.checkpoint(self.at.offset)?;
        }
        Ok(count)
    }

    /// A log as the record that it would be in a file.
    fn record(&mut self, log: Log) -> ImportedLog {
        let raw = serde_json::to_vec(&log).expect("keys are strings");
        let (place, end) = (self.at, self.at.offset + raw.len() as u64 + 1);
        let mut record = import::ImportedLog {
            log,
            given: Given::default(),
            raw,
            place,
            end,
            format: "juror",
            scores_rejected: 0,
            lossy: false,
        };
        if let Some(redactor) = &self.redactor {
            self.masked.merge(&mask::mask(redactor, &mut record));
        }
        self.at = Place {
            line: place.line + 1,
            offset: end,
        };
        ImportedLog {
            log: record.log,
            given: record.given,
            raw: record.raw,
            place: LinePlace {
                line: place.line,
                offset: place.offset,
            },
        }
    }
}

/// The name of the source of what a model wrote.
#[must_use]
pub fn source(model: &str) -> String {
    format!("generate:{model}")
}

/// The conversations to which there is an output by a model of each name, by their numbers (`Store::input`), in the order
/// of the names. An output among candidates is one, too.
///
/// # Errors
/// When the disk refuses.
pub fn answered(
    store: &Store,
    evaluator: &Evaluator,
    names: &[&str],
) -> Result<Vec<HashSet<u64>>, StoreError> {
    let mut answered = vec![HashSet::new(); names.len()];
    let mut note = |name: &str, input: u64| {
        if let Some(at) = names.iter().position(|known| *known == name) {
            answered[at].insert(input);
        }
    };
    let lens = store.lens(evaluator, None, Sight::Everything);
    for ordinal in lens.ordinals() {
        let Some(input) = store.input(ordinal) else {
            continue;
        };
        if lens.measure(ordinal, Measure::Words).unwrap_or_default() > 0.0 {
            note(&lens.text(ordinal, Field::Model), input);
            continue;
        }
        // Only the body tells whether there is an output without a word, or candidates.
        let log = store.log(ordinal)?;
        if !log.output.is_empty() {
            note(log.model.as_deref().unwrap_or_default(), input);
        }
        for candidate in &log.candidates {
            note(candidate.model.as_deref().unwrap_or_default(), input);
        }
    }
    Ok(answered)
}

/// The first ticket of each conversation, in the order of the tickets.
#[must_use]
pub fn inputs(store: &Store, tickets: &[Ordinal]) -> Vec<(u64, Ordinal)> {
    let mut met = HashSet::new();
    let numbered = tickets
        .iter()
        .filter_map(|ordinal| Some((store.input(*ordinal)?, *ordinal)));
    numbered.filter(|(input, _)| met.insert(*input)).collect()
}
