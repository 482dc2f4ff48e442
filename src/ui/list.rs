//! The list of tickets: which queue it is, a row a ticket, and the scores to give to the marked ones.

use super::Context;
use super::canvas::{Canvas, Piece, fitting, measure};
use super::options;
use crate::app::event::Summary;
use crate::app::layout::options::{option_rows, options_column, title_width};
use crate::app::layout::{giving_rows, list_rows, options_columns};
use crate::app::state::State;
use crate::command::{Saying, Scope, ScreenCommand};
use crate::model::{Criterion, Ordinal, Scale, Score, Scores, Status};
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, pad, truncate, width};
use crate::theme::Meaning;

/// Columns that what was asked keeps beside the scores.
const INPUT: usize = 10;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    describe(state, context, canvas);
    canvas.rule(2, context.glyphs.horizontal, border, None, None);
    let criteria = &state.session.evaluator.criteria;
    let rows = list_rows(state.size, criteria);
    let last = 3 + rows;
    let rows = usize::from(rows);
    for (place, row) in (state.list.top..state.queue.tickets.len()).zip(3..last) {
        ticket(state, place, row, context, canvas);
    }
    if state.queue.tickets.is_empty() {
        super::text::empty(state, context, 4, canvas);
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
    let claims = queue.claims.values();
    let own = claims.filter(|claim| claim.by == state.session.reviewer);
    if let Some(until) = own.clone().map(|claim| claim.until).min() {
        let until = until.strftime("%H:%M UTC");
        let text = format!("{} yours until {until} · ", own.count());
        right.insert(0, (text, context.style(Meaning::Good)));
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
    let sign = |is: bool, sign: &'static str| if is { sign } else { " " }.to_string();
    let model = summary.model.as_deref().unwrap_or(context.glyphs.hidden);
    let pieces = [
        (format!("{status} "), context.style(meaning)),
        (
            sign(summary.flagged, context.glyphs.flag),
            context.style(Meaning::Flag),
        ),
        (
            sign(summary.random, context.glyphs.random),
            context.style(Meaning::Random),
        ),
        (
            sign(summary.revised, context.glyphs.edited) + " ",
            context.style(Meaning::Good),
        ),
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
    let left = canvas.cols().saturating_sub(end + INPUT + 2);
    let scores = fitting(left, scores(state, summary, context));
    let right = if measure(&scores) <= left {
        canvas.put_right(row, &scores)
    } else {
        canvas.cols()
    };
    let tags: Vec<_> = summary.tags.iter().map(|tag| shown_line(tag)).collect();
    let tags = if wide {
        format!("{} ", fit(&tags.join(" "), 14))
    } else {
        String::new()
    };
    let column = canvas.put(row, end, &[(tags, context.style(Meaning::Tag))]);
    let room = right.saturating_sub(column + 1);
    let input: Vec<_> = summary.input.split_whitespace().collect();
    let input = fit(&shown_line(&input.join(" ")), room);
    canvas.put(row, column, &[(input, context.style(Meaning::Text))]);
}

fn status(state: &State, ordinal: Ordinal, context: Context<'_>) -> (&'static str, Meaning) {
    match state
        .queue
        .place(ordinal)
        .map_or(Status::Todo, |place| state.queue.statuses[place])
    {
        Status::Todo => (context.glyphs.todo, Meaning::Dim),
        Status::Claimed => (context.glyphs.claimed, Meaning::Dim),
        Status::Skipped => (context.glyphs.skipped, Meaning::Warn),
        Status::Enough => (context.glyphs.enough, Meaning::Dim),
        Status::Done => (context.glyphs.done, Meaning::Good),
    }
}

/// The person's scores and the judge's in columns, in the order of the criteria: both, or the person's alone where there
/// is no room for more.
fn scores(state: &State, summary: &Summary, context: Context<'_>) -> [Vec<Piece>; 2] {
    let criteria = &state.session.evaluator.criteria;
    let row = |scores: &Scores| {
        let counted = criteria
            .iter()
            .filter(|criterion| criterion.scale != Scale::Text);
        let brief = counted.map(|criterion| brief(criterion, scores, context));
        brief.collect::<Vec<_>>().join(" ")
    };
    if summary.own.is_empty() && summary.judge.is_none() {
        return [Vec::new(), Vec::new()];
    }
    let own = vec![(row(&summary.own), context.style(Meaning::Chosen))];
    let (label, judged) = match &summary.judge {
        Some(scores) => ("  judge ", row(scores)),
        None => ("", String::new()),
    };
    let mut both = own.clone();
    // Rows without a verdict keep its place, so that scores stand below each other.
    if !state.judges.judges.is_empty() || summary.judge.is_some() {
        let columns = width(&row(&Scores::new())) + 8;
        let judge = pad(&format!("{label}{judged}"), columns).into_owned();
        both.push((judge, context.style(Meaning::Judge)));
    }
    [both, own]
}

/// A score in the columns that its scale needs, four at most.
fn brief(criterion: &Criterion, scores: &Scores, context: Context<'_>) -> String {
    let columns = match &criterion.scale {
        Scale::Ordinal { max, .. } => max.to_string().len(),
        Scale::PassFail | Scale::Choice { many: false, .. } => 4,
        Scale::Choice { many: true, .. } | Scale::Text => 2,
    };
    match scores.get(&criterion.key) {
        None => fit(context.glyphs.todo, columns),
        Some(Score::Labels(keys)) => fit(&format!("{}×", keys.len()), columns),
        Some(score) => fit(&shown_line(&score.shown()), columns),
    }
}

/// The criterion that the next digit gives to the marked tickets, and what is set so far.
fn to_give(state: &State, row: u16, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let criteria = &state.session.evaluator.criteria;
    let criterion = &criteria[state.list.focus.min(criteria.len() - 1)];
    let title = title_width(criteria);
    let name = shown_line(&criterion.title).into_owned();
    let head = format!(
        " {} {} ",
        context.glyphs.pointer,
        pad(&truncate(&name, title), title)
    );
    canvas.put(row, 0, &[(head, context.style(Meaning::Focus))]);
    let whom = match state.list.marks.len() {
        0 => "for this ticket".to_string(),
        1 => "for 1 ticket".to_string(),
        many => format!("for {many} tickets"),
    };
    let set = state.list.bulk.len();
    let whom = if set > 0 {
        let saying = Saying::from(format!("{set} of {} set {whom} · ", criteria.len()))
            .key(ScreenCommand::Back)
            .words(" forgets");
        context.keymap.say(Scope::Queue, &saying)
    } else {
        whom
    };
    let (start, columns) = (
        options_column(criteria),
        options_columns(state.size, criteria),
    );
    let chosen = state.list.bulk.get(&criterion.key);
    let ranges = option_rows(criterion, columns);
    let rows = usize::from(giving_rows(state.size, criteria));
    let mut said = false;
    for (range, row) in ranges.into_iter().take(rows).zip(row..) {
        let room = columns.saturating_sub(width(&whom) + 2);
        let short = options::pieces(criterion, chosen, range.clone(), room, context);
        let beside = !said && measure(&short) <= room;
        let pieces = match (&criterion.scale, beside) {
            (Scale::Choice { .. }, _) => {
                options::pieces(criterion, chosen, range, columns, context)
            }
            (_, true) => short,
            (_, false) => options::pieces(criterion, chosen, range, columns, context),
        };
        canvas.put(row, start, &pieces);
        if !said && measure(&pieces) <= room {
            canvas.put_right(row, &[(whom.clone(), context.style(Meaning::Dim))]);
            said = true;
        }
    }
}
