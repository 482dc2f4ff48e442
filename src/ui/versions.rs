//! The versions of the judges side by side: two rows a version with its kappa on a fixed axis from 0 to 1, and below them what
//! changed in the one under the cursor.
//!
//! ```text
//!  judges over versions: Accuracy, on 12 rated tickets that all versions scored
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!  ▸ main 9f3ca1b2 large-1                                 from 2026-05-02 10:00 · 12 judged
//!    ····├──●──┤··········   kappa 0.61 (0.40–0.78) n 12 · +0.10 (-0.02 to 0.18) · 7/12 others
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!    same side of the bar 83% (55–95) n 12; since the version before +8 points (-5 to 20), 7 of 12 tickets with …
//!    -model = "judge-small"
//!    +model = "judge-large"
//! ```

use super::Context;
use super::agreement::{axis, whisker};
use super::canvas::{Canvas, fitting, wrapped};
use crate::app::board::Iteration;
use crate::app::layout::{BOARD_TOP, board_rows, iterations_shown};
use crate::app::state::State;
use crate::metrics::iteration::{IterationFigures, SinceBefore};
use crate::metrics::resample::pairs::Axis;
use crate::metrics::statistic::Statistic;
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;
use crate::theme::Meaning;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let board = &state.iterations;
    let border = context.style(Meaning::Border);
    let title = title(state);
    let title = truncate(&title, canvas.cols().saturating_sub(1)).into_owned();
    canvas.put(1, 0, &[(title, context.style(Meaning::Text))]);
    canvas.rule(2, context.glyphs.horizontal, border, None, None);
    let shown = iterations_shown(state.size);
    let listed = board.listed().iter().enumerate();
    for ((at, one), place) in listed.skip(board.top).take(shown).zip(0_u16..) {
        let row = BOARD_TOP + 2 * place;
        version(state, one, (at, row), context, canvas);
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
    if let Some(chosen) = board.chosen() {
        changes(
            state,
            chosen,
            (BOARD_TOP + rows + 1, below),
            context,
            canvas,
        );
    }
}

/// The figures of the criterion in view.
fn figures<'a>(state: &State, one: &'a Iteration) -> Option<&'a IterationFigures> {
    one.criteria.get(state.iterations.criterion)
}

fn title(state: &State) -> String {
    let board = &state.iterations;
    let Some(one) = board.chosen() else {
        return match board.listed {
            None => " reading…".to_string(),
            Some(_) => " no judge has judged anything here yet".to_string(),
        };
    };
    let criteria = &state.session.evaluator;
    let criterion = figures(state, one).and_then(|it| criteria.criterion(it.key.as_str()));
    let criterion = criterion.map_or_else(String::new, |criterion| {
        format!(": {}", shown_line(&criterion.title))
    });
    let on = match one.common {
        Some(count) => format!("on {count} rated tickets that all versions scored"),
        None => "each on its own tickets: no rated one was scored by all versions".to_string(),
    };
    format!(" judges over versions{criterion}, {on}")
}

fn version(
    state: &State,
    one: &Iteration,
    (at, row): (usize, u16),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let under = state.iterations.cursor == at;
    let arrow = if under { context.glyphs.pointer } else { " " };
    let dim = context.style(Meaning::Dim);
    let mut facts = vec![format!("{} judged", one.judged)];
    if one.failed > 0 {
        facts.push(format!("{} failed", one.failed));
    }
    let counts = facts.join(" · ");
    if let Some(at) = one.at {
        facts.insert(0, at.strftime("from %Y-%m-%d %H:%M").to_string());
    }
    let generation = one.generation.as_deref().unwrap_or_default();
    let named = [
        (format!(" {arrow} "), context.style(Meaning::Focus)),
        (
            format!("{} ", shown_line(&one.judge)),
            context.style(Meaning::Judge),
        ),
        (format!("{} ", one.identity), dim),
        (
            shown_line(generation).into_owned(),
            context.style(Meaning::Text),
        ),
    ];
    let end = canvas.put(row, 0, &named);
    let room = canvas.cols().saturating_sub(end + 3);
    let forms = [facts.join(" · "), counts, String::new()];
    let right = fitting(room, forms.map(|text| vec![(text, dim)]));
    canvas.put_right(row, &right);
    if let Some(figures) = figures(state, one) {
        let text = axis(canvas.cols());
        let text = whisker(&figures.kappa, None, text, context);
        let end = canvas.put(row + 1, 3, &[(text, context.style(Meaning::Whisker))]);
        let room = canvas.cols().saturating_sub(end + 3);
        let forms = written(figures).map(|text| vec![(text, context.style(Meaning::Text))]);
        let mut text = fitting(room, forms);
        for (text, _) in &mut text {
            *text = truncate(text, room).into_owned();
        }
        canvas.put(row + 1, end + 2, &text);
    }
    if under {
        canvas.tint(row, context.style(Meaning::Selected));
    }
}

