//! How fast the reviewer is: decisions an hour and words a minute, over the latest decisions of this sitting.

use std::collections::VecDeque;

use jiff::Timestamp;

/// How many decisions the pace is taken over.
const WINDOW: usize = 20;

/// A pause after which the reviewer was away, in seconds: it is not counted.
const AWAY: f64 = 600.0;

/// The latest decisions of this sitting.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    latest: VecDeque<(Timestamp, usize)>,
}

impl Pace {
    /// Counts a decision on an output of so many words.
    pub fn decided(&mut self, at: Timestamp, words: usize) {
        self.latest.push_back((at, words));
        if self.latest.len() > WINDOW {
            self.latest.pop_front();
        }
    }

    /// How many minutes so many tickets take at this pace, rounded up; None before there is one.
    #[must_use]
    pub fn minutes(&self, tickets: usize) -> Option<usize> {
        let (an_hour, _) = self.rates()?;
        let an_hour = usize::try_from(an_hour).ok().filter(|rate| *rate > 0)?;
        Some((tickets * 60).div_ceil(an_hour))
    }

    /// Decisions an hour and words a minute; None before there are three decisions to take them from.
    #[must_use]
    pub fn rates(&self) -> Option<(u32, u32)> {
        let pairs = self.latest.iter().zip(self.latest.iter().skip(1));
        let (mut seconds, mut decisions, mut words) = (0.0, 0_u32, 0_usize);
        for ((before, _), (after, length)) in pairs {
            let gap = after.duration_since(*before).as_secs_f64();
            if (0.0..=AWAY).contains(&gap) {
                seconds += gap;
                decisions += 1;
                words += length;
            }
        }
        if decisions < 2 || seconds <= 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate of a person; the cast saturates"
        )]
        let rate = |amount: f64, unit: f64| (amount * unit / seconds).round() as u32;
        #[expect(clippy::cast_precision_loss, reason = "words of twenty texts")]
        let words = words as f64;
        Some((rate(f64::from(decisions), 3600.0), rate(words, 60.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn a_pace_is_taken_from_the_gaps_between_decisions() {
        let cases = [
            (vec![], None),
            (vec![0, 60], None),
            (vec![0, 60, 120], Some((60, 100))),
            // An hour away is not slowness.
            (vec![0, 60, 3660, 3720], Some((60, 100))),
            // A clock that was set back is left out.
            (vec![600, 0, 60, 120], Some((60, 100))),
        ];
        for (times, expected) in cases {
            let mut pace = Pace::default();
            for time in &times {
                pace.decided(at(*time), 100);
            }
            assert_eq!(pace.rates(), expected, "{times:?}");
        }
    }
}
