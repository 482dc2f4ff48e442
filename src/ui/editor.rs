//! The output in the editor; the original or the changes in its place, one key away.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Context;
use super::canvas::Canvas;
use crate::app::document::changes;
use crate::app::editor::{Editor, Pane};
use crate::app::layout::{MEASURE, page_width};
use crate::app::state::State;
use crate::text::layout::{Row, SpanKind, raw};
use crate::text::sanitize::shown;
use crate::theme::Meaning;

pub(super) fn draw(state: &State, editor: &Editor, context: Context<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    frame_of(editor, context, &mut Canvas::new(frame.buffer_mut(), area));
    let inner = Rect {
        x: 1,
        y: 2,
        width: (area.width - 2).min(MEASURE),
        height: area.height - 4,
    };
    match editor.pane {
        Pane::Text => {
            frame.render_widget(editor.area(), inner);
            if let Some(cursor) = editor.area().rendered_cursor_position() {
                frame.set_cursor_position(cursor);
            }
        }
        Pane::Original => {
            let text = raw(&shown(&editor.original), page_width(state.size));
            rows(&text, context, &mut Canvas::new(frame.buffer_mut(), inner));
        }
        Pane::Changes => {
            let (_, changed) =
                changes::lay_out(&editor.original, &editor.text(), page_width(state.size));
            // The first change is shown, with a row before it.
            let first = changed
                .iter()
                .position(|row| row.spans.iter().any(|span| span.kind != SpanKind::Plain));
            let most = changed.len().saturating_sub(usize::from(inner.height));
            let top = first.unwrap_or(0).saturating_sub(1).min(most);
            rows(
                &changed[top..],
                context,
                &mut Canvas::new(frame.buffer_mut(), inner),
            );
        }
    }
}

fn frame_of(editor: &Editor, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    let ticket = editor.ticket.0;
    let title = match editor.pane {
        Pane::Text => format!("edit ticket {ticket}"),
        Pane::Original => format!("the original of ticket {ticket}"),
        Pane::Changes => format!("the changes of ticket {ticket}"),
    };
    let note = match changes::count(&editor.original, &editor.text()) {
        0 => String::new(),
        1 => "1 word changed".to_string(),
        many => format!("{many} words changed"),
    };
    let title = Some((title, context.style(Meaning::Title)));
    canvas.rule(
        1,
        context.glyphs.horizontal,
        border,
        title,
        Some((note, context.style(Meaning::Dim))),
    );
    canvas.rule(
        canvas.rows() - 2,
        context.glyphs.horizontal,
        border,
        None,
        None,
    );
}

fn rows(rows: &[Row], context: Context<'_>, canvas: &mut Canvas<'_>) {
    for (content, row) in rows.iter().zip(0..canvas.rows()) {
        canvas.put(row, 0, &super::text::pieces(&content.spans, context));
    }
}
