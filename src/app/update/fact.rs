//! Facts: what was read, saved, found, judged, or failed. They renew what is shown; only keys move to another ticket.

use super::{board, compare, decide, differences, edit, list, move_to, queue, score, screen};
use crate::app::desk::Fetched;
use crate::app::effect::Effect;
use crate::app::event::{Direction, Event, Finding, Found, Reverted, Token};
use crate::app::queue::Search;
use crate::app::state::{Screen, State};
use crate::command::{JudgeCommand, Place, QueueCommand, Saying, ScoreCommand};
use crate::model::{Aim, Draft, Event as Fact, Ordinal, Revision, Standing, Status};

pub(super) fn happened(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Opened {
            ticket,
            drafts,
            masked,
        } => {
            let State {
                desk,
                session,
                size,
                unsaved,
                ..
            } = state;
            let ordinal = ticket.ordinal;
            let fetched = Fetched {
                ticket,
                drafts,
                masked,
            };
            let is_on_desk = desk.learn(fetched, unsaved.values(), session, *size);
            compare::opened(state, ordinal);
            if is_on_desk {
                move_to::mark_if_filtered(state)
            } else if state.conceding == Some(ordinal) {
                state.conceding = None;
                score::concede(state)
            } else {
                Vec::new()
            }
        }
        Event::NotOpened { ordinal, why } => not_opened(state, ordinal, why),
        Event::Found(found) => self::found(state, found),
        Event::Finding(finding) => self::finding(state, finding),
        Event::Paired {
            token,
            offers,
            total,
        } => compare::learn(state, token, offers, total),
        Event::Again(tickets) => again(state, &tickets),
        Event::Differing(listed, total) => differences::learn(state, listed, total),
        Event::Iterations(listed) => {
            board::learn_iterations(state, listed);
            Vec::new()
        }
        Event::Reviewers(listed) => {
            board::learn_reviewers(state, listed);
            Vec::new()
        }
        Event::Models(listed) => {
            board::learn_models(state, listed);
            Vec::new()
        }
        Event::Located(ordinal) => {
            state.locating = false;
            move_to::review(state, ordinal)
        }
        Event::Summaries(summaries) => {
            state.list.learn(summaries);
            Vec::new()
        }
        Event::Saved(token) => {
            saved(state, token);
            Vec::new()
        }
        Event::NotSaved {
            token,
            statuses,
            why,
        } => not_saved(state, token, &statuses, &why),
        Event::Reverted(reverted) => self::reverted(state, &reverted),
        Event::NothingToRevert(direction) => {
            state.reverting = false;
            state.refuse(match direction {
                Direction::Undo => "there is nothing to take back",
                Direction::Redo => "there is nothing to decide again",
            });
            vec![Effect::ForgetKeys]
        }
        Event::Changed(tickets) => changed(state, &tickets),
        Event::EditedOutside { ticket, text } => edit::edited_outside(state, ticket, &text),
        Event::Failed(text) => failed(state, text),
        event => told(state, event),
    }
}

/// Facts that are only shown.
fn told(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Progress(progress) => state.progress = progress,
        Event::Agreement {
            whom,
            criteria,
            disagreements,
            sensitivity,
            recent,
        } => {
            state.agreement.whom = whom;
            state.agreement.recent = recent;
            state.agreement.criteria = criteria;
            state.agreement.disagreements = disagreements;
            state.agreement.sensitivity = Some(sensitivity);
            let count = state.agreement.criteria.len();
            state.agreement.focus = state.agreement.focus.min(count.saturating_sub(1));
            if matches!(state.screen, Screen::Agreement) {
                return list::read_disagreements(state);
            }
        }
        Event::Quotable(quotable) => state.agreement.quotable = Some(quotable),
        Event::Judges(judges) => {
            state.judges.judges = judges;
            let count = state.judges.failures().count();
            state.judges.cursor = state.judges.cursor.min(count.saturating_sub(1));
        }
        Event::Paused(paused) => {
            state.judges.paused = paused;
            state.tell(if paused {
                Saying::from("the judges pause; ")
                    .key(JudgeCommand::Pause)
                    .words(" lets them go on")
            } else {
                "the judges go on".into()
            });
        }
        Event::Notice(text) => state.tell(text),
        _ => state.stale += 1,
    }
    Vec::new()
}

