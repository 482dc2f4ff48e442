//! Two outputs to choose between: the conversation, both outputs with the words marked that only one of them has, and
//! below them what has been chosen, over all and by criterion. Names no model before the choice over all.
//!
//! ```text
//!  pair 12 of 800   A 57 words, B 180                                                        to choose
//! ─────────────────────────────────────────────────────────────────────────────────────────────────
//!  user       How can I improve my time management skills?
//!
//!  ── A ─────────────────────────────────────────   ── B ─────────────────────────────────────────
//!  Improving time management …                      Here are some tips: …
//! ──────────────────────────────────────────────────────────────────────────────── top · 12 more ──
//!  ▸ Over all   A better   B better   equal   both bad
//!    Accuracy  [A better]  B better   equal   both bad
//!  11: vicuna-13b rather than alpaca-13b, judge main: equal ≠
//! ```

use super::Context;
use super::canvas::{Canvas, Piece, measure};
use super::text::{head, label, pieces, place};
use crate::app::compare::reading::{BETWEEN, PairLine, column_width};
use crate::app::compare::{Arrangement, LastChoice, OpenPair, criteria};
use crate::app::document::Part;
use crate::app::layout::{MEASURE, ReviewLayout};
use crate::app::state::State;
use crate::command::{QueueCommand, Saying, Scope};
use crate::model::Choice;
use crate::text::layout::Row;
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate, width};
use crate::theme::Meaning;

/// The names of the sides on the screen.
const SIDES: [&str; 2] = ["A", "B"];

/// The choices in the order of their keys, in few words.
const CHOICES: [(Choice, &str); 4] = [
    (Choice::A, "A better"),
    (Choice::B, "B better"),
    (Choice::Tie, "equal"),
    (Choice::Neither, "both bad"),
];

/// The most columns of a criterion's title.
const TITLE: usize = 24;

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    let layout = ReviewLayout::of_choices(state.size, criteria(&state.session.evaluator).count());
    let side = state.compare.open.as_ref().and_then(side_at_top);
    let side = side.map(|side| (SIDES[side].to_string(), context.style(Meaning::Output)));
    canvas.rule(2, context.glyphs.horizontal, border, side, None);
    let rule = layout.criteria_top - 1;
    let Some(open) = &state.compare.open else {
        canvas.rule(rule, context.glyphs.horizontal, border, None, None);
        nothing(state, context, canvas);
        return;
    };
    describe(state, open, context, canvas);
    let rows = usize::from(layout.text_rows);
    let shown = open.reading.lines.iter().skip(open.top).take(rows);
    for (line, row) in shown.zip(layout.text_top..) {
        text(state, open, line, row, context, canvas);
    }
    let note = place(open.top, rows, open.reading.lines.len());
    let note = Some((note, context.style(Meaning::Dim)));
    canvas.rule(rule, context.glyphs.horizontal, border, None, note);
    choices(state, open, layout, context, canvas);
    if let Some(last) = &state.compare.last {
        let pieces = left(last, canvas.cols(), context);
        canvas.put(layout.last_row, 0, &pieces);
    }
}

/// The output whose head has been scrolled away, so that what is read is still told from the other one.
fn side_at_top(open: &OpenPair) -> Option<usize> {
    let heads = open.reading.heads;
    if heads[0] == heads[1] {
        return None;
    }
    let above = |side: &usize| heads[*side].is_some_and(|head| head < open.top);
    let end = open.reading.outputs_end;
    [1, 0].into_iter().find(above).filter(|_| open.top < end)
}

