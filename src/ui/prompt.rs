//! The line in which one types, on two rows: the line, and under it what is wrong with a caret, or what it may become.

use super::Context;
use super::canvas::{Canvas, Piece};
use crate::app::prompt::{Prompt, Purpose};
use crate::text::sanitize::shown_line;
use crate::text::width::{truncate, width};
use crate::theme::Meaning;

/// Draws the line; returns the cursor's column.
pub(super) fn draw(prompt: &Prompt, context: Context<'_>, canvas: &mut Canvas<'_>) -> Option<u16> {
    let label = match prompt.purpose {
        Purpose::Command => " :".to_string(),
        _ => format!(" {}: ", prompt.purpose.label()),
    };
    let blank = " ".repeat(canvas.cols());
    let base = context.style(Meaning::Prompt);
    canvas.put(0, 0, &[(blank.clone(), base)]);
    canvas.put(1, 0, &[(blank, context.style(Meaning::Text))]);
    let start = canvas.put(0, 0, &[(label, context.style(Meaning::Key))]);
    // A line longer than the screen is shown around its cursor.
    let room = canvas.cols().saturating_sub(start + 2);
    let before = shown_line(&prompt.text()[..prompt.cursor()]).into_owned();
    let hidden = skip(&before, room.saturating_sub(4));
    let shown = &before[hidden..];
    let after = shown_line(&prompt.text()[prompt.cursor()..]).into_owned();
    let column = canvas.put(0, start, &[(shown.to_string(), base)]);
    canvas.put(
        0,
        column,
        &[(
            truncate(&after, room.saturating_sub(width(shown))).into_owned(),
            base,
        )],
    );
    canvas.put(
        1,
        0,
        &below(prompt, start, hidden > 0, canvas.cols(), context),
    );
    u16::try_from(column).ok()
}

fn below(
    prompt: &Prompt,
    start: usize,
    scrolled: bool,
    cols: usize,
    context: Context<'_>,
) -> Vec<Piece> {
    if let Some(fault) = &prompt.fault {
        let message = shown_line(&fault.message).into_owned();
        let column = if scrolled {
            0
        } else {
            start + width(&prompt.text()[..fault.span.start])
        };
        let carets = width(&prompt.text()[fault.span.clone()]).clamp(1, 20);
        let caret = if scrolled {
            String::new()
        } else {
            "^".repeat(carets)
        };
        let style = context.style(Meaning::Error);
        let behind = column + carets + 1 + width(&message) < cols;
        return if behind {
            vec![(format!("{}{caret} {message}", " ".repeat(column)), style)]
        } else if width(&message) + 2 < column {
            let gap = " ".repeat(column - width(&message) - 1);
            vec![(format!("{gap}{message} {caret}"), style)]
        } else {
            vec![(
                format!(" {}", truncate(&message, cols.saturating_sub(2))),
                style,
            )]
        };
    }
    if prompt.offers.is_empty() {
        return Vec::new();
    }
    let offers: Vec<_> = prompt
        .offers
        .iter()
        .map(|offer| shown_line(offer.trim()))
        .collect();
    let text = format!(" {}", offers.join("  "));
    vec![(
        truncate(&text, cols.saturating_sub(1)).into_owned(),
        context.style(Meaning::Offer),
    )]
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
