//! The first two rows: what is reviewed by whom and how far, and which ticket is on the desk.

use super::Context;
use super::agreement::quoted_share;
use super::canvas::{Canvas, Piece, fitting, measure};
use crate::app::state::{Screen, State};
use crate::model::Status;
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;
use crate::theme::Meaning;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let session = &state.session;
    let bar = context.style(Meaning::Header);
    canvas.tint(0, bar);
    let name = shown_line(&session.evaluator.name).into_owned();
    let reviewer = shown_line(session.reviewer.as_str()).into_owned();
    let end = canvas.put(
        0,
        0,
        &[
            (
                " juror ".to_string(),
                bar.patch(context.style(Meaning::Title)),
            ),
            (
                format!(" {} v{}  ", truncate(&name, 28), session.generation),
                bar,
            ),
            (truncate(&reviewer, 16).into_owned(), bar),
        ],
    );
    let left = canvas.cols().saturating_sub(end + 3);
    let (progress, judges) = (progress(state), judges(state));
    let done = &progress[progress.len() - 1];
    let with_rate = format!("{}{}", progress[0], rate(state));
    // What gives way first: the pass rate, tickets put off, then the judges' details, then flags and random tickets.
    let forms = [
        (&with_rate, &judges[0]),
        (&progress[0], &judges[0]),
        (&progress[1], &judges[0]),
        (&progress[1], &judges[1]),
        (&progress[2], &judges[0]),
        (&progress[2], &judges[1]),
        (done, &judges[1]),
    ];
    let forms = forms.map(|(progress, judges)| format!("{progress}   {judges}"));
    let forms = forms
        .into_iter()
        .chain([done.clone()])
        .map(|text| vec![(text.trim_end().to_string(), bar)]);
    canvas.put_right(0, &fitting(left, forms));
}

/// The corrected share that passes, where it is known.
fn rate(state: &State) -> String {
    let quotable = state.agreement.quotable.as_ref();
    let rate = quotable.and_then(|quotable| quotable.rate.as_ref());
    let share = rate.map_or_else(String::new, |rate| quoted_share(&rate.corrected));
    if share.is_empty() {
        return share;
    }
    format!(" · pass {share}")
}

/// How far the reviewer is: whole, without what was put off, without the random tickets, bare.
fn progress(state: &State) -> [String; 4] {
    if matches!(state.screen, Screen::Compare) && state.compare.offers.is_some() {
        let compare = &state.compare;
        let done = format!("{}/{} pairs", compare.chosen(), compare.listed());
        return std::array::from_fn(|_| done.clone());
    }
    let progress = state.progress;
    let done = format!("{}/{} done", progress.done, progress.total);
    let some = |count: usize, what: &str| {
        if count > 0 {
            format!(" · {count} {what}")
        } else {
            String::new()
        }
    };
    let (put_off, flagged) = (
        some(progress.skipped, "put off"),
        some(progress.flagged, "flagged"),
    );
    let random = if progress.random > 0 {
        format!(" · random {}/{}", progress.random_done, progress.random)
    } else {
        String::new()
    };
    [
        format!("{done}{put_off}{flagged}{random}"),
        format!("{done}{flagged}{random}"),
        format!("{done}{flagged}"),
        done,
    ]
}

/// What the judges do: whole, and short; empty where there are none.
fn judges(state: &State) -> [String; 2] {
    let judges = &state.judges.judges;
    if judges.is_empty() {
        return [String::new(), String::new()];
    }
    let sum = |count: fn(&crate::app::event::JudgeState) -> usize| {
        judges.iter().map(count).sum::<usize>()
    };
    let short = format!(
        "judge {}/{}",
        sum(|judge| judge.judged),
        sum(|judge| judge.total)
    );
    let mut whole = short.clone();
    let (running, failed) = (
        sum(|judge| judge.running),
        sum(|judge| judge.failures.len()),
    );
    if state.judges.paused {
        whole.push_str(" · paused");
    } else if running > 0 {
        whole = format!("{whole} · {running} running");
    }
    if failed > 0 {
        whole = format!("{whole} · {failed} failed");
    }
    if judges.iter().any(|judge| judge.stopped.is_some()) {
        whole.push_str(" · stopped");
    }
    let cost: f64 = judges.iter().filter_map(|judge| judge.cost_usd).sum();
    if cost > 0.0 {
        whole = format!("{whole} · ${cost:.2}");
    }
    [whole, short]
}

