//! The list of tickets: which queue it is, a row a ticket, and the scores to give to the marked ones.

use super::Context;
use super::canvas::{Canvas, Piece};
use super::options;
use crate::app::event::Summary;
use crate::app::state::State;
use crate::model::{Criterion, Ordinal, Scale, Score, Scores, Status};
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate};
use crate::theme::Meaning;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    describe(state, context, canvas);
    canvas.rule(2, context.glyphs.horizontal, border, None, None);
    let last = state.size.rows - 3;
    let rows = usize::from(last - 3);
    for (place, row) in (state.list.top..state.queue.tickets.len()).zip(3..last) {
        ticket(state, place, row, context, canvas);
    }
    if state.queue.tickets.is_empty() {
        let text = if state.is_waiting() {
            "looking…"
        } else {
            "no ticket passes this filter; \\ changes it"
        };
        canvas.put(4, 2, &[(text.to_string(), context.style(Meaning::Dim))]);
    }
    let note = super::text::place(state.list.top, rows, state.queue.tickets.len());
    canvas.rule(
        last,
        context.glyphs.horizontal,
        border,
        None,
        Some((note, context.style(Meaning::Dim))),
    );
    to_give(state, last + 1, context, canvas);
}

/// Which queue it is.
fn describe(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let dim = context.style(Meaning::Dim);
    let queue = &state.queue;
    let count = queue.tickets.len();
    let mut right = vec![(
        format!("{count} of {}", state.progress.total.max(count)),
        dim,
    )];
    if !state.list.marks.is_empty() {
        right.insert(
            0,
            (
                format!("{} marked · ", state.list.marks.len()),
                context.style(Meaning::Marked),
            ),
        );
    }
    let start = canvas.put_right(1, &right);
    let filter = if queue.filter.is_empty() {
        "all tickets".to_string()
    } else {
        shown_line(&queue.filter).into_owned()
    };
    let seen = if queue.seen {
        "  with hidden scores"
    } else {
        ""
    };
    let text = format!(" {filter}  in the order {}{seen}", queue.order);
    canvas.put(
        1,
        0,
        &[(
            truncate(&text, start.saturating_sub(1)).into_owned(),
            context.style(Meaning::Text),
        )],
    );
}

fn ticket(state: &State, place: usize, row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let ordinal = state.queue.tickets[place];
    let under = state.list.cursor == place;
    let dim = context.style(Meaning::Dim);
    let arrow = if under { context.glyphs.pointer } else { " " };
    let mark = if state.list.marks.contains(&ordinal) {
        context.glyphs.marked
    } else {
        " "
    };
    let pieces = [
        (format!(" {arrow}"), context.style(Meaning::Focus)),
        (mark.to_string(), context.style(Meaning::Marked)),
        (format!("{:>6} ", ordinal.0), dim),
    ];
    let start = canvas.put(row, 0, &pieces);
    match state.list.summaries.get(&ordinal) {
        Some(summary) => columns(state, summary, row, start, context, canvas),
        None => {
            canvas.put(row, start, &[(context.glyphs.ellipsis.to_string(), dim)]);
        }
    }
    if under {
        canvas.tint(row, context.style(Meaning::Selected));
    }
}

fn columns(
    state: &State,
    summary: &Summary,
    row: u16,
    start: usize,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let wide = canvas.cols() >= 100;
    let (status, meaning) = status(state, summary.ordinal, context);
    let flag = if summary.flagged {
        context.glyphs.flag
    } else {
        " "
    };
    let random = if summary.random {
        context.glyphs.random
    } else {
        " "
    };
    let edited = if summary.revised {
        context.glyphs.edited
    } else {
        " "
    };
    let model = summary.model.as_deref().unwrap_or(context.glyphs.hidden);
    let pieces = [
        (format!("{status} "), context.style(meaning)),
        (flag.to_string(), context.style(Meaning::Flag)),
        (random.to_string(), context.style(Meaning::Random)),
        (format!("{edited} "), context.style(Meaning::Good)),
        (
            fit(&shown_line(model), if wide { 18 } else { 12 }),
            context.style(Meaning::Text),
        ),
        (
            format!(" {:>5}w ", summary.words),
            context.style(Meaning::Dim),
        ),
    ];
    let end = canvas.put(row, start, &pieces);
    let scores = scores(state, summary, context);
    let right = canvas.put_right(row, &scores);
    let tags: Vec<_> = summary.tags.iter().map(|tag| shown_line(tag)).collect();
    let tags = if wide {
        format!("{} ", fit(&tags.join(" "), 14))
    } else {
        String::new()
    };
    let column = canvas.put(row, end, &[(tags, context.style(Meaning::Tag))]);
    let room = right.saturating_sub(column + 1);
    canvas.put(
        row,
        column,
        &[(
            fit(&shown_line(&summary.input), room),
            context.style(Meaning::Text),
        )],
    );
}

fn status(state: &State, ordinal: Ordinal, context: Context<'_>) -> (&'static str, Meaning) {
    match state
        .queue
        .place(ordinal)
        .map_or(Status::Todo, |place| state.queue.statuses[place])
    {
        Status::Todo => (context.glyphs.todo, Meaning::Dim),
        Status::Skipped => (context.glyphs.skipped, Meaning::Warn),
        Status::Done => (context.glyphs.done, Meaning::Good),
    }
}

/// The person's scores and the judge's, in the order of the criteria.
fn scores(state: &State, summary: &Summary, context: Context<'_>) -> Vec<Piece> {
    let counted: Vec<_> = state
        .session
        .evaluator
        .criteria
        .iter()
        .filter(|criterion| criterion.scale != Scale::Text)
        .collect();
    let row = |scores: &Scores| {
        counted
            .iter()
            .map(|criterion| brief(criterion, scores))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let own =
        (!summary.own.is_empty()).then(|| (row(&summary.own), context.style(Meaning::Chosen)));
    let judge = summary.judge.as_ref().map(|scores| {
        (
            format!("  judge {}", row(scores)),
            context.style(Meaning::Judge),
        )
    });
    own.into_iter().chain(judge).collect()
}

/// A score in at most four columns.
fn brief(criterion: &Criterion, scores: &Scores) -> String {
    match scores.get(&criterion.key) {
        None => "·".to_string(),
        Some(Score::Labels(keys)) => format!("{}×", keys.len()),
        Some(score) => truncate(&shown_line(&score.shown()), 4).into_owned(),
    }
}

/// The criterion that the next digit gives to the marked tickets, and what is set so far.
fn to_give(state: &State, row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let criteria = &state.session.evaluator.criteria;
    let criterion = &criteria[state.list.focus.min(criteria.len() - 1)];
    let whom = match state.list.marks.len() {
        0 => "this ticket".to_string(),
        1 => "1 ticket".to_string(),
        many => format!("{many} tickets"),
    };
    let title = truncate(&shown_line(&criterion.title), 18).into_owned();
    let pieces = [
        (
            format!(" {} {title} ", context.glyphs.pointer),
            context.style(Meaning::Focus),
        ),
        (format!("for {whom} "), context.style(Meaning::Dim)),
    ];
    let start = canvas.put(row, 0, &pieces);
    let set = state.list.bulk.len();
    let right = if set > 0 {
        format!("{set} of {} set · Esc forgets", criteria.len())
    } else {
        String::new()
    };
    let right = canvas.put_right(row, &[(right, context.style(Meaning::Dim))]);
    let room = right.saturating_sub(start + 1);
    canvas.put(
        row,
        start,
        &options::pieces(
            criterion,
            state.list.bulk.get(&criterion.key),
            room,
            context,
        ),
    );
}
