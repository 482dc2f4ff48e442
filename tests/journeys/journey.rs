//! One reviewer at one terminal: presses keys, reads the screen.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use juror::app::event::Event;
use juror::app::layout::Size;
use juror::app::msg::Typed;
use juror::app::session::{HelpLine, Session};
use juror::app::{Effect, Msg, State, start, update};
use juror::command::Scope;
use juror::keymap::{Keyboard, Keymap, Meant, Spelling, Typing};
use juror::model::{Event as Fact, Ordinal};
use juror::query::Vocabulary;
use juror::text::width::width;
use juror::theme::{Depth, Glyphs, Theme};
use juror::ui;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Modifier;

use crate::backend::Backend;
use crate::keys;
use crate::world::World;

/// Seconds between two ratings.
const STEP: i64 = 20;

/// Compares the screen with the one that was reviewed, in `tests/snapshots`.
macro_rules! golden {
    ($journey:expr) => {
        insta::with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!($journey.screen()) })
    };
}

/// One reviewer at one terminal.
pub(crate) struct Journey {
    pub(crate) state: State,
    pub(crate) backend: Backend,
    /// What was asked of the world outside: clipboard, other programs, colours, the end.
    pub(crate) outside: Vec<Effect>,
    keymap: Keymap,
    keyboard: Keyboard,
    theme: Theme,
    glyphs: Glyphs,
    terminal: Terminal<TestBackend>,
}

impl Journey {
    /// A program that was just started, on a terminal of 80 by 24.
    pub(crate) fn new(world: World) -> Self {
        Self::at(world, 80, 24)
    }

    /// A program that was just started, on a terminal of this size.
    pub(crate) fn at(world: World, cols: u16, rows: u16) -> Self {
        let mut journey = Self::unopened(world, cols, rows);
        journey.open();
        journey
    }

    /// A program that has asked for nothing yet.
    pub(crate) fn unopened(world: World, cols: u16, rows: u16) -> Self {
        Self::drawn_with(world, cols, rows, &Glyphs::UNICODE)
    }

    /// A program on a terminal that shows these signs.
    pub(crate) fn drawn_with(world: World, cols: u16, rows: u16, glyphs: &Glyphs) -> Self {
        let spelling = if *glyphs == Glyphs::ASCII {
            Spelling::Ascii
        } else {
            Spelling::Unicode
        };
        Self::made(
            world,
            cols,
            rows,
            glyphs,
            Keymap::default().spelled(spelling),
        )
    }

    /// A program whose user has moved keys.
    pub(crate) fn keyed(world: World, keys: &str) -> Self {
        let keymap = Keymap::with(keys).expect("keys without a mistake");
        let mut journey = Self::made(world, 80, 24, &Glyphs::UNICODE, keymap);
        journey.open();
        journey
    }

    fn made(world: World, cols: u16, rows: u16, glyphs: &Glyphs, keymap: Keymap) -> Self {
        let session = session(&world, &keymap);
        let now = crate::world::now();
        let state = State::new(session, Size { cols, rows }, now, "mono".to_string());
        Self {
            state,
            backend: Backend::new(world),
            outside: Vec::new(),
            keymap,
            keyboard: Keyboard::default(),
            theme: Theme::load("mono", &[], Depth::None).expect("a theme"),
            glyphs: *glyphs,
            terminal: Terminal::new(TestBackend::new(cols, rows)).expect("a terminal"),
        }
    }

    /// Asks for the queue, as the program does when it starts.
    pub(crate) fn open(&mut self) {
        for event in self.backend.figures() {
            self.happen(event);
        }
        for effect in start(&mut self.state) {
            self.carry_out(effect);
        }
    }

    /// Presses keys, one after the other.
    pub(crate) fn press(&mut self, text: &str) -> &mut Self {
        for chord in keys::chords(text) {
            self.typing(Typing::Key(chord));
        }
        self
    }

