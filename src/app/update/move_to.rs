//! From one ticket to another: shows it when it was fetched, else asks for it; fetches ahead.

use crate::app::effect::Effect;
use crate::app::state::{Screen, State};
use crate::command::{Place, QueueCommand, Saying, ScreenCommand};
use crate::model::{Event as Fact, Look, Ordinal, Status};

/// How many open tickets are fetched ahead.
pub(super) const AHEAD: usize = 3;

/// Puts a ticket on the desk. What was set on the one before is kept.
pub(super) fn ticket(state: &mut State, ordinal: Ordinal) -> Vec<Effect> {
    state.desk.remember(&state.session);
    if let Some(place) = state.queue.place(ordinal) {
        state.queue.at = place;
    }
    let State {
        desk,
        session,
        size,
        ..
    } = state;
    let shown = desk.show(ordinal, session, *size);
    let mut wanted = state.desk.missing(state.queue.ahead(AHEAD));
    let mut effects = Vec::new();
    if shown {
        effects.extend(mark_if_filtered(state));
    } else {
        wanted.retain(|other| *other != ordinal);
        wanted.insert(0, ordinal);
    }
    if !wanted.is_empty() {
        effects.push(Effect::Open(wanted));
    }
    effects
}

/// Puts the next open ticket on the desk, or says that there is none.
pub(super) fn next_open(state: &mut State) -> Vec<Effect> {
    if let Some(next) = state.queue.next_open() {
        return ticket(state, next);
    }
    // Where there is no ticket at all, the screen says so where the ticket would be.
    if !state.queue.tickets.is_empty() {
        let text = nothing_left(state);
        state.tell(text);
    }
    Vec::new()
}

/// Why there is no next ticket to decide.
fn nothing_left(state: &State) -> Saying {
    let queue = &state.queue;
    let count = queue.tickets.len();
    let filtered = !queue.filter.is_empty();
    let many = |wanted| {
        let statuses = queue.statuses.iter();
        statuses.filter(|status| **status == wanted).count()
    };
    let (enough, claimed) = (many(Status::Enough), many(Status::Claimed));
    match (count, queue.statuses.get(queue.at)) {
        _ if queue.is_searching() => "no more is found by now".into(),
        (_, Some(Status::Skipped)) => "only this one is left, and it was put off".into(),
        (_, Some(Status::Todo)) => "only this one is left".into(),
        (1, _) => "this was the only ticket of the queue".into(),
        _ if enough > 0 || claimed > 0 => {
            let what = [(enough, "rated"), (claimed, "claimed")].into_iter();
            let what = what.filter(|(count, _)| *count > 0);
            let what: Vec<_> = what
                .map(|(count, what)| format!("{what} {count}"))
                .collect();
            let what = what.join(" and ");
            format!("nothing is left for you: others have {what} of {count}").into()
        }
        _ if filtered => Saying::from(format!("all {count} tickets of this filter are decided; "))
            .key(QueueCommand::Filter(None))
            .words(" changes it"),
        _ => Saying::from(format!("all {count} tickets are decided; "))
            .key(ScreenCommand::Go(Place::Agreement))
            .words(" shows the agreement"),
    }
}

/// To the review screen with a ticket on it.
pub(super) fn review(state: &mut State, ordinal: Ordinal) -> Vec<Effect> {
    state.screen = Screen::Review;
    ticket(state, ordinal)
}

/// A filter that uses hidden scores gives them away: whoever decides under it has looked.
pub(super) fn mark_if_filtered(state: &mut State) -> Vec<Effect> {
    if state.queue.seen {
        look(state, Look::Filter)
    } else {
        Vec::new()
    }
}

/// Notes that the reviewer looks at something hidden on the ticket on the desk; nothing where it may be seen anyway.
pub(super) fn look(state: &mut State, look: Look) -> Vec<Effect> {
    let hidden = !state.desk.visible(&state.session).judge
        && state.desk.status(&state.session) != Status::Done;
    let Some(ticket) = state.desk.ticket().filter(|_| hidden) else {
        return Vec::new();
    };
    let fact = Fact::Looked {
        evaluator: state.session.version,
        tickets: vec![ticket.ordinal],
        look,
    };
    vec![super::decide::decide(state, fact)]
}
