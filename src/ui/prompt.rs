//! The line in which one types, and under it what is wrong, with a caret, or what it may become.

use ratatui::style::Style;

use super::Context;
use super::canvas::Canvas;
use crate::app::prompt::{Prompt, Purpose};
use crate::command::{PromptCommand, Scope};
use crate::text::sanitize::shown_line;
use crate::text::width::{truncate, width};
use crate::theme::Meaning;

/// The rows of the canvas: one for what does not fit under the line, the line, one under it.
const ABOVE: u16 = 0;
const LINE: u16 = 1;
const BELOW: u16 = 2;

/// Draws the line; returns the cursor's column.
pub(super) fn draw(prompt: &Prompt, context: Context<'_>, canvas: &mut Canvas<'_>) -> Option<u16> {
    let label = match prompt.purpose {
        Purpose::Command => " :".to_string(),
        _ => format!(" {}: ", prompt.purpose.label()),
    };
    let base = context.style(Meaning::Prompt);
    clear(canvas, LINE, base);
    clear(canvas, BELOW, context.style(Meaning::Text));
    let start = canvas.put(LINE, 0, &[(label, context.style(Meaning::Key))]);
    // A line longer than the screen is shown around its cursor.
    let room = canvas.cols().saturating_sub(start + 2);
    let before = shown_line(&prompt.text()[..prompt.cursor()]).into_owned();
    let hidden = skip(&before, room.saturating_sub(4));
    let shown = &before[hidden..];
    let after = shown_line(&prompt.text()[prompt.cursor()..]).into_owned();
    let column = canvas.put(LINE, start, &[(shown.to_string(), base)]);
    let left = room.saturating_sub(width(shown));
    canvas.put(LINE, column, &[(truncate(&after, left).into_owned(), base)]);
    match &prompt.fault {
        Some(fault) => {
            let shift = width(&before[..hidden]);
            let place = |byte: usize| {
                let cells = width(&shown_line(prompt.text().get(..byte).unwrap_or_default()));
                cells.checked_sub(shift).map(|cells| start + cells)
            };
            let caret = place(fault.span.start).zip(place(fault.span.end));
            let message = context.keymap.say(Scope::Prompt, &fault.message);
            told(&message, caret, context, canvas);
        }
        None => offered(prompt, context, canvas),
    }
    u16::try_from(column).ok()
}

/// What is wrong with the line, with carets under the place: beside them where there is room, else above the line.
fn told(
    message: &str,
    place: Option<(usize, usize)>,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let style = context.style(Meaning::Error);
    let cols = canvas.cols();
    let message = shown_line(message);
    let cut = truncate(&message, cols.saturating_sub(2)).into_owned();
    let Some((start, end)) = place.filter(|(start, _)| *start < cols) else {
        canvas.put(BELOW, 1, &[(cut, style)]);
        return;
    };
    let carets = end.saturating_sub(start).max(1);
    canvas.put(BELOW, start, &[("^".repeat(carets), style)]);
    if start + carets + 1 + width(&message) < cols {
        canvas.put(BELOW, start + carets + 1, &[(cut, style)]);
    } else if width(&message) + 2 < start {
        canvas.put(BELOW, start - width(&message) - 1, &[(cut, style)]);
    } else {
        clear(canvas, ABOVE, context.style(Meaning::Text));
        canvas.put(ABOVE, 1, &[(cut, style)]);
    }
}

/// What the word at the cursor may become; before anything is typed, which keys help.
fn offered(prompt: &Prompt, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let room = canvas.cols().saturating_sub(2);
    if prompt.offers.is_empty() {
        let completes = match prompt.purpose {
            Purpose::Command | Purpose::Filter | Purpose::Order | Purpose::Tag => {
                Some((PromptCommand::Complete, "completes"))
            }
            _ => None,
        };
        let others = [
            (PromptCommand::Accept, "takes it"),
            (PromptCommand::Cancel, "leaves"),
        ];
        let hints = completes.into_iter().chain(others);
        let hints = hints.filter_map(|(command, does)| {
            let key = context.keymap.key_of(Scope::Prompt, &command.into())?;
            Some(format!("{key} {does}"))
        });
        let hints = hints.collect::<Vec<_>>().join(" · ");
        canvas.put(BELOW, 1, &[(hints, context.style(Meaning::Dim))]);
        return;
    }
    let offers: Vec<_> = prompt
        .offers
        .iter()
        .map(|offer| shown_line(offer.trim()))
        .collect();
    let text = truncate(&offers.join("  "), room).into_owned();
    canvas.put(BELOW, 1, &[(text, context.style(Meaning::Offer))]);
}

fn clear(canvas: &mut Canvas<'_>, row: u16, style: Style) {
    let blank = " ".repeat(canvas.cols());
    canvas.put(row, 0, &[(blank, style)]);
}

/// The byte from which on a text takes at most so many columns.
fn skip(text: &str, columns: usize) -> usize {
    let mut over = width(text).saturating_sub(columns);
    let mut start = 0;
    for (at, grapheme, cells) in crate::text::width::graphemes(text) {
        if over == 0 {
            break;
        }
        over = over.saturating_sub(cells);
        start = at + grapheme.len();
    }
    start
}
