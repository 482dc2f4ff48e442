//! One score out of several people's.

use crate::model::Scale;

use super::Against;

/// What people say together: the median on an ordinal scale, the majority on others; None for a tie and for nobody.
pub(in crate::store) fn consensus(codes: Vec<f64>, scale: &Scale) -> Option<f64> {
    held(codes, scale, &Against::Median)
}

/// What a judge is held against.
pub(super) fn held(mut codes: Vec<f64>, scale: &Scale, against: &Against) -> Option<f64> {
    codes.sort_by(f64::total_cmp);
    let is_ordinal = matches!(scale, Scale::Ordinal { .. });
    match against {
        Against::Reviewer(_) => codes.last().copied(),
        Against::Median if is_ordinal => median(&codes),
        Against::Mean if is_ordinal => {
            let count = f64::from(u32::try_from(codes.len()).ok()?);
            (count > 0.0).then(|| codes.iter().sum::<f64>() / count)
        }
        Against::Median | Against::Mean | Against::Majority => majority(&codes),
    }
}

/// The middle of sorted codes; between two, their mean.
fn median(codes: &[f64]) -> Option<f64> {
    let upper = *codes.get(codes.len() / 2)?;
    if codes.len().is_multiple_of(2) {
        Some(f64::midpoint(codes[codes.len() / 2 - 1], upper))
    } else {
        Some(upper)
    }
}

/// The code that most of sorted codes have; None for a tie.
fn majority(codes: &[f64]) -> Option<f64> {
    let (mut best, mut most, mut tied) = (None, 0, false);
    for run in codes.chunk_by(|one, other| one.total_cmp(other).is_eq()) {
        if run.len() > most {
            (best, most, tied) = (run.first().copied(), run.len(), false);
        } else if run.len() == most {
            tied = true;
        }
    }
    if tied { None } else { best }
}
