//! The tickets on which reviewers differ: a row a ticket, the biggest difference first, and below them what each reviewer gave
//! the one under the cursor, side by side.
//!
//! ```text
//!  3 tickets on which blind ratings differ, the biggest first                1 settled
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!  ▸    12 ≠  75%  My invoice is wrong …
//!        4 ✓  50%  …
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!                ana    ben    settled on
//!    Accuracy    5      2      3
//!    Safe        pass   pass   pass
//! ```

use super::Context;
use super::canvas::{Canvas, Piece};
use crate::app::differing::Differing;
use crate::app::layout::differences_rows;
use crate::app::layout::options::title_width;
use crate::app::state::State;
use crate::model::{Criterion, Score, Scores};
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate, width};
use crate::theme::Meaning;

/// The most columns that one person's scores take.
const WIDEST: usize = 14;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    describe(state, context, canvas);
    canvas.rule(2, context.glyphs.horizontal, border, None, None);
    let (rows, below) = differences_rows(state.size, &state.session.evaluator.criteria);
    let listed = state.differing.listed();
    let shown = listed.iter().enumerate().skip(state.differing.top);
    for ((place, differing), row) in shown.zip(3..3 + rows) {
        ticket(state, differing, (place, row), context, canvas);
    }
    let note = super::text::place(state.differing.top, usize::from(rows), listed.len());
    let note = (note, context.style(Meaning::Dim));
    canvas.rule(
        3 + rows,
        context.glyphs.horizontal,
        border,
        None,
        Some(note),
    );
    if let Some(chosen) = state.differing.chosen() {
        beside(state, chosen, (4 + rows, below), context, canvas);
    }
}

fn describe(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let dim = context.style(Meaning::Dim);
    let differing = &state.differing;
    let text = match (&differing.listed, differing.total) {
        (None, _) => " reading…".to_string(),
        (Some(_), 0) => {
            " no two reviewers differ on any ticket that both have rated blind".to_string()
        }
        (Some(_), 1) => " 1 ticket on which blind ratings differ".to_string(),
        (Some(_), many) => {
            format!(" {many} tickets on which blind ratings differ, the biggest first")
        }
    };
    let listed = differing.listed().iter();
    let settled = listed.filter(|differing| differing.settled.is_some());
    let right = [(format!("{} settled", settled.count()), dim)];
    let start = canvas.put_right(1, &right);
    let text = truncate(&text, start.saturating_sub(1)).into_owned();
    canvas.put(1, 0, &[(text, context.style(Meaning::Text))]);
}

fn ticket(
    state: &State,
    differing: &Differing,
    (place, row): (usize, u16),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let under = state.differing.cursor == place;
    let glyphs = context.glyphs;
    let dim = context.style(Meaning::Dim);
    let (sign, meaning) = if differing.settled.is_some() {
        (glyphs.done, Meaning::Good)
    } else {
        (glyphs.differs, Meaning::Warn)
    };
    let gap = differing.gap.map_or_else(
        || glyphs.hidden.to_string(),
        |gap| format!("{:.0}%", gap * 100.0),
    );
    let arrow = if under { glyphs.pointer } else { " " };
    let pieces = [
        (format!(" {arrow}"), context.style(Meaning::Focus)),
        (format!("{:>6} ", differing.ordinal.0), dim),
        (format!("{sign} "), context.style(meaning)),
        (format!("{gap:>4}  "), context.style(Meaning::Text)),
    ];
    let column = canvas.put(row, 0, &pieces);
    let room = canvas.cols().saturating_sub(column + 1);
    if let Some(summary) = state.list.summaries.get(&differing.ordinal) {
        let input: Vec<_> = summary.input.split_whitespace().collect();
        let input = fit(&shown_line(&input.join(" ")), room);
        canvas.put(row, column, &[(input, context.style(Meaning::Text))]);
    }
    if under {
        canvas.tint(row, context.style(Meaning::Selected));
    }
}

/// What each reviewer gave, and what was settled on, a column each.
fn beside(
    state: &State,
    chosen: &Differing,
    (top, rows): (u16, u16),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let criteria = &state.session.evaluator.criteria;
    let title = title_width(criteria) + 4;
    let dim = context.style(Meaning::Dim);
    if chosen.gap.is_none() {
        let glyphs = context.glyphs;
        let text = format!(
            " {} not rated by you: opening it is a look, which marks your own rating",
            glyphs.hidden
        );
        let text = truncate(&text, canvas.cols() - 1).into_owned();
        canvas.put(top, 0, &[(text, dim)]);
        return;
    }
    let shown = usize::from(rows.saturating_sub(1));
    for (criterion, row) in criteria.iter().take(shown).zip(top + 1..) {
        let name = fit(&shown_line(&criterion.title), title - 4);
        canvas.put(row, 3, &[(name, context.style(Meaning::Text))]);
    }
    let people = chosen.scores.iter();
    let people = people.map(|(name, scores)| (name.as_str(), scores, Meaning::Chosen));
    let settled = chosen.settled.iter();
    let settled = settled.map(|scores| ("settled on", scores, Meaning::Good));
    // What was settled on comes first, where it is found however many reviewers there are.
    let mut column = title;
    for (name, scores, meaning) in settled.chain(people) {
        let cells: Vec<_> = criteria
            .iter()
            .map(|one| cell(one, scores, context))
            .collect();
        let widest = cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
        let name = shown_line(name);
        let columns = widest.max(width(&name)).min(WIDEST);
        if column + columns + 2 > canvas.cols() {
            canvas.put(top, column, &[(context.glyphs.ellipsis.to_string(), dim)]);
            break;
        }
        let head: Piece = (truncate(&name, columns).into_owned(), dim);
        canvas.put(top, column, &[head]);
        for (cell, row) in cells.into_iter().take(shown).zip(top + 1..) {
            let text = truncate(&cell, columns).into_owned();
            canvas.put(row, column, &[(text, context.style(meaning))]);
        }
        column += columns + 3;
    }
}

fn cell(criterion: &Criterion, scores: &Scores, context: Context<'_>) -> String {
    match scores.get(&criterion.key) {
        None => context.glyphs.todo.to_string(),
        Some(Score::Text(_)) => context.glyphs.noted.to_string(),
        Some(score) => shown_line(&score.shown()).into_owned(),
    }
}
