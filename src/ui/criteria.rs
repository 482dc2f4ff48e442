//! The criteria: one row each with the person's score, the judge's beside it once it may be seen, and how well the two
//! agree so far. A row drops, in this order, its point texts, the interval, n, the judge.

use super::Context;
use super::canvas::{Canvas, Piece, measure};
use super::options;
use crate::app::layout::ReviewLayout;
use crate::app::state::State;
use crate::model::{Criterion, Scale};
use crate::text::sanitize::shown_line;
use crate::text::width::{pad, truncate, width};
use crate::theme::Meaning;

/// The most columns of a criterion's title.
const TITLE: usize = 18;

pub(super) fn draw(
    state: &State,
    context: Context<'_>,
    layout: ReviewLayout,
    canvas: &mut Canvas<'_>,
) {
    let criteria = &state.session.evaluator.criteria;
    let rows = usize::from(layout.criteria_rows);
    // The criteria scroll with the focus; the note is the row behind the last.
    let count = criteria.len() + 1;
    let top = (state.desk.focus + 2)
        .saturating_sub(rows)
        .min(count.saturating_sub(rows));
    let title = criteria
        .iter()
        .map(|criterion| width(&criterion.title))
        .max()
        .unwrap_or(0)
        .clamp(4, TITLE);
    for (at, row) in
        (top..count).zip(layout.criteria_top..layout.criteria_top + layout.criteria_rows)
    {
        match criteria.get(at) {
            Some(criterion) => self::row(state, criterion, at, title, row, context, canvas),
            None => note(state, title, row, context, canvas),
        }
    }
    if top > 0 || top + rows < count {
        let shown = format!(
            " {}–{} of {} ",
            top + 1,
            (top + rows).min(criteria.len()),
            criteria.len()
        );
        canvas.put(
            layout.criteria_top - 1,
            2,
            &[(shown, context.style(Meaning::Dim))],
        );
    }
}

/// The columns that the judge's score is put at, from the right edge: as much as the agreement needs beside it.
fn row(
    state: &State,
    criterion: &Criterion,
    at: usize,
    title: usize,
    row: u16,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let focused = state.desk.focus == at;
    let meaning = if focused {
        Meaning::Focus
    } else {
        Meaning::Text
    };
    let arrow = if focused { context.glyphs.pointer } else { " " };
    let name = shown_line(&criterion.title).into_owned();
    let noted = if state.desk.draft.notes.criteria.contains_key(&criterion.key) {
        context.glyphs.noted
    } else {
        " "
    };
    let head = format!(" {arrow} {}{noted}", pad(&truncate(&name, title), title));
    let start = canvas.put(row, 0, &[(head, context.style(meaning))]);
    let chosen = state.desk.draft.scores.get(&criterion.key);
    let room = canvas.cols().saturating_sub(start + 1);
    let bare = measure(&options::pieces(criterion, chosen, 0, context));
    let side = side(state, criterion, at, context, room.saturating_sub(bare));
    let options_room = room.saturating_sub(measure(&side) + 1);
    canvas.put(
        row,
        start,
        &options::pieces(criterion, chosen, options_room, context),
    );
    if !side.is_empty() {
        canvas.put_right(row, &side);
    }
}

/// The judge's score and the agreement, in the longest form that leaves the options their room.
fn side(
    state: &State,
    criterion: &Criterion,
    at: usize,
    context: Context<'_>,
    room: usize,
) -> Vec<Piece> {
    let judge = judge(state, criterion, at, context);
    let agreement = agreement(state, criterion);
    let dim = context.style(Meaning::Dim);
    let with = |judge: &[Piece], agreement: &str| {
        let mut pieces = judge.to_vec();
        if !agreement.is_empty() {
            pieces.push((format!("   {agreement}"), dim));
        }
        pieces
    };
    let short: Vec<_> = judge.iter().take(2).cloned().collect();
    let forms = [
        with(&judge, &agreement[0]),
        with(&short, &agreement[0]),
        with(&short, &agreement[1]),
        with(&short, &agreement[2]),
        short.clone(),
        Vec::new(),
    ];
    forms
        .into_iter()
        .find(|form| measure(form) + 2 <= room)
        .unwrap_or_default()
}

