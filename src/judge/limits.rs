//! When to ask again, how long to wait, how many calls at once and how many a minute. Pure, but for [`throttle`]: time and
//! randomness are passed in.

pub mod bucket;
pub mod estimate;
pub mod headers;
pub mod purse;
pub mod retry_after;
pub mod steer;
pub mod throttle;

use std::time::{Duration, Instant};

use headers::Counted;

/// The longest that a server may ask to wait before the judge stops instead.
pub const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// For how long after a halving further refusals count as the same one: they come from calls that were on their way.
const SAME_BURST: Duration = Duration::from_secs(1);

/// What one call, or several together, take of a server's limits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Calls.
    pub requests: f64,
    /// Tokens that it reads.
    pub input: f64,
    /// Tokens that it writes at the most.
    pub output: f64,
}

impl Load {
    /// Tokens that it reads and writes.
    #[must_use]
    pub fn tokens(self) -> f64 {
        self.input + self.output
    }

    /// What it takes of one limit.
    #[must_use]
    pub fn of(self, counted: Counted) -> f64 {
        match counted {
            Counted::Requests => self.requests,
            Counted::Tokens => self.tokens(),
            Counted::Input => self.input,
            Counted::Output => self.output,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            input: self.input + other.input,
            output: self.output + other.output,
        }
    }

    /// One without the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self {
            requests: (self.requests - other.requests).max(0.0),
            input: (self.input - other.input).max(0.0),
            output: (self.output - other.output).max(0.0),
        }
    }
}

/// Whether a call that ended in this HTTP status may do better later.
#[must_use]
pub fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 409 | 429 | 498 | 500 | 502 | 503 | 504 | 529)
}

/// Whether the status says that there are too many calls.
#[must_use]
pub fn is_crowded(status: u16) -> bool {
    matches!(status, 429 | 498 | 503 | 529)
}

/// How long to wait before asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The most before the first repetition; doubled before each further one.
    pub base: Duration,
    /// The most before any.
    pub most: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            most: Duration::from_secs(30),
        }
    }
}

impl Backoff {
    /// The wait before repetition `count`, from 0: any time up to `base` · 2^`count`, at most `most`, so that many calls
    /// that failed together don't come back together (full jitter). `random` is from 0 to 1.
    #[must_use]
    pub fn wait(&self, count: u32, random: f64) -> Duration {
        let doubled = self
            .base
            .saturating_mul(2_u32.saturating_pow(count.min(31)));
        doubled.min(self.most).mul_f64(random.clamp(0.0, 1.0))
    }
}

/// How many calls at once: one more after as many successes as there are calls at once, half after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adaptive {
    most: usize,
    limit: usize,
    successes: usize,
    halved: Option<Instant>,
}

impl Adaptive {
    /// Starts at the most, which is at least 1.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Self {
            most,
            limit: most,
            successes: 0,
            halved: None,
        }
    }

    /// How many calls at once, at least 1.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// A call was served.
    pub fn served(&mut self) {
        self.successes += 1;
        if self.successes >= self.limit && self.limit < self.most {
            self.limit += 1;
            self.successes = 0;
        }
    }

    /// A call was refused because there are too many.
    pub fn refused(&mut self, now: Instant) {
        self.successes = 0;
        let same = |halved: Instant| now.saturating_duration_since(halved) < SAME_BURST;
        if !self.halved.is_some_and(same) {
            self.limit = (self.limit / 2).max(1);
            self.halved = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_its_most_and_is_spread_over_all_of_it() {
        let backoff = Backoff {
            base: Duration::from_millis(100),
            most: Duration::from_secs(1),
        };
        let cases = [
            (0, 1.0, 100),
            (1, 1.0, 200),
            (3, 1.0, 800),
            (4, 1.0, 1000),
            (u32::MAX, 1.0, 1000),
            (3, 0.5, 400),
            (3, 0.0, 0),
            (0, 7.0, 100),
        ];
        for (count, random, expected) in cases {
            assert_eq!(
                backoff.wait(count, random),
                Duration::from_millis(expected),
                "repetition {count}, {random}"
            );
        }
    }

    #[test]
    fn only_what_may_pass_is_asked_again() {
        for status in [408, 409, 429, 498, 500, 502, 503, 504, 529] {
            assert!(may_pass(status), "{status}");
        }
        for status in [200, 301, 400, 401, 402, 403, 404, 413, 422, 501] {
            assert!(!may_pass(status), "{status}");
        }
    }

    #[test]
    fn calls_at_once_halve_on_a_refusal_and_grow_back_one_by_one() {
        let start = Instant::now();
        let mut calls = Adaptive::new(8);
        calls.refused(start);
        assert_eq!(calls.limit(), 4);
        calls.refused(start + Duration::from_millis(300));
        assert_eq!(calls.limit(), 4, "one burst counts once");
        calls.refused(start + Duration::from_millis(1500));
        assert_eq!(calls.limit(), 2);
        for (served, limit) in [(1, 2), (1, 3), (2, 3), (1, 4), (100, 8)] {
            (0..served).for_each(|_| calls.served());
            assert_eq!(calls.limit(), limit);
        }
        for second in 0..9 {
            calls.refused(start + Duration::from_secs(10 + second * 2));
        }
        assert_eq!(calls.limit(), 1, "never none");
        assert_eq!(Adaptive::new(0).limit(), 1);
    }
}
