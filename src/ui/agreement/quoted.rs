//! What may be quoted, in words: the corrected share that passes, and whether the judge may be trusted.

use crate::app::agreement::{GateState, Rate};
use crate::app::state::State;
use crate::metrics::statistic::Statistic;
use crate::text::sanitize::shown_line;
use crate::theme::Meaning;

/// A line each, with how it is shown; none before it is computed.
pub(super) fn lines(state: &State) -> Vec<(String, Meaning)> {
    let Some(quotable) = &state.agreement.quotable else {
        return Vec::new();
    };
    let rate = quotable
        .rate
        .iter()
        .map(|rate| (self::rate(rate), Meaning::Dim));
    let (gate, to_go) = match &quotable.gate {
        GateState::Held => {
            let held = "gate: it holds, the judge may be trusted here";
            ((held.to_string(), Meaning::Good), None)
        }
        GateState::Open { why, to_go } => {
            let to_go = to_go.filter(|labels| *labels > 0).map(|labels| {
                let minutes = state.pace.minutes(labels);
                let minutes = minutes.map_or_else(String::new, |minutes| {
                    format!(", about {minutes} min at your pace")
                });
                let said = format!("to go: {labels} random tickets{minutes}");
                (said, Meaning::Dim)
            });
            ((format!("gate open: {why}"), Meaning::Dim), to_go)
        }
    };
    rate.chain([gate]).chain(to_go).collect()
}

fn rate(rate: &Rate) -> String {
    let title = shown_line(&rate.title);
    match &rate.corrected {
        Statistic::Undefined { why, .. } => format!("pass rate, {title}: {why}"),
        known @ Statistic::Known { .. } => {
            format!("pass rate, {title}: {}", share(known))
        }
    }
}

/// A share with its interval, in percent; empty where there is none.
pub(in crate::ui) fn share(statistic: &Statistic) -> String {
    let Some(value) = statistic.value() else {
        return String::new();
    };
    let interval = statistic
        .interval()
        .map_or_else(String::new, |(low, high)| {
            format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
        });
    format!("{:.0}%{interval}", value * 100.0)
}
