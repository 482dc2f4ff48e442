//! Ranks of values. It must not know what they are ranks of.

use super::statistic::real;

/// Ranks from 1; equal values share the mean of theirs. The two zeros are two values.
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for group in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        let shared = f64::midpoint(real(start + 1), real(start + group.len()));
        for &at in group {
            ranks[at] = shared;
        }
        start += group.len();
    }
    ranks
}
