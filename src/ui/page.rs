//! Something to read on a whole screen.

use super::Context;
use super::canvas::Canvas;
use crate::app::layout::page_rows;
use crate::app::page::{Page, PageLine};
use crate::app::state::State;
use crate::text::width::{pad, truncate, width};
use crate::theme::Meaning;

/// The most columns of what stands on the left of a pair.
const LEFT: usize = 26;

pub(super) fn draw(state: &State, page: &Page, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    canvas.rule(
        1,
        context.glyphs.horizontal,
        border,
        Some((page.title.clone(), context.style(Meaning::Title))),
        None,
    );
    let rows = usize::from(page_rows(state.size));
    let left = page.lines.iter().filter_map(|line| match line {
        PageLine::Pair(left, _) => Some(width(left)),
        PageLine::Head(_) | PageLine::Text(_) | PageLine::Blank => None,
    });
    let left = left.max().unwrap_or(0).min(LEFT);
    for (line, row) in page.lines.iter().skip(page.top).take(rows).zip(2..) {
        match line {
            PageLine::Head(title) => {
                canvas.put(row, 1, &[(title.clone(), context.style(Meaning::Title))]);
            }
            PageLine::Text(text) => {
                canvas.put(row, 1, &super::text::pieces(&text.spans, context));
            }
            PageLine::Pair(name, value) => {
                let name = pad(&truncate(name, left), left).into_owned();
                let end = canvas.put(row, 2, &[(name, context.style(Meaning::Key))]);
                let room = canvas.cols().saturating_sub(end + 3);
                canvas.put(
                    row,
                    end + 2,
                    &[(
                        truncate(value, room).into_owned(),
                        context.style(Meaning::Text),
                    )],
                );
            }
            PageLine::Blank => {}
        }
    }
    let note = super::text::place(page.top, rows, page.lines.len());
    canvas.rule(
        state.size.rows - 2,
        context.glyphs.horizontal,
        border,
        None,
        Some((note, context.style(Meaning::Dim))),
    );
}
