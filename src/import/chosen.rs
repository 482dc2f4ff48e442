//! A judge's choice between the two candidates that it came with. The one place that says how a log keeps it.

use super::fields::Reading;
use crate::model::Choice;

/// Keeps what a judge chose between a log's first two candidates.
pub(super) fn by_judge(reading: &mut Reading, judge: String, choice: Choice) {
    let word = match choice {
        Choice::A => "A",
        Choice::B => "B",
        Choice::Tie => "tie",
        Choice::Neither => "neither",
    };
    let scores = &mut reading.given.judge.entry(judge).or_default().scores;
    scores.insert("preference".to_string(), word.into());
}
