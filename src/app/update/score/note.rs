//! Notes on a ticket and on its criteria, and the text of a criterion that is one.

use super::{advance, ask, save_or_forget};
use crate::app::effect::Effect;
use crate::app::prompt::Purpose;
use crate::app::state::State;
use crate::command::{Saying, ScoreCommand};
use crate::model::{Scale, Score, Status};

pub(super) fn ticket(state: &mut State) -> Vec<Effect> {
    let note = state.desk.draft.notes.ticket.clone().unwrap_or_default();
    ask(state, Purpose::NoteTicket, &note)
}

pub(super) fn criterion(state: &mut State) -> Vec<Effect> {
    let criterion = state.desk.focused(&state.session).clone();
    let draft = &state.desk.draft;
    if criterion.scale == Scale::Text {
        let text = draft
            .scores
            .get(&criterion.key)
            .map(Score::shown)
            .unwrap_or_default();
        return ask(state, Purpose::Text(criterion.key), &text);
    }
    let note = draft
        .notes
        .criteria
        .get(&criterion.key)
        .cloned()
        .unwrap_or_default();
    ask(state, Purpose::NoteCriterion(criterion.key), &note)
}

/// Takes a note, or the text of a criterion, that was typed; an empty one takes it away.
pub(in crate::app::update) fn noted(
    state: &mut State,
    purpose: &Purpose,
    text: &str,
) -> Vec<Effect> {
    let given = Some(text.trim().to_string()).filter(|text| !text.is_empty());
    let draft = &mut state.desk.draft;
    let was_complete = state
        .session
        .evaluator
        .missing(&draft.scores)
        .next()
        .is_none();
    match (purpose, given) {
        (Purpose::NoteTicket, given) => draft.notes.ticket = given,
        (Purpose::NoteCriterion(key), Some(text)) => {
            draft.notes.criteria.insert(key.clone(), text);
        }
        (Purpose::NoteCriterion(key), None) => {
            draft.notes.criteria.remove(key);
        }
        (Purpose::Text(key), Some(text)) => {
            draft.scores.insert(key.clone(), Score::Text(text));
            return advance(state, was_complete);
        }
        (Purpose::Text(key), None) => {
            draft.scores.remove(key);
        }
        _ => return Vec::new(),
    }
    if state.desk.status(&state.session) == Status::Done {
        state.tell(
            Saying::default()
                .key(ScoreCommand::Commit)
                .words(" commits the change"),
        );
    }
    vec![save_or_forget(state)]
}
