//! What a judge suggests in the place of an output, on a whole screen: what it takes out and what it puts in.

use super::Context;
use super::canvas::Canvas;
use crate::app::suggestion::SuggestionView;
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;
use crate::theme::Meaning;

/// The most columns of a judge's name.
const NAME: usize = 24;

pub(super) fn draw(view: &SuggestionView, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    let dim = context.style(Meaning::Dim);
    let suggestion = view.shown();
    let judge = shown_line(&suggestion.from.judge);
    let judge = truncate(&judge, NAME);
    let title = format!("{judge} suggests for ticket {}", view.ticket.0);
    let (place, count) = view.place();
    let words = suggestion.words.map(super::text::changed);
    let which = (count > 1).then(|| format!("judge {place} of {count}"));
    let note: Vec<_> = words.into_iter().chain(which).collect();
    canvas.rule(
        1,
        context.glyphs.horizontal,
        border,
        Some((title, context.style(Meaning::Title))),
        Some((note.join(" · "), dim)),
    );
    let rows = canvas.rows().saturating_sub(4);
    for (content, row) in view.rows[view.top..].iter().zip(2..2 + rows) {
        canvas.put(row, 1, &super::text::pieces(&content.spans, context));
    }
    let place = super::text::place(view.top, usize::from(rows), view.rows.len());
    canvas.rule(
        canvas.rows() - 2,
        context.glyphs.horizontal,
        border,
        None,
        Some((place, dim)),
    );
}
