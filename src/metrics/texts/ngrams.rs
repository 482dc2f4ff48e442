//! How many n-grams of one sequence stand in others too, for every length at once. It must not know what the items are.

/// How many n-grams of `own` are matched, for n from 1 to `N`: each distinct one as often as it stands in `own`, but no
/// more often than in that one of the others where it stands most.
///
/// All starts of n-grams are sorted once by their first `N` items; those that begin with the same n items are then
/// neighbours. Items must be below 2^(128 / N) − 1, which is where `N` items still fit in one number.
pub(super) fn matched<const N: usize>(own: &[u32], others: &[&[u32]]) -> [usize; N] {
    const {
        assert!(N >= 2 && N <= 6, "the number of bits of an item");
    }
    let bits = 128 / N;
    let length = own.len() + others.iter().map(|other| other.len()).sum::<usize>();
    let mut starts: Vec<(u128, u32)> = Vec::with_capacity(length);
    for (side, items) in (0..).zip(std::iter::once(&own).chain(others)) {
        let mut key = 0;
        for item in items.iter().rev() {
            // Where a sequence ends before N items the rest is 0, which no item is.
            key = (key >> bits) | ((u128::from(*item) + 1) << (bits * (N - 1)));
            starts.push((key, side));
        }
    }
    starts.sort_unstable_by_key(|start| start.0);
    let mut counts = vec![0_usize; others.len() + 1];
    let mut matched = [0; N];
    for (before, matched) in matched.iter_mut().enumerate() {
        let shift = bits * (N - 1 - before);
        let last = (1_u128 << bits) - 1;
        for alike in starts.chunk_by(|one, other| one.0 >> shift == other.0 >> shift) {
            if (alike[0].0 >> shift) & last == 0 {
                continue;
            }
            counts.fill(0);
            for (_, side) in alike {
                counts[*side as usize] += 1;
            }
            let most = counts[1..].iter().max().copied().unwrap_or_default();
            *matched += counts[0].min(most);
        }
    }
    matched
}

/// How many n-grams a sequence of so many items has.
pub(super) fn total(items: usize, n: usize) -> usize {
    (items + 1).saturating_sub(n)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn counted(items: &[u32], n: usize) -> HashMap<&[u32], usize> {
        let mut counts = HashMap::new();
        for gram in items.windows(n) {
            *counts.entry(gram).or_default() += 1;
        }
        counts
    }

    proptest! {
        #[test]
        fn sorting_finds_what_counting_finds(
            own in proptest::collection::vec(0..4_u32, 0..20),
            others in proptest::collection::vec(proptest::collection::vec(0..4_u32, 0..20), 0..4),
        ) {
            let all: Vec<&[u32]> = others.iter().map(Vec::as_slice).collect();
            let found = matched::<4>(&own, &all);
            for n in 1..=4 {
                let most = |gram: &[u32]| all.iter().filter_map(|other| counted(other, n).get(gram).copied()).max();
                let expected: usize = counted(&own, n)
                    .into_iter()
                    .map(|(gram, count)| count.min(most(gram).unwrap_or_default()))
                    .sum();
                prop_assert_eq!(found[n - 1], expected, "{}", n);
                prop_assert_eq!(total(own.len(), n), own.windows(n).len());
            }
        }
    }

    #[test]
    fn the_largest_characters_keep_apart() {
        let last = char::MAX as u32;
        assert_eq!(matched::<6>(&[last, 0], &[&[last, 1]]), [1, 0, 0, 0, 0, 0]);
    }
}
