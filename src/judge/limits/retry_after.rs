//! How long a server asks to wait, in every form that servers say it. Pure: the time is passed in.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// The wait that an answer's headers ask for: `retry-after-ms`, `retry-after` as seconds or as a date, else the longest
/// of the `x-ratelimit-reset…` whose budget is spent. `header` gives a header by its name in lower case.
#[must_use]
pub fn wanted<'a>(header: impl Fn(&str) -> Option<&'a str>, now: Timestamp) -> Option<Duration> {
    let milliseconds = header("retry-after-ms")
        .and_then(seconds)
        .map(|wait| wait.div_f64(1000.0));
    milliseconds
        .or_else(|| {
            header("retry-after").and_then(|text| seconds(text).or_else(|| until(text, now)))
        })
        .or_else(|| {
            ["-requests", "-tokens", ""]
                .iter()
                .filter_map(|budget| {
                    let left = header(&format!("x-ratelimit-remaining{budget}"));
                    let spent = left.is_none_or(|left| {
                        left.trim().parse::<f64>().is_ok_and(|left| left <= 0.0)
                    });
                    let reset = header(&format!("x-ratelimit-reset{budget}")).filter(|_| spent)?;
                    reset_in(reset, now)
                })
                .max()
        })
}

/// A reset as servers write it: `6m0s`, `20ms`, seconds, seconds or milliseconds since 1970, or a moment by RFC 3339.
pub(super) fn reset_in(text: &str, now: Timestamp) -> Option<Duration> {
    const LONG_AGO: f64 = 1e9;
    let Some(number) = text.trim().parse::<f64>().ok() else {
        let moment = || text.trim().parse::<Timestamp>().ok();
        return units(text).or_else(|| moment().map(|moment| left_until(moment, now)));
    };
    let moment = if number >= LONG_AGO * 1000.0 {
        number / 1000.0
    } else {
        number
    };
    if moment >= LONG_AGO {
        let left = Duration::try_from_secs_f64(moment).ok()?;
        let now = Duration::try_from(now.duration_since(Timestamp::UNIX_EPOCH)).ok()?;
        Some(left.saturating_sub(now))
    } else {
        Duration::try_from_secs_f64(number).ok()
    }
}

fn seconds(text: &str) -> Option<Duration> {
    text.trim()
        .parse()
        .ok()
        .and_then(|number| Duration::try_from_secs_f64(number).ok())
}

/// Until an HTTP date; nothing when it has passed.
fn until(text: &str, now: Timestamp) -> Option<Duration> {
    let moment = rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()?;
    Some(left_until(moment, now))
}

/// The time until a moment; none when it has passed.
fn left_until(moment: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(now)).unwrap_or_default()
}

/// `1h2m3.5s`, `20ms`.
fn units(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(end);
        let end = tail
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let scale = match unit {
            "d" => 86_400.0,
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * scale).ok()?;
        total = total.checked_add(part)?;
        rest = tail;
    }
    (text.trim() != "").then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers, and the milliseconds that they ask for.
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<u64>);

    #[test]
    fn a_wait_is_read_in_every_form() {
        let now: Timestamp = "2026-05-02T10:00:00Z".parse().expect("a time");
        let epoch = now.as_second();
        let cases: &[Case] = &[
            (&[("retry-after", "2")], Some(2000)),
            (&[("retry-after", "0")], Some(0)),
            (&[("retry-after", "1.5")], Some(1500)),
            (
                &[("retry-after", "Sat, 02 May 2026 10:00:30 GMT")],
                Some(30_000),
            ),
            (&[("retry-after", "Sat, 02 May 2026 09:00:00 GMT")], Some(0)),
            (&[("retry-after", "soon")], None),
            (&[("retry-after", "-1")], None),
            (&[("retry-after", "NaN")], None),
            (&[("retry-after", "1e300")], None),
            (
                &[("retry-after-ms", "250"), ("retry-after", "1")],
                Some(250),
            ),
            (
                &[
                    ("x-ratelimit-reset-requests", "1s"),
                    ("x-ratelimit-reset-tokens", "6m0s"),
                ],
                Some(360_000),
            ),
            (&[("x-ratelimit-reset-requests", "20ms")], Some(20)),
            (
                &[("x-ratelimit-reset-requests", "1h2m3.5s")],
                Some(3_723_500),
            ),
            (
                &[
                    ("x-ratelimit-reset-requests", "1s"),
                    ("x-ratelimit-remaining-requests", "0"),
                    ("x-ratelimit-reset-tokens", "6m0s"),
                    ("x-ratelimit-remaining-tokens", "900"),
                ],
                Some(1000),
            ),
            (&[("x-ratelimit-reset", "12")], Some(12_000)),
            (&[("x-ratelimit-reset", "2026-05-02T10:00:09Z")], Some(9000)),
            (&[("x-ratelimit-reset", "2026-05-02T09:00:00Z")], Some(0)),
            (&[("x-ratelimit-reset", "3 weeks")], None),
            (&[], None),
        ];
        for (headers, expected) in cases {
            let header = |name: &str| {
                headers
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| *value)
            };
            assert_eq!(
                wanted(header, now),
                expected.map(Duration::from_millis),
                "{headers:?}"
            );
        }
        for since_1970 in [(epoch + 9).to_string(), ((epoch + 9) * 1000).to_string()] {
            let header = |name: &str| (name == "x-ratelimit-reset").then_some(since_1970.as_str());
            assert_eq!(
                wanted(header, now),
                Some(Duration::from_secs(9)),
                "{since_1970}"
            );
        }
    }
}