/// The queue that was asked for: the ticket on the desk stays where the queue has it, else its first open one is shown.
fn found(state: &mut State, found: Found) -> Vec<Effect> {
    if is_searched(state, found.token) && state.queue.awaited.is_none() {
        return found_whole(state, found);
    }
    if state.queue.awaited != Some(found.token) {
        state.stale += 1;
        return Vec::new();
    }
    state.queue.search = None;
    state.queue.claims = found.claims.into_iter().collect();
    begin(state, found.tickets, found.statuses)
}

/// More of a queue that is searched for. The first tickets are what keys wait for, and shown; later ones only make the
/// queue longer.
fn finding(state: &mut State, finding: Finding) -> Vec<Effect> {
    let Finding {
        token,
        tickets,
        statuses,
        percent,
    } = finding;
    let is_awaited = state.queue.awaited == Some(token);
    if !is_awaited && !is_searched(state, token) {
        state.stale += 1;
        return Vec::new();
    }
    state.queue.search = Some(Search::Running { token, percent });
    if tickets.is_empty() {
        return Vec::new();
    }
    if is_awaited {
        return begin(state, tickets, statuses);
    }
    state.queue.extend(tickets, statuses);
    let mut effects = list::reveal_cursor(state);
    // What is next may only now be known.
    let ahead = state.desk.missing(state.queue.ahead(move_to::AHEAD));
    if !ahead.is_empty() {
        effects.push(Effect::Open(ahead));
    }
    effects
}

/// Whether this search goes on.
fn is_searched(state: &State, wanted: Token) -> bool {
    matches!(state.queue.search, Some(Search::Running { token, .. }) if token == wanted)
}

/// The end of a search: its tickets get their order, and nothing else changes.
fn found_whole(state: &mut State, found: Found) -> Vec<Effect> {
    state.queue.search = None;
    let at_row = |state: &State, row: usize| state.queue.tickets.get(row).copied();
    let under = at_row(state, state.list.cursor);
    let anchor = state.list.anchor.and_then(|row| at_row(state, row));
    state.queue.settle(found.tickets, found.statuses);
    state.queue.claims = found.claims.into_iter().collect();
    let place = |ordinal| state.queue.place(ordinal);
    state.list.anchor = anchor.and_then(place);
    state.list.cursor = under.and_then(place).unwrap_or(state.queue.at);
    list::reveal_cursor(state)
}

/// Begins a queue with its tickets, or the first of them.
fn begin(state: &mut State, tickets: Vec<Ordinal>, statuses: Vec<Status>) -> Vec<Effect> {
    state.queue.awaited = None;
    state.queue.fill(tickets, statuses);
    state.list.marks.clear();
    state.list.anchor = None;
    let wanted = state
        .session
        .start
        .take()
        .or_else(|| state.desk.ticket().map(|ticket| ticket.ordinal));
    let kept = wanted.filter(|ordinal| state.queue.place(*ordinal).is_some());
    let first_open = || {
        state
            .queue
            .statuses
            .iter()
            .position(|status| *status == Status::Todo)
            .unwrap_or_default()
    };
    let next = kept.or_else(|| state.queue.tickets.get(first_open()).copied());
    let mut effects = if let Some(ordinal) = next {
        move_to::ticket(state, ordinal)
    } else {
        state.desk.clear();
        move_to::next_open(state)
    };
    state.list.cursor = state.queue.at;
    effects.extend(list::reveal_cursor(state));
    effects
}

/// Tickets come again: they stand behind the next open ones, with nothing left of what was known of them. One that is on
/// the desk, or about to be, stays there.
fn again(state: &mut State, tickets: &[Ordinal]) -> Vec<Effect> {
    let on_desk = state.desk.ticket().map(|ticket| ticket.ordinal);
    let awaited = state.desk.awaited();
    let met = |ordinal: &Ordinal| [on_desk, awaited].contains(&Some(*ordinal));
    let was_over = state.queue.next_open().is_none();
    for ordinal in tickets.iter().rev().filter(|ordinal| !met(ordinal)) {
        state.queue.serve_again(*ordinal);
        state.list.summaries.remove(ordinal);
        state.desk.give_up(*ordinal);
        forget_last(state, &[*ordinal]);
    }
    state.list.cursor = state
        .list
        .cursor
        .min(state.queue.tickets.len().saturating_sub(1));
    if was_over && state.queue.next_open().is_some() {
        state.tell(
            Saying::from("there are more to decide; ")
                .key(QueueCommand::NextTodo)
                .words(" goes to the next"),
        );
    }
    list::reveal_cursor(state)
}

