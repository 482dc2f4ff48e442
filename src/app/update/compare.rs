//! Choosing between two outputs: one key a decision, which commits it and brings the next pair; along the pairs without
//! deciding; how they are read.

use std::sync::Arc;

use super::decide::decide;
use crate::app::compare::{Arrangement, LastChoice, Marks, OpenPair, Wanted, criteria, text_rows};
use crate::app::effect::{Effect, PairQuery};
use crate::app::event::Token;
use crate::app::state::{Screen, State};
use crate::command::{PairCommand, Place, QueueCommand, Saying, ScreenCommand};
use crate::model::{
    Choice, Chooser, Comparison, CriterionKey, Event as Fact, Offer, Ordinal, Origin, Pair, Ticket,
};

/// How many open pairs are fetched ahead.
const AHEAD: usize = 3;

pub(super) fn update(state: &mut State, command: PairCommand) -> Vec<Effect> {
    if state.compare.open.is_none() {
        state.refuse(
            Saying::from("there is no pair here; ")
                .key(QueueCommand::Filter(None))
                .words(" chooses other tickets"),
        );
        return Vec::new();
    }
    match command {
        PairCommand::First => choose(state, Choice::A),
        PairCommand::Second => choose(state, Choice::B),
        PairCommand::Tie => choose(state, Choice::Tie),
        PairCommand::Neither => choose(state, Choice::Neither),
        PairCommand::Later => later(state),
        PairCommand::Arrange => {
            arrange(state);
            Vec::new()
        }
        PairCommand::Flip => {
            flip(state);
            Vec::new()
        }
        PairCommand::Marks => {
            mark(state);
            Vec::new()
        }
    }
}

/// To the screen; the pairs are asked for where they are not known or others are wanted now.
pub(super) fn go(state: &mut State) -> Vec<Effect> {
    state.screen = Screen::Compare;
    let filter = (state.queue.filter.clone(), state.queue.seen);
    if state.compare.offers.is_none() || state.compare.filter != filter {
        return vec![ask(state)];
    }
    if state.compare.open.is_none() {
        return next_open(state);
    }
    Vec::new()
}

/// Asks for the pairs among the tickets of the filter.
pub(super) fn ask(state: &mut State) -> Effect {
    let token = state.token();
    let (filter, seen) = (state.queue.filter.clone(), state.queue.seen);
    state.compare.asked = Some(token);
    state.compare.filter = (filter.clone(), seen);
    Effect::Pairs(PairQuery {
        token,
        filter,
        seen,
    })
}

/// The pairs that were asked for: the one on the screen stays where they have it, else the first open one is shown.
pub(super) fn learn(
    state: &mut State,
    token: Token,
    offers: Vec<Offer>,
    total: u64,
) -> Vec<Effect> {
    if state.compare.asked != Some(token) {
        state.stale += 1;
        return Vec::new();
    }
    let compare = &mut state.compare;
    compare.asked = None;
    compare.offers = Some(offers);
    compare.total = total;
    if let Some(wanted) = compare.wanted.take() {
        return show_pair(state, wanted);
    }
    let shown = compare.open.as_ref().map(|open| open.pair);
    if let Some(at) = shown.and_then(|pair| compare.place(&pair)) {
        compare.at = at;
        return fetch(state, Vec::new());
    }
    compare.open = None;
    compare.at = 0;
    next_open(state)
}

/// A ticket was read: shows the pair that waits for it, renews the one that is shown.
pub(super) fn opened(state: &mut State, ordinal: Ordinal) {
    if let Some(wanted) = state.compare.awaited {
        if let Some(tickets) = fetched(state, &wanted.pair) {
            state.compare.awaited = None;
            lay(state, wanted, tickets);
        }
        return;
    }
    let open = state.compare.open.as_ref();
    let Some(pair) = open.map(|open| open.pair) else {
        return;
    };
    if pair.tickets().any(|ticket| ticket == ordinal)
        && let Some(tickets) = fetched(state, &pair)
        && let Some(open) = &mut state.compare.open
    {
        open.renew(tickets, &state.session.reviewer);
        note_chosen(state);
    }
}