/// The first judge's score: hidden, awaited, failed, or shown. Its third piece may be dropped.
fn judge(state: &State, criterion: &Criterion, at: usize, context: Context<'_>) -> Vec<Piece> {
    let (Some(ticket), false) = (state.desk.ticket(), criterion.scale == Scale::Text) else {
        return Vec::new();
    };
    if state.judges.judges.is_empty() && ticket.verdicts.is_empty() {
        return Vec::new();
    }
    let label = ("judge ".to_string(), context.style(Meaning::Dim));
    if !state.desk.visible(&state.session).judge {
        let why = if at == 0 {
            " hidden until you commit"
        } else {
            ""
        };
        let hidden = (
            format!("{:<5}", context.glyphs.hidden),
            context.style(Meaning::Hidden),
        );
        return vec![
            label,
            hidden,
            (why.to_string(), context.style(Meaning::Dim)),
        ];
    }
    let score = ticket
        .verdicts
        .iter()
        .find_map(|verdict| verdict.outcome.scores()?.get(&criterion.key));
    let failed = ticket
        .verdicts
        .iter()
        .any(|verdict| verdict.outcome.scores().is_none());
    let own = state.desk.draft.scores.get(&criterion.key);
    match score {
        Some(score) => {
            let same = own.is_some_and(|own| own == score);
            let meaning = if same || own.is_none() {
                Meaning::Judge
            } else {
                Meaning::Warn
            };
            let sign = if same || own.is_none() {
                ""
            } else {
                context.glyphs.differs
            };
            let shown = score.shown();
            let text = format!("{}{sign}", truncate(&shown_line(&shown), 16));
            vec![label, (format!("{text:<5}"), context.style(meaning))]
        }
        None if failed => vec![
            label,
            (format!("{:<5}", "failed"), context.style(Meaning::Bad)),
        ],
        None => vec![
            label,
            (
                format!("{:<5}", context.glyphs.dash),
                context.style(Meaning::Dim),
            ),
        ],
    }
}

/// How well judge and person agree so far: with interval and n, without the interval, bare.
fn agreement(state: &State, criterion: &Criterion) -> [String; 3] {
    let panel = state
        .agreement
        .criteria
        .iter()
        .find(|panel| panel.key == criterion.key);
    let Some((panel, value)) = panel.and_then(|panel| Some((panel, panel.exact.value()?))) else {
        return [String::new(), String::new(), String::new()];
    };
    let percent = value * 100.0;
    let interval = panel
        .exact
        .interval()
        .map_or_else(String::new, |(low, high)| {
            format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
        });
    let n = panel.n();
    [
        format!("{percent:>3.0}%{interval} n {n}"),
        format!("{percent:>3.0}% n {n}"),
        format!("{percent:>3.0}%"),
    ]
}

fn note(state: &State, title: usize, row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let notes = &state.desk.draft.notes;
    let focused = state.desk.focused(&state.session);
    let dim = context.style(Meaning::Dim);
    let text = notes
        .criteria
        .get(&focused.key)
        .map(|note| format!("{}: {note}", focused.title))
        .or(notes.ticket.clone());
    let start = canvas.put(row, 0, &[(format!("   {} ", pad("Note", title)), dim)]);
    let room = canvas.cols().saturating_sub(start + 2);
    let piece = match text {
        Some(text) => (
            truncate(&shown_line(&text), room).into_owned(),
            context.style(Meaning::Text),
        ),
        None => (context.glyphs.ellipsis.to_string(), dim),
    };
    canvas.put(row, start + 1, &[piece]);
}
