//! Scores of the ticket on the desk, set by one key each and committed when none is missing. In the list the same keys
//! act on the marked tickets.

mod bulk;
mod commit;
mod concede;
mod mark;
mod note;

pub(super) use bulk::settle;
pub(super) use concede::concede;
pub(super) use mark::{skip, tag};
pub(super) use note::noted;

use self::commit::commit;
use super::{board, compare, decide, list, move_to};
use crate::app::desk::Last;
use crate::app::effect::Effect;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::state::{Screen, State};
use crate::command::{Saying, ScoreCommand};
use crate::model::{AutoAdvance, Criterion, Scale, Score, Status};

pub(super) fn update(state: &mut State, command: ScoreCommand) -> Vec<Effect> {
    match command {
        ScoreCommand::Undo => revert(state, Effect::Undo),
        ScoreCommand::Redo => revert(state, Effect::Redo),
        ScoreCommand::NextCriterion => step_criterion(state, 1),
        ScoreCommand::PreviousCriterion => step_criterion(state, -1),
        ScoreCommand::Concede => concede(state),
        ScoreCommand::SkipBecause => ask(state, Purpose::SkipReason, ""),
        ScoreCommand::Tag(None) => ask(state, Purpose::Tag, ""),
        ScoreCommand::Tag(Some(text)) => tag(state, &text),
        command if matches!(state.screen, Screen::Queue) => bulk::update(state, command),
        _ if state.desk.ticket().is_none() => {
            state.refuse(decide::no_ticket());
            Vec::new()
        }
        command => on_desk(state, command),
    }
}

fn on_desk(state: &mut State, command: ScoreCommand) -> Vec<Effect> {
    match command {
        ScoreCommand::Point(nth) => point(state, nth),
        ScoreCommand::Pass => pass_or_fail(state, true),
        ScoreCommand::Fail => pass_or_fail(state, false),
        ScoreCommand::Clear => clear(state),
        ScoreCommand::Commit => enter(state),
        ScoreCommand::NoteCriterion => note::criterion(state),
        ScoreCommand::NoteTicket => note::ticket(state),
        ScoreCommand::Skip(reason) => skip(state, reason),
        ScoreCommand::Flag => mark::flag(state),
        ScoreCommand::Reveal => mark::reveal(state),
        ScoreCommand::Undo
        | ScoreCommand::Redo
        | ScoreCommand::NextCriterion
        | ScoreCommand::PreviousCriterion
        | ScoreCommand::Concede
        | ScoreCommand::SkipBecause
        | ScoreCommand::Tag(_) => Vec::new(),
    }
}

/// Opens the line to type in.
fn ask(state: &mut State, purpose: Purpose, text: &str) -> Vec<Effect> {
    state.prompt = Some(Prompt::new(purpose, text));
    Vec::new()
}

fn revert(state: &mut State, effect: Effect) -> Vec<Effect> {
    state.reverting = true;
    vec![effect]
}

/// The option that a digit means: the nth; on a scale that starts at 0 the digit is the value.
fn option_index(criterion: &Criterion, nth: u8) -> Option<usize> {
    let place = match &criterion.scale {
        Scale::Ordinal { min: 0, .. } => usize::from(nth % 10),
        Scale::Ordinal { .. } | Scale::PassFail | Scale::Choice { .. } => usize::from(nth) - 1,
        Scale::Text => return None,
    };
    (place < criterion.scale.options().len()).then_some(place)
}

/// A scale's option as the score it sets; on a choice of several it is toggled in what was set.
fn toggled(criterion: &Criterion, option: usize, before: Option<&Score>) -> Score {
    let option = criterion.scale.options().swap_remove(option);
    match (&criterion.scale, option) {
        (Scale::Choice { labels, many: true }, Score::Label(key)) => {
            let chosen: &[String] = match before {
                Some(Score::Labels(keys)) => keys,
                _ => &[],
            };
            let is_on = |label: &str| chosen.iter().any(|other| other == label) != (label == key);
            Score::Labels(
                labels
                    .iter()
                    .filter(|label| is_on(&label.key))
                    .map(|label| label.key.clone())
                    .collect(),
            )
        }
        (_, option) => option,
    }
}

fn point(state: &mut State, nth: u8) -> Vec<Effect> {
    let criterion = state.desk.focused(&state.session).clone();
    if let Some(option) = option_index(&criterion, nth) {
        return set(state, &criterion, option);
    }
    state.refuse(match criterion.scale {
        Scale::Text => Saying::from(format!("{} is a text: ", criterion.title))
            .key(ScoreCommand::NoteCriterion)
            .words(" writes it"),
        _ => format!("{} has {}", criterion.title, criterion.scale).into(),
    });
    Vec::new()
}

fn pass_or_fail(state: &mut State, pass: bool) -> Vec<Effect> {
    let criteria = &state.session.evaluator.criteria;
    let is_binary = |place: &usize| criteria[*place].scale == Scale::PassFail;
    let focus = state.desk.focus;
    let all = || (focus..criteria.len()).chain(0..focus).filter(is_binary);
    let open = || all().find(|place| !state.desk.draft.scores.contains_key(&criteria[*place].key));
    let place = if is_binary(&focus) {
        Some(focus)
    } else {
        open().or_else(|| all().next())
    };
    let Some(place) = place else {
        state.refuse("this evaluator has no pass-fail criterion");
        return Vec::new();
    };
    let criterion = criteria[place].clone();
    let ticket = state.desk.draft.ticket;
    let effects = set(state, &criterion, usize::from(!pass));
    // The key is a shortcut to another criterion, not a jump: the focus stays while there is something to set.
    let stays = place != focus && state.desk.draft.ticket == ticket && !is_set(state, focus);
    if stays {
        state.desk.focus = focus;
    }
    effects
}