/// Why there is no pair.
fn nothing(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let dim = context.style(Meaning::Dim);
    if state.is_waiting() {
        canvas.put(1, 0, &[(" reading…".to_string(), dim)]);
        return;
    }
    canvas.put(1, 0, &[(" no pair".to_string(), dim)]);
    let saying = if state.queue.filter.is_empty() {
        Saying::from(
            "There are no two outputs to compare: no two logs have the same conversation and different models, and no \
             log has two candidates and no output of its own.",
        )
    } else {
        Saying::from("No two outputs to compare are both among the tickets of this filter. ")
            .key(QueueCommand::Filter(None))
            .words(" chooses others; an empty one chooses all.")
    };
    let text = context.keymap.say(Scope::Compare, &saying);
    canvas.paragraph(4, &text, context.style(Meaning::Text));
}

/// Which pair it is, how long both are, how they are shown.
fn describe(state: &State, open: &OpenPair, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let dim = context.style(Meaning::Dim);
    let compare = &state.compare;
    let mut right = Vec::new();
    let mut say = |text: String, style| {
        if !right.is_empty() {
            right.push((" · ".to_string(), dim));
        }
        right.push((text, style));
    };
    match compare.arrangement.fitting(state.size) {
        Arrangement::Single => say(
            format!("{} alone", SIDES[usize::from(open.is_flipped)]),
            dim,
        ),
        Arrangement::Beside | Arrangement::Stacked => {}
    }
    if open.reading.is_same {
        say("the same text".to_string(), context.style(Meaning::Warn));
    } else if open.reading.is_marked {
        let style = context.style(Meaning::Differs);
        say("differing words".to_string(), style);
    }
    if open.shows_names() {
        say("chosen".to_string(), context.style(Meaning::Good));
    } else {
        say("to choose".to_string(), context.style(Meaning::Text));
    }
    let start = canvas.put_right(1, &right);
    let [left, right] = open.reading.words;
    let of = if compare.total > compare.listed() as u64 {
        format!("{}, the first of {}", compare.listed(), compare.total)
    } else {
        compare.listed().to_string()
    };
    let texts = [
        (
            format!(" pair {} of {of}", compare.at + 1),
            context.style(Meaning::Strong),
        ),
        (format!("   A {left} words, B {right}"), dim),
    ];
    let mut room = start.saturating_sub(1);
    let mut pieces: Vec<Piece> = Vec::new();
    for (text, style) in texts {
        let text = truncate(&text, room).into_owned();
        room = room.saturating_sub(width(&text));
        pieces.push((text, style));
    }
    canvas.put(1, 0, &pieces);
}

fn text(
    state: &State,
    open: &OpenPair,
    line: &PairLine,
    row: u16,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let second = usize::from(column_width(state.size) + BETWEEN) + 1;
    match line {
        PairLine::Said {
            role,
            first,
            row: laid,
        } => {
            let column = canvas.put(row, 0, &label(&Part::Message(*role), *first, context));
            canvas.put(row, column, &pieces(&laid.spans, context));
        }
        PairLine::Head(side) => {
            let cols = canvas.cols().min(usize::from(MEASURE));
            side_head(open, *side, (row, 1, cols), context, canvas);
        }
        PairLine::Heads => {
            let columns = usize::from(column_width(state.size));
            side_head(open, 0, (row, 1, columns + 1), context, canvas);
            side_head(open, 1, (row, second, second + columns), context, canvas);
        }
        PairLine::Output(laid) => {
            canvas.put(row, 1, &pieces(&laid.spans, context));
        }
        PairLine::Beside(both) => {
            for (laid, column) in both.iter().zip([1, second]) {
                let spans = laid.as_ref().map_or(&[][..], |Row { spans, .. }| spans);
                canvas.put(row, column, &pieces(spans, context));
            }
            let line = (
                context.glyphs.vertical.to_string(),
                context.style(Meaning::Border),
            );
            canvas.put(row, second - 2, &[line]);
        }
        PairLine::ReferenceHead => head("reference", "", context, row, canvas),
        PairLine::Blank => {}
    }
}

