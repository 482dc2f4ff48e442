//! Markdown into rows: pulldown-cmark reads it, and this walks through its events with their places in the source.
//!
//! What the parser has no event for (definitions of links, for one) is found as lines that no event covered, and shown
//! as written. Text is always taken from the source, never from the parser, which decodes entities: a decoded `&#27;`
//! would undo the sanitising. It must not wrap or measure: that is [`Flow`]'s.

mod containers;
mod page;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use self::page::Page;
use super::table::Table;
use super::{Row, SpanKind};

/// The rows of a Markdown text.
pub(super) fn rows(source: &str, width: usize) -> Vec<Row> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH;
    let mut reader = Reader {
        source,
        page: Page::new(source, width),
        open: Vec::new(),
        code: None,
        table: None,
    };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.read(event, range);
    }
    reader.page.finish()
}

/// Where the reader is among the tags.
struct Reader<'a> {
    source: &'a str,
    page: Page<'a>,
    /// The open tags that give text a kind, the innermost last.
    open: Vec<Open>,
    code: Option<Code>,
    table: Option<Table>,
}

/// An open tag; one with visible marks shows them when it closes, too.
struct Open {
    kind: SpanKind,
    shows_marks: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Fenced,
    Indented,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(_) if self.code.is_some() => self.code_text(range),
            Event::Text(_) => self.page.push_text(range, self.kind()),
            Event::Code(text) => self.code_span(&text, range),
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_) => {
                self.page.push_source(range, self.kind());
            }
            Event::Html(_) => self.page.push_source(range, SpanKind::Plain),
            Event::SoftBreak | Event::HardBreak => {
                if self.opens_with(&range, &['\\']) {
                    self.page
                        .push_source(range.start..range.start + 1, self.kind());
                }
                self.page.end_line();
            }
            Event::Rule => self.page.rule(range),
            Event::TaskListMarker(_) => {
                self.page.push_source(range, SpanKind::ListMark);
                self.page.push_made(" ", SpanKind::ListMark);
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.open(SpanKind::Emphasis, false),
            Tag::Strong => self.strong(range),
            Tag::Strikethrough => {
                let tildes = self.count(range.start, '~');
                self.open_with_marks(SpanKind::Struck, range.start, tildes);
            }
            Tag::Link { .. } => self.open_with_marks(
                SpanKind::Link,
                range.start,
                usize::from(self.opens_with(&range, &['[', '<'])),
            ),
            Tag::Image { .. } => self.open_with_marks(SpanKind::Link, range.start, 2),
            Tag::Heading { level, .. } => self.heading(level, range),
            Tag::BlockQuote(_) => {
                self.page.begin_quote(range.start);
                self.open(SpanKind::Quote, false);
            }
            Tag::Item => self.page.begin_item(range),
            Tag::CodeBlock(kind) => self.code_block(&kind, range),
            Tag::Table(alignments) => {
                self.page.begin_table(range.start);
                self.table = Some(Table::new(alignments));
            }
            Tag::TableHead | Tag::TableRow => {
                let is_head = matches!(tag, Tag::TableHead);
                self.open(
                    if is_head {
                        SpanKind::TableHead
                    } else {
                        SpanKind::Plain
                    },
                    false,
                );
                if let Some(table) = &mut self.table {
                    table.begin_line(range);
                }
            }
            Tag::TableCell => self.page.begin_cell(),
            _ => self.page.end_line(),
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => self.close_inline(&range),
            // The ends of containers can lie behind lines that no event covers: only what they hold moves on.
            TagEnd::BlockQuote(_) => {
                self.page.end_container();
                self.open.pop();
            }
            TagEnd::Item => self.page.end_container(),
            TagEnd::Heading(_) => {
                self.page.end_line();
                self.open.pop();
                self.page.end_block(&range);
            }
            TagEnd::CodeBlock => {
                self.page.end_code();
                self.code = None;
                self.page.end_block(&range);
            }
            TagEnd::TableCell => {
                let cell = self.page.take_cell();
                if let Some(table) = &mut self.table {
                    table.push_cell(cell, range.end);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.open.pop();
                if let Some(table) = &mut self.table {
                    table.end_line(self.source);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.page.place_table(&table, &range);
                }
                self.page.end_block(&range);
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.page.end_line();
                self.page.end_block(&range);
            }
            _ => self.page.end_line(),
        }
    }

    fn kind(&self) -> SpanKind {
        self.open.last().map_or(SpanKind::Plain, |open| open.kind)
    }

    fn open(&mut self, kind: SpanKind, shows_marks: bool) {
        self.open.push(Open { kind, shows_marks });
    }

    /// Opens a tag whose marks are shown, `length` bytes of them here.
    fn open_with_marks(&mut self, kind: SpanKind, start: usize, length: usize) {
        self.page.push_source(start..start + length, kind);
        self.open(kind, true);
    }

    fn close_inline(&mut self, range: &Range<usize>) {
        let Some(closed) = self.open.pop() else {
            return;
        };
        if closed.shows_marks {
            self.page.push_rest(range.end, closed.kind);
        }
        self.page.skip_to(range.end);
    }

    /// Strong text; a single word between underscores is more likely a name in a program, and keeps them.
    fn strong(&mut self, range: Range<usize>) {
        let text = &self.source[range.clone()];
        if text.starts_with("__") && !text.contains(char::is_whitespace) {
            self.open_with_marks(SpanKind::Strong, range.start, 2);
        } else {
            self.open(SpanKind::Strong, false);
        }
    }

    fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        self.page.end_line();
        self.page.fill_gap(range.start);
        let level = level as u8;
        let kind = SpanKind::Heading(level);
        // One that is underlined in the source gets the number signs of the others.
        let is_marked = self.opens_with(&range, &['#']);
        let marks = "#".repeat(level.into());
        if is_marked {
            self.page
                .push_source(range.start..range.start + marks.len(), kind);
        } else {
            self.page.push_made(&marks, kind);
        }
        self.page.push_made(" ", kind);
        self.open(kind, false);
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        self.page.end_line();
        match kind {
            CodeBlockKind::Fenced(_) => {
                self.code = Some(Code::Fenced);
                self.page.fill_gap(range.start);
                self.page.begin_fence(range.start);
            }
            CodeBlockKind::Indented => self.code = Some(Code::Indented),
        }
    }

    fn code_text(&mut self, range: Range<usize>) {
        let is_fenced = self.code == Some(Code::Fenced);
        self.page.push_code(range, is_fenced);
    }

    /// Code within a line: what stands between its backticks.
    fn code_span(&mut self, text: &str, range: Range<usize>) {
        let ticks = self.count(range.start, '`');
        let start = range.start + ticks;
        let Some(end) = self.closing_ticks(start, ticks) else {
            self.page.push_source(range, SpanKind::Code);
            return;
        };
        // A space on either side belongs to the backticks if the parser dropped it.
        let inner = &self.source[start..end];
        let is_padded = |c: char| matches!(c, ' ' | '\n');
        let space = usize::from(
            inner.len() == text.len() + 2
                && inner.starts_with(is_padded)
                && inner.ends_with(is_padded),
        );
        self.page
            .push_source(start + space..end - space, SpanKind::Code);
        self.page.skip_to(end + ticks);
    }

    /// The next run of exactly so many backticks.
    fn closing_ticks(&self, mut at: usize, ticks: usize) -> Option<usize> {
        while let Some(found) = self.source[at..].find('`') {
            at += found;
            let run = self.count(at, '`');
            if run == ticks {
                return Some(at);
            }
            at += run;
        }
        None
    }

    fn count(&self, start: usize, mark: char) -> usize {
        self.source[start..]
            .bytes()
            .take_while(|byte| char::from(*byte) == mark)
            .count()
    }

    fn opens_with(&self, range: &Range<usize>, marks: &[char]) -> bool {
        self.source[range.clone()].starts_with(marks)
    }
}
