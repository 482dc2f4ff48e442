//! The cursor in the list of tickets, in the matrix of the agreement and in the judges' failures.

use super::{board, differences, move_to, queue};
use crate::app::agreement::{Whom, cell_filter};
use crate::app::effect::Effect;
use crate::app::layout::list_rows;
use crate::app::list::KEPT;
use crate::app::state::{Screen, State};
use crate::command::{ListCommand, QueueCommand, Saying};
use crate::model::Ordinal;

pub(super) fn update(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    match &state.screen {
        Screen::Queue => in_queue(state, command),
        Screen::Agreement => in_matrix(state, command),
        Screen::Differences => differences::update(state, command),
        Screen::Versions | Screen::Reviewers | Screen::Models => board::update(state, command),
        Screen::Judge => in_failures(state, command),
        Screen::Review
        | Screen::Compare
        | Screen::Edit(_)
        | Screen::Suggestion(_)
        | Screen::Page(..) => Vec::new(),
    }
}

/// Rows that the list of tickets has.
pub(super) fn rows(state: &State) -> usize {
    usize::from(list_rows(state.size, &state.session.evaluator.criteria))
}

/// Moves the cursor to a row and asks for what is to be shown around it.
pub(super) fn go_to_row(state: &mut State, row: usize) -> Vec<Effect> {
    let rows = rows(state);
    state.list.go_to(row, state.queue.tickets.len(), rows);
    let window = state.list.top.saturating_sub(rows)
        ..(state.list.top + 2 * rows).min(state.queue.tickets.len());
    let tickets = state.queue.tickets.get(window).unwrap_or_default();
    let missing: Vec<_> = tickets
        .iter()
        .filter(|ordinal| !state.list.summaries.contains_key(ordinal))
        .copied()
        .collect();
    if missing.is_empty() {
        Vec::new()
    } else {
        vec![Effect::Summaries(missing)]
    }
}

/// Moves the cursor to a ticket, where the queue has it.
pub(super) fn go_to_ticket(state: &mut State, ordinal: Ordinal) -> Vec<Effect> {
    match state.queue.place(ordinal) {
        Some(place) => go_to_row(state, place),
        None => Vec::new(),
    }
}

/// Scrolls the list to its cursor after something around it has changed; nothing on other screens.
pub(super) fn reveal_cursor(state: &mut State) -> Vec<Effect> {
    if matches!(state.screen, Screen::Queue) {
        go_to_row(state, state.list.cursor)
    } else {
        Vec::new()
    }
}

fn in_queue(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    let cursor = state.list.cursor;
    match command {
        ListCommand::Down => go_to_row(state, cursor + 1),
        ListCommand::Up => go_to_row(state, cursor.saturating_sub(1)),
        ListCommand::Left | ListCommand::Right => Vec::new(),
        ListCommand::Open => open(state),
        ListCommand::Mark => {
            if let Some(ordinal) = state.queue.tickets.get(cursor).copied() {
                if !state.list.marks.remove(&ordinal) {
                    state.list.marks.insert(ordinal);
                }
                state.list.anchor = Some(cursor);
            }
            go_to_row(state, cursor + 1)
        }
        ListCommand::MarkRange => {
            let anchor = state.list.anchor.unwrap_or(cursor);
            let range = anchor.min(cursor)..=anchor.max(cursor);
            state
                .list
                .marks
                .extend(state.queue.tickets.get(range).unwrap_or_default());
            state.list.anchor = Some(cursor);
            unread(state)
        }
        ListCommand::Invert => {
            let marks = &state.list.marks;
            state.list.marks = state
                .queue
                .tickets
                .iter()
                .filter(|ordinal| !marks.contains(ordinal))
                .copied()
                .collect();
            state.list.anchor = None;
            unread(state)
        }
    }
}

/// Asks for what is shown of the marked tickets that were never on the screen: what is decided on them depends on it.
fn unread(state: &State) -> Vec<Effect> {
    let marks = state.list.marks.iter().copied();
    state.list.missing(marks, KEPT)
}

/// Opens the ticket under the cursor; while scores are being set for the marked ones, Enter settles a choice of several.
fn open(state: &mut State) -> Vec<Effect> {
    let criteria = &state.session.evaluator.criteria;
    let focused = &criteria[state.list.focus.min(criteria.len() - 1)];
    if !state.list.bulk.is_empty() && focused.scale.is_many() {
        return super::score::settle(state);
    }
    match state.queue.tickets.get(state.list.cursor).copied() {
        Some(ordinal) => move_to::review(state, ordinal),
        None => Vec::new(),
    }
}

