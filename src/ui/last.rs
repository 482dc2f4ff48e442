//! The ticket just left: what the person gave, what the judge gave.

use super::Context;
use super::canvas::{Canvas, Piece, measure};
use crate::app::desk::Last;
use crate::app::layout::ReviewLayout;
use crate::app::state::State;
use crate::command::{Saying, Scope, ScoreCommand};
use crate::model::{Criterion, Status};
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;
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
            let saying = Saying::from(" judge and peers are hidden until you commit; ")
                .key(ScoreCommand::Reveal)
                .words(" shows them and marks the rating");
            let text = context.keymap.say(Scope::Review, &saying);
            let text = truncate(&text, canvas.cols() - 1).into_owned();
            canvas.put(layout.last_row, 0, &[(text, dim)]);
        }
        return;
    };
    let criteria = &state.session.evaluator.criteria;
    let given = criteria
        .iter()
        .filter_map(|criterion| pair(last, criterion, context));
    let room = canvas.cols() - 1;
    let more = vec![(format!(" {}", context.glyphs.ellipsis), dim)];
    let mut pieces: Vec<Piece> = vec![(format!(" {}:", last.ticket.ordinal.0), dim)];
    let pairs: Vec<_> = given.collect();
    let pairs = pairs.into_iter().chain(suggested(last, context));
    let pairs: Vec<_> = pairs.collect();
    for (at, pair) in pairs.iter().enumerate() {
        let separator = vec![(if at == 0 { " " } else { " · " }.to_string(), dim)];
        let behind = if at + 1 < pairs.len() {
            measure(&more)
        } else {
            0
        };
        if measure(&pieces) + measure(&separator) + measure(pair) + behind > room {
            pieces.extend(more);
            break;
        }
        pieces.extend(separator);
        pieces.extend(pair.iter().cloned());
    }
    canvas.put(layout.last_row, 0, &pieces);
}

/// What the person gave a criterion, and what the judge gave; None where the person gave nothing.
fn pair(last: &Last, criterion: &Criterion, context: Context<'_>) -> Option<Vec<Piece>> {
    let dim = context.style(Meaning::Dim);
    let own = last.scores.get(&criterion.key)?;
    let own_shown = own.shown();
    let mut pieces = vec![(format!("{} {}", criterion.key, shown_line(&own_shown)), dim)];
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
        let text = format!("{}{sign}", shown_line(&shown));
        pieces.push((text, context.style(meaning)));
    }
    Some(pieces)
}

/// That a judge suggests another text.
fn suggested(last: &Last, context: Context<'_>) -> Option<Vec<Piece>> {
    last.ticket.suggestions().next()?;
    let style = context.style(Meaning::Judge);
    Some(vec![("judge suggests a text".to_string(), style)])
}

/// Whether something is hidden, which is said until the first ticket has been left.
fn hides(state: &State) -> bool {
    let judged = !state.judges.judges.is_empty();
    let open = state.desk.ticket().is_some() && state.desk.status(&state.session) != Status::Done;
    open && judged && !state.desk.visible(&state.session).judge
}
