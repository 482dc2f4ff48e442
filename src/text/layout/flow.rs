//! A flow: one logical line of spans, which becomes as many rows as the width makes of it.
//!
//! It must not know what the spans mean.

use std::ops::Range;

use super::super::width::{TAB, width};
use super::super::wrap::{Break, Line, wrap_paragraph};
use super::{Row, Span, SpanKind};

/// Text of one logical line, without tabs and line ends, in pieces that know their kind and their place in the source.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
struct Piece {
    /// The bytes of the flow's text.
    start: usize,
    end: usize,
    kind: SpanKind,
    at: Option<usize>,
}

/// What stands left of the rows of a flow: a list mark on the first, blanks below it, quotation marks on all.
#[derive(Clone, Debug, Default)]
pub(super) struct Prefix {
    pub(super) first: Vec<Span>,
    pub(super) rest: Vec<Span>,
}

impl Flow {
    /// Appends text of one kind. `at` is its place in the source if it stands there exactly so. Tabs become spaces.
    pub(super) fn push(&mut self, text: &str, kind: SpanKind, at: Option<usize>) {
        let mut start = 0;
        for part in text.split_inclusive('\t') {
            let (words, tab) = part
                .strip_suffix('\t')
                .map_or((part, false), |words| (words, true));
            self.append(words, kind, at.map(|at| at + start));
            if tab {
                let blanks = TAB - width(&self.text) % TAB;
                self.append(&"    "[..blanks], kind, None);
            }
            start += part.len();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The columns of the whole flow on one line.
    pub(super) fn width(&self) -> usize {
        width(&self.text)
    }

    /// The bytes of the source that the flow shows, if any.
    pub(super) fn source(&self) -> Option<Range<usize>> {
        let shown = self
            .pieces
            .iter()
            .filter_map(|piece| piece.at.map(|at| at..at + piece.end - piece.start));
        shown.reduce(|all, piece| all.start.min(piece.start)..all.end.max(piece.end))
    }

    /// The flow broken to a width: the spans of each line.
    pub(super) fn lines(&self, columns: usize, at: Break) -> Vec<Vec<Span>> {
        let mut lines = Vec::new();
        wrap_paragraph(&self.text, 0, columns, at, &mut lines);
        let mut first_piece = 0;
        lines
            .iter()
            .map(|line| self.spans(line, &mut first_piece))
            .collect()
    }

    /// Appends the rows of the flow. `here` is the place in the source of a row that shows nothing of it.
    pub(super) fn rows(
        &self,
        prefix: &Prefix,
        columns: usize,
        at: Break,
        here: usize,
        rows: &mut Vec<Row>,
    ) {
        let taken: usize = prefix.first.iter().map(|span| width(&span.text)).sum();
        let mut here = here;
        for (index, mut spans) in self
            .lines(columns.saturating_sub(taken).max(1), at)
            .into_iter()
            .enumerate()
        {
            let before = if index == 0 {
                &prefix.first
            } else {
                &prefix.rest
            };
            if !before.is_empty() {
                spans.splice(0..0, before.iter().cloned());
            }
            let source = spans_source(&spans).unwrap_or(here..here);
            here = source.end;
            rows.push(Row { spans, source });
        }
    }

    fn append(&mut self, text: &str, kind: SpanKind, at: Option<usize>) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        if let Some(last) = self.pieces.last_mut() {
            let continues = last.at.map(|before| before + (start - last.start)) == at;
            if continues && last.kind == kind {
                last.end = end;
                return;
            }
        }
        self.pieces.push(Piece {
            start,
            end,
            kind,
            at,
        });
    }

    /// The spans of one line. `first` is the first piece that may reach into it; lines come in order.
    fn spans(&self, line: &Line, first: &mut usize) -> Vec<Span> {
        let mut spans = Vec::with_capacity(2);
        if line.indent > 0 {
            let text = " ".repeat(line.indent.into());
            spans.push(Span {
                text,
                kind: SpanKind::Plain,
                at: None,
            });
        }
        while self
            .pieces
            .get(*first)
            .is_some_and(|piece| piece.end <= line.start)
        {
            *first += 1;
        }
        let reaching = self.pieces[*first..]
            .iter()
            .take_while(|piece| piece.start < line.end);
        spans.extend(reaching.map(|piece| {
            let shown = piece.start.max(line.start)..piece.end.min(line.end);
            Span {
                at: piece.at.map(|at| at + (shown.start - piece.start)),
                text: self.text[shown].to_string(),
                kind: piece.kind,
            }
        }));
        spans
    }
}

/// The bytes of the source that spans show, if any.
pub(super) fn spans_source(spans: &[Span]) -> Option<Range<usize>> {
    spans
        .iter()
        .filter_map(|span| span.at.map(|at| at..at + span.text.len()))
        .reduce(|all, span| all.start.min(span.start)..all.end.max(span.end))
}
