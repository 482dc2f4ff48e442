//! What the judges do: a row a judge with its progress and cost, then its failures with their causes.

use super::Context;
use super::canvas::{Canvas, fitting};
use crate::app::event::JudgeState;
use crate::app::state::State;
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate};
use crate::theme::Meaning;

/// Columns of a bar.
const BAR: usize = 20;

/// Columns of a judge's name.
const NAME: usize = 16;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    let title = if state.judges.paused {
        "judges, paused"
    } else {
        "judges"
    };
    canvas.rule(
        1,
        context.glyphs.horizontal,
        border,
        Some((title.to_string(), context.style(Meaning::Title))),
        None,
    );
    let mut row = 2;
    if state.judges.judges.is_empty() {
        let text = "This evaluator has no judge. A [[judge]] in its file makes one; `juror init` shows how.";
        row = canvas.paragraph(row, text, context.style(Meaning::Dim));
    }
    for judge in &state.judges.judges {
        row = self::judge(judge, row, context, canvas);
    }
    failures(state, row + 1, context, canvas);
    canvas.rule(
        state.size.rows - 2,
        context.glyphs.horizontal,
        border,
        None,
        None,
    );
}

/// Draws a judge; returns the row behind it.
fn judge(judge: &JudgeState, row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) -> u16 {
    let dim = context.style(Meaning::Dim);
    let bar = if canvas.cols() < 80 { BAR / 2 } else { BAR };
    let full = (judge.judged * bar)
        .checked_div(judge.total)
        .unwrap_or(0)
        .min(bar);
    let mut facts = vec![format!("{}/{} judged", judge.judged, judge.total)];
    let counts = [
        (judge.running, "running"),
        (judge.waiting, "waiting"),
        (judge.failures.len(), "failed"),
    ];
    facts.extend(
        counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}")),
    );
    facts.extend((judge.masked > 0).then(|| format!("{} masked", judge.masked)));
    facts.extend(judge.cost_usd.map(|cost| format!("${cost:.2}")));
    let pieces = [
        (
            format!("{} ", fit(&shown_line(&judge.name), NAME)),
            context.style(Meaning::Judge),
        ),
        (
            context.glyphs.bar_full.repeat(full),
            context.style(Meaning::Progress),
        ),
        (context.glyphs.bar_empty.repeat(bar - full), dim),
    ];
    let end = canvas.put(row, 1, &pieces);
    let room = canvas.cols().saturating_sub(end + 3);
    let text = context.style(Meaning::Text);
    let facts = facts.join(" · ");
    let cut = truncate(&facts, room).into_owned();
    let forms = [
        vec![(facts, text), (format!("  {}", judge.identity), dim)],
        vec![(cut, text)],
    ];
    canvas.put(row, end + 2, &fitting(room, forms));
    let mut row = row + 1;
    let sensitivity = judge.sensitivity.as_ref().filter(|it| it.has_pairs());
    let sensitivity = sensitivity.map(|it| format!("sensitivity: {}", it.sentence()));
    for line in asides(judge).into_iter().chain(sensitivity) {
        row = canvas.paragraph(row, &format!("  {line}"), dim);
    }
    let Some(why) = &judge.stopped else {
        return row;
    };
    canvas.paragraph(
        row,
        &format!("  stopped: {why}"),
        context.style(Meaning::Bad),
    )
}

/// What is to be known of a judge beside its counts, a line each.
fn asides(judge: &JudgeState) -> Vec<String> {
    let now = judge.generation.as_deref().unwrap_or("another model");
    let outdated = (judge.outdated > 0).then(|| {
        format!(
            "{} rated tickets were judged before {} answered: :judge-outdated",
            judge.outdated,
            shown_line(now)
        )
    });
    let examples = (judge.examples > 0).then(|| {
        format!(
            "{} tickets are its examples, which it does not judge",
            judge.examples
        )
    });
    let suspects = (judge.suspects > 0).then(|| {
        format!(
            "{} of the texts it read now speak to their judge; look at them with the filter is:suspect",
            judge.suspects
        )
    });
    let all = [outdated, examples, suspects];
    all.into_iter().flatten().collect()
}

fn failures(state: &State, row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let dim = context.style(Meaning::Dim);
    if state.judges.failures().next().is_none() {
        if !state.judges.judges.is_empty() {
            canvas.put(row, 1, &[("no failures".to_string(), dim)]);
        }
        return;
    }
    canvas.put(
        row,
        1,
        &[
            ("failures  ".to_string(), context.style(Meaning::Title)),
            (causes(state), dim),
        ],
    );
    let rows = usize::from(state.size.rows.saturating_sub(row + 3)).max(1);
    let top = (state.judges.cursor + 1).saturating_sub(rows);
    for ((at, (name, failure)), row) in state
        .judges
        .failures()
        .enumerate()
        .skip(top)
        .take(rows)
        .zip(row + 1..)
    {
        let under = at == state.judges.cursor;
        let arrow = if under { context.glyphs.pointer } else { " " };
        let pieces = [
            (format!(" {arrow} "), context.style(Meaning::Focus)),
            (format!("#{:<7}", failure.ordinal.0), dim),
            (fit(&shown_line(name), 12), context.style(Meaning::Judge)),
            (
                format!("{:<13}", failure.cause.as_str()),
                context.style(Meaning::Bad),
            ),
        ];
        let end = canvas.put(row, 0, &pieces);
        let room = canvas.cols().saturating_sub(end + 1);
        let on = if failure.on_edit { "the edit: " } else { "" };
        let detail = format!("{on}{}", shown_line(&failure.detail));
        let detail = truncate(&detail, room).into_owned();
        canvas.put(row, end, &[(detail, context.style(Meaning::Text))]);
        if under {
            canvas.tint(row, context.style(Meaning::Selected));
        }
    }
}

/// How often each cause, the most frequent first.
fn causes(state: &State) -> String {
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for (_, failure) in state.judges.failures() {
        let cause = failure.cause.as_str();
        match counts.iter_mut().find(|(_, known)| *known == cause) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, cause)),
        }
    }
    counts.sort_by(|a, b| b.cmp(a));
    counts
        .iter()
        .map(|(count, cause)| format!("{cause} {count}"))
        .collect::<Vec<_>>()
        .join(" · ")
}