fn in_matrix(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    let agreement = &mut state.agreement;
    let last = agreement
        .focused()
        .map_or(0, |criterion| criterion.labels.len().saturating_sub(1));
    if *command == ListCommand::Open {
        return match agreement.chosen().map(|chosen| chosen.ordinal) {
            Some(ordinal) => move_to::review(state, ordinal),
            None => open_cell(state),
        };
    }
    agreement.chosen = None;
    match command {
        ListCommand::Down => agreement.human = (agreement.human + 1).min(last),
        ListCommand::Up => agreement.human = agreement.human.saturating_sub(1),
        ListCommand::Right => agreement.judge = (agreement.judge + 1).min(last),
        ListCommand::Left => agreement.judge = agreement.judge.saturating_sub(1),
        ListCommand::Open | ListCommand::Mark | ListCommand::MarkRange | ListCommand::Invert => {}
    }
    Vec::new()
}

/// Asks for what is shown of the disagreements around the cursor that was not read yet.
pub(super) fn read_disagreements(state: &State) -> Vec<Effect> {
    let listed = state.agreement.listed();
    let rows = usize::from(state.size.rows);
    let place = state.agreement.place().unwrap_or_default();
    let window = place.saturating_sub(rows)..(place + 2 * rows).min(listed.len());
    let missing: Vec<_> = listed[window]
        .iter()
        .map(|disagreement| disagreement.ordinal)
        .filter(|ordinal| !state.list.summaries.contains_key(ordinal))
        .collect();
    if missing.is_empty() {
        Vec::new()
    } else {
        vec![Effect::Summaries(missing)]
    }
}

/// Goes along the disagreements.
pub(super) fn step_disagreement(state: &mut State, step: isize) -> Vec<Effect> {
    if state.agreement.step(step) {
        return read_disagreements(state);
    }
    let what = if step > 0 { "last" } else { "first" };
    if state.agreement.whom == Whom::People {
        state.refuse("these are the scores of others: rate tickets to disagree on your own");
    } else if state.agreement.listed().is_empty() {
        state.refuse("you and the judge disagree on nothing here");
    } else {
        state.refuse(format!("this is the {what} disagreement"));
    }
    Vec::new()
}

/// Opens the tickets of the cell under the cursor, through a filter that can be seen and taken away.
fn open_cell(state: &mut State) -> Vec<Effect> {
    let Some(focused) = state.agreement.focused() else {
        state.refuse("there is nothing to open: nobody has scored what a judge has scored");
        return Vec::new();
    };
    if state.agreement.whom == Whom::People {
        state.refuse("these are the scores of others: your own cells open their tickets");
        return Vec::new();
    }
    let (human, judge) = (state.agreement.human, state.agreement.judge);
    if focused.table.count(human, judge) == 0 {
        state.refuse("no ticket is in this cell");
        return Vec::new();
    }
    let criterion = state.session.evaluator.criterion(focused.key.as_str());
    let Some(text) = criterion.and_then(|criterion| cell_filter(criterion, human, judge)) else {
        return Vec::new();
    };
    state.screen = Screen::Queue;
    state.list.cursor = 0;
    match queue::filter(state, &text, false) {
        Ok(effects) => {
            state.tell(
                Saying::from("the tickets of the cell; ")
                    .key(QueueCommand::Filter(None))
                    .words(" changes the filter"),
            );
            effects
        }
        Err(fault) => {
            state.fail(fault.message);
            Vec::new()
        }
    }
}

fn in_failures(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    let count = state.judges.failures().count();
    match command {
        ListCommand::Down => {
            state.judges.cursor = (state.judges.cursor + 1).min(count.saturating_sub(1));
        }
        ListCommand::Up => state.judges.cursor = state.judges.cursor.saturating_sub(1),
        ListCommand::Open => {
            let failed = state
                .judges
                .failures()
                .nth(state.judges.cursor)
                .map(|(_, failure)| failure.ordinal);
            return failed.map_or_else(Vec::new, |ordinal| move_to::review(state, ordinal));
        }
        ListCommand::Left
        | ListCommand::Right
        | ListCommand::Mark
        | ListCommand::MarkRange
        | ListCommand::Invert => {}
    }
    Vec::new()
}
