//! Which ticket, which queue: steps along it, filters and orders it, remembers places in it.

use super::{claim, compare, list, move_to};
use crate::app::effect::{Effect, Query};
use crate::app::prompt::{Fault, Prompt, Purpose};
use crate::app::queue::Search;
use crate::app::state::{Screen, State};
use crate::command::{QueueCommand, Saying, Scope};
use crate::model::Order;
use crate::query::filter::Filter;

/// What a filter by hidden scores tells.
pub(super) const BLINDFOLD: &str =
    "hidden scores count as missing here; :filter-seen looks at them";

pub(super) fn update(state: &mut State, command: QueueCommand) -> Vec<Effect> {
    match command {
        QueueCommand::Next => step(state, 1),
        QueueCommand::Previous => step(state, -1),
        QueueCommand::NextTodo if matches!(state.screen, Screen::Compare) => {
            compare::next_open(state)
        }
        QueueCommand::NextTodo => move_to::next_open(state),
        QueueCommand::Goto(id) => {
            state.locating = true;
            vec![Effect::Find(id)]
        }
        QueueCommand::Filter(None) => {
            state.prompt = Some(Prompt::new(Purpose::Filter, &state.queue.filter));
            Vec::new()
        }
        QueueCommand::Filter(Some(text)) => said(state, &text, false),
        QueueCommand::FilterSeen(text) => said(state, &text, true),
        QueueCommand::Order(None) => {
            state.prompt = Some(Prompt::new(Purpose::Order, &state.queue.order.to_string()));
            Vec::new()
        }
        QueueCommand::Order(Some(name)) => match order(state, &name) {
            Ok(effects) => effects,
            Err(why) => {
                state.refuse(why);
                Vec::new()
            }
        },
        QueueCommand::Claim(count) => claim::claim(state, count.map(usize::from)),
        QueueCommand::Release => claim::release(state),
        QueueCommand::SetMark(letter) => {
            if let Some(ticket) = state.desk.ticket() {
                state.queue.marks.insert(letter, ticket.ordinal);
                state.tell(
                    Saying::from(format!("remembered as {letter}; "))
                        .key(QueueCommand::JumpMark(letter))
                        .words(" comes back"),
                );
            }
            Vec::new()
        }
        QueueCommand::JumpMark(letter) => {
            if let Some(ordinal) = state.queue.marks.get(&letter).copied() {
                move_to::review(state, ordinal)
            } else {
                state.refuse(
                    Saying::from(format!("nothing is remembered as {letter}; "))
                        .key_in(Scope::Review, QueueCommand::SetMark(letter))
                        .words(" remembers a ticket"),
                );
                Vec::new()
            }
        }
    }
}

/// A neighbour in the queue, whatever its status; among the disagreements on their screen.
fn step(state: &mut State, step: isize) -> Vec<Effect> {
    if matches!(state.screen, Screen::Agreement) {
        return list::step_disagreement(state, step);
    }
    if matches!(state.screen, Screen::Compare) {
        return compare::step(state, step);
    }
    let place = state.queue.at.checked_add_signed(step);
    if let Some(ordinal) = place.and_then(|place| state.queue.tickets.get(place).copied()) {
        move_to::ticket(state, ordinal)
    } else {
        state.refuse(if step > 0 {
            "this is the last ticket"
        } else {
            "this is the first ticket"
        });
        Vec::new()
    }
}

/// A filter that was said as a command: a mistake in it opens the line with a caret under it.
fn said(state: &mut State, text: &str, seen: bool) -> Vec<Effect> {
    match filter(state, text, seen) {
        Ok(effects) => effects,
        Err(fault) => {
            let mut prompt = Prompt::new(Purpose::Filter, text);
            prompt.fault = Some(fault);
            state.prompt = Some(prompt);
            Vec::new()
        }
    }
}

/// Asks for the tickets of a filter.
pub(super) fn filter(state: &mut State, text: &str, seen: bool) -> Result<Vec<Effect>, Fault> {
    let text = text.trim();
    let parsed = Filter::parse(text, &state.session.vocabulary).map_err(|error| Fault {
        message: error.message.clone().into(),
        span: error.span.clone(),
    })?;
    state.queue.filter = text.to_string();
    state.queue.seen = seen && parsed.reveals();
    state.queue.is_blindfold = !seen && parsed.reveals() && state.session.evaluator.blind;
    if state.queue.is_blindfold {
        state.tell(BLINDFOLD);
    }
    let mut effects = vec![ask(state)];
    if matches!(state.screen, Screen::Compare) {
        effects.push(compare::ask(state));
    }
    Ok(effects)
}

/// Asks for the tickets in an order.
pub(super) fn order(state: &mut State, name: &str) -> Result<Vec<Effect>, String> {
    state.queue.order = name.parse::<Order>().map_err(|error| error.to_string())?;
    state.tell(format!("in the order {}", state.queue.order));
    Ok(vec![ask(state)])
}

/// Asks for the queue as it is described now.
pub(super) fn ask(state: &mut State) -> Effect {
    let token = state.token();
    state.queue.awaited = Some(token);
    state.queue.search = None;
    let on_desk = state.desk.ticket().map(|ticket| ticket.ordinal);
    Effect::Query(Query {
        token,
        near: state.session.start.or(on_desk),
        filter: state.queue.filter.clone(),
        order: state.queue.order.clone(),
        seen: state.queue.seen,
    })
}

/// Ends the search: what it has found stays, and where that is nothing, the queue of before.
pub(super) fn stop_search(state: &mut State) -> Vec<Effect> {
    let Some(Search::Running { percent, .. }) = state.queue.search else {
        return Vec::new();
    };
    if state.queue.awaited.is_some() {
        state.queue.give_up();
        state.tell("the search was stopped before it found anything");
        return vec![Effect::EndSearch, Effect::ForgetKeys];
    }
    state.queue.search = Some(Search::Stopped { percent });
    let count = state.queue.tickets.len();
    state.tell(format!(
        "the search was stopped at {percent}%; it had found {count}"
    ));
    vec![Effect::EndSearch]
}
