//! How far judges and people lie apart on a ticket, as a share of the scale, so that criteria can be compared. Knows no
//! order.

use crate::model::{Criterion, Ordinal, Scale};
use crate::query::rows::{Rows, Whose};

/// How far the judges lie apart where there is no own score yet, and how far they lie from it where there is one: the
/// largest over the criteria, from 0 to 1. None where nothing can be compared.
pub(super) fn disagreement(
    rows: &dyn Rows,
    ordinal: Ordinal,
    criteria: &[Criterion],
) -> Option<f64> {
    largest(criteria, |criterion| {
        let judged = rows.judge_scores(ordinal, &criterion.key);
        if judged.is_empty() {
            return None;
        }
        match rows.score(ordinal, &Whose::Own, &criterion.key) {
            Some(own) => judged
                .iter()
                .map(|score| apart(&criterion.scale, *score, own))
                .max_by(f64::total_cmp),
            None if judged.len() < 2 => None,
            None => widest(&criterion.scale, &judged),
        }
    })
}

/// How unsure the judges are: how far they lie apart, or what the score of one of them was made of, and then how near to the bar their mean lies (1 at the bar, 0 a
/// scale's width away), each the largest over the criteria. None where no judge has scored.
pub(super) fn uncertainty(
    rows: &dyn Rows,
    ordinal: Ordinal,
    criteria: &[Criterion],
) -> Option<(f64, f64)> {
    let mut spread: Option<f64> = None;
    let mut nearness: f64 = 0.0;
    for criterion in criteria {
        let judged = rows.judge_scores(ordinal, &criterion.key);
        let (Some(widest), Ok(count)) = (
            widest(&criterion.scale, &judged),
            u32::try_from(judged.len()),
        ) else {
            continue;
        };
        spread = Some(spread.map_or(widest, |widest_yet| widest_yet.max(widest)));
        if let Some((bar, width)) = bar(criterion) {
            let mean = judged.iter().sum::<f64>() / f64::from(count);
            nearness = nearness.max(1.0 - (mean - bar).abs() / width);
        }
    }
    spread.map(|spread| (spread.max(rows.parts_apart(ordinal)), nearness))
}

fn largest(criteria: &[Criterion], measure: impl Fn(&Criterion) -> Option<f64>) -> Option<f64> {
    criteria
        .iter()
        .filter(|criterion| criterion.scale != Scale::Text)
        .filter_map(measure)
        .max_by(f64::total_cmp)
}

/// The largest distance between any two; 0 for one alone, None for none.
fn widest(scale: &Scale, scores: &[f64]) -> Option<f64> {
    if let Scale::Ordinal { .. } | Scale::PassFail = scale {
        let low = scores.iter().copied().min_by(f64::total_cmp)?;
        let high = scores.iter().copied().max_by(f64::total_cmp)?;
        return Some(apart(scale, low, high));
    }
    let pairs = scores
        .iter()
        .enumerate()
        .flat_map(|(at, one)| scores[at..].iter().map(|other| apart(scale, *one, *other)));
    pairs.max_by(f64::total_cmp)
}

/// The distance of two scores, from 0 to 1: in points as a share of the scale's width; of single labels whether they
/// differ; of several the share of labels on which they differ.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "the codes of labels are whole numbers below 2^32"
)]
fn apart(scale: &Scale, one: f64, other: f64) -> f64 {
    match scale {
        Scale::Ordinal { min, max, .. } => (one - other).abs() / f64::from(max - min),
        Scale::PassFail => (one - other).abs(),
        Scale::Choice { many: false, .. } => f64::from(u8::from(one != other)),
        Scale::Choice { labels, many: true } => {
            let differing = ((one as u32) ^ (other as u32)).count_ones();
            let all = u32::try_from(labels.len()).unwrap_or(u32::MAX);
            f64::from(differing) / f64::from(all)
        }
        Scale::Text => 0.0,
    }
}

/// Where the bar lies between the points that it divides, and how wide the scale is.
fn bar(criterion: &Criterion) -> Option<(f64, f64)> {
    match (&criterion.scale, criterion.pass) {
        (Scale::Ordinal { min, max, .. }, Some(pass)) => {
            Some((f64::from(pass) - 0.5, f64::from(max - min)))
        }
        (Scale::PassFail, _) => Some((0.5, 1.0)),
        _ => None,
    }
}
