//! The ticket just left: what the person gave, what the judge gave.

use super::Context;
use super::canvas::{Canvas, Piece, measure};
use crate::app::layout::ReviewLayout;
use crate::app::state::State;
use crate::model::Status;
use crate::text::sanitize::shown_line;
use crate::text::width::{truncate, width};
use crate::theme::Meaning;

pub(super) fn draw(
    state: &State,
    context: Context<'_>,
    layout: ReviewLayout,
    canvas: &mut Canvas<'_>,
) {
    let dim = context.style(Meaning::Dim);
    let Some(last) = &state.desk.last else {
        if hides(state) {
            let text =
                " judge and peers are hidden until you commit; v shows them and marks the rating";
            let text = truncate(text, canvas.cols() - 1).into_owned();
            canvas.put(layout.last_row, 0, &[(text, dim)]);
        }
        return;
    };
    let mut pieces: Vec<Piece> = vec![(format!(" {}:", last.ticket.ordinal.0), dim)];
    let mut first = true;
    for criterion in &state.session.evaluator.criteria {
        let Some(own) = last.scores.get(&criterion.key) else {
            continue;
        };
        let separator = if first { " " } else { " · " };
        first = false;
        let own_shown = own.shown();
        pieces.push((
            format!("{separator}{} {}", criterion.key, shown_line(&own_shown)),
            dim,
        ));
        let judged = last
            .ticket
            .verdicts
            .iter()
            .find_map(|verdict| verdict.outcome.scores()?.get(&criterion.key));
        if let Some(judged) = judged {
            let (sign, meaning) = if judged == own {
                ("", Meaning::Dim)
            } else {
                (context.glyphs.differs, Meaning::Warn)
            };
            let shown = judged.shown();
            pieces.push((", judge ".to_string(), dim));
            pieces.push((
                format!("{}{sign}", shown_line(&shown)),
                context.style(meaning),
            ));
        }
    }
    canvas.put(layout.last_row, 0, &cut(pieces, canvas.cols() - 1, context));
}

/// Whether something is hidden, which is said until the first ticket has been left.
fn hides(state: &State) -> bool {
    let judged = !state.judges.judges.is_empty();
    let open = state.desk.ticket().is_some() && state.desk.status(&state.session) != Status::Done;
    open && judged && !state.desk.visible(&state.session).judge
}

/// The pieces that fit whole, and a sign that more follow.
fn cut(mut pieces: Vec<Piece>, columns: usize, context: Context<'_>) -> Vec<Piece> {
    if measure(&pieces) <= columns {
        return pieces;
    }
    let more = format!(" {}", context.glyphs.ellipsis);
    while measure(&pieces) + width(&more) > columns && pieces.pop().is_some() {}
    pieces.push((more, context.style(Meaning::Dim)));
    pieces
}
