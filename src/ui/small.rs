//! A terminal that is too small says so in one line.

use ratatui::Frame;

use super::Context;
use super::canvas::Canvas;
use crate::app::layout::SMALLEST;
use crate::app::state::State;
use crate::theme::Meaning;

pub(super) fn draw(state: &State, context: Context<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    let size = state.size;
    let text = format!(
        "juror wants {}x{}, this is {}x{}",
        SMALLEST.cols, SMALLEST.rows, size.cols, size.rows
    );
    Canvas::new(frame.buffer_mut(), area).put(0, 0, &[(text, context.style(Meaning::Warn))]);
}
