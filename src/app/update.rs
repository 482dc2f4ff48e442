//! The one reducer: routes each message to the reducer of its concern. Does no I/O.

mod board;
mod claim;
mod compare;
mod decide;
mod differences;
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
mod suggest;

use super::editor::Pane;
use super::effect::Effect;
use super::layout;
use super::msg::{Msg, Typed};
use super::state::{Screen, State};
use crate::command::{Command, ScreenCommand};

/// What the outside is to do before the first key: find the queue.
pub fn start(state: &mut State) -> Vec<Effect> {
    vec![queue::ask(state)]
}

/// Changes the state as a message asks, and says what the outside is to do. While [`State::is_waiting`] nobody can know
/// which ticket a key is for: the keyboard keeps it until then, and what comes all the same does nothing.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    if state.is_waiting() && !may_come_now(state, &msg) {
        state.stale += 1;
        return Vec::new();
    }
    apply(state, msg)
}

/// Whether a message is for no ticket: facts, whatever leaves the program, and what ends a search.
fn may_come_now(state: &State, msg: &Msg) -> bool {
    match msg {
        Msg::Command(Command::Screen(ScreenCommand::Back)) => state.queue.is_searching(),
        Msg::Command(Command::Screen(command)) => matches!(
            command,
            ScreenCommand::Quit | ScreenCommand::Suspend | ScreenCommand::Repaint
        ),
        Msg::Command(_) | Msg::Typed(_) => false,
        Msg::Event(_) | Msg::Tick(_) | Msg::Resized { .. } => true,
    }
}

fn apply(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Command(command) => {
            state.message = None;
            self::command(state, command)
        }
        Msg::Typed(typed) => {
            state.message = None;
            self::typed(state, &typed)
        }
        Msg::Event(event) => fact::happened(state, *event),
        Msg::Tick(now) => {
            state.now = now;
            state.queue.end_claims(now);
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
        Command::Pair(command) => compare::update(state, command),
        Command::Edit(command) => edit::update(state, &command),
        Command::Suggest(command) => suggest::update(state, &command),
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
            if editor.beside.pane != Pane::Text {
                if let Typed::Key { key, .. } = typed
                    && editor.scroll_beside(*key, state.size)
                {
                    return Vec::new();
                }
                editor.show_text();
            }
            let changed = editor.typed(typed);
            if changed {
                edit::save_draft(state)
            } else {
                Vec::new()
            }
        }
        Screen::Review
        | Screen::Compare
        | Screen::Queue
        | Screen::Agreement
        | Screen::Differences
        | Screen::Reviewers
        | Screen::Models
        | Screen::Judge
        | Screen::Versions
        | Screen::Suggestion(_)
        | Screen::Page(..) => Vec::new(),
    }
}

fn resized(state: &mut State, cols: u16, rows: u16) -> Vec<Effect> {
    state.size = layout::Size { cols, rows };
    let State {
        desk,
        compare,
        session,
        size,
        ..
    } = state;
    desk.set_out(session, *size);
    compare.set_out(session, *size);
    match &mut state.screen {
        Screen::Page(page, _) => page.set_out(&state.session, state.size),
        Screen::Edit(editor) => editor.set_out(state.size),
        Screen::Suggestion(view) => view.set_out(state.size),
        Screen::Differences => return differences::reveal_cursor(state),
        Screen::Versions | Screen::Reviewers | Screen::Models => board::scroll(state, |row| row),
        Screen::Review | Screen::Compare | Screen::Queue | Screen::Agreement | Screen::Judge => {}
    }
    list::reveal_cursor(state)
}
