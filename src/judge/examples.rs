//! Which rated tickets a judge is shown as examples: those that span the scales, with some on which it has been of another
//! mind. Pure: the same candidates give the same choice.

use super::answer::judged;
use super::samples::written;
use crate::model::{
    CriterionKey, Evaluator, Example, ExampleScores, Ordinal, Scale, Score, Scores,
};

/// Characters of a text that is short enough to be shown with every call, as long as there are such.
const SHORT: usize = 8_000;

/// The share of examples that are disagreements, where so many are recorded: one in so many.
const ONE_IN: usize = 2;

/// A rated ticket that may become an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The ticket.
    pub ticket: Ordinal,
    /// What a person gave, blind.
    pub scores: Scores,
    /// What the person noted.
    pub note: Option<String>,
    /// What the judge gave before it was shown any example, or under others.
    pub judge: Option<Scores>,
    /// Characters of all that would be shown.
    pub length: usize,
}

/// A candidate as a point: its scores from 0 to 1, by criterion.
struct Point<'a> {
    candidate: &'a Candidate,
    place: Vec<Option<f64>>,
    /// The mean distance from the judge's scores, from 0 to 1; 0 where there are none.
    disagreement: f64,
}

/// So many of the candidates; None when there are fewer. First those on which judge and person differ most, at most half
/// of all, then one after the other the one that is farthest from all that were taken.
#[must_use]
pub fn choose(evaluator: &Evaluator, candidates: &[Candidate], count: u32) -> Option<Vec<Example>> {
    let count = count as usize;
    let short: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.length <= SHORT)
        .collect();
    let pool = if short.len() >= count {
        short
    } else {
        candidates.iter().collect()
    };
    if pool.len() < count || count == 0 {
        return None;
    }
    let scales: Vec<_> = judged(evaluator)
        .map(|criterion| (&criterion.key, &criterion.scale))
        .collect();
    let mut points: Vec<_> = pool
        .into_iter()
        .map(|candidate| point(candidate, &scales))
        .collect();
    // The largest disagreements first; among equals those with a note, which says why, and then the earliest.
    points.sort_by(|one, other| {
        other
            .disagreement
            .total_cmp(&one.disagreement)
            .then_with(|| {
                other
                    .candidate
                    .note
                    .is_some()
                    .cmp(&one.candidate.note.is_some())
            })
            .then_with(|| one.candidate.ticket.cmp(&other.candidate.ticket))
    });
    let differing = points
        .iter()
        .filter(|point| point.disagreement > 0.0)
        .count();
    let mut taken: Vec<Point> = points.drain(..differing.min(count / ONE_IN)).collect();
    while taken.len() < count {
        taken.push(points.remove(farthest(&points, &taken)));
    }
    Some(taken.iter().map(|point| example(point.candidate)).collect())
}

fn example(candidate: &Candidate) -> Example {
    Example {
        ticket: candidate.ticket,
        given: ExampleScores {
            scores: written(&candidate.scores),
            note: candidate.note.clone(),
        },
    }
}

fn point<'a>(candidate: &'a Candidate, scales: &[(&CriterionKey, &Scale)]) -> Point<'a> {
    let place = |scores: &Scores| -> Vec<Option<f64>> {
        scales
            .iter()
            .map(|(key, scale)| level(scores.get(*key)?, scale))
            .collect()
    };
    let own = place(&candidate.scores);
    let judge = candidate.judge.as_ref().map(place);
    Point {
        candidate,
        disagreement: judge.map_or(0.0, |judge| distance(&own, &judge)),
        place: own,
    }
}

