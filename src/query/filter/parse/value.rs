//! The values behind an operator: words, numbers, durations, dates. Knows no fields.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::model::nearest::nearest;
use crate::query::filter::error::FilterError;
use crate::query::filter::term::When;

use super::names::listed;
use super::scan::Value;

/// The one of several things that a value names, whatever its case.
pub(super) fn one_of<'a, T>(
    value: &Value,
    things: impl Iterator<Item = &'a T> + Clone,
    word: impl Fn(&'a T) -> &'a str,
) -> Result<&'a T, FilterError> {
    let named = |thing: &&'a T| word(thing).to_lowercase() == value.text.to_lowercase();
    if let Some(thing) = things.clone().find(named) {
        return Ok(thing);
    }
    let words: Vec<&str> = things.map(word).collect();
    Err(FilterError::new(
        match nearest(&value.text, words.iter().copied()) {
            Some(meant) => format!(
                "`{}` is not known here; did you mean `{meant}`?",
                value.text
            ),
            None => format!(
                "`{}` is not known here; there are {}",
                value.text,
                listed(&words)
            ),
        },
        value.span.clone(),
    ))
}

/// A finite number; a `$` before it is read over.
pub(super) fn number(value: &Value) -> Result<f64, FilterError> {
    let text = value.text.strip_prefix('$').unwrap_or(&value.text);
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && !value.prefix => Ok(number),
        _ => Err(FilterError::new(
            format!("`{}` is not a number", value.text),
            value.span.clone(),
        )),
    }
}

/// Milliseconds, or seconds with an `s` behind them.
pub(super) fn milliseconds(value: &Value) -> Result<f64, FilterError> {
    let bare = |text: &str| Value {
        text: text.to_string(),
        prefix: value.prefix,
        span: value.span.clone(),
    };
    if let Some(text) = value.text.strip_suffix("ms") {
        number(&bare(text))
    } else if let Some(text) = value.text.strip_suffix('s') {
        number(&bare(text)).map(|seconds| seconds * 1000.0)
    } else {
        number(value)
    }
}

/// A day, or an instant; in UTC where it doesn't say.
pub(super) fn when(value: &Value) -> Result<When, FilterError> {
    let text = value.text.as_str();
    let read = if text.contains(['T', 't', ' ']) {
        text.parse::<Timestamp>()
            .or_else(|_| {
                let there = text.parse::<civil::DateTime>()?;
                there.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp())
            })
            .map(When::Instant)
    } else {
        text.parse::<civil::Date>().map(When::Day)
    };
    read.map_err(|_| {
        FilterError::new(
            format!("`{text}` is no date: write `2026-05-01` or `2026-05-01T10:00:00Z`"),
            value.span.clone(),
        )
    })
}
