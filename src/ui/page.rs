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
    let shown = page.lines.iter().enumerate().skip(page.top).take(rows);
    for ((at, line), row) in shown.zip(2..) {
        match line {
            PageLine::Head(title) => {
                let title = truncate(title, canvas.cols() - 2).into_owned();
                canvas.put(row, 1, &[(title, context.style(Meaning::Title))]);
            }
            PageLine::Text(text) => {
                canvas.put(row, 1, &super::text::pieces(&text.spans, context));
            }
            PageLine::Pair(name, value) => {
                let left = left(&page.lines, at);
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
        let search = page.search.as_ref();
        if search.is_some_and(|search| search.rows.contains(&at)) {
            canvas.tint(row, context.style(Meaning::Match));
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

/// The columns of what stands on the left of the pairs around a row.
fn left(lines: &[PageLine], at: usize) -> usize {
    let columns = |line: &PageLine| match line {
        PageLine::Pair(left, _) => Some(width(left)),
        PageLine::Head(_) | PageLine::Text(_) | PageLine::Blank => None,
    };
    let before = lines[..at].iter().rev().map_while(columns);
    let behind = lines[at..].iter().map_while(columns);
    before.chain(behind).max().unwrap_or(0).min(LEFT)
}
