//! The tickets on which the judge disagrees, beside the matrix: the biggest difference first, the ones that the reviewer
//! has taken the judge's score on marked as such.

use crate::app::agreement::Disagreement;
use crate::app::state::State;
use crate::metrics::panel::CriterionAgreement;
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate};
use crate::theme::Meaning;
use crate::ui::Context;
use crate::ui::canvas::{Canvas, Piece, fitting, measure};

/// The fewest columns in which a row says something.
const NARROWEST: usize = 20;

/// Columns that what was asked needs to say something.
const INPUT: usize = 12;

/// The part of the screen that the list may have.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// The first row.
    pub(super) row: u16,
    /// The row behind the last.
    pub(super) bottom: u16,
    /// The first column.
    pub(super) column: usize,
}

pub(super) fn draw(
    state: &State,
    criterion: &CriterionAgreement,
    room: Room,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let columns = canvas.cols().saturating_sub(room.column + 1);
    if columns < NARROWEST {
        return;
    }
    let listed = state.agreement.listed();
    let title = context.style(Meaning::Title);
    let heads = match listed.len() {
        0 => ["no disagreements".to_string(), "none".to_string()],
        1 => ["1 disagreement", "1 apart"].map(str::to_string),
        many => [
            format!("{many} disagreements, the biggest first"),
            format!("{many} disagreements"),
        ],
    };
    let head = fitting(columns, heads.map(|head| vec![(head, title)]));
    canvas.put(room.row, room.column, &head);
    let chosen = state.agreement.place();
    let rows = usize::from(room.bottom.saturating_sub(room.row + 1));
    let top = chosen.map_or(0, |place| (place + 1).saturating_sub(rows));
    let shown = listed.iter().enumerate().skip(top);
    for ((place, disagreement), row) in shown.zip(room.row + 1..room.bottom) {
        let is_chosen = chosen == Some(place);
        let pieces = self::row(state, criterion, disagreement, is_chosen, columns, context);
        canvas.put(row, room.column, &pieces);
    }
}

fn row(
    state: &State,
    criterion: &CriterionAgreement,
    disagreement: &Disagreement,
    is_chosen: bool,
    columns: usize,
    context: Context<'_>,
) -> Vec<Piece> {
    let glyphs = context.glyphs;
    let (arrow, meaning) = if is_chosen {
        (glyphs.pointer, Meaning::Focus)
    } else {
        (" ", Meaning::Text)
    };
    let label = |place: usize| {
        let label = criterion.labels.get(place).map_or("", String::as_str);
        truncate(&shown_line(label), 12).into_owned()
    };
    let (own, judge) = (label(disagreement.human), label(disagreement.judge));
    let (sign, scores) = if disagreement.is_conceded {
        (glyphs.done, Meaning::Good)
    } else {
        (glyphs.differs, Meaning::Warn)
    };
    let taken = if disagreement.is_conceded {
        format!(" {sign} taken")
    } else {
        String::new()
    };
    let number = (
        format!("{arrow}{:>6}  ", disagreement.ordinal.0),
        context.style(meaning),
    );
    let forms = [
        format!("you {own}, judge {judge}{taken}"),
        format!("{own} {sign} {judge}"),
    ];
    let forms = forms.map(|text| vec![number.clone(), (text, context.style(scores))]);
    let mut pieces = fitting(columns, forms);
    let left = columns.saturating_sub(measure(&pieces) + 2);
    let summary = state.list.summaries.get(&disagreement.ordinal);
    if let Some(summary) = summary.filter(|_| left >= INPUT) {
        let input: Vec<_> = summary.input.split_whitespace().collect();
        let input = format!("  {}", fit(&shown_line(&input.join(" ")), left));
        pieces.push((input, context.style(Meaning::Dim)));
    }
    pieces
}
