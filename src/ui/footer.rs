//! The last row: what is to be told, else the keys that help here; whether all is saved, and the pace.

use super::Context;
use super::canvas::{Canvas, Piece, measure};
use crate::app::compare::{Arrangement, criteria};
use crate::app::queue::Search;
use crate::app::state::{Screen, State, Tone};
use crate::command::{Scope, ScoreCommand};
use crate::model::Scale;
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;
use crate::theme::Meaning;

/// The hints of each screen, the most needed first: the command as it is bound, and a word for it.
fn hints(state: &State) -> Vec<(&'static str, &'static str)> {
    let hints: &[_] = match &state.screen {
        Screen::Suggestion(view) if view.place().1 > 1 => &[
            ("accept-suggestion", "accept"),
            ("edit-suggestion", "edit"),
            ("next-suggestion", "other judge"),
            ("back", "back"),
        ],
        Screen::Suggestion(_) => &[
            ("accept-suggestion", "accept"),
            ("edit-suggestion", "edit"),
            ("back", "back"),
        ],
        Screen::Review => return review_hints(state).to_vec(),
        Screen::Compare => return compare_hints(state),
        Screen::Queue => &[
            ("open", "open"),
            ("mark-row", "mark"),
            ("invert-marks", "invert"),
            ("flag", "flag"),
            ("tag", "tag"),
            ("filter", "filter"),
            ("order", "order"),
            ("undo", "undo"),
            ("back", "back"),
        ],
        Screen::Agreement => return agreement_hints(state),
        Screen::Differences => &[
            ("open", "settle"),
            ("down", "next"),
            ("undo", "undo"),
            ("back", "back"),
        ],
        Screen::Versions | Screen::Reviewers => &[
            ("down", "next"),
            ("up", "previous"),
            ("next-criterion", "criterion"),
            ("back", "back"),
        ],
        Screen::Models => &[
            ("open", "tickets"),
            ("down", "next"),
            ("up", "previous"),
            ("next-criterion", "criterion"),
            ("back", "back"),
        ],
        Screen::Judge => &[
            ("open", "ticket"),
            ("judge-again", "again"),
            ("go-versions", "versions"),
            ("judge-failed", "all failed again"),
            (
                "pause",
                if state.judges.paused {
                    "go on"
                } else {
                    "pause"
                },
            ),
            ("back", "back"),
        ],
        Screen::Edit(_) => &[
            ("keep", "keep"),
            ("keep-and-commit", "and next"),
            ("discard", "forget"),
            ("see-original", "original"),
            ("see-changes", "changes"),
            ("find", "find"),
        ],
        Screen::Page(..) => &[
            ("back", "back"),
            ("page-down", "page on"),
            ("page-up", "page back"),
            ("search", "find"),
        ],
    };
    hints.to_vec()
}

/// What ends a search, where the key that does so would not do something else.
fn stopping(state: &State) -> Option<(&'static str, &'static str)> {
    let shows_queue = matches!(state.screen, Screen::Review | Screen::Queue);
    (state.queue.is_searching() && shows_queue).then_some(("back", "stop searching"))
}

/// Those of the ticket on the desk.
fn review_hints(state: &State) -> &'static [(&'static str, &'static str)] {
    if suggests(state) {
        &[
            ("suggestion", "suggestion"),
            ("edit", "edit"),
            ("skip", "skip"),
            ("flag", "flag"),
            ("undo", "undo"),
            ("note", "note"),
            ("search", "find"),
        ]
    } else if state.desk.is_settling() {
        &[
            ("commit", "settle on it"),
            ("back", "leave it"),
            ("note", "note"),
            ("search", "find"),
        ]
    } else {
        &[
            ("edit", "edit"),
            ("skip", "skip"),
            ("flag", "flag"),
            ("undo", "undo"),
            ("note", "note"),
            ("search", "find"),
            ("filter", "filter"),
            ("go-queue", "queue"),
            ("go-agreement", "agreement"),
        ]
    }
}

/// Whether a judge suggests another text for the output on the desk, and that may be seen.
fn suggests(state: &State) -> bool {
    let visible = state.desk.visible(&state.session).judge;
    let ticket = state.desk.ticket().filter(|_| visible);
    ticket.is_some_and(|ticket| ticket.suggestions().next().is_some())
}

/// The other output is offered where it may be out of sight, and a criterion where there is one.
fn compare_hints(state: &State) -> Vec<(&'static str, &'static str)> {
    let mut hints = vec![
        ("first-better", "A"),
        ("second-better", "B"),
        ("tie", "equal"),
        ("both-bad", "both bad"),
    ];
    if state.compare.arrangement.fitting(state.size) != Arrangement::Beside {
        hints.push(("flip", "other"));
    }
    hints.extend([("undo", "undo"), ("later", "later"), ("arrange", "layout")]);
    if criteria(&state.session.evaluator).next().is_some() {
        hints.push(("next-criterion", "criterion"));
    }
    hints.extend([("marks", "marks"), ("filter", "filter"), ("back", "back")]);
    hints
}

/// Conceding is offered where something can be conceded.
fn agreement_hints(state: &State) -> Vec<(&'static str, &'static str)> {
    let mut hints = Vec::new();
    if state.agreement.chosen().is_some() {
        hints.extend([("open", "ticket"), ("concede", "judge is right")]);
    } else {
        hints.push(("open", "cell"));
    }
    if !state.agreement.listed().is_empty() {
        hints.push(("next", "disagreement"));
    }
    hints.extend([("next-criterion", "criterion"), ("back", "back")]);
    hints
}

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let right = status(state, context);
    let start = canvas.cols().saturating_sub(measure(&right) + 1);
    let left = if context.pending.is_empty() {
        told_or_hints(state, context, start)
    } else {
        pending(state, context)
    };
    canvas.put(1, 0, &left);
    if measure(&left) < start {
        canvas.put_right(1, &right);
    }
}

