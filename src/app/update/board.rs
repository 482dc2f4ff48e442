//! Along the versions of judges, along the reviewers, and along the models, whose tickets can be opened.

use super::{list, queue};
use crate::app::board::{Board, Iteration, ModelStanding, Reviewing};
use crate::app::effect::Effect;
use crate::app::layout::{iterations_shown, reviewers_shown};
use crate::app::state::{Screen, State};
use crate::command::{ListCommand, QueueCommand, Saying};
use crate::query::Field;
use crate::query::filter::{Expr, Pattern, Term};

pub(super) fn update(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    match command {
        ListCommand::Down => scroll(state, |row| row + 1),
        ListCommand::Up => scroll(state, |row| row.saturating_sub(1)),
        ListCommand::Open => return open(state),
        ListCommand::Left
        | ListCommand::Right
        | ListCommand::Mark
        | ListCommand::MarkRange
        | ListCommand::Invert => {}
    }
    Vec::new()
}

/// Shows the tickets of the model under the cursor in the list, behind a filter.
fn open(state: &mut State) -> Vec<Effect> {
    if !matches!(state.screen, Screen::Models) {
        return Vec::new();
    }
    let Some(chosen) = state.models.chosen() else {
        state.refuse("there is no model to open");
        return Vec::new();
    };
    let name = Pattern {
        text: chosen.model.clone(),
        prefix: false,
    };
    let filter = Expr::Term(Term::Text(Field::Model, name)).to_string();
    state.screen = Screen::Queue;
    state.list.cursor = 0;
    match queue::filter(state, &filter, false) {
        Ok(effects) => {
            state.tell(
                Saying::from("the tickets of the model; ")
                    .key(QueueCommand::Filter(None))
                    .words(" changes the filter"),
            );
            effects
        }
        // A filter made from a value reads back.
        Err(_) => list::reveal_cursor(state),
    }
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
        Screen::Models => {
            let row = to(state.models.cursor);
            state.models.go_to(row, iterations_shown(size));
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

/// The same for the models.
pub(super) fn learn_models(state: &mut State, listed: Vec<ModelStanding>) {
    state.models.listed = Some(listed);
    let row = state.models.cursor;
    state.models.go_to(row, iterations_shown(state.size));
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
        Screen::Models => step(&mut state.models, |row| row.figures.len(), around),
        _ => {}
    }
}