/// Which ticket is on the desk.
pub(super) fn ticket(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let dim = context.style(Meaning::Dim);
    let Some(ticket) = state.desk.ticket() else {
        let text = if state.is_waiting() {
            " reading…"
        } else {
            " no ticket"
        };
        canvas.put(1, 0, &[(text.to_string(), dim)]);
        return;
    };
    let right = marks(state, context);
    let start = canvas.put_right(1, &right);
    let visible = state.desk.visible(&state.session);
    let plain = context.style(Meaning::Text);
    let mut pieces = vec![(
        format!(" #{}", ticket.ordinal.0),
        context.style(Meaning::Strong),
    )];
    let model = match (&ticket.log.model, visible.model) {
        (Some(model), true) => Some(shown_line(model).into_owned()),
        (Some(_), false) => Some(format!("model {}", context.glyphs.hidden)),
        (None, _) => None,
    };
    let tags: Vec<_> = ticket
        .log
        .tags
        .iter()
        .chain(&ticket.tags)
        .map(|tag| shown_line(tag))
        .collect();
    let parts = [
        model.map(|model| (model, plain)),
        (!tags.is_empty()).then(|| (tags.join(" "), context.style(Meaning::Tag))),
        ticket
            .log
            .at
            .map(|at| (at.strftime("%Y-%m-%d").to_string(), dim)),
        Some((counted(state.desk.words, "word"), dim)),
    ];
    for (text, style) in parts.into_iter().flatten() {
        let piece = (format!("  {text}"), style);
        if measure(&pieces) + measure(std::slice::from_ref(&piece)) + 1 > start {
            let room = start.saturating_sub(measure(&pieces) + 4);
            if room > 6 {
                pieces.push((format!("  {}", truncate(&text, room)), style));
            }
            break;
        }
        pieces.push(piece);
    }
    canvas.put(1, 0, &pieces);
}

/// So many of something, in the singular where it is one.
fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

fn marks(state: &State, context: Context<'_>) -> Vec<Piece> {
    let Some(ticket) = state.desk.ticket() else {
        return Vec::new();
    };
    let session = &state.session;
    let status = ticket.status_in(&session.evaluator.queue, &session.reviewer, state.now);
    let word = match status {
        Status::Todo if state.desk.is_settling() => "to settle",
        Status::Done if state.desk.is_settling() => "settled",
        Status::Done if state.desk.is_changed(&state.session) => "done, changed",
        Status::Skipped => "put off",
        Status::Enough => "rated by others",
        Status::Claimed => "claimed",
        status => status.as_str(),
    };
    let meaning = if status == Status::Done {
        Meaning::Good
    } else {
        Meaning::Text
    };
    let dim = context.style(Meaning::Dim);
    let mut pieces = vec![(word.to_string(), context.style(meaning))];
    let mut mark =
        |text: &str, style| pieces.extend([(" · ".to_string(), dim), (text.to_string(), style)]);
    if let Some(claim) = ticket.claimed_at(state.now) {
        let until = claim.until.strftime("%H:%M UTC");
        let whose = if claim.by == session.reviewer {
            format!("yours until {until}")
        } else {
            format!("by {} until {until}", shown_line(claim.by.as_str()))
        };
        mark(&whose, dim);
    }
    let mut judges = state.judges.judges.iter();
    if let Some(judge) = judges.find(|judge| judge.at_work.contains(&ticket.ordinal)) {
        mark(&format!("{} judges it", shown_line(&judge.name)), dim);
    }
    if ticket.random {
        mark("random", context.style(Meaning::Random));
    }
    if ticket.flagged {
        mark(
            &format!("{} flagged", context.glyphs.flag),
            context.style(Meaning::Flag),
        );
    }
    if !state.desk.masked.is_empty() {
        mark(&format!("{} masked", state.desk.masked.total()), dim);
    }
    let seen = state.desk.seen(&state.session);
    let is_own = !state.desk.is_settling();
    if is_own && status != Status::Done && state.session.evaluator.blind && !seen.is_blind() {
        mark("looked", context.style(Meaning::Warn));
    }
    if state.desk.draft.output.is_some() {
        mark("edit begun", context.style(Meaning::Warn));
    }
    let (place, count) = (state.queue.at + 1, state.queue.tickets.len());
    if count > 0 {
        mark(&format!("{place} of {count}"), dim);
    }
    pieces
}
