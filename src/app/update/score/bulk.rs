//! The same decisions on every marked ticket of the list at once: each is one event, and one step of undo.

use super::{option_index, toggled};
use crate::app::effect::Effect;
use crate::app::list::KEPT;
use crate::app::state::State;
use crate::app::update::decide::{count_flags, decide, set_status};
use crate::command::{ListCommand, Saying, ScoreCommand};
use crate::model::{Criterion, Event as Fact, Notes, Ordinal, Origin, Rating, Scale, Seen, Status};

/// The marked tickets; the one under the cursor where none is marked.
fn meant(state: &State) -> Vec<Ordinal> {
    if state.list.marks.is_empty() {
        return state
            .queue
            .tickets
            .get(state.list.cursor)
            .copied()
            .into_iter()
            .collect();
    }
    // In the queue's order, so that the event reads as the list did.
    let mut marked: Vec<_> = state.list.marks.iter().copied().collect();
    marked.sort_by_key(|ordinal| state.queue.place(*ordinal));
    marked
}

pub(super) fn update(state: &mut State, command: ScoreCommand) -> Vec<Effect> {
    match command {
        ScoreCommand::Point(nth) => option(state, |criterion| option_index(criterion, nth)),
        ScoreCommand::Pass => option(state, |criterion| {
            (criterion.scale == Scale::PassFail).then_some(0)
        }),
        ScoreCommand::Fail => option(state, |criterion| {
            (criterion.scale == Scale::PassFail).then_some(1)
        }),
        ScoreCommand::Flag => flag(state),
        ScoreCommand::Skip(reason) => skip(state, reason),
        _ => {
            state.refuse(
                Saying::from("this works on one ticket: ")
                    .key(ListCommand::Open)
                    .words(" opens it"),
            );
            Vec::new()
        }
    }
}

/// Sets the focused criterion for all; when no criterion is missing any more, the ratings are committed together.
fn option(state: &mut State, index: impl Fn(&Criterion) -> Option<usize>) -> Vec<Effect> {
    let criteria = &state.session.evaluator.criteria;
    let criterion = criteria[state.list.focus.min(criteria.len() - 1)].clone();
    let Some(option) = index(&criterion) else {
        state.refuse(
            Saying::from(format!("{} has {}; ", criterion.title, criterion.scale))
                .key(ScoreCommand::NextCriterion)
                .words(" goes to another criterion"),
        );
        return Vec::new();
    };
    let score = toggled(&criterion, option, state.list.bulk.get(&criterion.key));
    state.list.bulk.insert(criterion.key.clone(), score);
    if criterion.scale.is_many() {
        return Vec::new();
    }
    settle(state)
}

/// To the next criterion that is missing, or the commit. Returns no effect while something is missing.
pub(in crate::app::update) fn settle(state: &mut State) -> Vec<Effect> {
    let evaluator = &state.session.evaluator;
    let missing = evaluator.missing(&state.list.bulk).next();
    match missing.and_then(|key| {
        evaluator
            .criteria
            .iter()
            .position(|criterion| criterion.key == *key)
    }) {
        Some(place) => {
            state.list.focus = place;
            Vec::new()
        }
        None => rate(state),
    }
}

fn rate(state: &mut State) -> Vec<Effect> {
    let tickets = meant(state);
    if tickets.is_empty() {
        state.list.bulk.clear();
        return Vec::new();
    }
    if let Some(why) = not_yet(state, &tickets) {
        state.refuse(why);
        return Vec::new();
    }
    let scores = std::mem::take(&mut state.list.bulk);
    let ratings: Vec<_> = tickets
        .iter()
        .filter_map(|ordinal| state.list.summaries.get(ordinal))
        .map(|summary| Rating {
            ticket: summary.ordinal,
            evaluator: state.session.version,
            reviewer: state.session.reviewer.clone(),
            at: state.now,
            scores: scores.clone(),
            notes: Notes::default(),
            // A queue that was chosen by hidden scores gives them away.
            seen: Seen {
                judge: summary.seen.judge || state.queue.seen,
                peers: summary.seen.peers || state.queue.seen,
            },
            random: summary.random,
            standing: summary.asks,
            origin: Origin::Here,
        })
        .collect();
    let effect = decide(state, Fact::Rated(ratings));
    for ordinal in &tickets {
        set_status(state, *ordinal, Status::Done);
    }
    finish(state, format!("rated {}", counted(tickets.len())));
    vec![effect]
}

