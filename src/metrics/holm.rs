//! Several tests at once (Holm 1979): the more there are, the smaller a p-value must be. It must not know what was tested.

use super::statistic::real;

/// The adjusted p-values of one family in its order. None is a test that could not be made, and is not of the family.
#[must_use]
pub fn adjusted(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let made = values.iter().enumerate();
    let mut made: Vec<(usize, f64)> = made
        .filter_map(|(place, value)| Some((place, (*value)?)))
        .collect();
    made.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut adjusted = vec![None; values.len()];
    let mut least = 0.0_f64;
    for (nth, (place, value)) in made.iter().enumerate() {
        least = least.max((real(made.len() - nth) * value).min(1.0));
        adjusted[*place] = Some(least);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::adjusted;

    proptest! {
        #[test]
        fn adjusting_only_makes_larger_and_keeps_the_order(values in proptest::collection::vec(0.0..1.0_f64, 1..30)) {
            let found = adjusted(&values.iter().copied().map(Some).collect::<Vec<_>>());
            for (value, found) in values.iter().zip(&found) {
                prop_assert!(found.is_some_and(|found| found >= *value && found <= 1.0));
            }
            for (one, smaller) in values.iter().zip(&found) {
                for (other, larger) in values.iter().zip(&found) {
                    prop_assert!(one > other || smaller <= larger);
                }
            }
        }
    }

    #[test]
    fn a_test_that_was_not_made_is_not_counted() {
        let found = adjusted(&[Some(0.01), None, Some(0.04), Some(0.03)]);
        let expected = [Some(0.03), None, Some(0.06), Some(0.06)];
        for (found, expected) in found.iter().zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12),
                (found, expected) => assert_eq!(*found, expected),
            }
        }
        assert!(adjusted(&[]).is_empty());
    }
}
