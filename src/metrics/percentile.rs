//! Quantiles of what was measured, such as latencies. It must not know what was.

use super::statistic::{Statistic, real};

/// The value below which this share of the values lies, interpolated between neighbours (Hyndman and Fan's type 7, which
/// is numpy's). Values that are not finite are missing; undefined where nothing was measured.
#[must_use]
pub fn percentile(values: impl IntoIterator<Item = f64>, share: f64) -> Statistic {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let mut sorted: Vec<f64> = finite.collect();
    if sorted.is_empty() {
        return Statistic::undefined("nothing was measured", 0);
    }
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let place = share.clamp(0.0, 1.0) * real(last);
    let above = (0..=last).find(|at| real(*at) >= place).unwrap_or(last);
    let below = above.saturating_sub(1);
    let value = if above == 0 {
        sorted[0]
    } else {
        sorted[below] + (sorted[above] - sorted[below]) * (place - real(below))
    };
    Statistic::point(value, sorted.len())
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let cases: [(&[f64], f64, Option<f64>); 7] = [
            (&[3.0, 1.0, 2.0], 0.5, Some(2.0)),
            (&[4.0, 1.0, 2.0, 3.0], 0.5, Some(2.5)),
            (&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95, Some(4.8)),
            (&[1.0, 2.0], 0.0, Some(1.0)),
            (&[1.0, 2.0], 1.0, Some(2.0)),
            (&[7.0, f64::NAN], 0.95, Some(7.0)),
            (&[], 0.5, None),
        ];
        for (values, share, expected) in cases {
            let found = percentile(values.iter().copied(), share).value();
            let is_near = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                (found, expected) => found == expected,
            };
            assert!(is_near, "{values:?} {share}: {found:?}");
        }
    }
}