/// A score on its scale, from 0 to 1. Labels are as far apart as their places say.
fn level(score: &Score, scale: &Scale) -> Option<f64> {
    let code = score.code(scale)?;
    Some(match scale {
        Scale::Ordinal { min, max, .. } => {
            let (min, max) = (f64::from(*min), f64::from(*max));
            (code - min) / (max - min).max(1.0)
        }
        Scale::Choice { labels, .. } => {
            let last = u32::try_from(labels.len()).unwrap_or(u32::MAX).max(2) - 1;
            (code / f64::from(last)).min(1.0)
        }
        Scale::PassFail | Scale::Text => code,
    })
}

/// The mean distance over the criteria that both have; 0 where they share none.
fn distance(one: &[Option<f64>], other: &[Option<f64>]) -> f64 {
    let shared = one.iter().zip(other);
    let (count, sum) = shared.fold((0_u32, 0.0), |(count, sum), pair| match pair {
        (Some(one), Some(other)) => (count + 1, sum + (one - other).abs()),
        _ => (count, sum),
    });
    if count == 0 {
        0.0
    } else {
        sum / f64::from(count)
    }
}

/// The first of the points whose nearest taken one is farthest away; with none taken, the lowest.
fn farthest(points: &[Point<'_>], taken: &[Point<'_>]) -> usize {
    let worth = |point: &Point| -> f64 {
        let nearest = taken
            .iter()
            .map(|taken| distance(&point.place, &taken.place))
            .min_by(f64::total_cmp);
        nearest.unwrap_or_else(|| -point.place.iter().flatten().sum::<f64>())
    };
    let mut best = 0;
    for at in 1..points.len() {
        if worth(&points[at]) > worth(&points[best]) {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Criterion;

    fn key() -> CriterionKey {
        CriterionKey::new("accuracy").expect("a key")
    }

    fn evaluator() -> Evaluator {
        let scale = Scale::ordinal(1, 5).expect("a scale");
        Evaluator::new("e", vec![Criterion::new(key(), scale)])
    }

    fn candidate(ticket: u32, person: f64, judge: Option<f64>) -> Candidate {
        let scores = |score| Scores::from([(key(), Score::Number(score))]);
        Candidate {
            ticket: Ordinal(ticket),
            scores: scores(person),
            note: None,
            judge: judge.map(scores),
            length: 100,
        }
    }

    fn chosen(candidates: &[Candidate], count: u32) -> Option<Vec<u32>> {
        let examples = choose(&evaluator(), candidates, count)?;
        Some(examples.iter().map(|example| example.ticket.0).collect())
    }

    #[test]
    fn examples_span_the_scale() {
        let candidates: Vec<_> = [3.0, 3.0, 4.0, 5.0, 2.0, 1.0]
            .into_iter()
            .zip(0..)
            .map(|(score, ticket)| candidate(ticket, score, None))
            .collect();
        assert_eq!(chosen(&candidates, 3), Some(vec![5, 3, 0]));
        assert_eq!(chosen(&candidates, 7), None, "there are only six");
    }

    #[test]
    fn at_most_half_of_them_are_disagreements_and_the_largest_come_first() {
        let candidates = [
            candidate(0, 3.0, Some(3.0)),
            candidate(1, 2.0, Some(3.0)),
            candidate(2, 2.0, Some(5.0)),
            candidate(3, 5.0, Some(3.0)),
            candidate(4, 5.0, Some(5.0)),
            candidate(5, 1.0, Some(1.0)),
        ];
        assert_eq!(chosen(&candidates, 4), Some(vec![2, 3, 0, 5]));
        assert_eq!(chosen(&candidates, 2), Some(vec![2, 3]));
    }

    #[test]
    fn long_texts_come_only_where_nothing_else_is() {
        let long = Candidate {
            length: 100_000,
            ..candidate(0, 1.0, None)
        };
        let short = [candidate(1, 3.0, None), candidate(2, 5.0, None)];
        let all = [long, short[0].clone(), short[1].clone()];
        assert_eq!(chosen(&all, 2), Some(vec![1, 2]));
        assert_eq!(chosen(&all, 3).map(|chosen| chosen.len()), Some(3));
    }
}