/// A ticket can't be read: whether the pair that waits for it is given up. The one before stays.
pub(super) fn not_opened(state: &mut State, ordinal: Ordinal) -> bool {
    let compare = &mut state.compare;
    let waits = |wanted: &Wanted| wanted.pair.tickets().any(|ticket| ticket == ordinal);
    if !compare.awaited.as_ref().is_some_and(waits) {
        return false;
    }
    compare.awaited = None;
    let shown = compare.open.as_ref().map(|open| open.pair);
    if let Some(at) = shown.and_then(|pair| compare.place(&pair)) {
        compare.at = at;
    }
    true
}

/// A choice did not reach the disk: the pair is open again, and its tickets are read again.
pub(super) fn not_saved(state: &mut State, token: Token, criterion: Option<&CriterionKey>) {
    let compare = &mut state.compare;
    let Some(pair) = compare.unsaved.remove(&token) else {
        return;
    };
    if let Some(open) = compare
        .open
        .as_mut()
        .filter(|open| open.pair.is_same(&pair))
    {
        open.chosen.remove(&criterion.cloned());
    }
    if criterion.is_some() {
        return;
    }
    let last = compare.last.take();
    compare.last = last.filter(|last| !last.pair.is_same(&pair));
    let place = compare.place(&pair);
    if let Some(offer) = place.and_then(|at| compare.offers.as_mut()?.get_mut(at)) {
        offer.is_chosen = false;
    }
}

/// A choice was taken back or made again: its pair is shown, with what it was about under the cursor.
pub(super) fn reverted(
    state: &mut State,
    pair: Pair,
    criterion: Option<&CriterionKey>,
) -> Vec<Effect> {
    let last = state.compare.last.take();
    state.compare.last = last.filter(|last| !last.pair.is_same(&pair));
    state.screen = Screen::Compare;
    for ordinal in pair.tickets() {
        state.desk.give_up(ordinal);
    }
    let place = criterion.and_then(|key| {
        criteria(&state.session.evaluator).position(|criterion| criterion.key == *key)
    });
    let focus = place.map_or(0, |at| at + 1);
    let wanted = Wanted { pair, focus };
    if state.compare.offers.is_some() {
        return show_pair(state, wanted);
    }
    state.compare.wanted = Some(wanted);
    vec![ask(state)]
}

/// Shows a pair, which is put into the list where the filter leaves it out.
fn show_pair(state: &mut State, wanted: Wanted) -> Vec<Effect> {
    let compare = &mut state.compare;
    let pair = wanted.pair;
    let at = compare.place(&pair).unwrap_or_else(|| {
        let offers = compare.offers.get_or_insert_default();
        let at = compare.at.min(offers.len());
        let is_chosen = false;
        offers.insert(at, Offer { pair, is_chosen });
        at
    });
    show_for(state, at, wanted.focus)
}

fn show(state: &mut State, at: usize) -> Vec<Effect> {
    show_for(state, at, 0)
}

/// Shows the pair at a place where its tickets are fetched, else waits for them.
fn show_for(state: &mut State, at: usize, focus: usize) -> Vec<Effect> {
    let offers = state.compare.offers.as_deref().unwrap_or_default();
    let Some(pair) = offers.get(at).map(|offer| offer.pair) else {
        return Vec::new();
    };
    state.compare.at = at;
    let wanted = Wanted { pair, focus };
    if let Some(tickets) = fetched(state, &pair) {
        lay(state, wanted, tickets);
        return fetch(state, Vec::new());
    }
    state.compare.awaited = Some(wanted);
    fetch(state, pair.tickets().collect())
}

/// Asks for tickets that are not fetched: these, then those of the next open pairs.
fn fetch(state: &State, mut wanted: Vec<Ordinal>) -> Vec<Effect> {
    let compare = &state.compare;
    let offers = compare.offers.as_deref().unwrap_or_default();
    let ahead = compare.ahead(compare.at + 1).take(AHEAD);
    for ordinal in ahead.flat_map(|at| offers[at].pair.tickets()) {
        if !wanted.contains(&ordinal) {
            wanted.push(ordinal);
        }
    }
    let missing = state.desk.missing(wanted);
    if missing.is_empty() {
        return Vec::new();
    }
    vec![Effect::Open(missing)]
}

