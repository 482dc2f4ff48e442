//! The evaluator's share of random tickets as filters and orders use it. How a rank is computed stands in `random`.

use crate::model::{LogId, Queue};

use super::random;

/// Which share of the population is random, by which seed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Audit {
    /// Share of random tickets, 0 to 1.
    pub share: f64,
    /// Seed of their choice and of every shuffle.
    pub seed: u64,
}

impl Audit {
    /// Whether the log is one of the random tickets.
    #[must_use]
    pub fn chooses(&self, id: &LogId) -> bool {
        random::is_random(self.seed, self.share, id)
    }

    /// The log's place in the seeded order.
    #[must_use]
    pub fn rank(&self, id: &LogId) -> u64 {
        random::rank(self.seed, id)
    }
}

impl From<&Queue> for Audit {
    fn from(queue: &Queue) -> Self {
        Self {
            share: queue.audit,
            seed: queue.seed,
        }
    }
}
