//! Reading on: scrolls the text, a page or a list; searches; other views of the output.

use super::{board, compare, differences, list, screen};
use crate::app::desk::Search;
use crate::app::document::View;
use crate::app::effect::Effect;
use crate::app::layout::{ReviewLayout, page_rows};
use crate::app::page::Page;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::state::{Screen, State};
use crate::command::{EditCommand, ListCommand, ReadCommand, Saying, Scope};

/// Rows that stay on the screen when a page is turned, so that the eye finds its place.
const OVERLAP: usize = 2;

pub(super) fn update(state: &mut State, command: ReadCommand) -> Vec<Effect> {
    match command {
        ReadCommand::LineDown => scroll(state, |top, _| top + 1),
        ReadCommand::LineUp => scroll(state, |top, _| top.saturating_sub(1)),
        ReadCommand::HalfDown => scroll(state, |top, rows| top + rows / 2),
        ReadCommand::HalfUp => scroll(state, |top, rows| top.saturating_sub(rows / 2)),
        ReadCommand::PageDown => {
            scroll(state, |top, rows| top + rows.saturating_sub(OVERLAP).max(1))
        }
        ReadCommand::PageUp => scroll(state, |top, rows| {
            top.saturating_sub(rows.saturating_sub(OVERLAP).max(1))
        }),
        ReadCommand::Top => scroll(state, |_, _| 0),
        ReadCommand::Bottom => scroll(state, |_, _| usize::MAX),
        ReadCommand::Search(None) => {
            state.prompt = Some(Prompt::new(Purpose::Search, ""));
            Vec::new()
        }
        ReadCommand::Search(Some(needle)) => search(state, &needle),
        ReadCommand::NextMatch => step(state, true),
        ReadCommand::PreviousMatch => step(state, false),
        ReadCommand::Diff => view(state, View::Diff),
        ReadCommand::Original => view(state, View::Original),
        ReadCommand::Raw => view(state, View::Raw),
        ReadCommand::Info => info(state),
        ReadCommand::CopyId => copy(state, true),
        ReadCommand::CopyOutput => copy(state, false),
    }
}

/// Moves the first row; in a list, where nothing scrolls by itself, the cursor.
fn scroll(state: &mut State, to: impl Fn(usize, usize) -> usize) -> Vec<Effect> {
    let rows = usize::from(page_rows(state.size));
    match &mut state.screen {
        Screen::Review => {
            let layout = ReviewLayout::of(state.size, &state.session.evaluator.criteria);
            let top = to(state.desk.top, usize::from(layout.text_rows));
            let State {
                desk,
                session,
                size,
                ..
            } = state;
            desk.scroll_to(top, session, *size);
        }
        Screen::Compare => compare::scroll(state, to),
        Screen::Page(page, _) => {
            let top = to(page.top, rows);
            page.scroll_to(top, state.size);
        }
        Screen::Suggestion(view) => {
            let top = to(view.top, rows);
            view.scroll_to(top, state.size);
        }
        Screen::Queue => {
            let row = to(state.list.cursor, list::rows(state));
            return list::go_to_row(state, row);
        }
        Screen::Differences => {
            let row = to(state.differing.cursor, rows);
            return differences::go_to_row(state, row);
        }
        Screen::Versions | Screen::Reviewers | Screen::Models => {
            board::scroll(state, |row| to(row, rows));
        }
        Screen::Judge => {
            let count = state.judges.failures().count();
            state.judges.cursor = to(state.judges.cursor, rows).min(count.saturating_sub(1));
        }
        Screen::Agreement | Screen::Edit(_) => {}
    }
    Vec::new()
}

/// Searches the text of the ticket and goes to the first match at or below what is shown.
pub(super) fn search(state: &mut State, needle: &str) -> Vec<Effect> {
    if let Screen::Page(page, _) = &mut state.screen {
        if !page.find(needle, state.size) {
            state.refuse(format!("`{needle}` is nowhere on this page"));
        }
        return Vec::new();
    }
    let matches = state.desk.document.search(needle);
    if matches.rows.is_empty() {
        state.desk.search = None;
        state.refuse(format!("`{needle}` is nowhere in this ticket"));
        return Vec::new();
    }
    let at = matches
        .rows
        .iter()
        .position(|row| *row >= state.desk.top)
        .unwrap_or_default();
    state.desk.search = Some(Search {
        needle: needle.to_string(),
        matches,
        at,
    });
    show_match(state)
}

