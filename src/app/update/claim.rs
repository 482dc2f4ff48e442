//! Tickets for this reviewer for a while, so that nobody else is offered them; and back again.

use std::collections::BTreeSet;

use jiff::ToSpan as _;

use super::decide::decide;
use crate::app::effect::Effect;
use crate::app::state::State;
use crate::command::{QueueCommand, Saying};
use crate::model::{Claim, Event as Fact, Ordinal, Status};

/// Hours that a lease from the screen lasts.
const HOURS: i64 = 2;

/// Tickets that are taken where neither a number is said nor any ticket is marked.
const USUAL: usize = 20;

/// Takes so many of the next open tickets, or the marked ones.
pub(super) fn claim(state: &mut State, count: Option<usize>) -> Vec<Effect> {
    let marked = state.list.marks.clone();
    let tickets = if count.is_none() && !marked.is_empty() {
        in_order(state, &marked)
    } else {
        let held: BTreeSet<_> = own(state).collect();
        let next = state.queue.open().filter(|it| !held.contains(it));
        next.take(count.unwrap_or(USUAL)).collect()
    };
    let is_free = |ordinal: &Ordinal| {
        let status = state.queue.status(*ordinal);
        matches!(status, Some(Status::Todo | Status::Skipped))
    };
    let free: Vec<_> = tickets.into_iter().filter(is_free).collect();
    let Ok(until) = state.now.checked_add(HOURS.hours()) else {
        return Vec::new();
    };
    if free.is_empty() {
        state.refuse("there is no ticket that could be taken");
        return Vec::new();
    }
    let by = state.session.reviewer.clone();
    for ordinal in &free {
        let by = by.clone();
        state.queue.claims.insert(*ordinal, Claim { by, until });
    }
    let told = format!("{} yours until {}; ", counted(free.len()), hour(until));
    let effect = said(state, free, Some(until));
    state.tell(
        Saying::from(told)
            .key(QueueCommand::Release)
            .words(" gives them back"),
    );
    vec![effect]
}

/// Gives back the marked tickets, or all that this reviewer holds.
pub(super) fn release(state: &mut State) -> Vec<Effect> {
    let mut held: BTreeSet<_> = own(state).collect();
    if !state.list.marks.is_empty() {
        held.retain(|ordinal| state.list.marks.contains(ordinal));
    }
    if held.is_empty() {
        state.refuse("you hold no ticket");
        return Vec::new();
    }
    for ordinal in &held {
        state.queue.claims.remove(ordinal);
    }
    let told = format!("gave back {}", counted(held.len()));
    let effect = said(state, held.into_iter().collect(), None);
    state.tell(told);
    vec![effect]
}

fn said(state: &mut State, tickets: Vec<Ordinal>, until: Option<jiff::Timestamp>) -> Effect {
    state.list.marks.clear();
    state.list.anchor = None;
    let fact = Fact::Claimed {
        evaluator: state.session.version,
        tickets,
        until,
    };
    decide(state, fact)
}

/// What this reviewer holds.
fn own(state: &State) -> impl Iterator<Item = Ordinal> {
    let claims = state.queue.claims.iter();
    let own = claims.filter(|(_, claim)| claim.by == state.session.reviewer);
    own.map(|(ordinal, _)| *ordinal)
}

fn in_order(state: &State, marked: &BTreeSet<Ordinal>) -> Vec<Ordinal> {
    let mut marked: Vec<_> = marked.iter().copied().collect();
    marked.sort_by_key(|ordinal| state.queue.place(*ordinal));
    marked
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 ticket is".to_string(),
        many => format!("{many} tickets are"),
    }
}

fn hour(until: jiff::Timestamp) -> String {
    until.strftime("%H:%M UTC").to_string()
}