/// A ticket that was wanted can't be read: the one before stays, and keys typed for the other are not for it.
fn not_opened(state: &mut State, ordinal: Ordinal, why: String) -> Vec<Effect> {
    let awaited = state.desk.awaited() == Some(ordinal);
    let conceded = state.conceding == Some(ordinal);
    state.desk.give_up(ordinal);
    if compare::not_opened(state, ordinal) {
        state.fail(why);
        return vec![Effect::ForgetKeys];
    }
    if conceded {
        state.conceding = None;
        state.fail(why);
        return vec![Effect::ForgetKeys];
    }
    if !awaited {
        return Vec::new();
    }
    let on_desk = state.desk.ticket().map(|ticket| ticket.ordinal);
    if let Some(place) = on_desk.and_then(|ordinal| state.queue.place(ordinal)) {
        state.queue.at = place;
    }
    state.fail(why);
    vec![Effect::ForgetKeys]
}

/// Something failed; when a key waited for it, those typed behind are for something that did not come.
fn failed(state: &mut State, text: String) -> Vec<Effect> {
    let waited = state.reverting || state.locating;
    (state.reverting, state.locating) = (false, false);
    state.fail(text);
    if waited {
        vec![Effect::ForgetKeys]
    } else {
        Vec::new()
    }
}

fn saved(state: &mut State, token: Token) {
    let Some(fact) = state.unsaved.remove(&token) else {
        state.stale += 1;
        return;
    };
    state.saved = true;
    state.compare.unsaved.remove(&token);
    for ordinal in fact.tickets() {
        state.lost.remove(&ordinal);
    }
}

/// A decision did not reach the disk: its tickets are as they were. What was set on them has become a draft, which comes
/// with them when they are read again.
fn not_saved(
    state: &mut State,
    token: Token,
    statuses: &[(Ordinal, Status)],
    why: &str,
) -> Vec<Effect> {
    let Some(fact) = state.unsaved.remove(&token) else {
        state.stale += 1;
        return Vec::new();
    };
    for (ordinal, status) in statuses {
        decide::set_status(state, *ordinal, *status);
    }
    let tickets = fact.tickets();
    let mut effects = Vec::new();
    match &fact {
        Fact::Rated(_) => forget_last(state, &tickets),
        Fact::Revised(revision) => effects.push(Effect::SaveDraft(text_kept(state, revision))),
        Fact::Flagged { on, .. } => decide::count_flags(state, tickets.len(), !on),
        Fact::Compared(made) => compare::not_saved(state, token, made.criterion.as_ref()),
        _ => {}
    }
    state.lost.extend(tickets.iter().copied());
    state.fail(format!("NOT SAVED, {}: {why}", named(&tickets)));
    effects.extend(changed(state, &tickets));
    effects
}

/// The text of an edit that did not reach the disk, as a draft beside what else is set.
fn text_kept(state: &mut State, revision: &Revision) -> Draft {
    let text = Some(revision.output.clone());
    let State {
        desk,
        session,
        size,
        ..
    } = state;
    desk.unrevise(revision, session, *size);
    if state.desk.draft.ticket == revision.ticket {
        state.desk.draft.output = text;
        state.desk.draft.from.clone_from(&revision.from);
        return state.desk.draft.clone();
    }
    Draft {
        output: text,
        from: revision.from.clone(),
        ..Draft::new(
            revision.ticket,
            revision.evaluator,
            revision.reviewer.clone(),
        )
    }
}

/// The line of the ticket just left no longer tells what stands.
fn forget_last(state: &mut State, tickets: &[Ordinal]) {
    let last = state.desk.last.as_ref();
    if last.is_some_and(|last| tickets.contains(&last.ticket.ordinal)) {
        state.desk.last = None;
    }
}

/// Tickets in a few words.
fn named(tickets: &[Ordinal]) -> String {
    match tickets {
        [one] => format!("ticket {}", one.0),
        many => format!("{} tickets", many.len()),
    }
}