fn step(state: &mut State, forward: bool) -> Vec<Effect> {
    if let Screen::Page(page, _) = &mut state.screen {
        if !page.step(forward, state.size) {
            state.refuse(nothing_searched());
        }
        return Vec::new();
    }
    let Some(search) = &mut state.desk.search else {
        state.refuse(nothing_searched());
        return Vec::new();
    };
    let count = search.matches.rows.len();
    if count > 0 {
        search.at = if forward {
            (search.at + 1) % count
        } else {
            (search.at + count - 1) % count
        };
    }
    show_match(state)
}

fn nothing_searched() -> Saying {
    Saying::from("nothing is searched; ")
        .key(ReadCommand::Search(None))
        .words(" searches")
}

/// Scrolls so that the match is seen with something before it.
fn show_match(state: &mut State) -> Vec<Effect> {
    let Some(search) = &state.desk.search else {
        return Vec::new();
    };
    let (at, count) = (search.at, search.matches.rows.len());
    let Some(row) = search.matches.rows.get(at).copied() else {
        return Vec::new();
    };
    let rows =
        usize::from(ReviewLayout::of(state.size, &state.session.evaluator.criteria).text_rows);
    let told = format!("match {} of {count}", at + 1);
    if row < state.desk.top || row >= state.desk.top + rows {
        let State {
            desk,
            session,
            size,
            ..
        } = state;
        desk.scroll_to(row.saturating_sub(rows / 3), session, *size);
    }
    state.tell(told);
    Vec::new()
}

/// Shows the output in another way, or laid out again.
fn view(state: &mut State, view: View) -> Vec<Effect> {
    let edited = state
        .desk
        .ticket()
        .is_some_and(|ticket| !ticket.revisions.is_empty());
    if !edited && matches!(view, View::Diff | View::Original) {
        state.refuse(
            Saying::from("the output was not edited; ")
                .key(EditCommand::Open)
                .words(" edits it"),
        );
        return Vec::new();
    }
    state.desk.view = if state.desk.view == view {
        View::LaidOut
    } else {
        view
    };
    state.tell(match state.desk.view {
        View::LaidOut => "laid out",
        View::Raw => "the text as it is",
        View::Original => "the output before the edit",
        View::Diff => "what the edit changed",
    });
    let State {
        desk,
        session,
        size,
        ..
    } = state;
    desk.set_out(session, *size);
    if view == View::Diff && desk.view == View::Diff {
        let output = desk.document.output_lines().start;
        desk.scroll_to(output, session, *size);
    }
    Vec::new()
}

fn info(state: &mut State) -> Vec<Effect> {
    if matches!(state.screen, Screen::Queue) {
        state.refuse(
            Saying::default()
                .key(ListCommand::Open)
                .words(" opens the ticket, then ")
                .key_in(Scope::Review, ReadCommand::Info)
                .words(" shows what is known of it"),
        );
        return Vec::new();
    }
    let Some(ticket) = state.desk.ticket().cloned() else {
        return Vec::new();
    };
    let visible = state.desk.visible(&state.session);
    let page = Page::info(
        &ticket,
        &state.desk.masked,
        visible,
        &state.session,
        state.size,
    );
    screen::open(state, page);
    Vec::new()
}

fn copy(state: &mut State, id: bool) -> Vec<Effect> {
    if matches!(state.screen, Screen::Queue) {
        let row = state.queue.tickets.get(state.list.cursor);
        let summary = row.and_then(|ordinal| state.list.summaries.get(ordinal));
        return match summary.filter(|_| id) {
            Some(summary) => vec![Effect::Copy(summary.id.to_string())],
            None => Vec::new(),
        };
    }
    let Some(ticket) = state.desk.ticket() else {
        return Vec::new();
    };
    let text = if id {
        ticket.id.to_string()
    } else {
        ticket.output().to_string()
    };
    state.tell(if id {
        "the id is in the clipboard"
    } else {
        "the output is in the clipboard"
    });
    vec![Effect::Copy(text)]
}
