//! The choice that came with two outputs: which of a log's candidates somebody preferred. The one place that says how a
//! log keeps it.

use super::fields::Reading;
use crate::model::{Candidate, Choice, GivenChooser, GivenComparison, Side};

/// Puts two outputs into a log, of which the first was preferred. Between two that say the same there is no choice.
pub(super) fn prefer(reading: &mut Reading, better: Candidate, worse: Candidate) {
    if better.output != worse.output {
        reading.given.comparisons.push(GivenComparison::between(
            Side::Candidate(0),
            Side::Candidate(1),
            Choice::A,
        ));
    }
    reading.log.candidates = vec![better, worse];
}

/// Keeps what a judge chose between a log's first two candidates. Between two that say the same there is no choice.
pub(super) fn by_judge(reading: &mut Reading, judge: String, choice: Choice) {
    let [a, b, ..] = &*reading.log.candidates else {
        return;
    };
    if a.output == b.output {
        return;
    }
    reading.given.comparisons.push(GivenComparison {
        by: Some(GivenChooser::Judge {
            judge,
            identity: None,
        }),
        ..GivenComparison::between(Side::Candidate(0), Side::Candidate(1), choice)
    });
}
