//! The models side by side: two rows a model with what people and the judge gave it on an axis from the lowest to the highest
//! point, and below them what its answers took and where it is weakest.
//!
//! ```text
//!  2 models: Accuracy, 1 to 5, over your 96 decided tickets; the judge is main
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!  ▸ ft-small        people ··········├──●──┤····   4.12 (3.90–4.33) n 48
//!                    judge  ············├●┤······   4.40 (4.21–4.59) n 47
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!    48 tickets; p50 310 ms, p95 900 ms; 10 tokens in, 35 out; $0.00050 an answer
//!    ft-small: tone is lowest, 61% (55% to 67%) of its scale by people; 12 tickets
//! ```

use super::Context;
use super::agreement::{axis, whisker};
use super::canvas::{Canvas, fitting, wrapped};
use crate::app::board::{ModelFigures, ModelStanding};
use crate::app::layout::{BOARD_TOP, board_rows, iterations_shown};
use crate::app::state::State;
use crate::metrics::statistic::Statistic;
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate};
use crate::theme::Meaning;

/// Columns of a screen from which on a name has more room.
const WIDE: usize = 100;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let board = &state.models;
    let border = context.style(Meaning::Border);
    let title = truncate(&title(state), canvas.cols().saturating_sub(1)).into_owned();
    canvas.put(1, 0, &[(title, context.style(Meaning::Text))]);
    canvas.rule(2, context.glyphs.horizontal, border, None, None);
    let shown = iterations_shown(state.size);
    let listed = board.listed().iter().enumerate();
    for ((at, one), place) in listed.skip(board.top).take(shown).zip(0_u16..) {
        let row = BOARD_TOP + 2 * place;
        model(state, one, (at, row), context, canvas);
    }
    let (rows, below) = board_rows(state.size);
    let note = super::text::place(board.top, shown, board.listed().len());
    let note = (note, context.style(Meaning::Dim));
    canvas.rule(
        BOARD_TOP + rows,
        context.glyphs.horizontal,
        border,
        None,
        Some(note),
    );
    let Some(chosen) = board.chosen() else { return };
    let columns = canvas.cols().saturating_sub(4);
    let lines = told(state, chosen).into_iter();
    let lines = lines.flat_map(|text| wrapped(&shown_line(&text), columns));
    let mut lines: Vec<_> = lines.collect();
    let below = usize::from(below);
    if lines.len() > below {
        let more = lines.len() + 1 - below;
        lines.truncate(below.saturating_sub(1));
        lines.push(format!("{more} lines more: juror models"));
    }
    for (text, row) in lines.into_iter().zip(BOARD_TOP + rows + 1..) {
        let text = truncate(&text, columns).into_owned();
        canvas.put(row, 3, &[(text, context.style(Meaning::Text))]);
    }
}

/// The figures of the criterion in view.
fn figures<'a>(state: &State, one: &'a ModelStanding) -> Option<&'a ModelFigures> {
    one.figures.get(state.models.criterion)
}

fn title(state: &State) -> String {
    let board = &state.models;
    let Some(one) = board.chosen() else {
        return match board.listed {
            None => " reading…".to_string(),
            Some(_) => " models: nothing to tell before you have decided a ticket".to_string(),
        };
    };
    let evaluator = &state.session.evaluator;
    let of = figures(state, one).map_or_else(String::new, |figures| {
        let criterion = figures.key.as_ref();
        let criterion = criterion.and_then(|key| evaluator.criterion(key.as_str()));
        let name = criterion.map_or_else(
            || "Utility, all criteria by weight".to_string(),
            |criterion| shown_line(&criterion.title).into_owned(),
        );
        let (low, high) = figures.ends;
        format!(": {name}, {low} to {high}")
    });
    let count = match board.listed().len() {
        1 => "1 model".to_string(),
        many => format!("{many} models"),
    };
    let tickets: usize = board.listed().iter().map(|one| one.tickets).sum();
    let which = if evaluator.blind {
        "your decided tickets"
    } else {
        "tickets"
    };
    format!(" {count}{of}, over {tickets} of {which}")
}

