//! Strengths from choices between two (Bradley and Terry 1952): the chance that one is chosen over another is its share of
//! both strengths. It must not give a strength that the choices leave open.

use super::preference::Chosen;
use super::resample::strengths;
use super::statistic::Statistic;

/// The mean strength of all sides on the scale of Elo.
pub const MEAN: f64 = 1000.0;
/// So many points are ten to one.
pub const TEN_TO_ONE: f64 = 400.0;

/// A round of the algorithm that moves no logarithm further than this is the last.
const NEAR_ENOUGH: f64 = 1e-9;
/// After so many rounds strengths are as good as without an end.
const MOST_ROUNDS: usize = 20_000;

/// Why there are no strengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoStrengths {
    /// Nothing was compared.
    NothingCompared,
    /// These sides were never compared with any of the others.
    Apart(Vec<usize>),
    /// These sides never won or tied against any of the others, so that nothing says how much weaker they are.
    Beaten(Vec<usize>),
}

/// The strength of each of so many sides, with the bootstrap over inputs, on the scale of Elo: the mean is [`MEAN`], and
/// [`TEN_TO_ONE`] points above are chosen ten times out of eleven. Ties count half for both. n counts choices that the
/// side was in. A resample of choices that give no strengths is undefined.
///
/// # Errors
/// When the choices leave a strength open: who beat whom must lead from every side to every other one (Ford 1957).
pub fn strengths_of(sides: usize, choices: &[Chosen]) -> Result<Vec<Statistic>, NoStrengths> {
    let counted = || {
        let within =
            |choice: &&Chosen| choice.a < sides && choice.b < sides && choice.a != choice.b;
        choices.iter().filter(within)
    };
    let mut wins = vec![0.0; sides * sides];
    for choice in counted() {
        let worth = choice.outcome.worth();
        wins[choice.a * sides + choice.b] += worth;
        wins[choice.b * sides + choice.a] += 1.0 - worth;
    }
    connected(&wins, sides)?;
    let times = |side: usize| {
        let of = counted().filter(|choice| choice.a == side || choice.b == side);
        of.count()
    };
    let times: Vec<usize> = (0..sides).map(times).collect();
    Ok(strengths::resampled_strengths(counted(), &times))
}

/// Whether who beat whom leads from every side to every other one.
///
/// # Errors
/// When it does not; the error names the sides that are cut off.
pub fn connected(wins: &[f64], sides: usize) -> Result<(), NoStrengths> {
    if sides < 2 || wins.iter().all(|won| *won <= 0.0) {
        return Err(NoStrengths::NothingCompared);
    }
    let beat = |one: usize, other: usize| wins[one * sides + other] > 0.0;
    let within = reached(sides, |one, other| beat(one, other) || beat(other, one));
    if within.contains(&false) {
        // What was compared with nothing is told, rather than what was.
        let first = all(&within, true);
        let alone = if first.len() * 2 > sides {
            all(&within, false)
        } else {
            first
        };
        return Err(NoStrengths::Apart(alone));
    }
    let beaten = reached(sides, beat);
    if beaten.contains(&false) {
        return Err(NoStrengths::Beaten(all(&beaten, true)));
    }
    let beating = reached(sides, |one, other| beat(other, one));
    if beating.contains(&false) {
        return Err(NoStrengths::Beaten(all(&beating, false)));
    }
    Ok(())
}

fn all(marks: &[bool], wanted: bool) -> Vec<usize> {
    let marks = marks.iter().enumerate();
    marks
        .filter(|(_, mark)| **mark == wanted)
        .map(|(side, _)| side)
        .collect()
}

/// Which sides can be reached from the first.
fn reached(sides: usize, leads: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let mut reached = vec![false; sides];
    reached[0] = true;
    let mut open = vec![0];
    while let Some(one) = open.pop() {
        for (other, is_reached) in reached.iter_mut().enumerate() {
            if !*is_reached && leads(one, other) {
                *is_reached = true;
                open.push(other);
            }
        }
    }
    reached
}

