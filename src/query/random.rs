//! Which tickets are the random ones: a rank by hash that anybody can compute again. Keeps no state.

use crate::model::LogId;

/// The log's place in the seeded order of an evaluator's random tickets: the first 8 bytes of
/// blake3(seed as little-endian bytes, id), read as a big-endian number.
#[must_use]
pub fn rank(seed: u64, id: &LogId) -> u64 {
    let mut input = [0; 24];
    input[..8].copy_from_slice(&seed.to_le_bytes());
    input[8..].copy_from_slice(&id.0);
    let hash = blake3::hash(&input);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_be_bytes(first)
}

/// Whether the log is one of the random tickets: its rank, as a fraction of 2^64, lies below the share.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "a share is never wanted to 53 bits"
)]
pub fn is_random(seed: u64, share: f64, id: &LogId) -> bool {
    share > 0.0 && (share >= 1.0 || (rank(seed, id) as f64) < share * 18_446_744_073_709_551_616.0)
}