fn is_set(state: &State, place: usize) -> bool {
    state
        .desk
        .draft
        .scores
        .contains_key(&state.session.evaluator.criteria[place].key)
}

/// Sets a score; when it was the last one missing, the rating is committed.
fn set(state: &mut State, criterion: &Criterion, option: usize) -> Vec<Effect> {
    let scores = &mut state.desk.draft.scores;
    let was_complete = state.session.evaluator.missing(scores).next().is_none();
    let score = toggled(criterion, option, scores.get(&criterion.key));
    scores.insert(criterion.key.clone(), score);
    if criterion.scale.is_many() {
        return vec![Effect::SaveDraft(state.desk.draft.clone())];
    }
    advance(state, was_complete)
}

/// After a score was set: the next criterion, or the commit when it was the last one missing. A draft that was complete
/// before (after an undo, say) waits for Enter, so that more than one of its scores can be changed.
fn advance(state: &mut State, was_complete: bool) -> Vec<Effect> {
    let evaluator = state.session.evaluator.clone();
    let done = state.desk.status(&state.session) == Status::Done;
    let is_complete = evaluator.missing(&state.desk.draft.scores).next().is_none();
    if is_complete && !was_complete && !done && evaluator.auto_advance != AutoAdvance::Off {
        return commit(state);
    }
    let count = evaluator.criteria.len();
    let focus = state.desk.focus;
    let missing = |place: &usize| !evaluator.criteria[*place].optional && !is_set(state, *place);
    let next = (focus + 1..count).chain(0..focus).find(missing);
    state.desk.focus = next.unwrap_or(if is_complete {
        (focus + 1).min(count - 1)
    } else {
        focus
    });
    if is_complete {
        state.tell(Saying::default().key(ScoreCommand::Commit).words(if done {
            " commits the change"
        } else {
            " commits"
        }));
    }
    vec![Effect::SaveDraft(state.desk.draft.clone())]
}

fn clear(state: &mut State) -> Vec<Effect> {
    let key = state.desk.focused(&state.session).key.clone();
    if state.desk.draft.scores.remove(&key).is_none() {
        state.refuse("this criterion has no score yet");
        return Vec::new();
    }
    vec![save_or_forget(state)]
}

fn save_or_forget(state: &State) -> Effect {
    if state.desk.draft.is_empty() {
        Effect::ClearDraft(state.desk.draft.ticket, state.desk.draft.aim)
    } else {
        Effect::SaveDraft(state.desk.draft.clone())
    }
}

/// Enter: on a choice of several it settles the choice; then it commits what is complete and moves on.
fn enter(state: &mut State) -> Vec<Effect> {
    let criterion = state.desk.focused(&state.session).clone();
    let settles = criterion.scale.is_many();
    let done = state.desk.status(&state.session) == Status::Done;
    if settles && !done {
        // Nothing chosen is a choice, too.
        state
            .desk
            .draft
            .scores
            .entry(criterion.key.clone())
            .or_insert_with(|| Score::Labels(Vec::new()));
    }
    let evaluator = state.session.evaluator.clone();
    let missing: Vec<_> = evaluator
        .missing(&state.desk.draft.scores)
        .cloned()
        .collect();
    if !missing.is_empty() {
        state.desk.focus_first_missing(&state.session);
        if !settles {
            let titles = evaluator
                .criteria
                .iter()
                .filter(|criterion| missing.contains(&criterion.key));
            let titles: Vec<_> = titles.map(|criterion| criterion.title.as_str()).collect();
            state.refuse(
                Saying::from(format!("still to score: {}; ", titles.join(", ")))
                    .key(ScoreCommand::Skip(None))
                    .words(" puts the ticket off"),
            );
            return Vec::new();
        }
        return vec![Effect::SaveDraft(state.desk.draft.clone())];
    }
    if done && !state.desk.is_changed(&state.session) {
        leave(state);
        return move_to::next_open(state);
    }
    commit(state)
}

/// Where the commit waited for a key, the ticket is left only now.
fn leave(state: &mut State) {
    let rating = state.desk.ticket().and_then(|ticket| {
        let rating = ticket.rating(&state.session.reviewer)?;
        Some((ticket.clone(), rating.scores.clone()))
    });
    if state.session.evaluator.auto_advance == AutoAdvance::Reveal {
        state.desk.last = rating.map(|(ticket, scores)| Last { ticket, scores });
    }
}

fn step_criterion(state: &mut State, step: isize) -> Vec<Effect> {
    let around = |at: usize, count: usize| match count {
        0 => 0,
        count => (at + count).saturating_add_signed(step) % count,
    };
    let criteria = state.session.evaluator.criteria.len();
    match &state.screen {
        Screen::Queue => state.list.focus = around(state.list.focus, criteria),
        Screen::Agreement => {
            let count = state.agreement.criteria.len();
            state.agreement.focus = around(state.agreement.focus, count);
            (state.agreement.human, state.agreement.judge) = (0, 0);
            state.agreement.chosen = None;
            return list::read_disagreements(state);
        }
        Screen::Compare => compare::step_criterion(state, around),
        Screen::Versions | Screen::Reviewers | Screen::Models => {
            board::step_criterion(state, around);
        }
        _ => state.desk.focus = around(state.desk.focus, criteria),
    }
    Vec::new()
}