fn fetched(state: &State, pair: &Pair) -> Option<[Arc<Ticket>; 2]> {
    let [left, right] = pair.sides();
    let of = |ordinal| state.desk.fetched(ordinal).cloned();
    Some([of(left.log)?, of(right.log)?])
}

fn lay(state: &mut State, wanted: Wanted, tickets: [Arc<Ticket>; 2]) {
    let State {
        compare,
        session,
        size,
        ..
    } = state;
    compare.open = Some(OpenPair::new(wanted, tickets, session));
    compare.set_out(session, *size);
    let rows = text_rows(session, *size);
    if let Some(open) = &mut compare.open {
        open.scroll_to(open.reading.start(rows), rows);
    }
    note_chosen(state);
}

/// What is chosen of the pair that is shown is what the list says of it.
fn note_chosen(state: &mut State) {
    let compare = &mut state.compare;
    let Some(open) = &compare.open else { return };
    let is_chosen = open.shows_names();
    let place = Some(compare.at).filter(|at| {
        let offer = compare.offers.as_ref().and_then(|offers| offers.get(*at));
        offer.is_some_and(|offer| offer.pair.is_same(&open.pair))
    });
    if let Some(offer) = place.and_then(|at| compare.offers.as_mut()?.get_mut(at)) {
        offer.is_chosen = is_chosen;
    }
}

/// Chooses the left (A), the right (B), both or none. Over all it commits and brings the next pair; on a criterion it
/// commits and goes on to the next one.
fn choose(state: &mut State, choice: Choice) -> Vec<Effect> {
    let Some(open) = &state.compare.open else {
        return Vec::new();
    };
    let criterion = open
        .focused(&state.session.evaluator)
        .map(|criterion| criterion.key.clone());
    let mut effects = Vec::new();
    if open.chosen.get(&criterion) != Some(&choice) {
        effects.push(commit(state, criterion.as_ref(), choice));
    }
    if criterion.is_none() {
        effects.extend(next_open(state));
    } else if let Some(open) = &mut state.compare.open {
        let rows = criteria(&state.session.evaluator).count() + 1;
        open.focus = (open.focus + 1) % rows;
    }
    effects
}

fn commit(state: &mut State, criterion: Option<&CriterionKey>, choice: Choice) -> Effect {
    let made = comparison(state, criterion.cloned(), choice);
    let effect = decide(state, Fact::Compared(made));
    let compare = &mut state.compare;
    let open = compare.open.as_mut().expect("a pair is shown");
    if let Effect::Commit { token, .. } = &effect {
        compare.unsaved.insert(*token, open.pair);
    }
    let is_first = open.chosen.insert(criterion.cloned(), choice).is_none();
    if criterion.is_some() {
        return effect;
    }
    if is_first {
        state
            .pace
            .decided(state.now, open.reading.words.iter().sum());
    }
    compare.last = Some(LastChoice {
        pair: open.pair,
        number: compare.at + 1,
        names: open.names(),
        choice,
        judges: open.judged(),
    });
    note_chosen(state);
    effect
}

/// The choice as it is written down.
fn comparison(state: &State, criterion: Option<CriterionKey>, choice: Choice) -> Comparison {
    let open = state.compare.open.as_ref().expect("a pair is shown");
    let pair = open.pair;
    let [left, right] = &open.tickets;
    let (of_a, of_b) = if pair.swapped {
        (right, left)
    } else {
        (left, right)
    };
    let mut seen = open.seen(&state.session);
    if state.queue.seen {
        (seen.judge, seen.peers) = (true, true);
    }
    Comparison {
        ticket: pair.a.log,
        evaluator: state.session.version,
        by: Some(Chooser::Reviewer {
            by: state.session.reviewer.clone(),
        }),
        at: state.now,
        a: pair.a.side(of_a.id),
        b: pair.b.side(of_b.id),
        swapped: pair.swapped,
        criterion,
        choice: pair.turned(choice),
        seen,
        random: left.random && right.random,
        origin: Origin::Here,
    }
}

