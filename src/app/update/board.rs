//! Along the versions of judges and along the reviewers.

use crate::app::board::{Board, Iteration, Reviewing};
use crate::app::effect::Effect;
use crate::app::layout::{iterations_shown, reviewers_shown};
use crate::app::state::{Screen, State};
use crate::command::ListCommand;

pub(super) fn update(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    match command {
        ListCommand::Down => scroll(state, |row| row + 1),
        ListCommand::Up => scroll(state, |row| row.saturating_sub(1)),
        ListCommand::Open
        | ListCommand::Left
        | ListCommand::Right
        | ListCommand::Mark
        | ListCommand::MarkRange
        | ListCommand::Invert => {}
    }
    Vec::new()
}

/// Moves the cursor from its row to another one, on the screen that is shown.
pub(super) fn scroll(state: &mut State, to: impl Fn(usize) -> usize) {
    let size = state.size;
    match state.screen {
        Screen::Versions => {
            let row = to(state.iterations.cursor);
            state.iterations.go_to(row, iterations_shown(size));
        }
        Screen::Reviewers => {
            let row = to(state.reviewers.cursor);
            state.reviewers.go_to(row, reviewers_shown(size));
        }
        _ => {}
    }
}

/// Takes the versions that were found; the cursor stays where it is.
pub(super) fn learn_iterations(state: &mut State, listed: Vec<Iteration>) {
    state.iterations.listed = Some(listed);
    let row = state.iterations.cursor;
    state.iterations.go_to(row, iterations_shown(state.size));
}

/// The same for the reviewers.
pub(super) fn learn_reviewers(state: &mut State, listed: Vec<Reviewing>) {
    state.reviewers.listed = Some(listed);
    let row = state.reviewers.cursor;
    state.reviewers.go_to(row, reviewers_shown(state.size));
}

/// Brings another criterion into view.
pub(super) fn step_criterion(state: &mut State, around: impl Fn(usize, usize) -> usize) {
    fn step<T>(
        board: &mut Board<T>,
        criteria: impl Fn(&T) -> usize,
        around: impl Fn(usize, usize) -> usize,
    ) {
        let count = board.listed().first().map_or(0, criteria);
        board.criterion = around(board.criterion, count);
    }
    match state.screen {
        Screen::Versions => step(&mut state.iterations, |row| row.criteria.len(), around),
        Screen::Reviewers => step(&mut state.reviewers, |row| row.criteria.len(), around),
        _ => {}
    }
}
