//! The loop: waits for an input, turns it into messages, carries out what they ask for, and draws when nothing more
//! waits, so that a held key never runs behind.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};

use jiff::Timestamp;

use super::carry_out::Hands;
use super::input::InputThread;
use super::keeper::Keeper;
use super::terminal::TerminalGuard;
use super::typed::typed;
use super::wake::{Ending, Input};
use super::window::Window;
use super::{RuntimeError, Sitting, behind, signals};
use crate::app::event::Event;
use crate::app::layout::Size;
use crate::app::msg::{Msg, Typed};
use crate::app::session::{HelpLine, Session};
use crate::app::{Effect, State, start, update};
use crate::command::Scope;
use crate::keymap::{Keyboard, Keymap, Meant, Typing};
use crate::theme::Theme;

/// The number of SIGHUP, as a lost line.
const HANGUP: i32 = 1;

/// Runs the screen until the reviewer leaves.
pub(super) fn run(sitting: Sitting) -> Result<Ending, RuntimeError> {
    let (to_loop, inputs) = mpsc::channel();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .thread_name("judges")
        .on_thread_start(behind::step_back)
        .build()
        .map_err(|source| RuntimeError::Thread {
            what: "the judges",
            source,
        })?;
    signals::listen(runtime.handle(), &to_loop)
        .map_err(RuntimeError::terminal("listening for signals"))?;
    let guard = TerminalGuard::take().map_err(RuntimeError::terminal("taking it over"))?;
    let ending = begin(sitting, &runtime, guard, to_loop, &inputs);
    // Calls in flight are given up: the next sitting asks for what is missing.
    runtime.shutdown_background();
    ending
}

fn begin(
    sitting: Sitting,
    runtime: &tokio::runtime::Runtime,
    guard: TerminalGuard,
    to_loop: Sender<Input>,
    inputs: &Receiver<Input>,
) -> Result<Ending, RuntimeError> {
    let theme = Theme::load(&sitting.theme, &sitting.themes, sitting.depth)?;
    let (cols, rows) = Window::size().map_err(RuntimeError::terminal("asking for its size"))?;
    let mut window = Window::new(
        theme,
        sitting.themes.clone(),
        sitting.depth,
        &sitting.glyphs,
    )
    .map_err(RuntimeError::terminal("preparing to draw"))?;
    window
        .forget()
        .map_err(RuntimeError::terminal("clearing it"))?;
    let session = session(&sitting);
    let mut state = State::new(
        session,
        Size { cols, rows },
        Timestamp::now(),
        sitting.theme.clone(),
    );
    if let Some(filter) = &sitting.filter {
        state.queue.filter.clone_from(filter);
    }
    let keymap = sitting.keymap.clone();
    let notices = sitting.notices.clone();
    let mut sitting = sitting;
    let _temporary = sitting.temporary.take();
    let keeper = Keeper::start(sitting, runtime.handle(), to_loop.clone())?;
    let input = InputThread::start(to_loop)?;
    let mut hands = Hands {
        keeper,
        window,
        _guard: guard,
        input,
        ending: None,
    };
    let mut turn = Turn {
        state,
        keymap,
        keys: Keyboard::default(),
    };
    let effects = start(&mut turn.state);
    turn.carry_out(&mut hands, effects)?;
    for notice in notices {
        turn.handle(&mut hands, Msg::Event(Box::new(Event::Notice(notice))))?;
    }
    let ending = turn.run(&mut hands, inputs);
    let place = turn.state.desk.ticket().map(|ticket| ticket.ordinal);
    hands.close(place);
    ending
}

fn session(sitting: &Sitting) -> Session {
    let help = Scope::ALL.into_iter().map(|scope| {
        let rows = sitting.keymap.help(scope).into_iter().map(|row| HelpLine {
            keys: row.keys.join("  "),
            name: row.name.to_string(),
            help: row.help.to_string(),
        });
        (scope, rows.collect())
    });
    let help: BTreeMap<_, _> = help.collect();
    Session {
        version: sitting.evaluator.version(),
        evaluator: Arc::clone(&sitting.evaluator),
        generation: sitting.generation,
        reviewer: sitting.reviewer.clone(),
        tags: sitting.vocabulary.tags.clone(),
        vocabulary: sitting.vocabulary.clone(),
        start: sitting.start,
        themes: Theme::names(&sitting.themes),
        help,
    }
}

