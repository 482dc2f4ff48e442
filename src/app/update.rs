//! The one reducer: routes each message to the reducer of its concern. Does no I/O.

mod edit;
mod fact;
mod judge;
mod list;
mod move_to;
mod prompt;
mod queue;
mod read;
mod score;
mod screen;

use super::editor::Pane;
use super::effect::Effect;
use super::layout;
use super::msg::{Msg, Typed};
use super::state::{Screen, State};
use crate::command::{Command, ScreenCommand};

/// The most messages that are held while an answer is awaited: more than anyone types in that time.
const HELD: usize = 512;

/// What the outside is to do before the first key: find the queue.
pub fn start(state: &mut State) -> Vec<Effect> {
    vec![queue::ask(state)]
}

/// Changes the state as a message asks, and says what the outside is to do.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    if must_wait(state, &msg) {
        if state.held.len() < HELD {
            state.held.push_back(msg);
        }
        return effects;
    }
    effects.extend(apply(state, msg));
    while !state.is_waiting() {
        let Some(held) = state.held.pop_front() else {
            break;
        };
        effects.extend(apply(state, held));
    }
    effects
}

/// Whether a message is for a ticket that is still to come. Facts and whatever leaves the program never wait.
fn must_wait(state: &State, msg: &Msg) -> bool {
    match msg {
        Msg::Command(Command::Screen(command)) => {
            let leaves = matches!(
                command,
                ScreenCommand::Quit | ScreenCommand::Suspend | ScreenCommand::Repaint
            );
            !leaves && state.is_waiting()
        }
        Msg::Command(_) | Msg::Typed(_) => state.is_waiting(),
        Msg::Event(_) | Msg::Tick(_) | Msg::Resized { .. } => false,
    }
}

fn apply(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Command(command) => {
            state.message = None;
            self::command(state, command)
        }
        Msg::Typed(typed) => self::typed(state, &typed),
        Msg::Event(event) => fact::happened(state, *event),
        Msg::Tick(now) => {
            state.now = now;
            Vec::new()
        }
        Msg::Resized { cols, rows } => resized(state, cols, rows),
    }
}

fn command(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Screen(command) => screen::update(state, command),
        Command::Score(command) => score::update(state, command),
        Command::Read(command) => read::update(state, command),
        Command::Queue(command) => queue::update(state, command),
        Command::List(command) => list::update(state, &command),
        Command::Edit(command) => edit::update(state, &command),
        Command::Judge(command) => judge::update(state, &command),
        Command::Prompt(command) => prompt::update(state, &command),
    }
}

fn typed(state: &mut State, typed: &Typed) -> Vec<Effect> {
    if state.prompt.is_some() {
        prompt::typed(state, typed);
        return Vec::new();
    }
    match &mut state.screen {
        Screen::Edit(editor) => {
            editor.pane = Pane::Text;
            let changed = editor.typed(typed);
            if changed {
                edit::save_draft(state)
            } else {
                Vec::new()
            }
        }
        Screen::Review | Screen::Queue | Screen::Agreement | Screen::Judge | Screen::Page(..) => {
            Vec::new()
        }
    }
}

fn resized(state: &mut State, cols: u16, rows: u16) -> Vec<Effect> {
    state.size = layout::Size { cols, rows };
    let State {
        desk,
        session,
        size,
        ..
    } = state;
    desk.set_out(session, *size);
    if let Screen::Page(page, _) = &mut state.screen {
        page.set_out(&state.session, state.size);
    }
    list::reveal_cursor(state)
}
