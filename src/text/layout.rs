//! Lays a log's text out for reading: Markdown with its tables and code, JSON indented, everything wrapped to a width.
//!
//! What is shown is what was written. Lines end where the text ends them, blank lines stay, and no character is hidden
//! but Markdown's marks for emphasis, code and fences; links keep their targets, escapes their backslash, entities their
//! name. Whoever needs these as well asks for [`raw`]. Colours are not decided here: a [`SpanKind`] says what a span
//! is. Lines of tables and rules are drawn with `│`, `─` and `┼`, in [`SpanKind::TableBorder`] and [`SpanKind::Rule`]
//! alone, so that a screen without them can put others in their place.

mod flow;
mod json;
mod markdown;
mod table;

use std::ops::Range;

use self::flow::{Flow, Prefix};
use super::wrap::Break;

/// What a span is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpanKind {
    /// Text without a meaning of its own.
    Plain,
    /// Strongly emphasised text.
    Strong,
    /// Emphasised text.
    Emphasis,
    /// Text that is struck through, with its tildes.
    Struck,
    /// Code within a line.
    Code,
    /// Code in a block, and the language that it names.
    CodeBlock,
    /// A heading of level 1 to 6, with its number signs.
    Heading(u8),
    /// A quotation, with its mark.
    Quote,
    /// The mark of a list item, a task's box included.
    ListMark,
    /// A link with its brackets and its target.
    Link,
    /// A rule across the page.
    Rule,
    /// Lines between the cells of a table.
    TableBorder,
    /// A cell in the head of a table.
    TableHead,
    /// The name of a field in JSON, with its quotes.
    JsonKey,
    /// A string in JSON, with its quotes.
    JsonString,
    /// A number in JSON, as it was written.
    JsonNumber,
    /// `true`, `false` or `null` in JSON.
    JsonLiteral,
    /// Brackets, colons and commas of JSON.
    JsonPunct,
    /// Text that an edit put in.
    Added,
    /// Text that an edit took out.
    Removed,
    /// Text that a search found.
    Match,
    /// Text that another text does not have.
    Differs,
}

/// A piece of a row that is of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What to draw; neither tabs nor line ends are in it.
    pub text: String,
    /// What it is.
    pub kind: SpanKind,
    /// The byte of the source at which exactly this text stands; none for indents, borders and expanded tabs.
    pub at: Option<usize>,
}

/// One row of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The spans from left to right.
    pub spans: Vec<Span>,
    /// The bytes of the source that the row shows; empty, at its place, for a row that shows none. Starts never decrease
    /// from row to row.
    pub source: Range<usize>,
}

impl Row {
    /// The row as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// The spans, split so that what lies in `matches` (byte ranges of the source, in order) is of this kind.
    #[must_use]
    pub fn marked(&self, matches: &[Range<usize>], kind: SpanKind) -> Vec<Span> {
        let mut marked = Vec::with_capacity(self.spans.len());
        for span in &self.spans {
            match span.at {
                Some(at) => split(span, at, (matches, kind), &mut marked),
                None => marked.push(span.clone()),
            }
        }
        marked
    }
}

/// Lays out a sanitised text: as JSON if it is an object or an array of JSON, else as Markdown, which plain text is too.
#[must_use]
pub fn lay_out(text: &str, width: u16) -> Vec<Row> {
    let width = usize::from(width).max(1);
    if json::is_document(text) {
        json::rows(text, width)
    } else {
        markdown::rows(text, width)
    }
}

/// The sanitised text as it is, wrapped, with tabs expanded.
#[must_use]
pub fn raw(text: &str, width: u16) -> Vec<Row> {
    let mut rows = Vec::with_capacity(text.len() / 40 + 1);
    let mut start = 0;
    for line in text.split('\n') {
        let mut flow = Flow::default();
        flow.push(line, SpanKind::Plain, Some(start));
        flow.rows(
            &Prefix::default(),
            usize::from(width).max(1),
            Break::Words,
            start,
            &mut rows,
        );
        start += line.len() + 1;
    }
    rows
}

/// The index of the row that shows a byte of the source, or of the last one before it.
#[must_use]
pub fn row_of(rows: &[Row], byte: usize) -> usize {
    let after = rows.partition_point(|row| row.source.start <= byte);
    let shows = |row: &Row| {
        row.spans.iter().any(|span| {
            span.at
                .is_some_and(|at| (at..at + span.text.len()).contains(&byte))
        })
    };
    // The rows of one table line share their source, so that the one that shows the byte may stand above the last.
    rows[..after]
        .iter()
        .rposition(shows)
        .filter(|&found| rows[found].source.contains(&byte))
        .unwrap_or_else(|| after.saturating_sub(1))
}

fn split(
    span: &Span,
    at: usize,
    (matches, kind): (&[Range<usize>], SpanKind),
    into: &mut Vec<Span>,
) {
    let end = at + span.text.len();
    let mut done = at;
    let mut push = |range: Range<usize>, kind| {
        if !range.is_empty() {
            let text = span.text[range.start - at..range.end - at].to_string();
            into.push(Span {
                text,
                kind,
                at: Some(range.start),
            });
        }
    };
    let first = matches.partition_point(|found| found.end <= at);
    for found in matches[first..]
        .iter()
        .take_while(|found| found.start < end)
    {
        let (start, stop) = (found.start.max(done), found.end.min(end));
        push(done..start, span.kind);
        push(start..stop, kind);
        done = stop;
    }
    push(done..end, span.kind);
}

#[cfg(test)]
mod tests;
