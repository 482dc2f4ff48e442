//! Which screen is shown.

use super::{compare, differences, list, move_to, queue};
use crate::app::document::View;
use crate::app::effect::Effect;
use crate::app::page::Page;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::state::{Screen, State};
use crate::command::{Place, Saying, ScreenCommand};

pub(super) fn update(state: &mut State, command: ScreenCommand) -> Vec<Effect> {
    match command {
        ScreenCommand::Go(place) => go(state, place),
        ScreenCommand::Back => back(state),
        ScreenCommand::Help => {
            let page = Page::help(state.scope(), &state.session, state.size);
            open(state, page);
            Vec::new()
        }
        ScreenCommand::CommandLine => {
            state.prompt = Some(Prompt::new(Purpose::Command, ""));
            Vec::new()
        }
        ScreenCommand::Theme(name) => theme(state, name),
        ScreenCommand::Repaint => vec![Effect::Repaint],
        ScreenCommand::Suspend => vec![Effect::Suspend],
        ScreenCommand::Quit => vec![Effect::Quit],
    }
}

pub(super) fn go(state: &mut State, place: Place) -> Vec<Effect> {
    match place {
        Place::Review => {
            state.screen = Screen::Review;
            if state.desk.ticket().is_none() {
                move_to::next_open(state)
            } else {
                Vec::new()
            }
        }
        Place::Compare => compare::go(state),
        Place::Queue => {
            state.screen = Screen::Queue;
            state.list.cursor = state.queue.at;
            list::reveal_cursor(state)
        }
        Place::Agreement => {
            state.screen = Screen::Agreement;
            list::read_disagreements(state)
        }
        Place::Differences => {
            end_settling(state);
            state.screen = Screen::Differences;
            let mut effects = vec![Effect::Differing];
            effects.extend(differences::reveal_cursor(state));
            effects
        }
        Place::Reviewers => {
            state.screen = Screen::Reviewers;
            vec![Effect::Reviewers]
        }
        Place::Models => {
            state.screen = Screen::Models;
            vec![Effect::Models]
        }
        Place::Judge => {
            state.screen = Screen::Judge;
            Vec::new()
        }
        Place::Versions => {
            state.screen = Screen::Versions;
            vec![Effect::Iterations]
        }
        Place::Instructions => {
            let page = Page::instructions(&state.session, state.size);
            open(state, page);
            Vec::new()
        }
    }
}

/// Opens a page over what is shown; `back` returns there.
pub(super) fn open(state: &mut State, page: Page) {
    let from = match &state.screen {
        Screen::Compare => Place::Compare,
        Screen::Queue => Place::Queue,
        Screen::Agreement => Place::Agreement,
        Screen::Differences => Place::Differences,
        Screen::Reviewers => Place::Reviewers,
        Screen::Models => Place::Models,
        Screen::Judge => Place::Judge,
        Screen::Versions => Place::Versions,
        Screen::Page(_, from) => *from,
        Screen::Review | Screen::Edit(_) | Screen::Suggestion(_) => Place::Review,
    };
    state.screen = Screen::Page(page, from);
}

/// One step out: of a search through all logs, of a page, of marks, of a list, of a search, of a view; on the bare review screen it says how to leave.
fn back(state: &mut State) -> Vec<Effect> {
    let shows_queue = matches!(state.screen, Screen::Review | Screen::Queue);
    if state.queue.is_searching() && (shows_queue || state.queue.awaited.is_some()) {
        return queue::stop_search(state);
    }
    match &state.screen {
        Screen::Page(_, from) => {
            let from = *from;
            go(state, from)
        }
        Screen::Queue if !state.list.marks.is_empty() || !state.list.bulk.is_empty() => {
            state.list.marks.clear();
            state.list.bulk.clear();
            state.list.anchor = None;
            Vec::new()
        }
        Screen::Versions => go(state, Place::Judge),
        Screen::Compare
        | Screen::Queue
        | Screen::Agreement
        | Screen::Differences
        | Screen::Reviewers
        | Screen::Models
        | Screen::Judge
        | Screen::Suggestion(_) => go(state, Place::Review),
        Screen::Edit(_) => Vec::new(),
        Screen::Review if state.desk.is_settling() && state.desk.search.is_none() => {
            go(state, Place::Differences)
        }
        Screen::Review => {
            let searching = state.desk.search.take().is_some();
            if !searching && state.desk.view == View::LaidOut {
                state.tell(
                    Saying::default()
                        .key(ScreenCommand::Quit)
                        .words(" leaves; everything is saved"),
                );
            } else if !searching {
                state.desk.view = View::LaidOut;
                let State {
                    desk,
                    session,
                    size,
                    ..
                } = state;
                desk.set_out(session, *size);
            }
            Vec::new()
        }
    }
}

fn end_settling(state: &mut State) {
    let State {
        desk,
        session,
        size,
        ..
    } = state;
    desk.end_settling(session, *size);
}

fn theme(state: &mut State, name: Option<String>) -> Vec<Effect> {
    let themes = &state.session.themes;
    let name = name.unwrap_or_else(|| {
        let next = themes
            .iter()
            .position(|theme| *theme == state.theme)
            .map_or(0, |at| at + 1);
        themes
            .get(next % themes.len().max(1))
            .cloned()
            .unwrap_or_default()
    });
    if themes.contains(&name) {
        state.theme.clone_from(&name);
        state.tell(format!("theme {name}"));
        vec![Effect::Theme(name)]
    } else {
        state.refuse(format!(
            "there is no theme `{name}`; there are {}",
            themes.join(", ")
        ));
        Vec::new()
    }
}
