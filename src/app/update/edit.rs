//! The editor: opened on the output as it stands, left with a revision, or without.

use super::decide;
use crate::app::editor::{Editor, Pane};
use crate::app::effect::Effect;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::state::{Screen, State};
use crate::command::{EditCommand, ReadCommand, Saying, ScoreCommand};
use crate::model::{Event as Fact, Ordinal, Origin, Revision, Suggester};

pub(super) fn update(state: &mut State, command: &EditCommand) -> Vec<Effect> {
    match command {
        EditCommand::Open => open(state),
        EditCommand::External => outside(state),
        EditCommand::Keep => keep(state),
        EditCommand::KeepAndCommit => {
            let mut effects = keep(state);
            effects.extend(super::command(state, ScoreCommand::Commit.into()));
            effects
        }
        EditCommand::Discard => discard(state),
        EditCommand::UndoText => changed(state, Editor::undo, "nothing to take back in this text"),
        EditCommand::RedoText => changed(state, Editor::redo, "nothing to make again in this text"),
        EditCommand::Find => {
            state.prompt = Some(Prompt::new(Purpose::Find, ""));
            Vec::new()
        }
        EditCommand::FindNext => {
            let found = editor(state).is_some_and(|editor| {
                editor.show_text();
                editor.find_next()
            });
            if !found {
                state.refuse("nothing more is found");
            }
            Vec::new()
        }
        EditCommand::Original => pane(state, Pane::Original),
        EditCommand::Diff => pane(state, Pane::Changes),
    }
}

/// Searches in the editor.
pub(super) fn find(state: &mut State, needle: &str) {
    let found = editor(state).is_some_and(|editor| {
        editor.show_text();
        editor.find(needle)
    });
    if !found {
        state.refuse(format!("`{needle}` is nowhere in this text"));
    }
}

/// Keeps the text as a draft.
pub(super) fn save_draft(state: &mut State) -> Vec<Effect> {
    let Screen::Edit(editor) = &state.screen else {
        return Vec::new();
    };
    let text = editor.text();
    state.desk.draft.output = (text != editor.before).then_some(text);
    if state.desk.draft.is_empty() {
        return vec![Effect::ClearDraft(
            state.desk.draft.ticket,
            state.desk.draft.aim,
        )];
    }
    vec![Effect::SaveDraft(state.desk.draft.clone())]
}

/// Takes the text that `$EDITOR` was left with.
pub(super) fn edited_outside(state: &mut State, ticket: Ordinal, text: &str) -> Vec<Effect> {
    // Editors end a file with a line end that the output did not have.
    let text = |before: &str| {
        let trimmed = text.strip_suffix('\n').filter(|_| !before.ends_with('\n'));
        trimmed.unwrap_or(text).to_string()
    };
    if let Some(editor) = editor(state).filter(|editor| editor.ticket == ticket) {
        let text = text(&editor.before);
        editor.replace(&text);
        return save_draft(state);
    }
    let Some(on_desk) = state
        .desk
        .ticket()
        .filter(|on_desk| on_desk.ordinal == ticket)
    else {
        state.fail("the edited text came back for another ticket and was not taken");
        return Vec::new();
    };
    let before = on_desk.output().to_string();
    let from = state.desk.draft.begun_from().cloned();
    revise(state, ticket, &before, text(&before), from)
}

fn editor(state: &mut State) -> Option<&mut Editor> {
    match &mut state.screen {
        Screen::Edit(editor) => Some(editor),
        Screen::Review
        | Screen::Compare
        | Screen::Queue
        | Screen::Agreement
        | Screen::Differences
        | Screen::Reviewers
        | Screen::Models
        | Screen::Versions
        | Screen::Judge
        | Screen::Suggestion(_)
        | Screen::Page(..) => None,
    }
}

