//! The ticket just left: what the person gave, what the judge gave.

use super::Context;
use super::canvas::{Canvas, Piece};
use crate::app::layout::ReviewLayout;
use crate::app::state::State;
use crate::text::sanitize::shown_line;
use crate::theme::Meaning;

pub(super) fn draw(
    state: &State,
    context: Context<'_>,
    layout: ReviewLayout,
    canvas: &mut Canvas<'_>,
) {
    let Some(last) = &state.desk.last else { return };
    let dim = context.style(Meaning::Dim);
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
    canvas.put(layout.last_row, 0, &pieces);
}
