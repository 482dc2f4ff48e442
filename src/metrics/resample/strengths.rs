//! Strengths from choices between two, with intervals over inputs. It must not know how a strength is found.

use super::moments::Moments;
use super::resampled;
use crate::metrics::bradley_terry::fit;
use crate::metrics::preference::Chosen;
use crate::metrics::statistic::Statistic;

/// The strength of each side; `times` says how many choices each was in.
pub(in crate::metrics) fn resampled_strengths<'a>(
    choices: impl Iterator<Item = &'a Chosen>,
    times: &[usize],
) -> Vec<Statistic> {
    let sides = times.len();
    let sums = choices.map(|choice| {
        let mut wins = vec![0.0; sides * sides];
        let worth = choice.outcome.worth();
        wins[choice.a * sides + choice.b] = worth;
        wins[choice.b * sides + choice.a] = 1.0 - worth;
        (choice.input, wins)
    });
    let found = resampled(&Moments::of(
        sums.collect(),
        sides,
        |wins, figures| match fit(wins, sides) {
            Some(found) => figures.copy_from_slice(&found),
            None => figures.fill(f64::NAN),
        },
    ));
    let of = |(found, times): (super::Resampled, &usize)| {
        found.statistic("the strengths have no end", *times)
    };
    found.into_iter().zip(times).map(of).collect()
}
