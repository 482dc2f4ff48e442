//! Frames onto the terminal: only after a change, bracketed so that the terminal shows each whole.

use std::io::{self, BufWriter, Stdout, Write as _};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate, size};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use crate::app::State;
use crate::keymap::{Chord, Keymap};
use crate::theme::{Depth, Glyphs, Theme, ThemeError};
use crate::ui::{self, Context};

/// Bytes that a frame may take before it is written in more than one go.
const FRAME: usize = 64 << 10;

/// The terminal that frames go to, and what they are drawn with.
pub(super) struct Window {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
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
        let out = BufWriter::with_capacity(FRAME, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(out))?;
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
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let context = Context {
            theme: &self.theme,
            glyphs: &self.glyphs,
            keymap,
            pending,
        };
        self.terminal
            .draw(|frame| ui::draw(state, context, frame))?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        self.terminal.backend_mut().flush()
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