/// Why the marked tickets can't be rated yet: what their reviewer has seen of them is not known.
fn not_yet(state: &State, tickets: &[Ordinal]) -> Option<String> {
    if tickets.len() > KEPT {
        return Some(format!("at most {KEPT} tickets can be rated at once"));
    }
    let known = |ordinal: &Ordinal| state.list.summaries.contains_key(ordinal);
    (!tickets.iter().all(known))
        .then(|| "the marked tickets are still being read; press the key again".to_string())
}

pub(super) fn skip(state: &mut State, reason: Option<String>) -> Vec<Effect> {
    let tickets: Vec<_> = meant(state)
        .into_iter()
        .filter(|ordinal| {
            let status = state.queue.status(*ordinal);
            status.is_some_and(|status| !matches!(status, Status::Done | Status::Enough))
        })
        .collect();
    if tickets.is_empty() {
        state.refuse(
            Saying::from("what is decided can't be put off; ")
                .key(ScoreCommand::Undo)
                .words(" takes a decision back"),
        );
        return Vec::new();
    }
    let fact = Fact::Skipped {
        evaluator: state.session.version,
        tickets: tickets.clone(),
        reason,
    };
    let effect = decide(state, fact);
    for ordinal in &tickets {
        set_status(state, *ordinal, Status::Skipped);
    }
    finish(state, format!("put off {}", counted(tickets.len())));
    vec![effect]
}

/// Flags all; takes the flag away where all have it.
pub(super) fn flag(state: &mut State) -> Vec<Effect> {
    let tickets = meant(state);
    if tickets.is_empty() {
        return Vec::new();
    }
    let flagged = |ordinal: &Ordinal| {
        state
            .list
            .summaries
            .get(ordinal)
            .is_some_and(|summary| summary.flagged)
    };
    let on = !tickets.iter().all(flagged);
    let changed: Vec<_> = tickets
        .into_iter()
        .filter(|ordinal| flagged(ordinal) != on)
        .collect();
    let count = changed.len();
    count_flags(state, count, on);
    let fact = Fact::Flagged {
        evaluator: state.session.version,
        tickets: changed,
        on,
    };
    let effect = decide(state, fact);
    finish(
        state,
        format!(
            "{} {}",
            if on { "flagged" } else { "took the flag from" },
            counted(count)
        ),
    );
    vec![effect]
}

/// Tags all; takes the tag away where all have it.
pub(super) fn tag(state: &mut State, tag: &str) -> Vec<Effect> {
    let tickets = meant(state);
    if tickets.is_empty() {
        return Vec::new();
    }
    let has = |ordinal: &Ordinal| {
        state
            .list
            .summaries
            .get(ordinal)
            .is_some_and(|summary| summary.tags.iter().any(|known| known == tag))
    };
    let on = !tickets.iter().all(has);
    let count = tickets.len();
    let fact = Fact::Tagged {
        evaluator: state.session.version,
        tickets,
        tag: tag.to_string(),
        on,
    };
    let effect = decide(state, fact);
    let what = if on { "tagged" } else { "took the tag from" };
    finish(state, format!("{what} {}: {tag}", counted(count)));
    vec![effect]
}

fn finish(state: &mut State, told: String) {
    state.list.marks.clear();
    state.list.anchor = None;
    state.tell(told);
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 ticket".to_string()
    } else {
        format!("{count} tickets")
    }
}
