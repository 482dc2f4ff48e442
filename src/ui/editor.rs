//! The output in the editor; the original or the changes in its place, one key away.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Context;
use super::canvas::Canvas;
use crate::app::editor::{Changed, Editor, Pane};
use crate::app::layout::MEASURE;
use crate::theme::Meaning;

pub(super) fn draw(editor: &Editor, context: Context<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    frame_of(editor, context, &mut Canvas::new(frame.buffer_mut(), area));
    let inner = Rect {
        x: 1,
        y: 2,
        width: (area.width - 2).min(MEASURE),
        height: area.height - 4,
    };
    match editor.beside.pane {
        Pane::Text => {
            frame.render_widget(editor.area(), inner);
            if let Some(cursor) = editor.area().rendered_cursor_position() {
                frame.set_cursor_position(cursor);
            }
        }
        Pane::Original | Pane::Changes => {
            let canvas = &mut Canvas::new(frame.buffer_mut(), inner);
            for (content, row) in editor.beside.rows[editor.beside.top..]
                .iter()
                .zip(0..canvas.rows())
            {
                canvas.put(row, 0, &super::text::pieces(&content.spans, context));
            }
        }
    }
}

fn frame_of(editor: &Editor, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    let ticket = editor.ticket.0;
    let title = match editor.beside.pane {
        Pane::Text => format!("edit ticket {ticket}"),
        Pane::Original => format!("the original of ticket {ticket}"),
        Pane::Changes => format!("the changes of ticket {ticket}"),
    };
    let note = match editor.changed() {
        Changed::Nothing => String::new(),
        Changed::Words(words) => super::text::changed(words),
        Changed::Something => "changed".to_string(),
    };
    let title = Some((title, context.style(Meaning::Title)));
    canvas.rule(
        1,
        context.glyphs.horizontal,
        border,
        title,
        Some((note, context.style(Meaning::Dim))),
    );
    let rows = usize::from(canvas.rows().saturating_sub(4));
    let place = match editor.beside.pane {
        Pane::Text => String::new(),
        Pane::Original | Pane::Changes => {
            super::text::place(editor.beside.top, rows, editor.beside.rows.len())
        }
    };
    canvas.rule(
        canvas.rows() - 2,
        context.glyphs.horizontal,
        border,
        None,
        Some((place, context.style(Meaning::Dim))),
    );
}