/// The state with the keys that lead to it.
struct Turn {
    state: State,
    keymap: Keymap,
    keys: Keyboard,
}

impl Turn {
    fn run(&mut self, hands: &mut Hands, inputs: &Receiver<Input>) -> Result<Ending, RuntimeError> {
        loop {
            self.draw(hands)?;
            let Ok(first) = inputs.recv() else {
                return Err(RuntimeError::KeeperGone);
            };
            self.take(hands, first)?;
            loop {
                if let Some(ending) = hands.ending {
                    return Ok(ending);
                }
                match inputs.try_recv() {
                    Ok(next) => self.take(hands, next)?,
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Err(RuntimeError::KeeperGone),
                }
            }
        }
    }

    fn draw(&self, hands: &mut Hands) -> Result<(), RuntimeError> {
        hands
            .window
            .draw(&self.state, &self.keymap, self.keys.pending())
            .map_err(RuntimeError::terminal("drawing"))
    }

    fn take(&mut self, hands: &mut Hands, input: Input) -> Result<(), RuntimeError> {
        match input {
            Input::Key(chord) => self.typing(hands, Typing::Key(chord)),
            Input::Paste(text) => self.typing(hands, Typing::Paste(text)),
            Input::Resized => {
                let (cols, rows) =
                    Window::size().map_err(RuntimeError::terminal("asking for its size"))?;
                self.handle(hands, Msg::Resized { cols, rows })
            }
            Input::Fact(event) => {
                self.handle(hands, Msg::Event(event))?;
                // What ends a search may have been typed before there was one.
                if self.state.queue.is_searching() {
                    self.answer_keys(hands)
                } else {
                    self.catch_up(hands)
                }
            }
            Input::Stop => hands.suspend(),
            Input::Hangup => {
                hands.ending = Some(Ending::Signal(HANGUP));
                Ok(())
            }
            Input::Ended(signal) => {
                hands.ending = Some(Ending::Signal(signal));
                Ok(())
            }
            Input::KeeperGone => Err(RuntimeError::KeeperGone),
        }
    }

    /// Takes what was typed; it waits its turn while nobody can know which ticket it is for.
    fn typing(&mut self, hands: &mut Hands, typing: Typing) -> Result<(), RuntimeError> {
        self.keys.take(typing);
        self.answer_keys(hands)
    }

    fn answer_keys(&mut self, hands: &mut Hands) -> Result<(), RuntimeError> {
        let is_searching = self.state.queue.is_searching();
        if self.state.is_waiting()
            && let Some(command) = self
                .keys
                .urgent(&self.keymap, self.state.scope(), is_searching)
        {
            return self.now(hands, Msg::Command(command));
        }
        self.catch_up(hands)
    }

    /// Does what was typed, as far as it is known what it is for.
    fn catch_up(&mut self, hands: &mut Hands) -> Result<(), RuntimeError> {
        while !self.state.is_waiting()
            && let Some(meant) = self.keys.next(&self.keymap, self.state.scope())
        {
            match meant {
                Meant::Command(command) => self.now(hands, Msg::Command(command))?,
                Meant::Paste(text) => self.now(hands, Msg::Typed(Typed::Paste(text)))?,
                Meant::Text(chord) => {
                    if let Some(typed) = typed(chord) {
                        self.now(hands, Msg::Typed(typed))?;
                    }
                }
                Meant::Nothing => {}
            }
        }
        Ok(())
    }

    /// A message of the user's, at the time that it is now.
    fn now(&mut self, hands: &mut Hands, msg: Msg) -> Result<(), RuntimeError> {
        self.handle(hands, Msg::Tick(Timestamp::now()))?;
        self.handle(hands, msg)
    }

    fn handle(&mut self, hands: &mut Hands, msg: Msg) -> Result<(), RuntimeError> {
        let effects = update(&mut self.state, msg);
        self.carry_out(hands, effects)
    }

    /// Carries effects out; what is known at once comes back as a fact at once.
    fn carry_out(&mut self, hands: &mut Hands, effects: Vec<Effect>) -> Result<(), RuntimeError> {
        for effect in effects {
            if effect == Effect::ForgetKeys {
                self.keys.forget();
                continue;
            }
            if let Some(event) = hands.carry_out(effect)? {
                self.handle(hands, Msg::Event(Box::new(event)))?;
            }
        }
        Ok(())
    }
}
