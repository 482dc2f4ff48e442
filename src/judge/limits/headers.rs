//! What a server says of its own limits beside an answer, in every form that servers say it. Pure: the time is passed in.

use std::time::Duration;

use jiff::Timestamp;

use super::retry_after::reset_in;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Calls.
    Requests,
    /// Tokens read and written.
    Tokens,
    /// Tokens read.
    Input,
    /// Tokens written.
    Output,
}

/// What is left of a limit, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    /// What it counts.
    pub counted: Counted,
    /// How many are left.
    pub count: f64,
    /// After which time there are more.
    pub reset: Duration,
}

/// The names of the limits: what is left, and when there is more.
const NAMES: [(Counted, &str, &str); 6] = [
    (
        Counted::Requests,
        "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests",
    ),
    (
        Counted::Tokens,
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-tokens",
    ),
    (
        Counted::Requests,
        "anthropic-ratelimit-requests-remaining",
        "anthropic-ratelimit-requests-reset",
    ),
    (
        Counted::Tokens,
        "anthropic-ratelimit-tokens-remaining",
        "anthropic-ratelimit-tokens-reset",
    ),
    (
        Counted::Input,
        "anthropic-ratelimit-input-tokens-remaining",
        "anthropic-ratelimit-input-tokens-reset",
    ),
    (
        Counted::Output,
        "anthropic-ratelimit-output-tokens-remaining",
        "anthropic-ratelimit-output-tokens-reset",
    ),
];

/// What is left of each limit that a server names. `header` gives a header by its name in lower case.
#[must_use]
pub fn left<'a>(header: impl Fn(&str) -> Option<&'a str>, now: Timestamp) -> Vec<Left> {
    // Without a name of what it counts, a limit is one of calls.
    let bare = (
        Counted::Requests,
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    );
    NAMES
        .iter()
        .chain([&bare])
        .filter_map(|(counted, remaining, reset)| {
            let count: f64 = header(remaining)?.trim().parse().ok()?;
            let reset = reset_in(header(reset)?, now)?;
            count.is_finite().then_some(Left {
                counted: *counted,
                count,
                reset,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers, and what they leave: of what, how many, for how many milliseconds.
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [(Counted, f64, u64)]);

    #[test]
    fn what_is_left_is_read_in_every_form() {
        let now: Timestamp = "2026-05-02T10:00:00Z".parse().expect("a time");
        let cases: &[Case] = &[
            (
                &[
                    ("x-ratelimit-limit-requests", "60"),
                    ("x-ratelimit-remaining-requests", "59"),
                    ("x-ratelimit-reset-requests", "1s"),
                    ("x-ratelimit-remaining-tokens", "149984"),
                    ("x-ratelimit-reset-tokens", "6m0s"),
                ],
                &[
                    (Counted::Requests, 59.0, 1000),
                    (Counted::Tokens, 149_984.0, 360_000),
                ],
            ),
            (
                &[
                    ("anthropic-ratelimit-requests-remaining", "0"),
                    ("anthropic-ratelimit-requests-reset", "2026-05-02T10:00:12Z"),
                    ("anthropic-ratelimit-input-tokens-remaining", "1000"),
                    (
                        "anthropic-ratelimit-input-tokens-reset",
                        "2026-05-02T09:59:00Z",
                    ),
                    ("anthropic-ratelimit-output-tokens-remaining", "8000"),
                ],
                &[
                    (Counted::Requests, 0.0, 12_000),
                    (Counted::Input, 1000.0, 0),
                ],
            ),
            (
                &[("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "30")],
                &[(Counted::Requests, 3.0, 30_000)],
            ),
            (
                &[
                    ("x-ratelimit-remaining-tokens", "many"),
                    ("x-ratelimit-reset-tokens", "1s"),
                ],
                &[],
            ),
            (&[], &[]),
        ];
        for (headers, expected) in cases {
            let header = |name: &str| {
                headers
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| *value)
            };
            let expected: Vec<_> = expected
                .iter()
                .map(|(counted, count, reset)| Left {
                    counted: *counted,
                    count: *count,
                    reset: Duration::from_millis(*reset),
                })
                .collect();
            assert_eq!(left(header, now), expected, "{headers:?}");
        }
    }
}
