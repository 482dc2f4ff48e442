//! Flags, tags, skips and looks of the ticket on the desk.

use super::bulk;
use crate::app::effect::Effect;
use crate::app::state::{Screen, State};
use crate::app::update::decide::{count_flags, decide, set_status};
use crate::app::update::move_to;
use crate::command::{Saying, ScoreCommand, ScreenCommand};
use crate::model::{Event as Fact, Look, Status};

pub(in crate::app::update) fn skip(state: &mut State, reason: Option<String>) -> Vec<Effect> {
    if matches!(state.screen, Screen::Queue) {
        return bulk::skip(state, reason);
    }
    let Some(ticket) = state.desk.ticket() else {
        return Vec::new();
    };
    if ticket.status(&state.session.reviewer) == Status::Done {
        state.refuse(
            Saying::from("this ticket is decided; ")
                .key(ScoreCommand::Undo)
                .words(" takes the decision back"),
        );
        return Vec::new();
    }
    let ordinal = ticket.ordinal;
    if state.desk.is_settling() {
        state.refuse(
            Saying::from("a final rating is not put off; ")
                .key(ScreenCommand::Back)
                .words(" leaves it"),
        );
        return Vec::new();
    }
    if state.queue.status(ordinal) == Some(Status::Enough) {
        state.refuse("enough others have rated this ticket; there is nothing to put off");
        return Vec::new();
    }
    let fact = Fact::Skipped {
        evaluator: state.session.version,
        tickets: vec![ordinal],
        reason,
    };
    let mut effects = vec![decide(state, fact)];
    set_status(state, ordinal, Status::Skipped);
    effects.extend(move_to::next_open(state));
    effects
}

pub(super) fn flag(state: &mut State) -> Vec<Effect> {
    let Some(ticket) = state.desk.ticket() else {
        return Vec::new();
    };
    let (ordinal, on) = (ticket.ordinal, !ticket.flagged);
    count_flags(state, 1, on);
    let fact = Fact::Flagged {
        evaluator: state.session.version,
        tickets: vec![ordinal],
        on,
    };
    vec![decide(state, fact)]
}

/// Puts a tag on the ticket, or on the marked ones, or takes it away.
pub(in crate::app::update) fn tag(state: &mut State, typed: &str) -> Vec<Effect> {
    let tag = typed.trim().to_string();
    if tag.is_empty() {
        return Vec::new();
    }
    if tag.chars().count() > 60 || tag.chars().any(|c| c.is_control() || c == ',') {
        state.refuse("a tag has at most 60 characters, without commas");
        return Vec::new();
    }
    if !state.session.tags.contains(&tag) {
        state.session.tags.push(tag.clone());
    }
    if matches!(state.screen, Screen::Queue) {
        return bulk::tag(state, &tag);
    }
    let Some(ticket) = state.desk.ticket() else {
        return Vec::new();
    };
    if ticket.log.tags.contains(&tag) {
        state.refuse(format!(
            "the log came with the tag {tag}; it can't be taken away"
        ));
        return Vec::new();
    }
    let (ordinal, on) = (ticket.ordinal, !ticket.tags.contains(&tag));
    state.tell(format!(
        "{} {tag}",
        if on { "tagged" } else { "no longer tagged" }
    ));
    let fact = Fact::Tagged {
        evaluator: state.session.version,
        tickets: vec![ordinal],
        tag,
        on,
    };
    vec![decide(state, fact)]
}

pub(super) fn reveal(state: &mut State) -> Vec<Effect> {
    if state.desk.visible(&state.session).judge {
        state.tell("judge and peers are shown already");
        return Vec::new();
    }
    let effects = move_to::look(state, Look::Scores);
    state.tell("judge and peers are shown; this rating will not count as blind");
    effects
}
