//! The page that Markdown is written on: the flow being filled, the containers around it, and how far the source is shown.
//!
//! It must not know the parser's tags.

use std::ops::Range;

use super::super::super::width::width;
use super::super::super::wrap::Break;
use super::super::flow::Flow;
use super::super::table::Table;
use super::super::{Row, Span, SpanKind};
use super::containers::Containers;

/// Rows so far, and the place in the source.
pub(super) struct Page<'a> {
    source: &'a str,
    width: usize,
    rows: Vec<Row>,
    flow: Flow,
    containers: Containers,
    /// The byte at which each line of the source starts.
    line_starts: Vec<usize>,
    /// The first line of the source of which nothing was shown yet.
    next_line: usize,
    /// The byte of the source up to which the current line was shown or left out on purpose.
    shown_to: usize,
    in_cell: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(source: &'a str, width: usize) -> Self {
        let ends = memchr::memchr_iter(b'\n', source.as_bytes()).map(|at| at + 1);
        Self {
            source,
            width,
            rows: Vec::with_capacity(source.len() / 40 + 1),
            flow: Flow::default(),
            containers: Containers::default(),
            line_starts: std::iter::once(0).chain(ends).collect(),
            next_line: 0,
            shown_to: 0,
            in_cell: false,
        }
    }

    /// All rows, with what stands after the last block.
    pub(super) fn finish(mut self) -> Vec<Row> {
        self.end_line();
        self.containers = Containers::default();
        let end = self.source.trim_end().len();
        if end > 0 {
            self.fill_gap_to(self.line_of(end - 1) + 1);
        }
        self.rows
    }

    /// Appends text of the source, with the backslashes that escape its first character.
    pub(super) fn push_text(&mut self, range: Range<usize>, kind: SpanKind) {
        let before = &self.source[self.shown_to.min(range.start)..range.start];
        let escapes = before.len() - before.trim_end_matches('\\').len();
        self.push_source(range.start - escapes..range.end, kind);
    }

    /// Appends a part of the source as it is; its line ends end lines.
    pub(super) fn push_source(&mut self, range: Range<usize>, kind: SpanKind) {
        let mut start = range.start;
        for line in self.source[range.clone()].split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            // Blanks alone begin no line: they end one that was shown, or stand on a blank one.
            if !(text.is_empty() || self.flow.is_empty() && text.trim_start().is_empty()) {
                self.begin_line(start);
                self.flow.push(text, kind, Some(start));
            }
            self.skip_to(start + text.len());
            start += line.len();
            if text.len() < line.len() {
                self.end_line();
            }
        }
        self.shown_to = range.end;
    }

    /// Appends what was not shown of the source up to `end`.
    pub(super) fn push_rest(&mut self, end: usize, kind: SpanKind) {
        if self.shown_to < end {
            self.push_source(self.shown_to..end, kind);
        }
    }

    /// Appends text that does not stand in the source.
    pub(super) fn push_made(&mut self, text: &str, kind: SpanKind) {
        self.flow.push(text, kind, None);
    }

    /// Leaves out the source up to `end`: marks that are not shown.
    pub(super) fn skip_to(&mut self, end: usize) {
        self.shown_to = self.shown_to.max(end);
    }

    /// Before the first text of a line: what no event covered above it, and the blanks before it.
    fn begin_line(&mut self, at: usize) {
        if self.in_cell {
            return;
        }
        // The parser can go on to another line without saying so, where it kept the end of this one for itself.
        if self.line_of(at) > self.line_of(self.shown_to) && self.flow.source().is_some() {
            self.end_line();
        }
        if !self.flow.is_empty() {
            return;
        }
        self.fill_gap(at);
        if self.containers.is_empty() {
            let line = &self.source[self.line_starts[self.line_of(at)]..at];
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            if blanks > 0 {
                self.flow
                    .push(&line[..blanks], SpanKind::Plain, Some(at - line.len()));
            }
        }
    }

    /// Ends the line that is being filled, if any.
    pub(super) fn end_line(&mut self) {
        if self.in_cell || self.flow.is_empty() {
            return;
        }
        let flow = std::mem::take(&mut self.flow);
        self.place(&flow, Break::Words);
    }

    fn place(&mut self, flow: &Flow, at: Break) {
        let prefix = self.containers.take_prefix(self.source, self.width);
        let source = flow.source();
        let here = source.as_ref().map_or(self.shown_to, |source| source.start);
        flow.rows(&prefix, self.width, at, here, &mut self.rows);
        if !flow.is_empty() {
            let last = source.map_or(self.shown_to, |source| source.end.saturating_sub(1));
            self.next_line = self.next_line.max(self.line_of(last) + 1);
        }
    }

    /// Shows the lines of the source above `at` that nothing has shown: blank ones, and what the parser kept for itself.
    pub(super) fn fill_gap(&mut self, at: usize) {
        self.fill_gap_to(self.line_of(at));
    }

    fn fill_gap_to(&mut self, line: usize) {
        while self.next_line < line {
            let start = self.line_starts[self.next_line];
            let end = self
                .line_starts
                .get(self.next_line + 1)
                .map_or(self.source.len(), |next| next - 1);
            self.next_line += 1;
            // The mark of an item that has shown nothing yet is written by the prefix.
            let marked = self.containers.mark_within(&(start..end));
            let from = marked.map_or(start, |mark| mark.end);
            let text = self.source[from..end].trim_start_matches(['>', ' ', '\t']);
            let mut flow = Flow::default();
            flow.push(text.trim_end(), SpanKind::Link, Some(end - text.len()));
            let mut prefix = self
                .containers
                .take_prefix_of(self.source, &(start..end), self.width);
            if flow.is_empty() {
                let is_blank = |span: &Span| span.kind == SpanKind::Plain;
                let shown = prefix.first.iter().rposition(|span| !is_blank(span));
                prefix.first.truncate(shown.map_or(0, |last| last + 1));
            }
            flow.rows(&prefix, self.width, Break::Words, start, &mut self.rows);
        }
    }

    /// After a block: its lines are done, marks and fences included.
    pub(super) fn end_block(&mut self, range: &Range<usize>) {
        let end = range.start + self.source[range.clone()].trim_end().len();
        self.next_line = self.next_line.max(self.line_of(end.saturating_sub(1)) + 1);
        self.skip_to(end);
    }

    pub(super) fn begin_quote(&mut self, at: usize) {
        self.end_line();
        self.fill_gap(at);
        self.containers.begin_quote();
    }

    pub(super) fn begin_item(&mut self, range: Range<usize>) {
        self.end_line();
        self.fill_gap(range.start);
        let text = &self.source[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        let text = &self.source[start..range.end];
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let mark = start..(start + digits + 1).min(range.end);
        self.containers.begin_item(mark);
    }

    /// Closes a quotation or an item; an item without text still shows its mark.
    pub(super) fn end_container(&mut self) {
        self.end_line();
        if let Some(mark) = self.containers.unwritten_mark() {
            let after = self.line_of(mark) + 1;
            if self.next_line < after {
                self.fill_gap_to(after);
            } else {
                self.place(&Flow::default(), Break::Words);
            }
        }
        self.containers.end();
    }

    /// Before a table: what stands on its first line and no event covers, such as the box of a task.
    pub(super) fn begin_table(&mut self, at: usize) {
        self.end_line();
        self.fill_gap(at);
        let line = self.line_starts[self.line_of(at)]..at;
        let marked = self
            .containers
            .mark_within(&line)
            .map_or(line.start, |mark| mark.end);
        let from = marked.max(self.shown_to.min(at));
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '>');
        let text = self.source[from..at].trim_start_matches(is_blank);
        if !text.is_empty() {
            self.push_source(at - text.len()..at, SpanKind::Plain);
            self.end_line();
        }
    }

    pub(super) fn begin_cell(&mut self) {
        self.in_cell = true;
    }

    pub(super) fn take_cell(&mut self) -> Flow {
        self.in_cell = false;
        std::mem::take(&mut self.flow)
    }

    /// The row of a fence shows the language that it names.
    pub(super) fn begin_fence(&mut self, at: usize) {
        let line = self.line_of(at);
        let text = self.source[at..].lines().next().unwrap_or_default();
        let info = text.trim_start_matches(['`', '~', ' ']);
        self.next_line = line + 1;
        if !info.is_empty() {
            let mut flow = Flow::default();
            flow.push(
                info,
                SpanKind::CodeBlock,
                Some(at + text.len() - info.len()),
            );
            self.place(&flow, Break::Words);
        }
    }

    /// Lines of code: broken at the width if they are fenced, at words if they are merely indented.
    pub(super) fn push_code(&mut self, range: Range<usize>, is_fenced: bool) {
        let mut start = range.start;
        for line in self.source[range].split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            if self.flow.is_empty() {
                self.fill_gap(start);
                self.flow.push(
                    if is_fenced { "  " } else { "    " },
                    SpanKind::CodeBlock,
                    None,
                );
            }
            self.flow.push(text, SpanKind::CodeBlock, Some(start));
            self.skip_to(start + text.len());
            start += line.len();
            if text.len() < line.len() {
                let flow = std::mem::take(&mut self.flow);
                self.place(
                    &flow,
                    if is_fenced {
                        Break::Anywhere
                    } else {
                        Break::Words
                    },
                );
                self.next_line = self.next_line.max(self.line_of(start - 1) + 1);
            }
        }
    }

    /// The last line of code, if the text ends within it.
    pub(super) fn end_code(&mut self) {
        if !self.flow.is_empty() {
            let flow = std::mem::take(&mut self.flow);
            self.place(&flow, Break::Anywhere);
        }
    }

    pub(super) fn rule(&mut self, range: Range<usize>) {
        self.end_line();
        self.fill_gap(range.start);
        let prefix = self.containers.take_prefix(self.source, self.width);
        let taken: usize = prefix.first.iter().map(|span| width(&span.text)).sum();
        let mut spans = prefix.first;
        spans.push(made(
            "─".repeat(self.width.saturating_sub(taken).max(1)),
            SpanKind::Rule,
        ));
        self.rows.push(Row {
            spans,
            source: range.clone(),
        });
        self.end_block(&range);
    }

    /// Sets a table, or shows its source where the width is too small for it.
    pub(super) fn place_table(&mut self, table: &Table, range: &Range<usize>) {
        let prefix = self.containers.take_prefix(self.source, self.width);
        let taken: usize = prefix.first.iter().map(|span| width(&span.text)).sum();
        let Some(rows) = table.rows(self.width.saturating_sub(taken)) else {
            self.push_source(range.clone(), SpanKind::Plain);
            self.end_line();
            return;
        };
        for (index, mut row) in rows.into_iter().enumerate() {
            let before = if index == 0 {
                &prefix.first
            } else {
                &prefix.rest
            };
            row.spans.splice(0..0, before.iter().cloned());
            self.rows.push(row);
        }
    }

    fn line_of(&self, byte: usize) -> usize {
        self.line_starts
            .partition_point(|&start| start <= byte)
            .saturating_sub(1)
    }
}

fn made(text: String, kind: SpanKind) -> Span {
    Span {
        text,
        kind,
        at: None,
    }
}
