//! The choice that came with two outputs: which of a log's candidates somebody preferred. The one place that says how a
//! log keeps it.

use super::fields::Reading;
use crate::model::Candidate;

/// Puts two outputs into a log, of which the first was preferred.
pub(super) fn prefer(reading: &mut Reading, better: Candidate, worse: Candidate) {
    reading.log.candidates = vec![better, worse];
}