fn model(
    state: &State,
    one: &ModelStanding,
    (at, row): (usize, u16),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let under = state.models.cursor == at;
    let arrow = if under { context.glyphs.pointer } else { " " };
    let room = if canvas.cols() < WIDE { 14 } else { 24 };
    let name = fit(&shown_line(name(one)), room);
    let pieces = [
        (format!(" {arrow} "), context.style(Meaning::Focus)),
        (name, context.style(Meaning::Text)),
    ];
    canvas.put(row, 0, &pieces);
    if let Some(figures) = figures(state, one) {
        let left = 3 + room + 1;
        let both = [
            ("people", &figures.people, Meaning::Text, row),
            ("judge ", &figures.judge, Meaning::Judge, row + 1),
        ];
        for (by, statistic, meaning, row) in both {
            let end = canvas.put(row, left, &[(format!("{by} "), context.style(meaning))]);
            let drawn = whisker(
                &scaled(statistic, figures.ends),
                None,
                axis(canvas.cols()),
                context,
            );
            let end = canvas.put(row, end, &[(drawn, context.style(Meaning::Whisker))]);
            let room = canvas.cols().saturating_sub(end + 2);
            let forms = written(statistic).map(|text| vec![(text, context.style(Meaning::Text))]);
            let mut text = fitting(room, forms);
            for (text, _) in &mut text {
                *text = truncate(text, room).into_owned();
            }
            canvas.put(row, end + 2, &text);
        }
    }
    if under {
        canvas.tint(row, context.style(Meaning::Selected));
    }
}

fn name(one: &ModelStanding) -> &str {
    if one.model.is_empty() {
        "(none)"
    } else {
        &one.model
    }
}

/// A figure on an axis from 0 to 1, for the drawing.
fn scaled(statistic: &Statistic, (low, high): (f64, f64)) -> Statistic {
    let place = |value: f64| (value - low) / (high - low).max(f64::EPSILON);
    match statistic {
        Statistic::Known {
            value,
            interval,
            method,
            n,
            ..
        } => match interval {
            Some((from, to)) => {
                Statistic::with_interval(place(*value), (place(*from), place(*to)), method, *n)
            }
            None => Statistic::point(place(*value), *n),
        },
        none @ Statistic::Undefined { .. } => none.clone(),
    }
}

/// A figure with less and less of what belongs to it.
fn written(statistic: &Statistic) -> [String; 3] {
    match statistic {
        Statistic::Undefined { why, .. } => {
            [format!("n/a: {why}"), "n/a".to_string(), "n/a".to_string()]
        }
        Statistic::Known {
            value, interval, n, ..
        } => {
            let within =
                interval.map_or_else(String::new, |(low, high)| format!(" ({low:.2}–{high:.2})"));
            [
                format!("{value:.2}{within} n {n}"),
                format!("{value:.2}{within}"),
                format!("{value:.2}"),
            ]
        }
    }
}

/// What the answers of a model took, and where it is weakest.
fn told(state: &State, one: &ModelStanding) -> Vec<String> {
    let mut took = vec![match one.tickets {
        1 => "1 ticket".to_string(),
        many => format!("{many} tickets"),
    }];
    if let (Some(half), Some(most)) = (one.latency_p50.value(), one.latency_p95.value()) {
        took.push(format!("p50 {half:.0} ms, p95 {most:.0} ms"));
    }
    let tokens = [(&one.input_tokens, "in"), (&one.output_tokens, "out")];
    let tokens = tokens.iter().filter_map(|(figure, way)| {
        let value = figure.value()?;
        Some(format!("{value:.0} tokens {way}"))
    });
    took.extend(tokens);
    if let Some(cost) = one.cost_usd.value() {
        took.push(format!("${cost:.5} an answer"));
    }
    let mut lines = vec![format!("{}: {}", name(one), took.join("; "))];
    lines.extend(one.weakest.iter().cloned());
    let judge = state
        .models
        .listed()
        .iter()
        .find_map(|one| one.judge.as_ref());
    if let Some(judge) = judge {
        lines.push(format!(
            "the judge is {judge}; pairs, tests and filters: juror models"
        ));
    }
    lines
}
