//! Along the tickets on which reviewers differ, and into one of them to settle on a final rating.

use super::decide::decide;
use super::move_to;
use crate::app::differing::Differing;
use crate::app::effect::Effect;
use crate::app::layout::differences_rows;
use crate::app::state::{Screen, State};
use crate::command::ListCommand;
use crate::model::{Event as Fact, Look};

pub(super) fn update(state: &mut State, command: &ListCommand) -> Vec<Effect> {
    let cursor = state.differing.cursor;
    match command {
        ListCommand::Down => go_to_row(state, cursor + 1),
        ListCommand::Up => go_to_row(state, cursor.saturating_sub(1)),
        ListCommand::Open => open(state),
        ListCommand::Left
        | ListCommand::Right
        | ListCommand::Mark
        | ListCommand::MarkRange
        | ListCommand::Invert => Vec::new(),
    }
}

/// Takes the tickets that were found; the cursor stays where it is.
pub(super) fn learn(state: &mut State, listed: Vec<Differing>, total: usize) -> Vec<Effect> {
    state.differing.listed = Some(listed);
    state.differing.total = total;
    reveal_cursor(state)
}

/// Scrolls to the cursor after something around it has changed; nothing on other screens.
pub(super) fn reveal_cursor(state: &mut State) -> Vec<Effect> {
    if matches!(state.screen, Screen::Differences) {
        go_to_row(state, state.differing.cursor)
    } else {
        Vec::new()
    }
}

/// Moves the cursor to a row and asks for what is to be shown around it.
pub(super) fn go_to_row(state: &mut State, row: usize) -> Vec<Effect> {
    let rows = usize::from(differences_rows(state.size, &state.session.evaluator.criteria).0);
    state.differing.go_to(row, rows);
    let listed = state.differing.listed().iter();
    let shown = listed.skip(state.differing.top).take(2 * rows);
    let shown = shown.map(|differing| differing.ordinal);
    state.list.missing(shown, 2 * rows)
}

/// Opens the ticket under the cursor for a final rating. Whoever has not rated it himself looks at what others gave.
fn open(state: &mut State) -> Vec<Effect> {
    let Some(chosen) = state.differing.chosen().cloned() else {
        state.refuse("there is nothing to settle");
        return Vec::new();
    };
    let mut effects = Vec::new();
    if chosen.gap.is_none() {
        let fact = Fact::Looked {
            evaluator: state.session.version,
            tickets: vec![chosen.ordinal],
            look: Look::Scores,
        };
        effects.push(decide(state, fact));
    }
    state.desk.remember(&state.session);
    state.desk.settle(chosen.ordinal);
    effects.extend(move_to::review(state, chosen.ordinal));
    effects
}
