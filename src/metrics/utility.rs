//! One number for all criteria: their scores from 0 to 1, weighted as the evaluator says. It must not pool several
//! people's scores.

use crate::model::{Criterion, Scale};

/// Where a score lies between the ends of its scale, from 0 to 1, of the number of a column (`Score::code`). None on scales
/// without an order.
#[must_use]
pub fn rescaled(scale: &Scale, code: f64) -> Option<f64> {
    let (low, high) = ends(scale)?;
    Some((code - low) / (high - low))
}

/// The lowest and the highest number of a column on a scale with an order.
#[must_use]
pub fn ends(scale: &Scale) -> Option<(f64, f64)> {
    match scale {
        Scale::Ordinal { min, max, .. } => Some((f64::from(*min), f64::from(*max))),
        Scale::PassFail => Some((0.0, 1.0)),
        Scale::Choice { .. } | Scale::Text => None,
    }
}

/// Whether a criterion is one of those that utility weighs.
#[must_use]
pub fn weighs(criterion: &Criterion) -> bool {
    criterion.weight > 0.0 && ends(&criterion.scale).is_some()
}

/// The weighted mean of one output's scores from 0 to 1; the codes stand in the order of the criteria. None where a
/// criterion that counts is not scored, unless it may be left open, and where none counts.
#[must_use]
pub fn utility(criteria: &[Criterion], codes: &[Option<f64>]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (criterion, code) in criteria.iter().zip(codes) {
        if !weighs(criterion) {
            continue;
        }
        match code.and_then(|code| rescaled(&criterion.scale, code)) {
            Some(share) => {
                sum += criterion.weight * share;
                weights += criterion.weight;
            }
            None if criterion.optional => {}
            None => return None,
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CriterionKey;

    fn criterion(key: &str, scale: Scale, weight: f64, optional: bool) -> Criterion {
        let key = CriterionKey::new(key).expect("a key");
        let mut criterion = Criterion::new(key, scale);
        criterion.weight = weight;
        criterion.optional = optional;
        criterion
    }

    #[test]
    fn utility_weighs_what_has_an_order() {
        let points = Scale::ordinal(1, 5).expect("a scale");
        let criteria = [
            criterion("accuracy", points.clone(), 2.0, false),
            criterion("safe", Scale::PassFail, 1.0, false),
            criterion("tone", points, 1.0, true),
            criterion("why", Scale::Text, 5.0, false),
        ];
        let cases = [
            ([Some(5.0), Some(1.0), None, None], Some(1.0)),
            ([Some(3.0), Some(1.0), None, None], Some(2.0 / 3.0)),
            ([Some(3.0), Some(1.0), Some(1.0), None], Some(0.5)),
            ([None, Some(1.0), Some(1.0), None], None),
        ];
        for (codes, expected) in cases {
            let found = utility(&criteria, &codes);
            let is_near = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
                (found, expected) => found == expected,
            };
            assert!(is_near, "{codes:?}: {found:?}");
        }
        assert_eq!(utility(&criteria[3..], &[None]), None);
    }
}
