//! The text of the ticket: whole rows, so that scrolling them moves nothing else.

use super::Context;
use super::canvas::{Canvas, Piece};
use crate::app::document::{Line, Part};
use crate::app::layout::{GUTTER, MEASURE, ReviewLayout};
use crate::app::state::State;
use crate::command::{QueueCommand, Saying, Scope, SuggestCommand};
use crate::model::Role;
use crate::text::layout::{Span, SpanKind};
use crate::text::sanitize::shown_line;
use crate::text::width::{pad, truncate};
use crate::theme::Meaning;

pub(super) fn draw(
    state: &State,
    context: Context<'_>,
    layout: ReviewLayout,
    canvas: &mut Canvas<'_>,
) {
    let desk = &state.desk;
    let rows = usize::from(layout.text_rows);
    if desk.ticket().is_none() && !state.is_waiting() {
        empty(state, context, layout.text_top + 1, canvas);
    }
    for (at, line) in desk
        .document
        .lines
        .iter()
        .enumerate()
        .skip(desk.top)
        .take(rows)
    {
        let row = layout.text_top + u16::try_from(at - desk.top).expect("a row of the screen");
        match line {
            Line::Head { title, note } => head(title, note, context, row, canvas),
            Line::Text {
                part,
                first,
                row: laid,
            } => {
                let spans = match &desk.search {
                    Some(search) => laid.marked(search.matches.of(*part), SpanKind::Match),
                    None => laid.spans.clone(),
                };
                let label = label(desk.document.part(*part), *first, context);
                let column = canvas.put(row, 0, &label);
                canvas.put(row, column, &pieces(&spans, context));
            }
            Line::Suggested { judge, words } => {
                let note = suggested(judge, *words, context);
                head("suggestion", &note, context, row, canvas);
            }
            Line::Blank => {}
        }
    }
    let note = place(desk.top, rows, desk.document.lines.len());
    let note = Some((note, context.style(Meaning::Dim)));
    canvas.rule(
        layout.criteria_top - 1,
        context.glyphs.horizontal,
        context.style(Meaning::Border),
        None,
        note,
    );
}

/// Spans of text in the styles of what they are.
pub(super) fn pieces(spans: &[Span], context: Context<'_>) -> Vec<Piece> {
    let style = |span: &Span| context.style(meaning(span.kind));
    spans
        .iter()
        .map(|span| match span.kind {
            SpanKind::TableBorder | SpanKind::Rule => (lines(&span.text, context), style(span)),
            _ => (span.text.clone(), style(span)),
        })
        .collect()
}

/// Lines between cells, in the signs that the terminal can show.
fn lines(text: &str, context: Context<'_>) -> String {
    let sign = |c| match c {
        '─' => context.glyphs.horizontal.to_string(),
        '│' => context.glyphs.vertical.to_string(),
        '┼' => context.glyphs.cross.to_string(),
        other => other.to_string(),
    };
    text.chars().map(sign).collect()
}

/// How much has been read, as the rule below a text says it.
pub(super) fn place(top: usize, rows: usize, count: usize) -> String {
    let end = top + rows;
    if count <= rows {
        String::new()
    } else if top == 0 {
        format!("top · {} more", count - end)
    } else if end >= count {
        "end".to_string()
    } else {
        format!("{}%", end * 100 / count)
    }
}

pub(super) fn head(
    title: &str,
    note: &str,
    context: Context<'_>,
    row: u16,
    canvas: &mut Canvas<'_>,
) {
    let border = context.style(Meaning::Border);
    let cols = canvas.cols().min(usize::from(MEASURE));
    let end = canvas.put(
        row,
        1,
        &[
            (format!("{} ", context.glyphs.horizontal.repeat(2)), border),
            (format!("{title} "), context.style(section(title))),
        ],
    );
    let note = if note.is_empty() {
        String::new()
    } else {
        format!(" {} ", truncate(note, cols.saturating_sub(end + 8)))
    };
    let room = cols.saturating_sub(end + crate::text::width::width(&note) + 2);
    let end = canvas.put(
        row,
        end,
        &[(context.glyphs.horizontal.repeat(room), border)],
    );
    canvas.put(
        row,
        end,
        &[
            (note, context.style(Meaning::Dim)),
            (context.glyphs.horizontal.repeat(2), border),
        ],
    );
}