/// A decision was taken back or made again: its ticket is shown, with what had been set.
fn reverted(state: &mut State, reverted: &Reverted) -> Vec<Effect> {
    state.reverting = false;
    for (ordinal, status) in &reverted.statuses {
        decide::set_status(state, *ordinal, *status);
    }
    let tickets = reverted.fact.tickets();
    let mut effects = Vec::new();
    for ordinal in &tickets {
        state.desk.give_up(*ordinal);
        state.list.summaries.remove(ordinal);
    }
    forget_last(state, &tickets);
    if let (Fact::Compared(made), Some(pair)) = (&reverted.fact, reverted.pair) {
        effects.extend(compare::reverted(state, pair, made.criterion.as_ref()));
        tell_reverted(state, reverted);
        return effects;
    }
    let is_final = is_final(&reverted.fact);
    if !is_final && stays_on_agreement(state, reverted) {
        tell_reverted(state, reverted);
        return effects;
    }
    if let (Direction::Undo, Fact::Rated(ratings)) = (reverted.direction, &reverted.fact)
        && let [rating] = ratings.as_slice()
    {
        // One rating comes back as a draft, to be changed and committed again; many are simply taken back.
        effects.push(Effect::SaveDraft(Draft {
            aim: Aim::of(rating.standing),
            scores: rating.scores.clone(),
            notes: rating.notes.clone(),
            ..Draft::new(rating.ticket, rating.evaluator, rating.reviewer.clone())
        }));
    }
    if is_final {
        tell_reverted(state, reverted);
        if matches!(state.screen, Screen::Differences) {
            effects.push(Effect::Differing);
        }
        return effects;
    }
    if let Some(first) = tickets.first().copied() {
        effects.extend(back_to(state, first));
    }
    tell_reverted(state, reverted);
    effects
}

/// Whether people settled on something: that is no ticket of the reviewer's own to come back to.
fn is_final(fact: &Fact) -> bool {
    matches!(fact, Fact::Rated(ratings) if ratings.iter().any(|made| made.standing == Standing::Final))
}

/// Whether the ticket is still decided and one of the disagreements that are looked at: then nothing is to be decided
/// anew, and the reviewer goes on along them.
fn stays_on_agreement(state: &State, reverted: &Reverted) -> bool {
    let listed = state.agreement.listed();
    let is_listed = |ordinal: &Ordinal| listed.iter().any(|other| other.ordinal == *ordinal);
    matches!(state.screen, Screen::Agreement)
        && matches!(reverted.fact, Fact::Rated(_))
        && reverted
            .statuses
            .iter()
            .all(|(ordinal, status)| *status == Status::Done && is_listed(ordinal))
}

fn tell_reverted(state: &mut State, reverted: &Reverted) {
    let what = described(&reverted.fact);
    state.tell(match reverted.direction {
        Direction::Undo => Saying::from(format!("took back: {what}; "))
            .key(ScoreCommand::Redo)
            .words(" decides it again"),
        Direction::Redo => format!("decided again: {what}").into(),
    });
}

fn back_to(state: &mut State, ordinal: Ordinal) -> Vec<Effect> {
    if matches!(state.screen, Screen::Queue) {
        return list::go_to_ticket(state, ordinal);
    }
    if state.queue.place(ordinal).is_none() {
        state.queue.filter.clear();
        let mut effects = screen::go(state, Place::Review);
        state.session.start = Some(ordinal);
        effects.push(queue::ask(state));
        return effects;
    }
    move_to::review(state, ordinal)
}

/// A decision in a few words.
fn described(fact: &Fact) -> String {
    let tickets = fact.tickets();
    let which = named(&tickets);
    match fact {
        Fact::Rated(_) if is_final(fact) => format!("the final rating of {which}"),
        Fact::Rated(_) => format!("the rating of {which}"),
        Fact::Skipped { .. } => format!("the putting off of {which}"),
        Fact::Flagged { on, .. } => format!(
            "{} {which}",
            if *on {
                "the flag of"
            } else {
                "the unflagging of"
            }
        ),
        Fact::Tagged { tag, on, .. } => {
            format!("the tag {tag} {} {which}", if *on { "on" } else { "off" })
        }
        Fact::Revised(_) => format!("the edit of {which}"),
        Fact::Compared(made) => match &made.criterion {
            None => "the choice between these two".to_string(),
            Some(key) => format!("the choice between these two on {key}"),
        },
        _ => which,
    }
}

/// What is fetched of these tickets is read again, and what the list shows of them.
fn changed(state: &mut State, tickets: &[Ordinal]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let fetched: Vec<_> = tickets
        .iter()
        .filter(|ordinal| state.desk.has(**ordinal))
        .copied()
        .collect();
    if !fetched.is_empty() {
        effects.push(Effect::Open(fetched));
    }
    let listed: Vec<_> = tickets
        .iter()
        .filter(|ordinal| state.list.summaries.contains_key(ordinal))
        .copied()
        .collect();
    if !listed.is_empty() {
        if state.screen.lists_tickets() {
            effects.push(Effect::Summaries(listed));
        } else {
            for ordinal in &listed {
                state.list.summaries.remove(ordinal);
            }
        }
    }
    effects
}
