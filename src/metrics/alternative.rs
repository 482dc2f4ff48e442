//! The alternative annotator test (Calderon, Reichart and Dror 2025, arXiv 2501.10970): whether a judge may stand in for a
//! person, because it stands for the other people at least as well as each of them does. It must not choose who is asked.

use super::distribution::student_cdf;
use super::statistic::{Statistic, real};

/// An item that the judge has scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotated {
    /// The judge's score as a number.
    pub judge: f64,
    /// Each person's, in the same order for every item; none where he left it out.
    pub people: Vec<Option<f64>>,
}

/// How well a score stands for those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// By the share of them that are the same: for labels.
    Accuracy,
    /// By the root of the mean squared distance, the smaller the better: for scores with an order.
    Distance,
}

/// What the test says.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeTest {
    /// By how much a person is worth more than what he scores: 0.2 for experts, 0.15 for skilled people, 0.1 for a crowd.
    pub epsilon: f64,
    /// The share of people whom the judge beats.
    pub winning_rate: f64,
    /// How probable it is that the judge stands for the others as well as a person drawn at random, or better.
    pub advantage_probability: f64,
    /// Whether the judge beats at least half of them.
    pub passed: bool,
    /// The people with enough items.
    pub annotators: Vec<Annotator>,
}

/// The judge against one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotator {
    /// The person's place among the people.
    pub place: usize,
    /// Items that he, the judge and another have scored.
    pub n: usize,
    /// The share of them on which the judge stands for the others as well as he does, or better.
    pub advantage: f64,
    /// The one-sided p of his being better by no more than epsilon.
    pub p: f64,
    /// Whether that is ruled out with false discoveries held at 5% (Benjamini and Yekutieli 2001): the judge beats him.
    pub beaten: bool,
}

/// How many people with how many items each it takes.
const FEWEST_PEOPLE: usize = 3;
const FEWEST_ITEMS: usize = 30;
/// The share of false discoveries allowed.
const FALSE_DISCOVERIES: f64 = 0.05;
/// What two distances may differ by and still be the same: sums of decimals are not exact.
const ROUNDING: f64 = 1e-9;

/// Holds the judge against each person by turns.
///
/// # Errors
/// The reason why it is undefined, as a statistic: fewer than three people have thirty items each that another has scored
/// too. `n` is the number of items on which two people or more have scored.
pub fn alternative_test(
    items: &[Annotated],
    alignment: Alignment,
    epsilon: f64,
) -> Result<AlternativeTest, Statistic> {
    let shared: Vec<&Annotated> = items
        .iter()
        .filter(|item| item.judge.is_finite() && item.people.iter().flatten().count() >= 2)
        .collect();
    let people = shared
        .iter()
        .map(|item| item.people.len())
        .max()
        .unwrap_or_default();
    let mut annotators: Vec<Annotator> = (0..people)
        .filter_map(|place| against(place, &shared, alignment, epsilon))
        .collect();
    if annotators.len() < FEWEST_PEOPLE {
        return Err(Statistic::undefined(
            format!(
                "it takes {FEWEST_PEOPLE} people with {FEWEST_ITEMS} shared items each, and there {} {}",
                if annotators.len() == 1 { "is" } else { "are" },
                annotators.len()
            ),
            shared.len(),
        ));
    }
    reject(&mut annotators);
    let count = real(annotators.len());
    let beaten = real(
        annotators
            .iter()
            .filter(|annotator| annotator.beaten)
            .count(),
    );
    let advantages: f64 = annotators.iter().map(|annotator| annotator.advantage).sum();
    Ok(AlternativeTest {
        epsilon,
        winning_rate: beaten / count,
        advantage_probability: advantages / count,
        passed: 2.0 * beaten >= count,
        annotators,
    })
}

/// The judge against one person on the items that he has scored; none if they are too few.
fn against(
    place: usize,
    items: &[&Annotated],
    alignment: Alignment,
    epsilon: f64,
) -> Option<Annotator> {
    let (mut n, mut wins, mut sum, mut squares) = (0, 0, 0.0, 0.0);
    for item in items {
        let Some(own) = item.people.get(place).copied().flatten() else {
            continue;
        };
        let others = || {
            let others = item.people.iter().enumerate();
            others.filter_map(|(at, score)| if at == place { None } else { *score })
        };
        let apart = cost(own, others(), alignment) - cost(item.judge, others(), alignment);
        let (judge_wins, person_wins) = (apart >= -ROUNDING, apart <= ROUNDING);
        let ahead = f64::from(u8::from(person_wins)) - f64::from(u8::from(judge_wins));
        n += 1;
        wins += usize::from(judge_wins);
        sum += ahead;
        squares += ahead * ahead;
    }
    if n < FEWEST_ITEMS {
        return None;
    }
    let count = real(n);
    let mean = sum / count;
    let variance = ((squares - sum * mean) / (count - 1.0)).max(0.0);
    let p = if variance > 0.0 {
        student_cdf((mean - epsilon) / (variance / count).sqrt(), count - 1.0)
    } else {
        f64::from(u8::from(mean >= epsilon))
    };
    Some(Annotator {
        place,
        n,
        advantage: real(wins) / count,
        p,
        beaten: false,
    })
}

/// How badly a score stands for others. All scores of one item have as many others, so that neither the mean nor the root
/// changes which is less.
fn cost(score: f64, others: impl Iterator<Item = f64>, alignment: Alignment) -> f64 {
    others
        .map(|other| match alignment {
            Alignment::Accuracy => f64::from(u8::from((score - other).abs() > ROUNDING)),
            Alignment::Distance => (score - other).powi(2),
        })
        .sum()
}

/// The procedure of Benjamini and Yekutieli: the judge beats everyone up to the last p, smallest first, that lies below its
/// bound.
fn reject(annotators: &mut [Annotator]) {
    let count = annotators.len();
    let harmonic: f64 = (1..=count).map(|rank| 1.0 / real(rank)).sum();
    let mut ps: Vec<f64> = annotators.iter().map(|annotator| annotator.p).collect();
    ps.sort_by(f64::total_cmp);
    let bound = |rank: usize| real(rank) / real(count) * FALSE_DISCOVERIES / harmonic;
    let rejected = ps
        .iter()
        .zip(1..)
        .filter(|(p, rank)| **p <= bound(*rank))
        .map(|(p, _)| *p)
        .last();
    for annotator in annotators {
        annotator.beaten = rejected.is_some_and(|largest| annotator.p <= largest);
    }
}
