//! A complete draft becomes a rating: done to the state at once, sent to the disk, and the next ticket shown.

use crate::app::desk::Last;
use crate::app::effect::Effect;
use crate::app::state::State;
use crate::app::update::decide::{decide, set_status};
use crate::app::update::{differences, move_to, screen};
use crate::command::{Place, Saying, ScoreCommand, SuggestCommand};
use crate::model::{AutoAdvance, Event as Fact, Origin, Rating, Status};
use crate::text::words::word_count;

/// Commits a complete draft, and the next ticket.
pub(in crate::app::update) fn commit(state: &mut State) -> Vec<Effect> {
    let Some(ticket) = state.desk.ticket().cloned() else {
        return Vec::new();
    };
    let rating = Rating {
        ticket: ticket.ordinal,
        evaluator: state.session.version,
        reviewer: state.session.reviewer.clone(),
        at: state.now,
        scores: state.desk.draft.scores.clone(),
        notes: state.desk.draft.notes.clone(),
        seen: state.desk.seen(&state.session),
        random: ticket.random,
        standing: ticket.asks,
        origin: Origin::Here,
    };
    let first = ticket.rating(&state.session.reviewer).is_none();
    let scores = rating.scores.clone();
    if state.desk.is_settling() {
        return settled(state, rating);
    }
    let mut effects = vec![decide(state, Fact::Rated(vec![rating]))];
    set_status(state, ticket.ordinal, Status::Done);
    if first {
        state.progress.random_done += usize::from(ticket.random && ticket.asks.is_own());
        state
            .pace
            .decided(state.now, word_count(&ticket.log.output));
    }
    if state.desk.draft.output.is_some() {
        // A text that was begun and not kept is no part of the rating, which takes the draft away.
        effects.push(Effect::SaveDraft(state.desk.draft.clone()));
    }
    if state.session.evaluator.auto_advance == AutoAdvance::Reveal && first {
        state.desk.last = None;
        let saying = Saying::from("committed; ")
            .key(ScoreCommand::Commit)
            .words(" shows the next ticket");
        state.tell(if ticket.suggestions().next().is_some() {
            saying
                .words(", ")
                .key(SuggestCommand::Show)
                .words(" what the judge suggests")
        } else {
            saying
        });
    } else {
        state.desk.last = Some(Last { ticket, scores });
        effects.extend(move_to::next_open(state));
    }
    effects
}

/// What was settled on is nobody's own decision: back to the tickets on which reviewers differ, and to the next of them.
fn settled(state: &mut State, rating: Rating) -> Vec<Effect> {
    let ordinal = rating.ticket;
    let mut effects = vec![decide(state, Fact::Rated(vec![rating]))];
    effects.extend(screen::go(state, Place::Differences));
    effects.extend(differences::go_to_row(state, state.differing.cursor + 1));
    state.tell(
        Saying::from(format!("ticket {} is settled; ", ordinal.0))
            .key(ScoreCommand::Undo)
            .words(" takes it back"),
    );
    effects
}
