//! The state as a frame: one region a file. Never changes the state.
//!
//! The review screen, from the top; the text owns whole rows, so that reading on is a scroll of the terminal's own:
//!
//! ```text
//! header      juror  support-replies v1  r1      37/240 done · 4 flagged     judge 180/240 · 3 running
//! ticket      #38  ft-small-7b  billing  412 words                               todo · random · 12/240
//! rule       ─────────────────────────────────────────────────────────────────────────────────────────
//! text        user     My invoice …
//! rule       ──────────────────────────────────────────────────────────────────────────────── 62% ──
//! criteria   ▸ Accuracy  1 wrong  2  3  [4]  5       judge ▒                           71% (62–79) n 96
//! note        Is every claim correct?
//! last        37: accuracy 4, judge 3 · safe pass, judge pass
//! footer      1-5 score  e edit  s skip  …                                               saved · 46/h
//! ```

mod agreement;
mod ascii;
mod canvas;
mod compare;
mod criteria;
mod differences;
mod editor;
mod footer;
mod header;
mod judge;
mod last;
mod list;
mod models;
mod options;
mod page;
mod prompt;
mod reviewers;
mod side;
mod small;
mod suggestion;
mod text;
mod versions;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::layout::{ReviewLayout, Size};
use crate::app::state::{Screen, State};
use crate::keymap::{Chord, Keymap};
use crate::theme::{Glyphs, Meaning, Theme};
use canvas::Canvas;

/// What is drawn with, beside the state.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Meanings as styles.
    pub theme: &'a Theme,
    /// The signs that the terminal can show.
    pub glyphs: &'a Glyphs,
    /// The live keys, for hints.
    pub keymap: &'a Keymap,
    /// Keys pressed that want more.
    pub pending: &'a [Chord],
}

impl Context<'_> {
    fn style(&self, meaning: Meaning) -> Style {
        self.theme.style(meaning)
    }
}

/// Draws the state.
pub fn draw(state: &State, context: Context<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    // A frame may come between a resize and the message that tells of it.
    let shown = Size {
        cols: area.width,
        rows: area.height,
    };
    if !state.size.fits() || !shown.fits() {
        small::draw(state, context, frame);
        return;
    }
    match &state.screen {
        Screen::Review => review(state, context, frame),
        Screen::Edit(open) => editor::draw(open, context, frame),
        Screen::Compare => {
            compare::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Queue => list::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area)),
        Screen::Agreement => {
            agreement::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Differences => {
            differences::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Reviewers => {
            reviewers::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Models => {
            models::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Versions => {
            versions::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Judge => judge::draw(state, context, &mut Canvas::new(frame.buffer_mut(), area)),
        Screen::Suggestion(open) => {
            suggestion::draw(open, context, &mut Canvas::new(frame.buffer_mut(), area));
        }
        Screen::Page(open, _) => page::draw(
            state,
            open,
            context,
            &mut Canvas::new(frame.buffer_mut(), area),
        ),
    }
    let header = Rect { height: 1, ..area };
    header::draw(state, context, &mut Canvas::new(frame.buffer_mut(), header));
    foot(state, context, frame);
    if *context.glyphs == Glyphs::ASCII {
        ascii::plain(frame.buffer_mut());
    }
}

/// The last rows: the line in which one types, else hints.
fn foot(state: &State, context: Context<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    let last = |rows: u16| Rect {
        y: area.y + area.height - rows,
        height: rows,
        ..area
    };
    let Some(line) = &state.prompt else {
        let canvas = &mut Canvas::new(frame.buffer_mut(), last(2));
        footer::draw(state, context, canvas);
        return;
    };
    let canvas = &mut Canvas::new(frame.buffer_mut(), last(3));
    if let Some(column) = prompt::draw(line, context, canvas) {
        frame.set_cursor_position((column, area.y + area.height - 2));
    }
}

fn review(state: &State, context: Context<'_>, frame: &mut Frame<'_>) {
    let layout = ReviewLayout::of(state.size, &state.session.evaluator.criteria);
    let canvas = &mut Canvas::new(
        frame.buffer_mut(),
        Rect::new(0, 0, state.size.cols, state.size.rows),
    );
    header::ticket(state, context, canvas);
    canvas.rule(
        2,
        context.glyphs.horizontal,
        context.style(Meaning::Border),
        None,
        None,
    );
    text::draw(state, context, layout, canvas);
    criteria::draw(state, context, layout, canvas);
    last::draw(state, context, layout, canvas);
}