/// Whose suggestion it is, how much it changes, and the key that shows it.
fn suggested(judge: &str, words: Option<usize>, context: Context<'_>) -> String {
    let words = words.map_or_else(String::new, |words| format!(" · {}", changed(words)));
    let saying = Saying::from(format!("{judge}{words} · "))
        .key(SuggestCommand::Show)
        .words(" shows it");
    context.keymap.say(Scope::Review, &saying)
}

/// How many words are changed.
pub(super) fn changed(words: usize) -> String {
    let ending = if words == 1 { "" } else { "s" };
    format!("{words} word{ending} changed")
}

fn section(title: &str) -> Meaning {
    match title {
        "output" | "candidate" => Meaning::Output,
        "reference" => Meaning::Reference,
        "suggestion" => Meaning::Judge,
        judge if judge.starts_with("judge ") => Meaning::Judge,
        _ => Meaning::Peer,
    }
}

/// Who speaks, in the gutter of a message; the other parts have a narrow margin.
pub(super) fn label(part: &Part, first: bool, context: Context<'_>) -> Vec<Piece> {
    let Part::Message(role) = part else {
        return vec![(" ".to_string(), context.style(Meaning::Text))];
    };
    let meaning = match role {
        Role::System => Meaning::System,
        Role::User => Meaning::User,
        Role::Assistant => Meaning::Assistant,
        Role::Tool => Meaning::Tool,
    };
    let word = if first { role.as_str() } else { "" };
    let text = format!(" {}", pad(word, usize::from(GUTTER) - 1));
    vec![(text, context.style(meaning))]
}

fn meaning(kind: SpanKind) -> Meaning {
    match kind {
        SpanKind::Plain => Meaning::Text,
        SpanKind::Strong => Meaning::Strong,
        SpanKind::Emphasis => Meaning::Emphasis,
        SpanKind::Struck => Meaning::Struck,
        SpanKind::Code | SpanKind::CodeBlock => Meaning::Code,
        SpanKind::Heading(_) | SpanKind::TableHead => Meaning::Heading,
        SpanKind::Quote => Meaning::Quote,
        SpanKind::ListMark => Meaning::ListMark,
        SpanKind::JsonPunct => Meaning::Dim,
        SpanKind::Link => Meaning::Link,
        SpanKind::Rule | SpanKind::TableBorder => Meaning::Border,
        SpanKind::JsonKey => Meaning::JsonKey,
        SpanKind::JsonString => Meaning::JsonString,
        SpanKind::JsonNumber => Meaning::JsonNumber,
        SpanKind::JsonLiteral => Meaning::JsonLiteral,
        SpanKind::Added => Meaning::Added,
        SpanKind::Differs => Meaning::Differs,
        SpanKind::Removed => Meaning::Removed,
        SpanKind::Match => Meaning::Match,
    }
}

/// What stands where there is no ticket, from a row on: why, and which keys help.
pub(super) fn empty(state: &State, context: Context<'_>, row: u16, canvas: &mut Canvas<'_>) {
    let filter = shown_line(&state.queue.filter);
    let change = QueueCommand::Filter(None);
    let saying = if state.is_waiting() {
        "looking…".into()
    } else if state.queue.filter.is_empty() {
        "There is no ticket to review. `juror import FILE` brings logs in.".into()
    } else if state.queue.is_blindfold {
        Saying::from(format!(
            "No ticket passes the filter {filter} while scores are hidden, which count as missing. "
        ))
        .key(change)
        .words(" changes it; :filter-seen uses them and marks the ratings.")
    } else {
        Saying::from(format!("No ticket passes the filter {filter} yet. "))
            .key(change)
            .words(" changes it; an empty one shows all tickets.")
    };
    let text = context.keymap.say(state.screen_scope(), &saying);
    canvas.paragraph(row, &text, context.style(Meaning::Dim));
}
