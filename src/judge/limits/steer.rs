//! What a server said is left of its limits, counted down by each call until it says more: so that a call which would be
//! refused waits instead. Pure: the time is passed in.

use std::time::Instant;

use super::headers::{Counted, Left};
use super::{LONGEST_WAIT, Load};

/// What is left of a server's limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steer {
    windows: Vec<Window>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    counted: Counted,
    left: f64,
    /// From then on nobody knows, and the next answer tells.
    until: Instant,
}

impl Steer {
    /// What an answer said. `under_way` is the load of the calls that the server may not have counted yet.
    pub fn heard(&mut self, said: &[Left], under_way: Load, now: Instant) {
        for left in said {
            self.windows.retain(|window| window.counted != left.counted);
            // What lasts longer than anybody waits is the server's to refuse, which says more than a number.
            if left.reset <= LONGEST_WAIT {
                self.windows.push(Window {
                    counted: left.counted,
                    left: left.count - under_way.of(left.counted),
                    until: now + left.reset,
                });
            }
        }
    }

    /// Whether a call of this load may be made.
    ///
    /// # Errors
    /// With the moment from which it may.
    pub fn ready(&self, load: Load, now: Instant) -> Result<(), Instant> {
        let spent = self
            .windows
            .iter()
            .filter(|window| window.until > now && window.left < load.of(window.counted));
        match spent.map(|window| window.until).max() {
            Some(until) => Err(until),
            None => Ok(()),
        }
    }

    /// A call of this load is made.
    pub fn take(&mut self, load: Load, now: Instant) {
        self.windows.retain(|window| window.until > now);
        for window in &mut self.windows {
            window.left -= load.of(window.counted);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn left(counted: Counted, count: f64, seconds: u64) -> Left {
        Left {
            counted,
            count,
            reset: Duration::from_secs(seconds),
        }
    }

    const CALL: Load = Load {
        requests: 1.0,
        input: 100.0,
        output: 50.0,
    };

    #[test]
    fn what_is_left_is_counted_down_and_waited_for() {
        let now = Instant::now();
        let mut steer = Steer::default();
        assert_eq!(steer.ready(CALL, now), Ok(()));
        let said = [
            left(Counted::Requests, 3.0, 10),
            left(Counted::Tokens, 1000.0, 20),
        ];
        steer.heard(&said, CALL, now);
        for _ in 0..2 {
            assert_eq!(steer.ready(CALL, now), Ok(()));
            steer.take(CALL, now);
        }
        let until = now + Duration::from_secs(10);
        assert_eq!(steer.ready(CALL, now), Err(until));
        assert_eq!(steer.ready(CALL, until), Ok(()));
        steer.heard(&[left(Counted::Tokens, 120.0, 20)], Load::default(), now);
        let until = now + Duration::from_secs(20);
        assert_eq!(steer.ready(CALL, now), Err(until), "the longer of both");
        steer.heard(&[left(Counted::Tokens, 0.0, 9000)], Load::default(), until);
        assert_eq!(steer.ready(CALL, until), Ok(()), "the server may say it");
    }

    #[test]
    fn each_limit_counts_its_own() {
        let now = Instant::now();
        for (counted, needed) in [
            (Counted::Requests, 1.0),
            (Counted::Tokens, 150.0),
            (Counted::Input, 100.0),
            (Counted::Output, 50.0),
        ] {
            for (count, is_ready) in [(needed, true), (needed - 0.5, false)] {
                let mut steer = Steer::default();
                steer.heard(&[left(counted, count, 9)], Load::default(), now);
                assert_eq!(steer.ready(CALL, now).is_ok(), is_ready, "{counted:?}");
            }
        }
    }
}
