//! So many a minute: a bucket that fills as time passes. Pure: the time is passed in.

use std::time::{Duration, Instant};

/// What a minute has, in seconds.
const MINUTE: f64 = 60.0;

/// What share of a minute's allowance may be used at once.
const AT_ONCE: f64 = 0.1;

/// So many a minute. A tenth of them may go at once; the others come evenly, so that no minute sees more than allowed,
/// but for a single piece that is larger than what may go at once: it waits for a full bucket, and is paid off after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    capacity: f64,
    /// What comes each second.
    rate: f64,
    level: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket for so many a minute, at least 1.
    #[must_use]
    pub fn new(per_minute: u32, now: Instant) -> Self {
        let per_minute = f64::from(per_minute.max(1));
        let capacity = (per_minute * AT_ONCE).max(1.0);
        Self {
            capacity,
            // What goes at once counts against its minute, but for the one that the bucket always holds.
            rate: (per_minute - (capacity - 1.0)) / MINUTE,
            level: capacity,
            at: now,
        }
    }

    /// Whether a piece of this size may go now.
    ///
    /// # Errors
    /// With the moment from which it may, when nothing else goes before.
    pub fn ready(&self, size: f64, now: Instant) -> Result<(), Instant> {
        let missing = size.min(self.capacity) - self.level_at(now);
        if missing <= 1e-9 {
            return Ok(());
        }
        Err(now + Duration::from_secs_f64(missing / self.rate))
    }

    /// Takes a piece out. The level may fall below nothing.
    pub fn take(&mut self, size: f64, now: Instant) {
        self.level = self.level_at(now) - size;
        self.at = now;
    }

    /// Puts back what turned out not to be used; a negative size takes what was used beyond.
    pub fn put_back(&mut self, size: f64, now: Instant) {
        self.level = (self.level_at(now) + size).min(self.capacity);
        self.at = now;
    }

    fn level_at(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.level + passed * self.rate).min(self.capacity)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_full_bucket_empties_at_once_and_fills_evenly() {
        let start = Instant::now();
        let mut bucket = Bucket::new(120, start);
        for _ in 0..12 {
            assert_eq!(bucket.ready(1.0, start), Ok(()));
            bucket.take(1.0, start);
        }
        let next = bucket.ready(1.0, start).expect_err("it is empty");
        let wait = (next - start).as_secs_f64();
        assert!((wait - 60.0 / 109.0).abs() < 1e-6, "{wait}");
        assert_eq!(bucket.ready(1.0, next), Ok(()));
    }

    #[test]
    fn what_is_larger_than_the_bucket_waits_for_a_full_one_and_is_paid_off() {
        let start = Instant::now();
        let mut bucket = Bucket::new(1000, start);
        assert_eq!(bucket.ready(500.0, start), Ok(()));
        bucket.take(500.0, start);
        let next = bucket.ready(1.0, start).expect_err("it owes 400");
        assert!((next - start).as_secs_f64() > 25.0);
        bucket.put_back(450.0, start);
        assert_eq!(bucket.ready(50.0, start), Ok(()));
        bucket.put_back(1e9, start);
        assert!(bucket.ready(100.0, start).is_ok() && bucket.level <= 100.0);
    }

    proptest! {
        #[test]
        fn no_minute_sees_more_than_allowed(per_minute in 1_u32..400, waits in prop::collection::vec(0_u64..2000, 1..300)) {
            let start = Instant::now();
            let mut bucket = Bucket::new(per_minute, start);
            let mut now = start;
            let mut taken = Vec::new();
            for wait in waits {
                now += Duration::from_millis(wait);
                // As eager as can be.
                if let Err(until) = bucket.ready(1.0, now) {
                    now = until;
                }
                bucket.take(1.0, now);
                taken.push(now);
            }
            for (at, first) in taken.iter().enumerate() {
                let minute = *first + Duration::from_millis(59_999);
                let within = taken[at..].iter().take_while(|moment| **moment <= minute).count();
                prop_assert!(within as u64 <= u64::from(per_minute), "{within} of {per_minute}");
            }
        }
    }
}
