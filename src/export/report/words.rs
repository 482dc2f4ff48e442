//! How figures, counts and names are written in a report. Rounds; computes nothing.

use crate::export::agree::Unit;
use crate::metrics::statistic::Statistic;

/// Value and interval: `71% (62% to 79%)`. None where the figure is undefined.
pub(super) fn both(unit: Unit, figure: &Statistic) -> Option<String> {
    let value = unit.written(figure.value()?);
    Some(match unit.interval(figure) {
        Some(interval) => format!("{value} ({interval})"),
        None => value,
    })
}

/// The same with the number of items; a dash where the figure is undefined.
pub(super) fn cell(unit: Unit, figure: &Statistic) -> String {
    let both = both(unit, figure);
    both.map_or_else(
        || DASH.to_string(),
        |both| format!("{both}, n {}", figure.n()),
    )
}

/// What stands where nothing is.
pub(super) const DASH: &str = "–";

/// A number with its noun: `1 ticket`, `2 tickets`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// A name, or that there is none.
pub(super) fn name(name: &str) -> &str {
    if name.is_empty() { "(none)" } else { name }
}

/// A text without the full stop at its end, so that it can go on.
pub(super) fn open(text: &str) -> &str {
    text.trim_end_matches('.')
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