fn told_or_hints(state: &State, context: Context<'_>, room: usize) -> Vec<Piece> {
    if let Some(message) = &state.message {
        let (meaning, sign) = match message.tone {
            Tone::Told => (Meaning::Text, ""),
            Tone::Refused => (Meaning::Warn, "! "),
            Tone::Failed => (Meaning::Error, "!! "),
        };
        // A failure may need the whole row.
        let most = if message.tone == Tone::Failed {
            usize::MAX
        } else {
            room.saturating_sub(2)
        };
        let said = context.keymap.say(state.screen_scope(), &message.text);
        let text = format!(" {sign}{}", shown_line(&said));
        return vec![(truncate(&text, most).into_owned(), context.style(meaning))];
    }
    let bound = |command: &str, word: &str| {
        let keys = context.keymap.keys_of(state.scope(), command);
        keys.first().map(|key| hint(key, word, context))
    };
    // The way to all the other keys is always there.
    let help = bound("help", "keys").unwrap_or_default();
    let room = room.saturating_sub(measure(&help) + 1);
    let mut pieces = if matches!(state.screen, Screen::Review) {
        scoring(state, context)
    } else {
        Vec::new()
    };
    for (command, word) in stopping(state).into_iter().chain(hints(state)) {
        let Some(piece) = bound(command, word) else {
            continue;
        };
        if measure(&pieces) + measure(&piece) > room {
            break;
        }
        pieces.extend(piece);
    }
    pieces.extend(help);
    pieces
}

/// How the focused criterion gets its score.
fn scoring(state: &State, context: Context<'_>) -> Vec<Piece> {
    let scale = &state.desk.focused(&state.session).scale;
    let count = u8::try_from(scale.options().len().min(10)).expect("ten at most");
    let nth = match scale {
        // The digit is the value there, and the tenth is typed as 0.
        Scale::Ordinal { min: 0, .. } => |place: u8| if place == 0 { 10 } else { place },
        _ => |place: u8| place + 1,
    };
    let points: Vec<_> = (0..count)
        .map(|place| ScoreCommand::Point(nth(place)).into())
        .collect();
    let keys = context.keymap.keys_along(state.scope(), &points);
    if keys.is_empty() {
        return Vec::new();
    }
    let word = if scale.is_many() { "choose" } else { "score" };
    let mut pieces = hint(&keys, word, context);
    if scale.is_many() {
        let settles = context.keymap.keys_of(state.scope(), "commit");
        pieces.extend(
            settles
                .first()
                .map_or_else(Vec::new, |key| hint(key, "next", context)),
        );
    }
    pieces
}

fn hint(key: &str, word: &str, context: Context<'_>) -> Vec<Piece> {
    vec![
        (format!(" {key}"), context.style(Meaning::Key)),
        (format!(" {word} "), context.style(Meaning::Dim)),
    ]
}

/// What the next key may be, after those that want more.
fn pending(state: &State, context: Context<'_>) -> Vec<Piece> {
    let scope = if state.prompt.is_some() {
        Scope::Prompt
    } else {
        state.scope()
    };
    let so_far = context.keymap.label(context.pending);
    let mut pieces = vec![(
        format!(" {so_far} {} ", context.glyphs.ellipsis),
        context.style(Meaning::Key),
    )];
    let room = usize::from(state.size.cols);
    for (key, spec) in context.keymap.after(scope, context.pending) {
        let hint = hint(&key, &spec.name.replace("go-", ""), context);
        // Two columns are left for the sign that there are more.
        if measure(&pieces) + measure(&hint) + 2 > room {
            let more = format!(" {}", context.glyphs.ellipsis);
            pieces.push((more, context.style(Meaning::Dim)));
            break;
        }
        pieces.extend(hint);
    }
    pieces
}

/// How far a search is, whether all is saved, and the pace.
fn status(state: &State, context: Context<'_>) -> Vec<Piece> {
    let mut parts = Vec::new();
    if let Some(search) = state.queue.search {
        let (what, percent) = match search {
            Search::Running { percent, .. } => ("searching", percent),
            Search::Stopped { percent } => ("stopped at", percent),
        };
        // What is there before the first is found is of the queue of before.
        let found = if state.queue.is_found() {
            state.queue.tickets.len()
        } else {
            0
        };
        parts.push((format!("{what} {percent}% · {found} found"), Meaning::Warn));
    }
    if !state.lost.is_empty() {
        let count = state.lost.len();
        parts.push((format!("{count} NOT SAVED"), Meaning::Error));
    } else if !state.unsaved.is_empty() {
        parts.push(("saving".to_string(), Meaning::Warn));
    } else if state.saved {
        parts.push(("saved".to_string(), Meaning::Good));
    }
    if let Some((tickets, words)) = state.pace.rates() {
        parts.push((format!("{tickets}/h"), Meaning::Dim));
        if state.size.cols >= 100 {
            parts.push((format!("{words} wpm"), Meaning::Dim));
        }
    }
    let dim = context.style(Meaning::Dim);
    let mut pieces = Vec::new();
    for (text, meaning) in parts {
        if !pieces.is_empty() {
            pieces.push((" · ".to_string(), dim));
        }
        pieces.push((text, context.style(meaning)));
    }
    pieces
}
