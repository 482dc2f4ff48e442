//! The random tickets: one seeded order over all logs, and the share of it that counts. Pure; knows no columns.

use crate::model::{LogId, PairKey};

/// A log's place in the seeded order: the lower, the earlier. Depends on the seed and the log alone, so that it stays
/// when other logs come or the queue changes.
#[must_use]
pub fn rank(seed: u64, id: &LogId) -> u64 {
    let (mut low, mut high) = ([0; 8], [0; 8]);
    low.copy_from_slice(&id.0[..8]);
    high.copy_from_slice(&id.0[8..]);
    mix(mix(mix(seed) ^ u64::from_le_bytes(low)) ^ u64::from_le_bytes(high))
}

/// A pair's place in a seeded order, as [`rank`] is a log's.
#[must_use]
pub fn pair_rank(seed: u64, key: &PairKey) -> u64 {
    key.places().iter().fold(seed, |so_far, (id, candidate)| {
        let number = candidate.map_or(0, |number| u64::from(number) + 1);
        mix(rank(so_far, id) ^ number)
    })
}

/// Whether a log belongs to a random share (0 to 1) of all logs.
#[must_use]
pub fn is_random(seed: u64, share: f64, id: &LogId) -> bool {
    is_below(rank(seed, id), share)
}

/// Whether a number belongs to a random share (0 to 1) of all numbers.
#[must_use]
pub fn is_in_share(seed: u64, share: f64, number: u64) -> bool {
    is_below(mix(mix(seed) ^ number), share)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is no finer than the 53 bits that are kept"
)]
fn is_below(rank: u64, share: f64) -> bool {
    let unit = (rank >> 11) as f64 / (1_u64 << 53) as f64;
    unit < share
}

/// A seed of its own for one purpose and one name, so that what is chosen for one says nothing of what is chosen for another.
#[must_use]
pub fn salted(seed: u64, purpose: &str, name: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(purpose.len() as u64).to_le_bytes());
    hasher.update(purpose.as_bytes());
    hasher.update(name.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    mix(seed ^ u64::from_le_bytes(first))
}

/// One step of `SplitMix64` (Steele, Lea and Flood 2014): a bijection whose every output bit depends on every input bit.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: u32) -> impl Iterator<Item = LogId> {
        (0..count).map(|number| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_le_bytes());
            LogId(id)
        })
    }

    #[test]
    fn a_share_takes_about_its_part_and_grows_without_losing_any() {
        let taken =
            |share| -> Vec<LogId> { ids(20_000).filter(|id| is_random(7, share, id)).collect() };
        for (share, low, high) in [
            (0.0, 0, 0),
            (0.1, 1_880, 2_120),
            (0.5, 9_800, 10_200),
            (1.0, 20_000, 20_000),
        ] {
            let count = taken(share).len();
            assert!((low..=high).contains(&count), "{share}: {count}");
        }
        let more = taken(0.5);
        assert!(taken(0.1).iter().all(|id| more.contains(id)));
    }

    #[test]
    fn another_seed_gives_another_order() {
        let order = |seed| {
            let mut ids: Vec<_> = ids(100).collect();
            ids.sort_by_key(|id| rank(seed, id));
            ids
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }
}
