//! How long to wait before a server is asked again, and when it is not. Asks nobody.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use super::classify::Trouble;
use crate::judge::limits::{Backoff, LONGEST_WAIT};

/// What is left of one ticket's patience.
#[derive(Debug)]
pub(super) struct Patience {
    started: Instant,
    /// How often a call was made again because the server, or the way to it, was in trouble.
    repeated: u32,
    /// How often it was made again because the server was loading the model.
    waited: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            repeated: 0,
            waited: 0,
        }
    }
}

impl Patience {
    /// How long to wait before the next try; None when there is none left. A model that is being loaded is waited for.
    pub(super) fn wait(
        &mut self,
        backoff: &Backoff,
        retries: u32,
        (wanted, why): (Option<Duration>, Trouble),
    ) -> Option<Duration> {
        let count = match why {
            Trouble::Loading => &mut self.waited,
            Trouble::Crowded | Trouble::Broken => &mut self.repeated,
        };
        let is_left = match why {
            Trouble::Loading => self.started.elapsed() < LONGEST_WAIT,
            Trouble::Crowded | Trouble::Broken => *count < retries,
        };
        let own = backoff.wait(*count, random());
        *count += 1;
        is_left.then(|| own.max(wanted.unwrap_or_default()))
    }
}

/// From 0 to 1. The standard library keys its hash maps with the system's randomness; so is this.
fn random() -> f64 {
    let bits = RandomState::new().hash_one("jitter");
    f64::from(u32::try_from(bits >> 32).expect("32 bits are left")) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_from_0_to_1() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&random())));
    }
}