fn open(state: &mut State) -> Vec<Effect> {
    if state.desk.draft.output.is_none() {
        state.desk.draft.from = None;
    }
    let Some(ticket) = state.desk.ticket() else {
        state.refuse(decide::no_ticket());
        return Vec::new();
    };
    let before = ticket.output().to_string();
    let text = state
        .desk
        .draft
        .output
        .clone()
        .unwrap_or_else(|| before.clone());
    let resumed = text != before;
    let editor = Editor::open(ticket.ordinal, ticket.log.output.clone(), before, &text);
    state.screen = Screen::Edit(Box::new(editor));
    if resumed {
        state.tell(
            Saying::from("your text from before; ")
                .key(EditCommand::Discard)
                .words(" forgets it"),
        );
    } else if !state.desk.masked.is_empty() {
        state.tell("what is masked, as by <EMAIL_1>, is kept as it was where its mask stays");
    }
    Vec::new()
}

fn outside(state: &mut State) -> Vec<Effect> {
    let (ticket, text) = match &state.screen {
        Screen::Edit(editor) => (editor.ticket, editor.text()),
        _ => match state.desk.ticket() {
            Some(ticket) => {
                let text = state
                    .desk
                    .draft
                    .output
                    .clone()
                    .unwrap_or_else(|| ticket.output().to_string());
                (ticket.ordinal, text)
            }
            None => return Vec::new(),
        },
    };
    vec![Effect::EditOutside {
        ticket,
        text: text.into(),
    }]
}

/// Leaves the editor; a changed text becomes a revision.
fn keep(state: &mut State) -> Vec<Effect> {
    let Screen::Edit(editor) = std::mem::replace(&mut state.screen, Screen::Review) else {
        return Vec::new();
    };
    let from = state.desk.draft.begun_from().cloned();
    revise(state, editor.ticket, &editor.before, editor.text(), from)
}

/// Makes a revision of a text that began as a judge's suggestion, or as none.
pub(super) fn revise(
    state: &mut State,
    ticket: Ordinal,
    before: &str,
    output: String,
    from: Option<Suggester>,
) -> Vec<Effect> {
    state.desk.draft.output = None;
    state.desk.draft.from = None;
    if output == before {
        state.tell("nothing was changed");
        return vec![draft_effect(state)];
    }
    // What began as a suggestion stays one when it is edited on.
    let on_desk = state.desk.ticket().filter(|it| it.ordinal == ticket);
    let stands = on_desk.and_then(|ticket| ticket.revisions.last());
    let from = from.or_else(|| stands?.from.clone());
    let revision = Revision {
        ticket,
        evaluator: state.session.version,
        reviewer: state.session.reviewer.clone(),
        at: state.now,
        output,
        from,
        origin: Origin::Here,
    };
    // What the ticket just left says of a suggestion is said of the output as it stands.
    let last = state.desk.last.as_mut();
    if let Some(last) = last.filter(|last| last.ticket.ordinal == ticket) {
        let left = std::sync::Arc::make_mut(&mut last.ticket);
        left.revisions.push(revision.clone());
    }
    let effect = decide::decide(state, Fact::Revised(revision));
    state.tell(
        Saying::from("the edit is kept; ")
            .key(ReadCommand::Diff)
            .words(" shows what it changed, ")
            .key(ScoreCommand::Undo)
            .words(" takes it back"),
    );
    vec![effect, draft_effect(state)]
}

fn discard(state: &mut State) -> Vec<Effect> {
    state.screen = Screen::Review;
    state.desk.draft.output = None;
    state.desk.draft.from = None;
    state.tell("the changes are forgotten");
    vec![draft_effect(state)]
}

fn draft_effect(state: &State) -> Effect {
    let draft = &state.desk.draft;
    if draft.is_empty() {
        Effect::ClearDraft(draft.ticket, draft.aim)
    } else {
        Effect::SaveDraft(draft.clone())
    }
}

fn changed(state: &mut State, change: fn(&mut Editor) -> bool, nothing: &str) -> Vec<Effect> {
    if let Some(editor) = editor(state) {
        editor.show_text();
    }
    if editor(state).is_some_and(change) {
        return save_draft(state);
    }
    state.refuse(nothing);
    Vec::new()
}

fn pane(state: &mut State, pane: Pane) -> Vec<Effect> {
    let size = state.size;
    if let Some(editor) = editor(state) {
        editor.show(pane, size);
    }
    Vec::new()
}