/// The head of one output between two columns: its side, what was chosen of it, and who wrote it once that may be seen.
fn side_head(
    open: &OpenPair,
    side: usize,
    (row, from, to): (u16, usize, usize),
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let border = context.style(Meaning::Border);
    let line = context.glyphs.horizontal;
    let mut heading = vec![
        (format!("{} ", line.repeat(2)), border),
        (format!("{} ", SIDES[side]), context.style(Meaning::Output)),
    ];
    if open.shows_names() {
        let room = to.saturating_sub(from + measure(&heading) + 3);
        let names = open.names();
        let name = truncate(&shown_line(&names[side]), room).into_owned();
        heading.push((format!("{name} "), context.style(Meaning::Text)));
    }
    let room = to.saturating_sub(from + measure(&heading));
    heading.push((line.repeat(room), border));
    canvas.put(row, from, &heading);
}

/// What has been chosen: a row over all, then one a criterion.
fn choices(
    state: &State,
    open: &OpenPair,
    layout: ReviewLayout,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let titles: Vec<_> = std::iter::once("Over all".into())
        .chain(criteria(&state.session.evaluator).map(|criterion| shown_line(&criterion.title)))
        .collect();
    let keys = std::iter::once(None)
        .chain(criteria(&state.session.evaluator).map(|criterion| Some(criterion.key.clone())));
    let columns = titles.iter().map(|title| width(title)).max().unwrap_or(0);
    let columns = columns.min(TITLE);
    let rows = usize::from(layout.criteria_rows);
    let top = (open.focus + 1).saturating_sub(rows);
    let shown = titles.iter().zip(keys).enumerate().skip(top).take(rows);
    for ((at, (title, key)), row) in shown.zip(layout.criteria_top..) {
        let is_focused = at == open.focus;
        let (arrow, style) = if is_focused {
            (context.glyphs.pointer, context.style(Meaning::Focus))
        } else {
            (" ", context.style(Meaning::Text))
        };
        let mut pieces = vec![
            (format!(" {arrow} "), context.style(Meaning::Focus)),
            (format!("{}  ", fit(title, columns)), style),
        ];
        let chosen = open.chosen.get(&key);
        for (choice, words) in CHOICES {
            pieces.push(if chosen == Some(&choice) {
                (format!("[{words}]"), context.style(Meaning::Chosen))
            } else if is_focused {
                (format!(" {words} "), context.style(Meaning::Text))
            } else {
                (format!(" {words} "), context.style(Meaning::Dim))
            });
            pieces.push((" ".to_string(), context.style(Meaning::Text)));
        }
        canvas.put(row, 0, &pieces);
    }
}

/// The pair just left, by the names of who wrote it.
fn left(last: &LastChoice, cols: usize, context: Context<'_>) -> Vec<Piece> {
    let dim = context.style(Meaning::Dim);
    let [left, right] = last.names.each_ref().map(|name| shown_line(name));
    let said = |choice| match choice {
        Choice::A => format!("{left} rather than {right}"),
        Choice::B => format!("{right} rather than {left}"),
        Choice::Tie => format!("{left} and {right} are equal"),
        Choice::Neither => format!("neither {left} nor {right}"),
    };
    let own = format!(" {}: {}", last.number, said(last.choice));
    let mut pieces = vec![(truncate(&own, cols - 1).into_owned(), dim)];
    for (judge, choice) in &last.judges {
        let (text, meaning) = if *choice == last.choice {
            (format!(", judge {} too", shown_line(judge)), Meaning::Dim)
        } else {
            let side = match choice {
                Choice::A => left.to_string(),
                Choice::B => right.to_string(),
                Choice::Tie => "equal".to_string(),
                Choice::Neither => "neither".to_string(),
            };
            let sign = context.glyphs.differs;
            let text = format!(", judge {}: {side}{sign}", shown_line(judge));
            (text, Meaning::Warn)
        };
        if measure(&pieces) + width(&text) >= cols {
            let more = format!(" {}", context.glyphs.ellipsis);
            pieces.push((more, dim));
            break;
        }
        pieces.push((text, context.style(meaning)));
    }
    pieces
}
