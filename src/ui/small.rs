//! A terminal that is too small says so in one line.

use ratatui::Frame;

use super::Context;
use super::canvas::{Canvas, fitting};
use crate::app::layout::SMALLEST;
use crate::app::state::State;
use crate::theme::Meaning;

pub(super) fn draw(state: &State, context: Context<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    let size = state.size;
    let wanted = format!("{}x{}", SMALLEST.cols, SMALLEST.rows);
    let style = context.style(Meaning::Warn);
    let forms = [
        format!("juror wants {wanted}, this is {}x{}", size.cols, size.rows),
        format!("juror wants {wanted}"),
        wanted,
    ];
    let forms = forms.map(|text| vec![(text, style)]);
    let canvas = &mut Canvas::new(frame.buffer_mut(), area);
    canvas.put(0, 0, &fitting(canvas.cols(), forms));
}