    /// Pastes a text.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.typing(Typing::Paste(text.to_string()));
        self
    }

    /// Something happens by itself.
    pub(crate) fn happen(&mut self, event: Event) -> &mut Self {
        self.send(Msg::Event(Box::new(event)));
        if self.state.queue.is_searching() {
            self.answer_keys();
        } else {
            self.catch_up();
        }
        self
    }

    /// It is so late now.
    pub(crate) fn tick(&mut self, now: &str) -> &mut Self {
        self.send(Msg::Tick(now.parse().expect("a time")));
        self.draw();
        self
    }

    /// The terminal is another size now.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) -> &mut Self {
        self.terminal.backend_mut().resize(cols, rows);
        self.send(Msg::Resized { cols, rows });
        self
    }

    /// Lets a store that answers late answer all that it was asked.
    pub(crate) fn answer(&mut self) -> &mut Self {
        while self.answer_one() {}
        self
    }

    /// Lets a store that answers late answer the next thing; false when there is none.
    pub(crate) fn answer_one(&mut self) -> bool {
        let Some(effect) = self.backend.waiting.pop_front() else {
            return false;
        };
        for event in self.backend.answer(effect) {
            self.happen(event);
        }
        true
    }

    /// The screen as lines without blanks at their ends, and where the cursor stands if it is seen.
    pub(crate) fn screen(&mut self) -> String {
        self.draw();
        let backend = self.terminal.backend();
        let buffer = backend.buffer();
        let mut lines = Vec::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(width(symbol).max(1)).expect("a narrow sign");
            }
            lines.push(line.trim_end().to_string());
        }
        if backend.cursor_visible() {
            let at = backend.cursor_position();
            lines.push(format!("[cursor in row {}, column {}]", at.y, at.x));
        }
        lines.join("\n")
    }

    /// One row of the screen.
    pub(crate) fn row(&mut self, row: usize) -> String {
        self.screen().lines().nth(row).expect("a row").to_string()
    }

    /// The last row of the screen.
    pub(crate) fn foot(&mut self) -> String {
        let rows = usize::from(self.state.size.rows);
        self.row(rows - 1)
    }

    /// What is set apart in each row by a modifier of the style, the parts of a row with `|` between them.
    pub(crate) fn set_apart(&mut self, modifier: Modifier) -> Vec<String> {
        self.draw();
        let buffer = self.terminal.backend().buffer();
        let mut rows = Vec::new();
        for y in 0..buffer.area.height {
            let mut parts = vec![String::new()];
            for x in 0..buffer.area.width {
                let cell = &buffer[(x, y)];
                if cell.modifier.contains(modifier) {
                    parts.last_mut().expect("a part").push_str(cell.symbol());
                } else if parts.last().is_some_and(|part| !part.is_empty()) {
                    parts.push(String::new());
                }
            }
            parts.retain(|part| !part.trim().is_empty());
            if !parts.is_empty() {
                rows.push(parts.join("|").trim_end().to_string());
            }
        }
        rows
    }

    /// The ticket on the desk.
    pub(crate) fn ticket(&self) -> Option<u32> {
        self.state.desk.ticket().map(|ticket| ticket.ordinal.0)
    }

    /// The reviewer's scores of a ticket that are on disk, as `accuracy 4 · tone 5`; empty where there are none.
    pub(crate) fn rated(&self, ordinal: u32) -> String {
        let ticket = &self.backend.tickets[Ordinal(ordinal).index()];
        let rating = ticket.rating(&self.state.session.reviewer);
        let scores = rating.map(|rating| {
            let scores = rating.scores.iter();
            let shown: Vec<_> = scores
                .map(|(key, score)| format!("{key} {}", score.shown()))
                .collect();
            shown.join(" · ")
        });
        scores.unwrap_or_default()
    }

    fn draw(&mut self) {
        let context = ui::Context {
            theme: &self.theme,
            glyphs: &self.glyphs,
            keymap: &self.keymap,
            pending: self.keyboard.pending(),
        };
        let state = &self.state;
        self.terminal
            .draw(|frame| ui::draw(state, context, frame))
            .expect("drawing in memory works");
    }

    fn typing(&mut self, typing: Typing) {
        self.keyboard.take(typing);
        self.answer_keys();
    }

    fn answer_keys(&mut self) {
        let scope = self.state.scope();
        let is_searching = self.state.queue.is_searching();
        if self.state.is_waiting()
            && let Some(command) = self.keyboard.urgent(&self.keymap, scope, is_searching)
        {
            self.send(Msg::Command(command));
        }
        self.catch_up();
    }

    fn catch_up(&mut self) {
        while !self.state.is_waiting()
            && let Some(meant) = self.keyboard.next(&self.keymap, self.state.scope())
        {
            match meant {
                Meant::Command(command) => self.send(Msg::Command(command)),
                Meant::Paste(text) => self.send(Msg::Typed(Typed::Paste(text))),
                Meant::Text(chord) => {
                    if let Some(typed) = keys::typed(chord) {
                        self.send(Msg::Typed(typed));
                    }
                }
                Meant::Nothing => {}
            }
        }
    }

    fn send(&mut self, msg: Msg) {
        let effects = update(&mut self.state, msg);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Theme(name) => {
                self.theme = Theme::load(&name, &[], Depth::None).expect("a theme");
                self.outside.push(Effect::Theme(name));
            }
            Effect::ForgetKeys => self.keyboard.forget(),
            Effect::Copy(_)
            | Effect::Repaint
            | Effect::Suspend
            | Effect::Quit
            | Effect::EditOutside { .. }
            | Effect::Judge(_) => self.outside.push(effect),
            effect => {
                let rates = matches!(
                    effect,
                    Effect::Commit {
                        fact: Fact::Rated(_),
                        ..
                    }
                );
                self.backend.waiting.push_back(effect);
                if !self.backend.is_late {
                    self.answer();
                }
                if rates {
                    let later = self.state.now + SignedDuration::from_secs(STEP);
                    self.send(Msg::Tick(later));
                }
            }
        }
    }
}

fn session(world: &World, keymap: &Keymap) -> Session {
    let help: BTreeMap<_, Vec<_>> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let rows = keymap.help(scope).into_iter();
            let lines = rows.map(|row| HelpLine {
                keys: row.keys.join("  "),
                name: row.name.to_string(),
                help: row.help.to_string(),
            });
            (scope, lines.collect())
        })
        .collect();
    let evaluator = &world.evaluator;
    let tags = world.tags();
    Session {
        evaluator: Arc::new(evaluator.clone()),
        version: evaluator.version(),
        generation: 1,
        reviewer: world.reviewer.clone(),
        vocabulary: Vocabulary {
            own: Some(world.reviewer.to_string()),
            tags: tags.clone(),
            models: world.models(),
            reviewers: vec!["ana".to_string(), "ben".to_string()],
            ..Vocabulary::of(evaluator)
        },
        start: None,
        themes: Theme::names(&[]),
        tags,
        help,
    }
}
