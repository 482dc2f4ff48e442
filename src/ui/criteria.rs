//! The criteria: one row each with the person's score, the judge's beside it once it may be seen, and how well the two
//! agree so far, each in its column. Labels that a row does not hold go on in the next. A row drops, in this order, its
//! point texts, the interval, n, the judge.

use super::Context;
use super::canvas::{Canvas, Piece, measure};
use super::options;
use super::side::{self, Side};
use crate::app::layout::options::{option_rows, options_column, title_width};
use crate::app::layout::{ReviewLayout, options_columns};
use crate::app::state::State;
use crate::model::{Criterion, Scale};
use crate::text::sanitize::shown_line;
use crate::text::width::{pad, truncate};
use crate::theme::Meaning;

/// One row on the screen.
#[derive(Clone, Copy)]
enum Row {
    /// The nth row of a criterion.
    Criterion(usize, usize),
    /// The note, or what the focused criterion asks.
    Foot,
}

pub(super) fn draw(
    state: &State,
    context: Context<'_>,
    layout: ReviewLayout,
    canvas: &mut Canvas<'_>,
) {
    let criteria = &state.session.evaluator.criteria;
    let columns = options_columns(state.size, criteria);
    let mut rows: Vec<_> = criteria
        .iter()
        .enumerate()
        .flat_map(|(at, criterion)| {
            (0..option_rows(criterion, columns).len()).map(move |nth| Row::Criterion(at, nth))
        })
        .collect();
    rows.push(Row::Foot);
    // The criteria scroll with the focus, so that all of it is seen and the row behind it.
    let room = usize::from(layout.criteria_rows);
    let last_of_focus = rows
        .iter()
        .rposition(|row| matches!(row, Row::Criterion(at, _) if *at == state.desk.focus))
        .unwrap_or(0);
    let top = (last_of_focus + 2)
        .saturating_sub(room)
        .min(rows.len().saturating_sub(room));
    let sides = side::columns(state, context, columns);
    let shown = rows[top..].iter().take(room);
    for (row, screen_row) in shown.clone().zip(layout.criteria_top..) {
        match *row {
            Row::Criterion(at, nth) => {
                criterion(state, (at, nth), &sides[at], screen_row, context, canvas);
            }
            Row::Foot => foot(state, &sides, screen_row, context, canvas),
        }
    }
    let seen: Vec<_> = shown
        .filter_map(|row| match row {
            Row::Criterion(at, _) => Some(at + 1),
            Row::Foot => None,
        })
        .collect();
    let (first, last) = (seen.first().unwrap_or(&1), seen.last().unwrap_or(&1));
    if *first > 1 || *last < criteria.len() {
        let dash = context.glyphs.dash;
        let text = format!(" {first}{dash}{last} of {} criteria ", criteria.len());
        let piece = (text, context.style(Meaning::Dim));
        canvas.put(layout.criteria_top - 1, 2, &[piece]);
    }
}

fn criterion(
    state: &State,
    (at, nth): (usize, usize),
    side: &Side,
    row: u16,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let criteria = &state.session.evaluator.criteria;
    let criterion = &criteria[at];
    if nth == 0 {
        let head = head(state, criterion, at, context);
        canvas.put(row, 0, &[head]);
    }
    let start = options_column(criteria);
    let columns = options_columns(state.size, criteria);
    let ranges = option_rows(criterion, columns);
    let chosen = state.desk.draft.scores.get(&criterion.key);
    let pieces = |room| options::pieces(criterion, chosen, ranges[nth].clone(), room, context);
    // The judge stands beside the first row that leaves it room.
    let fits = |nth: usize| {
        let shortest = if matches!(criterion.scale, Scale::Choice { .. }) {
            usize::MAX
        } else {
            0
        };
        let row = options::pieces(criterion, chosen, ranges[nth].clone(), shortest, context);
        criterion.scale == Scale::Text || measure(&row) + side.columns < columns
    };
    let has_side = (0..ranges.len()).find(|nth| fits(*nth)) == Some(nth);
    if has_side && side.columns > 0 {
        canvas.put(row, start, &pieces(columns - side.columns - 1));
        canvas.put(row, canvas.cols() - 1 - side.columns, &side.pieces);
    } else {
        canvas.put(row, start, &pieces(columns));
    }
}

/// The pointer, the title, the mark of a note.
fn head(state: &State, criterion: &Criterion, at: usize, context: Context<'_>) -> Piece {
    let focused = state.desk.focus == at;
    let (arrow, meaning) = if focused {
        (context.glyphs.pointer, Meaning::Focus)
    } else {
        (" ", Meaning::Text)
    };
    let title = title_width(&state.session.evaluator.criteria);
    let name = shown_line(&criterion.title).into_owned();
    let noted = if state.desk.draft.notes.criteria.contains_key(&criterion.key) {
        context.glyphs.noted
    } else {
        " "
    };
    let text = format!(" {arrow} {}{noted}", pad(&truncate(&name, title), title));
    (text, context.style(meaning))
}

/// The note on the focused criterion or the ticket; where there is none, what the criterion's points mean, if its row
/// does not say so, or what it asks.
fn foot(state: &State, sides: &[Side], row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let notes = &state.desk.draft.notes;
    let criteria = &state.session.evaluator.criteria;
    let focused = state.desk.focused(&state.session);
    let text = notes
        .criteria
        .get(&focused.key)
        .map(|note| format!("{}: {note}", focused.title))
        .or(notes.ticket.clone());
    let dim = context.style(Meaning::Dim);
    let (label, text, meaning) = if let Some(text) = text {
        ("Note", text, Meaning::Text)
    } else {
        let side = sides.get(state.desk.focus).map_or(0, |side| side.columns);
        let columns = options_columns(state.size, criteria).saturating_sub(side + 1);
        let points = options::unsaid(focused, columns, context);
        ("", points.unwrap_or(focused.help.clone()), Meaning::Dim)
    };
    canvas.put(row, 0, &[(format!("   {label}"), dim)]);
    let start = options_column(criteria) + 1;
    let room = canvas.cols().saturating_sub(start + 1);
    let text = truncate(&shown_line(text.trim()), room).into_owned();
    canvas.put(row, start, &[(text, context.style(meaning))]);
}