/// The strengths on the scale of Elo, from how often the row won against the column. None where they have no end.
#[must_use]
pub fn fit(wins: &[f64], sides: usize) -> Option<Vec<f64>> {
    connected(wins, sides).ok()?;
    // Minorisation and maximisation (Hunter 2004): it climbs in each round, whatever it starts from.
    let mut strengths = vec![1.0_f64; sides];
    for _ in 0..MOST_ROUNDS {
        let mut next: Vec<f64> = (0..sides)
            .map(|one| {
                let (mut won, mut against) = (0.0, 0.0);
                for other in (0..sides).filter(|other| *other != one) {
                    let (up, down) = (wins[one * sides + other], wins[other * sides + one]);
                    won += up;
                    against += (up + down) / (strengths[one] + strengths[other]);
                }
                won / against
            })
            .collect();
        let centre =
            next.iter().map(|strength| strength.ln()).sum::<f64>() / super::statistic::real(sides);
        let centre = centre.exp();
        let mut moved = 0.0_f64;
        for (strength, before) in next.iter_mut().zip(&strengths) {
            *strength /= centre;
            moved = moved.max((*strength / before).ln().abs());
        }
        strengths = next;
        if !moved.is_finite() {
            return None;
        }
        if moved < NEAR_ENOUGH {
            let elo = |strength: f64| MEAN + TEN_TO_ONE * strength.log10();
            return Some(strengths.into_iter().map(elo).collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::preference::Outcome;

    fn chosen(input: u64, a: usize, b: usize, outcome: Outcome) -> Chosen {
        Chosen {
            input,
            a,
            b,
            outcome,
        }
    }

    proptest! {
        #[test]
        fn of_two_the_strengths_lie_apart_by_the_odds(won in 1..40_u32, lost in 1..40_u32) {
            let (won, lost) = (f64::from(won), f64::from(lost));
            let found = fit(&[0.0, won, lost, 0.0], 2).expect("both have won");
            let expected = TEN_TO_ONE * (won / lost).log10();
            prop_assert!((found[0] - found[1] - expected).abs() < 1e-4);
            prop_assert!((found[0] + found[1] - 2.0 * MEAN).abs() < 1e-6);
        }

        #[test]
        fn no_choices_make_it_fail(choices in proptest::collection::vec((0..9_u64, 0..5_usize, 0..5_usize, 0..3_u8), 0..40)) {
            let choices: Vec<Chosen> = choices.into_iter().map(|(input, a, b, outcome)| {
                let outcome = [Outcome::Won, Outcome::Tied, Outcome::Lost][usize::from(outcome)];
                chosen(input, a, b, outcome)
            }).collect();
            if let Ok(found) = strengths_of(4, &choices) {
                prop_assert!(found.iter().all(|strength| strength.value().is_some()));
            }
        }
    }

    #[test]
    fn what_the_choices_leave_open_is_said() {
        use Outcome::{Lost, Tied, Won};
        let cases = [
            (2, vec![], NoStrengths::NothingCompared),
            (1, vec![], NoStrengths::NothingCompared),
            (2, vec![(0, 1, Won)], NoStrengths::Beaten(vec![1])),
            (
                3,
                vec![(0, 1, Won), (1, 0, Won)],
                NoStrengths::Apart(vec![2]),
            ),
            (
                3,
                vec![(0, 1, Tied), (2, 0, Won), (2, 1, Won)],
                NoStrengths::Beaten(vec![0, 1]),
            ),
            (
                3,
                vec![(0, 1, Tied), (2, 0, Lost)],
                NoStrengths::Beaten(vec![2]),
            ),
        ];
        for (sides, choices, expected) in cases {
            let choices: Vec<Chosen> = choices
                .into_iter()
                .map(|(a, b, outcome)| chosen(0, a, b, outcome))
                .collect();
            assert_eq!(strengths_of(sides, &choices), Err(expected), "{choices:?}");
        }
        let ties = [chosen(0, 0, 1, Tied), chosen(1, 0, 1, Tied)];
        let found = strengths_of(2, &ties).expect("ties lead both ways");
        assert_eq!(found[0], Statistic::point(MEAN, 2));
    }
}
