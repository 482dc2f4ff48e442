//! The reviewers: a row each with how much, how fast, how blind and how steady, and below them the one under the cursor in
//! words.
//!
//! ```text
//!  2 reviewers: Accuracy
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!    reviewer        rated  an hour  blind   with himself   with others    pull
//!  ▸ ana               120       46    98%   91% (80–96)    78% (70–84)    +0.42
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!    with others: 78% (70–84) of 66 the same, kappa 0.61 (0.50–0.71)
//! ```

use super::Context;
use super::canvas::{Canvas, wrapped};
use crate::app::board::Reviewing;
use crate::app::layout::{BOARD_TOP, board_rows, reviewers_shown};
use crate::app::state::State;
use crate::metrics::reviewing::{Accord, Pull, ReviewerFigures};
use crate::metrics::statistic::Statistic;
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate};
use crate::theme::Meaning;

/// Columns of a screen from which on shares come with their intervals, and from which on the pull does.
const MEDIUM: usize = 80;
const WIDE: usize = 100;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let board = &state.reviewers;
    let border = context.style(Meaning::Border);
    let title = truncate(&title(state), canvas.cols().saturating_sub(1)).into_owned();
    canvas.put(1, 0, &[(title, context.style(Meaning::Text))]);
    canvas.rule(2, context.glyphs.horizontal, border, None, None);
    if !board.listed().is_empty() {
        head(context, canvas);
    }
    let shown = reviewers_shown(state.size);
    let listed = board.listed().iter().enumerate();
    for ((at, one), row) in listed.skip(board.top).take(shown).zip(BOARD_TOP + 1..) {
        reviewer(state, one, (at, row), context, canvas);
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
    let lines = told(chosen, figures(state, chosen)).into_iter();
    let lines = lines.flat_map(|text| wrapped(&shown_line(&text), columns));
    let mut lines: Vec<_> = lines.collect();
    let below = usize::from(below);
    if lines.len() > below {
        let more = lines.len() + 1 - below;
        lines.truncate(below.saturating_sub(1));
        lines.push(format!("{more} lines more: juror agree --reviewers"));
    }
    for (text, row) in lines.into_iter().zip(BOARD_TOP + rows + 1..) {
        let text = truncate(&text, columns).into_owned();
        canvas.put(row, 3, &[(text, context.style(Meaning::Text))]);
    }
}

/// The figures of the criterion in view.
fn figures<'a>(state: &State, one: &'a Reviewing) -> Option<&'a ReviewerFigures> {
    one.criteria.get(state.reviewers.criterion)
}

fn title(state: &State) -> String {
    let board = &state.reviewers;
    let Some(one) = board.chosen() else {
        return match board.listed {
            None => " reading…".to_string(),
            Some(_) => " nobody has rated anything here yet".to_string(),
        };
    };
    let evaluator = &state.session.evaluator;
    let criterion = figures(state, one).and_then(|it| evaluator.criterion(it.key.as_str()));
    let criterion = criterion.map_or_else(String::new, |criterion| {
        format!(": {}", shown_line(&criterion.title))
    });
    match board.listed().len() {
        1 => format!(" 1 reviewer{criterion}"),
        many => format!(" {many} reviewers{criterion}"),
    }
}

/// How wide a name is, the cells of shares, and that of the pull.
fn columns(cols: usize) -> (usize, usize, usize) {
    match cols {
        cols if cols >= WIDE => (14, 15, 22),
        cols if cols >= MEDIUM => (14, 14, 8),
        _ => (10, 8, 7),
    }
}

fn head(context: Context<'_>, canvas: &mut Canvas<'_>) {
    let (name, share, pull) = columns(canvas.cols());
    let name = fit("reviewer", name);
    let text = format!(
        "   {name}{:>7}{:>9}{:>7}  {:<share$}{:<share$}{:<pull$}",
        "rated", "an hour", "blind", "himself", "others", "pull"
    );
    canvas.put(BOARD_TOP, 0, &[(text, context.style(Meaning::Dim))]);
}

