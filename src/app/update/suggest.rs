//! What judges suggest: shown as a difference, taken as it is or edited first. Either way the revision is the reviewer's.

use super::{decide, edit};
use crate::app::editor::Editor;
use crate::app::effect::Effect;
use crate::app::state::{Screen, State};
use crate::app::suggestion::SuggestionView;
use crate::command::{EditCommand, ReadCommand, Saying, Scope, ScoreCommand, SuggestCommand};
use crate::text::sanitize::shown_line;

pub(super) fn update(state: &mut State, command: &SuggestCommand) -> Vec<Effect> {
    match command {
        SuggestCommand::Show => show(state),
        SuggestCommand::Accept => accept(state),
        SuggestCommand::Edit => edit(state),
        SuggestCommand::Next => step(state, true),
        SuggestCommand::Previous => step(state, false),
    }
    .unwrap_or_default()
}

fn show(state: &mut State) -> Option<Vec<Effect>> {
    let Some(ticket) = state.desk.ticket() else {
        state.refuse(decide::no_ticket());
        return None;
    };
    let is_judged = !state.session.evaluator.judges.is_empty() || !ticket.verdicts.is_empty();
    if is_judged && !state.desk.visible(&state.session).judge {
        // Whether there is one is hidden, too.
        state.refuse(
            Saying::from("what a judge suggests is hidden until you commit; ")
                .key(ScoreCommand::Reveal)
                .words(" shows it and marks the rating"),
        );
        return None;
    }
    match SuggestionView::of(ticket, state.size) {
        Some(view) => state.screen = Screen::Suggestion(Box::new(view)),
        None => state.refuse("no judge suggests another text here"),
    }
    None
}

fn accept(state: &mut State) -> Option<Vec<Effect>> {
    let view = taken(state)?;
    let suggestion = view.shown();
    let (text, from) = (suggestion.text.clone(), suggestion.from.clone());
    let judge = shown_line(&from.judge).into_owned();
    let effects = edit::revise(state, view.ticket, &view.before, text, Some(from));
    state.tell(
        Saying::from(format!("the suggestion of {judge} is taken; "))
            .key(ReadCommand::Diff)
            .words(" shows what it changed, ")
            .key(ScoreCommand::Undo)
            .words(" takes it back"),
    );
    Some(effects)
}

fn edit(state: &mut State) -> Option<Vec<Effect>> {
    let view = taken(state)?;
    let suggestion = view.shown();
    let original = state.desk.ticket()?.log.output.clone();
    let editor = Editor::open(view.ticket, original, view.before.clone(), &suggestion.text);
    state.desk.draft.from = Some(suggestion.from.clone());
    state.screen = Screen::Edit(Box::new(editor));
    let judge = shown_line(&suggestion.from.judge).into_owned();
    state.tell(
        Saying::from(format!("the suggestion of {judge}; "))
            .key(EditCommand::Keep)
            .words(" keeps it, ")
            .key(EditCommand::Discard)
            .words(" forgets it"),
    );
    Some(edit::save_draft(state))
}

/// Leaves the view with what it shows, unless a text is begun that would be lost by it.
fn taken(state: &mut State) -> Option<SuggestionView> {
    let Screen::Suggestion(view) = &state.screen else {
        return None;
    };
    if state.desk.draft.output.is_some() {
        state.refuse(
            Saying::from("a text is begun here; ")
                .key_in(Scope::Review, EditCommand::Open)
                .words(" on the ticket goes on with it or forgets it"),
        );
        return None;
    }
    let view = SuggestionView::clone(view);
    state.screen = Screen::Review;
    Some(view)
}

fn step(state: &mut State, forward: bool) -> Option<Vec<Effect>> {
    let Screen::Suggestion(view) = &mut state.screen else {
        return None;
    };
    if !view.step(forward, state.size) {
        state.refuse("no other judge suggests a text here");
    }
    None
}
