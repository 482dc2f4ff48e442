//! One score out of several: people's, samples', a jury's.

use crate::model::{Pooling, Scale};

/// What several say together, as numbers of a column (`Score::code`). The median and the mean are those of an ordinal
/// scale; on other scales they are the majority. None for a tie of a majority and for nobody.
#[must_use]
pub fn consensus(mut codes: Vec<f64>, scale: &Scale, pooling: Pooling) -> Option<f64> {
    codes.sort_by(f64::total_cmp);
    let is_ordinal = matches!(scale, Scale::Ordinal { .. });
    match pooling {
        Pooling::Median if is_ordinal => median(&codes),
        Pooling::Mean if is_ordinal => {
            let count = f64::from(u32::try_from(codes.len()).ok()?);
            (count > 0.0).then(|| codes.iter().sum::<f64>() / count)
        }
        Pooling::Median | Pooling::Mean | Pooling::Majority => majority(&codes),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_become_one_by_the_scale_and_the_rule() {
        let points = Scale::ordinal(1, 5).expect("a scale");
        let cases: [(&[f64], &Scale, Pooling, Option<f64>); 9] = [
            (&[5.0, 1.0, 2.0], &points, Pooling::Median, Some(2.0)),
            (&[5.0, 1.0, 2.0, 3.0], &points, Pooling::Median, Some(2.5)),
            (&[5.0, 1.0, 3.0], &points, Pooling::Mean, Some(3.0)),
            (&[5.0, 1.0, 1.0], &points, Pooling::Majority, Some(1.0)),
            (&[5.0, 1.0], &points, Pooling::Majority, None),
            (
                &[1.0, 0.0, 1.0],
                &Scale::PassFail,
                Pooling::Median,
                Some(1.0),
            ),
            (&[1.0, 0.0], &Scale::PassFail, Pooling::Mean, None),
            (&[1.0], &Scale::PassFail, Pooling::Majority, Some(1.0)),
            (&[], &points, Pooling::Mean, None),
        ];
        for (codes, scale, pooling, expected) in cases {
            assert_eq!(
                consensus(codes.to_vec(), scale, pooling),
                expected,
                "{codes:?} {pooling:?}"
            );
        }
    }
}