/// Kappa and the difference to the version before, with less and less of it.
fn written(figures: &IterationFigures) -> [String; 4] {
    let kappa = &figures.kappa;
    let value = match kappa {
        Statistic::Known { value, .. } => format!("{value:.2}"),
        Statistic::Undefined { why, .. } => format!("n/a: {why}"),
    };
    let within = range(kappa, |bound| format!("{bound:.2}"), "–");
    let n = kappa.n();
    let Some(since) = &figures.since_before else {
        let brief = format!("{value}{within}");
        return [
            format!("kappa {value}{within} n {n}"),
            brief.clone(),
            brief,
            value,
        ];
    };
    let apart = since.kappa.value();
    let apart = apart.map_or_else(|| "n/a".to_string(), |apart| format!("{apart:+.2}"));
    let by = range(&since.kappa, |bound| format!("{bound:.2}"), " to ");
    let (changed, both) = (since.changed, since.both);
    [
        format!(
            "kappa {value}{within} n {n} · {apart}{by} since before · {changed} of {both} scores are others"
        ),
        format!("kappa {value}{within} n {n} · {apart}{by} · {changed}/{both} others"),
        format!("{value}{within} · {apart}{by} · {changed}/{both}"),
        format!("{value}{within} · {apart} · {changed}/{both}"),
    ]
}

/// An interval in brackets; nothing where there is none.
fn range(statistic: &Statistic, bound: impl Fn(f64) -> String, to: &str) -> String {
    let interval = statistic.interval();
    interval.map_or_else(String::new, |(low, high)| {
        format!(" ({}{to}{})", bound(low), bound(high))
    })
}

/// What changed in the version under the cursor, and what its figures say in words.
fn changes(
    state: &State,
    one: &Iteration,
    (top, rows): (u16, u16),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let mut lines: Vec<(String, Meaning)> = Vec::new();
    if let Some(figures) = figures(state, one) {
        let criterion = state.session.evaluator.criterion(figures.key.as_str());
        let name = if criterion
            .and_then(Axis::of)
            .is_some_and(|it| it.bar.is_some())
        {
            "same side of the bar"
        } else {
            "same score"
        };
        let said = match &figures.same_side {
            Statistic::Known { value, n, .. } => format!(
                "{name} {:.0}%{} n {n}",
                value * 100.0,
                range(&figures.same_side, percent, "–")
            ),
            Statistic::Undefined { why, .. } => format!("{name}: {why}"),
        };
        let since = figures.since_before.as_ref().map(since);
        lines.push((said + &since.unwrap_or_default(), Meaning::Text));
    }
    let is_first = figures(state, one).is_none_or(|it| it.since_before.is_none());
    if is_first {
        lines.push(("the first version of this judge".to_string(), Meaning::Dim));
    }
    for line in &one.changes {
        let meaning = match line.chars().next() {
            Some('-') => Meaning::Removed,
            _ => Meaning::Added,
        };
        lines.push((shown_line(line).into_owned(), meaning));
    }
    if let Some(note) = one.note {
        lines.push((format!("({note})"), Meaning::Dim));
    }
    let columns = canvas.cols().saturating_sub(4);
    let lines = lines.into_iter().flat_map(|(text, meaning)| {
        let lines = wrapped(&text, columns).into_iter();
        lines.map(move |line| (line, meaning))
    });
    let mut lines: Vec<_> = lines.collect();
    let rows = usize::from(rows);
    if lines.len() > rows {
        let more = lines.len() + 1 - rows;
        lines.truncate(rows.saturating_sub(1));
        let text = format!("{more} lines more: juror agree --iterations");
        lines.push((text, Meaning::Dim));
    }
    for ((text, meaning), row) in lines.into_iter().zip(top..) {
        let text = truncate(&text, columns).into_owned();
        canvas.put(row, 3, &[(text, context.style(meaning))]);
    }
}

/// How the share on the same side moved, as the end of a sentence.
fn since(since: &SinceBefore) -> String {
    let apart = match &since.same_side {
        Statistic::Known { value, .. } => format!(
            "{:+.0} points{}",
            value * 100.0,
            range(&since.same_side, percent, " to ")
        ),
        Statistic::Undefined { why, .. } => why.to_string(),
    };
    let kappa = match &since.kappa {
        Statistic::Undefined { why, .. } => format!(" (kappa: {why})"),
        Statistic::Known { .. } => String::new(),
    };
    let (changed, both) = (since.changed, since.both);
    format!(
        "; since the version before {apart}{kappa}, {changed} of {both} tickets with another score"
    )
}

fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}