/// Shows the next open pair, or says that there is none.
pub(super) fn next_open(state: &mut State) -> Vec<Effect> {
    let compare = &state.compare;
    let from = if compare.open.is_some() {
        compare.at + 1
    } else {
        0
    };
    let next = compare.ahead(from).next();
    if let Some(next) = next {
        if next == compare.at && compare.open.is_some() {
            state.tell("only this pair is left");
            return Vec::new();
        }
        return show(state, next);
    }
    let count = compare.listed();
    if count > 0 {
        state.tell(
            Saying::from(format!("all {count} pairs are chosen; "))
                .key(ScreenCommand::Go(Place::Review))
                .words(" goes back to the tickets"),
        );
        if state.compare.open.is_none() {
            return show(state, 0);
        }
    }
    Vec::new()
}

/// A neighbour in the list, chosen or not.
pub(super) fn step(state: &mut State, step: isize) -> Vec<Effect> {
    let place = state.compare.at.checked_add_signed(step);
    if let Some(at) = place.filter(|at| *at < state.compare.listed()) {
        return show(state, at);
    }
    state.refuse(if step > 0 {
        "this is the last pair"
    } else {
        "this is the first pair"
    });
    Vec::new()
}

/// Puts the pair that is shown to the end of the list.
fn later(state: &mut State) -> Vec<Effect> {
    let compare = &mut state.compare;
    let at = compare.at;
    let others = compare.ahead(at).any(|other| other != at);
    let offers = compare.offers.get_or_insert_default();
    match offers.get(at) {
        Some(offer) if offer.is_chosen => {
            state.refuse("this pair is chosen; there is nothing to put off");
            return Vec::new();
        }
        _ if !others => {
            state.refuse("only this pair is left");
            return Vec::new();
        }
        _ => {}
    }
    if at < offers.len() {
        let offer = offers.remove(at);
        offers.push(offer);
    }
    let next = compare.ahead(at).next().unwrap_or(0);
    show(state, next)
}

/// Brings another criterion, or over all, under the cursor.
pub(super) fn step_criterion(state: &mut State, around: impl Fn(usize, usize) -> usize) {
    let rows = criteria(&state.session.evaluator).count() + 1;
    if let Some(open) = &mut state.compare.open {
        open.focus = around(open.focus, rows);
    }
}

/// Scrolls conversation and outputs together.
pub(super) fn scroll(state: &mut State, to: impl Fn(usize, usize) -> usize) {
    let rows = text_rows(&state.session, state.size);
    if let Some(open) = &mut state.compare.open {
        open.scroll_to(to(open.top, rows), rows);
    }
}

fn set_out(state: &mut State) {
    let State {
        compare,
        session,
        size,
        ..
    } = state;
    compare.set_out(session, *size);
}

fn arrange(state: &mut State) {
    let next = state.compare.arrangement.next(state.size);
    state.compare.arrangement = next;
    set_out(state);
    let rows = text_rows(&state.session, state.size);
    if let Some(open) = &mut state.compare.open {
        open.scroll_to(open.reading.start(rows), rows);
    }
    state.tell(match next {
        Arrangement::Beside => Saying::from("side by side"),
        Arrangement::Stacked => Saying::from("one above the other"),
        Arrangement::Single => Saying::from("one at a time; ")
            .key(PairCommand::Flip)
            .words(" shows the other"),
    });
}

/// The other output: in its place where one is shown at a time, else the first rows of it.
fn flip(state: &mut State) {
    let arrangement = state.compare.arrangement.fitting(state.size);
    let rows = text_rows(&state.session, state.size);
    let Some(open) = &mut state.compare.open else {
        return;
    };
    match arrangement {
        Arrangement::Beside => state.refuse("both are shown, side by side"),
        Arrangement::Stacked => {
            let second = open.reading.heads[1].unwrap_or(0);
            let row = if open.top < second {
                second
            } else {
                open.reading.start(rows)
            };
            open.scroll_to(row, rows);
        }
        Arrangement::Single => {
            open.is_flipped = !open.is_flipped;
            set_out(state);
        }
    }
}

fn mark(state: &mut State) {
    let Some(open) = &state.compare.open else {
        return;
    };
    if open.reading.is_same {
        state.refuse("both are the same text");
        return;
    }
    let is_marked = open.reading.is_marked;
    state.compare.marks = if is_marked { Marks::Off } else { Marks::On };
    set_out(state);
    state.tell(if is_marked {
        "differing words are not marked"
    } else {
        "words that only one of them has are marked"
    });
}
