//! Frames onto the terminal, only after a change. How a frame is sent is the business of `frugal`.

use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;

use crossterm::terminal::size;
use ratatui::Terminal;
use ratatui::layout::Rect;

use super::frugal::Frugal;
use crate::app::State;
use crate::keymap::{Chord, Keymap};
use crate::theme::{Depth, Glyphs, Theme, ThemeError};
use crate::ui::{self, Context};

/// Asks the terminal how many columns and rows it has.
type Ask = fn() -> io::Result<(u16, u16)>;

/// The terminal that frames go to, and what they are drawn with.
pub(super) struct Window {
    terminal: Terminal<Frugal<File, Ask>>,
    theme: Theme,
    themes: Vec<(String, String)>,
    depth: Depth,
    glyphs: Glyphs,
}

impl Window {
    pub(super) fn new(
        theme: Theme,
        themes: Vec<(String, String)>,
        depth: Depth,
        glyphs: &Glyphs,
    ) -> io::Result<Self> {
        // Standard output as the library has it would send a frame line by line.
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let terminal = Terminal::new(Frugal::new(out, size as Ask)?)?;
        Ok(Self {
            terminal,
            theme,
            themes,
            depth,
            glyphs: *glyphs,
        })
    }

    /// Draws the state.
    pub(super) fn draw(
        &mut self,
        state: &State,
        keymap: &Keymap,
        pending: &[Chord],
    ) -> io::Result<()> {
        let context = Context {
            theme: &self.theme,
            glyphs: &self.glyphs,
            keymap,
            pending,
        };
        self.terminal
            .draw(|frame| ui::draw(state, context, frame))?;
        Ok(())
    }

    /// Forgets what the terminal shows, so that the next frame is sent whole.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        // `Terminal::clear` would ask the terminal where its cursor is, and wait for the answer.
        let (cols, rows) = size()?;
        self.terminal.resize(Rect::new(0, 0, cols, rows))
    }

    /// Uses other colours.
    pub(super) fn recolour(&mut self, name: &str) -> Result<(), ThemeError> {
        self.theme = Theme::load(name, &self.themes, self.depth)?;
        Ok(())
    }

    /// How large the terminal is: columns, rows.
    pub(super) fn size() -> io::Result<(u16, u16)> {
        size()
    }
}
