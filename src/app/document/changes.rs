//! An edit as rows: what was taken out and put in, by words, wrapped together.

use crate::text::diff::{self, ChangeKind};
use crate::text::layout::{Row, Span, SpanKind};
use crate::text::sanitize::shown;
use crate::text::wrap::wrap;

/// How many words an edit changed.
#[must_use]
pub fn count(old: &str, new: &str) -> usize {
    diff::changed_words(&diff::words(old, new))
}

/// The first row in which something was changed; 0 where nothing was.
#[must_use]
pub fn first(rows: &[Row]) -> usize {
    let changed = |row: &Row| row.spans.iter().any(|span| span.kind != SpanKind::Plain);
    rows.iter().position(changed).unwrap_or(0)
}

/// The text with what was taken out and put in, and its rows.
#[must_use]
pub fn lay_out(old: &str, new: &str, width: u16) -> (String, Vec<Row>) {
    let (old, new) = (shown(old), shown(new));
    let mut text = String::new();
    let mut pieces = Vec::new();
    for change in diff::words(&old, &new) {
        let start = text.len();
        text.push_str(change.text);
        let kind = match change.kind {
            ChangeKind::Same => SpanKind::Plain,
            ChangeKind::Added => SpanKind::Added,
            ChangeKind::Removed => SpanKind::Removed,
        };
        pieces.push((start..text.len(), kind));
    }
    let rows = wrap(&text, width)
        .into_iter()
        .map(|line| {
            let mut spans = Vec::new();
            if line.indent > 0 {
                spans.push(Span {
                    text: " ".repeat(usize::from(line.indent)),
                    kind: SpanKind::Plain,
                    at: None,
                });
            }
            let first = pieces.partition_point(|(range, _)| range.end <= line.start);
            for (range, kind) in pieces[first..]
                .iter()
                .take_while(|(range, _)| range.start < line.end)
            {
                let (start, end) = (range.start.max(line.start), range.end.min(line.end));
                if start < end {
                    let piece = text[start..end].replace('\t', "    ");
                    let at = (!text[start..end].contains('\t')).then_some(start);
                    spans.push(Span {
                        text: piece,
                        kind: *kind,
                        at,
                    });
                }
            }
            Row {
                spans,
                source: line.start..line.end,
            }
        })
        .collect();
    (text, rows)
}
