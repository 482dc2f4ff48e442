//! Whether a server serves nobody any more, by what came of the questions it was asked. Pure.

use super::answer::Stop;
use crate::model::{Cause, Failure};

/// After so many questions in a row that a server did not serve, it is taken to be down; after so many that it refused
/// before it served any, to refuse all.
const DOWN_AFTER: usize = 5;

/// What came of the questions that a server was asked.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// Those in a row that it did not serve.
    unserved: usize,
    /// Those that it refused since it was first asked; None once it has served one.
    refused: Option<usize>,
}

impl Default for Outage {
    fn default() -> Self {
        Self {
            unserved: 0,
            refused: Some(0),
        }
    }
}

impl Outage {
    /// A question was served.
    pub fn served(&mut self) {
        *self = Self {
            unserved: 0,
            refused: None,
        };
    }

    /// A question failed. Why no other would fare better, if that is so by now; questions are called as `noun` says.
    pub fn failed(&mut self, failure: &Failure, noun: &str) -> Option<Stop> {
        let (count, what) = match failure.cause {
            Cause::Timeout | Cause::Connection | Cause::Overloaded => {
                self.unserved += 1;
                (self.unserved, "in a row were not served")
            }
            // What refuses the first ones, each for itself, is asked in a way that it refuses always: too many tokens, say.
            Cause::Refused => {
                self.unserved = 0;
                let refused = self.refused.as_mut()?;
                *refused += 1;
                (*refused, "were refused and none was served")
            }
            _ => {
                self.served();
                return None;
            }
        };
        (count >= DOWN_AFTER).then(|| {
            Stop(format!(
                "{count} {noun} {what}, the last: {}",
                failure.detail
            ))
        })
    }

    /// Counts anew: somebody may have mended it.
    pub fn forget(&mut self) {
        self.unserved = 0;
        self.refused = self.refused.map(|_| 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::answer::failure;

    /// What came of questions, by letters: `s` served, `d` declined, `r` refused, `t` late, `f` all is forgotten. After how
    /// many the server is taken to be down.
    fn down_after(course: &str) -> Option<usize> {
        let mut outage = Outage::default();
        course.chars().position(|letter| {
            let cause = match letter {
                's' => {
                    outage.served();
                    return false;
                }
                'f' => {
                    outage.forget();
                    return false;
                }
                'd' => Cause::Declined,
                'r' => Cause::Refused,
                _ => Cause::Timeout,
            };
            outage.failed(&failure(cause, "why"), "calls").is_some()
        })
    }

    #[test]
    fn a_server_is_down_after_five_in_a_row_and_refuses_all_after_five_at_first() {
        let cases = [
            ("ttttt", Some(4)),
            ("ttttsttttt", Some(9)),
            ("ttttdtttt", None),
            ("ttttftttt", None),
            ("rrrrr", Some(4)),
            ("srrrrrrr", None),
            ("drrrrrrr", None),
            ("rrrrfrrrr", None),
            ("ttttrtttt", None),
        ];
        for (course, expected) in cases {
            assert_eq!(down_after(course), expected, "{course}");
        }
        let mut outage = Outage::default();
        let stops = (0..5).filter_map(|_| outage.failed(&failure(Cause::Timeout, "late"), "calls"));
        let stops: Vec<_> = stops.map(|stop| stop.0).collect();
        assert_eq!(stops, ["5 calls in a row were not served, the last: late"]);
    }
}