fn reviewer(
    state: &State,
    one: &Reviewing,
    (at, row): (usize, u16),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let under = state.reviewers.cursor == at;
    let arrow = if under { context.glyphs.pointer } else { " " };
    let (name, wide, pull_wide) = columns(canvas.cols());
    let none = || "n/a".to_string();
    let pace = one
        .pace
        .value()
        .map_or_else(none, |pace| format!("{pace:.0}"));
    let blind = one.blind.value().map_or_else(none, share);
    let cell = |statistic: &Statistic| {
        let value = statistic.value().map_or_else(none, share);
        match statistic.interval().filter(|_| wide > 8) {
            Some((low, high)) => format!("{value} ({:.0}–{:.0})", low * 100.0, high * 100.0),
            None => value,
        }
    };
    let pulled = |statistic: &Statistic| {
        let value = statistic.value();
        let value = value.map_or_else(none, |value| format!("{value:+.2}"));
        match statistic.interval().filter(|_| pull_wide > 8) {
            Some((low, high)) => format!("{value} ({low:.2} to {high:.2})"),
            None => value,
        }
    };
    let figures = figures(state, one);
    let of = |figure: &dyn Fn(&ReviewerFigures) -> String| figures.map_or_else(none, figure);
    let text = format!(
        "{}{:>7}{pace:>9}{blind:>7}  {:<wide$}{:<wide$}{}",
        fit(&shown_line(&one.name), name),
        one.rated,
        of(&|it| cell(&it.himself.exact)),
        of(&|it| cell(&it.others.exact)),
        of(&|it| pulled(&it.pull.difference)),
    );
    let pieces = [
        (format!(" {arrow} "), context.style(Meaning::Focus)),
        (text, context.style(Meaning::Text)),
    ];
    canvas.put(row, 0, &pieces);
    if under {
        canvas.tint(row, context.style(Meaning::Selected));
    }
}

/// One reviewer in words: each figure with its interval, or why there is none.
fn told(one: &Reviewing, figures: Option<&ReviewerFigures>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(figures) = figures {
        lines.push(format!("with himself: {}", agreed(&figures.himself)));
        lines.push(format!("with others: {}", agreed(&figures.others)));
        lines.push(format!("pull to the judge: {}", drawn(&figures.pull)));
    }
    let off = match one.skipped {
        0 => String::new(),
        skipped => format!(", {skipped} put off"),
    };
    lines.push(match &one.pace {
        Statistic::Known { value, n, .. } => {
            format!("pace: {value:.0} an hour, over {n} ratings{off}")
        }
        Statistic::Undefined { why, .. } => format!("pace: {why}{off}"),
    });
    // One other is what has been said of the others.
    let pairs = figures.map_or(&[][..], |figures| &figures.pairs);
    if pairs.len() > 1 {
        let pairs = pairs.iter();
        lines.extend(pairs.map(|with| format!("with {}: {}", with.reviewer, agreed(&with.accord))));
    }
    lines
}

fn agreed(accord: &Accord) -> String {
    let Statistic::Known { value, n, .. } = &accord.exact else {
        return why(&accord.exact);
    };
    let interval = accord
        .exact
        .interval()
        .map_or_else(String::new, |(low, high)| {
            format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
        });
    let kappa = match &accord.kappa {
        Statistic::Known { value, .. } => {
            let interval = accord.kappa.interval();
            let interval =
                interval.map_or_else(String::new, |(low, high)| format!(" ({low:.2}–{high:.2})"));
            format!("kappa {value:.2}{interval}")
        }
        none @ Statistic::Undefined { .. } => format!("no kappa: {}", why(none)),
    };
    format!("{}{interval} of {n} the same, {kappa}", share(*value))
}

fn drawn(pull: &Pull) -> String {
    let Some(value) = pull.difference.value() else {
        return why(&pull.difference);
    };
    let interval = pull.difference.interval();
    let interval = interval.map_or_else(String::new, |(low, high)| {
        format!(" ({low:.2} to {high:.2})")
    });
    let apart = |statistic: &Statistic| {
        let value = statistic.value();
        value.map_or_else(|| why(statistic), |value| format!("{value:.2}"))
    };
    format!(
        "{value:+.2} points{interval}: blind {} from it, after a look {}",
        apart(&pull.blind),
        apart(&pull.informed)
    )
}

fn why(statistic: &Statistic) -> String {
    match statistic {
        Statistic::Undefined { why, .. } => why.to_string(),
        Statistic::Known { .. } => String::new(),
    }
}

fn share(value: f64) -> String {
    format!("{:.0}%", value * 100.0)
}
